#pragma once

#include "core/base/result.h"
#include "core/problem/igsm_names.h"
#include "core/problem/problem.h"
#include "core/problem/specification.h"

#include <cstdint>

namespace gradus {

/// Highest op an iGSM problem can be asked for; its letters would suffice for 52.
inline constexpr int kHighestIgsmOp = 40;

/// Whether @p specification can be met as an iGSM problem; the error names the field at fault.
///
/// contexts: ids of chains ("zoo"); none, or the default of ProblemSpecification, stand for all
/// four. layers: 0 (drawn) or 2 to 4. op: 1 to 40, and at most twice igsm.edges.
[[nodiscard]] Result<void> validateIgsm(const ProblemSpecification& specification);

/// The iGSM problem number @p index of the stream (@p specification, @p seed). Pure: the same
/// arguments give the same problem, whatever was made before and on whichever thread.
///
/// op is met exactly, and the template is in the split asked for; if 200 templates of one op are
/// not, another op is drawn. With igsm.asksAgain op is that of the first question, and another
/// question is asked, whose template is in the split too. Source: igsm.md 2 to 4 and 7 to 9.
/// @pre validateIgsm() holds.
[[nodiscard]] Problem generateIgsm(const ProblemSpecification& specification,
                                   const IgsmNames& names, std::uint64_t seed, std::uint64_t index);

} // namespace gradus
