-- Who may touch the ledger's tables; run after the grants on all tables. Those who serve requests add lines to the
-- outbox and read; only the sequencer's role writes the log. A stolen web worker cannot rewrite, hide or sign anything.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'hoiam_app') THEN
        REVOKE ALL ON ledger_outbox, ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature,
            ledger_witness_state, ledger_stop FROM hoiam_app, PUBLIC;
        GRANT INSERT ON ledger_outbox TO hoiam_app;
        GRANT USAGE ON SEQUENCE ledger_outbox_id_seq TO hoiam_app;
        GRANT SELECT ON ledger_outbox, ledger_entry, ledger_tile, ledger_checkpoint, ledger_cosignature,
            ledger_witness_state, ledger_stop TO hoiam_app;
    END IF;
END
$$;
