#pragma once

#include "tests/core/solution/planted_errors.h"

#include <utility>

namespace gradus::test {

/// A wrong result at the end of a step, and all the rest done rightly on it.
inline std::optional<Planted> wrongResultCarriedOn(const SolvedProblem& gold, std::size_t node,
                                                   CounterRandom& random)
{
    auto wrong = gold.writing.known[node].value;
    if (wrong.slope != 0 && random.chance(0.5))
        wrong.slope += random.between(1, 3);
    else
        wrong.constant += random.between(1, 3);
    Departures departures;
    departures.results[node] = wrong;
    const auto writing = write(gold.problem, departures);
    if (gold.isUnknown(node) || !writing)
        return std::nullopt;
    Planted planted(gold);
    planted.text = writing->text();
    for (std::size_t i = 0; i < gold.size(); ++i) {
        planted.areResultsRight[i] = writing->known[i].value == gold.writing.known[i].value;
        if (!planted.areResultsRight[i])
            planted.statuses[i] = NodeStatus::Inherited;
    }
    planted.statuses[node] = NodeStatus::Slip;
    planted.isAnswerRight = writing->answer == gold.writing.answer;
    planted.setEquation(gold, planted.isAnswerRight ? NodeStatus::Correct : NodeStatus::Inherited);
    return planted;
}

/// The same, but its users go on with the right one, which no longer is what was found.
inline std::optional<Planted> wrongResultLeftAlone(const SolvedProblem& gold, std::size_t node,
                                                   CounterRandom& random)
{
    auto writing = gold.writing;
    auto& step = writing.steps[node];
    if (gold.isUnknown(node) || !changeNumber(step, step.rfind(" = "), step.size(), random))
        return std::nullopt;
    Planted planted(gold);
    planted.text = writing.text();
    planted.setUsers(gold, node, NodeStatus::Slip);
    planted.statuses[node] = NodeStatus::Slip;
    planted.areResultsRight[node] = false;
    planted.setEquation(gold, node + 1 == gold.size() ? NodeStatus::Slip : NodeStatus::Correct);
    return planted;
}

/// One number before the end of the step, which its result does not follow.
inline std::optional<Planted> wrongNumber(const SolvedProblem& gold, std::size_t node,
                                          bool isPartial, CounterRandom& random)
{
    auto writing = gold.writing;
    auto& step = writing.steps[node];
    const auto first = clausesOf(step);
    auto end = isPartial ? step.find("; ", first) : step.rfind(" = ");
    if (end == std::string::npos || end < first)
        return std::nullopt;
    const auto begin = std::max(step.rfind(" = ", end - 1), first);
    if (!changeNumber(step, begin, end, random))
        return std::nullopt;
    Planted planted(gold);
    planted.text = writing.text();
    planted.statuses[node] = NodeStatus::Slip;
    return planted;
}

inline std::optional<Planted> missingStep(const SolvedProblem& gold, std::size_t node,
                                          CounterRandom&)
{
    auto writing = gold.writing;
    writing.steps[node].clear();
    Planted planted(gold);
    planted.text = writing.text();
    planted.setUsers(gold, node, NodeStatus::WrongParents);
    planted.statuses[node] = NodeStatus::Missing;
    planted.setEquation(gold, node + 1 == gold.size() ? NodeStatus::Slip : NodeStatus::Correct);
    return planted;
}

inline std::optional<Planted> stepAfterItsUser(const SolvedProblem& gold, std::size_t node,
                                               CounterRandom& random)
{
    std::vector<std::size_t> users;
    for (std::size_t i = 0; i < gold.size(); ++i)
        if (gold.isUser(i, node))
            users.push_back(i);
    // What is known at the end must be known before the equation.
    if (users.empty())
        return std::nullopt;
    const auto user = users[random.below(static_cast<std::uint32_t>(users.size()))];
    auto writing = gold.writing;
    writing.steps[user] += ' ' + std::exchange(writing.steps[node], "");
    Planted planted(gold);
    planted.text = writing.text();
    for (const auto each : users)
        if (each <= user)
            planted.statuses[each] = NodeStatus::WrongParents;
    return planted;
}

inline std::optional<Planted> contradiction(const SolvedProblem& gold, std::size_t node,
                                            CounterRandom& random)
{
    auto writing = gold.writing;
    auto again = writing.steps[node];
    if (gold.isUnknown(node) || !changeNumber(again, again.rfind(" = "), again.size(), random))
        return std::nullopt;
    writing.steps.back() += ' ' + again;
    Planted planted(gold);
    planted.text = writing.text();
    planted.statuses[node] = NodeStatus::Slip;
    planted.areResultsRight[node] = false;
    planted.setEquation(gold, node + 1 == gold.size() ? NodeStatus::Slip : NodeStatus::Correct);
    return planted;
}

inline std::optional<Planted> letterOfAnother(const SolvedProblem& gold, std::size_t node,
                                              CounterRandom& random)
{
    if (node == 0 || gold.isUnknown(node))
        return std::nullopt;
    const std::size_t other = random.below(static_cast<std::uint32_t>(node));
    Departures departures;
    departures.letters[node] = gold.writing.known[other].letter;
    const auto writing = write(gold.problem, departures);
    Planted planted(gold);
    planted.text = writing->text();
    for (std::size_t i = node + 1; i < gold.size(); ++i)
        if (gold.isUser(i, other))
            planted.statuses[i] = NodeStatus::WrongParents;
    planted.statuses[node] = NodeStatus::Slip;
    return planted;
}

inline std::optional<Planted> undefinedLetter(const SolvedProblem& gold, std::size_t node,
                                              CounterRandom& random)
{
    const auto& parents = gold.problem.quantities[node].parents;
    const auto letter = freeLetter(gold);
    if (parents.empty() || !letter)
        return std::nullopt;
    const auto parent = parents[random.below(static_cast<std::uint32_t>(parents.size()))];
    if (gold.isUnknown(parent)) // its letter stands in values, too
        return std::nullopt;
    auto writing = gold.writing;
    auto& step = writing.steps[node];
    replaceLetter(step, clausesOf(step), writing.known[parent].letter, *letter);
    Planted planted(gold);
    planted.text = writing.text();
    planted.statuses[node] = NodeStatus::WrongParents;
    return planted;
}

inline std::optional<Planted> misspeltName(const SolvedProblem& gold, std::size_t node,
                                           CounterRandom& random)
{
    auto planted = missingStep(gold, node, random);
    auto writing = gold.writing;
    writing.steps[node].insert(writing.steps[node].find(" in "), 1, 's');
    planted->text = writing.text();
    planted->extra = {NodeStatus::ExtraInvented};
    return planted;
}

inline std::optional<Planted> extraTrue(const SolvedProblem& gold, std::size_t,
                                        CounterRandom& random)
{
    Problem problem = gold.problem;
    for (std::size_t i = gold.size(); i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        if (std::any_of(quantity.parents.begin(), quantity.parents.end(),
                        [&](std::size_t parent) { return parent >= gold.size(); }))
            continue;
        const auto count = 1 + partialResultCount(quantity, problem.flavour);
        const auto used = problem.letters.size();
        std::string letters;
        for (const char letter : kAlphabet.substr(0, 50))
            if (problem.letters.find(letter) == std::string::npos)
                letters += letter;
        random.shuffle(std::span(letters));
        if (used + count > 50)
            return std::nullopt;
        auto writing = gold.writing;
        std::string step;
        if (!writeStep(step, problem, quantity, writing, letters.substr(0, count), 'x'))
            return std::nullopt;
        writing.steps.back() += ' ' + step;
        Planted planted(gold);
        planted.text = writing.text();
        planted.extra = {NodeStatus::ExtraTrue};
        return planted;
    }
    return std::nullopt;
}

inline std::optional<Planted> extraInvented(const SolvedProblem& gold, std::size_t node,
                                            CounterRandom&)
{
    const auto letter = freeLetter(gold);
    if (!letter)
        return std::nullopt;
    auto writing = gold.writing;
    writing.steps[node] +=
        std::string(" Define adult unicorn in Nowhere as ") + *letter + "; so " + *letter + " = 7.";
    Planted planted(gold);
    planted.text = writing.text();
    planted.extra = {NodeStatus::ExtraInvented};
    return planted;
}

inline std::vector<NamedPlant> stepErrors()
{
    return {{"wrong result, carried on", wrongResultCarriedOn},
            {"wrong result, not carried on", wrongResultLeftAlone},
            {"wrong partial result",
             [](const SolvedProblem& gold, std::size_t node, CounterRandom& random) {
                 return wrongNumber(gold, node, true, random);
             }},
            {"wrong value between the equalities",
             [](const SolvedProblem& gold, std::size_t node, CounterRandom& random) {
                 return wrongNumber(gold, node, false, random);
             }},
            {"step missing", missingStep},
            {"step after its user", stepAfterItsUser},
            {"contradicting second definition", contradiction},
            {"letter of another quantity", letterOfAnother},
            {"undefined letter", undefinedLetter},
            {"name misspelt", misspeltName},
            {"extra true step", extraTrue},
            {"extra invented step", extraInvented}};
}

} // namespace gradus::test
