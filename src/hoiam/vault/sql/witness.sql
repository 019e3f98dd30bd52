-- In the main database: all that the gatekeeper may ask of it. Its role there (hoiam_witness) can connect, call these
-- two functions, and nothing else. Run by the owner of casework_history.

-- The latest recorded act that lets an office have the share of a tier: reading for the words, an opening for the names.
-- `seconds`: which other offices opened the same names within a day (a denouncer's name takes two).
CREATE OR REPLACE FUNCTION vault_ground(p_case uuid, p_office text, p_tier text)
RETURNS TABLE (seq int, at timestamptz, body text, seconds text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH acts AS (
        SELECT h.seq, h.at, w.act->>'for' AS body, w.act->'data'->>'office' AS office
        FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.petition_id = p_case
          AND w.act->>'fact' = CASE p_tier WHEN 'content' THEN 'WordsRead' WHEN 'identity' THEN 'Opened' END
    )
    SELECT a.seq, a.at, a.body,
           ARRAY(SELECT DISTINCT o.office FROM acts o WHERE o.office <> p_office AND o.at > a.at - interval '1 day')
    FROM acts a WHERE a.office = p_office ORDER BY a.seq DESC LIMIT 1
$$;

-- Which of these cases exist.
CREATE OR REPLACE FUNCTION vault_cases(p_cases uuid[])
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT h.petition_id FROM casework_history h WHERE h.petition_id = ANY (p_cases)
$$;

REVOKE ALL ON FUNCTION vault_ground(uuid, text, text), vault_cases(uuid[]) FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_witness') THEN
        EXECUTE 'GRANT EXECUTE ON FUNCTION vault_ground(uuid, text, text), vault_cases(uuid[]) TO hoiam_witness';
        -- A definer's function needs the schema only for its name to be found.
        EXECUTE 'GRANT USAGE ON SCHEMA public TO hoiam_witness';
    END IF;
END
$$;
