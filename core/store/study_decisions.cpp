// What curricula decided, and what they measured for it.

#include "core/store/study_private.h"

namespace gradus {

namespace {

void insertEdge(SQLite::Database& database, RowId run, std::span<const EdgeRow> rows)
{
    SQLite::Statement insert(
        database, "INSERT INTO edge (run, stage, step, component, op, context, mode, problems,"
                  " samples, k, pass_at_1, pass_at_k, is_kept, problem)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    constexpr int kProblem = 14;
    for (const auto& row : rows) {
        bindAll(insert, run, row.stage, row.step, row.component, row.op, row.context, row.mode,
                row.problems, row.samples, row.k, row.passAt1, row.passAtK, row.isKept ? 1 : 0);
        if (row.problem)
            insert.bind(kProblem, *row.problem);
        else
            insert.bind(kProblem);
        insert.exec();
        insert.reset();
    }
}

/// @pre @p row is of the select in edgeRows().
EdgeRow edgeOf(const SQLite::Statement& row)
{
    EdgeRow edge{.stage = row.getColumn(0).getString(),
                 .step = row.getColumn(1).getInt64(),
                 .component = row.getColumn(2).getInt(),
                 .op = row.getColumn(3).getInt(),
                 .context = row.getColumn(4).getString(),
                 .mode = row.getColumn(5).getString(),
                 .problems = row.getColumn(6).getInt(),
                 .samples = row.getColumn(7).getInt(),
                 .k = row.getColumn(8).getInt(),
                 .passAt1 = row.getColumn(9).getDouble(),
                 .passAtK = row.getColumn(10).getDouble(),
                 .isKept = flagOf(row.getColumn(11))};
    if (const auto problem = row.getColumn(12); !problem.isNull())
        edge.problem = problem.getInt64();
    return edge;
}

} // namespace

Result<void> StudyFile::addDecision(RowId run, const DecisionRow& decision,
                                    std::span<const EdgeRow> measured)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        change(database,
               "INSERT INTO decision (run, stage, step, kind, words, json)"
               " VALUES (?, ?, ?, ?, ?, ?)",
               run, decision.stage, decision.step, decision.kind, decision.words, decision.json);
        insertEdge(database, run, measured);
        return {};
    });
}

Result<std::vector<DecisionRow>> StudyFile::decisions(RowId run)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<DecisionRow>> {
        SQLite::Statement select(database, "SELECT stage, step, kind, words, json FROM decision"
                                           " WHERE run = ? ORDER BY id");
        select.bind(1, run);
        std::vector<DecisionRow> rows;
        while (select.executeStep())
            rows.push_back({.stage = select.getColumn(0).getString(),
                            .step = select.getColumn(1).getInt64(),
                            .kind = select.getColumn(2).getString(),
                            .words = select.getColumn(3).getString(),
                            .json = select.getColumn(4).getString()});
        return rows;
    });
}

Result<std::vector<EdgeRow>> StudyFile::edgeRows(RowId run)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<EdgeRow>> {
        SQLite::Statement select(
            database,
            "SELECT stage, step, component, op, context, mode, problems, samples, k,"
            " pass_at_1, pass_at_k, is_kept, problem FROM edge WHERE run = ? ORDER BY id");
        select.bind(1, run);
        std::vector<EdgeRow> rows;
        while (select.executeStep())
            rows.push_back(edgeOf(select));
        return rows;
    });
}

Result<void> StudyFile::removeDecisionsAfter(RowId run, std::string_view stage, std::int64_t step)
{
    const std::string name(stage);
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        change(database, "DELETE FROM decision WHERE run = ? AND stage = ? AND step > ?", run, name,
               step);
        change(database, "DELETE FROM edge WHERE run = ? AND stage = ? AND step > ?", run, name,
               step);
        return {};
    });
}

} // namespace gradus
