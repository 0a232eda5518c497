#include "core/problem/filler.h"
#include "core/problem/generator_parts.h"
#include "core/problem/graph_draft.h"

namespace gradus {

namespace {

/// Tries a graph is given before its specification counts as impossible.
constexpr std::size_t kMostTries = 4'000;

Result<void> validateContexts(const ProblemSpecification& specification,
                              const ContextLibrary& contexts)
{
    if (specification.contexts.empty())
        return invalidSpecification("contexts: at least one context is needed");
    for (const auto& id : specification.contexts) {
        const auto context = contexts.require(id);
        if (!context)
            return invalidSpecification("contexts: " + context.error().message);
        if (specification.layers == 3 && !(*context)->hasThirdLayer())
            return invalidSpecification("layers 3: context \"" + id + "\" has no third layer");
    }
    return {};
}

Result<void> validateModes(const ProblemSpecification& specification)
{
    if (specification.modes.empty())
        return invalidSpecification("modes: at least one mode is needed");
    return {};
}

Result<void> validateModulus(const ProblemSpecification& specification)
{
    if (specification.modulus == 0)
        return {};
    const auto modulus = "modulus " + std::to_string(specification.modulus);
    if (specification.modulus < 2)
        return invalidSpecification(modulus + ": must be at least 2, or 0 for plain integers");
    if (specification.literalMax >= specification.modulus)
        return invalidSpecification(modulus + ": must be above the highest literal, "
                                    + std::to_string(specification.literalMax));
    for (const Mode mode : specification.modes)
        if (mode == Mode::Reverse)
            return invalidSpecification(modulus
                                        + ": reverse problems have none, since an equation "
                                          "modulo a number may have many solutions");
    return {};
}

Result<void> validateShape(const ProblemSpecification& specification)
{
    if (specification.layers != 2 && specification.layers != 3)
        return invalidSpecification("layers " + std::to_string(specification.layers)
                                    + ": a structure graph has 2 or 3 layers");
    if (specification.distractors && *specification.distractors < 0)
        return invalidSpecification("distractors " + std::to_string(*specification.distractors)
                                    + ": must not be negative");
    if (specification.fanIn
        && (*specification.fanIn < 1 || *specification.fanIn > static_cast<int>(kMaxInputs)))
        return invalidSpecification("fanIn " + std::to_string(*specification.fanIn)
                                    + ": must be in 1-" + std::to_string(kMaxInputs));
    if (specification.depth && *specification.depth < 1)
        return invalidSpecification("depth " + std::to_string(*specification.depth)
                                    + ": must be at least 1");
    if (specification.depth && *specification.depth >= specification.opMin)
        return invalidSpecification("depth " + std::to_string(*specification.depth)
                                    + ": a chain that long needs op "
                                    + std::to_string(*specification.depth + 1) + " at least, not "
                                    + std::to_string(specification.opMin));
    return {};
}

Result<void> validateFiller(const ProblemSpecification& specification, const FillerNames& names)
{
    if (static_cast<std::size_t>(specification.length)
        > fillerCapacity(names, rulesOf(specification, Mode::Forward)))
        return invalidSpecification("length " + std::to_string(specification.length)
                                    + ": there are too few names for so much filler");
    return {};
}

bool isPossible(int op, const DraftRules& rules)
{
    CounterRandom random(0, RandomPurpose::Problem, static_cast<std::uint64_t>(op));
    return tryNeededGraphs(op, rules, kMostTries, random).has_value();
}

/// What is asked of problems of @p op, for an error that says it cannot be had.
std::string describeRules(int op, const ProblemSpecification& specification)
{
    auto text = "op " + std::to_string(op);
    if (specification.depth)
        text += ", depth " + std::to_string(*specification.depth);
    if (specification.fanIn)
        text += ", fanIn " + std::to_string(*specification.fanIn);
    const ProblemSpecification plain;
    if (specification.literalMin != plain.literalMin
        || specification.literalMax != plain.literalMax)
        text += ", literals " + std::to_string(specification.literalMin) + "-"
                + std::to_string(specification.literalMax);
    return text;
}

/// Tries every op, since what is controlled may be impossible together.
Result<void> validateTogether(const ProblemSpecification& specification, Mode mode)
{
    DraftRules rules = rulesOf(specification, mode);
    if (!rules.hasShape && !rules.distractors && rules.values.isPublished)
        return {};
    for (int op = specification.opMin; op <= specification.opMax; ++op) {
        if (isPossible(op, rules))
            continue;
        DraftRules others = rules;
        others.distractors.reset();
        if (rules.distractors && isPossible(op, others))
            return invalidSpecification("distractors " + std::to_string(*rules.distractors)
                                        + ": problems with " + describeRules(op, specification)
                                        + " have no room for so many");
        return invalidSpecification(describeRules(op, specification)
                                    + ": no problem can have all of these");
    }
    return {};
}

} // namespace

Result<void> validateGsmInfinite(const ProblemSpecification& specification,
                                 const ContextLibrary& contexts)
{
    if (auto valid = validateOps(specification, kLowestOp, kHighestOp); !valid)
        return valid;
    if (auto valid = validateShape(specification); !valid)
        return valid;
    if (auto valid = validateContexts(specification, contexts); !valid)
        return valid;
    if (auto valid = validateModes(specification); !valid)
        return valid;
    if (auto valid = validateLiterals(specification, 1); !valid)
        return valid;
    if (auto valid = validateModulus(specification); !valid)
        return valid;
    if (auto valid = validateLength(specification); !valid)
        return valid;
    if (auto valid = validateFiller(specification, contexts.filler()); !valid)
        return valid;
    for (const Mode mode : specification.modes)
        if (auto valid = validateTogether(specification, mode); !valid)
            return valid;
    return {};
}

} // namespace gradus
