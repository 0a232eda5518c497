#pragma once

#include "core/base/result.h"
#include "core/problem/problem.h"
#include "core/solution/solution.h"
#include "core/solution/verdict.h"

#include <optional>
#include <string>
#include <string_view>

namespace gradus {

/// One sampled solution held against its problem, made again from the stored texts.
struct SampleComparison
{
    ProblemText text;               ///< the gold texts
    std::optional<Problem> problem; ///< the graph, if the row has one
    std::string asked;              ///< name of the quantity asked for; empty if not known
    std::string sample;             ///< what the model wrote
    ParsedSolution gold;
    ParsedSolution predicted;
    Verdict verdict; ///< strict
};

/// @param problemRow a row of problemRow() or of GSM-Infinite: texts, and the graph if there is
/// one.
/// @return ErrorCode::Corrupt naming the field if the row cannot be read; never fails on a sample.
[[nodiscard]] Result<SampleComparison> compareSample(std::string_view problemRow,
                                                     std::string_view sample);

} // namespace gradus
