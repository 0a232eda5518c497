#pragma once

#include "core/solution/verdict.h"
#include "core/store/study_file.h"

#include <string>

namespace gradus {

/// Which sample to show; what is left at its default is chosen.
struct SampleWish
{
    RowId evaluation = 0; ///< 0: the newest complete one of a reinforcement stage, else the newest
    RowId problem = 0;    ///< 0: one whose samples were not all right or all wrong, if there is one
    int sample = -1;      ///< -1: one with an instructive mistake, a slip before all
};

/// A sample with what it is compared with.
struct SampleChoice
{
    EvaluationRow evaluation;
    ProblemRow problem;
    SampleRow sample;
    Verdict verdict;
    std::string asked; ///< name of the quantity the question asks for
};

/// ErrorCode::NotFound names what does not exist, or says that nothing was evaluated yet.
[[nodiscard]] Result<SampleChoice> chooseSample(StudyFile& study, const SampleWish& wish);

/// How much one learns from looking at @p verdict: mistakes rank by how plain they are. Higher is
/// better; 0 for a right solution.
[[nodiscard]] int instructiveness(const Verdict& verdict);

} // namespace gradus
