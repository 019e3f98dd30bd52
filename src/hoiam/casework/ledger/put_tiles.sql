-- New tiles, and wider versions of those at the right edge. A tile never narrows and never changes what it has: the
-- condition makes a lost update fail as a missing row rather than as a wrong tree.
INSERT INTO ledger_tile AS t (level, n, width, data)
SELECT level, n, octet_length(data) / 32, data
FROM unnest(%(levels)s::smallint[], %(numbers)s::bigint[], %(data)s::bytea[]) AS new (level, n, data)
ON CONFLICT (level, n) DO UPDATE SET width = excluded.width, data = excluded.data
    WHERE t.width < excluded.width AND substring(excluded.data FOR octet_length(t.data)) = t.data
