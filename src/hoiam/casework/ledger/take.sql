-- Moves the oldest lines of the outbox to the end of the log, in the order in which they were written.
-- Two acts of one case are in order, since the second waits for the first one's lock on its dossier.
WITH taken AS (
    DELETE FROM ledger_outbox
    WHERE id IN (SELECT id FROM ledger_outbox ORDER BY id LIMIT %(limit)s)
    RETURNING id, leaf, dossier, seq
)
INSERT INTO ledger_entry (idx, leaf, dossier, seq)
SELECT %(size)s::bigint + row_number() OVER (ORDER BY id) - 1, leaf, dossier, seq FROM taken
RETURNING idx, leaf
