-- What takes two offices: one asks, another agrees. Both leave a line in clear in the public log, written here from what the
-- database knows of whoever asks, and the gatekeeper does what two such lines say (vault/ordered.py has their grammar).

-- Whose word it is: the office that the session is signed for; for who owns the tables (the command line, which has asked for
-- that office's password) the office that is named. NULL where it is nobody who looks after this body or the one right below.
CREATE OR REPLACE FUNCTION order_office(p_by text, p_body text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_by text := CASE session_user::text WHEN 'hoiam_app' THEN (wall_keys())[1] WHEN 'hoiam_jobs' THEN NULL ELSE p_by END;
BEGIN
    RETURN (SELECT o.code FROM casework_office o JOIN casework_officer p ON p.office_id = o.code
            WHERE o.code = v_by AND o.active AND p.is_active AND o.roles && ARRAY['steward', 'leader']::varchar[]
              AND (o.body_id = p_body OR o.body_id = (SELECT b.parent FROM casework_body b WHERE b.code = p_body) OR o.body_id = custody_superior(p_body)));
END
$$;

CREATE OR REPLACE FUNCTION order_line(p_id uuid, p_what text, p_by text, p_said text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public order ' || p_id || ' ' || p_what || ' by ' || p_by || ' '
        || p_said || ' ' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || E'\n', 'UTF8'))
$$;

-- Every line about orders, in the order in which they came: in the log, or on the way to it.
CREATE OR REPLACE FUNCTION order_lines() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    (SELECT convert_from(e.leaf, 'UTF8') FROM ledger_entry e
     WHERE e.dossier IS NULL AND NOT e.filler AND position('hoiam/1 public order '::bytea IN e.leaf) = 1 ORDER BY e.idx)
    UNION ALL
    (SELECT convert_from(b.leaf, 'UTF8') FROM ledger_outbox b
     WHERE b.dossier IS NULL AND position('hoiam/1 public order '::bytea IN b.leaf) = 1 ORDER BY b.id)
$$;

-- Who stands in the place of another body, by the words of an order (`succeed`, `divide`), as often as it names them.
CREATE OR REPLACE FUNCTION order_successors(p_what text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT split_part(p_what, ' ', 3) WHERE p_what LIKE 'succeed %'
    UNION ALL
    SELECT split_part(c, ':', 1) FROM regexp_split_to_table(p_what, ' ') AS c WHERE p_what LIKE 'divide %' AND c ~ ':(place|subject)='
    UNION ALL
    SELECT substring(p_what FROM ' rest=([^ ]+)$') WHERE p_what LIKE 'divide %' AND p_what !~ ' rest=person$'
$$;

-- One office asks: `limit OFFICE words|names N DAYS`, `admit OFFICE`, `shred|erase BODY COUNT DIGEST`, `succeed BODY BODY
-- INSTRUMENT DAY` or `divide BODY INSTRUMENT DAY BODY:place|subject=CODE,... rest=BODY|person`.
CREATE OR REPLACE FUNCTION order_ask(p_id uuid, p_what text, p_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_by text := order_office(p_by, split_part(split_part(p_what, ' ', 2), '/', 1));
    v_until timestamptz;
BEGIN
    IF v_by IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'A leader or steward of this body, or of the one right above, asks for this.';
    END IF;
    IF p_what !~ '^(limit [A-Za-z0-9/-]+ (words|names) [0-9]{1,6} [0-9]{1,3}|admit [A-Za-z0-9/-]+|(shred|erase) [A-Za-z0-9-]+ [0-9]{1,6} [0-9a-f]{64}|succeed [A-Za-z0-9-]+ [A-Za-z0-9-]+ [^[:space:]@]{1,60} [0-9]{4}-[0-9]{2}-[0-9]{2}|divide [A-Za-z0-9-]+ [^[:space:]@:=]{1,60} [0-9]{4}-[0-9]{2}-[0-9]{2}( [A-Za-z0-9-]+:(place|subject)=[A-Za-z0-9._,-]+)+ rest=[A-Za-z0-9-]+)$'
       OR length(p_what) > 4000
       OR EXISTS (SELECT 1 FROM order_lines() AS l WHERE split_part(l, ' ', 4) = p_id::text) THEN
        RAISE check_violation USING MESSAGE = 'This is no order, or its number is taken.';
    END IF;
    IF EXISTS (SELECT FROM order_successors(p_what) AS n (code) WHERE NOT EXISTS (
            SELECT FROM casework_body b WHERE b.code = n.code AND b.code <> split_part(p_what, ' ', 2) AND b.active
              AND b.key_version > 0 AND NOT EXISTS (SELECT FROM custody.succession s WHERE s.body = b.code))) THEN
        RAISE check_violation USING MESSAGE = 'A body with a key that stands takes the place of another.';
    END IF;
    -- Nobody could agree in the week that it waits, since who is fresh is no one of two (order_agree).
    v_until := custody_fresh_until(v_by);
    IF v_until > now() + custody_waits() THEN
        PERFORM custody_refuse('fresh-asks', to_char((v_until - custody_waits()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    END IF;
    PERFORM order_line(p_id, p_what, v_by, 'asked');
END
$$;

-- The orders that wait for a second office and are not too old to be agreed to: number, what it says, who asked, until when.
CREATE OR REPLACE FUNCTION order_waiting() RETURNS TABLE (id uuid, what text, asked_by text, until timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
    WITH said AS (
        SELECT m[1]::uuid AS number, m[2] AS words, m[3] AS office, m[4] AS word, m[5]::timestamptz AS at, l.n
        FROM order_lines() WITH ORDINALITY AS l (line, n),
            LATERAL regexp_match(l.line, '^hoiam/1 public order ([0-9a-f-]{36}) (.*) by ([^ ]+) (asked|agreed) ([^ ]+)\n$') AS m
        WHERE m IS NOT NULL)
    SELECT a.number, a.words, a.office, a.at + custody_waits() FROM said a
    WHERE a.word = 'asked' AND a.at > now() - custody_waits()
      AND NOT EXISTS (SELECT 1 FROM said b WHERE b.number = a.number AND b.word = 'agreed') ORDER BY a.n;
END
$$;

-- Another office agrees to just that. Of two at once one is first, and the other is told who. The first who agrees counts
-- (vault/ordered.py), so nobody agrees whom the gatekeeper does not take for a second person; each is told why (custody_refuse).
CREATE OR REPLACE FUNCTION order_agree(p_id uuid, p_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_line text;
    v_what text;
    v_by text;
    v_asked text;
    v_why text;
    v_until timestamptz;
    v_at int;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('order ' || p_id, 0));
    v_line := (SELECT l FROM order_lines() AS l WHERE split_part(l, ' ', 4) = p_id::text LIMIT 1);
    v_what := substring(v_line FROM '^hoiam/1 public order [0-9a-f-]{36} (.*) by [^ ]+ asked [^ ]+\n$');
    v_asked := substring(v_line FROM ' by ([^ ]+) asked ');
    v_by := order_office(p_by, split_part(split_part(v_what, ' ', 2), '/', 1));
    IF v_what IS NULL THEN
        RAISE no_data_found USING MESSAGE = 'There is no such order.';
    ELSIF v_by IS NULL THEN
        RAISE insufficient_privilege USING
            MESSAGE = 'Another leader or steward of this body, or of the one right above, agrees to this.';
    END IF;
    v_line := (SELECT l FROM order_lines() AS l WHERE split_part(l, ' ', 4) = p_id::text AND l LIKE '% agreed %' LIMIT 1);
    IF v_line IS NOT NULL THEN
        PERFORM custody_refuse('done', substring(v_line FROM ' by ([^ ]+) agreed '));
    ELSIF NOT EXISTS (SELECT 1 FROM order_waiting() w WHERE w.id = p_id) THEN
        PERFORM custody_refuse('withdrawn', v_asked);
    ELSIF v_by = v_asked THEN
        PERFORM custody_refuse_second('alone', v_asked, split_part(split_part(v_what, ' ', 2), '/', 1));
    ELSIF v_by = split_part(v_what, ' ', 2) THEN
        PERFORM custody_refuse('own', v_by);
    ELSIF NOT EXISTS (SELECT 1 FROM casework_officer p WHERE p.office_id = v_asked AND p.is_active) THEN
        PERFORM custody_refuse('asker', v_asked);
    ELSIF v_what LIKE 'admit %' AND NOT EXISTS (
            SELECT 1 FROM casework_officer p WHERE p.office_id = split_part(v_what, ' ', 2) AND p.is_active) THEN
        PERFORM custody_refuse('gone', split_part(v_what, ' ', 2));
    END IF;
    v_until := custody_fresh_until(v_by);
    IF v_until IS NOT NULL THEN
        PERFORM custody_refuse_second('fresh', to_char(v_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            split_part(split_part(v_what, ' ', 2), '/', 1));
    END IF;
    v_until := custody_fresh_until(v_asked);
    IF v_until IS NOT NULL THEN
        PERFORM custody_refuse('fresh-asker', to_char(v_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'));
    END IF;
    v_why := custody_persons(v_asked, v_by);
    IF v_why = 'one' OR (v_why = 'hand' AND (v_what ~ '^(shred|erase) ' OR split_part(v_by, '/', 1) = split_part(v_asked, '/', 1))) THEN
        PERFORM custody_refuse_second('hand', v_asked, split_part(split_part(v_what, ' ', 2), '/', 1));
    END IF;
    PERFORM order_line(p_id, v_what, v_by, 'agreed');
    IF v_what LIKE 'succeed %' OR v_what LIKE 'divide %' THEN
        v_at := CASE WHEN v_what LIKE 'divide %' THEN 3 ELSE 4 END;
        INSERT INTO custody.succession (body, successor, instrument, day, divided)
            SELECT DISTINCT split_part(v_what, ' ', 2), n.code, split_part(v_what, ' ', v_at),
                to_date(split_part(v_what, ' ', v_at + 1), 'YYYY-MM-DD'), CASE WHEN v_what LIKE 'divide %' THEN v_what ELSE '' END
            FROM order_successors(v_what) AS n (code) ON CONFLICT DO NOTHING;
        INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public ' || v_what || E'\n', 'UTF8'));
    END IF;
END
$$;

-- Whoever sees a dossier keeps what would be destroyed: nobody is asked whether he may.
CREATE OR REPLACE FUNCTION destruction_recall(p_case uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_dossier d WHERE d.id = p_case AND wall_may_change(d.doors, d.kept_away, d.lookup_hash)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'This dossier is not before whoever asks.';
    END IF;
    DELETE FROM casework_destruction WHERE dossier_id = p_case;
END
$$;

-- Where news goes is the writer's alone, who has the code: another address, sealed to the mailer, or none (NULL). No act: it
-- changes nothing of the petition, and no office is told.
CREATE OR REPLACE FUNCTION notice_put(p_case uuid, p_sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework_dossier d WHERE d.id = p_case AND encode(d.lookup_hash, 'hex') = ANY (wall_codes()) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE insufficient_privilege USING MESSAGE = 'Where news of a petition goes is its writer''s to say.';
    END IF;
    IF octet_length(p_sealed) > 4096 THEN
        RAISE check_violation USING MESSAGE = 'That is no sealed address.';
    END IF;
    DELETE FROM casework_wrap WHERE dossier_id = p_case AND tier = 'notice' AND recipient = 'mailer';
    IF p_sealed IS NOT NULL THEN
        INSERT INTO casework_wrap (dossier_id, tier, recipient, key_id, data) VALUES (p_case, 'notice', 'mailer', 'mailer', p_sealed);
    END IF;
END
$$;

DO $$
BEGIN
    REVOKE ALL ON FUNCTION order_successors, order_office, order_line, order_lines, order_waiting, order_ask, order_agree, destruction_recall,
        notice_put FROM PUBLIC;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION order_lines, order_waiting, order_ask, order_agree, destruction_recall, notice_put TO hoiam_app;
    END IF;
END
$$;
