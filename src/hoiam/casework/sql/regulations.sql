-- Coordination regulations as they were published: the bytes that a leader of the body that issues one confirmed, and a line in
-- clear in the public log with their digest. A row is never changed and never taken away; the next version follows it.

-- `hoiam/1 public regulation CODE/VERSION SHA-256 by OFFICE`: from then on the version can be in force, and its text is public.
CREATE OR REPLACE FUNCTION regulation_publish(p_code text, p_version text, p_issued_by text, p_data bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_actor text := custody_actor();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM casework_office o WHERE o.code = v_actor AND o.active AND o.body_id = p_issued_by
                   AND 'leader' = ANY (o.roles)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'A regulation is published by a leader of the body that issues it.';
    END IF;
    IF p_code !~ '^[A-Z0-9][A-Z0-9-]{1,31}$' OR p_version !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' OR octet_length(p_data) >= 1000000 THEN
        RAISE check_violation USING MESSAGE = 'That is no regulation.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('regulation ' || p_code, 0));
    IF EXISTS (SELECT 1 FROM casework_publishedregulation r WHERE r.code = p_code
               AND (r.version >= p_version OR r.issued_by <> p_issued_by)) THEN
        RAISE unique_violation USING MESSAGE = 'A version follows those that are published, and is of the body that issued them.';
    END IF;
    INSERT INTO casework_publishedregulation (code, version, issued_by, data, published_by, published_at)
        VALUES (p_code, p_version, p_issued_by, p_data, v_actor, now());
    INSERT INTO ledger_outbox (leaf) VALUES (convert_to('hoiam/1 public regulation ' || p_code || '/' || p_version || ' '
        || encode(sha256(p_data), 'hex') || ' by ' || v_actor || E'\n', 'UTF8'));
END
$$;

CREATE OR REPLACE FUNCTION regulation_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A regulation that was published is never changed; the next version follows it.';
END
$$;
DROP TRIGGER IF EXISTS regulation_stands ON casework_publishedregulation;
CREATE TRIGGER regulation_stands BEFORE UPDATE OR DELETE ON casework_publishedregulation
    FOR EACH ROW EXECUTE FUNCTION regulation_stands();

-- Everybody reads it; only the function above, which runs as its owner, writes it.
DO $$
DECLARE
    v_policy record;
    v_role text;
BEGIN
    FOR v_policy IN SELECT policyname FROM pg_policies WHERE tablename = 'casework_publishedregulation' LOOP
        EXECUTE format('DROP POLICY %I ON casework_publishedregulation', v_policy.policyname);
    END LOOP;
    ALTER TABLE casework_publishedregulation ENABLE ROW LEVEL SECURITY;
    ALTER TABLE casework_publishedregulation FORCE ROW LEVEL SECURITY;
    EXECUTE format('CREATE POLICY "regulation road" ON casework_publishedregulation TO %I USING (true) WITH CHECK (true)', current_user);
    REVOKE ALL ON FUNCTION regulation_publish, regulation_stands FROM PUBLIC;
    REVOKE ALL ON casework_publishedregulation FROM PUBLIC;
    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
        EXECUTE format('REVOKE ALL ON casework_publishedregulation FROM %I', v_role);
        EXECUTE format('GRANT SELECT ON casework_publishedregulation TO %I', v_role);
        EXECUTE format('CREATE POLICY "regulation read %s" ON casework_publishedregulation FOR SELECT TO %I USING (true)', v_role, v_role);
    END LOOP;
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        GRANT EXECUTE ON FUNCTION regulation_publish TO hoiam_app;
    END IF;
END
$$;
