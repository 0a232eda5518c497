#include "core/results/evaluation_tables.h"

#include <algorithm>
#include <utility>

namespace gradus {

Columns evaluationColumns(const Columns& columns)
{
    Columns all{"checkpoint", "stage", "distribution"};
    all.insert(all.end(), columns.begin(), columns.end());
    for (const char* last : {"run", "evaluation", "note"})
        all.emplace_back(last);
    return all;
}

Record evaluationRecord(const EvaluationRow& evaluation, std::vector<Cell> cells, std::string note)
{
    Record record{evaluation.checkpointName, evaluation.stage, evaluation.distribution};
    std::move(cells.begin(), cells.end(), std::back_inserter(record));
    record.emplace_back(evaluation.run);
    record.emplace_back(evaluation.id);
    record.emplace_back(std::move(note));
    return record;
}

std::vector<Cell> limitsOf(const std::optional<Estimate>& estimate)
{
    if (!estimate || !estimate->hasInterval())
        return {Cell(), Cell()};
    return {estimate->interval.low, estimate->interval.high};
}

std::vector<Cell> numbersOf(const std::optional<Estimate>& estimate)
{
    auto limits = limitsOf(estimate);
    return {estimate ? Cell(estimate->interval.estimate) : Cell(), limits[0], limits[1]};
}

std::string bandText(const std::optional<Estimate>& estimate)
{
    return estimate ? estimate->band : std::string();
}

Result<EvaluationNotes> EvaluationNotes::read(StudyFile& study)
{
    const auto runs = study.runSummaries();
    if (!runs)
        return tl::unexpected(runs.error());
    EvaluationNotes notes;
    for (const auto& run : *runs)
        notes.m_runs.insert(run.id);
    return notes;
}

std::string EvaluationNotes::operator()(const EvaluationRow& evaluation) const
{
    return joined(ofRun(evaluation.run), adaptiveWords(evaluation));
}

std::string EvaluationNotes::ofRun(RowId run) const
{
    return m_runs.contains(run) ? std::string() : deletedRun(run);
}

Result<void> forEachEvaluation(const Export& job, const std::function<void(const Record&)>& add,
                               std::size_t columns, const WriteEvaluation& write)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto notes = EvaluationNotes::read(job.study);
    if (!notes)
        return tl::unexpected(notes.error());
    for (const auto& evaluation : *evaluations) {
        const auto note = (*notes)(evaluation);
        const auto addEmpty = [&](std::string_view why) {
            add(evaluationRecord(evaluation, std::vector<Cell>(columns), joined(why, note)));
        };
        if (!evaluation.isComplete) {
            const auto sampled = job.study.tallies(evaluation.id);
            if (!sampled)
                return tl::unexpected(sampled.error());
            if (sampled->empty())
                addEmpty(kNoSample);
            else
                addEmpty(evaluation.adaptiveWidth
                             ? "incomplete: sampling was stopped between its rounds"
                             : incompleteWords(static_cast<std::int64_t>(sampled->size()),
                                               evaluation.problems));
            continue;
        }
        const auto problems = loadEvaluated(job.study, evaluation);
        if (!problems)
            return tl::unexpected(problems.error());
        if (problems->problems.empty()) {
            addEmpty(kNoSample);
            continue;
        }
        const auto written = write(*problems, note);
        if (!written && written.error().message == kNotJudged)
            addEmpty(kNotJudged);
        else if (!written)
            return written;
    }
    return {};
}

} // namespace gradus
