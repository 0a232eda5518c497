// Runs, their metrics, and commands to the engine that carries them out.

#include "core/store/study_private.h"
#include "core/store/words.h"

#include <map>
#include <optional>
#include <tuple>

namespace gradus {

namespace {

const std::string kSummaryColumns =
    "id, schedule, state, stage, activity, step, steps_planned, tokens_seen, tokens_per_second,"
    " last_loss, last_reward, seconds_left, progress, started_at, heartbeat_at, process_id, host,"
    " error";
const std::string kRunColumns =
    kSummaryColumns + ", machine_json, schedule_json, distributions_json";

/// Binds everything but the id, in the order of kRunColumns.
void bindRun(SQLite::Statement& statement, const RunRow& run)
{
    bindAll(statement, run.schedule, std::string(wordOf(run.state)), run.stage, run.activity,
            run.step, run.stepsPlanned, run.tokensSeen, run.tokensPerSecond, run.lastLoss);
    if (run.lastReward)
        statement.bind(10, *run.lastReward);
    else
        statement.bind(10);
    int index = 10;
    const auto bind = [&](const auto& value) {
        statement.bind(++index, value);
    };
    bind(run.secondsLeft);
    bind(run.progress);
    bind(run.startedAt);
    bind(run.heartbeatAt);
    bind(run.processId);
    bind(run.host);
    bind(run.error);
    bind(run.machineJson);
    bind(run.scheduleJson);
    bind(run.distributionsJson);
}

/// Without its texts of JSON. @pre @p row selects kSummaryColumns first.
RunRow summaryOf(const SQLite::Statement& row)
{
    int index = 0;
    const auto next = [&] {
        return row.getColumn(index++);
    };
    RunRow run;
    run.id = next().getInt64();
    run.schedule = next().getString();
    run.state = runStateFromWord(next().getString());
    run.stage = next().getString();
    run.activity = next().getString();
    run.step = next().getInt64();
    run.stepsPlanned = next().getInt64();
    run.tokensSeen = next().getInt64();
    run.tokensPerSecond = realOf(next());
    run.lastLoss = realOf(next());
    if (const auto reward = next(); !reward.isNull())
        run.lastReward = reward.getDouble();
    run.secondsLeft = realOf(next());
    run.progress = realOf(next());
    run.startedAt = realOf(next());
    run.heartbeatAt = realOf(next());
    run.processId = next().getInt64();
    run.host = next().getString();
    run.error = next().getString();
    return run;
}

/// @pre @p row selects kRunColumns.
RunRow runOf(const SQLite::Statement& row)
{
    RunRow run = summaryOf(row);
    int index = 18; // the first after kSummaryColumns
    run.machineJson = row.getColumn(index++).getString();
    run.scheduleJson = row.getColumn(index++).getString();
    run.distributionsJson = row.getColumn(index++).getString();
    return run;
}

/// Numbers of the series (stage, key) of one run, made where they are missing.
class SeriesNumbers
{
public:
    SeriesNumbers(SQLite::Database& database, RowId run)
        : m_database(database)
        , m_run(run)
    {}

    [[nodiscard]] RowId of(const MetricRow& metric)
    {
        const auto [place, isNew] = m_known.try_emplace(std::tie(metric.stage, metric.key), 0);
        if (isNew)
            place->second = findOrMake(metric);
        return place->second;
    }

private:
    [[nodiscard]] RowId findOrMake(const MetricRow& metric)
    {
        change(m_database, "INSERT OR IGNORE INTO metric_series (run, stage, key) VALUES (?, ?, ?)",
               m_run, metric.stage, metric.key);
        SQLite::Statement select(
            m_database, "SELECT id FROM metric_series WHERE run = ? AND stage = ? AND key = ?");
        bindAll(select, m_run, metric.stage, metric.key);
        return select.executeStep() ? select.getColumn(0).getInt64() : 0;
    }

    SQLite::Database& m_database;
    RowId m_run;
    std::map<std::tuple<std::string, std::string>, RowId> m_known;
};

/// Takes @p count numbers of @p run. @return the one before the first. A number is never used
/// again, or a reader that asks for "after 40" would miss the new rows.
RowId takeNumbers(SQLite::Database& database, RowId run, std::size_t count)
{
    SQLite::Statement upsert(database,
                             "INSERT INTO metric_counter (run, last) VALUES (?1, ?2)"
                             " ON CONFLICT (run) DO UPDATE SET last = last + ?2 RETURNING last");
    bindAll(upsert, run, static_cast<std::int64_t>(count));
    upsert.executeStep();
    const RowId last = upsert.getColumn(0).getInt64();
    while (upsert.executeStep()) {
        // A statement with RETURNING has to run to its end before the commit.
    }
    return last - static_cast<RowId>(count);
}

void insertMetrics(SQLite::Database& database, RowId run, std::span<const MetricRow> metrics)
{
    SeriesNumbers series(database, run);
    RowId number = takeNumbers(database, run, metrics.size());
    SQLite::Statement insert(database,
                             "INSERT INTO metric (run, number, series, step, tokens, value)"
                             " VALUES (?, ?, ?, ?, ?, ?)");
    for (const auto& metric : metrics) {
        bindAll(insert, run, ++number, series.of(metric), metric.step, metric.tokens, metric.value);
        insert.exec();
        insert.reset();
    }
}

/// Stage and key of every series of @p run. There are few of them and many rows, so this is half
/// the price of joining.
std::map<RowId, MetricRow> seriesOf(SQLite::Database& database, RowId run)
{
    SQLite::Statement select(database, "SELECT id, stage, key FROM metric_series WHERE run = ?");
    select.bind(1, run);
    std::map<RowId, MetricRow> series;
    while (select.executeStep())
        series[select.getColumn(0).getInt64()] = {.stage = select.getColumn(1).getString(),
                                                  .key = select.getColumn(2).getString()};
    return series;
}

/// @pre @p select yields number, series, step, tokens, value.
StudyFile::Metrics metricsOf(SQLite::Statement& select, const std::map<RowId, MetricRow>& series,
                             RowId after)
{
    StudyFile::Metrics metrics{.rows = {}, .last = after};
    while (select.executeStep()) {
        metrics.last = select.getColumn(0).getInt64();
        const auto known = series.find(select.getColumn(1).getInt64());
        auto& row = metrics.rows.emplace_back(known == series.end() ? MetricRow{} : known->second);
        row.step = select.getColumn(2).getInt64();
        row.tokens = select.getColumn(3).getInt64();
        row.value = realOf(select.getColumn(4));
    }
    return metrics;
}

} // namespace

Result<RowId> StudyFile::addRun(const RunRow& run)
{
    return m_d->write([&](SQLite::Database& database) -> Result<RowId> {
        SQLite::Statement insert(
            database,
            "INSERT INTO run (schedule, state, stage, activity, step, steps_planned, tokens_seen,"
            " tokens_per_second, last_loss, last_reward, seconds_left, progress, started_at,"
            " heartbeat_at, process_id, host, error, machine_json, schedule_json,"
            " distributions_json)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        bindRun(insert, run);
        insert.exec();
        return database.getLastInsertRowid();
    });
}

Result<void> StudyFile::updateRun(const RunRow& run)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        SQLite::Statement update(
            database,
            "UPDATE run SET schedule = ?, state = ?, stage = ?, activity = ?, step = ?,"
            " steps_planned = ?, tokens_seen = ?, tokens_per_second = ?, last_loss = ?,"
            " last_reward = ?, seconds_left = ?, progress = max(progress, ?), started_at = ?,"
            " heartbeat_at = ?, process_id = ?, host = ?, error = ?, machine_json = ?,"
            " schedule_json = ?, distributions_json = ? WHERE id = ?21");
        bindRun(update, run);
        update.bind(21, run.id);
        if (update.exec() == 0)
            return m_d->missing("run", run.id);
        return {};
    });
}

Result<std::vector<RunRow>> StudyFile::runs()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<RunRow>> {
        SQLite::Statement select(database, "SELECT " + kRunColumns + " FROM run ORDER BY id");
        std::vector<RunRow> rows;
        while (select.executeStep())
            rows.push_back(runOf(select));
        return rows;
    });
}

Result<std::vector<RunRow>> StudyFile::runSummaries()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<RunRow>> {
        SQLite::Statement select(database, "SELECT " + kSummaryColumns + " FROM run ORDER BY id");
        std::vector<RunRow> rows;
        while (select.executeStep())
            rows.push_back(summaryOf(select));
        return rows;
    });
}

Result<RunRow> StudyFile::run(RowId id)
{
    return m_d->read([&](SQLite::Database& database) -> Result<RunRow> {
        SQLite::Statement select(database, "SELECT " + kRunColumns + " FROM run WHERE id = ?");
        select.bind(1, id);
        if (!select.executeStep())
            return m_d->missing("run", id);
        return runOf(select);
    });
}

Result<void> StudyFile::addMetrics(RowId run, std::span<const MetricRow> metrics)
{
    if (metrics.empty())
        return {};
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        insertMetrics(database, run, metrics);
        return {};
    });
}

Result<StudyFile::Metrics> StudyFile::metrics(RowId run, RowId after)
{
    return m_d->read([&](SQLite::Database& database) -> Result<Metrics> {
        const SQLite::Transaction snapshot(database); // series and rows of the same moment
        SQLite::Statement select(database, "SELECT number, series, step, tokens, value FROM metric"
                                           " WHERE run = ? AND number > ? ORDER BY number");
        bindAll(select, run, after);
        return metricsOf(select, seriesOf(database, run), after);
    });
}

Result<std::vector<MetricRow>> StudyFile::metricsOfKey(RowId run, std::string_view key)
{
    return m_d->read([&](SQLite::Database& database) -> Result<std::vector<MetricRow>> {
        const SQLite::Transaction snapshot(database);
        auto series = seriesOf(database, run);
        std::erase_if(series, [&](const auto& entry) { return entry.second.key != key; });
        if (series.empty()) // or SQLite would go through all rows of the run for nothing
            return std::vector<MetricRow>{};
        SQLite::Statement select(database, "SELECT number, series, step, tokens, value FROM metric"
                                           " WHERE run = ?1 AND series IN (SELECT id FROM"
                                           " metric_series WHERE run = ?1 AND key = ?2)"
                                           " ORDER BY number");
        bindAll(select, run, std::string(key));
        return metricsOf(select, series, 0).rows;
    });
}

Result<bool> StudyFile::hasMetric(std::string_view key)
{
    return m_d->read([&](SQLite::Database& database) -> Result<bool> {
        // A series stays when its last row is removed.
        SQLite::Statement select(database,
                                 "SELECT 1 FROM metric_series s WHERE s.key = ? AND EXISTS"
                                 " (SELECT 1 FROM metric m WHERE m.run = s.run AND m.series = s.id)"
                                 " LIMIT 1");
        bindAll(select, std::string(key));
        return select.executeStep();
    });
}

Result<void> StudyFile::removeMetricsAfter(RowId run, std::string_view stage, std::int64_t step)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        change(database,
               "DELETE FROM metric WHERE run = ?1 AND step > ?3 AND series IN"
               " (SELECT id FROM metric_series WHERE run = ?1 AND stage = ?2)",
               run, std::string(stage), step);
        return {};
    });
}

Result<void> StudyFile::sendCommand(RowId run, CommandKind kind)
{
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        change(database, "INSERT INTO command (run, kind) VALUES (?, ?)", run,
               std::string(wordOf(kind)));
        return {};
    });
}

Result<std::vector<CommandKind>> StudyFile::takeCommands(RowId run)
{
    const auto select = [&](SQLite::Database& database) -> Result<std::vector<CommandKind>> {
        SQLite::Statement statement(database, "SELECT kind FROM command WHERE run = ? ORDER BY id");
        statement.bind(1, run);
        std::vector<CommandKind> kinds;
        while (statement.executeStep())
            if (const auto kind = commandFromWord(statement.getColumn(0).getString()))
                kinds.push_back(*kind);
        return kinds;
    };
    // An engine asks several times a second: look first, take the write lock only for something.
    if (auto seen = m_d->read(select); !seen || seen->empty())
        return seen;
    return m_d->write([&](SQLite::Database& database) {
        auto kinds = select(database);
        change(database, "DELETE FROM command WHERE run = ?", run);
        return kinds;
    });
}

} // namespace gradus
