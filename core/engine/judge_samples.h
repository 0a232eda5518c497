#pragma once

#include "core/base/result.h"
#include "core/solution/judgement.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <functional>

namespace gradus {

/// Puts @p judgement into the row of the sample it is of.
void setJudgement(SampleRow& sample, const Judgement& judgement);

/// What judgeSamples() did.
struct JudgedSamples
{
    std::int64_t judged = 0;
    std::int64_t changed = 0; ///< of these, whose strict verdict was another one before

    friend bool operator==(const JudgedSamples&, const JudgedSamples&) = default;
};

/// Judges stored samples by the verifiers of this program: those no verdict of schema 3 is known
/// of, or @p all. Texts, tokens and log-probabilities stay as they are; a problem at a time in one
/// transaction, so that it can be stopped and begun again. ErrorCode::Corrupt names a problem whose
/// row cannot be read.
/// @param progress told the share of evaluations done, in [0, 1]; its error ends it.
[[nodiscard]] Result<JudgedSamples>
judgeSamples(StudyFile& study, bool all, const std::function<Result<void>(double)>& progress);

} // namespace gradus
