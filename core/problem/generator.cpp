#include "core/problem/generator.h"

#include "core/problem/generator_parts.h"

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

Result<void> validateSpecification(const ProblemSpecification& specification,
                                   const ContextLibrary& contexts)
{
    switch (specification.flavour) {
    case Flavour::GsmInfinite:
        return validateGsmInfinite(specification, contexts);
    case Flavour::Symbolic:
    case Flavour::Igsm:
        break;
    }
    return fail(ErrorCode::Unsupported, "flavour " + std::string(flavourName(specification.flavour))
                                            + ": not available in this version");
}

Problem generateProblem(const ProblemSpecification& specification, const ContextLibrary& contexts,
                        std::uint64_t seed, std::uint64_t index)
{
    const CounterRandom random(seed, RandomPurpose::Problem, index);
    switch (specification.flavour) {
    case Flavour::GsmInfinite:
        return generateGsmInfinite(specification, contexts, random);
    case Flavour::Symbolic:
    case Flavour::Igsm:
        break;
    }
    assert(false && "validateSpecification() refuses this flavour");
    return {};
}

} // namespace gradus
