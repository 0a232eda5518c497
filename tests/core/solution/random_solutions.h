#pragma once

#include "core/base/random.h"
#include "core/problem/generator.h"
#include "core/problem/solution_step.h"
#include "core/solution/verdict.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::test {

inline constexpr std::string_view kAlphabet =
    "abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZxX"; ///< x and X come last

/// What is asked of random problems: both modes, two and three layers, all contexts, with a modulus
/// and with many distractors.
inline std::vector<ProblemSpecification> randomSpecifications(const ContextLibrary& contexts)
{
    ProblemSpecification base;
    base.contexts = contexts.ids();
    base.opMax = 20;
    std::vector<ProblemSpecification> all;
    for (const int layers : {2, 3})
        for (const Mode mode : {Mode::Forward, Mode::Reverse}) {
            all.push_back(base);
            all.back().layers = layers;
            all.back().modes = {mode};
        }
    all.push_back(base);
    all.back().modulus = 23;
    all.push_back(base);
    all.back().opMin = 5;
    all.back().modes = {Mode::Forward, Mode::Reverse};
    all.back().distractors = 5;
    return all;
}

/// @p count problems, in turns of every specification; the same ones for the same @p seed.
inline std::vector<Problem> randomProblems(std::size_t count, std::uint64_t seed)
{
    const auto contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
    std::vector<Problem> problems;
    if (!contexts)
        return problems;
    const auto specifications = randomSpecifications(*contexts);
    for (std::size_t i = 0; i < count; ++i)
        problems.push_back(
            generateProblem(specifications[i % specifications.size()], *contexts, seed, i));
    return problems;
}

/// Deals random letters as the original does; x and X are kept out of reverse problems.
inline void dealLetters(Problem& problem, CounterRandom& random)
{
    std::string letters(kAlphabet.substr(0, problem.mode == Mode::Reverse ? 50 : 52));
    random.shuffle(std::span(letters));
    problem.letters = letters.substr(0, letterCount(problem));
}

/// How a written solution departs from its graph.
struct Departures
{
    std::map<std::size_t, Linear> results; ///< what a step ends in, and what its users go on with
    std::map<std::size_t, char> letters;   ///< of a quantity
    char unknown = kUnknownLetter;
};

/// A solution in pieces.
struct Writing
{
    std::string preface;
    std::vector<std::string> steps; ///< of the needed quantities, in their order
    std::vector<Operand> known;     ///< their letters, and what their steps end in
    std::vector<std::string> partials;
    std::optional<Equation> equation; ///< of a reverse problem
    std::string tail;                 ///< the same as text
    std::int64_t answer = 0;

    [[nodiscard]] std::string body() const
    {
        std::string text = preface;
        for (const auto& step : steps)
            if (!step.empty())
                text += step + ' ';
        return text + tail;
    }
    [[nodiscard]] std::string text() const
    {
        return body() + "Answer: " + std::to_string(answer) + '.';
    }
};

/// One step from what is known so far; nothing if it is not linear.
inline std::optional<Linear> writeStep(std::string& text, const Problem& problem,
                                       const Quantity& quantity, const Writing& writing,
                                       std::string_view letters, char unknown)
{
    std::vector<Operand> operands;
    for (const std::size_t parent : quantity.parents)
        operands.push_back(writing.known.at(parent));
    const bool isUnknown =
        problem.mode == Mode::Reverse && &quantity == &problem.quantities[problem.asked];
    return appendStep(text, {quantity.name, letters[0], isUnknown, quantity.operation, operands,
                             quantity.literalUse, quantity.literal, letters.substr(1), problem.mode,
                             problem.modulus, unknown});
}

/// Ends a reverse solution: x follows from the last step. False if it is not a whole number.
inline bool writeTail(Writing& writing, const Problem& problem, char unknown)
{
    const auto& last = writing.known.back();
    const std::int64_t right = problem.quantities[writing.known.size() - 1].value;
    if (last.value.slope == 0 || (right - last.value.constant) % last.value.slope != 0)
        return false;
    writing.equation = Equation{last.letter, last.value, right, unknown};
    appendEquation(writing.tail, *writing.equation);
    writing.answer = (right - last.value.constant) / last.value.slope;
    return true;
}

/// Writes the solution of @p problem step by step: a model that departs from it once and carries
/// on. Nothing if a step is not linear or the equation has no whole solution.
inline std::optional<Writing> write(const Problem& problem, const Departures& departures = {})
{
    Writing writing;
    const bool isReverse = problem.mode == Mode::Reverse;
    if (isReverse)
        writing.preface = kReversePreface;
    std::size_t used = 0;
    for (std::size_t i = 0; i < neededCount(problem); ++i) {
        const auto& quantity = problem.quantities[i];
        const auto count = partialResultCount(quantity, problem.flavour);
        const bool isUnknown = isReverse && i == problem.asked;
        std::string letters(1, isUnknown ? departures.unknown : problem.letters.at(used++));
        if (const auto found = departures.letters.find(i); found != departures.letters.end())
            letters[0] = found->second;
        letters += problem.letters.substr(used, count);
        used += count;
        std::string text;
        auto value = writeStep(text, problem, quantity, writing, letters, departures.unknown);
        if (!value)
            return std::nullopt;
        if (const auto wrong = departures.results.find(i); wrong != departures.results.end()) {
            text.resize(text.size() - linearText(*value, departures.unknown).size() - 1);
            value = wrong->second;
            text += linearText(*value, departures.unknown) + '.';
        }
        writing.steps.push_back(std::move(text));
        writing.known.push_back({letters[0], *value});
        writing.partials.push_back(letters.substr(1));
    }
    writing.answer = writing.known[problem.asked].value.constant;
    if (isReverse && !writeTail(writing, problem, departures.unknown))
        return std::nullopt;
    return writing;
}

/// A problem with its right solution.
struct SolvedProblem
{
    Problem problem;
    Writing writing;
    ParsedSolution gold;
    std::vector<std::string> names; ///< of all its quantities

    [[nodiscard]] std::size_t size() const { return writing.steps.size(); }
    [[nodiscard]] bool isUnknown(std::size_t node) const
    {
        return problem.mode == Mode::Reverse && node == problem.asked;
    }
    [[nodiscard]] bool isUser(std::size_t node, std::size_t parent) const
    {
        const auto& parents = problem.quantities[node].parents;
        return std::find(parents.begin(), parents.end(), parent) != parents.end();
    }
    [[nodiscard]] Verdict compare(std::string_view text) const
    {
        return compareSolutions(gold, parseSolution(text, problem.modulus), names);
    }
};

inline SolvedProblem solved(Problem problem)
{
    auto writing = *write(problem);
    auto gold = parseSolution(writing.text(), problem.modulus);
    auto names = quantityNames(problem);
    return {std::move(problem), std::move(writing), std::move(gold), std::move(names)};
}

} // namespace gradus::test
