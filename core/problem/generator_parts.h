#pragma once

#include "core/base/random.h"
#include "core/problem/context.h"
#include "core/problem/problem.h"
#include "core/problem/specification.h"

#include <cassert>
#include <string>
#include <utility>
#include <vector>

namespace gradus {

/// What validateSpecification() and generateProblem() do for each flavour.
[[nodiscard]] Result<void> validateGsmInfinite(const ProblemSpecification& specification,
                                               const ContextLibrary& contexts);
[[nodiscard]] Problem generateGsmInfinite(const ProblemSpecification& specification,
                                          const ContextLibrary& contexts, CounterRandom random);

[[nodiscard]] inline tl::unexpected<Error> invalidSpecification(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

/// Whether the range of op is in order and within [@p lowest, @p highest].
[[nodiscard]] Result<void> validateOps(const ProblemSpecification& specification, int lowest,
                                       int highest);

template <typename T>
[[nodiscard]] const T& pick(const std::vector<T>& items, CounterRandom& random)
{
    assert(!items.empty());
    return items[random.below(static_cast<std::uint32_t>(items.size()))];
}

} // namespace gradus
