#include "core/problem/generator.h"

#include "core/problem/filler.h"
#include "core/problem/generator_parts.h"
#include "core/problem/igsm_generator.h"

namespace gradus {

Result<void> validateOps(const ProblemSpecification& specification, int lowest, int highest)
{
    const auto range =
        "op " + std::to_string(specification.opMin) + "-" + std::to_string(specification.opMax);
    if (specification.opMin > specification.opMax)
        return invalidSpecification(range + ": the lowest op is above the highest");
    if (specification.opMin < lowest)
        return invalidSpecification(range + ": the lowest op a problem can have is "
                                    + std::to_string(lowest));
    if (specification.opMax > highest)
        return invalidSpecification(range + ": the highest op a problem can have is "
                                    + std::to_string(highest));
    return {};
}

Result<void> validateLiterals(const ProblemSpecification& specification, int lowest)
{
    const auto range = "literals " + std::to_string(specification.literalMin) + "-"
                       + std::to_string(specification.literalMax);
    if (specification.literalMin > specification.literalMax)
        return invalidSpecification(range + ": the lowest literal is above the highest");
    if (specification.literalMin < lowest)
        return invalidSpecification(range + ": the lowest literal must be at least "
                                    + std::to_string(lowest));
    if (specification.literalMax > kHighestLiteral)
        return invalidSpecification(range + ": the highest literal must be at most "
                                    + std::to_string(kHighestLiteral));
    return {};
}

Result<void> validateLength(const ProblemSpecification& specification)
{
    if (specification.length < 0 || specification.length > kLongestText)
        return invalidSpecification("length " + std::to_string(specification.length)
                                    + ": must be in 0-" + std::to_string(kLongestText));
    return {};
}

Result<void> validateSpecification(const ProblemSpecification& specification,
                                   const ContextLibrary& contexts)
{
    switch (specification.flavour) {
    case Flavour::GsmInfinite:
        return validateGsmInfinite(specification, contexts);
    case Flavour::Symbolic:
        return validateSymbolic(specification);
    case Flavour::Igsm:
        if (contexts.igsm() == nullptr)
            return fail(ErrorCode::NotFound, "flavour igsm: there is no igsm.json with its names");
        return validateIgsm(specification);
    }
    return invalidSpecification("flavour: there is no such flavour");
}

Problem generateProblem(const ProblemSpecification& specification, const ContextLibrary& contexts,
                        std::uint64_t seed, std::uint64_t index)
{
    const CounterRandom random(seed, RandomPurpose::Problem, index);
    switch (specification.flavour) {
    case Flavour::GsmInfinite:
        return generateGsmInfinite(specification, contexts, random);
    case Flavour::Symbolic:
        return generateSymbolic(specification, random);
    case Flavour::Igsm:
        return generateIgsm(specification, *contexts.igsm(), seed, index);
    }
    assert(false && "validateSpecification() refuses this flavour");
    return {};
}

} // namespace gradus
