-- What was published before bears the petition's number: in the print and its title, in the words that a search finds, perhaps in
-- the text. It goes from all of them. The prints are emptied, and the worker makes them again with the reference. Where the text
-- itself said the number, its digest goes too: whoever guesses a number could try it against that.
CREATE FUNCTION pg_temp.reference(p_id uuid) RETURNS text LANGUAGE sql AS $$
    -- The last 50 bits of the id in Crockford's base 32, as casework/register/references.py has it.
    SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((bits >> (5 * (9 - n))) & 31)::int + 1, 1)
                      || CASE n WHEN 4 THEN '-' ELSE '' END, '' ORDER BY n)
    FROM (SELECT ('x' || right(replace(p_id::text, '-', ''), 13))::bit(52)::bigint & 1125899906842623 AS bits) b,
         generate_series(0, 9) n
$$;

WITH said AS (
    SELECT a.id, regexp_replace(a.number, '[^A-Za-z0-9]+', '[[:space:]._/–—-]{0,3}', 'g') AS pattern FROM casework_answer a
)
UPDATE casework_answer a SET
    document = regexp_replace(a.document::text, s.pattern, '[số hồ sơ]', 'gi')::jsonb,
    title = left(regexp_replace(a.title, s.pattern, '[số hồ sơ]', 'gi'), 200),
    digest = CASE WHEN a.document::text ~* s.pattern THEN '' ELSE a.digest END,
    folded = regexp_replace(a.folded, s.pattern, ' ', 'gi') || ' ' || lower(pg_temp.reference(a.id)),
    pdf = ''
FROM said s WHERE s.id = a.id;

DROP FUNCTION pg_temp.reference(uuid);
