-- What travels beside a RecallIssued that commits to a public text, and is not in the log: as `sidecar`
-- of a VialsCommissioned, it cannot be made again from the entries.
CREATE TABLE public_text (
    -- The RecallIssued.
    entry_index INTEGER PRIMARY KEY REFERENCES entry (entry_index),
    -- 32 bytes of salt, then the text in UTF-8: what opens the commitment.
    opening BLOB NOT NULL CHECK (length(opening) BETWEEN 33 AND 3032)
) STRICT;

-- From which entry on every such recall has its text here: those before were recorded by a program that kept none.
INSERT INTO setting (name, value)
    SELECT 'public_texts_from', coalesce(max(size), 0) FROM checkpoint;
