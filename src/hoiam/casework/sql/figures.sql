-- What anybody may count, without seeing a petition.
-- A term that ended counts once: by its first due day; else by that day moved by days that are not counted (a suspension, an
-- appraisal, a new day off); else by an extension; else it was late.
CREATE OR REPLACE FUNCTION casework_figures(p_body text, p_today date)
RETURNS TABLE (name text, on_time bigint, only_not_counted bigint, only_extended bigint, late bigint, running bigint, overdue bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT c.name::text,
               count(*) FILTER (WHERE c.how = 'on_time'),
               count(*) FILTER (WHERE c.how = 'not_counted'),
               count(*) FILTER (WHERE c.how = 'extended'),
               count(*) FILTER (WHERE c.how = 'late'),
               count(*) FILTER (WHERE c.ended_on IS NULL AND c.due >= p_today),
               count(*) FILTER (WHERE c.ended_on IS NULL AND NOT c.paused AND c.due < p_today)
        FROM (
            SELECT t.name, t.due, t.paused, t.ended_on,
                   CASE WHEN t.ended_on > t.due THEN 'late'
                        WHEN t.ended_on <= t.first_due THEN 'on_time'
                        WHEN t.ended_on <= t.unextended THEN 'not_counted'
                        WHEN t.ended_on <= t.due THEN 'extended' END AS how
            FROM casework_runningclock t WHERE t.body = p_body AND t.whose = 'body' AND t.due IS NOT NULL
        ) c
        GROUP BY c.name ORDER BY c.name;
END
$$;

CREATE OR REPLACE FUNCTION casework_counts(p_body text) RETURNS TABLE (received bigint, still_open bigint, closed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*), count(*) FILTER (WHERE d.open), count(*) FILTER (WHERE NOT d.open)
    FROM casework_dossier d WHERE d.family = 'petition' AND d.body_id = p_body
$$;
