-- What there is, for those who do not know its name: which lots, samples, shipments, holds, members.
-- Follows from the entries as every table beside `entry` does. A ledger that was written without it
-- gets its rows at the first start; its genesis has a row, so the table is empty only before that.
CREATE TABLE listing (
    -- Whose list: the organisation that acts or is named, or 16 zero bytes for everything.
    organisation BLOB NOT NULL CHECK (length(organisation) = 16),
    -- The event's field number in Statement: what began.
    event_type INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 65535),
    -- The entry that began it.
    entry_index INTEGER NOT NULL REFERENCES entry (entry_index),
    PRIMARY KEY (organisation, event_type, entry_index)
) STRICT, WITHOUT ROWID;
