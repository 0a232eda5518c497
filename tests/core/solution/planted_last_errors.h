#pragma once

#include "tests/core/solution/planted_errors.h"

namespace gradus::test {

inline Planted withAnswer(const SolvedProblem& gold, const std::string& answer)
{
    Planted planted(gold);
    planted.text = gold.writing.body() + answer;
    planted.isAnswerRight = false;
    return planted;
}

/// Another equation, solved rightly.
inline std::optional<Planted> withEquation(const SolvedProblem& gold, std::int64_t slope,
                                           std::int64_t constant, std::int64_t right)
{
    auto writing = gold.writing;
    auto& equation = *writing.equation;
    equation.left.slope += slope;
    equation.left.constant += constant;
    equation.right += right;
    if (equation.left.slope == 0)
        return std::nullopt;
    writing.tail.clear();
    appendEquation(writing.tail, equation);
    writing.answer = (equation.right - equation.left.constant) / equation.left.slope;
    Planted planted(gold);
    planted.text = writing.text();
    planted.isAnswerRight = writing.answer == gold.writing.answer;
    planted.setEquation(gold, NodeStatus::Slip);
    return planted;
}

/// The same steps, and @p edit done to the text of the equation.
inline Plant
editedTail(const std::function<bool(const SolvedProblem&, std::string&, CounterRandom&)>& edit)
{
    return [=](const SolvedProblem& gold, std::size_t,
               CounterRandom& random) -> std::optional<Planted> {
        auto writing = gold.writing;
        if (!writing.equation || !edit(gold, writing.tail, random))
            return std::nullopt;
        Planted planted(gold);
        planted.text = writing.text();
        planted.setEquation(gold, NodeStatus::Slip);
        return planted;
    };
}

inline bool leaveLineOut(const SolvedProblem&, std::string& tail, CounterRandom& random)
{
    std::vector<std::size_t> starts;
    for (auto at = tail.find(". "); at != std::string::npos; at = tail.find(". ", at + 2))
        starts.push_back(at + 2);
    const auto line = random.below(static_cast<std::uint32_t>(starts.size() - 1));
    tail.erase(starts[line], starts[line + 1] - starts[line]);
    return true;
}

inline bool takeAnotherLetter(const SolvedProblem& gold, std::string& tail, CounterRandom& random)
{
    const auto other = random.below(static_cast<std::uint32_t>(gold.size() - 1));
    tail[std::string_view("We know ").size()] = gold.writing.known[other].letter;
    return true;
}

inline std::vector<NamedPlant> lastErrors()
{
    return {
        {"wrong answer",
         [](const SolvedProblem& gold, std::size_t, CounterRandom&) {
             return withAnswer(gold, "Answer: " + std::to_string(gold.writing.answer + 1) + '.');
         }},
        {"no answer",
         [](const SolvedProblem& gold, std::size_t, CounterRandom&) {
             return withAnswer(gold, "");
         }},
        {"known value changed",
         [](const SolvedProblem& gold, std::size_t, CounterRandom&) -> std::optional<Planted> {
             if (!gold.writing.equation)
                 return std::nullopt;
             return withEquation(gold, 0, 0, gold.writing.equation->left.slope);
         }},
        {"coefficient changed, same x",
         [](const SolvedProblem& gold, std::size_t, CounterRandom&) -> std::optional<Planted> {
             if (!gold.writing.equation)
                 return std::nullopt;
             return withEquation(gold, 1, -gold.writing.answer, 0);
         }},
        {"number in the tail changed",
         editedTail([](const SolvedProblem&, std::string& tail, CounterRandom& random) {
             return changeNumber(tail, 0, tail.size(), random);
         })},
        {"wrong x", editedTail([](const SolvedProblem&, std::string& tail, CounterRandom& random) {
             return changeNumber(tail, tail.rfind(" = "), tail.size(), random);
         })},
        {"line of the tail missing", editedTail(leaveLineOut)},
        {"equation of the wrong letter", editedTail(takeAnotherLetter)},
        {"tail missing", editedTail([](const SolvedProblem&, std::string& tail, CounterRandom&) {
             tail.clear();
             return true;
         })}};
}

} // namespace gradus::test
