#pragma once

#include "core/problem/problem.h"
#include "core/problem/specification.h"

#include <string>

namespace gradus {

/// The solution of an iGSM problem with names, numbers and letters made alike: "Define Inst as a.
/// so a = 0. Define Inter as b. so b = a = 0." Wrong openings are left out. Source: igsm.md 7.
[[nodiscard]] std::string igsmTemplate(const Problem& problem);

/// SHA-256 of " " + igsmTemplate() as one number, modulo 23. Source: igsm.md 7.
[[nodiscard]] int igsmHash(const Problem& problem);

/// Train: hashes 0 to 16, Test: 17 to 22, as the paper says. Source: igsm.md 7.
[[nodiscard]] bool isInSplit(int hash, IgsmOptions::Split split) noexcept;

} // namespace gradus
