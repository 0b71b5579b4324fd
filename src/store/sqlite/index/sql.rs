//! Every SQL statement of the index, and its tables.

/// "LotI".
pub(super) const APPLICATION_ID: i64 = 0x4c6f_7449;

/// Which tables these are: an index of another version is made again, never changed.
pub(super) const VERSION: i64 = 1;

/// What follows from the log. Rows of a lot lie together, because its subject's number is one; a new subject's rows lie
/// at the end.
pub(super) const TABLES: &str = "
    CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        -- Random: which index this is.
        build BLOB NOT NULL CHECK (length(build) = 16),
        -- Whose rows are here: all of the entries below `size`, some of those from there to below `target`.
        size INTEGER NOT NULL CHECK (size >= 0),
        target INTEGER NOT NULL CHECK (target >= size),
        -- Subjects of the entries below `size`.
        subjects INTEGER NOT NULL CHECK (subjects >= 0)
    ) STRICT;
    CREATE TABLE leaf (
        subject_key BLOB PRIMARY KEY NOT NULL CHECK (length(subject_key) = 32),
        -- Subjects that appeared in the log before this one.
        number INTEGER NOT NULL,
        -- Its value in the trie: commits to its history.
        value BLOB NOT NULL CHECK (length(value) = 32)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE history (
        number INTEGER NOT NULL,
        n INTEGER NOT NULL CHECK (n > 0),
        entry_index INTEGER NOT NULL,
        event_type INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 65535),
        head BLOB NOT NULL CHECK (length(head) = 32),
        PRIMARY KEY (number, n)
    ) STRICT, WITHOUT ROWID;
    -- By the first eight bytes of a payload's hash, or of a vial tag: the entry that may have it.
    CREATE TABLE look_up (
        hash INTEGER NOT NULL,
        entry_index INTEGER NOT NULL,
        PRIMARY KEY (hash, entry_index)
    ) STRICT, WITHOUT ROWID;
    -- One row a 16-bit prefix: of subject keys, and of what is looked up.
    CREATE TABLE bucket (
        prefix INTEGER PRIMARY KEY CHECK (prefix BETWEEN 0 AND 65535),
        root BLOB CHECK (length(root) = 32),
        -- How many rows of `look_up` begin so, and their sum: a row that was lost shows.
        look_ups INTEGER NOT NULL DEFAULT 0,
        look_up_sum INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE listing (
        organisation BLOB NOT NULL CHECK (length(organisation) = 16),
        event_type INTEGER NOT NULL CHECK (event_type BETWEEN 0 AND 65535),
        entry_index INTEGER NOT NULL,
        PRIMARY KEY (organisation, event_type, entry_index)
    ) STRICT, WITHOUT ROWID;
";

/// NORMAL: after a power loss the index may be older, not wrong. Moved into the file in small steps.
pub(super) const WRITER: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 1024;
    PRAGMA journal_size_limit = 8388608;
";
pub(super) const MOVE_WAL: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

pub(super) const BEGIN_STATE: &str = "INSERT INTO state (id, build, size, target, subjects)
    VALUES (1, ?1, 0, 0, 0)";
pub(super) const STATE: &str = "SELECT build, size, target, subjects FROM state";
pub(super) const SET_TARGET: &str = "UPDATE state SET target = max(target, ?1)";
pub(super) const SET_SIZE: &str =
    "UPDATE state SET size = ?1, target = max(target, ?1), subjects = ?2";

pub(super) const LEAF: &str = "SELECT number, value FROM leaf WHERE subject_key = ?1";
pub(super) const LEAVES: &str = "SELECT subject_key, value FROM leaf
    WHERE subject_key BETWEEN ?1 AND ?2 ORDER BY subject_key";
pub(super) const PUT_LEAF: &str =
    "INSERT INTO leaf (subject_key, number, value) VALUES (?1, ?2, ?3)
    ON CONFLICT (subject_key) DO UPDATE SET number = excluded.number, value = excluded.value";
pub(super) const HISTORY: &str = "SELECT n, entry_index, event_type, head FROM history
    WHERE number = ?1 AND n > ?2 ORDER BY n LIMIT ?3";
pub(super) const POSITION: &str = "SELECT n, head FROM history
    WHERE number = ?1 AND entry_index < ?2 ORDER BY n DESC LIMIT 1";
pub(super) const PUT_HISTORY: &str =
    "INSERT INTO history (number, n, entry_index, event_type, head) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (number, n) DO UPDATE SET entry_index = excluded.entry_index,
        event_type = excluded.event_type, head = excluded.head";
pub(super) const LOOK_UPS: &str =
    "SELECT hash, entry_index FROM look_up WHERE hash BETWEEN ?1 AND ?2";
pub(super) const ADD_LOOK_UP: &str =
    "INSERT OR IGNORE INTO look_up (hash, entry_index) VALUES (?1, ?2)";
pub(super) const COUNT_LOOK_UPS: &str =
    "INSERT INTO bucket (prefix, look_ups, look_up_sum) VALUES (?1, ?2, ?3)
    ON CONFLICT (prefix) DO UPDATE SET look_ups = excluded.look_ups, look_up_sum = excluded.look_up_sum";
pub(super) const BUCKET: &str = "SELECT root, look_ups, look_up_sum FROM bucket WHERE prefix = ?1";
pub(super) const PUT_ROOT: &str = "INSERT INTO bucket (prefix, root) VALUES (?1, ?2)
    ON CONFLICT (prefix) DO UPDATE SET root = excluded.root";
pub(super) const ROOTS: &str =
    "SELECT prefix, root FROM bucket WHERE root IS NOT NULL ORDER BY prefix";
pub(super) const LISTING: &str = "SELECT entry_index FROM listing
    WHERE organisation = ?1 AND event_type = ?2 AND entry_index < ?3
    ORDER BY entry_index DESC LIMIT ?4";
pub(super) const ADD_LISTING: &str =
    "INSERT OR IGNORE INTO listing (organisation, event_type, entry_index) VALUES (?1, ?2, ?3)";

/// Entries that an audit has read and cannot read again elsewhere.
pub(super) const KEPT_ENTRIES: &str = "CREATE TABLE kept_entry (
        entry_index INTEGER PRIMARY KEY,
        bytes BLOB NOT NULL,
        vial_tags BLOB
    ) STRICT";
pub(super) const KEEP_ENTRY: &str =
    "INSERT INTO kept_entry (entry_index, bytes, vial_tags) VALUES (?1, ?2, ?3)";
pub(super) const KEPT_ENTRY: &str =
    "SELECT bytes, vial_tags FROM kept_entry WHERE entry_index = ?1";
