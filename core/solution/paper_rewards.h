#pragma once

#include "core/solution/paper_compare.h"
#include "core/solution/verdict.h"

#include <string>
#include <string_view>

namespace gradus {

/// The answer between `<answer>` and `</answer>`, else behind the last `<answer>` up to a '<' or a
/// line break; trimmed. Empty if there is no such tag. Linear. Source: paper.md 2.2, extractors.
[[nodiscard]] std::string_view taggedAnswer(std::string_view text);

/// The same, but without a tag what follows "Answer:" in its line.
[[nodiscard]] std::string_view flexibleAnswer(std::string_view text);

/// One of the two process rewards of the published code (paper.md 3.5).
struct PublishedReward
{
    double score = 0;
    double outcome = 0;    ///< needs an <answer> tag
    double process = 0;    ///< 1 - penalty / gold nodes, not below 0
    bool isZeroed = false; ///< the strict one took away what the answer had earned

    friend bool operator==(const PublishedReward&, const PublishedReward&) = default;
};

/// Everything that pays for one prediction.
struct PaperRewards
{
    Rewards rewards;        ///< outcome takes the flexible answer, the code's two need a tag
    PublishedReward blend;  ///< its score is rewards.codeBlend
    PublishedReward strict; ///< its score is rewards.strictCode
};

/// The rewards of paper.md 3.5 for @p predicted, whose comparison with @p gold is @p report.
/// Answers are compared as texts: "4.0" is not "4".
///
/// @param outcomeWeight in [0, 1], of the blends.
[[nodiscard]] PaperRewards paperRewards(const PaperReport& report, std::string_view gold,
                                        std::string_view predicted, double outcomeWeight = 0.2);

} // namespace gradus
