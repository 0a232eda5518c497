#pragma once

#include "core/base/result.h"
#include "core/statistics/bootstrap.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How often each answer was given to one problem.
struct AnswerVotes
{
    std::int64_t right = 0;          ///< samples with the right answer
    std::vector<std::int64_t> wrong; ///< of each distinct wrong answer, in any order
    std::int64_t missing = 0;        ///< samples without an answer

    [[nodiscard]] std::int64_t samples() const noexcept;

    friend bool operator==(const AnswerVotes&, const AnswerVotes&) = default;
};

/// Counts @p answers by their text. @param answers one a sample; "" stands for none.
[[nodiscard]] AnswerVotes countVotes(std::span<const std::string> answers, std::string_view right);

/// The chance that the answer most of @p k samples give is right: the exact expectation over all
/// C(n, k) subsets of the n samples, no resampling.
///
/// A sample without an answer takes one of the k places and has no vote; a subset without any vote
/// is wrong. Among t answers with equally many votes each is taken with chance 1 / t.
///
/// Source: maj@k of Wang et al. 2023, arXiv:2203.11171. The sum runs over the votes r of the right
/// answer; the wrong ones enter by the product over them of sum_j C(n_i, j) x^j, j <= r, whose
/// terms j = r are counted apart for ties. At most k^2 n log k additions.
/// @pre 1 <= k <= samples() <= 1,000 (above it C(n, k) could overflow), no count is negative.
[[nodiscard]] double exactMajorityAtK(const AnswerVotes& votes, std::int64_t k);

/// Mean over problems with a bootstrap interval over problems; see bootstrapMeans().
/// @return InvalidArgument when there is no problem, k is below 1 or above some problem's samples,
/// a problem has more than 1,000, a count is negative, or as of bootstrapMeans().
[[nodiscard]] Result<Interval> majorityAtK(std::span<const AnswerVotes> votes, std::int64_t k,
                                           const BootstrapOptions& options = {},
                                           const Strata& strata = {});

} // namespace gradus
