//! Every SQL statement of this backend. The tables are described in `migrations/sqlite`.

/// Settings of every connection. FULL: a commit that returned survives power loss. DEFENSIVE and an
/// untrusted schema: a file that somebody prepared cannot run functions through views or triggers.
pub(super) const CONNECTION: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
";

/// Settings of the writer's connection. The journal mode is stored in the file; the limit lets the
/// log file shrink again after a long reader. Keys are hashes, so that every batch changes pages all
/// over the file: moving them into it after 16,384 pages (64 MiB) instead of 1,000 writes each page
/// once for many batches.
pub(super) const WRITER: &str = "
    PRAGMA journal_size_limit = 67108864;
    PRAGMA wal_autocheckpoint = 16384;
";

pub(super) const HEAD: &str =
    "SELECT size, note, recorded_at_ms, subject_count FROM checkpoint ORDER BY size DESC LIMIT 1";
pub(super) const HEAD_SIZE: &str = "SELECT coalesce(max(size), 0) FROM checkpoint";

pub(super) const ADD_ENTRY: &str =
    "INSERT INTO entry (entry_index, bytes, payload_hash) VALUES (?1, ?2, ?3)";
pub(super) const ADD_HISTORY: &str =
    "INSERT INTO history (subject_key, n, entry_index, event_type, head)
    VALUES (?1, ?2, ?3, ?4, ?5)";
pub(super) const PUT_BUCKET: &str = "INSERT INTO bucket (prefix, leaves) VALUES (?1, ?2)
    ON CONFLICT (prefix) DO UPDATE SET leaves = excluded.leaves";
pub(super) const PUT_BUCKET_ROOT: &str = "INSERT INTO bucket_root (prefix, root) VALUES (?1, ?2)
    ON CONFLICT (prefix) DO UPDATE SET root = excluded.root";
pub(super) const PUT_TILE: &str = "INSERT INTO tile (level, tile_index, hashes) VALUES (?1, ?2, ?3)
    ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes";
pub(super) const ADD_SIDECAR: &str = "INSERT INTO sidecar (entry_index, vial_ids) VALUES (?1, ?2)";
pub(super) const ADD_VIAL: &str = "INSERT INTO vial (vial_id, entry_index) VALUES (?1, ?2)";
pub(super) const ADD_CHECKPOINT: &str =
    "INSERT INTO checkpoint (size, note, recorded_at_ms, subject_count) VALUES (?1, ?2, ?3, ?4)";
pub(super) const PUT_SETTING: &str = "INSERT INTO setting (name, value) VALUES (?1, ?2)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

pub(super) const ENTRY: &str = "SELECT bytes FROM entry WHERE entry_index = ?1";
pub(super) const ENTRIES: &str =
    "SELECT bytes FROM entry WHERE entry_index >= ?1 ORDER BY entry_index LIMIT ?2";
pub(super) const NEXT_ENTRY: &str = "SELECT entry_index FROM entry
    WHERE entry_index >= ?1 ORDER BY entry_index LIMIT 1";
pub(super) const ROWS: &str = "SELECT
    (SELECT count(*) FROM entry WHERE payload_hash IS NOT NULL),
    (SELECT count(*) FROM history),
    (SELECT count(*) FROM bucket),
    (SELECT count(*) FROM tile),
    (SELECT count(*) FROM checkpoint),
    (SELECT count(*) FROM sidecar),
    (SELECT count(*) FROM vial)";
pub(super) const FIND: &str = "SELECT entry_index FROM entry WHERE payload_hash = ?1";
pub(super) const HISTORY: &str = "SELECT n, entry_index, event_type, head FROM history
    WHERE subject_key = ?1 AND n > ?2 ORDER BY n LIMIT ?3";
pub(super) const POSITION: &str =
    "SELECT n, head FROM history WHERE subject_key = ?1 ORDER BY n DESC LIMIT 1";
pub(super) const BUCKET: &str = "SELECT leaves FROM bucket WHERE prefix = ?1";
pub(super) const BUCKET_ROOTS: &str = "SELECT prefix, root FROM bucket_root ORDER BY prefix";
pub(super) const TILE: &str = "SELECT hashes FROM tile WHERE level = ?1 AND tile_index = ?2";
pub(super) const CHECKPOINT: &str = "SELECT note FROM checkpoint WHERE size = ?1";
pub(super) const CHECKPOINT_COVERING: &str =
    "SELECT size, note FROM checkpoint WHERE size > ?1 ORDER BY size LIMIT 1";
pub(super) const SIDECAR: &str = "SELECT vial_ids FROM sidecar WHERE entry_index = ?1";
pub(super) const VIAL_LOT: &str = "SELECT entry_index FROM vial WHERE vial_id = ?1";
pub(super) const SETTING: &str = "SELECT value FROM setting WHERE name = ?1";

/// Name of the setting behind `clock_offset_ms`.
pub(super) const CLOCK_OFFSET: &str = "clock_offset_ms";

/// Tables that somebody else made, in a file without our application id. A crash in the first
/// migration can leave its empty list of migrations, which is made before it.
pub(super) const FOREIGN_TABLES: &str = "SELECT count(*) FROM sqlite_schema
    WHERE name <> 'refinery_schema_history' AND name NOT LIKE 'sqlite_%'";
/// What the schema consists of, but for the list of migrations, which its library makes.
pub(super) const SCHEMA_OBJECTS: &str = "SELECT type, name, coalesce(sql, '') FROM sqlite_schema
    WHERE tbl_name <> 'refinery_schema_history' AND name NOT LIKE 'sqlite_%' ORDER BY type, name";
pub(super) const SCHEMA_VERSION: &str = "SELECT max(version) FROM refinery_schema_history";
