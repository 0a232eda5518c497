#include "core/solution/igsm_steps.h"
#include "core/solution/parsers.h"

#include <algorithm>

namespace gradus {

namespace {

SolutionStep solutionStep(const IgsmReading& reading, const IgsmStep& step)
{
    SolutionStep result;
    result.name = step.name;
    result.variable = step.letter;
    result.partials = step.letters.substr(1);
    if (step.value)
        result.value = static_cast<double>(*step.value);
    for (const std::size_t operand : step.expression.steps())
        result.operands.emplace_back(reading.steps[operand].name);
    result.dependencies = result.operands;
    auto& names = result.dependencies;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    result.operation = step.expression.operation();
    result.literalUse = step.expression.literalUse;
    result.literal = step.expression.literal;
    result.isConsistent =
        !step.hasUnknownLetter && !step.hasWrongReference && !step.hasWrongArithmetic;
    result.isWellFormed = step.isWellFormed && step.expression.isValid && !step.hasUsedLetter;
    result.span = step.span;
    return result;
}

} // namespace

bool isIgsm(std::string_view body)
{
    constexpr std::string_view kDefine = "Define ";
    const std::size_t begin = body.find(kDefine);
    if (begin == std::string_view::npos)
        return false;
    auto name = body.substr(begin + kDefine.size());
    name = name.substr(0, name.find(" as "));
    if (name.empty() || name.find("'s ") == std::string_view::npos)
        return false;
    // "adult owl in Fisher's Wood" is GSM-Infinite, "Hyde Park in London's E coli" is iGSM.
    const bool isLower = name.front() >= 'a' && name.front() <= 'z';
    return !isLower || name.find(" in ") == std::string_view::npos;
}

void parseIgsmSteps(std::string_view body, ParsedSolution& parsed)
{
    const IgsmReading reading = readIgsmSteps(body);
    for (const auto& step : reading.steps) {
        if (step.isBacktrack && step.isWellFormed)
            ++parsed.backtracks;
        else if (step.letter != 0)
            parsed.steps.push_back(solutionStep(reading, step));
    }
    parsed.unparsed.insert(parsed.unparsed.end(), reading.unparsed.begin(), reading.unparsed.end());
}

} // namespace gradus
