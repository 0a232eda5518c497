#include "core/engine/run_checkpoints.h"

#include "core/base/file.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <tuple>
#include <utility>

namespace gradus {

namespace {

constexpr std::string_view kEnding = ".safetensors";

/// "base" of "base.safetensors" and "base@12.safetensors"; empty for another file.
std::string stageOfFile(const std::filesystem::path& file)
{
    std::string name = file.filename().string();
    if (!name.ends_with(kEnding))
        return {};
    name.resize(name.size() - kEnding.size());
    return name.substr(0, name.find('@'));
}

} // namespace

RunCheckpoints::RunCheckpoints(StudyFile& study, RowId run, const Schedule& schedule)
    : m_study(study)
    , m_run(run)
    , m_schedule(schedule)
{}

std::filesystem::path RunCheckpoints::folder() const
{
    return m_study.folder() / ("run" + std::to_string(m_run));
}

std::filesystem::path RunCheckpoints::pathOf(const CheckpointRow& row) const
{
    return m_study.folder() / row.path;
}

std::size_t RunCheckpoints::orderOf(const std::string& stage) const
{
    const auto& stages = m_schedule.stages;
    const auto found = std::find_if(stages.begin(), stages.end(),
                                    [&](const Stage& each) { return each.name == stage; });
    return static_cast<std::size_t>(found - stages.begin());
}

Result<void> RunCheckpoints::prepareFolder() const
{
    std::error_code error;
    std::filesystem::create_directories(folder(), error);
    if (error)
        return fail(ErrorCode::Io, "cannot make " + folder().string() + ": " + error.message());
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    std::set<std::filesystem::path> named;
    for (const auto& row : *checkpoints)
        named.insert(pathOf(row).filename());
    std::vector<std::filesystem::path> leftovers;
    for (const auto& entry : std::filesystem::directory_iterator(folder(), error)) {
        const auto stage = stageOfFile(entry.path());
        const bool isUnnamed = !stage.empty() && orderOf(stage) < m_schedule.stages.size()
                               && !named.contains(entry.path().filename());
        if (isUnnamed || isTemporaryName(entry.path()))
            leftovers.push_back(entry.path());
    }
    for (const auto& path : leftovers)
        std::filesystem::remove(path, error); // what stays behind harms nobody
    return {};
}

Result<std::vector<CheckpointRow>> RunCheckpoints::rows() const
{
    auto rows = m_study.checkpoints();
    if (!rows)
        return rows;
    std::erase_if(*rows, [&](const CheckpointRow& row) {
        return row.run != m_run || m_damaged.contains(row.id);
    });
    // Not by id: one that was damaged and is written anew keeps its own.
    std::stable_sort(rows->begin(), rows->end(),
                     [&](const CheckpointRow& a, const CheckpointRow& b) {
                         return std::tuple(orderOf(a.stage), a.step, a.isFinal)
                                < std::tuple(orderOf(b.stage), b.step, b.isFinal);
                     });
    return rows;
}

Result<CheckpointInfo> RunCheckpoints::load(const CheckpointRow& row, Decoder& decoder,
                                            Optimizer* optimizer) const
{
    return loadCheckpoint(pathOf(row), decoder, optimizer, row.hash);
}

Result<std::optional<TrainingPosition>>
RunCheckpoints::restoreNewest(Decoder& decoder, Optimizer& optimizer,
                              const std::vector<std::string>& vocabulary)
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    std::optional<Error> newestFault;
    for (auto row = checkpoints->rbegin(); row != checkpoints->rend(); ++row) {
        const auto loaded = load(*row, decoder, &optimizer);
        if (loaded && loaded->vocabulary != vocabulary)
            return fail(ErrorCode::InvalidArgument,
                        pathOf(*row).string()
                            + " was trained with another vocabulary: a context "
                              "has changed since");
        if (loaded)
            return loaded->position;
        m_damaged.insert(row->id);
        m_faults.push_back(loaded.error().message);
        if (!newestFault)
            newestFault = loaded.error();
    }
    if (newestFault)
        return tl::unexpected(*newestFault);
    return std::nullopt;
}

Result<CheckpointRow> RunCheckpoints::finalOf(const std::string& stage) const
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    for (const auto& row : *checkpoints)
        if (row.isFinal && row.stage == stage)
            return row;
    return fail(ErrorCode::NotFound,
                "run " + std::to_string(m_run) + " has no checkpoint of stage \"" + stage + "\"");
}

Result<bool> RunCheckpoints::has(const std::string& stage, std::int64_t step, bool isFinal) const
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    return std::any_of(checkpoints->begin(), checkpoints->end(), [&](const CheckpointRow& row) {
        return row.stage == stage && (row.isFinal || (!isFinal && row.step == step));
    });
}

Result<void> RunCheckpoints::save(const std::string& stage, bool isFinal, const Decoder& decoder,
                                  Optimizer& optimizer, const CheckpointInfo& info)
{
    CheckpointRow row{.run = m_run, .stage = stage, .step = info.position.step, .isFinal = isFinal};
    row.name = isFinal ? stage : stage + "@" + std::to_string(row.step);
    row.path = "run" + std::to_string(m_run) + "/" + row.name + std::string(kEnding);
    const auto hash = saveCheckpoint(pathOf(row), decoder, optimizer, info);
    if (!hash)
        return tl::unexpected(hash.error());
    row.hash = *hash;
    const auto added = m_study.addCheckpoint(row);
    if (!added)
        return tl::unexpected(added.error());
    m_damaged.erase(*added);
    return forget(stage);
}

Result<void> RunCheckpoints::forget(const std::string& stage)
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    const auto& options = m_schedule.checkpoints;
    std::set<RowId> kept;
    for (const auto& each : m_schedule.stages) {
        const auto best = bestOf(each.name, *checkpoints);
        if (!best)
            return tl::unexpected(best.error());
        kept.insert(best->begin(), best->end());
    }
    int newest = 0;
    for (auto row = checkpoints->rbegin(); row != checkpoints->rend(); ++row) {
        const bool isNew = row->stage == stage && newest++ < options.keep;
        const bool isMilestone = options.everySteps > 0 && row->step % options.everySteps == 0;
        if (row->isFinal || isNew || isMilestone || kept.contains(row->id))
            continue;
        const auto removed = m_study.removeCheckpoint(row->id);
        if (!removed && removed.error().code == ErrorCode::InvalidArgument)
            continue; // an evaluation refers to it
        if (!removed)
            return removed;
        std::error_code ignored; // a file that stays behind is cleared away at the next start
        std::filesystem::remove(pathOf(*row), ignored);
    }
    return {};
}

Result<std::set<RowId>> RunCheckpoints::bestOf(const std::string& stage,
                                               const std::vector<CheckpointRow>& rows) const
{
    const auto& options = m_schedule.checkpoints;
    std::set<RowId> best;
    if (options.keepBest == 0)
        return best;
    const auto metrics = m_study.metricsOfKey(m_run, options.bestBy);
    if (!metrics)
        return tl::unexpected(metrics.error());
    std::map<std::int64_t, double> values; // by step
    for (const auto& metric : *metrics)
        if (metric.stage == stage)
            values[metric.step] = metric.value;
    const double sign = options.bestIs == BestIs::Lowest ? 1 : -1;
    std::vector<std::tuple<double, std::int64_t, RowId>> ranked; // of equals the earlier one
    for (const auto& row : rows) {
        const auto after = values.upper_bound(row.step); // the newest value a checkpoint can have
        if (row.stage == stage && !row.isFinal && after != values.begin())
            ranked.emplace_back(sign * std::prev(after)->second, row.step, row.id);
    }
    std::sort(ranked.begin(), ranked.end());
    ranked.resize(std::min(ranked.size(), static_cast<std::size_t>(options.keepBest)));
    for (const auto& [value, step, id] : ranked)
        best.insert(id);
    return best;
}

} // namespace gradus
