#include "core/results/study_index.h"

#include "core/results/words.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <set>
#include <utility>

namespace gradus {

namespace {

template <typename Row>
const Row* rowOf(const std::vector<Row>& rows, RowId id)
{
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    return found == rows.end() ? nullptr : &*found;
}

/// Position of @p stage in @p schedule; behind all for one it does not have.
std::size_t positionOf(const Schedule& schedule, const std::string& stage)
{
    const auto found = std::find_if(schedule.stages.begin(), schedule.stages.end(),
                                    [&](const auto& each) { return each.name == stage; });
    return static_cast<std::size_t>(found - schedule.stages.begin());
}

std::string runText(RowId run)
{
    return "run " + std::to_string(run);
}

} // namespace

Result<StudyIndex> StudyIndex::read(StudyFile& study)
{
    StudyIndex index;
    auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    auto evaluations = study.evaluations();
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    index.m_runs = std::move(*runs);
    index.m_checkpoints = std::move(*checkpoints);
    index.m_evaluations = std::move(*evaluations);
    for (const auto& run : index.m_runs)
        if (auto schedule = scheduleFromJson(run.scheduleJson))
            index.m_schedules.emplace(run.id, std::move(*schedule));
    return index;
}

std::vector<std::string> StudyIndex::distributions() const
{
    std::vector<std::string> names;
    for (const auto& evaluation : m_evaluations)
        if (std::find(names.begin(), names.end(), evaluation.distribution) == names.end())
            names.push_back(evaluation.distribution);
    return names;
}

const RunRow* StudyIndex::run(RowId id) const
{
    return rowOf(m_runs, id);
}

const Schedule* StudyIndex::schedule(RowId run) const
{
    const auto found = m_schedules.find(run);
    return found == m_schedules.end() ? nullptr : &found->second;
}

const CheckpointRow* StudyIndex::find(const std::string& wanted, RowId run) const
{
    const auto named = [&](RowId of, const std::string& name) -> const CheckpointRow* {
        for (const auto& row : m_checkpoints)
            if (row.run == of && row.name == name)
                return &row;
        return nullptr;
    };
    for (const auto& row : m_checkpoints)
        if (std::to_string(row.id) == wanted || std::to_string(row.run) + '/' + row.name == wanted)
            return &row;
    std::set<RowId> seen;
    for (RowId of = run; seen.insert(of).second;) {
        if (const auto* row = named(of, wanted))
            return row;
        if (const auto* start = startOf(of))
            of = start->run;
    }
    const CheckpointRow* newest = nullptr;
    for (const auto& row : m_checkpoints)
        if (row.name == wanted && (newest == nullptr || row.run >= newest->run))
            newest = &row;
    return newest;
}

const CheckpointRow* StudyIndex::startOf(RowId run) const
{
    const auto* of = schedule(run);
    if (of == nullptr || of->startFrom.empty())
        return nullptr;
    for (const auto& row : m_checkpoints)
        if (std::to_string(row.id) == of->startFrom)
            return &row;
    for (auto row = m_checkpoints.rbegin(); row != m_checkpoints.rend(); ++row)
        if (row->run < run && row->name == of->startFrom)
            return &*row;
    return nullptr;
}

const CheckpointRow* StudyIndex::finalOf(RowId run, const std::string& stage) const
{
    for (const auto& row : m_checkpoints)
        if (row.run == run && row.stage == stage && row.isFinal)
            return &row;
    return nullptr;
}

Result<std::vector<CheckpointRow>> StudyIndex::lineageOf(const CheckpointRow& checkpoint) const
{
    std::vector<CheckpointRow> lineage{checkpoint};
    std::set<RowId> seen;
    for (;;) {
        const RowId at = lineage.back().run;
        if (!seen.insert(at).second)
            return fail(ErrorCode::Corrupt, runText(at) + " goes back to itself");
        if (run(at) == nullptr)
            return fail(ErrorCode::NotFound, deletedRun(at));
        const auto* of = schedule(at);
        if (of == nullptr)
            return fail(ErrorCode::Corrupt, runText(at) + " keeps no schedule that can be read");
        if (of->startFrom.empty())
            break;
        const auto* start = startOf(at);
        if (start == nullptr)
            return fail(ErrorCode::NotFound, runText(at) + " started from checkpoint "
                                                 + inQuotes(of->startFrom) + ", which is gone");
        lineage.push_back(*start);
    }
    std::reverse(lineage.begin(), lineage.end());
    return lineage;
}

Result<CheckpointRow> StudyIndex::baseOf(const CheckpointRow& checkpoint,
                                         const std::string& wanted) const
{
    if (!wanted.empty()) {
        if (const auto* found = find(wanted, checkpoint.run))
            return *found;
        return fail(ErrorCode::NotFound, "there is no checkpoint " + inQuotes(wanted));
    }
    const auto lineage = lineageOf(checkpoint);
    if (!lineage)
        return fail(lineage.error().code,
                    lineage.error().message + ", so its base is not known; name one");
    const auto& oldest = lineage->front();
    const auto& stages = schedule(oldest.run)->stages;
    if (stages.empty())
        return oldest;
    if (const auto* found = finalOf(oldest.run, stages.front().name))
        return *found;
    return fail(ErrorCode::NotFound, "stage " + inQuotes(stages.front().name) + " of "
                                         + runText(oldest.run) + " has no final checkpoint");
}

std::vector<const CheckpointRow*> StudyIndex::inOrder(RowId run) const
{
    std::vector<const CheckpointRow*> order;
    for (const auto& row : m_checkpoints)
        if (row.run == run)
            order.push_back(&row);
    if (const auto* of = schedule(run))
        std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
            return std::pair(positionOf(*of, a->stage), a->step)
                   < std::pair(positionOf(*of, b->stage), b->step);
        });
    return order;
}

const EvaluationRow* StudyIndex::before(const EvaluationRow& evaluation,
                                        const std::string& base) const
{
    if (!base.empty()) {
        const auto* found = find(base, evaluation.run);
        return found == nullptr || found->id == evaluation.checkpoint
                   ? nullptr
                   : this->evaluation(found->id, evaluation.distribution);
    }
    const EvaluationRow* nearest = nullptr;
    for (const auto* row : inOrder(evaluation.run)) {
        if (row->id == evaluation.checkpoint)
            break;
        if (const auto* found = this->evaluation(row->id, evaluation.distribution))
            nearest = found;
    }
    return nearest;
}

const EvaluationRow* StudyIndex::evaluation(RowId checkpoint, const std::string& distribution) const
{
    for (auto row = m_evaluations.rbegin(); row != m_evaluations.rend(); ++row)
        if (row->checkpoint == checkpoint && row->distribution == distribution && row->isComplete)
            return &*row;
    return nullptr;
}

bool StudyIndex::hasEvaluation(RowId checkpoint, const std::string& distribution) const
{
    return std::any_of(m_evaluations.begin(), m_evaluations.end(), [&](const EvaluationRow& row) {
        return row.checkpoint == checkpoint && row.distribution == distribution;
    });
}

Result<std::string> whyNoEvaluation(StudyFile& study, const StudyIndex& index,
                                    const CheckpointRow& checkpoint,
                                    const std::string& distribution)
{
    for (auto row = index.evaluations().rbegin(); row != index.evaluations().rend(); ++row) {
        if (row->checkpoint != checkpoint.id || row->distribution != distribution)
            continue;
        const auto tallies = study.tallies(row->id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        return checkpoint.name + " on " + inQuotes(distribution) + " is "
               + incompleteWords(static_cast<std::int64_t>(tallies->size()), row->problems);
    }
    return checkpoint.name + " has no evaluation of " + inQuotes(distribution);
}

Result<void> checkBase(const StudyFile& study, const StudyIndex& index, const std::string& wanted)
{
    if (wanted.empty() || index.find(wanted, 0) != nullptr)
        return {};
    return fail(ErrorCode::NotFound, study.path().string() + " has no checkpoint "
                                         + inQuotes(wanted) + " to compare with");
}

} // namespace gradus
