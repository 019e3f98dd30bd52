-- Before 0.3.0 whoever left stayed among the holders of the older versions of his body's key, and the next officer of his office seemed to
-- hold them. The public log says when he left and which versions were there: from those his office is taken out.
WITH lines AS (
    SELECT row_number() OVER (ORDER BY l.outbox, l.n) AS at, string_to_array(rtrim(convert_from(l.leaf, 'UTF8'), E'\n'), ' ') AS word
    FROM (SELECT 0 AS outbox, e.idx AS n, e.leaf FROM ledger_entry e WHERE e.dossier IS NULL
          UNION ALL SELECT 1, o.id, o.leaf FROM ledger_outbox o WHERE o.dossier IS NULL) l
),
gone AS (SELECT word[4] AS office, max(at) AS at FROM lines WHERE word[2:3] = '{public,officer-left}' GROUP BY 1),
made AS (SELECT word[4] AS name, min(at) AS at FROM lines WHERE word[2:3] = '{public,body-key}' GROUP BY 1),
stale AS (
    SELECT b.code, array_agg(g.office) AS offices, k.n
    FROM casework_body b, jsonb_array_elements_text(b.keys) WITH ORDINALITY AS k (key, n)
    JOIN made m ON m.name = k.key::jsonb->>'body' || '/' || (k.key::jsonb->>'version')
    JOIN gone g ON g.at > m.at AND k.key::jsonb->'holders' ? g.office
    GROUP BY b.code, k.n
)
UPDATE casework_body b SET keys = (
    SELECT jsonb_agg(CASE WHEN s.n IS NULL THEN to_jsonb(k.key)
        ELSE to_jsonb(jsonb_set(k.key::jsonb, '{holders}', (k.key::jsonb->'holders') - s.offices)::text) END ORDER BY k.n)
    FROM jsonb_array_elements_text(b.keys) WITH ORDINALITY AS k (key, n) LEFT JOIN stale s ON s.code = b.code AND s.n = k.n)
WHERE b.code IN (SELECT s.code FROM stale s);
