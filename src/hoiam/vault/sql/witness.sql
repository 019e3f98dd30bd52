-- In the main database: all that the gatekeeper may ask of it. Its role there (hoiam_witness) can connect, call these
-- functions, and nothing else. Run by the owner of casework_history.

-- The latest recorded act that lets an office have the share of a tier: reading for the words, an opening for the names.
-- `seconds`: which other offices opened the same names within a day (a denouncer's name takes two), and by which acts; only those
-- whose key opens them and who are another person, let in long enough ago (`custody_second` in casework/sql/custody.sql).
DROP FUNCTION IF EXISTS vault_ground(uuid, text, text);
DROP FUNCTION IF EXISTS vault_acts(uuid[], int[]);
CREATE FUNCTION vault_ground(p_case uuid, p_office text, p_tier text)
RETURNS TABLE (seq int, at timestamptz, body text, seconds text[], second_seqs int[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH acts AS (
        SELECT h.seq, h.at, w.act->>'for' AS body, w.act->'data'->>'office' AS office
        FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_case
          AND w.act->>'fact' = CASE p_tier WHEN 'content' THEN 'WordsRead' WHEN 'identity' THEN 'Opened' END
    )
    SELECT a.seq, a.at, a.body,
           ARRAY(SELECT o.office FROM acts o WHERE o.office <> p_office AND o.at > a.at - interval '1 day'
                 AND (p_tier <> 'identity' OR custody_second(p_case, p_office, o.office) = '') ORDER BY o.seq),
           ARRAY(SELECT o.seq FROM acts o WHERE o.office <> p_office AND o.at > a.at - interval '1 day'
                 AND (p_tier <> 'identity' OR custody_second(p_case, p_office, o.office) = '') ORDER BY o.seq)
    FROM acts a WHERE a.office = p_office
      -- Whoever held another office before, that is kept away from this case, is kept away.
      AND NOT EXISTS (SELECT FROM casework_dossier d WHERE d.id = p_case AND d.kept_away && custody_before(p_office))
    ORDER BY a.seq DESC LIMIT 1
$$;

-- Which bodies have had the case or were sent it, in the order of its acts, and whether they have it now (`here`: the one that
-- holds it, and the one that it is on its way to). Each transfer is an act of the case's history.
CREATE OR REPLACE FUNCTION vault_bodies(p_case uuid)
RETURNS TABLE (body text, here boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH acts AS (
        SELECT h.seq, w.act->>'for' AS by, coalesce(w.act->>'outcome', '') AS outcome, w.act->'data'->>'body' AS to_body,
               w.act->>'fact' AS fact
        FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_case AND (h.seq = 1 OR w.act->>'fact' = 'Transferred')
    ),
    holder AS (SELECT a.by AS body FROM acts a WHERE a.fact = 'Received' OR a.outcome = 'received' ORDER BY a.seq DESC LIMIT 1),
    arriving AS (
        SELECT a.to_body AS body FROM acts a
        WHERE a.outcome = 'sent' AND a.seq = (SELECT max(z.seq) FROM acts z)
    ),
    ever AS (
        SELECT a.by AS body FROM acts a WHERE a.fact = 'Received' OR a.outcome = 'received'
        UNION SELECT a.to_body FROM acts a WHERE a.outcome = 'sent'
    )
    SELECT e.body, e.body IN (SELECT h.body FROM holder h UNION ALL SELECT r.body FROM arriving r) FROM ever e ORDER BY e.body
$$;

-- Which of these cases exist.
CREATE OR REPLACE FUNCTION vault_cases(p_cases uuid[])
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT h.dossier_id FROM casework_history h WHERE h.dossier_id = ANY (p_cases)
$$;

-- An act with its place in the public log, once it has one; with what its text is made of, so that the line can be
-- recomputed: its bytes, the public number, and the line of the act before.
CREATE OR REPLACE FUNCTION vault_logged(p_case uuid, p_seq int)
RETURNS TABLE (idx bigint, leaf bytea, wire bytea, number text, before bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.idx, e.leaf, h.wire, p.number,
           (SELECT b.leaf FROM casework_history b WHERE b.dossier_id = p_case AND b.seq = p_seq - 1)
    FROM casework_history h
    JOIN casework_dossier p ON p.id = h.dossier_id
    JOIN ledger_entry e ON e.dossier = h.dossier_id AND e.seq = h.seq
    WHERE h.dossier_id = p_case AND h.seq = p_seq
$$;

-- The newest checkpoint that has left the house, as it was signed.
CREATE OR REPLACE FUNCTION vault_head() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.note FROM ledger_checkpoint c WHERE c.published ORDER BY c.size DESC LIMIT 1
$$;

-- A tile of the log's tree: hashes, which are public.
CREATE OR REPLACE FUNCTION vault_tile(p_level int, p_n bigint) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.data FROM ledger_tile t WHERE t.level = p_level AND t.n = p_n
$$;

-- Which of these acts are still in the history of their case, and which have a line in the log.
CREATE OR REPLACE FUNCTION vault_acts(p_cases uuid[], p_seqs int[])
RETURNS TABLE (dossier uuid, seq int, recorded boolean, logged boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.dossier, a.seq,
           EXISTS (SELECT FROM casework_history h WHERE h.dossier_id = a.dossier AND h.seq = a.seq),
           EXISTS (SELECT FROM ledger_entry e WHERE e.dossier = a.dossier AND e.seq = a.seq)
    FROM unnest(p_cases, p_seqs) AS a (dossier, seq)
$$;

REVOKE ALL ON FUNCTION vault_ground, vault_bodies, vault_cases, vault_logged, vault_head, vault_tile, vault_acts FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_witness') THEN
        EXECUTE 'GRANT EXECUTE ON FUNCTION vault_ground, vault_bodies, vault_cases, vault_logged, vault_head, vault_tile, vault_acts'
                ' TO hoiam_witness';
        -- A definer's function needs the schema only for its name to be found.
        EXECUTE 'GRANT USAGE ON SCHEMA public TO hoiam_witness';
    END IF;
END
$$;
