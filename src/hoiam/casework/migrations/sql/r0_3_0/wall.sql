-- Need to know, held by the database itself. Run after the tables by the role that owns them; every statement may be run again.
--
-- The web's role (hoiam_app) sees a row only when the session shows who asks:
--
--     hoiam.token   office|until|process|mac    an officer: signed by the web server for this request and this connection.
--                                               `*` for the office is the loader of examples, benches and tests, `number:` and a
--                                               number is whoever names that petition at the counter, who sees no row (wall_named)
--     hoiam.code    64 hex digits, ...          a petitioner: the hash of the lookup id that only his code gives
--
-- A setting alone is no boundary, since whoever can send SQL can set it. The token's mac is made with a key that the web
-- server holds in memory and that the role cannot read here; the hash has 256 bits that nobody can guess.
-- Which rows an officer sees is decided in core/dossier/participants.py and recorded with each act: a dossier has doors, an
-- office has keys (its code and those above it, each of its roles in its body), and a key that is among the doors opens the row,
-- unless one of them is among those who are kept away.
--
-- Rows of a dossier are written by casework_record alone. The worker (hoiam_jobs) is another role with a policy per table.

-- In a schema of its own, into which no other role has a way.
CREATE SCHEMA IF NOT EXISTS wall;
CREATE TABLE IF NOT EXISTS wall.key (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);

-- By which permutation a family's numbers of a body and year are given (casework_next_number), and above which: those below were
-- given one after the other, before there was a key. Made by the road when the first is given.
CREATE TABLE IF NOT EXISTS wall.numbering (
    family text NOT NULL,
    body text NOT NULL,
    year int NOT NULL,
    above int NOT NULL,
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64),
    PRIMARY KEY (family, body, year)
);

-- The keys of whoever asks: {*}, or his office, unit and body, then each of his roles in his body; none without a token.
-- Asked once in every statement, so without a search_path of its own, which would cost as much as the rest: tables are named
-- with their schema, and the roles that could set another path may create nothing in any schema, temporary ones included.
CREATE OR REPLACE FUNCTION wall_keys() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER AS $$
DECLARE
    v_token text := current_setting('hoiam.token', true);
    v_part text[];
    v_mac bytea;
    v_office text;
    v_body text;
    v_roles text[];
    v_keys text[];
BEGIN
    IF v_token IS NULL OR v_token = '' THEN
        RETURN '{}';
    END IF;
    v_part := string_to_array(v_token, '|');
    IF cardinality(v_part) <> 4 OR v_part[2] !~ '^[0-9]{1,12}$' OR v_part[3] <> pg_backend_pid()::text
       OR v_part[2]::bigint < extract(epoch FROM statement_timestamp()) THEN
        RETURN '{}';
    END IF;
    SELECT sha256(k.outer_pad || sha256(k.inner_pad || convert_to(v_part[1] || '|' || v_part[2] || '|' || v_part[3], 'UTF8')))
        INTO v_mac FROM wall.key k;
    -- Hashed once more, so that how long the comparison takes says nothing about the mac.
    IF v_mac IS NULL OR sha256(convert_to(encode(v_mac, 'hex'), 'UTF8')) <> sha256(convert_to(v_part[4], 'UTF8')) THEN
        RETURN '{}';
    END IF;
    IF v_part[1] = '*' THEN
        RETURN '{*}';
    END IF;
    IF starts_with(v_part[1], 'number:') OR starts_with(v_part[1], 'errand:') THEN
        RETURN v_part[1:1];
    END IF;
    SELECT o.code, o.body_id, o.roles INTO v_office, v_body, v_roles FROM public.casework_office o
        WHERE o.code = v_part[1] AND o.active
          AND NOT EXISTS (SELECT 1 FROM public.casework_officer p WHERE p.office_id = o.code AND NOT p.is_active);
    IF v_office IS NULL THEN
        RETURN '{}';
    END IF;
    v_part := string_to_array(v_office, '/');
    FOR i IN REVERSE cardinality(v_part) .. 1 LOOP
        v_keys := v_keys || array_to_string(v_part[1:i], '/');
    END LOOP;
    RETURN v_keys || ARRAY(SELECT r || '@' || v_body FROM unnest(v_roles) AS r ORDER BY r);
END
$$;

-- The acts of the petition whose number was named at the counter, for what goes along from it to the next one. For a token that
-- bears this number alone, which the web server signs and SQL in its name cannot; nothing where there is no such number.
CREATE OR REPLACE FUNCTION wall_named() RETURNS SETOF bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.wire FROM casework_dossier d JOIN casework_history h ON h.dossier_id = d.id
    WHERE d.family = 'petition' AND d.number = (SELECT substr(k, 8) FROM unnest(wall_keys()) AS k WHERE starts_with(k, 'number:'))
    ORDER BY h.seq
$$;

-- The petition of the errand in which an office was let act, locked, with its acts: for what mirrors the errand's acts there. For a
-- token that bears this errand alone (`errand:` and its id), which the web server signs and SQL in its name cannot; so whoever is
-- asked, and whoever speaks to the database in his name, reads nothing of the petition.
CREATE OR REPLACE FUNCTION wall_asked() RETURNS TABLE (id uuid, number text, wire bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_petition uuid;
BEGIN
    SELECT o.petition_id INTO v_petition FROM casework_errandof o
        WHERE o.errand_id = (SELECT substr(k, 8)::uuid FROM unnest(wall_keys()) AS k WHERE starts_with(k, 'errand:'));
    PERFORM 1 FROM casework_dossier d WHERE d.id = v_petition FOR UPDATE;
    -- The next statement sees what was committed while this one waited.
    RETURN QUERY SELECT d.id, d.number::text, h.wire FROM casework_dossier d JOIN casework_history h ON h.dossier_id = d.id
        WHERE d.id = v_petition ORDER BY h.seq;
END
$$;

-- The same for a session that sees the errand, and says the token of this one for this statement alone; what it said before, it says
-- again.
CREATE OR REPLACE FUNCTION wall_asked_within(p_errand uuid, p_token text) RETURNS TABLE (id uuid, number text, wire bytea)
LANGUAGE plpgsql AS $$
DECLARE
    v_before text := coalesce(current_setting('hoiam.token', true), '');
BEGIN
    PERFORM 1 FROM casework_dossier d WHERE d.id = p_errand AND d.family = 'errand';
    IF NOT FOUND THEN
        RETURN;
    END IF;
    PERFORM set_config('hoiam.token', p_token, true);
    IF 'errand:' || p_errand = ANY ((SELECT wall_keys())::text[]) THEN
        RETURN QUERY SELECT a.id, a.number, a.wire FROM wall_asked() AS a;
    END IF;
    PERFORM set_config('hoiam.token', v_before, true);
END
$$;

-- The petition whose number a superior named who orders something about it, locked, with its acts: for a token that bears this
-- number alone, as above. What is learnt is told to nobody but that it is, or is not, with a body below (road/instructions.py).
CREATE OR REPLACE FUNCTION wall_below() RETURNS TABLE (id uuid, wire bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_number text := (SELECT substr(k, 8) FROM unnest(wall_keys()) AS k WHERE starts_with(k, 'number:'));
BEGIN
    PERFORM 1 FROM casework_dossier d WHERE d.number = v_number AND d.family = 'petition' FOR UPDATE;
    -- The next statement sees what was committed while this one waited.
    RETURN QUERY SELECT d.id, h.wire FROM casework_dossier d JOIN casework_history h ON h.dossier_id = d.id
        WHERE d.number = v_number AND d.family = 'petition' ORDER BY h.seq;
END
$$;

-- The first shares of what was asked for a petition that the session may change, as its body has them: whoever sends it away wraps
-- them for where it goes, also where he sees no errand. Without the second, which the gatekeeper gives to whoever has recorded that
-- he reads, they open nothing.
CREATE OR REPLACE FUNCTION wall_errand_wraps(p_petition uuid) RETURNS TABLE (errand uuid, tier text, recipient text, key_id text, data bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT o.errand_id, w.tier::text, w.recipient::text, w.key_id::text, w.data
        FROM casework_dossier d JOIN casework_errandof o ON o.petition_id = d.id JOIN casework_errand e ON e.dossier_id = o.errand_id
        JOIN casework_wrap w ON w.dossier_id = o.errand_id AND w.recipient = 'body:' || d.body_id
        WHERE d.id = p_petition AND d.family = 'petition' AND e.asker = d.body_id AND wall_may_change(d.doors, d.kept_away, NULL)
        ORDER BY o.errand_id, w.tier;
END
$$;

-- The bodies that lead petitions of the same content as one that the session may change, wherever they are; of those from which
-- nobody is kept away. Which petitions these are is not said.
CREATE OR REPLACE FUNCTION wall_linked_leads(p_petition uuid) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_mark bytea := convert_to('hoiam/same/1|', 'UTF8');
BEGIN
    RETURN QUERY
    WITH mine AS (
        SELECT d.id FROM casework_dossier d
        WHERE d.id = p_petition AND d.family = 'petition' AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)
    ), led AS (
        SELECT p.dossier_id AS id, p.lead FROM casework_petition p JOIN casework_dossier d ON d.id = p.dossier_id
        WHERE p.lead IS NOT NULL AND d.kept_away = '{}' AND d.id <> p_petition
    ), pair AS (
        SELECT m.id AS later, encode(sha256(v_mark || uuid_send(m.id) || uuid_send(l.id)), 'hex') AS link, l.lead FROM mine m, led l
        UNION ALL
        SELECT l.id, encode(sha256(v_mark || uuid_send(l.id) || uuid_send(m.id)), 'hex'), l.lead FROM mine m, led l
    )
    SELECT DISTINCT p.lead::text FROM pair p WHERE EXISTS (
        SELECT FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) a
        WHERE h.dossier_id = p.later AND a.act->>'fact' = 'Linked' AND a.act->'data'->>'earlier' = p.link
    );
END
$$;

CREATE OR REPLACE FUNCTION wall_codes() RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_to_array(nullif(current_setting('hoiam.code', true), ''), ','), '{}')
$$;

-- A draft is read and written in one statement each, many times an hour by each writer: the hash of its code is said for as long
-- as that lasts, and what was said before is said again. The wall binds them as it binds who calls them.
CREATE OR REPLACE FUNCTION wall_draft(p_lookup bytea, p_now timestamptz) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    v_before text := coalesce(current_setting('hoiam.code', true), '');
    v_data bytea;
BEGIN
    PERFORM set_config('hoiam.code', encode(p_lookup, 'hex'), true);
    SELECT data INTO v_data FROM casework_draft WHERE lookup_hash = p_lookup AND expires_at > p_now;
    PERFORM set_config('hoiam.code', v_before, true);
    RETURN v_data;
END
$$;

-- Puts a state of a draft in the place of another, of which it gives the digest, or first where that is NULL; whether it did.
CREATE OR REPLACE FUNCTION wall_draft_put(p_lookup bytea, p_old bytea, p_data bytea, p_until timestamptz, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_before text := coalesce(current_setting('hoiam.code', true), '');
    v_put boolean;
BEGIN
    PERFORM set_config('hoiam.code', encode(p_lookup, 'hex'), true);
    IF p_old IS NULL THEN
        INSERT INTO casework_draft (lookup_hash, data, expires_at) VALUES (p_lookup, p_data, p_until) ON CONFLICT DO NOTHING;
    ELSE
        UPDATE casework_draft SET data = p_data, expires_at = greatest(expires_at, p_until)
        WHERE lookup_hash = p_lookup AND sha256(data) = p_old AND expires_at > p_now;
    END IF;
    v_put := FOUND;
    PERFORM set_config('hoiam.code', v_before, true);
    RETURN v_put;
END
$$;

-- The petition of a code, whole: who names the hash of its lookup id may see all its rows in any case (hoiam.code above), and a
-- page asks for all of them. As policies ask it, each of four tables asks for the dossier anew, which takes four times as long;
-- and where a plan was made while there were few, each of them goes through every dossier that there is. Nothing is written.
CREATE OR REPLACE FUNCTION wall_followed(p_lookup bytea)
RETURNS TABLE (part text, name text, what text, of text, n bigint, id uuid, at timestamptz, data bytea, turn bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    v_id uuid;
    v_number text;
BEGIN
    SELECT d.id, d.number INTO v_id, v_number FROM casework_dossier d WHERE d.lookup_hash = p_lookup;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT 'dossier', v_number::text, '', '', 0::bigint, v_id, NULL::timestamptz, NULL::bytea, 0::bigint
    UNION ALL
    SELECT 'act', '', '', '', 0, NULL, NULL, h.wire, h.seq FROM casework_history h WHERE h.dossier_id = v_id
    UNION ALL
    SELECT 'letter', l.name, l.language, '', l.seq, l.blob, l.queued_at, NULL, l.id FROM casework_letter l WHERE l.dossier_id = v_id
    UNION ALL
    SELECT 'blob', b.kind, b.tier, '', b.size, b.id, NULL, b.digest, 0 FROM casework_blob b WHERE b.dossier_id = v_id
    UNION ALL
    SELECT 'wrap', w.recipient, w.tier, w.key_id, 0, NULL, NULL, w.data, 0 FROM casework_wrap w WHERE w.dossier_id = v_id;
END
$$;

-- What whoever has a slip of one of several who wrote together sees: number and acts, and nothing that is sealed, nor a key. The
-- session is not let at the dossier by it: it finds no row of it elsewhere, and changes nothing.
CREATE OR REPLACE FUNCTION wall_followed_only(p_hash bytea) RETURNS TABLE (id uuid, number text, wire bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT d.id, d.number::text, h.wire FROM casework_follower f JOIN casework_dossier d ON d.id = f.dossier_id
        JOIN casework_history h ON h.dossier_id = d.id
    WHERE f.hash = p_hash ORDER BY h.seq;
END
$$;

-- How many open petitions a group has, for whoever sees one of them. An office is told the number; who wrote one of them only from
-- five on, below that whether there are others (2) or none (0), so that he cannot guess who they are. Nobody learns which they are.
CREATE OR REPLACE FUNCTION casework_group_size(p_group uuid) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_many int;
    v_officer boolean := session_user::text <> 'hoiam_app' OR cardinality(wall_keys()) > 0;
BEGIN
    IF NOT EXISTS (
        SELECT FROM casework_petition p JOIN casework_dossier d ON d.id = p.dossier_id
        WHERE p.grouped = p_group AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)
    ) THEN
        RETURN 0;
    END IF;
    v_many := (SELECT count(*) FROM casework_petition p JOIN casework_dossier d ON d.id = p.dossier_id
               WHERE p.grouped = p_group AND d.open);
    RETURN CASE WHEN v_officer OR v_many >= 5 THEN v_many WHEN v_many > 1 THEN 2 ELSE 0 END;
END
$$;

-- For casework_record, which is not bound by policies: may the session that calls it change this dossier?
CREATE OR REPLACE FUNCTION wall_may_change(p_doors text[], p_kept_away text[], p_lookup bytea) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[];
BEGIN
    IF session_user::text <> 'hoiam_app' THEN
        RETURN true;
    END IF;
    v_keys := wall_keys();
    RETURN (p_doors && v_keys AND (p_kept_away = '{}' OR NOT p_kept_away && (v_keys || custody_formerly())))
        OR coalesce(encode(p_lookup, 'hex') = ANY (wall_codes()), false);
END
$$;

-- An officer's row: what the log-in itself changes, and what is only the officer's own. (A function that runs as the owner, as
-- those of sql/custody.sql, has asked already.)
CREATE OR REPLACE FUNCTION wall_guards_officers() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[];
BEGIN
    IF current_user <> 'hoiam_app' THEN
        RETURN NEW;
    END IF;
    v_keys := wall_keys();
    IF '*' = ANY (v_keys) THEN
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.office_id, NEW.username, NEW.is_active) IS DISTINCT FROM (OLD.id, OLD.office_id, OLD.username, OLD.is_active)
       OR ((NEW.password, NEW.email) IS DISTINCT FROM (OLD.password, OLD.email) AND NOT coalesce(OLD.office_id = ANY (v_keys), false))
       -- New slots for the same key (a stronger password slot at log-in) let nobody in who could not open the old ones.
       OR ((NEW.key #>> '{}')::jsonb->>'public' IS DISTINCT FROM (OLD.key #>> '{}')::jsonb->>'public'
           AND NOT coalesce(OLD.office_id = ANY (v_keys), false)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'An officer''s log-in and key are the officer''s own.';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS wall_guards ON casework_officer;
CREATE TRIGGER wall_guards BEFORE UPDATE ON casework_officer FOR EACH ROW EXECUTE FUNCTION wall_guards_officers();

-- A second factor is made and thrown away by its owner; a log-in only notes that it was used.
CREATE OR REPLACE FUNCTION wall_guards_factors() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[];
    v_office text;
BEGIN
    IF current_user <> 'hoiam_app' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.user_id, NEW.type) = (OLD.user_id, OLD.type)
       AND (NEW.data = OLD.data OR NEW.type = 'recovery_codes') THEN
        RETURN NEW;
    END IF;
    v_keys := wall_keys();
    SELECT o.office_id INTO v_office FROM casework_officer o WHERE o.id = coalesce(NEW.user_id, OLD.user_id);
    IF '*' = ANY (v_keys) OR coalesce(v_office = ANY (v_keys), false) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'A second factor is the officer''s own.';
END
$$;
DROP TRIGGER IF EXISTS wall_guards ON mfa_authenticator;
CREATE TRIGGER wall_guards BEFORE INSERT OR UPDATE OR DELETE ON mfa_authenticator
    FOR EACH ROW EXECUTE FUNCTION wall_guards_factors();

DO $$
DECLARE
    v_seen constant text := '((doors && (SELECT wall_keys()) AND (kept_away = ''{}'' OR NOT kept_away && (SELECT wall_keys())))'
                            ' OR encode(lookup_hash, ''hex'') = ANY ((SELECT wall_codes())::text[]))';
    v_visible constant text := 'EXISTS (SELECT FROM casework_dossier d WHERE d.id = dossier_id)';
    v_published constant text := 'EXISTS (SELECT FROM casework_dossier d WHERE d.id = petition_id)';
    v_officer constant text := 'cardinality((SELECT wall_keys())) > 0';
    v_loader constant text := '''*'' = ANY ((SELECT wall_keys())::text[])';
    v_own constant text := '%I = ANY ((SELECT wall_keys())::text[])';
    v_of_a_dossier text[] := ARRAY['casework_petition', 'casework_history', 'casework_runningclock', 'casework_assignment',
        'casework_wrap', 'casework_blob', 'casework_letter', 'casework_destruction'];
    v_behind text[] := ARRAY['casework_dossier', 'casework_owed', 'casework_publiccopy',
        'casework_documentnumber', 'casework_number', 'casework_officerdraft', 'casework_draft', 'casework_answer',
        'casework_body', 'casework_office', 'casework_officer'];
    v_table text;
    v_policy record;
    v_role text;
BEGIN
    FOR v_policy IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND policyname LIKE 'wall %' LOOP
        EXECUTE format('DROP POLICY %I ON %I', v_policy.policyname, v_policy.tablename);
    END LOOP;
    IF to_regclass('public.casework_visit') IS NOT NULL THEN  -- as the next
        v_of_a_dossier := v_of_a_dossier || 'casework_visit'::text;
    END IF;
    IF to_regclass('public.casework_errand') IS NOT NULL THEN
        v_of_a_dossier := v_of_a_dossier || 'casework_errand'::text;
        v_behind := v_behind || 'casework_errandof'::text;
    END IF;
    v_behind := v_of_a_dossier || v_behind;
    IF to_regclass('public.casework_slip') IS NOT NULL THEN  -- not yet, where a migration before it runs this
        v_behind := v_behind || 'casework_slip'::text;
    END IF;
    IF to_regclass('public.casework_follower') IS NOT NULL THEN
        v_behind := v_behind || 'casework_follower'::text;
    END IF;
    IF to_regclass('public.casework_madeslip') IS NOT NULL THEN
        v_behind := v_behind || 'casework_madeslip'::text;
    END IF;
    IF to_regclass('public.casework_batch') IS NOT NULL THEN
        v_behind := v_behind || ARRAY['casework_batch', 'casework_batchline'];
    END IF;
    FOREACH v_table IN ARRAY v_behind LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        -- The owner migrates, and its functions are the road.
        EXECUTE format('CREATE POLICY "wall road" ON %I TO %I USING (true) WITH CHECK (true)', v_table, current_user);
    END LOOP;
    -- The log's own process is the owner and works on millions of rows: no policy binds it here.
    ALTER TABLE ledger_outbox ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;

    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA wall FROM PUBLIC, %I', v_role);
        EXECUTE format('REVOKE ALL ON wall.key, wall.numbering FROM PUBLIC, %I', v_role);
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON %s FROM PUBLIC, %I',
            array_to_string(v_behind, ', '), v_role);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', v_role);
        IF 'casework_slip' = ANY (v_behind) THEN
            -- Found by the hash of a slip alone (casework_slip_of), and written by the road.
            EXECUTE format('REVOKE ALL ON casework_slip FROM PUBLIC, %I', v_role);
        END IF;
        IF 'casework_follower' = ANY (v_behind) THEN
            EXECUTE format('REVOKE ALL ON casework_follower FROM PUBLIC, %I', v_role);
        END IF;
        IF 'casework_madeslip' = ANY (v_behind) THEN
            EXECUTE format('REVOKE ALL ON casework_madeslip FROM PUBLIC, %I', v_role);
        END IF;
    END LOOP;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION wall_named, wall_asked, wall_below, wall_linked_leads, wall_errand_wraps, wall_followed, casework_slip_of,
            casework_slip_made, casework_slip_marked, casework_next_turn, casework_schedule, casework_group_size,
            wall_followed_only TO hoiam_app;
        EXECUTE format('CREATE POLICY "wall see" ON casework_dossier FOR SELECT TO hoiam_app USING (%s)', v_seen);
        -- To lock a row takes the right to update it; what an officer may change there is the summary.
        EXECUTE format('CREATE POLICY "wall lock" ON casework_dossier FOR UPDATE TO hoiam_app USING (%s) WITH CHECK (%s)',
            v_seen, '(doors && (SELECT wall_keys()) AND (kept_away = ''{}'' OR NOT kept_away && (SELECT wall_keys())))');
        GRANT UPDATE (summary) ON casework_dossier TO hoiam_app;
        FOREACH v_table IN ARRAY v_of_a_dossier LOOP
            EXECUTE format('GRANT SELECT ON %I TO hoiam_app', v_table);
            EXECUTE format('CREATE POLICY "wall see" ON %I FOR SELECT TO hoiam_app USING (%s)', v_table, v_visible);
            -- The right to write is nothing without one of these; these have none, even for the loader.
            CONTINUE WHEN v_table IN ('casework_history', 'casework_petition', 'casework_visit', 'casework_errand', 'casework_destruction');
            EXECUTE format('CREATE POLICY "wall load" ON %I FOR INSERT TO hoiam_app WITH CHECK (%s)', v_table, v_loader);
            EXECUTE format('CREATE POLICY "wall load again" ON %I FOR UPDATE TO hoiam_app USING (%s)', v_table, v_loader);
            EXECUTE format('GRANT INSERT, UPDATE ON %I TO hoiam_app', v_table);
        END LOOP;
        EXECUTE format('CREATE POLICY "wall see" ON casework_publiccopy FOR SELECT TO hoiam_app USING (%s)', v_published);
        EXECUTE format('CREATE POLICY "wall put" ON casework_publiccopy FOR INSERT TO hoiam_app WITH CHECK (%s AND %s)',
            v_officer, v_published);
        EXECUTE format('CREATE POLICY "wall renew" ON casework_publiccopy FOR UPDATE TO hoiam_app USING (%s AND %s)',
            v_officer, v_published);
        GRANT INSERT, UPDATE ON casework_publiccopy TO hoiam_app;
        IF 'casework_errandof' = ANY (v_behind) THEN
            EXECUTE format('CREATE POLICY "wall see" ON casework_errandof FOR SELECT TO hoiam_app USING (%s)', v_published);
            GRANT SELECT ON casework_errandof TO hoiam_app;
        END IF;
        EXECUTE format('CREATE POLICY "wall see" ON casework_documentnumber FOR SELECT TO hoiam_app USING (%s)', v_visible);
        EXECUTE format('CREATE POLICY "wall see" ON casework_number FOR SELECT TO hoiam_app USING (%s)', v_loader);
        EXECUTE format('CREATE POLICY "wall own" ON casework_officerdraft TO hoiam_app USING ((%s OR %s) AND %s)',
            format(v_own, 'office'), v_loader, v_visible);
        GRANT INSERT, UPDATE, DELETE ON casework_officerdraft TO hoiam_app;
        IF 'casework_batch' = ANY (v_behind) THEN
            -- What an office has confirmed for many petitions is its own to see and to go on with.
            EXECUTE format('CREATE POLICY "wall own" ON casework_batch TO hoiam_app USING (%s OR %s)',
                format(v_own, 'office'), v_loader);
            CREATE POLICY "wall own" ON casework_batchline TO hoiam_app
                USING (EXISTS (SELECT FROM casework_batch b WHERE b.id = batch_id));
            GRANT SELECT, INSERT ON casework_batch, casework_batchline TO hoiam_app;
            GRANT UPDATE (did, why) ON casework_batchline TO hoiam_app;
        END IF;
        EXECUTE format('CREATE POLICY "wall own" ON casework_draft TO hoiam_app USING (encode(lookup_hash, ''hex'') = ANY ((SELECT wall_codes())::text[]) OR %s)', v_loader);
        GRANT INSERT, UPDATE, DELETE ON casework_draft TO hoiam_app;
        -- What is published is for everybody; it is put there by an officer of the body.
        CREATE POLICY "wall see" ON casework_answer FOR SELECT TO hoiam_app USING (true);
        EXECUTE format('CREATE POLICY "wall put" ON casework_answer FOR INSERT TO hoiam_app WITH CHECK ((%s OR %s) AND %s)',
            format(v_own, 'body_id'), v_loader, v_published);
        GRANT INSERT ON casework_answer TO hoiam_app;
        -- Which bodies, offices and log-ins there are is known to the web; founding them is the loader's.
        FOREACH v_table IN ARRAY ARRAY['casework_body', 'casework_office', 'casework_officer'] LOOP
            EXECUTE format('CREATE POLICY "wall see" ON %I FOR SELECT TO hoiam_app USING (true)', v_table);
            EXECUTE format('CREATE POLICY "wall found" ON %I FOR INSERT TO hoiam_app WITH CHECK (%s)', v_table, v_loader);
            EXECUTE format('CREATE POLICY "wall found again" ON %I FOR UPDATE TO hoiam_app USING (%s)', v_table,
                CASE v_table WHEN 'casework_officer' THEN 'true' ELSE v_loader END);
            EXECUTE format('CREATE POLICY "wall end" ON %I FOR DELETE TO hoiam_app USING (%s)', v_table, v_loader);
            EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I TO hoiam_app', v_table);
        END LOOP;
        -- Which dossier a line of the log is of is not public; the line is, once it is shown. Nor is which lines are fillers.
        CREATE POLICY "wall see" ON ledger_outbox FOR SELECT TO hoiam_app
            USING (dossier IS NULL OR EXISTS (SELECT FROM casework_dossier d WHERE d.id = dossier));
        CREATE POLICY "wall see" ON ledger_entry FOR SELECT TO hoiam_app
            USING (dossier IS NULL AND NOT filler OR EXISTS (SELECT FROM casework_dossier d WHERE d.id = dossier));
        REVOKE INSERT ON ledger_outbox FROM hoiam_app;
    END IF;

    REVOKE ALL ON FUNCTION casework_record, casework_reissues, casework_compared, casework_slip_of, casework_slip_made,
        casework_slip_marked, casework_put, casework_next_number, casework_permuted, casework_draw_document, casework_walls_along,
        casework_acts_in_one_of, casework_mirrors, casework_next_turn, casework_schedule, casework_group_size,
        casework_owed_waiting, wall_may_change, wall_named, wall_asked, wall_below, wall_linked_leads, wall_errand_wraps, wall_followed,
        wall_followed_only FROM PUBLIC;
    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION casework_record, casework_draw_document, casework_owed_waiting TO %I',
            v_role);
    END LOOP;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_jobs') THEN
        FOREACH v_table IN ARRAY v_behind LOOP
            CONTINUE WHEN v_table IN ('casework_number', 'casework_officer', 'casework_slip', 'casework_follower');
            EXECUTE format('CREATE POLICY "wall jobs" ON %I FOR SELECT TO hoiam_jobs USING (true)', v_table);
            EXECUTE format('GRANT SELECT ON %I TO hoiam_jobs', v_table);
        END LOOP;
        -- Locks the dossier whose terms it computes again; casework_record writes them.
        CREATE POLICY "wall jobs lock" ON casework_dossier FOR UPDATE TO hoiam_jobs USING (true) WITH CHECK (false);
        GRANT UPDATE (next_due) ON casework_dossier TO hoiam_jobs;
        CREATE POLICY "wall jobs seal" ON casework_blob FOR INSERT TO hoiam_jobs WITH CHECK (kind = 'letter');
        GRANT INSERT ON casework_blob TO hoiam_jobs;
        CREATE POLICY "wall jobs made" ON casework_letter FOR UPDATE TO hoiam_jobs USING (blob IS NULL) WITH CHECK (true);
        GRANT UPDATE (blob) ON casework_letter TO hoiam_jobs;
        -- Prints again what an upgrade had to print anew, and changes no print that there is.
        CREATE POLICY "wall jobs print" ON casework_answer FOR UPDATE TO hoiam_jobs USING (pdf = '') WITH CHECK (true);
        GRANT UPDATE (pdf) ON casework_answer TO hoiam_jobs;
        -- Works off what is owed, and cannot owe anything.
        CREATE POLICY "wall jobs try" ON casework_owed FOR UPDATE TO hoiam_jobs USING (true) WITH CHECK (true);
        CREATE POLICY "wall jobs done" ON casework_owed FOR DELETE TO hoiam_jobs USING (true);
        GRANT UPDATE (due_at, attempts), DELETE ON casework_owed TO hoiam_jobs;
        FOREACH v_table IN ARRAY ARRAY['casework_draft', 'casework_officerdraft', 'casework_madeslip', 'casework_batch'] LOOP
            CONTINUE WHEN v_table <> ALL (v_behind);
            EXECUTE format('CREATE POLICY "wall jobs sweep" ON %I FOR DELETE TO hoiam_jobs USING (expires_at <= now())', v_table);
            EXECUTE format('GRANT DELETE ON %I TO hoiam_jobs', v_table);
        END LOOP;
        IF 'casework_batch' = ANY (v_behind) THEN
            CREATE POLICY "wall jobs sweep" ON casework_batchline FOR DELETE TO hoiam_jobs
                USING (EXISTS (SELECT FROM casework_batch b WHERE b.id = batch_id AND b.expires_at <= now()));
            GRANT DELETE ON casework_batchline TO hoiam_jobs;
        END IF;
    END IF;
END
$$;
