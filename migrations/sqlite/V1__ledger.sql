-- The ledger as one SQLite file. `entry` is the truth; everything else follows from it and is
-- written in the same transaction, so that a file is always whole batches long.
-- Hashes are 32 raw bytes; indexes and counts start where docs/FORMAT.md starts them.

-- "LotL": a file with another application id is not ours and is not touched.
PRAGMA application_id = 0x4c6f744c;

-- The log: one row an entry, as stored, hashed and served; never changed, never deleted.
CREATE TABLE entry (
    -- Place in the log, from 0, without gaps.
    entry_index INTEGER PRIMARY KEY CHECK (entry_index >= 0),
    -- Canonical bytes of the Entry message.
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 65535),
    -- SHA-256 of the statement's payload; null for a seal.
    payload_hash BLOB CHECK (length(payload_hash) = 32)
) STRICT;

-- A payload is recorded once: submitting it again finds the original.
CREATE UNIQUE INDEX entry_by_payload ON entry (payload_hash) WHERE payload_hash IS NOT NULL;

CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'entries are never changed'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'entries are never deleted'); END;

-- Signed checkpoints: one row a batch; the last is the head.
CREATE TABLE checkpoint (
    -- Entries it covers; the last of them is a seal.
    size INTEGER PRIMARY KEY CHECK (size > 0),
    -- The signed note (C2SP tlog-checkpoint), UTF-8.
    note BLOB NOT NULL,
    -- Ledger clock of its last entry: milliseconds since 1970 UTC.
    recorded_at_ms INTEGER NOT NULL,
    -- Subjects in the index that its seal commits to.
    subject_count INTEGER NOT NULL CHECK (subject_count >= 0)
) STRICT;

-- The history of every subject.
CREATE TABLE history (
    -- Subject key.
    subject_key BLOB NOT NULL CHECK (length(subject_key) = 32),
    -- The entry is the n-th of this history, from 1.
    n INTEGER NOT NULL CHECK (n > 0),
    -- Which entry.
    entry_index INTEGER NOT NULL REFERENCES entry (entry_index),
    -- The event's field number in Statement.
    event_type INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 65535),
    -- History head with this entry.
    head BLOB NOT NULL CHECK (length(head) = 32),
    PRIMARY KEY (subject_key, n)
) STRICT, WITHOUT ROWID;

-- The subject index below bit 16: one row a 16-bit key prefix.
CREATE TABLE bucket (
    -- First two bytes of the keys, as a number.
    prefix INTEGER PRIMARY KEY CHECK (prefix BETWEEN 0 AND 65535),
    -- Leaves, ascending: key and value, 64 bytes each.
    leaves BLOB NOT NULL CHECK (length(leaves) > 0 AND length(leaves) % 64 = 0)
) STRICT;

-- Roots of the buckets: all that is read at start, apart from the leaves so that reading it does
-- not become slower with the number of subjects.
CREATE TABLE bucket_root (
    -- Which bucket.
    prefix INTEGER PRIMARY KEY REFERENCES bucket (prefix),
    -- Hash of the subtree over its leaves.
    root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;

-- The log's Merkle tree as C2SP tlog-tiles; a row grows until it has 256 hashes.
CREATE TABLE tile (
    -- Tile level, 0 for leaf hashes.
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 63),
    -- Place within the level, from 0.
    tile_index INTEGER NOT NULL CHECK (tile_index >= 0),
    -- All hashes of the tile so far.
    hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (level, tile_index)
) STRICT;

-- What travels beside a VialsCommissioned and is not in the log.
CREATE TABLE sidecar (
    -- The VialsCommissioned.
    entry_index INTEGER PRIMARY KEY REFERENCES entry (entry_index),
    -- Sorted vial tags, 32 bytes each.
    vial_tags BLOB NOT NULL CHECK (length(vial_tags) > 0 AND length(vial_tags) % 32 = 0)
) STRICT;

-- Every vial commissioned: no vial tag may come twice, in whatever lot.
CREATE TABLE vial (
    -- Vial tag.
    vial_tag BLOB PRIMARY KEY NOT NULL CHECK (length(vial_tag) = 32),
    -- The VialsCommissioned that brought it.
    entry_index INTEGER NOT NULL REFERENCES sidecar (entry_index)
) STRICT, WITHOUT ROWID;

-- The few facts that are about running the ledger and not in the log.
CREATE TABLE setting (
    -- Its name. `clock_offset_ms`: how far a training ledger's clock runs behind the wall clock.
    name TEXT PRIMARY KEY NOT NULL,
    -- Its value.
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
