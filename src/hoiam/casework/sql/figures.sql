-- What anybody may count, without seeing a petition: by body and quarter, once the quarter is over, and never a number below 5
-- (docs/decisions/figures-of-a-closed-quarter.md). Run by the role that owns the tables; every statement may be run again.
--
-- A term counts in the quarter in which it ended. What ended after its last day was late, whatever ended it, and so was what was
-- made longer when it had run out already. Else only what was met counts as in time: by its first due day; else by that day moved
-- by days that are not counted (a suspension, an appraisal, a new day off); else by an extension. What was passed on, taken back,
-- called another kind, or fell away before its day is neither: it is counted beside, and so is what ended in acts from before
-- they said how. Overdue is what ran on past its day when the quarter was over. A term of a reception of citizens counts under its
-- rule as one of a petition does; visits are no petitions, so they are not among those that were handed in. A dossier from which
-- anybody is kept away is in no count: whoever is kept away could set the public number against his own list.
--
-- How many still run, are open or closed is counted nowhere: with what came and what ended, the number that is not told could be
-- worked out.

-- Who reads the numbers as they are: the worker, which writes them. Not the web: it asks the functions below.
DO $$
DECLARE
    v_table text;
    v_policy record;
    v_role text;
BEGIN
    FOR v_policy IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' AND policyname LIKE 'figures %' LOOP
        EXECUTE format('DROP POLICY %I ON %I', v_policy.policyname, v_policy.tablename);
    END LOOP;
    FOREACH v_table IN ARRAY ARRAY['casework_quarter', 'casework_quarterterm'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format('CREATE POLICY "figures road" ON %I TO %I USING (true) WITH CHECK (true)', v_table, current_user);
        FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
            EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, %I', v_table, v_role);
        END LOOP;
        -- Whoever loads examples brings quarters that never were.
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hoiam_app') THEN
            EXECUTE format('CREATE POLICY "figures load" ON %I FOR INSERT TO hoiam_app'
                ' WITH CHECK (''*'' = ANY ((SELECT wall_keys())::text[]))', v_table);
            EXECUTE format('GRANT INSERT ON %I TO hoiam_app', v_table);
        END IF;
    END LOOP;
END
$$;

-- A quarter that was closed stays as it was counted.
CREATE OR REPLACE FUNCTION casework_quarter_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The figures of a closed quarter are written once.';
END
$$;
DROP TRIGGER IF EXISTS quarter_stands ON casework_quarter;
CREATE TRIGGER quarter_stands BEFORE UPDATE OR DELETE ON casework_quarter
    FOR EACH ROW EXECUTE FUNCTION casework_quarter_stands();
DROP TRIGGER IF EXISTS quarter_stands ON casework_quarterterm;
CREATE TRIGGER quarter_stands BEFORE UPDATE OR DELETE ON casework_quarterterm
    FOR EACH ROW EXECUTE FUNCTION casework_quarter_stands();

-- A migration before the one that brings the columns runs this as well: what the functions read is looked at when they are asked.
SET LOCAL check_function_bodies = off;

-- What these return has changed, and a function is not replaced by one that returns something else.
DROP FUNCTION IF EXISTS casework_count_terms(date);
DROP FUNCTION IF EXISTS casework_quarters(text);
DROP FUNCTION IF EXISTS casework_quarter_terms(text);

-- How the bodies kept their terms in the quarter that begins on a day. Nobody is told this as it is.
CREATE FUNCTION casework_count_terms(p_starts date)
RETURNS TABLE (body text, rule text, on_time int, only_not_counted int, only_extended int, late int, overdue int,
    passed_on int, withdrawn int, reclassified int, fell_away int, untold int, by_accused int)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.body, c.name,
           count(*) FILTER (WHERE c.how = 'on_time')::int,
           count(*) FILTER (WHERE c.how = 'not_counted')::int,
           count(*) FILTER (WHERE c.how = 'extended')::int,
           count(*) FILTER (WHERE c.how = 'late')::int,
           count(*) FILTER (WHERE c.how = 'overdue')::int,
           count(*) FILTER (WHERE c.how = 'passed_on')::int,
           count(*) FILTER (WHERE c.how = 'withdrawn')::int,
           count(*) FILTER (WHERE c.how = 'reclassified')::int,
           count(*) FILTER (WHERE c.how = 'fell_away')::int,
           count(*) FILTER (WHERE c.how = 'untold')::int,
           count(*) FILTER (WHERE c.how <> 'overdue' AND c.extended_by_accused)::int
    FROM (
        SELECT t.body::text, t.name::text, t.extended_by_accused,
               CASE WHEN t.ended_on IS NULL OR t.ended_on >= q.next THEN 'overdue'
                    WHEN t.ended_on > t.due OR t.extended_late THEN 'late'
                    WHEN t.how <> 'met' THEN t.how
                    WHEN t.ended_on <= t.first_due THEN 'on_time'
                    WHEN t.ended_on <= t.unextended THEN 'not_counted'
                    WHEN t.ended_on <= t.due THEN 'extended' END AS how
        FROM (SELECT (p_starts + interval '3 months')::date AS next) q, casework_runningclock t
             JOIN casework_dossier d ON d.id = t.dossier_id AND d.kept_away = '{}'
        WHERE t.whose = 'body' AND t.due IS NOT NULL
          AND ((t.ended_on >= p_starts AND t.ended_on < q.next)
               OR ((t.ended_on IS NULL OR t.ended_on >= q.next) AND NOT t.paused AND t.due < q.next AND t.trigger < q.next))
    ) c GROUP BY c.body, c.name
$$;

-- Counts the quarter that begins on a day, for every body, once; how many bodies. Nothing where it is not over by the days of
-- p_zone, is closed already, or ended before the first petition came.
CREATE OR REPLACE FUNCTION casework_close_quarter(p_starts date, p_zone text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_next date := (p_starts + interval '3 months')::date;
    v_bodies int;
BEGIN
    IF p_starts <> date_trunc('quarter', p_starts)::date THEN
        RAISE check_violation USING MESSAGE = 'No quarter begins on that day.';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('quarter'));
    IF v_next > (now() AT TIME ZONE p_zone)::date
       OR EXISTS (SELECT FROM casework_quarter q WHERE q.starts = p_starts)
       OR NOT EXISTS (SELECT FROM casework_dossier d WHERE (d.logged_at AT TIME ZONE p_zone)::date < v_next) THEN
        RETURN 0;
    END IF;
    INSERT INTO casework_quarter (body, starts, received, published, closed_at, closed_by, counting)
    SELECT b.code, p_starts,
           -- Where it was handed in, which its number says for good, and not where it has been sent since.
           (SELECT count(*) FROM casework_dossier d
            WHERE d.family = 'petition' AND d.kept_away = '{}' AND left(d.number, -12) = b.code
              AND (d.logged_at AT TIME ZONE p_zone)::date >= p_starts AND (d.logged_at AT TIME ZONE p_zone)::date < v_next),
           (SELECT count(*) FROM casework_answer a
            WHERE a.body_id = b.code AND a.published_on >= p_starts AND a.published_on < v_next),
           now(), session_user::text, 2
    FROM casework_body b;
    GET DIAGNOSTICS v_bodies = ROW_COUNT;
    INSERT INTO casework_quarterterm (body, starts, rule, on_time, only_not_counted, only_extended, late, overdue, passed_on,
        withdrawn, reclassified, fell_away, untold, by_accused)
    SELECT c.body, p_starts, c.rule, c.on_time, c.only_not_counted, c.only_extended, c.late, c.overdue, c.passed_on,
        c.withdrawn, c.reclassified, c.fell_away, c.untold, c.by_accused
    FROM casework_count_terms(p_starts) c JOIN casework_body b ON b.code = c.body;
    RETURN v_bodies;
END
$$;

-- A count as anybody is told it: null stands for "fewer than 5", none at all among them.
CREATE OR REPLACE FUNCTION casework_told(p_count int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_count >= 5 THEN p_count END
$$;

-- The closed quarters of a body, the newest first: when it was counted, how many petitions were handed in, how many answers were
-- published, and by which way of counting.
CREATE FUNCTION casework_quarters(p_body text)
RETURNS TABLE (starts date, closed_at timestamptz, received int, published int, counting int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT q.starts, q.closed_at, casework_told(q.received), casework_told(q.published), q.counting::int
    FROM casework_quarter q WHERE q.body = p_body ORDER BY q.starts DESC
$$;

-- The terms of a body in its closed quarters. A term without any number to tell has no row: that it has one would say that
-- there was such a petition.
CREATE FUNCTION casework_quarter_terms(p_body text)
RETURNS TABLE (starts date, rule text, on_time int, only_not_counted int, only_extended int, late int, overdue int,
    passed_on int, withdrawn int, reclassified int, fell_away int, untold int, by_accused int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.starts, t.rule::text, casework_told(t.on_time), casework_told(t.only_not_counted), casework_told(t.only_extended),
           casework_told(t.late), casework_told(t.overdue), casework_told(t.passed_on), casework_told(t.withdrawn),
           casework_told(t.reclassified), casework_told(t.fell_away), casework_told(t.untold), casework_told(t.by_accused)
    FROM casework_quarterterm t
    WHERE t.body = p_body AND greatest(t.on_time, t.only_not_counted, t.only_extended, t.late, t.overdue, t.passed_on,
        t.withdrawn, t.reclassified, t.fell_away, t.untold, t.by_accused) >= 5
    ORDER BY t.starts DESC, t.rule
$$;

-- The quarter that was closed last; null before any was.
CREATE OR REPLACE FUNCTION casework_last_quarter() RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT max(q.starts) FROM casework_quarter q
$$;

SET LOCAL check_function_bodies = on;

-- What counted live before.
DROP FUNCTION IF EXISTS casework_figures(text, date);
DROP FUNCTION IF EXISTS casework_counts(text);

REVOKE ALL ON FUNCTION casework_count_terms, casework_close_quarter, casework_told, casework_last_quarter, casework_quarters, casework_quarter_terms FROM PUBLIC;
DO $$
DECLARE
    v_role text;
BEGIN
    FOR v_role IN SELECT rolname FROM pg_roles WHERE rolname IN ('hoiam_app', 'hoiam_jobs') LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION casework_quarters, casework_quarter_terms TO %I', v_role);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hoiam_jobs') THEN
        GRANT EXECUTE ON FUNCTION casework_close_quarter, casework_last_quarter TO hoiam_jobs;
    END IF;
END
$$;
