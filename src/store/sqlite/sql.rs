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

/// Settings of the writer's connection. The journal mode is stored in the file. Keys are hashes, so that every batch changes pages all
/// over the file: moving them into it after many thousand pages instead of 1,000 writes each page
/// once for many batches. `tidy` does so from 16,384 pages (64 MiB) on, earlier when the writer is
/// quiet; the writer itself moves what is left at 32,768.
pub(super) const WRITER: &str = "
    PRAGMA wal_autocheckpoint = 32768;
";

/// How long the write-ahead log is, and how much of it is in the file.
pub(super) const WAL_LOOK: &str = "PRAGMA wal_checkpoint(NOOP)";
/// Moves what it can of the log into the file; the same answer.
pub(super) const WAL_MOVE: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// The same, and waits until nobody reads what is in the log: the next batch begins it anew.
pub(super) const WAL_RESTART: &str = "PRAGMA wal_checkpoint(RESTART)";

pub(super) const HEAD: &str =
    "SELECT size, note, recorded_at_ms, subject_count FROM checkpoint ORDER BY size DESC LIMIT 1";
pub(super) const HEAD_SIZE: &str = "SELECT coalesce(max(size), 0) FROM checkpoint";

pub(super) const ADD_ENTRY: &str = "INSERT INTO entry (entry_index, bytes) VALUES (?1, ?2)";
pub(super) const PUT_TILE: &str = "INSERT INTO tile (level, tile_index, hashes) VALUES (?1, ?2, ?3)
    ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes";
pub(super) const ADD_SIDECAR: &str = "INSERT INTO sidecar (entry_index, vial_tags) VALUES (?1, ?2)";
pub(super) const ADD_PUBLIC_TEXT: &str =
    "INSERT INTO public_text (entry_index, opening) VALUES (?1, ?2)";
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
    (SELECT count(*) FROM tile),
    (SELECT count(*) FROM checkpoint),
    (SELECT count(*) FROM sidecar)";
pub(super) const LEDGER_HISTORY: &str =
    "SELECT n, entry_index, event_type, head FROM ledger_history
    WHERE n > ?1 AND entry_index < ?2 ORDER BY n LIMIT ?3";
/// The same in the layout before, of the subject whose key this is.
pub(super) const OLD_LEDGER_HISTORY: &str = "SELECT n, entry_index, event_type, head FROM history
    WHERE n > ?1 AND entry_index < ?2
    AND subject_key = x'27c24fcb8474773e2af799d0848495ff053272d33c432dc26277993df45c9276'
    ORDER BY n LIMIT ?3";
pub(super) const ADD_LEDGER_HISTORY: &str =
    "INSERT INTO ledger_history (n, entry_index, event_type, head) VALUES (?1, ?2, ?3, ?4)";
pub(super) const TILE: &str = "SELECT hashes FROM tile WHERE level = ?1 AND tile_index = ?2";
pub(super) const CHECKPOINT: &str = "SELECT note FROM checkpoint WHERE size = ?1";
pub(super) const CHECKPOINT_COVERING: &str =
    "SELECT size, note, recorded_at_ms, subject_count FROM checkpoint
    WHERE size > ?1 ORDER BY size LIMIT 1";
pub(super) const SIDECAR: &str = "SELECT vial_tags FROM sidecar WHERE entry_index = ?1";
pub(super) const SIDECAR_BYTES: &str =
    "SELECT length(vial_tags) FROM sidecar WHERE entry_index = ?1";
pub(super) const PUBLIC_TEXT: &str = "SELECT opening FROM public_text WHERE entry_index = ?1";
pub(super) const SETTING: &str = "SELECT value FROM setting WHERE name = ?1";

/// Name of the setting behind `clock_offset_ms`.
pub(super) const CLOCK_OFFSET: &str = "clock_offset_ms";

/// Name of the setting that says from which entry on public texts are kept.
pub(super) const PUBLIC_TEXTS_FROM: &str = "public_texts_from";

/// Tables that somebody else made, in a file without our application id. A crash in the first
/// migration can leave its empty list of migrations, which is made before it.
pub(super) const FOREIGN_TABLES: &str = "SELECT count(*) FROM sqlite_schema
    WHERE name <> 'refinery_schema_history' AND name NOT LIKE 'sqlite_%'";
/// What the schema consists of, but for the list of migrations, which its library makes.
pub(super) const SCHEMA_VERSION: &str = "SELECT max(version) FROM refinery_schema_history";

/// The schema as it is, without what SQLite makes itself.
pub(super) const SCHEMA: &str = "SELECT name, type, coalesce(sql, '') FROM sqlite_schema
    WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'";
pub(super) const STORED_ENTRIES: &str = "SELECT entry_index, bytes FROM entry
    WHERE entry_index >= ?1 ORDER BY entry_index LIMIT ?2";
pub(super) const LAST_ENTRY: &str = "SELECT max(entry_index) FROM entry";
pub(super) const LAST_CHECKPOINT: &str = "SELECT max(size) FROM checkpoint";

/// What must be stored, with the names and columns of the tables themselves; and what must not come twice.
pub(super) const EXPECTED: &str = "
    CREATE TEMP TABLE expected_entry (entry_index INTEGER PRIMARY KEY, payload_hash BLOB);
    CREATE TEMP TABLE expected_checkpoint (
        size INTEGER PRIMARY KEY, recorded_at_ms INTEGER, subject_count INTEGER);
    CREATE TEMP TABLE expected_ledger_history (
        n INTEGER PRIMARY KEY, entry_index INTEGER, event_type INTEGER, head BLOB);
    CREATE TEMP TABLE expected_sidecar (entry_index INTEGER PRIMARY KEY);
    CREATE TEMP TABLE expected_public_text (entry_index INTEGER PRIMARY KEY);
    CREATE TEMP TABLE expected_tile (
        level INTEGER, tile_index INTEGER, hashes BLOB, PRIMARY KEY (level, tile_index));
    CREATE TEMP TABLE once_payload (payload_hash BLOB PRIMARY KEY NOT NULL, entry_index INTEGER)
        WITHOUT ROWID;
    CREATE TEMP TABLE once_vial (vial_tag BLOB PRIMARY KEY NOT NULL) WITHOUT ROWID;
";
pub(super) const FORGET_EXPECTED: &str = "
    DROP TABLE temp.expected_entry;
    DROP TABLE temp.expected_checkpoint;
    DROP TABLE temp.expected_ledger_history;
    DROP TABLE temp.expected_sidecar;
    DROP TABLE temp.expected_public_text;
    DROP TABLE temp.expected_tile;
    DROP TABLE temp.once_payload;
    DROP TABLE temp.once_vial;
";
/// Of an entry of today nothing is stored beside it; what an older program stored must be right.
pub(super) const EXPECT_ENTRY: &str =
    "INSERT INTO expected_entry (entry_index, payload_hash) VALUES (?1,
    (SELECT CASE WHEN payload_hash IS NOT NULL THEN ?2 END FROM entry WHERE entry_index = ?1))";
pub(super) const EXPECT_LEDGER_HISTORY: &str = "INSERT INTO expected_ledger_history (n, entry_index, event_type, head) VALUES (?1, ?2, ?3, ?4)";
pub(super) const ONCE_PAYLOAD: &str =
    "INSERT OR IGNORE INTO once_payload (payload_hash, entry_index) VALUES (?1, ?2)";
pub(super) const FIRST_PAYLOAD: &str =
    "SELECT entry_index FROM once_payload WHERE payload_hash = ?1";
pub(super) const ONCE_VIAL: &str = "INSERT OR IGNORE INTO once_vial (vial_tag) VALUES (?1)";
pub(super) const EXPECT_SIDECAR: &str = "INSERT INTO expected_sidecar (entry_index) VALUES (?1)";
pub(super) const EXPECT_PUBLIC_TEXT: &str =
    "INSERT INTO expected_public_text (entry_index) VALUES (?1)";
pub(super) const EXPECT_CHECKPOINT: &str =
    "INSERT INTO expected_checkpoint (size, recorded_at_ms, subject_count) VALUES (?1, ?2, ?3)";
pub(super) const EXPECT_TILE: &str =
    "INSERT INTO expected_tile (level, tile_index, hashes) VALUES (?1, ?2, ?3)
    ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes";
pub(super) const EXPECTED_TILE: &str =
    "SELECT hashes FROM expected_tile WHERE level = ?1 AND tile_index = ?2";

/// The last statement leaves the table without either trigger; the migration's own is made again
/// before the transaction ends.
pub(super) const REPAIR_PAYLOADS: &str = "
    CREATE TRIGGER entry_bytes_are_never_changed BEFORE UPDATE OF entry_index, bytes ON entry
    BEGIN SELECT raise(ABORT, 'entries are never changed'); END;
    DROP TRIGGER IF EXISTS entry_is_never_changed;
    UPDATE entry SET payload_hash = NULL FROM expected_entry AS e
        WHERE e.entry_index = entry.entry_index AND e.payload_hash IS NOT entry.payload_hash;
    DROP TRIGGER entry_bytes_are_never_changed;
";
pub(super) const REPAIR_CHECKPOINTS: &str = "
    UPDATE checkpoint SET recorded_at_ms = e.recorded_at_ms, subject_count = e.subject_count
        FROM expected_checkpoint AS e WHERE e.size = checkpoint.size
        AND (e.recorded_at_ms, e.subject_count)
            IS NOT (checkpoint.recorded_at_ms, checkpoint.subject_count);
";
pub(super) const HAS_ENTRIES: &str = "SELECT EXISTS (SELECT 1 FROM entry)";
