-- In the main database: all that the gatekeeper may ask of it. Its role there (hoiam_witness) can connect, call these
-- functions, and nothing else. Run by the owner of casework_history.

-- The latest recorded act that lets an office have the share of a tier: reading for the words (of a petition, of an errand), an opening
-- for the names.
-- One that was refused and is on record as that is no ground any more: the office asks again, on record.
-- `seconds`: which other offices opened the same names within a day (a denouncer's name takes two), and by which acts; only those
-- whose key opens them and who are another person, let in long enough ago (`custody_second` in casework/sql/custody.sql).
DROP FUNCTION IF EXISTS vault_ground(uuid, text, text);
DROP FUNCTION IF EXISTS vault_acts(uuid[], int[]);
CREATE FUNCTION vault_ground(p_case uuid, p_office text, p_tier text)
RETURNS TABLE (seq int, at timestamptz, body text, seconds text[], second_seqs int[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH recorded AS (
        SELECT h.seq, h.at, w.act FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_case
    ),
    acts AS (
        SELECT w.seq, w.at, w.act->>'fact' AS fact, w.act->>'for' AS body, w.act->'data'->>'office' AS office
        FROM recorded w
        WHERE w.act->>'fact' = ANY (CASE p_tier WHEN 'content' THEN ARRAY['WordsRead', 'ErrandRead'] WHEN 'identity' THEN ARRAY['Opened'] END)
    )
    SELECT a.seq, a.at, a.body,
           ARRAY(SELECT o.office FROM acts o WHERE o.office <> p_office AND o.at > a.at - interval '1 day'
                 AND (p_tier <> 'identity' OR custody_second(p_case, p_office, o.office) = '') ORDER BY o.seq),
           ARRAY(SELECT o.seq FROM acts o WHERE o.office <> p_office AND o.at > a.at - interval '1 day'
                 AND (p_tier <> 'identity' OR custody_second(p_case, p_office, o.office) = '') ORDER BY o.seq)
    FROM acts a
    WHERE a.office = p_office
      AND NOT EXISTS (SELECT FROM recorded r WHERE r.act->>'fact' = 'Withheld' AND r.act->'data'->>'of' = a.seq::text)
      -- An errand that has not reached the asked body is read by the body that asks, and nobody else.
      AND (a.fact <> 'ErrandRead'
           OR EXISTS (SELECT FROM recorded r WHERE r.act->>'fact' = 'ErrandDelivered' AND r.seq < a.seq)
           OR EXISTS (SELECT FROM recorded r WHERE r.act->>'fact' = 'ErrandSent' AND r.act->'data'->>'asker' = a.body))
      -- Whoever held another office before, that is kept away from this case, is kept away.
      AND coalesce((SELECT NOT d.kept_away && custody_before(p_office) FROM casework_dossier d WHERE d.id = p_case), true)
    ORDER BY a.seq DESC LIMIT 1
$$;

-- By which acts the case came in and was sent, taken or given back. The gatekeeper reads them itself, and proves each.
DROP FUNCTION IF EXISTS vault_bodies(uuid);
CREATE OR REPLACE FUNCTION vault_moves(p_case uuid) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.seq FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
    WHERE h.dossier_id = p_case AND w.act->>'fact' IN ('Received', 'Transferred', 'ErrandSucceeded', 'VisitSucceeded') ORDER BY h.seq
$$;

-- Each act of a kind of fact that was proposed, and the next one of that kind where it agrees.
CREATE OR REPLACE FUNCTION vault_agreements(p_case uuid) RETURNS TABLE (first int, second int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH acts AS (
        SELECT h.seq, w.act->>'outcome' AS outcome,
               lead(h.seq) OVER next AS after, lead(w.act->>'outcome') OVER next AS said
        FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
        WHERE h.dossier_id = p_case
        WINDOW next AS (PARTITION BY w.act->>'fact' ORDER BY h.seq)
    )
    SELECT a.seq, a.after FROM acts a WHERE a.outcome = 'proposed' AND a.said = 'agreed' ORDER BY a.seq
$$;

-- The last act about a new code for a lost one. The gatekeeper reads it itself, and proves it.
CREATE OR REPLACE FUNCTION vault_reissue(p_case uuid) RETURNS TABLE (seq int, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.seq, w.act->>'outcome' FROM casework_history h, LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w
    WHERE h.dossier_id = p_case AND w.act->>'fact' = 'Reissued' ORDER BY h.seq DESC LIMIT 1
$$;

-- The number of the case's last act.
CREATE OR REPLACE FUNCTION vault_last(p_case uuid) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((SELECT h.seq FROM casework_history h WHERE h.dossier_id = p_case ORDER BY h.seq DESC LIMIT 1), 0)
$$;

-- Those of these offices that have an officer now: body, and whether they look after its offices and keys (custody_stands).
CREATE OR REPLACE FUNCTION vault_offices(p_offices text[]) RETURNS TABLE (office text, body text, keeps boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.code::text, o.body_id::text, custody_stands(o.body_id, o.code) <> ''
    FROM casework_office o JOIN casework_officer p ON p.office_id = o.code
    WHERE o.code = ANY (p_offices) AND o.active AND p.is_active
$$;

-- Whether two offices are two persons: empty, `one`, `fresh` or `hand` (custody_persons in casework/sql/custody.sql).
CREATE OR REPLACE FUNCTION vault_hands(p_one text, p_other text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT custody_persons(p_one, p_other)
$$;

-- The bodies above these: right above, or named so at the founding.
CREATE OR REPLACE FUNCTION vault_superiors(p_bodies text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT above FROM casework_body b, LATERAL (VALUES (b.parent::text), (custody_superior(b.code))) AS v (above)
    WHERE b.code = ANY (p_bodies) AND above <> ''
$$;

-- The public lines about an order of two offices, with their places.
CREATE OR REPLACE FUNCTION vault_order(p_order uuid) RETURNS TABLE (idx bigint, leaf bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.idx, e.leaf FROM ledger_entry e
    WHERE e.dossier IS NULL AND NOT e.filler
      AND position(convert_to('hoiam/1 public order ' || p_order || ' ', 'UTF8') IN e.leaf) = 1 ORDER BY e.idx
$$;

-- The orders whose words begin so to which somebody has agreed, newest first.
CREATE OR REPLACE FUNCTION vault_orders(p_what text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT split_part(o.line, ' ', 4)::uuid
    FROM (SELECT e.idx, convert_from(e.leaf, 'UTF8') AS line FROM ledger_entry e
          WHERE e.dossier IS NULL AND NOT e.filler AND position('hoiam/1 public order '::bytea IN e.leaf) = 1) o
    WHERE starts_with(substr(o.line, 59), p_what || ' ') AND o.line LIKE '% agreed %' ORDER BY o.idx DESC
$$;

-- The errands of a case: what other bodies were asked for it, with what came of that.
CREATE OR REPLACE FUNCTION vault_errands(p_case uuid) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT o.errand_id FROM casework_errandof o WHERE o.petition_id = p_case ORDER BY o.errand_id;
END
$$;

-- Of which case an errand is; nothing where of none. The gatekeeper finds that so by the errand's key.
CREATE OR REPLACE FUNCTION vault_errand_of(p_errand uuid) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT o.petition_id FROM casework_errandof o WHERE o.errand_id = p_errand;
END
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

-- The newest checkpoint that may leave the house, as it was signed; it is shown later.
CREATE OR REPLACE FUNCTION vault_head() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.note FROM ledger_checkpoint c WHERE c.durable ORDER BY c.size DESC LIMIT 1
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

REVOKE ALL ON FUNCTION vault_ground, vault_moves, vault_agreements, vault_reissue, vault_last, vault_offices, vault_hands, vault_superiors, vault_order, vault_orders,
    vault_cases, vault_errands, vault_errand_of, vault_logged, vault_head, vault_tile, vault_acts FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_witness') THEN
        GRANT EXECUTE ON FUNCTION vault_ground, vault_moves, vault_agreements, vault_reissue, vault_last, vault_offices, vault_hands, vault_superiors, vault_order,
            vault_orders, vault_cases, vault_errands, vault_errand_of, vault_logged, vault_head, vault_tile, vault_acts TO hoiam_witness;
        -- A definer's function needs the schema only for its name to be found.
        EXECUTE 'GRANT USAGE ON SCHEMA public TO hoiam_witness';
    END IF;
END
$$;
