#include "core/study/curriculum_cells.h"
#include "core/study/fields.h"

#include <algorithm>
#include <utility>

namespace gradus {

namespace {

tl::unexpected<Error> invalid(const std::string& owner, const std::string& what)
{
    return fail(ErrorCode::InvalidArgument, what + " of " + owner);
}

std::string rangeText(OpWindow window)
{
    return std::to_string(window.low) + "-" + std::to_string(window.high);
}

bool makesOp(const Distribution& distribution, int op)
{
    return std::any_of(distribution.components.begin(), distribution.components.end(),
                       [op](const Component& component) {
                           return component.specification.opMin <= op
                                  && op <= component.specification.opMax;
                       });
}

/// @param key of the window in the file, for the sentence.
Result<void> checkWindow(std::string_view key, OpWindow window, const Distribution& distribution,
                         const std::string& owner)
{
    const auto what = std::string(key) + " " + rangeText(window);
    if (window.low > window.high)
        return invalid(owner, "the lowest op is above the highest in " + what);
    for (int op = window.low; op <= window.high; ++op)
        if (!makesOp(distribution, op))
            return fail(ErrorCode::InvalidArgument,
                        what + " of " + owner + " has op " + std::to_string(op)
                            + ", which distribution \"" + distribution.name + "\" does not make");
    return {};
}

/// Every window between @p from and @p to lies between the lowest and the highest end.
Result<void> checkWay(OpWindow from, OpWindow to, const Distribution& distribution,
                      const std::string& owner)
{
    return checkWindow("the way from op " + rangeText(from) + " to last_op",
                       {std::min(from.low, to.low), std::max(from.high, to.high)}, distribution,
                       owner);
}

Result<void> checkSuccess(const CurriculumOptions& options, const Distribution& distribution,
                          const std::string& owner)
{
    const auto bounds = resolvedWindow(options.opBounds, distribution);
    if (auto valid = checkWindow("op_bounds", bounds, distribution, owner); !valid)
        return valid;
    const auto first = resolvedWindow(options.op, distribution);
    if (first.low < bounds.low || first.high > bounds.high)
        return fail(ErrorCode::InvalidArgument, "op " + rangeText(first) + " of " + owner
                                                    + " is not within its op_bounds "
                                                    + rangeText(bounds));
    if (options.lowerAt >= options.raiseAt)
        return fail(ErrorCode::InvalidArgument, "lower_at of " + owner + " is "
                                                    + fields::numberText(options.lowerAt)
                                                    + ", but must be below its raise_at "
                                                    + fields::numberText(options.raiseAt));
    return {};
}

Result<void> checkEdge(const EdgeOptions& options, const std::string& owner)
{
    if (options.k > options.samples)
        return fail(ErrorCode::InvalidArgument, "k of " + owner + " is " + std::to_string(options.k)
                                                    + ", but must be at most its samples "
                                                    + std::to_string(options.samples));
    return {};
}

} // namespace

Result<void> validateCurriculum(const CurriculumOptions& options, const Distribution& distribution,
                                const std::string& owner)
{
    if (options.kind == CurriculumKind::None)
        return {};
    for (const auto& component : distribution.components)
        if (component.specification.flavour == Flavour::Igsm
            && component.specification.igsm.asksAgain)
            return fail(ErrorCode::InvalidArgument,
                        owner + " cannot choose the op of distribution \"" + distribution.name
                            + "\": where iGSM asks again, the op follows from the graph");
    if (options.kind == CurriculumKind::Edge)
        return checkEdge(options.edge, owner);
    const auto first = resolvedWindow(options.op, distribution);
    if (auto valid = checkWindow("op", first, distribution, owner); !valid)
        return valid;
    if (options.kind == CurriculumKind::Success)
        return checkSuccess(options, distribution, owner);
    if (options.kind == CurriculumKind::HardMix)
        return checkWindow("hard_op", resolvedWindow(options.hardOp, distribution), distribution,
                           owner);
    if (options.kind == CurriculumKind::Linear) {
        const auto last = resolvedWindow(options.lastOp, distribution);
        if (auto valid = checkWindow("last_op", last, distribution, owner); !valid)
            return valid;
        return checkWay(first, last, distribution, owner);
    }
    return {};
}

} // namespace gradus
