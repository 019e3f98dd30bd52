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
              AND (o.body_id = p_body OR o.body_id = (SELECT b.parent FROM casework_body b WHERE b.code = p_body)));
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

-- One office asks: `limit OFFICE words|names N DAYS`, `admit OFFICE` or `shred BODY COUNT DIGEST`.
CREATE OR REPLACE FUNCTION order_ask(p_id uuid, p_what text, p_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_by text := order_office(p_by, split_part(split_part(p_what, ' ', 2), '/', 1));
BEGIN
    IF v_by IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'A leader or steward of this body, or of the one right above, asks for this.';
    END IF;
    IF p_what !~ '^(limit [A-Za-z0-9/-]+ (words|names) [0-9]{1,6} [0-9]{1,3}|admit [A-Za-z0-9/-]+|shred [A-Za-z0-9-]+ [0-9]{1,6} [0-9a-f]{64})$'
       OR EXISTS (SELECT 1 FROM order_lines() AS l WHERE split_part(l, ' ', 4) = p_id::text) THEN
        RAISE check_violation USING MESSAGE = 'This is no order, or its number is taken.';
    END IF;
    PERFORM order_line(p_id, p_what, v_by, 'asked');
END
$$;

-- Another office agrees to just that.
CREATE OR REPLACE FUNCTION order_agree(p_id uuid, p_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_line text := (SELECT l FROM order_lines() AS l WHERE split_part(l, ' ', 4) = p_id::text LIMIT 1);
    v_what text := substring(v_line FROM '^hoiam/1 public order [0-9a-f-]{36} (.*) by [^ ]+ asked [^ ]+\n$');
    v_by text := order_office(p_by, split_part(split_part(v_what, ' ', 2), '/', 1));
    v_asked text;
    v_why text;
BEGIN
    IF v_what IS NULL THEN
        RAISE no_data_found USING MESSAGE = 'There is no such order.';
    END IF;
    IF v_by IS NULL OR v_line LIKE '% by ' || v_by || ' asked %' THEN
        RAISE insufficient_privilege USING
            MESSAGE = 'Another leader or steward of this body, or of the one right above, agrees to this.';
    END IF;
    -- The first who agrees counts (vault/ordered.py), so nobody agrees whom the gatekeeper does not take for a second person.
    v_asked := substring(v_line FROM ' by ([^ ]+) asked ');
    v_why := custody_persons(v_asked, v_by);
    IF v_by = split_part(v_what, ' ', 2) OR v_why IN ('one', 'fresh')
       OR (v_why = 'hand' AND (v_what LIKE 'shred %' OR split_part(v_by, '/', 1) = split_part(v_asked, '/', 1))) THEN
        RAISE insufficient_privilege USING MESSAGE = 'Whoever this is about, has a fresh log-in or was let in by the other agrees to '
            'nothing here. Another leader or steward of this body, or of the one right above, agrees.';
    END IF;
    PERFORM order_line(p_id, v_what, v_by, 'agreed');
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

DO $$
BEGIN
    REVOKE ALL ON FUNCTION order_office, order_line, order_lines, order_ask, order_agree, destruction_recall FROM PUBLIC;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION order_lines, order_ask, order_agree, destruction_recall TO hoiam_app;
    END IF;
END
$$;
