#pragma once

// Words that several tables and figures say.

#include "core/store/rows.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// "1 problem", "12 problems"
[[nodiscard]] std::string counted(std::int64_t count, const std::string& what);

/// Both sentences, "; " between them.
[[nodiscard]] std::string joined(std::string_view first, std::string_view second);
/// The same in place.
void addNote(std::string& note, std::string_view more);

/// "5", or "all".
[[nodiscard]] std::string opName(std::optional<int> op);

/// "k = 128 is more than the 64 samples of problem 5"; the problem by its row.
[[nodiscard]] std::string tooFewSamples(std::int64_t k, std::int64_t samples, RowId problem);

/// "incomplete: 12 of 64 problems are sampled"
[[nodiscard]] std::string incompleteWords(std::int64_t sampled, std::int64_t planned);

/// "adaptive: sampling of a cell ended once its interval was at most 0.1 wide"; "" if every problem
/// was to have all its samples.
[[nodiscard]] std::string adaptiveWords(const EvaluationRow& evaluation);

/// "run 3 was deleted": of one that only its checkpoints and evaluations are left of.
[[nodiscard]] std::string deletedRun(RowId run);

} // namespace gradus
