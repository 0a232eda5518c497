#pragma once

#include "tests/core/solution/random_solutions.h"

#include <cctype>
#include <functional>
#include <utility>

namespace gradus::test {

/// A wrong solution, and what has to be said about it.
struct Planted
{
    std::string text;
    std::vector<NodeStatus> statuses; ///< of the needed quantities, in their order
    std::vector<bool> areResultsRight;
    NodeStatus equation = NodeStatus::Correct; ///< of a reverse problem
    bool isAnswerRight = true;
    std::vector<NodeStatus> extra;

    explicit Planted(const SolvedProblem& gold)
        : statuses(gold.size(), NodeStatus::Correct)
        , areResultsRight(gold.size(), true)
    {}

    /// The unknown is worth what the equation finds.
    void setEquation(const SolvedProblem& gold, NodeStatus status)
    {
        if (gold.problem.mode != Mode::Reverse)
            return;
        equation = status;
        if (statuses[gold.problem.asked] == NodeStatus::Correct)
            statuses[gold.problem.asked] = status;
    }
    void setUsers(const SolvedProblem& gold, std::size_t node, NodeStatus status)
    {
        for (std::size_t i = 0; i < gold.size(); ++i)
            if (gold.isUser(i, node))
                statuses[i] = status;
    }
};

/// Plants an error at @p node; nothing if it cannot stand there.
using Plant =
    std::function<std::optional<Planted>(const SolvedProblem&, std::size_t node, CounterRandom&)>;
using NamedPlant = std::pair<std::string, Plant>;
/// Changes the graph at @p node; false if it cannot be changed so.
using Change = std::function<bool(Problem&, std::size_t node, CounterRandom&)>;

/// A model that reads the graph wrongly at one node and does all the rest right.
inline Plant plantInGraph(NodeStatus status, const Change& change)
{
    return [=](const SolvedProblem& gold, std::size_t node,
               CounterRandom& random) -> std::optional<Planted> {
        auto problem = gold.problem;
        if (gold.isUnknown(node) || !change(problem, node, random) || letterCount(problem) > 50)
            return std::nullopt;
        dealLetters(problem, random);
        const auto writing = write(problem);
        if (!writing)
            return std::nullopt;
        Planted planted(gold);
        planted.text = writing->text();
        for (std::size_t i = 0; i < gold.size(); ++i) {
            planted.areResultsRight[i] = writing->known[i].value == gold.writing.known[i].value;
            if (!planted.areResultsRight[i])
                planted.statuses[i] = NodeStatus::Inherited;
        }
        planted.statuses[node] = status;
        planted.isAnswerRight = writing->answer == gold.writing.answer;
        planted.setEquation(gold,
                            planted.isAnswerRight ? NodeStatus::Correct : NodeStatus::Inherited);
        return planted;
    };
}

/// A needed quantity told before @p node that is none of its parents.
inline std::optional<std::size_t> otherParent(const Problem& problem, std::size_t node,
                                              CounterRandom& random)
{
    const auto& parents = problem.quantities[node].parents;
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < node; ++i)
        if (std::find(parents.begin(), parents.end(), i) == parents.end())
            others.push_back(i);
    if (others.empty())
        return std::nullopt;
    return others[random.below(static_cast<std::uint32_t>(others.size()))];
}

/// Leaves one parent out; false if that is all of it or it is told twice.
inline bool dropParent(Quantity& quantity, CounterRandom& random)
{
    auto& parents = quantity.parents;
    if (parents.size() < 2 || quantity.operation == Operation::SumOfProducts)
        return false;
    const auto at = parents.begin() + random.below(static_cast<std::uint32_t>(parents.size()));
    if (std::count(parents.begin(), parents.end(), *at) > 1)
        return false;
    parents.erase(at);
    if (parents.size() == 1)
        quantity.operation = Operation::Copy;
    return true;
}

/// Makes one number in [begin, end) of @p text another one; false if there is none.
inline bool changeNumber(std::string& text, std::size_t begin, std::size_t end,
                         CounterRandom& random)
{
    const auto isDigit = [&](std::size_t i) {
        return i < end && std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    std::vector<std::size_t> starts;
    for (std::size_t i = begin; i < end; ++i)
        if (isDigit(i) && (i == begin || !isDigit(i - 1)))
            starts.push_back(i);
    if (starts.empty())
        return false;
    const auto start = starts[random.below(static_cast<std::uint32_t>(starts.size()))];
    auto stop = start;
    while (isDigit(stop))
        ++stop;
    const auto number = std::stoll(text.substr(start, stop - start));
    text.replace(start, stop - start, std::to_string(number + random.between(1, 3)));
    return true;
}

/// Every letter @p from behind @p begin that stands alone becomes @p to.
inline void replaceLetter(std::string& text, std::size_t begin, char from, char to)
{
    const auto isWord = [&](std::size_t i) {
        return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
    };
    for (std::size_t i = begin; i < text.size(); ++i)
        if (text[i] == from && !isWord(i - 1) && !isWord(i + 1))
            text[i] = to;
}

/// A letter the solution does not use; neither x nor X.
inline std::optional<char> freeLetter(const SolvedProblem& gold)
{
    const auto letters = kAlphabet.substr(0, 50);
    const auto at = letters.find_first_not_of(gold.problem.letters);
    return at == std::string_view::npos ? std::nullopt : std::optional(letters[at]);
}

/// Where the clauses of @p step begin.
inline std::size_t clausesOf(const std::string& step)
{
    return step.find("; ") + 2;
}

inline bool isWrong(NodeStatus status)
{
    return status != NodeStatus::Correct;
}

/// The first wrong node in gold order; the unknown if it is wrong by the equation, which comes
/// last, and nothing else is. The number of nodes if none is wrong.
inline std::size_t firstError(const SolvedProblem& gold, const Planted& planted)
{
    const auto& statuses = planted.statuses;
    const auto wrong = std::count_if(statuses.begin(), statuses.end(), isWrong);
    const auto asked = gold.problem.asked;
    const bool isByEquation =
        wrong > 1 && gold.isUnknown(asked) && statuses[asked] == planted.equation;
    for (std::size_t i = 0; i < statuses.size(); ++i)
        if (isWrong(statuses[i]) && !(isByEquation && i == asked))
            return i;
    return statuses.size();
}

/// What is said of the nodes and should not be; empty if all is as planted.
inline std::string nodeDifferences(const Verdict& verdict, const SolvedProblem& gold,
                                   const Planted& planted)
{
    auto expected = planted.statuses;
    expected.insert(expected.end(), planted.extra.begin(), planted.extra.end());
    if (verdict.nodes.size() != expected.size())
        return "number of nodes";
    const auto first = firstError(gold, planted);
    std::string text;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& node = verdict.nodes[i];
        const bool isGold = i < gold.size();
        const bool isLucky =
            isGold && expected[i] == NodeStatus::WrongParents && planted.areResultsRight[i];
        if (node.status != expected[i])
            text += node.name + " is " + std::string(nodeStatusName(node.status)) + ", not "
                    + std::string(nodeStatusName(expected[i])) + "; ";
        if (node.isFirstError != (isGold && i == first))
            text += node.name + ": first error; ";
        if (node.isLucky != isLucky)
            text += node.name + ": lucky; ";
    }
    return text;
}

/// The same of the whole verdict and its rewards.
inline std::string differences(const SolvedProblem& gold, const Planted& planted)
{
    const auto verdict = gold.compare(planted.text);
    const auto rewards = rewardsOf(verdict);
    const auto right = static_cast<double>(
        std::count(planted.statuses.begin(), planted.statuses.end(), NodeStatus::Correct));
    const double share = right / static_cast<double>(gold.size());
    const bool isPerfect = share == 1.0 && planted.isAnswerRight;
    std::string text = nodeDifferences(verdict, gold, planted);
    const auto expect = [&](bool isAsPlanted, const char* what) {
        text += isAsPlanted ? "" : std::string(what) + "; ";
    };
    expect(verdict.equation.value_or(NodeStatus::Correct) == planted.equation, "equation");
    expect(verdict.isAnswerCorrect == planted.isAnswerRight, "answer");
    expect(verdict.isVerifiedCorrect == isPerfect, "verified correct");
    expect(verdict.extra.size() == planted.extra.size(), "extra");
    expect(verdict.processAccuracy == share && rewards.denseProcess == share, "process");
    expect(rewards.strictPaper == (isPerfect ? 1.0 : 0.0), "strict reward of the paper");
    expect(rewards.strictCode == (isPerfect && planted.extra.empty() ? 1.0 : 0.0), "strict reward");
    expect(rewards.outcome == (planted.isAnswerRight ? 1.0 : 0.0), "outcome");
    return text;
}

} // namespace gradus::test
