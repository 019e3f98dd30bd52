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

-- A case whose keys were destroyed. The row stays, so that a restored copy cannot bring them back unnoticed.
CREATE TABLE IF NOT EXISTS shredded (
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

-- A limit raised above the standard, by two persons.
CREATE TABLE IF NOT EXISTS raised (
    officer text NOT NULL,
    tier text NOT NULL,
    most int NOT NULL CHECK (most >= 0),
    by text[] NOT NULL CHECK (cardinality(by) >= 2),
    until timestamptz NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (officer, tier)
);
