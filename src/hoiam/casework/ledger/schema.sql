-- The tables of the ledger. Run once by a migration; every statement may be run again.
--
-- An act's line is inserted into ledger_outbox by the transaction that records the act (casework/sql/road.sql). One
-- sequencer moves lines from there into the tree, in one transaction per batch:
--
--     ledger_outbox --> ledger_entry + ledger_tile + ledger_checkpoint      (then, after the commit, the static files)
--
-- If we stop anywhere before its commit, the lines are still in the outbox; after it, they are in the tree. There is no
-- third state, so no line is lost and none is entered twice.

CREATE TABLE IF NOT EXISTS ledger_outbox (
    id bigserial PRIMARY KEY,
    leaf bytea NOT NULL,
    dossier uuid,                  -- null: an entry in clear, about nobody (act.public_entry)
    seq int,
    CHECK (octet_length(leaf) BETWEEN 1 AND 65535),
    CHECK ((dossier IS NULL) = (seq IS NULL))
);

-- A row is an entry of the public log at its place. dossier, seq and filler are not public: the first two let the house find
-- an act's place again, and their unique index is the second guard against entering an act twice; filler says that the line
-- stands for nothing (core.ledger.filler), which nobody can tell from the line.
CREATE TABLE IF NOT EXISTS ledger_entry (
    idx bigint PRIMARY KEY CHECK (idx >= 0),
    leaf bytea NOT NULL,
    dossier uuid,
    seq int,
    filler boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX IF NOT EXISTS ledger_entry_act ON ledger_entry (dossier, seq) WHERE dossier IS NOT NULL;
CREATE INDEX IF NOT EXISTS ledger_entry_about_nobody ON ledger_entry (idx) WHERE dossier IS NULL AND NOT filler;

-- Tiles as wide as the tree has them; a narrower one is the beginning of a wider one.
CREATE TABLE IF NOT EXISTS ledger_tile (
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    n bigint NOT NULL CHECK (n >= 0),
    width smallint NOT NULL CHECK (width BETWEEN 1 AND 256),
    data bytea NOT NULL,
    PRIMARY KEY (level, n),
    CHECK (octet_length(data) = width * 32)
);
-- Hashes do not compress, and a tile at the right edge is rewritten by every batch.
ALTER TABLE ledger_tile ALTER COLUMN data SET STORAGE EXTERNAL;

-- Every checkpoint that was ever signed. durable: what it adds and the high-water mark are on disk, on another volume. Nothing
-- that leaves the house (receipts, what the gatekeeper reads) uses a checkpoint before that, since a checkpoint that was given
-- away and then lost with the database would make the log fork. shown: its files are public and witnesses are asked about it,
-- and since when the slot is open that began with it; null for all within a slot (slots.py).
CREATE TABLE IF NOT EXISTS ledger_checkpoint (
    size bigint PRIMARY KEY CHECK (size >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL,
    durable boolean NOT NULL DEFAULT false,
    shown timestamptz,
    CHECK (durable OR shown IS NULL)
);
CREATE INDEX IF NOT EXISTS ledger_checkpoint_durable ON ledger_checkpoint (size) WHERE durable;
CREATE INDEX IF NOT EXISTS ledger_checkpoint_shown ON ledger_checkpoint (size) WHERE shown IS NOT NULL;

-- Witnesses' lines, all kept: the earliest on a tree bounds an act's time from above, the latest shows silence.
CREATE TABLE IF NOT EXISTS ledger_cosignature (
    size bigint NOT NULL REFERENCES ledger_checkpoint (size),
    witness text NOT NULL,          -- the witness's vkey
    time bigint NOT NULL,           -- POSIX seconds, as signed
    line text NOT NULL,
    PRIMARY KEY (size, witness, time)
);

CREATE TABLE IF NOT EXISTS ledger_witness_state (
    witness text PRIMARY KEY,       -- vkey
    size bigint NOT NULL DEFAULT 0, -- the last size that it cosigned, as far as this log knows
    asked_at timestamptz,
    answered_at timestamptz,        -- last cosignature
    skew double precision,          -- seconds: its clock minus ours, at answered_at
    failure text NOT NULL DEFAULT ''
);

-- A stop that no restart and no retry may lift: somebody has seen a log that this database does not have. Only
-- `hoiam ledger repair` clears it, after it has proved the roots equal.
CREATE TABLE IF NOT EXISTS ledger_stop (
    id bigserial PRIMARY KEY,
    at timestamptz NOT NULL,
    cause text NOT NULL,            -- ahead | fork | damaged
    source text NOT NULL,           -- who knows more: a witness's vkey, a mirror, the high-water mark
    detail text NOT NULL,
    cleared_at timestamptz,
    cleared_because text
);
CREATE INDEX IF NOT EXISTS ledger_stop_standing ON ledger_stop (id) WHERE cleared_at IS NULL;

-- What is in the log stays as it is, whoever sends the statement. The owner could drop the trigger: therefore the
-- hourly re-check, and the witnesses, who keep the old root.
CREATE OR REPLACE FUNCTION ledger_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log is appended to, never changed.';
END
$$;
DROP TRIGGER IF EXISTS entry_stands ON ledger_entry;
CREATE TRIGGER entry_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stands();
DROP TRIGGER IF EXISTS cosignature_stands ON ledger_cosignature;
CREATE TRIGGER cosignature_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stands();
DROP TRIGGER IF EXISTS checkpoint_stands ON ledger_checkpoint;
CREATE TRIGGER checkpoint_stands BEFORE DELETE OR TRUNCATE ON ledger_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_stands();
