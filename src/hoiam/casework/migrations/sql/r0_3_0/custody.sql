-- The life of keys: who comes, who goes, who holds a body's key. Each change of a body's key is a line in the public log, written
-- here from what the table then says, so that no caller can make it say anything else.
--
-- A log-in given out, an office ended and a holder let in take two persons: one asks (custody_ask), a second confirms
-- (custody_confirm), a leader or steward of the body, or a steward of the body named above it at its founding. Who let in whom
-- is kept for ever, so that one person is never counted as two: who was let in by somebody does not stand beside him, neither here
-- nor where a name takes two offices (custody_hands). The one exception is a body's founding, once (custody_found).

-- In a schema of its own, into which no other role has a way; pages see what the functions below show.
CREATE SCHEMA IF NOT EXISTS custody;
CREATE TABLE IF NOT EXISTS custody.change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL,
    office text NOT NULL,                      -- whom it is about; empty for 'rotate'
    what text NOT NULL CHECK (what IN ('log-in', 'leave', 'holder', 'rotate')),
    asked_by text NOT NULL,
    asked_as bigint NOT NULL,                  -- the log-in that the asker had: `id` of its change, 0 for one of the founding
    asked_at timestamptz NOT NULL DEFAULT now(),
    confirmed_by text,
    confirmed_as bigint,
    confirmed_at timestamptz,
    closed_by text,                            -- who withdrew it or took it back
    closed_at timestamptz,
    done_at timestamptz,                       -- in force; for 'leave': when it could no longer be taken back
    rotated_at timestamptz,                    -- for 'leave' and 'rotate': when the body's key had its next version, if it needed one
    username text,
    password text,                             -- as the log-in will check it
    sealed bytea,                              -- the confirmer's half of the first password, under a key of the web's
    holder_version int,
    holder_wrap text,
    before text[] NOT NULL DEFAULT '{}',       -- log-ins that the same person had before, OFFICE#ID
    CHECK (confirmed_by <> asked_by)
);
CREATE INDEX IF NOT EXISTS change_of_office ON custody.change (office, what);
CREATE TABLE IF NOT EXISTS custody.founding (
    body text PRIMARY KEY,
    superior text NOT NULL,                    -- the body whose steward may confirm; empty when there is none
    holders text[] NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);

-- Which body stands in the place of another, by which instrument, from which day: what two offices have ordered (order_agree).
-- `divided` are the words of the order where that names several bodies and who gets what (vault/ordered.py); else empty.
CREATE TABLE IF NOT EXISTS custody.succession (
    body text NOT NULL,
    successor text NOT NULL,
    instrument text NOT NULL,
    day date NOT NULL,
    agreed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (body, successor, instrument, day)
);
ALTER TABLE custody.succession ADD COLUMN IF NOT EXISTS divided text NOT NULL DEFAULT '';
DROP FUNCTION IF EXISTS custody_successions();
CREATE FUNCTION custody_successions() RETURNS TABLE (body text, successor text, instrument text, day date, divided text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.body, s.successor, s.instrument, s.day, s.divided FROM custody.succession s ORDER BY s.agreed_at, s.successor
$$;

-- How long a log-in is fresh, an ending can be taken back, and what was asked waits for its second person.
-- Thirty days: longer than a leader's leave and a month's rounds, in which the others meet whoever has come.
CREATE OR REPLACE FUNCTION custody_fresh() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '30 days' $$;
CREATE OR REPLACE FUNCTION custody_recall() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 day' $$;
CREATE OR REPLACE FUNCTION custody_waits() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '7 days' $$;

-- --- who is who -----------------------------------------------------------------------------------------------------------

-- The log-in that an office had at a moment: `id` of the change that gave it, 0 for one of the founding.
CREATE OR REPLACE FUNCTION custody_log_in(p_office text, p_at timestamptz) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(max(c.id), 0) FROM custody.change c
        WHERE c.office = p_office AND c.what = 'log-in' AND c.done_at <= p_at
$$;

-- One hand: `own` are the log-ins that are the same person's (this one, and those declared for him), `from_` all by whom they were
-- let in, and by whom those were, back to the founding. Each is OFFICE#ID.
CREATE OR REPLACE FUNCTION custody_hand(p_office text, p_at timestamptz DEFAULT now())
RETURNS TABLE (since timestamptz, asked_by text, confirmed_by text, own text[], from_ text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE me AS (SELECT p_office || '#' || custody_log_in(p_office, p_at) AS who),
    up (who, mine) AS (
        SELECT who, true FROM me
        UNION
        SELECT n.who, up.mine AND n.mine
        FROM up JOIN custody.change c ON c.id = split_part(up.who, '#', 2)::bigint AND c.id > 0,
            LATERAL (SELECT b AS who, true AS mine FROM unnest(c.before) AS b
                     UNION ALL VALUES (c.asked_by || '#' || c.asked_as, false), (c.confirmed_by || '#' || c.confirmed_as, false)) n
    )
    SELECT c.done_at, c.asked_by, c.confirmed_by,
        ARRAY(SELECT DISTINCT up.who FROM up WHERE up.mine ORDER BY 1), ARRAY(SELECT DISTINCT up.who FROM up WHERE NOT up.mine ORDER BY 1)
    FROM me LEFT JOIN custody.change c ON c.id = split_part(me.who, '#', 2)::bigint
$$;

-- Whether two offices are two persons for the opening of a name: empty; `fresh` when one has a fresh log-in; `hand` when one let the
-- other in, himself or through others, or both are declared as one person's.
CREATE OR REPLACE FUNCTION custody_hands(p_one text, p_other text, p_at timestamptz DEFAULT now()) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN p_one = p_other OR a.own && b.own OR a.own && b.from_ OR b.own && a.from_ THEN 'hand'
        WHEN greatest(a.since, b.since) > p_at - custody_fresh() THEN 'fresh'
        ELSE '' END
    FROM custody_hand(p_one, p_at) a, custody_hand(p_other, p_at) b
$$;

-- The same where a steward of the body above may stand beside somebody whom he let in: empty; `one` when both are declared as one
-- person's, `fresh` when one has a fresh log-in, `hand` when one let the other in. Of these only the hand can be passed over.
CREATE OR REPLACE FUNCTION custody_persons(p_one text, p_other text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE
        WHEN p_one = p_other OR a.own && b.own THEN 'one'
        WHEN greatest(a.since, b.since) > now() - custody_fresh() THEN 'fresh'
        ELSE custody_hands(p_one, p_other) END
    FROM custody_hand(p_one) a, custody_hand(p_other) b
$$;

-- The offices that whoever holds this one held before, as was declared when his log-in was given out, with their units and bodies:
-- what keeps one of these away keeps him away.
CREATE OR REPLACE FUNCTION custody_before(p_office text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY(
        SELECT DISTINCT array_to_string((string_to_array(split_part(o, '#', 1), '/'))[1:n], '/')
        FROM custody_hand(p_office) h, unnest(h.own) AS o, generate_series(1, array_length(string_to_array(o, '/'), 1)) AS n
        WHERE split_part(o, '#', 1) <> p_office ORDER BY 1)
$$;
-- Which offices are held by somebody who held others before, with those: what the programme asks before it gives a dossier to an
-- office or a body, as the wall asks it of whoever looks.
CREATE OR REPLACE FUNCTION custody_moved() RETURNS TABLE (office text, before text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.office, custody_before(c.office)
    FROM (SELECT DISTINCT x.office FROM custody.change x WHERE x.what = 'log-in' AND x.before <> '{}' AND x.done_at IS NOT NULL) c
$$;
-- The same of whoever asks: nothing for the petitioner, for nobody and for the loader.
CREATE OR REPLACE FUNCTION custody_formerly() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN cardinality(k.keys) = 0 OR k.keys[1] = '*' THEN '{}' ELSE custody_before(k.keys[1]) END
    FROM (SELECT wall_keys() AS keys) k
$$;

-- Whether an office counts now as the second one for the names of a dossier beside `p_first`: empty; `key` when its key opens none
-- of the wraps that the names lie under; else as custody_hands.
CREATE OR REPLACE FUNCTION custody_second(p_case uuid, p_first text, p_second text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN NOT EXISTS (
        SELECT 1 FROM casework_wrap w JOIN casework_body b ON w.recipient = 'body:' || b.code
        WHERE w.dossier_id = p_case AND w.tier = 'identity'
          AND (b.keys->>(split_part(w.key_id, '/', 2)::int - 1))::jsonb->'holders' ? p_second
    ) THEN 'key' ELSE custody_hands(p_first, p_second) END
$$;

-- Which offices have opened the names of a dossier within a day and do not count as the second one beside whoever asks, each with why
-- (custody_second): so that he who waits for a second one is told for whom not.
CREATE OR REPLACE FUNCTION custody_not_second(p_case uuid) RETURNS TABLE (office text, why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.office, custody_second(p_case, (wall_keys())[1], o.office)
    FROM (SELECT DISTINCT w.act->'data'->>'office' AS office
          FROM casework_dossier d JOIN casework_history h ON h.dossier_id = d.id,
              LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
          WHERE d.id = p_case AND w.act->>'fact' = 'Opened' AND h.at > now() - interval '1 day'
            AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)) o
    WHERE o.office <> (wall_keys())[1] AND custody_second(p_case, (wall_keys())[1], o.office) <> '' ORDER BY 1
$$;

-- Whether the office that asks and this one are two persons, as custody_hands has it; empty for the loader and who owns the tables.
CREATE OR REPLACE FUNCTION custody_beside(p_office text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN session_user::text <> 'hoiam_app' OR coalesce((wall_keys())[1], '*') = '*' THEN ''
        ELSE custody_hands(p_office, (wall_keys())[1]) END
$$;

-- The openings of a dossier's names that stand within a day beside one of another office with which it shares a hand, by number of
-- the act: what whoever wrote is told. A common hand that let both in is told as well, though it does not stop them.
CREATE OR REPLACE FUNCTION custody_shared_hands(p_case uuid) RETURNS TABLE (seq int, other text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH opened AS (
        SELECT h.seq, h.at, w.act->'data'->>'office' AS office
        FROM casework_dossier d JOIN casework_history h ON h.dossier_id = d.id,
            LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE d.id = p_case AND w.act->>'fact' = 'Opened'
          AND (session_user::text <> 'hoiam_app' OR '*' = ANY (wall_keys())
               OR wall_may_change(d.doors, d.kept_away, d.lookup_hash))
    )
    SELECT a.seq, min(b.office) FROM opened a
        JOIN opened b ON b.office <> a.office AND b.at BETWEEN a.at - interval '1 day' AND a.at + interval '1 day',
        LATERAL custody_hand(a.office, greatest(a.at, b.at)) x, LATERAL custody_hand(b.office, greatest(a.at, b.at)) y
    WHERE (x.own || x.from_) && (y.own || y.from_)
    GROUP BY a.seq ORDER BY a.seq
$$;

-- --- who may --------------------------------------------------------------------------------------------------------------

-- May the session look after this body's officers and keys? Its steward or a leader, or who owns the tables.
CREATE OR REPLACE FUNCTION custody_keeps(p_body text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_keys text[];
BEGIN
    IF session_user::text <> 'hoiam_app' THEN
        RETURN session_user::text <> 'hoiam_jobs';
    END IF;
    v_keys := wall_keys();
    RETURN '*' = ANY (v_keys) OR EXISTS (SELECT 1 FROM casework_office o
        WHERE o.code = v_keys[1] AND o.body_id = p_body AND o.roles && ARRAY['steward', 'leader']::varchar[]);
END
$$;

-- `hoiam/1 public body-key CODE/VERSION FINGERPRINT HOLDERS KEY`: what petitions to this body are sealed to from now on.
CREATE OR REPLACE FUNCTION custody_announce(p_body text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
BEGIN
    SELECT b.code, b.key_version, b.public_key, (b.keys->>(jsonb_array_length(b.keys) - 1))::jsonb->'holders' AS holders
        INTO v FROM casework_body b WHERE b.code = p_body AND b.key_version > 0;
    IF NOT FOUND OR NOT custody_keeps(p_body) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This body has no key, or it is not yours to announce.';
    END IF;
    INSERT INTO ledger_outbox (leaf) VALUES (convert_to(
        'hoiam/1 public body-key ' || v.code || '/' || v.key_version || ' '
        || encode(sha256(convert_to('hoiam/body-key/1|' || v.code || '|' || v.key_version || '|', 'UTF8') || v.public_key), 'hex')
        || ' ' || (SELECT string_agg(h, ',' ORDER BY h) FROM jsonb_object_keys(v.holders) AS h)
        || ' ' || replace(encode(v.public_key, 'base64'), E'\n', '') || E'\n', 'UTF8'));
END
$$;

-- The office that asks, with an officer in it; nobody else can ask or confirm, and neither can the loader or who owns the tables.
CREATE OR REPLACE FUNCTION custody_actor() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_office text := (wall_keys())[1];
BEGIN
    IF v_office IS NULL OR v_office = '*' OR NOT EXISTS (
            SELECT 1 FROM casework_officer p WHERE p.office_id = v_office AND p.is_active) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This is asked and confirmed by officers, in their own names.';
    END IF;
    RETURN v_office;
END
$$;

-- The body above, whose stewards may confirm: the one named at the founding, else the superior.
CREATE OR REPLACE FUNCTION custody_superior(p_body text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT f.superior FROM custody.founding f WHERE f.body = p_body), b.parent, '')
    FROM casework_body b WHERE b.code = p_body
$$;

CREATE OR REPLACE FUNCTION custody_holders(p_body text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ARRAY(SELECT jsonb_object_keys((b.keys->>-1)::jsonb->'holders') ORDER BY 1)
    FROM casework_body b WHERE b.code = p_body AND jsonb_array_length(b.keys) > 0
$$;

-- As what an office looks after a body's officers and keys: `own` leader or steward, or a holder of its key while it has fewer than
-- two of those (else nobody could say that the only one has gone); steward of the body above (`superior`); or empty.
CREATE OR REPLACE FUNCTION custody_stands(p_body text, p_office text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH here AS (
        SELECT o.code, o.roles FROM casework_office o JOIN casework_officer p ON p.office_id = o.code
        WHERE o.body_id = p_body AND o.active AND p.is_active)
    SELECT coalesce((
        SELECT CASE WHEN o.body_id = p_body AND (o.roles && ARRAY['steward', 'leader']::varchar[]
                        OR (o.code = ANY (custody_holders(p_body)) AND 2 > (
                            SELECT count(*) FROM here WHERE here.roles && ARRAY['steward', 'leader']::varchar[]))) THEN 'own'
                    WHEN o.body_id = custody_superior(p_body) AND 'steward' = ANY (o.roles) THEN 'superior' END
        FROM casework_office o JOIN casework_officer p ON p.office_id = o.code
        WHERE o.code = p_office AND o.active AND p.is_active), '')
$$;

-- A refusal that a page has words for: `REFUSED` in casework/keys/refused.py has one for each reason.
CREATE OR REPLACE FUNCTION custody_refuse(p_reason text, p_about text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'raise_exception', MESSAGE = 'custody:' || p_reason, DETAIL = coalesce(p_about, '');
END
$$;

-- The same of who is no second person. Where nobody but the body's own may be one, `p_here` says so, or no steward is above: then the
-- reason is another one, whose words name no steward above.
CREATE OR REPLACE FUNCTION custody_refuse_second(p_reason text, p_about text, p_body text, p_here boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_here OR NOT EXISTS (
            SELECT 1 FROM casework_office o JOIN casework_officer p ON p.office_id = o.code
            WHERE o.body_id = custody_superior(p_body) AND o.active AND p.is_active AND 'steward' = ANY (o.roles)) THEN
        PERFORM custody_refuse(p_reason || '-here', p_about);
    END IF;
    PERFORM custody_refuse(p_reason, p_about);
END
$$;

-- What has become due by time alone: an ending that can no longer be taken back loses its key, and is a holder of no version.
CREATE OR REPLACE FUNCTION custody_settle(p_body text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v record;
    v_held boolean;
BEGIN
    FOR v IN SELECT c.id, c.office FROM custody.change c WHERE c.body = p_body AND c.what = 'leave' AND c.closed_at IS NULL
            AND c.done_at IS NULL AND c.confirmed_at <= now() - custody_recall() ORDER BY c.id FOR UPDATE LOOP
        v_held := v.office = ANY (custody_holders(p_body));
        UPDATE casework_body b SET keys = (
            SELECT jsonb_agg(to_jsonb((k.key::jsonb #- ARRAY['holders', v.office])::text) ORDER BY k.n)
            FROM jsonb_array_elements_text(b.keys) WITH ORDINALITY AS k (key, n)) WHERE b.code = p_body AND b.key_version > 0;
        UPDATE casework_officer SET key = NULL, password = '!' WHERE office_id = v.office AND NOT is_active;
        DELETE FROM mfa_authenticator m USING casework_officer p WHERE p.id = m.user_id AND p.office_id = v.office;
        UPDATE custody.change SET done_at = now(), rotated_at = CASE WHEN v_held THEN NULL ELSE now() END WHERE id = v.id;
    END LOOP;
END
$$;

-- --- one asks, a second confirms ------------------------------------------------------------------------------------------

-- Asks for a change; nothing has happened when it returns. Gives its number.
--   log-in   p_username, p_password (as it is checked), p_sealed (the confirmer's half), p_before: offices the person held before
--   leave    the officer of p_office goes
--   holder   p_wrap: the present version's private half, wrapped to the officer's own key by one who holds it
--   rotate   the next version for the same holders; by itself after a day, at once when a second confirms
CREATE OR REPLACE FUNCTION custody_ask(p_what text, p_body text, p_office text, p_username text DEFAULT NULL,
    p_password text DEFAULT NULL, p_sealed bytea DEFAULT NULL, p_before text[] DEFAULT '{}', p_wrap text DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_actor text := custody_actor();
    v_open record;
    v_id bigint;
    v_version int;
BEGIN
    -- One at a time for a body: two officers who ask or confirm at once see what the other has done.
    PERFORM 1 FROM casework_body b WHERE b.code = p_body FOR UPDATE;
    IF NOT FOUND OR (p_what <> 'rotate' AND NOT EXISTS (
            SELECT 1 FROM casework_office o WHERE o.code = p_office AND o.body_id = p_body AND o.active)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'There is no such office in this body.';
    END IF;
    IF NOT (CASE p_what WHEN 'holder' THEN coalesce(v_actor = ANY (custody_holders(p_body)), false)
                       WHEN 'leave' THEN v_actor = p_office OR custody_stands(p_body, v_actor) <> ''
                       WHEN 'rotate' THEN custody_stands(p_body, v_actor) = 'own'
                       WHEN 'log-in' THEN custody_stands(p_body, v_actor) <> ''
                       ELSE false END) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This is asked by the body''s steward or a leader, and for a key by a holder.';
    END IF;
    PERFORM custody_settle(p_body);
    UPDATE custody.change c SET closed_at = now(), closed_by = c.asked_by WHERE c.body = p_body AND c.what <> 'rotate'
        AND c.closed_at IS NULL AND c.confirmed_at IS NULL AND c.asked_at <= now() - custody_waits();
    SELECT c.asked_by, c.confirmed_at INTO v_open FROM custody.change c WHERE c.body = p_body AND c.office = p_office
        AND c.what = p_what AND c.closed_at IS NULL AND c.done_at IS NULL;
    IF FOUND THEN
        PERFORM custody_refuse(CASE WHEN v_open.confirmed_at IS NULL THEN 'asked' ELSE 'done' END, v_open.asked_by);
    END IF;
    SELECT b.key_version INTO v_version FROM casework_body b WHERE b.code = p_body;
    IF p_what = 'log-in' THEN
        PERFORM custody_one_of_a_name(p_username);
        PERFORM custody_is_free(p_office, p_username);
    ELSIF p_what = 'leave' THEN
        PERFORM custody_can_go(p_body, p_office);
    ELSIF p_what = 'holder' AND (p_wrap IS NULL OR p_office = ANY (custody_holders(p_body)) OR NOT EXISTS (
            SELECT 1 FROM casework_officer p WHERE p.office_id = p_office AND p.is_active AND p.key IS NOT NULL)) THEN
        PERFORM custody_refuse('changed', p_office);
    ELSIF p_what = 'rotate' AND v_version = 0 THEN
        PERFORM custody_refuse('changed', p_body);
    END IF;
    INSERT INTO custody.change (body, office, what, asked_by, asked_as, username, password, sealed, before, holder_version, holder_wrap)
        VALUES (p_body, p_office, p_what, v_actor, custody_log_in(v_actor, now()), p_username, p_password, p_sealed,
            ARRAY(SELECT DISTINCT o.code || '#' || custody_log_in(o.code, now()) FROM casework_office o WHERE o.code = ANY (p_before)),
            CASE WHEN p_what = 'holder' THEN v_version END, p_wrap)
        RETURNING id INTO v_id;
    RETURN v_id;
END
$$;

-- Log-ins of one name are given out one at a time, also by two bodies at once: the second sees what the first has done.
CREATE OR REPLACE FUNCTION custody_one_of_a_name(p_username text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('log-in ' || lower(p_username), 0))
$$;

-- An office can be given a log-in of this name.
CREATE OR REPLACE FUNCTION custody_is_free(p_office text, p_username text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_until timestamptz;
BEGIN
    IF EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = p_office AND p.is_active) THEN
        PERFORM custody_refuse('taken', p_office);
    END IF;
    SELECT c.confirmed_at + custody_recall() INTO v_until FROM custody.change c
        WHERE c.office = p_office AND c.what = 'leave' AND c.closed_at IS NULL AND c.done_at IS NULL AND c.confirmed_at IS NOT NULL;
    IF v_until IS NOT NULL THEN
        PERFORM custody_refuse('recall', to_char(v_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    END IF;
    IF p_username IS NULL OR EXISTS (SELECT 1 FROM casework_officer p WHERE lower(p.username) = lower(p_username)
                                     AND (p.office_id <> p_office OR p.is_active)) THEN
        PERFORM custody_refuse('name', p_username);
    END IF;
END
$$;

-- An office can be ended: somebody is left who holds the key, and so can ask for whoever comes.
CREATE OR REPLACE FUNCTION custody_can_go(p_body text, p_office text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = p_office AND p.is_active) THEN
        PERFORM custody_refuse('gone', p_office);
    END IF;
    IF NOT EXISTS (
            SELECT 1 FROM unnest(custody_holders(p_body)) AS h JOIN casework_officer p ON p.office_id = h
            WHERE h <> p_office AND p.is_active) THEN
        PERFORM custody_refuse('last-holder', p_office);
    END IF;
END
$$;

-- A second person confirms, and the change is in force. Gives what only he is to have: the sealed half of a first password.
CREATE OR REPLACE FUNCTION custody_confirm(p_change bigint) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_actor text := custody_actor();
    v_stands text;
    v custody.change;
    v_body text;
    v_order uuid := gen_random_uuid();
BEGIN
    SELECT c.body INTO v_body FROM custody.change c WHERE c.id = p_change;
    PERFORM 1 FROM casework_body b WHERE b.code = v_body FOR UPDATE;
    SELECT * INTO v FROM custody.change c WHERE c.id = p_change FOR UPDATE;
    v_stands := custody_stands(v.body, v_actor);
    IF v.id IS NULL OR v_stands = '' OR (v.what = 'rotate' AND v_stands <> 'own') THEN
        RAISE insufficient_privilege USING MESSAGE = 'This is confirmed by the body''s steward or a leader, or a steward of the body above.';
    END IF;
    PERFORM custody_settle(v.body);
    IF v.closed_at IS NOT NULL OR (v.what <> 'rotate' AND v.asked_at <= now() - custody_waits()) THEN
        PERFORM custody_refuse('withdrawn', v.closed_by);
    ELSIF v.confirmed_at IS NOT NULL THEN
        PERFORM custody_refuse('done', v.confirmed_by);
    ELSIF v.rotated_at IS NOT NULL THEN
        PERFORM custody_refuse('rotates', v.body);
    ELSIF v.asked_by = v_actor THEN
        PERFORM custody_refuse_second('alone', v.asked_by, v.body, v.what = 'rotate');
    ELSIF v.office = v_actor AND v.what <> 'leave' THEN
        PERFORM custody_refuse('own', v.office);
    ELSIF custody_log_in(v.asked_by, now()) <> v.asked_as OR NOT EXISTS (
            SELECT 1 FROM casework_officer p WHERE p.office_id = v.asked_by AND p.is_active) THEN
        PERFORM custody_refuse('asker', v.asked_by);
    END IF;
    PERFORM custody_is_second(v.asked_by, v_actor, v_stands, v.body, v.what = 'rotate');
    IF v.what = 'log-in' THEN
        PERFORM custody_one_of_a_name(v.username);
        PERFORM custody_is_free(v.office, v.username);
        DELETE FROM mfa_authenticator m USING casework_officer p WHERE p.id = m.user_id AND p.office_id = v.office;
        UPDATE casework_officer SET username = v.username, password = v.password, key = NULL, is_active = true, last_login = NULL,
            date_joined = now() WHERE office_id = v.office;
        IF FOUND THEN
            -- Of an office whose officer has left the gatekeeper keeps its shares until these two have said so in the log.
            PERFORM order_line(v_order, 'admit ' || v.office, v.asked_by, 'asked');
            PERFORM order_line(v_order, 'admit ' || v.office, v_actor, 'agreed');
        ELSE
            INSERT INTO casework_officer (username, email, office_id, password, key, is_active, date_joined)
                VALUES (v.username, '', v.office, v.password, NULL, true, now());
        END IF;
        INSERT INTO ledger_outbox (leaf) VALUES (convert_to(
            'hoiam/1 public officer-in ' || v.office || ' ' || v.asked_by || ',' || v_actor || E'\n', 'UTF8'));
    ELSIF v.what = 'leave' THEN
        PERFORM custody_can_go(v.body, v.office);
        UPDATE casework_officer SET is_active = false WHERE office_id = v.office AND is_active;
        INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public officer-left ' || v.office || E'\n', 'UTF8'));
    ELSIF v.what = 'holder' THEN
        PERFORM custody_let_in(v);
    END IF;
    UPDATE custody.change SET confirmed_by = v_actor, confirmed_as = custody_log_in(v_actor, now()), confirmed_at = now(),
        done_at = CASE WHEN v.what IN ('log-in', 'holder') THEN now() END, password = NULL, sealed = NULL, holder_wrap = NULL
        WHERE id = v.id;
    RETURN v.sealed;
END
$$;

-- Whether he who confirms is another person than he who asked. A log-in that was let in by one of them is not, whatever the time;
-- only a steward of the body above may stand beside somebody whom he once helped to let in, when that is no longer fresh:
-- in a body of two he is the only second one that there is.
DROP FUNCTION IF EXISTS custody_is_second(text, text, text);
CREATE OR REPLACE FUNCTION custody_is_second(p_asked text, p_confirms text, p_stands text, p_body text, p_here boolean) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    a record;
    c record;
BEGIN
    SELECT * INTO a FROM custody_hand(p_asked);
    SELECT * INTO c FROM custody_hand(p_confirms);
    IF c.since > now() - custody_fresh() THEN
        PERFORM custody_refuse_second('fresh', to_char((c.since + custody_fresh()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            p_body, p_here);
    ELSIF a.own && c.own OR a.own && c.from_
          OR (c.own && a.from_ AND (p_stands = 'own' OR a.since > now() - custody_fresh())) THEN
        PERFORM custody_refuse_second('hand', p_asked, p_body, p_here);
    END IF;
END
$$;

-- Who looks after the body's officers and keys, or stewards the body above, and whether he counts now as the second person beside
-- who asks (`p_asked`; whom it is about in `p_about`): empty when he does; `alone` who asks himself, `own` whom it is about, `fresh`
-- with the moment from which on he counts, `hand` whose log-in one of the two has made.
CREATE OR REPLACE FUNCTION custody_seconds(p_body text, p_asked text, p_about text DEFAULT '')
RETURNS TABLE (office text, stands text, why text, from_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.code::text, s.stands,
        CASE WHEN o.code = p_asked THEN 'alone'
             WHEN o.code = p_about THEN 'own'
             WHEN c.since > now() - custody_fresh() THEN 'fresh'
             WHEN a.own && c.own OR a.own && c.from_
                  OR (c.own && a.from_ AND (s.stands = 'own' OR a.since > now() - custody_fresh())) THEN 'hand'
             ELSE '' END,
        CASE WHEN c.since > now() - custody_fresh() THEN c.since + custody_fresh() END
    FROM casework_office o JOIN casework_officer p ON p.office_id = o.code AND p.is_active,
        LATERAL (SELECT custody_stands(p_body, o.code) AS stands) s,
        LATERAL custody_hand(p_asked) a, LATERAL custody_hand(o.code) c
    WHERE o.active AND o.body_id IN (p_body, custody_superior(p_body)) AND s.stands <> ''
      AND (p_asked = (wall_keys())[1] OR custody_stands(p_body, (wall_keys())[1]) <> '') ORDER BY (s.stands = 'own') DESC, o.code
$$;

-- From when on whoever sits in an office has shares of petitions from the gatekeeper, by the two who let him in: it counts them as
-- two only when neither has a fresh log-in. NULL where they count now, or nobody had the office before: then nothing stands in his way.
CREATE OR REPLACE FUNCTION custody_opens_from(p_office text) RETURNS TABLE (at timestamptz, because text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.since + custody_fresh(), h.who
    FROM (SELECT c.asked_by, c.confirmed_by FROM custody.change c
          WHERE c.id = custody_log_in(p_office, now()) AND EXISTS (
              SELECT 1 FROM custody.change l WHERE l.office = p_office AND l.what = 'leave' AND l.closed_at IS NULL
                  AND l.confirmed_at < c.done_at)) c,
        LATERAL (SELECT who, (custody_hand(who)).since FROM unnest(ARRAY[c.asked_by, c.confirmed_by]) AS who) h
    WHERE h.since > now() - custody_fresh()
      AND (p_office = (wall_keys())[1] OR custody_stands(split_part(p_office, '/', 1), (wall_keys())[1]) <> '')
    ORDER BY h.since DESC LIMIT 1
$$;

-- From when on an office counts as a second person: NULL where it does, or has nobody.
CREATE OR REPLACE FUNCTION custody_fresh_until(p_office text) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.since + custody_fresh() FROM custody_hand(p_office) h WHERE h.since > now() - custody_fresh()
$$;

-- One more holder of the present version, with the wrap that was made when it was asked.
CREATE OR REPLACE FUNCTION custody_let_in(v custody.change) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = v.office AND p.is_active AND p.key IS NOT NULL) THEN
        PERFORM custody_refuse('changed', v.office);
    END IF;
    UPDATE casework_body b SET keys = jsonb_set(b.keys, ARRAY[(jsonb_array_length(b.keys) - 1)::text],
            to_jsonb(jsonb_set((b.keys->>-1)::jsonb, ARRAY['holders', v.office], to_jsonb(v.holder_wrap))::text))
        WHERE b.code = v.body AND b.key_version = v.holder_version;
    IF NOT FOUND THEN
        PERFORM custody_refuse('changed', v.office);
    END IF;
    PERFORM custody_say(v.body);
END
$$;

-- Withdraws what is asked, or takes back an ending within its day: who asked it or confirmed it; what is only asked, any keeper.
CREATE OR REPLACE FUNCTION custody_withdraw(p_change bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_actor text := custody_actor();
    v custody.change;
    v_body text;
BEGIN
    SELECT c.body INTO v_body FROM custody.change c WHERE c.id = p_change;
    PERFORM 1 FROM casework_body b WHERE b.code = v_body FOR UPDATE;
    SELECT * INTO v FROM custody.change c WHERE c.id = p_change FOR UPDATE;
    IF v.id IS NULL OR NOT (v_actor = v.asked_by OR v_actor = coalesce(v.confirmed_by, '')
                            OR (v.confirmed_at IS NULL AND custody_stands(v.body, v_actor) <> '')) THEN
        RAISE insufficient_privilege USING MESSAGE = 'It is taken back by one of the two who did it.';
    END IF;
    IF v.closed_at IS NOT NULL THEN
        PERFORM custody_refuse('withdrawn', v.closed_by);
    ELSIF v.what = 'rotate' AND (v.rotated_at IS NOT NULL OR custody_rotation_due(v.body)) THEN
        PERFORM custody_refuse('rotates', v.body);
    ELSIF v.what <> 'leave' AND v.done_at IS NOT NULL THEN
        PERFORM custody_refuse('confirmed', v.confirmed_by);
    ELSIF v.done_at IS NOT NULL OR v.rotated_at IS NOT NULL OR v.confirmed_at <= now() - custody_recall() THEN
        PERFORM custody_refuse('late', v.asked_by);
    END IF;
    UPDATE custody.change SET closed_by = v_actor, closed_at = now(), password = NULL, sealed = NULL, holder_wrap = NULL WHERE id = v.id;
    IF v.what = 'leave' AND v.confirmed_at IS NOT NULL THEN
        UPDATE casework_officer SET is_active = true WHERE office_id = v.office;
        INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public officer-back ' || v.office || E'\n', 'UTF8'));
        -- He logs in again; to the gatekeeper this is one word, and it waits for a second (order_agree).
        PERFORM order_line(gen_random_uuid(), 'admit ' || v.office, v_actor, 'asked');
    END IF;
END
$$;

-- What is asked and done, newest first, as those who look after the body (and whoever asked it) see it.
CREATE OR REPLACE FUNCTION custody_changes()
RETURNS TABLE (id bigint, body text, office text, what text, username text, before text[], asked_by text, asked_at timestamptz,
    confirmed_by text, confirmed_at timestamptz, closed_by text, closed_at timestamptz, done_at timestamptz, rotated_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH me AS (SELECT (wall_keys())[1] AS office)
    SELECT c.id, c.body, c.office, c.what, c.username, ARRAY(SELECT split_part(b, '#', 1) FROM unnest(c.before) AS b),
        c.asked_by, c.asked_at, c.confirmed_by, c.confirmed_at,
        CASE WHEN c.closed_at IS NULL AND c.confirmed_at IS NULL AND c.what <> 'rotate' AND c.asked_at <= now() - custody_waits()
            THEN '' ELSE c.closed_by END,
        CASE WHEN c.closed_at IS NULL AND c.confirmed_at IS NULL AND c.what <> 'rotate' AND c.asked_at <= now() - custody_waits()
            THEN c.asked_at + custody_waits() ELSE c.closed_at END,
        c.done_at, c.rotated_at
    FROM custody.change c, me WHERE c.asked_by = me.office OR custody_stands(c.body, me.office) <> '' ORDER BY c.id DESC LIMIT 100
$$;

-- --- a body's key ---------------------------------------------------------------------------------------------------------

-- The line of the body's present key in the public log.
CREATE OR REPLACE FUNCTION custody_say(p_body text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ledger_outbox (leaf) SELECT convert_to(
        'hoiam/1 public body-key ' || b.code || '/' || b.key_version || ' '
        || encode(sha256(convert_to('hoiam/body-key/1|' || b.code || '|' || b.key_version || '|', 'UTF8') || b.public_key), 'hex')
        || ' ' || array_to_string(custody_holders(b.code), ',')
        || ' ' || replace(encode(b.public_key, 'base64'), E'\n', '') || E'\n', 'UTF8')
        FROM casework_body b WHERE b.code = p_body AND b.key_version > 0
$$;

-- Whether the body's key is to have its next version now: somebody who held it has gone, or it was asked.
CREATE OR REPLACE FUNCTION custody_rotation_due(p_body text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM custody.change c WHERE c.body = p_body AND c.closed_at IS NULL AND c.rotated_at IS NULL AND (
        (c.what = 'leave' AND c.done_at IS NOT NULL)
        OR (c.what = 'leave' AND c.confirmed_at <= now() - custody_recall())
        OR (c.what = 'rotate' AND (c.confirmed_at IS NOT NULL OR c.asked_at <= now() - custody_recall()))))
$$;

-- The next version of a body's key as hoiam.vault.keys.BodyKey writes it: for the same holders, and only when it is due. Nobody is let in
-- by it and nobody put out.
CREATE OR REPLACE FUNCTION custody_put_body_key(p_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_new jsonb := p_key::jsonb;
    v_body text := v_new->>'body';
    v_actor text := (wall_keys())[1];
    v_present int;
BEGIN
    SELECT b.key_version INTO v_present FROM casework_body b WHERE b.code = v_body FOR UPDATE;
    IF NOT FOUND OR v_present = 0 OR NOT (custody_keeps(v_body) OR coalesce(v_actor = ANY (custody_holders(v_body)), false)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The next version of a key is made by a leader, a steward or a holder.';
    END IF;
    PERFORM custody_settle(v_body);
    IF NOT custody_rotation_due(v_body) THEN
        RAISE insufficient_privilege USING MESSAGE = 'The next version of this key was not asked for, or its day is not over.';
    END IF;
    IF (v_new->>'version')::int <> v_present + 1 THEN
        RAISE check_violation USING MESSAGE = 'Versions of a body''s key follow one another.';
    END IF;
    IF ARRAY(SELECT jsonb_object_keys(v_new->'holders') ORDER BY 1) <> custody_holders(v_body)
       OR cardinality(custody_holders(v_body)) < 2 OR EXISTS (SELECT 1 FROM unnest(custody_holders(v_body)) AS h
            WHERE NOT EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = h AND p.is_active)) THEN
        RAISE check_violation USING MESSAGE = 'The next version is for the holders of the present one, two or more, all in office.';
    END IF;
    UPDATE casework_body SET keys = keys || to_jsonb(p_key), key_version = v_present + 1,
        public_key = decode(v_new->>'public', 'base64') WHERE code = v_body;
    UPDATE custody.change SET rotated_at = now(), done_at = coalesce(done_at, now()) WHERE body = v_body AND closed_at IS NULL
        AND rotated_at IS NULL AND ((what = 'leave' AND done_at IS NOT NULL) OR what = 'rotate');
    PERFORM custody_say(v_body);
END
$$;

-- A body is founded: its first key, for the holders who are present, each with a key of his own. Once, by who owns the tables; one
-- public line says so, and from then on two persons are needed for whatever changes.
CREATE OR REPLACE FUNCTION custody_found(p_key text, p_superior text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_new jsonb := p_key::jsonb;
    v_body text := v_new->>'body';
    v_holders text[] := ARRAY(SELECT jsonb_object_keys(v_new->'holders') ORDER BY 1);
BEGIN
    IF session_user::text = 'hoiam_jobs' OR (session_user::text = 'hoiam_app' AND coalesce((wall_keys())[1], '') <> '*') THEN
        RAISE insufficient_privilege USING MESSAGE = 'A body is founded by whoever runs the installation.';
    END IF;
    PERFORM 1 FROM casework_body b WHERE b.code = v_body AND b.key_version = 0 AND jsonb_array_length(b.keys) = 0 FOR UPDATE;
    IF NOT FOUND OR (v_new->>'version')::int <> 1 OR EXISTS (SELECT 1 FROM custody.founding f WHERE f.body = v_body) THEN
        PERFORM custody_refuse('founded', v_body);
    END IF;
    IF cardinality(v_holders) < 2 OR EXISTS (SELECT 1 FROM unnest(v_holders) AS h WHERE NOT EXISTS (
            SELECT 1 FROM casework_officer p JOIN casework_office o ON o.code = p.office_id
            WHERE p.office_id = h AND p.is_active AND o.active AND o.body_id = v_body AND p.key IS NOT NULL)) THEN
        RAISE check_violation USING MESSAGE = 'A body''s key has at least two holders, each an active officer of the body.';
    END IF;
    UPDATE casework_body SET keys = jsonb_build_array(p_key), key_version = 1, public_key = decode(v_new->>'public', 'base64')
        WHERE code = v_body;
    INSERT INTO custody.founding (body, superior, holders) VALUES (v_body, p_superior, v_holders);
    INSERT INTO ledger_outbox (leaf) VALUES (convert_to(
        'hoiam/1 public founded ' || v_body || ' ' || array_to_string(v_holders, ',') || E'\n', 'UTF8'));
    PERFORM custody_say(v_body);
END
$$;

-- The wraps of a case under the present version of the same body's key, made by an officer's key agent.
CREATE OR REPLACE FUNCTION custody_put_wraps(p_case uuid, p_wraps jsonb) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_changed int;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_dossier d WHERE d.id = p_case AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This dossier is not before whoever asks.';
    END IF;
    UPDATE casework_wrap w SET key_id = n.key_id, data = decode(n.data, 'base64')
        FROM jsonb_to_recordset(p_wraps) AS n (tier text, recipient text, key_id text, data text), casework_body b
        WHERE w.dossier_id = p_case AND w.tier = n.tier AND w.recipient = n.recipient
          AND n.recipient = 'body:' || b.code AND n.key_id = b.code || '/' || b.key_version;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    RETURN v_changed;
END
$$;

-- These gave and took alone.
DROP FUNCTION IF EXISTS custody_new_officer(text, text, text);
DROP FUNCTION IF EXISTS custody_leave(text);

DO $$
DECLARE
    v_role text;
BEGIN
    REVOKE ALL ON FUNCTION custody_keeps, custody_announce, custody_put_body_key, custody_put_wraps, custody_fresh, custody_recall,
        custody_waits, custody_log_in, custody_hand, custody_hands, custody_persons, custody_second, custody_not_second, custody_beside, custody_shared_hands, custody_actor,
        custody_superior, custody_stands, custody_holders, custody_refuse, custody_refuse_second, custody_one_of_a_name,
        custody_settle, custody_ask, custody_is_free,
        custody_can_go, custody_confirm, custody_is_second, custody_let_in, custody_withdraw, custody_changes, custody_say,
        custody_rotation_due, custody_found, custody_before, custody_formerly, custody_moved, custody_seconds, custody_opens_from,
        custody_fresh_until, custody_successions FROM PUBLIC;
    REVOKE ALL ON SCHEMA custody FROM PUBLIC;
    REVOKE ALL ON ALL TABLES IN SCHEMA custody FROM PUBLIC;
    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs', 'hoiam_witness') LOOP
        EXECUTE format('REVOKE ALL ON SCHEMA custody FROM %I', v_role);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA custody FROM %I', v_role);
    END LOOP;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_jobs') THEN
        GRANT EXECUTE ON FUNCTION custody_moved, custody_successions TO hoiam_jobs;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION custody_announce, custody_put_body_key, custody_put_wraps, custody_ask, custody_confirm,
            custody_withdraw, custody_changes, custody_shared_hands, custody_not_second, custody_superior, custody_stands, custody_rotation_due,
            custody_found, custody_settle, custody_formerly, custody_beside, custody_moved, custody_seconds, custody_opens_from, custody_successions
            TO hoiam_app;
        -- Beside the policies of wall.sql, of which one lets in: this one keeps out.
        DROP POLICY IF EXISTS "custody before" ON casework_dossier;
        CREATE POLICY "custody before" ON casework_dossier AS RESTRICTIVE TO hoiam_app
            USING (kept_away = '{}' OR NOT kept_away && (SELECT custody_formerly()));
    END IF;
END
$$;
