-- The gatekeeper's own database. Its thief gets sealed bytes: the key that opens them is a file on another disk.
-- Nothing here names a person: cases by their random id, officers by office code; those kept away from a case by no word at all.

CREATE TABLE IF NOT EXISTS kept (
    case_id uuid PRIMARY KEY,
    sealed bytea NOT NULL,                    -- second shares and case key, under the key in the gatekeeper's file
    bodies text[] NOT NULL,                   -- to whose officers a share may go
    excluded text[] NOT NULL DEFAULT '{}',    -- to which offices, units and bodies it never goes: one text, sealed for this case
    two_officers boolean NOT NULL DEFAULT false,
    registered_at timestamptz NOT NULL,
    confirmed boolean NOT NULL DEFAULT false  -- the case was seen in the main database
);
CREATE INDEX IF NOT EXISTS kept_unconfirmed ON kept (registered_at) WHERE NOT confirmed;
-- For whoever chose a second slip for a lost code. What proves is kept as its SHA-256 alone; `asked_by` is the act that asks for a new
-- code, and `asked_at` when it was first seen here; `coming` are the codes that were made for it, `own` the one that counts since act `own_by`, by
-- which the slip ended (it was used, or stopped).
ALTER TABLE kept ADD COLUMN IF NOT EXISTS slip bytea NOT NULL DEFAULT '';
ALTER TABLE kept ADD COLUMN IF NOT EXISTS asked_by int NOT NULL DEFAULT 0;
ALTER TABLE kept ADD COLUMN IF NOT EXISTS asked_at timestamptz;
ALTER TABLE kept ADD COLUMN IF NOT EXISTS coming bytea[] NOT NULL DEFAULT '{}';
ALTER TABLE kept ADD COLUMN IF NOT EXISTS own bytea NOT NULL DEFAULT '';
ALTER TABLE kept ADD COLUMN IF NOT EXISTS own_by int NOT NULL DEFAULT 0;
-- Whether whoever sent it chose to come in person for a new code.
ALTER TABLE kept ADD COLUMN IF NOT EXISTS counter boolean NOT NULL DEFAULT false;

-- A case whose keys were destroyed. The row stays, so that a restored copy cannot bring them back unnoticed.
CREATE TABLE IF NOT EXISTS shredded (
    case_id uuid PRIMARY KEY,
    at timestamptz NOT NULL
);

-- A case whose names' share was destroyed alone: `nameless` says that its sealed row has none, and the row here stays, so that a
-- restored copy cannot bring it back (it is taken out again before anything is served).
ALTER TABLE kept ADD COLUMN IF NOT EXISTS nameless boolean NOT NULL DEFAULT false;
CREATE TABLE IF NOT EXISTS erased (
    case_id uuid PRIMARY KEY,
    at timestamptz NOT NULL
);

-- Every share that went out; counted against the daily limits, and compared with the openings in the public log.
CREATE TABLE IF NOT EXISTS released (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    tier text NOT NULL,
    officer text NOT NULL,
    body text NOT NULL,
    seq int NOT NULL,                         -- the act in the case's history that was the ground
    at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS released_by ON released (officer, tier, at);

-- Offices whose officer has left: no share of any case goes to them.
CREATE TABLE IF NOT EXISTS barred (
    officer text PRIMARY KEY,
    at timestamptz NOT NULL
);

-- The head of the public log that was last seen: a log that is smaller, or another one, lets no name out.
CREATE TABLE IF NOT EXISTS seen (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL CHECK (size > 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    at timestamptz NOT NULL
);

-- Limits raised above the standard, each by an order of two offices. A row is added for each and none is changed: the last one that is
-- in force counts.
CREATE TABLE IF NOT EXISTS raised (
    officer text NOT NULL,
    tier text NOT NULL,
    most int NOT NULL CHECK (most >= 0),
    by text[] NOT NULL CHECK (cardinality(by) >= 2),
    until timestamptz NOT NULL,
    at timestamptz NOT NULL
);
-- One row an office and tier, overwritten by the next: so it was before orders were kept.
ALTER TABLE raised DROP CONSTRAINT IF EXISTS raised_pkey;
ALTER TABLE raised ADD COLUMN IF NOT EXISTS id bigint GENERATED ALWAYS AS IDENTITY;
ALTER TABLE raised ADD COLUMN IF NOT EXISTS order_id text NOT NULL DEFAULT '';
CREATE INDEX IF NOT EXISTS raised_of ON raised (officer, tier, id);

-- Parts of proofs that were used: the number of an order, or case and number of an act. None serves twice.
CREATE TABLE IF NOT EXISTS used (
    proof text PRIMARY KEY,
    word text NOT NULL,                       -- limit, admit, shred, erase, lift
    about text NOT NULL,
    by text[] NOT NULL,
    at timestamptz NOT NULL
);

-- Who was kept away from a case when, and who was let back by which two offices. What holds now stands in kept.excluded.
CREATE TABLE IF NOT EXISTS exclusion (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    code text NOT NULL,                       -- a keyed mark of office and case: the same office has another beside each
    away boolean NOT NULL,
    by text[] NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS exclusion_of ON exclusion (case_id, code);

-- Cases whose keys are destroyed on a day, unless somebody spares them before.
CREATE TABLE IF NOT EXISTS doomed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id uuid NOT NULL,
    order_id text NOT NULL,
    due timestamptz NOT NULL,
    at timestamptz NOT NULL,
    spared_at timestamptz
);
-- Whether the names' shares alone are destroyed.
ALTER TABLE doomed ADD COLUMN IF NOT EXISTS names boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS doomed_due ON doomed (due) WHERE spared_at IS NULL;
CREATE INDEX IF NOT EXISTS doomed_case ON doomed (case_id);

-- What was decided stays as it was decided, also against a slip of this process.
CREATE OR REPLACE FUNCTION stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'This table is appended to, never changed.';
END
$$;
CREATE OR REPLACE TRIGGER raised_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON raised FOR EACH STATEMENT EXECUTE FUNCTION stands();
CREATE OR REPLACE TRIGGER used_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON used FOR EACH STATEMENT EXECUTE FUNCTION stands();
CREATE OR REPLACE TRIGGER exclusion_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON exclusion
    FOR EACH STATEMENT EXECUTE FUNCTION stands();
CREATE OR REPLACE TRIGGER released_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON released
    FOR EACH STATEMENT EXECUTE FUNCTION stands();
CREATE OR REPLACE TRIGGER erased_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON erased
    FOR EACH STATEMENT EXECUTE FUNCTION stands();
CREATE OR REPLACE TRIGGER doomed_stands BEFORE DELETE OR TRUNCATE ON doomed FOR EACH STATEMENT EXECUTE FUNCTION stands();
