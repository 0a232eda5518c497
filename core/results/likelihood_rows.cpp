#include "core/results/likelihood_rows.h"

#include "core/results/estimate.h"
#include "core/results/problem_book.h"
#include "core/results/words.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace gradus {

namespace {

/// The likelihood of one gold solution.
struct Score
{
    int op = 0;
    double perSolution = 0;
    double perToken = 0;
};
using Scores = std::map<RowId, Score>; ///< by problem

std::string nothingOf(const CheckpointRow& checkpoint, const std::string& distribution)
{
    return checkpoint.name + " has no likelihoods of " + inQuotes(distribution) + "; evaluate it";
}

/// "2 problems left out: ..." of those of @p op, or of all; "" if there is none.
std::string leftOut(const std::vector<int>& ops, std::optional<int> op)
{
    const auto count =
        op ? std::count(ops.begin(), ops.end(), *op) : static_cast<std::ptrdiff_t>(ops.size());
    return count == 0
               ? std::string()
               : counted(count, "problem") + " left out: the likelihood of the gold solution is 0";
}

/// Makes the rows of a study.
class LikelihoodReader
{
public:
    LikelihoodReader(StudyFile& study, const StudyIndex& index, const ComparisonOptions& options)
        : m_study(study)
        , m_index(index)
        , m_options(options)
    {}

    [[nodiscard]] Result<std::vector<LikelihoodRow>> rows()
    {
        if (auto read = readAll(); !read)
            return tl::unexpected(read.error());
        for (const auto& distribution : m_distributions) {
            if (!m_options.distribution.empty() && m_options.distribution != distribution)
                continue;
            for (const auto& checkpoint : m_index.checkpoints())
                if (m_options.checkpoint.empty() || m_options.checkpoint == checkpoint.name)
                    if (auto added = addRows(checkpoint, distribution); !added)
                        return tl::unexpected(added.error());
        }
        return std::move(m_rows);
    }

private:
    [[nodiscard]] Result<void> readAll()
    {
        m_distributions = m_index.distributions();
        ProblemBook book(m_study);
        for (const auto& checkpoint : m_index.checkpoints()) {
            const auto gold = m_study.goldScores(checkpoint.id);
            if (!gold)
                return tl::unexpected(gold.error());
            for (const auto& each : *gold) {
                const auto problem = book.of(each.problem);
                if (!problem)
                    return tl::unexpected(problem.error());
                const auto& distribution = (*problem)->distribution;
                if (!std::isfinite(each.nll)) {
                    m_impossible[{checkpoint.id, distribution}].push_back((*problem)->op);
                    continue;
                }
                m_scores[{checkpoint.id, distribution}][each.problem] = {
                    (*problem)->op, each.nll, each.nll / std::max(each.tokens, 1)};
                if (std::find(m_distributions.begin(), m_distributions.end(), distribution)
                    == m_distributions.end())
                    m_distributions.push_back(distribution);
            }
        }
        return {};
    }

    [[nodiscard]] const Scores& scoresOf(RowId checkpoint, const std::string& distribution)
    {
        return m_scores[{checkpoint, distribution}];
    }

    [[nodiscard]] Result<void> addRows(const CheckpointRow& checkpoint,
                                       const std::string& distribution)
    {
        LikelihoodRow row{
            .base = std::nullopt, .checkpoint = checkpoint, .distribution = distribution};
        const auto& scores = scoresOf(checkpoint.id, distribution);
        const auto& impossible = m_impossible[{checkpoint.id, distribution}];
        if (scores.empty()) {
            if (!impossible.empty()) {
                row.note = leftOut(impossible, std::nullopt);
                m_rows.push_back(std::move(row));
            } else if (m_index.hasEvaluation(checkpoint.id, distribution)) {
                row.note = nothingOf(checkpoint, distribution);
                m_rows.push_back(std::move(row));
            }
            return {};
        }
        const Scores none;
        const Scores* ofBase = &none;
        if (const auto base = m_index.baseOf(checkpoint, m_options.base)) {
            row.base = *base;
            ofBase = &scoresOf(base->id, distribution);
            if (base->id == checkpoint.id)
                row.note = checkpoint.name + " is the base";
            else if (ofBase->empty())
                row.note = nothingOf(*base, distribution);
        } else {
            row.note = base.error().message;
        }
        std::set<std::optional<int>> ops{std::nullopt}; // sorts before every number
        for (const auto& [problem, score] : scores)
            ops.insert(score.op);
        for (const auto& op : ops) {
            row.op = op;
            auto filled = rowOf(row, scores, *ofBase);
            if (!filled)
                return tl::unexpected(filled.error());
            addNote(filled->note, leftOut(impossible, op));
            m_rows.push_back(std::move(*filled));
        }
        return {};
    }

    /// @p row with its numbers; it has a note where there is nothing to compare with.
    [[nodiscard]] Result<LikelihoodRow> rowOf(LikelihoodRow row, const Scores& scores,
                                              const Scores& base) const
    {
        std::vector<std::vector<double>> values(2);
        std::vector<std::vector<double>> reductions(2);
        std::vector<int> opOf;
        std::vector<int> sharedOps;
        for (const auto& [problem, score] : scores) {
            if (row.op && *row.op != score.op)
                continue;
            values[0].push_back(score.perSolution);
            values[1].push_back(score.perToken);
            opOf.push_back(score.op);
            if (const auto found = base.find(problem); found != base.end()) {
                reductions[0].push_back(found->second.perSolution - score.perSolution);
                reductions[1].push_back(found->second.perToken - score.perToken);
                sharedOps.push_back(score.op);
            }
        }
        row.problems = static_cast<std::int64_t>(opOf.size());
        const auto ops = strataOf(opOf);
        const auto means = bootstrapMeans(values, ops, m_options.bootstrap);
        if (!means)
            return tl::unexpected(means.error());
        row.perSolution = means->front();
        row.perToken = means->back();
        row.band = isFlat(*row.perSolution) && isFlat(*row.perToken)
                       ? kNoBand
                       : bootstrapWords({.problems = row.problems,
                                         .isStratified = !ops.of.empty(),
                                         .options = m_options.bootstrap});
        if (!row.note.empty())
            return row;
        row.shared = static_cast<std::int64_t>(sharedOps.size());
        if (row.shared == 0) {
            row.note = row.base->name + " and " + row.checkpoint.name
                       + " have likelihoods of no problem of " + inQuotes(row.distribution)
                       + " in common" + (row.op ? " with op " + std::to_string(*row.op) : "");
            return row;
        }
        return compared(std::move(row), reductions, strataOf(sharedOps));
    }

    [[nodiscard]] Result<LikelihoodRow> compared(LikelihoodRow row,
                                                 const std::vector<std::vector<double>>& reductions,
                                                 const Strata& ops) const
    {
        const auto whole = pairedDifference(reductions[0], m_options.bootstrap, ops);
        if (!whole)
            return tl::unexpected(whole.error());
        const auto each = pairedDifference(reductions[1], m_options.bootstrap, ops);
        if (!each)
            return tl::unexpected(each.error());
        row.reductionPerSolution = *whole;
        row.reductionPerToken = *each;
        row.reductionBand = isFlat(whole->difference) && isFlat(each->difference)
                                ? kNoBand
                                : bootstrapWords({.problems = row.shared,
                                                  .isPaired = true,
                                                  .isStratified = !ops.of.empty(),
                                                  .options = m_options.bootstrap});
        return row;
    }

    StudyFile& m_study;
    const StudyIndex& m_index;
    const ComparisonOptions& m_options;
    std::vector<std::string> m_distributions;
    std::map<std::pair<RowId, std::string>, Scores> m_scores;
    /// Ops of problems whose gold solution has a likelihood of 0: no mean takes them.
    std::map<std::pair<RowId, std::string>, std::vector<int>> m_impossible;
    std::vector<LikelihoodRow> m_rows;
};

} // namespace

Result<std::vector<LikelihoodRow>> likelihoodRows(StudyFile& study, const StudyIndex& index,
                                                  const ComparisonOptions& options)
{
    if (auto known = checkBase(study, index, options.base); !known)
        return tl::unexpected(known.error());
    return LikelihoodReader(study, index, options).rows();
}

} // namespace gradus
