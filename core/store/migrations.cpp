#include "core/store/migrations.h"

#include "core/store/database.h"
#include "core/store/study_file.h"

#include <array>
#include <string>
#include <system_error>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

namespace gradus {

namespace {

namespace fs = std::filesystem;

// Verdicts stand in narrow rows of their own, so that counting them never reads a text. Metrics lie
// together by run and are numbered within it; metric_counter keeps a number from being used twice.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE study (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE distribution (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE schedule (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    schedule TEXT NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL,
    activity TEXT NOT NULL,
    step INTEGER NOT NULL,
    steps_planned INTEGER NOT NULL,
    tokens_seen INTEGER NOT NULL,
    tokens_per_second REAL,
    last_loss REAL,
    last_reward REAL,
    seconds_left REAL,
    progress REAL NOT NULL,
    started_at REAL,
    heartbeat_at REAL,
    process_id INTEGER NOT NULL,
    host TEXT NOT NULL,
    error TEXT NOT NULL,
    machine_json TEXT NOT NULL,
    schedule_json TEXT NOT NULL,
    distributions_json TEXT NOT NULL
) STRICT;

CREATE TABLE metric_series (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    stage TEXT NOT NULL,
    key TEXT NOT NULL,
    UNIQUE (run, stage, key)
) STRICT;

CREATE TABLE metric_counter (
    run INTEGER PRIMARY KEY REFERENCES run (id),
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE metric (
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    series INTEGER NOT NULL REFERENCES metric_series (id),
    step INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    value REAL, -- NULL: not a number
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE command (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    kind TEXT NOT NULL
) STRICT;
CREATE INDEX command_of_run ON command (run);

CREATE TABLE checkpoint (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run INTEGER NOT NULL REFERENCES run (id),
    stage TEXT NOT NULL,
    step INTEGER NOT NULL,
    path TEXT NOT NULL,
    hash TEXT NOT NULL,
    is_final INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (run, name)
) STRICT;

CREATE TABLE evaluation (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    checkpoint INTEGER NOT NULL REFERENCES checkpoint (id),
    distribution TEXT NOT NULL,
    problems INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    temperature REAL NOT NULL,
    is_complete INTEGER NOT NULL
) STRICT;
CREATE INDEX evaluation_of_checkpoint ON evaluation (checkpoint);

CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    distribution TEXT NOT NULL,
    number INTEGER NOT NULL,
    op INTEGER NOT NULL,
    context TEXT NOT NULL,
    mode TEXT NOT NULL,
    hash TEXT NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (distribution, number, hash)
) STRICT;

CREATE TABLE sample_text (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE sample (
    evaluation INTEGER NOT NULL REFERENCES evaluation (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    sample INTEGER NOT NULL,
    is_verified INTEGER NOT NULL,
    is_answer_correct INTEGER NOT NULL,
    is_truncated INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    process_accuracy REAL NOT NULL,
    text INTEGER NOT NULL, -- id of its sample_text, which belongs to it alone
    PRIMARY KEY (evaluation, problem, sample)
) STRICT, WITHOUT ROWID;
)sql";

// What curricula decide, and what they measured for it.
constexpr std::string_view kVersion2 = R"sql(
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    stage TEXT NOT NULL,
    step INTEGER NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX decision_of_run ON decision (run);

CREATE TABLE edge (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    stage TEXT NOT NULL,
    step INTEGER NOT NULL,
    component INTEGER NOT NULL,
    op INTEGER NOT NULL,
    context TEXT NOT NULL,
    mode TEXT NOT NULL,
    problem INTEGER, -- NULL: the whole cell
    problems INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    k INTEGER NOT NULL,
    pass_at_1 REAL NOT NULL,
    pass_at_k REAL NOT NULL,
    is_kept INTEGER NOT NULL
) STRICT;
CREATE INDEX edge_of_run ON edge (run);
)sql";

// What an evaluation was made with, both verdicts with where a solution goes wrong, likelihoods of
// gold, what training had seen of it, and where a distribution is from. NULL: written before.
constexpr std::string_view kVersion3 = R"sql(
ALTER TABLE evaluation ADD COLUMN max_new_tokens INTEGER;
ALTER TABLE evaluation ADD COLUMN seed INTEGER;
ALTER TABLE evaluation ADD COLUMN adaptive_width REAL; -- NULL: every problem has all its samples
ALTER TABLE evaluation ADD COLUMN definition TEXT;
ALTER TABLE evaluation ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE evaluation ADD COLUMN seconds REAL NOT NULL DEFAULT 0;

ALTER TABLE sample ADD COLUMN log_probability REAL;
ALTER TABLE sample ADD COLUMN is_verified_paper INTEGER;
ALTER TABLE sample ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE sample ADD COLUMN fault TEXT; -- NULL: not judged by this schema
ALTER TABLE sample ADD COLUMN fault_depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_correct INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_slip INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_inherited INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_wrong_parents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_extra_true INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sample ADD COLUMN nodes_extra_invented INTEGER NOT NULL DEFAULT 0;

CREATE TABLE gold_score (
    checkpoint INTEGER NOT NULL REFERENCES checkpoint (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    tokens INTEGER NOT NULL,
    nll REAL NOT NULL,
    PRIMARY KEY (checkpoint, problem)
) STRICT, WITHOUT ROWID;

CREATE TABLE training_match (
    checkpoint INTEGER NOT NULL REFERENCES checkpoint (id),
    problem INTEGER NOT NULL REFERENCES problem (id),
    documents INTEGER NOT NULL,
    texts INTEGER NOT NULL,
    structures INTEGER NOT NULL,
    PRIMARY KEY (checkpoint, problem)
) STRICT, WITHOUT ROWID;

CREATE TABLE distribution_origin (
    distribution INTEGER PRIMARY KEY REFERENCES distribution (id) ON DELETE CASCADE,
    evaluation INTEGER NOT NULL REFERENCES evaluation (id),
    words TEXT NOT NULL
) STRICT;
)sql";

constexpr std::array kHistory{Migration{1, kVersion1}, Migration{2, kVersion2},
                              Migration{3, kVersion3}};
static_assert(kHistory.back().version == kSchemaVersion);

void applyAfter(SQLite::Database& database, std::span<const Migration> history, int version)
{
    for (const auto& migration : history)
        if (migration.version > version)
            database.exec(std::string(migration.sql));
    database.exec("PRAGMA user_version = " + std::to_string(history.back().version));
}

/// Copies what is committed, the write-ahead log included, under a temporary name; then renames.
Result<void> backUp(const fs::path& path, int version)
{
    const auto target = withEnding(path, ".v" + std::to_string(version) + ".bak");
    const auto temporary = withEnding(target, ".part");
    std::error_code error;
    fs::remove(temporary, error);
    auto copied = attempt(target, [&]() -> Result<void> {
        SQLite::Database source(fs::absolute(path).string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
        SQLite::Database copy(fs::absolute(temporary).string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
        if (SQLite::Backup(copy, source).executeStep() != SQLITE_DONE)
            return fail(ErrorCode::Io, "cannot copy " + path.string() + ": it is being written to");
        return {};
    });
    if (copied) {
        fs::rename(temporary, target, error);
        if (!error)
            return {};
        copied = fail(ErrorCode::Io, "cannot write " + target.string() + ": " + error.message());
    }
    fs::remove(temporary, error);
    return copied;
}

} // namespace

std::span<const Migration> schemaHistory()
{
    return kHistory;
}

void createSchema(SQLite::Database& database, std::span<const Migration> history)
{
    applyAfter(database, history, 0);
    database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
}

Result<void> migrate(SQLite::Database& database, const fs::path& path,
                     std::span<const Migration> history)
{
    return attempt(path, [&]() -> Result<void> {
        if (schemaVersion(database) >= history.back().version)
            return {};
        // Two programs may open the file at once: whoever gets the lock second finds it done.
        SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
        const int version = schemaVersion(database);
        if (version >= history.back().version)
            return {};
        if (auto copied = backUp(path, version); !copied)
            return copied;
        applyAfter(database, history, version);
        transaction.commit();
        return {};
    });
}

} // namespace gradus
