-- Takes the oldest lines out of the outbox, in the order in which they were written, for the transaction that enters them.
-- Two acts of one case are in order, since the second waits for the first one's lock on its dossier.
WITH taken AS (
    DELETE FROM ledger_outbox
    WHERE id IN (SELECT id FROM ledger_outbox ORDER BY id LIMIT %(limit)s)
    RETURNING id, leaf, dossier, seq
)
SELECT leaf, dossier, seq FROM taken ORDER BY id
