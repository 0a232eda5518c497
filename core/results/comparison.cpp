#include "core/results/comparison.h"

#include "core/results/estimate.h"
#include "core/results/words.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace gradus {

namespace {

constexpr std::array kMeasures{ComparisonMeasure::PassAt1, ComparisonMeasure::PassAtK,
                               ComparisonMeasure::FirstSample, ComparisonMeasure::AnySample};

/// The problems of one op, or all.
struct Group
{
    std::optional<int> op;
    std::vector<const SampledProblem*> first; ///< shared ones, in the order of second
    std::vector<const SampledProblem*> second;
    std::int64_t onlyFirst = 0;
    std::int64_t onlySecond = 0;

    [[nodiscard]] Strata strata() const
    {
        std::vector<int> ops;
        for (const auto* problem : first)
            ops.push_back(problem->op);
        return strataOf(ops);
    }
};

Group groupOf(const SampledEvaluation& first, const SampledEvaluation& second,
              std::optional<int> op)
{
    Group group{.op = op};
    std::map<RowId, const SampledProblem*> rest;
    for (const auto& problem : second.problems)
        if (!op || problem.op == *op)
            rest[problem.problem] = &problem;
    for (const auto& problem : first.problems) {
        if (op && problem.op != *op)
            continue;
        const auto found = rest.find(problem.problem);
        if (found == rest.end()) {
            ++group.onlyFirst;
            continue;
        }
        group.first.push_back(&problem);
        group.second.push_back(found->second);
        rest.erase(found);
    }
    group.onlySecond = static_cast<std::int64_t>(rest.size());
    return group;
}

std::int64_t fewestSamples(const Group& group)
{
    auto fewest = std::numeric_limits<std::size_t>::max();
    for (const auto* side : {&group.first, &group.second})
        for (const auto* problem : *side)
            fewest = std::min(fewest, problem->verified.size());
    return static_cast<std::int64_t>(fewest);
}

/// Whether one of the first @p samples is verified.
bool isSolved(const SampledProblem& problem, std::size_t samples)
{
    const auto begin = problem.verified.begin();
    return std::find(begin, begin + static_cast<std::ptrdiff_t>(samples), true)
           != begin + static_cast<std::ptrdiff_t>(samples);
}

/// Makes the rows of one group.
class GroupRows
{
public:
    GroupRows(const Group& group, const ComparisonOptions& options)
        : m_group(group)
        , m_options(options)
        , m_fewest(fewestSamples(group))
    {}

    [[nodiscard]] Result<void> fill(ComparisonRow& row) const
    {
        switch (row.measure) {
        case ComparisonMeasure::PassAt1:
            return fillPass(row, 1);
        case ComparisonMeasure::PassAtK:
            return fillPass(row, m_options.k == 0 ? m_fewest : m_options.k);
        case ComparisonMeasure::FirstSample:
            return fillSolved(row, true);
        case ComparisonMeasure::AnySample:
            return fillSolved(row, false);
        }
        return {};
    }

private:
    [[nodiscard]] Result<void> fillPass(ComparisonRow& row, std::int64_t k) const
    {
        row.k = k;
        std::vector<double> differences;
        for (std::size_t i = 0; i < m_group.first.size(); ++i) {
            for (const auto* problem : {m_group.first[i], m_group.second[i]})
                if (auto why = tooFewSamples(
                        std::array{KeyedTally{problem->problem, problem->op, problem->tally()}},
                        k)) {
                    row.note = std::move(*why);
                    return {};
                }
            differences.push_back(unbiasedPassAtK(m_group.second[i]->tally(), k)
                                  - unbiasedPassAtK(m_group.first[i]->tally(), k));
        }
        const auto found = difference(row, differences);
        if (!found)
            return tl::unexpected(found.error());
        row.p = found->signFlipP;
        return {};
    }

    [[nodiscard]] Result<void> fillSolved(ComparisonRow& row, bool isByFirst) const
    {
        row.k = isByFirst ? 1 : m_fewest;
        std::vector<double> differences;
        std::int64_t onlyFirst = 0;
        std::int64_t onlySecond = 0;
        for (std::size_t i = 0; i < m_group.first.size(); ++i) {
            const auto& left = *m_group.first[i];
            const auto& right = *m_group.second[i];
            const std::size_t samples =
                isByFirst ? 1 : std::min(left.verified.size(), right.verified.size());
            const int change = static_cast<int>(isSolved(right, samples))
                               - static_cast<int>(isSolved(left, samples));
            onlyFirst += change < 0 ? 1 : 0;
            onlySecond += change > 0 ? 1 : 0;
            differences.push_back(change);
        }
        if (const auto found = difference(row, differences); !found)
            return tl::unexpected(found.error());
        row.solved = mcNemar(onlyFirst, onlySecond);
        row.p = row.solved->exactP;
        row.midP = row.solved->midP;
        return {};
    }

    [[nodiscard]] Result<PairedDifference> difference(ComparisonRow& row,
                                                      const std::vector<double>& differences) const
    {
        const auto strata = m_group.strata();
        auto found = pairedDifference(differences, m_options.bootstrap, strata);
        if (!found)
            return found;
        row.difference = found->difference;
        row.band = isFlat(found->difference)
                       ? kNoBand
                       : bootstrapWords({.problems = static_cast<std::int64_t>(differences.size()),
                                         .isPaired = true,
                                         .isStratified = !strata.of.empty(),
                                         .options = m_options.bootstrap});
        return found;
    }

    const Group& m_group;
    const ComparisonOptions& m_options;
    std::int64_t m_fewest;
};

using Rows = std::vector<ComparisonRow>;

/// Adjusts one kind of p of one measure over the single ops.
Result<void> adjust(Rows& rows, ComparisonMeasure measure, std::optional<double> ComparisonRow::*p,
                    std::optional<double> ComparisonRow::*adjusted)
{
    std::vector<double> family;
    for (auto& row : rows) {
        if (row.measure != measure || !(row.*p))
            continue;
        if (row.op)
            family.push_back(*(row.*p));
        else
            row.*adjusted = row.*p;
    }
    const auto holm = holmAdjusted(family);
    if (!holm)
        return tl::unexpected(holm.error());
    std::size_t next = 0;
    for (auto& row : rows)
        if (row.measure == measure && row.op && row.*p)
            row.*adjusted = (*holm)[next++];
    return {};
}

/// Says what Holm's correction of one measure is over.
void nameFamily(Rows& rows, ComparisonMeasure measure)
{
    const auto isTested = [&](const ComparisonRow& row) {
        return row.measure == measure && row.p;
    };
    const auto ops = std::count_if(rows.begin(), rows.end(), [&](const ComparisonRow& row) {
        return isTested(row) && row.op;
    });
    for (auto& row : rows)
        if (isTested(row))
            row.family = row.op ? counted(ops, "op") + " of " + comparisonMeasureName(measure)
                                      + " of this pair"
                                : "1 test";
}

} // namespace

std::string comparisonMeasureName(ComparisonMeasure measure)
{
    switch (measure) {
    case ComparisonMeasure::PassAt1:
        return "pass_at_1";
    case ComparisonMeasure::PassAtK:
        return "pass_at_k";
    case ComparisonMeasure::FirstSample:
        return "first_sample";
    case ComparisonMeasure::AnySample:
        return "any_sample";
    }
    return {};
}

std::string nothingShared(const EvaluationRow& first, const EvaluationRow& second,
                          std::optional<int> op)
{
    return first.checkpointName + " and " + second.checkpointName + " share no problem of "
           + inQuotes(second.distribution) + (op ? " with op " + std::to_string(*op) : "");
}

Result<std::vector<ComparisonRow>> compareEvaluations(const SampledEvaluation& first,
                                                      const SampledEvaluation& second,
                                                      const ComparisonOptions& options)
{
    std::set<std::optional<int>> ops{std::nullopt}; // sorts before every number
    for (const auto* evaluation : {&first, &second})
        for (const auto& problem : evaluation->problems)
            ops.insert(problem.op);
    Rows rows;
    for (const auto& op : ops) {
        const auto group = groupOf(first, second, op);
        for (const auto measure : kMeasures) {
            auto& row =
                rows.emplace_back(ComparisonRow{.op = op,
                                                .measure = measure,
                                                .problems = std::int64_t(group.first.size()),
                                                .onlyFirst = group.onlyFirst,
                                                .onlySecond = group.onlySecond});
            if (group.first.empty())
                row.note = nothingShared(first.row, second.row, op);
            else if (auto filled = GroupRows(group, options).fill(row); !filled)
                return tl::unexpected(filled.error());
            if (row.note.empty())
                row.note = samplingCaveat(first.row, second.row);
        }
    }
    for (const auto measure : kMeasures) {
        nameFamily(rows, measure);
        for (const auto& [p, adjusted] : {std::pair{&ComparisonRow::p, &ComparisonRow::holmP},
                                          {&ComparisonRow::midP, &ComparisonRow::holmMidP}})
            if (auto done = adjust(rows, measure, p, adjusted); !done)
                return tl::unexpected(done.error());
    }
    return rows;
}

} // namespace gradus
