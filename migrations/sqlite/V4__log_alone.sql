-- What follows from the log stands in a file of its own from here on, `index.sqlite`, which can be made again. This
-- runs once that file is there and its root is the last seal's. Entries are not written again: `payload_hash` stays
-- where it is, and is null from then on.

-- The ledger's own history (subject 01), by which the log is judged alone.
CREATE TABLE ledger_history (
    -- The entry is the n-th of it, from 1.
    n INTEGER PRIMARY KEY CHECK (n > 0),
    entry_index INTEGER NOT NULL REFERENCES entry (entry_index),
    -- The event's field number in Statement.
    event_type INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 65535),
    -- History head with this entry.
    head BLOB NOT NULL CHECK (length(head) = 32)
) STRICT;

INSERT INTO ledger_history (n, entry_index, event_type, head)
    SELECT n, entry_index, event_type, head FROM history
    WHERE subject_key = x'27c24fcb8474773e2af799d0848495ff053272d33c432dc26277993df45c9276';

DROP INDEX entry_by_payload;
DROP TABLE listing;
DROP TABLE vial;
DROP TABLE bucket_root;
DROP TABLE bucket;
DROP TABLE history;
