// Checkpoints, evaluations, and what was sampled in them.

#include "core/store/study_private.h"

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
            .isComplete = flagOf(row.getColumn(9))};
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

SampleRow sampleOf(const SQLite::Statement& row)
{
    return {.evaluation = row.getColumn(0).getInt64(),
            .problem = row.getColumn(1).getInt64(),
            .sample = row.getColumn(2).getInt(),
            .text = row.getColumn(3).getString(),
            .tokens = row.getColumn(4).getInt(),
            .isTruncated = flagOf(row.getColumn(5)),
            .isVerified = flagOf(row.getColumn(6)),
            .processAccuracy = row.getColumn(7).getDouble(),
            .isAnswerCorrect = flagOf(row.getColumn(8))};
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
        , m_put(database, "INSERT OR REPLACE INTO sample (evaluation, problem, sample, is_verified,"
                          " is_answer_correct, is_truncated, tokens, process_accuracy, text)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
        run(m_put, sample.evaluation, sample.problem, sample.sample, sample.isVerified,
            sample.isAnswerCorrect, sample.isTruncated, sample.tokens, sample.processAccuracy,
            text);
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
               " temperature, is_complete) VALUES (?, ?, ?, ?, ?, ?, ?)",
               evaluation.run, evaluation.checkpoint, evaluation.distribution, evaluation.problems,
               evaluation.samples, evaluation.temperature, evaluation.isComplete);
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

Result<std::vector<EvaluationRow>> StudyFile::evaluations()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<EvaluationRow>> {
        SQLite::Statement select(
            database, "SELECT e.id, e.run, e.checkpoint, c.name, c.stage, e.distribution,"
                      " e.problems, e.samples, e.temperature, e.is_complete"
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
        SQLite::Statement select(
            database, "SELECT s.evaluation, s.problem, s.sample, t.text, s.tokens, s.is_truncated,"
                      " s.is_verified, s.process_accuracy, s.is_answer_correct"
                      " FROM sample s JOIN sample_text t ON t.id = s.text"
                      " WHERE s.evaluation = ? AND s.problem = ? ORDER BY s.sample");
        bindAll(select, evaluation, problem);
        std::vector<SampleRow> rows;
        while (select.executeStep())
            rows.push_back(sampleOf(select));
        return rows;
    });
}

Result<std::vector<ProblemTallyRow>> StudyFile::tallies(RowId evaluation)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<ProblemTallyRow>> {
        // Counted first, so that each problem is looked up once and not once a sample.
        SQLite::Statement select(
            database,
            "SELECT p.id, p.number, p.op, p.context, t.samples, t.verified, t.correct FROM"
            " (SELECT problem, count(*) AS samples, sum(is_verified) AS verified,"
            " sum(is_answer_correct) AS correct FROM sample WHERE evaluation = ?"
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
                            .answerCorrect = select.getColumn(6).getInt()});
        return rows;
    });
}

} // namespace gradus
