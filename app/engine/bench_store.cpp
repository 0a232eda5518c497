#include "app/engine/bench.h"
#include "app/engine/bench_large_study.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace gradus {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSteps = LargeStudy::kSteps;
constexpr double kOpeningGoal = 0.5; ///< s
constexpr double kFigureGoal = 0.3;  ///< s
const std::string kScale = ", 1,000 runs, 10,000,000 metrics";

using Work = std::function<Result<void>()>;

Result<void> expect(std::int64_t count, std::int64_t expected)
{
    if (count == expected)
        return {};
    return fail(ErrorCode::Corrupt, "bench store: read " + std::to_string(count) + " rows and not "
                                        + std::to_string(expected));
}

/// How many rows there are, checked.
template <typename Rows>
Result<void> expectRows(const Result<Rows>& rows, std::int64_t expected)
{
    if (!rows)
        return tl::unexpected(rows.error());
    return expect(static_cast<std::int64_t>(rows->size()), expected);
}

/// Goes through every row that @p sql yields, past StudyFile. @return how many there were.
Result<std::int64_t> plainly(const fs::path& path, const std::string& sql)
{
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, int (*)(sqlite3*)> database(opened, &sqlite3_close);
    const auto failed = [&] {
        return fail(ErrorCode::Io, "bench store: " + path.string() + ": " + sqlite3_errmsg(opened));
    };
    sqlite3_stmt* prepared = nullptr;
    if (status != SQLITE_OK
        || sqlite3_prepare_v2(opened, sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK)
        return failed();
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> select(prepared, &sqlite3_finalize);
    std::int64_t rows = 0;
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(prepared)) == SQLITE_ROW)
        ++rows;
    if (step != SQLITE_DONE)
        return failed();
    return rows;
}

Result<void> plainly(const fs::path& path, const std::string& sql, std::int64_t expected)
{
    const auto rows = plainly(path, sql);
    if (!rows)
        return tl::unexpected(rows.error());
    return expect(*rows, expected);
}

/// Makes the system forget what it holds of the file in memory. @pre nobody has it open: closing
/// the descriptor would drop the locks of this process.
void forget(const fs::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ::fdatasync(file); // what is not written yet cannot be forgotten
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
}

/// One thing measured: how often, or how many rows, a second.
struct StoreCase
{
    std::string name;
    std::string unit;
    Work ours;
    Work plain;
    double items = 1;      ///< of ours
    double plainItems = 1; ///< of plain
    std::optional<double> goalSeconds;
};

/// What the window reads before it shows anything.
Result<void> openAndRead(const fs::path& path)
{
    auto study = StudyFile::open(path);
    if (!study)
        return tl::unexpected(study.error());
    if (const auto title = study->title(); !title)
        return tl::unexpected(title.error());
    const std::array<bool, 2> figures{study->hasMetric("loss").value_or(false),
                                      study->hasMetric("reward").value_or(true)};
    if (figures != std::array{true, false})
        return fail(ErrorCode::Corrupt, "bench store: the study has not got its metrics");
    const std::array reads{expectRows(study->distributions(), LargeStudy::kDistributions),
                           expectRows(study->schedules(), 1),
                           expectRows(study->runSummaries(), LargeStudy::kRuns),
                           expectRows(study->checkpoints(), LargeStudy::kRuns),
                           expectRows(study->evaluations(), LargeStudy::kRuns)};
    for (const auto& read : reads)
        if (!read)
            return read;
    const auto curves = study->metrics(LargeStudy::kRuns); // the newest run's
    if (!curves)
        return tl::unexpected(curves.error());
    return expect(curves->last, kSteps * LargeStudy::kKeys);
}

/// The same, by a program that first makes sure of every page.
Result<void> checkAndRead(const fs::path& path)
{
    if (auto checked = plainly(path, "PRAGMA quick_check(1)", 1); !checked)
        return checked;
    return openAndRead(path);
}

/// The whole file once from its beginning to its end.
Result<void> readThrough(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::vector<char> buffer(std::size_t{1} << 20U);
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
    }
    if (!file.eof())
        return fail(ErrorCode::Io, "bench store: cannot read " + path.string());
    return {};
}

std::vector<StoreCase> openingCases(const LargeStudy& large)
{
    const auto fromDisk = [&large](Result<void> (*read)(const fs::path&)) {
        return [&large, read] {
            forget(large.path()); // a few hundredths of a second, and counted
            return read(large.path());
        };
    };
    return {{.name = "opening" + kScale,
             .unit = "openings/s",
             .ours = [&large] { return openAndRead(large.path()); },
             .plain = [&large] { return checkAndRead(large.path()); },
             .goalSeconds = kOpeningGoal},
            {.name = "opening, nothing in memory" + kScale,
             .unit = "openings/s",
             .ours = fromDisk(openAndRead),
             .plain = fromDisk(readThrough),
             .goalSeconds = kOpeningGoal}};
}

Result<void> lossOfEveryRun(StudyFile& study)
{
    std::int64_t rows = 0;
    for (RowId run = 1; run <= LargeStudy::kRuns; ++run) {
        const auto read = study.metricsOfKey(run, "loss");
        if (!read)
            return tl::unexpected(read.error());
        rows += static_cast<std::int64_t>(read->size());
    }
    return expect(rows, LargeStudy::kRuns * kSteps);
}

/// Against a look at every metric of the study, and at every sample of the evaluation.
std::vector<StoreCase> figureCases(LargeStudy& large)
{
    const auto run = std::to_string(LargeStudy::kRuns);
    const auto scan = "SELECT step, tokens, value FROM metric WHERE +run = " + run
                      + " AND series IN (SELECT id FROM metric_series WHERE run = " + run
                      + " AND key = 'loss') ORDER BY number";
    const std::string scanAll = "SELECT run, step, tokens, value FROM metric WHERE series IN"
                                " (SELECT id FROM metric_series WHERE key = 'loss')";
    return {{.name = "loss of one run" + kScale,
             .unit = "figures/s",
             .ours =
                 [&large] {
                     return expectRows(large.file().metricsOfKey(LargeStudy::kRuns, "loss"),
                                       kSteps);
                 },
             .plain = [&large, scan] { return plainly(large.path(), scan, kSteps); },
             .goalSeconds = kFigureGoal},
            {.name = "tallies of one evaluation, 200 problems x 128 samples",
             .unit = "figures/s",
             .ours =
                 [&large] {
                     return expectRows(large.file().tallies(LargeStudy::kEvaluation),
                                       LargeStudy::kProblems);
                 },
             .plain =
                 [&large] {
                     return expectRows(large.file().outcomes(LargeStudy::kEvaluation),
                                       std::int64_t{LargeStudy::kProblems} * LargeStudy::kSamples);
                 },
             .goalSeconds = kFigureGoal},
            {.name = "loss of every run" + kScale,
             .unit = "figures/s",
             .ours = [&large] { return lossOfEveryRun(large.file()); },
             .plain =
                 [&large, scanAll] {
                     return plainly(large.path(), scanAll, LargeStudy::kRuns * kSteps);
                 }}};
}

/// Metrics of a new run, @p batch in a transaction.
Result<void> insertMetrics(StudyFile& study, std::span<const MetricRow> rows, std::size_t batch)
{
    const auto run = study.addRun({.schedule = "main", .state = RunState::Done});
    if (!run)
        return tl::unexpected(run.error());
    for (; !rows.empty(); rows = rows.subspan(std::min(batch, rows.size())))
        if (auto added = study.addMetrics(*run, rows.first(std::min(batch, rows.size()))); !added)
            return added;
    return {};
}

/// Samples of a new evaluation of the first @p problems problems, @p batch in a transaction.
Result<void> insertSamples(StudyFile& study, RowId problems, std::size_t batch)
{
    const auto evaluation = study.addEvaluation(
        {.run = 1, .checkpoint = LargeStudy::kCheckpoint, .distribution = "hard"});
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    for (RowId problem = 1; problem <= problems; ++problem) {
        const auto samples = samplesOfProblem(*evaluation, problem);
        for (std::span rows(samples); !rows.empty();
             rows = rows.subspan(std::min(batch, rows.size())))
            if (auto added = study.addSamples(rows.first(std::min(batch, rows.size()))); !added)
                return added;
    }
    return {};
}

/// Against a transaction a row.
std::vector<StoreCase> insertingCases(LargeStudy& large)
{
    constexpr std::size_t kPlainRows = 2'000;
    constexpr RowId kProblems = 20;
    constexpr double kInserted = double{kProblems} * LargeStudy::kSamples;
    const auto rows = metricsOfRun();
    return {{.name = "inserting metrics, 160 in a transaction", // the engine writes twice a second
             .unit = "rows/s",
             .ours = [&large, rows] { return insertMetrics(large.file(), rows, 160); },
             .plain =
                 [&large, rows] {
                     return insertMetrics(large.file(), std::span(rows).first(kPlainRows), 1);
                 },
             .items = static_cast<double>(rows.size()),
             .plainItems = kPlainRows},
            {.name = "inserting samples, 128 in a transaction",
             .unit = "rows/s",
             .ours = [&large] { return insertSamples(large.file(), kProblems, 128); },
             .plain = [&large] { return insertSamples(large.file(), kProblems, 1); },
             .items = kInserted,
             .plainItems = kInserted}};
}

Result<void> measure(const BenchRun& bench, const StoreCase& each)
{
    Result<void> outcome;
    const auto guarded = [&outcome](const Work& work) {
        return [&outcome, &work] {
            if (outcome)
                outcome = work();
        };
    };
    const auto seconds = mediansInTurns({guarded(each.ours), guarded(each.plain)});
    if (!outcome)
        return outcome;
    BenchResult result{.part = "store",
                       .name = each.name,
                       .throughput = each.items / seconds[0],
                       .unit = each.unit,
                       .baseline = each.plainItems / seconds[1]};
    if (each.goalSeconds) // the ratio that stands for the goal beside this baseline
        result.goalRatio = each.items / *each.goalSeconds / *result.baseline;
    return bench.report(result);
}

void keepWanted(const BenchRun& bench, std::vector<StoreCase>& cases)
{
    std::erase_if(cases, [&](const StoreCase& each) { return !bench.wants(each.name); });
}

} // namespace

Result<void> benchStore(const BenchRun& bench)
{
    LargeStudy large;
    auto opening = openingCases(large);
    auto open = figureCases(large);
    for (auto& each : insertingCases(large)) // last: they add to the study
        open.push_back(std::move(each));
    keepWanted(bench, opening);
    keepWanted(bench, open);
    if (opening.empty() && open.empty())
        return {};
    if (auto written = large.write(); !written)
        return written;
    for (const auto& each : opening)
        if (auto measured = measure(bench, each); !measured)
            return measured;
    if (auto opened = large.open(); !opened)
        return opened;
    for (const auto& each : open)
        if (auto measured = measure(bench, each); !measured)
            return measured;
    return {};
}

} // namespace gradus
