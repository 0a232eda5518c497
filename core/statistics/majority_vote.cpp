#include "core/statistics/majority_vote.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>

namespace gradus {

namespace {

constexpr std::int64_t kMostSamples = 1'000;

/// C(n, 0) .. C(n, most).
std::vector<double> binomials(std::int64_t n, std::int64_t most)
{
    std::vector<double> row{1.0};
    for (std::int64_t j = 1; j <= most; ++j)
        row.push_back(row.back() * static_cast<double>(n - j + 1) / static_cast<double>(j));
    return row;
}

/// Ways to choose votes for wrong answers, none of which gets more than the right one.
class WrongVotes
{
public:
    /// @param right votes of the right answer, >= 1. @param others samples that are left.
    WrongVotes(std::int64_t right, std::int64_t others)
        : m_right(right)
        , m_others(others)
        , m_ways(static_cast<std::size_t>(others / right) + 1,
                 std::vector<double>(static_cast<std::size_t>(others) + 1))
    {
        m_ways[0][0] = 1;
    }

    /// One more wrong answer, given @p count times.
    void add(std::int64_t count)
    {
        const auto most = std::min({count, m_right, m_others});
        const auto choices = binomials(count, most);
        auto next = m_ways;
        for (auto& row : next)
            std::fill(row.begin(), row.end(), 0.0);
        for (std::size_t ties = 0; ties < m_ways.size(); ++ties)
            for (std::size_t used = 0; used < m_ways[ties].size(); ++used)
                spread(m_ways[ties][used], ties, used, choices, next);
        m_ways = std::move(next);
    }

    /// Ways weighted by the chance 1 / (ties + 1) that the right answer is taken, when what is left
    /// of the places goes to @p missing samples.
    [[nodiscard]] double favourable(std::int64_t missing) const
    {
        const auto absent = binomials(missing, std::min(missing, m_others));
        double sum = 0;
        for (std::size_t ties = 0; ties < m_ways.size(); ++ties)
            for (std::size_t used = 0; used < m_ways[ties].size(); ++used)
                if (const auto left = static_cast<std::size_t>(m_others) - used;
                    left < absent.size())
                    sum += m_ways[ties][used] * absent[left] / static_cast<double>(ties + 1);
        return sum;
    }

private:
    void spread(double ways, std::size_t ties, std::size_t used, const std::vector<double>& choices,
                std::vector<std::vector<double>>& next) const
    {
        if (ways == 0)
            return;
        for (std::size_t j = 0; j < choices.size() && used + j < next[ties].size(); ++j) {
            const std::size_t tied = ties + (j == static_cast<std::size_t>(m_right) ? 1 : 0);
            next[tied][used + j] += ways * choices[j];
        }
    }

    std::int64_t m_right;
    std::int64_t m_others;
    std::vector<std::vector<double>> m_ways; ///< [answers with m_right votes][votes in all]
};

Result<void> checkVotes(const AnswerVotes& votes, std::int64_t k)
{
    const bool isNegative = votes.right < 0 || votes.missing < 0
                            || std::any_of(votes.wrong.begin(), votes.wrong.end(),
                                           [](std::int64_t count) { return count < 0; });
    if (isNegative)
        return fail(ErrorCode::InvalidArgument, "maj@k: a count of answers is negative");
    if (votes.samples() > kMostSamples)
        return fail(ErrorCode::InvalidArgument, "maj@k takes up to 1000 samples a problem, not "
                                                    + std::to_string(votes.samples()));
    if (k < 1 || k > votes.samples())
        return fail(ErrorCode::InvalidArgument,
                    "k is " + std::to_string(k) + ", but must be in [1, "
                        + std::to_string(votes.samples()) + "], the samples of a problem");
    return {};
}

} // namespace

std::int64_t AnswerVotes::samples() const noexcept
{
    return std::accumulate(wrong.begin(), wrong.end(), right + missing);
}

AnswerVotes countVotes(std::span<const std::string> answers, std::string_view right)
{
    std::map<std::string_view, std::int64_t> counts;
    for (const auto& answer : answers)
        ++counts[answer];
    AnswerVotes votes;
    for (const auto& [answer, count] : counts) {
        if (answer.empty())
            votes.missing = count;
        else if (answer == right)
            votes.right = count;
        else
            votes.wrong.push_back(count);
    }
    return votes;
}

double exactMajorityAtK(const AnswerVotes& votes, std::int64_t k)
{
    assert(checkVotes(votes, k));
    const auto forRight = binomials(votes.right, std::min(votes.right, k));
    double favourable = 0;
    const std::int64_t others = votes.samples() - votes.right;
    const std::int64_t fewest = std::max<std::int64_t>(1, k - others);
    const std::int64_t mostWrong =
        votes.wrong.empty() ? 0 : *std::max_element(votes.wrong.begin(), votes.wrong.end());
    for (std::int64_t right = fewest; right <= std::min(votes.right, k); ++right) {
        if (right > mostWrong) { // no wrong answer can tie, whichever the others are
            favourable +=
                forRight[static_cast<std::size_t>(right)] * binomials(others, k - right).back();
            continue;
        }
        WrongVotes wrong(right, k - right);
        for (const std::int64_t count : votes.wrong)
            wrong.add(count);
        favourable += forRight[static_cast<std::size_t>(right)] * wrong.favourable(votes.missing);
    }
    return std::min(1.0, favourable / binomials(votes.samples(), k).back());
}

Result<Interval> majorityAtK(std::span<const AnswerVotes> votes, std::int64_t k,
                             const BootstrapOptions& options, const Strata& strata)
{
    std::vector<double> values;
    for (const auto& problem : votes) {
        if (auto checked = checkVotes(problem, k); !checked)
            return tl::unexpected(checked.error());
        values.push_back(exactMajorityAtK(problem, k));
    }
    return bootstrapMean(values, strata, options);
}

} // namespace gradus
