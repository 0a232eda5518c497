#pragma once

#include "core/base/result.h"
#include "core/solution/score.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace gradus {

/// What `score` prints: one JSON object with the counters of both verifiers, where they part, and
/// pass@k of both, @p lead's under "pass_at_k".
///
/// Unbiased pass@k goes up to the smallest number of samples of a problem; the published one counts
/// problems with a success among their first k samples in the order of the file.
/// Source: paper.md 2.2 and 2.5. @pre lead is "strict" or "paper".
[[nodiscard]] Result<std::string> scoreReport(const GoldTable& gold, const ScoreBoard& board,
                                              const std::string& lead);

/// One line of `score --rows`.
struct ScoreRow
{
    std::size_t line = 0; ///< of the generation in its file, from 1
    std::optional<std::size_t> gold;
    std::optional<std::int64_t> rank;
    std::optional<ScoreJudgement> judgement;
};
[[nodiscard]] std::string scoreRow(const ScoreGeneration& generation, const ScoreRow& row);

} // namespace gradus
