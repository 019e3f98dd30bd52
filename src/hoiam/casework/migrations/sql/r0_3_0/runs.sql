-- What ended before acts said how. Nobody can tell afterwards whether it was done, passed on or fell away, so it counts as
-- neither.
UPDATE casework_runningclock SET how = 'untold' WHERE ended_on IS NOT NULL;

-- Where somebody named in the petition made a term longer: the office of such an act, its unit or body stands among those whom the
-- first act names.
UPDATE casework_runningclock c SET extended_by_accused = true
FROM (
    SELECT h.dossier_id, h.seq, s.clock->>'name' AS name
    FROM casework_history h,
         LATERAL (SELECT convert_from(h.wire, 'UTF8')::jsonb AS act) w,
         LATERAL jsonb_array_elements(coalesce(w.act->'starts', '[]')) AS s (clock)
    WHERE w.act->>'fact' = 'Extended' AND EXISTS (
        SELECT FROM casework_history f, LATERAL (SELECT convert_from(f.wire, 'UTF8')::jsonb AS act) r,
             LATERAL (SELECT r.act->'data'->>'against' AS code
                      UNION SELECT jsonb_array_elements_text(coalesce(r.act->'data'->'also_against', '[]'))) a
        WHERE f.dossier_id = h.dossier_id AND f.seq = 1 AND a.code <> '' AND starts_with((w.act->>'actor') || '/', a.code || '/')
    )
) e
WHERE c.dossier_id = e.dossier_id AND c.name = e.name
  AND c.started = (SELECT max(b.started) FROM casework_runningclock b
                   WHERE b.dossier_id = e.dossier_id AND b.name = e.name AND b.started <= e.seq);
