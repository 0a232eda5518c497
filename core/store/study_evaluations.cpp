// Checkpoints, evaluations, and what was sampled in them.

#include "core/store/study_private.h"

#include <bit>
#include <functional>
#include <string_view>

#include <sqlite3.h>

namespace gradus {

namespace {

CheckpointRow checkpointOf(const SQLite::Statement& row)
{
    return {.id = row.getColumn(0).getInt64(),
            .run = row.getColumn(1).getInt64(),
            .stage = row.getColumn(2).getString(),
            .step = row.getColumn(3).getInt64(),
            .path = row.getColumn(4).getString(),
            .hash = row.getColumn(5).getString(),
            .isFinal = flagOf(row.getColumn(6)),
            .name = row.getColumn(7).getString()};
}

EvaluationRow evaluationOf(const SQLite::Statement& row)
{
    return {.id = row.getColumn(0).getInt64(),
            .run = row.getColumn(1).getInt64(),
            .checkpoint = row.getColumn(2).getInt64(),
            .checkpointName = row.getColumn(3).getString(),
            .stage = row.getColumn(4).getString(),
            .distribution = row.getColumn(5).getString(),
            .problems = row.getColumn(6).getInt(),
            .samples = row.getColumn(7).getInt(),
            .temperature = row.getColumn(8).getDouble(),
            .isComplete = flagOf(row.getColumn(9)),
            .maxNewTokens = row.getColumn(10).getInt(), // NULL reads as 0
            .seed = std::bit_cast<std::uint64_t>(row.getColumn(11).getInt64()),
            .adaptiveWidth = row.getColumn(12).isNull()
                                 ? std::nullopt
                                 : std::optional(row.getColumn(12).getDouble()),
            .definition = row.getColumn(13).getString(),
            .source = row.getColumn(14).getString(),
            .seconds = row.getColumn(15).getDouble()};
}

ProblemRow problemOf(const SQLite::Statement& row)
{
    return {.id = row.getColumn(0).getInt64(),
            .distribution = row.getColumn(1).getString(),
            .index = row.getColumn(2).getInt64(),
            .op = row.getColumn(3).getInt(),
            .context = row.getColumn(4).getString(),
            .mode = row.getColumn(5).getString(),
            .hash = row.getColumn(6).getString(),
            .row = row.getColumn(7).getString()};
}

/// A SELECT whose columns are read where SQLite keeps them. SQLite::Column counts references to its
/// statement, which costs more than the reading where there are millions of them.
class FastSelect
{
public:
    FastSelect(SQLite::Database& database, const std::string& sql)
        : m_database(database)
    {
        database.check(sqlite3_prepare_v2(database.getHandle(), sql.c_str(),
                                          static_cast<int>(sql.size()), &m_statement, nullptr));
    }
    ~FastSelect() { sqlite3_finalize(m_statement); }
    FastSelect(const FastSelect&) = delete;
    FastSelect& operator=(const FastSelect&) = delete;

    /// @param index from 1
    void bind(int index, RowId value)
    {
        m_database.check(sqlite3_bind_int64(m_statement, index, value));
    }
    /// Whether there is one more row.
    [[nodiscard]] bool next()
    {
        const int code = sqlite3_step(m_statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            m_database.check(code);
        return code == SQLITE_ROW;
    }
    [[nodiscard]] std::int64_t integer(int column) const
    {
        return sqlite3_column_int64(m_statement, column);
    }
    [[nodiscard]] int number(int column) const { return sqlite3_column_int(m_statement, column); }
    [[nodiscard]] bool flag(int column) const { return number(column) != 0; }
    [[nodiscard]] double real(int column) const
    {
        return sqlite3_column_double(m_statement, column);
    }
    [[nodiscard]] bool isNull(int column) const
    {
        return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
    }
    /// Valid until the next row.
    [[nodiscard]] std::string_view text(int column) const
    {
        const auto* bytes = sqlite3_column_text(m_statement, column);
        return {reinterpret_cast<const char*>(bytes),
                static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }

private:
    SQLite::Database& m_database;
    sqlite3_stmt* m_statement = nullptr;
};

/// The columns of a sample but for its text, in the order sampleOf() reads and SampleWriter writes.
const std::string kSampleColumns =
    "evaluation, problem, sample, is_verified, is_answer_correct, is_truncated, tokens,"
    " process_accuracy, log_probability, is_verified_paper, answer, fault, fault_depth,"
    " nodes_correct, nodes_slip, nodes_inherited, nodes_wrong_parents, nodes_missing,"
    " nodes_extra_true, nodes_extra_invented";
constexpr int kTextColumn = 20; // the first after them

/// Without its text. @pre @p row selects kSampleColumns first.
SampleRow sampleOf(const FastSelect& row)
{
    SampleRow sample{.evaluation = row.integer(0),
                     .problem = row.integer(1),
                     .sample = row.number(2),
                     .tokens = row.number(6),
                     .isTruncated = row.flag(5),
                     .isVerified = row.flag(3),
                     .processAccuracy = row.real(7),
                     .isAnswerCorrect = row.flag(4),
                     .answer = std::string(row.text(10)),
                     .faultDepth = row.number(12),
                     .nodes = {.correct = row.number(13),
                               .slip = row.number(14),
                               .inherited = row.number(15),
                               .wrongParents = row.number(16),
                               .missing = row.number(17),
                               .extraTrue = row.number(18),
                               .extraInvented = row.number(19)}};
    if (!row.isNull(8))
        sample.logProbability = row.real(8);
    if (!row.isNull(9))
        sample.isVerifiedPaper = row.flag(9);
    if (!row.isNull(11))
        sample.fault = solutionFaultFromName(row.text(11));
    return sample;
}

/// Statements for a batch of samples, prepared once.
class SampleWriter
{
public:
    explicit SampleWriter(SQLite::Database& database)
        : m_database(database)
        , m_find(database, "SELECT text FROM sample"
                           " WHERE evaluation = ? AND problem = ? AND sample = ?")
        , m_changeText(database, "UPDATE sample_text SET text = ? WHERE id = ?")
        , m_addText(database, "INSERT INTO sample_text (text) VALUES (?)")
        , m_put(database, "INSERT OR REPLACE INTO sample (" + kSampleColumns
                              + ", text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                                "?, ?, ?, ?, ?)")
    {}

    void put(const SampleRow& sample)
    {
        RowId text = formerText(sample);
        if (text != 0) {
            run(m_changeText, sample.text, text);
        } else {
            run(m_addText, sample.text);
            text = m_database.getLastInsertRowid();
        }
        const auto& nodes = sample.nodes;
        bindAll(m_put, sample.evaluation, sample.problem, sample.sample, sample.isVerified,
                sample.isAnswerCorrect, sample.isTruncated, sample.tokens, sample.processAccuracy,
                sample.logProbability, sample.isVerifiedPaper, sample.answer,
                sample.fault ? std::optional(std::string(solutionFaultName(*sample.fault)))
                             : std::nullopt,
                sample.faultDepth, nodes.correct, nodes.slip, nodes.inherited, nodes.wrongParents,
                nodes.missing, nodes.extraTrue, nodes.extraInvented, text);
        m_put.exec();
        m_put.reset();
    }

private:
    [[nodiscard]] RowId formerText(const SampleRow& sample)
    {
        bindAll(m_find, sample.evaluation, sample.problem, sample.sample);
        const RowId former = m_find.executeStep() ? m_find.getColumn(0).getInt64() : 0;
        m_find.reset();
        return former;
    }

    template <typename... Values>
    static void run(SQLite::Statement& statement, const Values&... values)
    {
        bindAll(statement, values...);
        statement.exec();
        statement.reset();
    }

    SQLite::Database& m_database;
    SQLite::Statement m_find;
    SQLite::Statement m_changeText;
    SQLite::Statement m_addText;
    SQLite::Statement m_put;
};

} // namespace

Result<RowId> StudyFile::addCheckpoint(const CheckpointRow& checkpoint)
{
    // The run goes on from what this row names, and older files are deleted after it: it has to be
    // on disk, with the metrics before it, when this returns.
    const auto setSynchronous = [this](const char* pragma) {
        return m_d->read([&](SQLite::Database& database) -> Result<void> {
            database.exec(pragma);
            return {};
        });
    };
    if (auto full = setSynchronous("PRAGMA synchronous = FULL"); !full)
        return tl::unexpected(full.error());
    auto id = m_d->write([&](SQLite::Database& database) -> Result<RowId> {
        SQLite::Statement insert(
            database, "INSERT INTO checkpoint (run, stage, step, path, hash, is_final, name)"
                      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, name) DO UPDATE SET"
                      " stage = excluded.stage, step = excluded.step, path = excluded.path,"
                      " hash = excluded.hash, is_final = excluded.is_final");
        bindAll(insert, checkpoint.run, checkpoint.stage, checkpoint.step, checkpoint.path,
                checkpoint.hash, checkpoint.isFinal, checkpoint.name);
        insert.exec();
        SQLite::Statement select(database, "SELECT id FROM checkpoint WHERE run = ? AND name = ?");
        bindAll(select, checkpoint.run, checkpoint.name);
        select.executeStep();
        return select.getColumn(0).getInt64();
    });
    if (auto normal = setSynchronous("PRAGMA synchronous = NORMAL"); !normal)
        return tl::unexpected(normal.error());
    return id;
}

Result<void> StudyFile::removeCheckpoint(RowId id)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        SQLite::Statement used(database, "SELECT c.name FROM evaluation e JOIN checkpoint c"
                                         " ON c.id = e.checkpoint WHERE e.checkpoint = ? LIMIT 1");
        used.bind(1, id);
        if (used.executeStep())
            return fail(ErrorCode::InvalidArgument, "checkpoint \"" + used.getColumn(0).getString()
                                                        + "\" of " + m_d->path.string()
                                                        + " has evaluations that refer to it");
        if (change(database, "DELETE FROM checkpoint WHERE id = ?", id) == 0)
            return m_d->missing("checkpoint", id);
        return {};
    });
}

Result<std::vector<CheckpointRow>> StudyFile::checkpoints()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<CheckpointRow>> {
        SQLite::Statement select(database, "SELECT id, run, stage, step, path, hash, is_final, name"
                                           " FROM checkpoint ORDER BY id");
        std::vector<CheckpointRow> rows;
        while (select.executeStep())
            rows.push_back(checkpointOf(select));
        return rows;
    });
}

Result<RowId> StudyFile::addEvaluation(const EvaluationRow& evaluation)
{
    return m_d->write([&](SQLite::Database& database) -> Result<RowId> {
        change(database,
               "INSERT INTO evaluation (run, checkpoint, distribution, problems, samples,"
               " temperature, is_complete, max_new_tokens, seed, adaptive_width, definition,"
               " source, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               evaluation.run, evaluation.checkpoint, evaluation.distribution, evaluation.problems,
               evaluation.samples, evaluation.temperature, evaluation.isComplete,
               evaluation.maxNewTokens, std::bit_cast<std::int64_t>(evaluation.seed),
               evaluation.adaptiveWidth, evaluation.definition, evaluation.source,
               evaluation.seconds);
        return database.getLastInsertRowid();
    });
}

Result<void> StudyFile::completeEvaluation(RowId id)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        if (change(database, "UPDATE evaluation SET is_complete = 1 WHERE id = ?", id) == 0)
            return m_d->missing("evaluation", id);
        return {};
    });
}

Result<void> StudyFile::resizeEvaluation(RowId id, int problems, int samples)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        if (change(database, "UPDATE evaluation SET problems = ?, samples = ? WHERE id = ?",
                   problems, samples, id)
            == 0)
            return m_d->missing("evaluation", id);
        return {};
    });
}

Result<void> StudyFile::spendOnEvaluation(RowId id, double seconds)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        if (change(database, "UPDATE evaluation SET seconds = seconds + ? WHERE id = ?", seconds,
                   id)
            == 0)
            return m_d->missing("evaluation", id);
        return {};
    });
}

Result<std::vector<EvaluationRow>> StudyFile::evaluations()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<EvaluationRow>> {
        SQLite::Statement select(
            database, "SELECT e.id, e.run, e.checkpoint, c.name, c.stage, e.distribution,"
                      " e.problems, e.samples, e.temperature, e.is_complete, e.max_new_tokens,"
                      " e.seed, e.adaptive_width, e.definition, e.source, e.seconds"
                      " FROM evaluation e JOIN checkpoint c ON c.id = e.checkpoint ORDER BY e.id");
        std::vector<EvaluationRow> rows;
        while (select.executeStep())
            rows.push_back(evaluationOf(select));
        return rows;
    });
}

Result<RowId> StudyFile::addProblem(const ProblemRow& problem)
{
    return m_d->write([&](SQLite::Database& database) -> Result<RowId> {
        SQLite::Statement select(
            database, "SELECT id FROM problem WHERE distribution = ? AND number = ? AND hash = ?");
        bindAll(select, problem.distribution, problem.index, problem.hash);
        if (select.executeStep())
            return select.getColumn(0).getInt64();
        change(database,
               "INSERT INTO problem (distribution, number, op, context, mode, hash, json)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)",
               problem.distribution, problem.index, problem.op, problem.context, problem.mode,
               problem.hash, problem.row);
        return database.getLastInsertRowid();
    });
}

Result<ProblemRow> StudyFile::problem(RowId id)
{
    return m_d->read([&](SQLite::Database& database) -> Result<ProblemRow> {
        SQLite::Statement select(database, "SELECT id, distribution, number, op, context, mode,"
                                           " hash, json FROM problem WHERE id = ?");
        select.bind(1, id);
        if (!select.executeStep())
            return m_d->missing("problem", id);
        return problemOf(select);
    });
}

Result<std::vector<RowId>> StudyFile::problemIds()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<RowId>> {
        SQLite::Statement select(database, "SELECT id FROM problem ORDER BY distribution, number");
        std::vector<RowId> ids;
        while (select.executeStep())
            ids.push_back(select.getColumn(0).getInt64());
        return ids;
    });
}

Result<void> StudyFile::addSamples(std::span<const SampleRow> samples)
{
    if (samples.empty())
        return {};
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        SampleWriter writer(database);
        for (const auto& sample : samples)
            writer.put(sample);
        return {};
    });
}

Result<std::vector<SampleRow>> StudyFile::samples(RowId evaluation, RowId problem)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<SampleRow>> {
        FastSelect select(database,
                          "SELECT " + kSampleColumns
                              + ", t.text FROM sample JOIN sample_text t ON t.id = sample.text"
                                " WHERE evaluation = ? AND problem = ? ORDER BY sample");
        select.bind(1, evaluation);
        select.bind(2, problem);
        std::vector<SampleRow> rows;
        while (select.next()) {
            rows.push_back(sampleOf(select));
            rows.back().text = select.text(kTextColumn);
        }
        return rows;
    });
}

Result<void> StudyFile::eachOutcome(RowId evaluation, const std::function<void(SampleRow&&)>& use)
{
    return m_d->read([&](SQLite::Database& database) -> Result<void> {
        FastSelect select(database,
                          "SELECT " + kSampleColumns
                              + " FROM sample WHERE evaluation = ? ORDER BY problem, sample");
        select.bind(1, evaluation);
        while (select.next())
            use(sampleOf(select));
        return {};
    });
}

Result<std::vector<SampleRow>> StudyFile::outcomes(RowId evaluation)
{
    // Counting is cheap beside moving rows, and memory that is new, each time there is no room.
    const auto count = m_d->read([&](SQLite::Database& database) -> Result<std::size_t> {
        FastSelect select(database, "SELECT count(*) FROM sample WHERE evaluation = ?");
        select.bind(1, evaluation);
        return select.next() ? static_cast<std::size_t>(select.integer(0)) : 0;
    });
    if (!count)
        return tl::unexpected(count.error());
    std::vector<SampleRow> rows;
    rows.reserve(*count);
    const auto read =
        eachOutcome(evaluation, [&](SampleRow&& row) { rows.push_back(std::move(row)); });
    if (!read)
        return tl::unexpected(read.error());
    return rows;
}

Result<std::vector<VerifiedRow>> StudyFile::verified(RowId evaluation)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<VerifiedRow>> {
        FastSelect select(database, "SELECT problem, is_verified FROM sample"
                                    " WHERE evaluation = ? ORDER BY problem, sample");
        select.bind(1, evaluation);
        std::vector<VerifiedRow> rows;
        while (select.next()) {
            const RowId problem = select.integer(0);
            if (rows.empty() || rows.back().problem != problem)
                rows.push_back({.problem = problem, .samples = {}});
            rows.back().samples.push_back(select.flag(1));
        }
        return rows;
    });
}

Result<std::vector<ProblemTallyRow>> StudyFile::tallies(RowId evaluation)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<ProblemTallyRow>> {
        // Counted first, so that each problem is looked up once and not once a sample.
        SQLite::Statement select(
            database,
            "SELECT p.id, p.number, p.op, p.context, t.samples, t.verified, t.correct, p.mode,"
            " t.tokens FROM"
            " (SELECT problem, count(*) AS samples, sum(is_verified) AS verified,"
            " sum(is_answer_correct) AS correct, sum(tokens) AS tokens FROM sample WHERE "
            "evaluation = ?"
            " GROUP BY problem) t JOIN problem p ON p.id = t.problem ORDER BY p.number, p.id");
        select.bind(1, evaluation);
        std::vector<ProblemTallyRow> rows;
        while (select.executeStep())
            rows.push_back({.problem = select.getColumn(0).getInt64(),
                            .index = select.getColumn(1).getInt64(),
                            .op = select.getColumn(2).getInt(),
                            .context = select.getColumn(3).getString(),
                            .samples = select.getColumn(4).getInt(),
                            .verified = select.getColumn(5).getInt(),
                            .answerCorrect = select.getColumn(6).getInt(),
                            .mode = select.getColumn(7).getString(),
                            .tokens = select.getColumn(8).getInt64()});
        return rows;
    });
}

Result<void> StudyFile::putGoldScores(RowId checkpoint, std::span<const GoldScoreRow> rows)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        SQLite::Statement put(database, "INSERT OR REPLACE INTO gold_score"
                                        " (checkpoint, problem, tokens, nll) VALUES (?, ?, ?, ?)");
        for (const auto& row : rows) {
            bindAll(put, checkpoint, row.problem, row.tokens, row.nll);
            put.exec();
            put.reset();
        }
        return {};
    });
}

Result<std::vector<GoldScoreRow>> StudyFile::goldScores(RowId checkpoint)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<GoldScoreRow>> {
        SQLite::Statement select(database, "SELECT problem, tokens, nll FROM gold_score"
                                           " WHERE checkpoint = ? ORDER BY problem");
        select.bind(1, checkpoint);
        std::vector<GoldScoreRow> rows;
        while (select.executeStep())
            rows.push_back({.problem = select.getColumn(0).getInt64(),
                            .tokens = select.getColumn(1).getInt(),
                            .nll = select.getColumn(2).getDouble()});
        return rows;
    });
}

Result<void> StudyFile::putTrainingMatches(RowId checkpoint, std::span<const TrainingMatchRow> rows)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        SQLite::Statement put(database, "INSERT OR REPLACE INTO training_match"
                                        " (checkpoint, problem, documents, texts, structures)"
                                        " VALUES (?, ?, ?, ?, ?)");
        for (const auto& row : rows) {
            bindAll(put, checkpoint, row.problem, row.documents, row.texts, row.structures);
            put.exec();
            put.reset();
        }
        return {};
    });
}

Result<std::vector<TrainingMatchRow>> StudyFile::trainingMatches(RowId checkpoint)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<TrainingMatchRow>> {
        SQLite::Statement select(database,
                                 "SELECT problem, documents, texts, structures"
                                 " FROM training_match WHERE checkpoint = ? ORDER BY problem");
        select.bind(1, checkpoint);
        std::vector<TrainingMatchRow> rows;
        while (select.executeStep())
            rows.push_back({.problem = select.getColumn(0).getInt64(),
                            .documents = select.getColumn(1).getInt64(),
                            .texts = select.getColumn(2).getInt64(),
                            .structures = select.getColumn(3).getInt64()});
        return rows;
    });
}

} // namespace gradus
