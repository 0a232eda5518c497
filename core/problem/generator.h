#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/problem/problem.h"
#include "core/problem/specification.h"

#include <cstdint>

namespace gradus {

/// Whether @p specification can be met with @p contexts; the error names the field at fault
/// ("op 9-4: the lowest op is above the highest", "unknown context \"moon\"").
///
/// Where several things are controlled that may be impossible together (depth, fan-in, distractors,
/// literals), every op is tried out, a few thousand graphs at most: milliseconds. What is only just
/// possible may be refused. The answer is the same on every machine.
[[nodiscard]] Result<void> validateSpecification(const ProblemSpecification& specification,
                                                 const ContextLibrary& contexts);

/// The problem number @p index of the stream (@p specification, @p seed). Pure: the same arguments
/// give the same problem, whatever was made before and on whichever thread.
///
/// The requested op is met exactly, and so is all that is controlled. What is left unset follows
/// the published problems. Source: GSM-Infinite, paper.md 1.3-1.7 and 1.11; symbolic problems after
/// its variable assignments.
/// @pre validateSpecification() holds.
[[nodiscard]] Problem generateProblem(const ProblemSpecification& specification,
                                      const ContextLibrary& contexts, std::uint64_t seed,
                                      std::uint64_t index);

} // namespace gradus
