-- The history is appended to and read. Nobody who serves requests may change or delete a line of it, nor a line of the
-- public log, nor a number once given. The owner could: that is why every line is also in a log whose root others keep.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        EXECUTE 'GRANT USAGE ON SCHEMA public TO hoiam_app';
        EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hoiam_app';
        EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hoiam_app';
        EXECUTE 'REVOKE UPDATE, DELETE, TRUNCATE ON casework_history FROM hoiam_app, PUBLIC';
        EXECUTE 'REVOKE DELETE, TRUNCATE ON casework_dossier, casework_petition, casework_number, casework_documentnumber, casework_answer FROM hoiam_app, PUBLIC';
    END IF;
END
$$;

-- Also against the owner's own slip: a statement that changes the history fails, whoever sends it.
CREATE OR REPLACE FUNCTION casework_history_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a dossier is appended to, never changed.';
END
$$;
DROP TRIGGER IF EXISTS history_stands ON casework_history;
CREATE TRIGGER history_stands BEFORE UPDATE OR DELETE ON casework_history
    FOR EACH ROW EXECUTE FUNCTION casework_history_stands();

-- What ran in this database decides whether a program may work on it (casework.migrated): who works on petitions may read that, and
-- only the owner, who runs migrations, may write it. Else a stolen web worker could stop every later start, or spoil an upgrade.
DO $$
DECLARE
    v_role text;
BEGIN
    REVOKE ALL ON django_migrations FROM PUBLIC;
    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
        EXECUTE format('REVOKE ALL ON django_migrations FROM %I', v_role);
        EXECUTE format('GRANT SELECT ON django_migrations TO %I', v_role);
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %I', pg_get_serial_sequence('django_migrations', 'id'), v_role);
    END LOOP;
END
$$;
