#include "core/results/run_order.h"

#include "core/study/study_json.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace gradus {

namespace {

/// Position of @p stage in @p schedule; behind all for one it does not have.
std::size_t positionOf(const Schedule& schedule, const std::string& stage)
{
    const auto found = std::find_if(schedule.stages.begin(), schedule.stages.end(),
                                    [&](const auto& each) { return each.name == stage; });
    return static_cast<std::size_t>(found - schedule.stages.begin());
}

/// By stage and step, so far as the schedule of the run says.
void sortCheckpoints(std::vector<CheckpointRow>& checkpoints, const RunRow& run)
{
    const auto schedule = scheduleFromJson(run.scheduleJson);
    if (!schedule)
        return;
    std::stable_sort(checkpoints.begin(), checkpoints.end(), [&](const auto& a, const auto& b) {
        return std::pair(positionOf(*schedule, a.stage), a.step)
               < std::pair(positionOf(*schedule, b.stage), b.step);
    });
}

} // namespace

Result<RunOrder> RunOrder::read(StudyFile& study, const std::string& base)
{
    const auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    if (!base.empty()
        && std::none_of(checkpoints->begin(), checkpoints->end(),
                        [&](const auto& row) { return row.name == base; }))
        return fail(ErrorCode::NotFound,
                    study.path().string() + " has no checkpoint \"" + base + '"');
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    std::map<RowId, std::vector<CheckpointRow>> byRun;
    for (const auto& row : *checkpoints)
        byRun[row.run].push_back(row);
    for (const auto& run : *runs)
        if (const auto found = byRun.find(run.id); found != byRun.end())
            sortCheckpoints(found->second, run);
    RunOrder order;
    order.m_base = base;
    for (const auto& [run, rows] : byRun)
        for (const auto& row : rows)
            order.m_checkpoints[run].push_back(row.id);
    std::erase_if(*evaluations, [](const auto& row) { return !row.isComplete; });
    order.m_evaluations = std::move(*evaluations);
    return order;
}

std::optional<EvaluationRow> RunOrder::ofBase(const EvaluationRow& evaluation) const
{
    if (evaluation.checkpointName == m_base)
        return std::nullopt;
    const EvaluationRow* best = nullptr;
    for (const auto& row : m_evaluations) {
        if (row.checkpointName != m_base || row.distribution != evaluation.distribution)
            continue;
        const auto rank = [&](const EvaluationRow& each) {
            return std::tuple(each.run == evaluation.run, each.run, each.id);
        };
        if (best == nullptr || rank(*best) < rank(row))
            best = &row;
    }
    return best == nullptr ? std::nullopt : std::optional(*best);
}

std::optional<EvaluationRow> RunOrder::before(const EvaluationRow& evaluation) const
{
    if (!m_base.empty())
        return ofBase(evaluation);
    const auto of = m_checkpoints.find(evaluation.run);
    if (of == m_checkpoints.end())
        return std::nullopt;
    const auto& order = of->second;
    const auto own = std::find(order.begin(), order.end(), evaluation.checkpoint);
    for (auto earlier = std::make_reverse_iterator(own); earlier != order.rend(); ++earlier) {
        const auto newest =
            std::find_if(m_evaluations.rbegin(), m_evaluations.rend(), [&](const auto& row) {
                return row.checkpoint == *earlier && row.distribution == evaluation.distribution;
            });
        if (newest != m_evaluations.rend())
            return *newest;
    }
    return std::nullopt;
}

} // namespace gradus
