// Tables of scores: pass@k by itself, and all of them.

#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"
#include "core/results/gold_facts.h"
#include "core/results/pass_curve.h"
#include "core/results/scores.h"

#include <utility>

namespace gradus {

namespace {

Cell parameterOf(const ScoreParameter& parameter)
{
    if (const auto* k = std::get_if<std::int64_t>(&parameter))
        return *k;
    if (const auto* tau = std::get_if<double>(&parameter))
        return *tau;
    return {};
}

Record scoreRecord(const EvaluationRow& evaluation, const Score& score, const std::string& note)
{
    std::vector<Cell> cells{opName(score.op), score.measure, score.verifier,
                            parameterOf(score.parameter)};
    for (auto& number : numbersOf(score.estimate))
        cells.push_back(std::move(number));
    cells.emplace_back(bandText(score.estimate));
    cells.emplace_back(score.problems);
    cells.emplace_back(score.samples);
    return evaluationRecord(evaluation, std::move(cells), joined(score.note, note));
}

/// One estimator of pass@k of one evaluation.
struct NamedCurve
{
    std::string estimator;
    const PassCurve& curve;
};

void addCurve(const std::function<void(const Record&)>& add, const SampledEvaluation& evaluation,
              const NamedCurve& named, std::span<const std::int64_t> asked, const std::string& note)
{
    const auto& curve = named.curve;
    const auto addRow = [&](std::int64_t k, std::vector<Cell> numbers, std::string band,
                            const std::string& why) {
        std::vector<Cell> cells{named.estimator, k};
        std::move(numbers.begin(), numbers.end(), std::back_inserter(cells));
        cells.emplace_back(std::move(band));
        cells.emplace_back(curve.problems);
        cells.emplace_back(curve.samples);
        add(evaluationRecord(evaluation.row, std::move(cells), joined(why, note)));
    };
    for (std::size_t i = 0; i < curve.ks.size(); ++i) {
        const auto& interval = curve.intervals[i];
        addRow(curve.ks[i], {interval.estimate, interval.low, interval.high}, curve.bands[i], {});
    }
    for (const auto k : asked)
        if (const auto why = tooFewSamples(keyedTallies(evaluation), k))
            addRow(k, std::vector<Cell>(3), {}, *why);
}

} // namespace

Result<void> exportPassAtK(const Export& job)
{
    const auto evaluations = wantedEvaluations(job);
    if (!evaluations)
        return tl::unexpected(evaluations.error());
    const auto notes = EvaluationNotes::read(job.study);
    if (!notes)
        return tl::unexpected(notes.error());
    const Columns columns{"estimator", "k",    "estimate", "low",
                          "high",      "band", "problems", "samples"};
    const auto& add = job.table(evaluationColumns(columns));
    const auto& ks = job.options.ks;
    for (const auto& evaluation : *evaluations) {
        if (!evaluation.isComplete)
            continue; // what is there so far are the problems that came first, not all of them
        const auto note = (*notes)(evaluation);
        const auto sampled = sampledEvaluation(job.study, evaluation);
        if (!sampled)
            return tl::unexpected(sampled.error());
        if (sampled->problems.empty()) {
            add(evaluationRecord(evaluation, std::vector<Cell>(columns.size()),
                                 joined(kNoSample, note)));
            continue;
        }
        const auto unbiased = passCurve(keyedTallies(*sampled), ks, job.options.interval);
        if (!unbiased)
            return tl::unexpected(unbiased.error());
        const auto firstK = firstKCurve(*sampled, ks, job.options.interval);
        if (!firstK)
            return tl::unexpected(firstK.error());
        addCurve(add, *sampled, {"unbiased", *unbiased}, ks, note);
        addCurve(add, *sampled, {"first_k", *firstK}, ks, note);
    }
    return {};
}

Result<void> exportScores(const Export& job)
{
    const Columns columns{"op",  "measure", "verifier", "parameter", "estimate",
                          "low", "high",    "band",     "problems",  "samples"};
    const auto& add = job.table(evaluationColumns(columns));
    GoldFacts facts;
    return forEachEvaluation(
        job, add, columns.size(),
        [&](const EvaluatedProblems& problems, const std::string& note) -> Result<void> {
            if (auto read = facts.read(job.study, problems); !read)
                return read;
            const auto scores =
                scoresOf(problems, facts, {.ks = job.options.ks, .interval = job.options.interval});
            if (!scores)
                return tl::unexpected(scores.error());
            for (const auto& score : *scores)
                add(scoreRecord(problems.evaluation, score, note));
            return {};
        });
}

} // namespace gradus
