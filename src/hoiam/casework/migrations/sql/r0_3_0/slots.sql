-- The log keeps to slots: a head that was `published` is `durable`, and `shown` once it is public; an entry may be a filler. May
-- be run again. What the log had published it had shown at once; its next slot begins when it signs again.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'ledger_checkpoint'::regclass AND attname = 'published' AND NOT attisdropped) THEN
        ALTER TABLE ledger_checkpoint RENAME COLUMN published TO durable;
        ALTER INDEX ledger_checkpoint_published RENAME TO ledger_checkpoint_durable;
        ALTER TABLE ledger_checkpoint ADD COLUMN shown timestamptz;
        UPDATE ledger_checkpoint SET shown = date_trunc('second', at) WHERE durable;
        ALTER TABLE ledger_checkpoint ADD CHECK (durable OR shown IS NULL);
        CREATE INDEX ledger_checkpoint_shown ON ledger_checkpoint (size) WHERE shown IS NOT NULL;
        ALTER TABLE ledger_entry ADD COLUMN filler boolean NOT NULL DEFAULT false;
        DROP INDEX ledger_entry_without_act;
        CREATE INDEX ledger_entry_about_nobody ON ledger_entry (idx) WHERE dossier IS NULL AND NOT filler;
    END IF;
END
$$;
