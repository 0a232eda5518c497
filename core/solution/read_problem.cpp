#include "core/solution/read_problem.h"

#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/solution/parsers.h"
#include "core/solution/problem_sentences.h"
#include "core/solution/read_igsm.h"
#include "core/solution/solution.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace gradus {

namespace {

tl::unexpected<Error> corrupt(std::string message)
{
    return fail(ErrorCode::Corrupt, std::move(message));
}

/// Puts the graph of one problem together: the quantities of the solution in its order, then all
/// others, parents first.
class GraphReader
{
public:
    GraphReader(std::vector<StatedSentence> stated, const ParsedSolution& solution)
        : m_stated(std::move(stated))
        , m_solution(solution)
    {
        if (m_solution.equation)
            m_anchor = m_solution.equation->known;
        for (std::size_t i = 0; i < m_stated.size(); ++i) {
            const auto& sentence = m_stated[i];
            if (sentence.kind == StatedSentence::Kind::Unknown)
                m_problem.mode = Mode::Reverse;
            if (kindOfName(sentence.name) == QuantityKind::Average)
                m_problem.layers = 3;
            if (!isAnchor(sentence))
                m_sentenceOf.emplace(sentence.name, i);
        }
        for (const auto& sentence : m_stated)
            addToPlace(sentence.name);
        for (const auto& step : m_solution.steps)
            addToPlace(step.name);
    }

    Result<Problem> read(const std::string& asked, int modulus)
    {
        m_problem.modulus = modulus;
        for (const auto& step : m_solution.steps)
            if (auto added = addNeeded(step); !added)
                return tl::unexpected(added.error());
        for (const auto& sentence : m_stated)
            if (!isAnchor(sentence))
                if (auto added = addWithParents(sentence.name); !added)
                    return tl::unexpected(added.error());
        for (const auto& sentence : m_stated)
            m_problem.sentences.push_back({m_indices.at(sentence.name), isAnchor(sentence)});
        const auto found = m_indices.find(asked);
        if (found == m_indices.end() || !m_problem.quantities[found->second].isNeeded)
            return corrupt("field \"question\": the solution has no step of \"" + asked + "\"");
        m_problem.asked = found->second;
        if (m_problem.letters.size() != letterCount(m_problem))
            return corrupt("field \"solution\": its steps are not those the sentences call for");
        return std::move(m_problem);
    }

private:
    /// "equals 10" of what another sentence, or its place, defines.
    [[nodiscard]] bool isAnchor(const StatedSentence& sentence) const
    {
        return sentence.name == m_anchor && sentence.kind == StatedSentence::Kind::Definition
               && sentence.operation == Operation::Constant;
    }

    void addToPlace(const std::string& name)
    {
        if (kindOfName(name) == QuantityKind::Total || name.find(" in ") == std::string::npos)
            return;
        auto& members = m_membersOf[name.substr(name.rfind(" in ") + 4)];
        if (std::find(members.begin(), members.end(), name) == members.end())
            members.push_back(name);
    }

    Result<void> addNeeded(const SolutionStep& step)
    {
        if (!step.isWellFormed || !step.isConsistent)
            return corrupt("field \"solution\": the step of \"" + step.name
                           + "\" is not in the grammar, or an equality in it does not hold");
        if (m_indices.contains(step.name))
            return corrupt("field \"solution\": \"" + step.name + "\" is defined twice");
        StatedSentence statement{StatedSentence::Kind::Definition,
                                 step.name,
                                 step.operation,
                                 step.operands,
                                 step.literalUse,
                                 step.literal};
        if (kindOfName(step.name) != QuantityKind::Total) {
            // Published problems leave a needed sentence out where they say another one twice.
            if (const auto found = m_sentenceOf.find(step.name); found != m_sentenceOf.end())
                statement = m_stated[found->second];
        }
        if (!step.isUnknown)
            m_problem.letters += step.variable;
        m_problem.letters += step.partials;
        return add(statement, true, step.isUnknown);
    }

    /// A total goes over all instances of its place; a grand one over each with its average.
    [[nodiscard]] StatedSentence totalStatement(const std::string& name, bool isGrand) const
    {
        StatedSentence statement;
        statement.name = name;
        const auto place = name.substr(name.rfind(" in ") + 4);
        if (const auto members = m_membersOf.find(place); members != m_membersOf.end()) {
            for (const auto& member : members->second) {
                if (kindOfName(member) != QuantityKind::Instance)
                    continue;
                statement.parents.push_back(member);
                if (isGrand)
                    statement.parents.push_back(averageOf(member, members->second));
            }
        }
        statement.operation = isGrand                         ? Operation::SumOfProducts
                              : statement.parents.size() == 1 ? Operation::Copy
                                                              : Operation::Sum;
        return statement;
    }

    /// "average ... per MEMBER" among @p members; empty if there is none.
    static std::string averageOf(const std::string& member, const std::vector<std::string>& members)
    {
        for (const auto& each : members)
            if (kindOfName(each) == QuantityKind::Average && each.ends_with(" per " + member))
                return each;
        return {};
    }

    /// Whether a total no step computes is a grand one: it counts what the averages count.
    [[nodiscard]] bool isGrandTotal(const std::string& name) const
    {
        for (const auto& step : m_solution.steps) {
            const auto noun = name.substr(0, name.rfind(" in ") + 4);
            if (step.name.starts_with(noun))
                return step.operation == Operation::SumOfProducts;
        }
        for (const auto& sentence : m_stated) {
            const auto per = sentence.name.find(" per ");
            if (kindOfName(sentence.name) != QuantityKind::Average || per == std::string::npos)
                continue;
            const auto word = sentence.name.rfind(' ', per - 1);
            return name.find(sentence.name.substr(word, per - word)) != std::string::npos;
        }
        return false;
    }

    /// Adds what the question does not need; parents first, without recursion: chains may be long.
    Result<void> addWithParents(const std::string& name)
    {
        std::vector<std::pair<std::string, bool>> open{{name, false}};
        while (!open.empty()) {
            const auto [next, areParentsAdded] = open.back();
            open.pop_back();
            if (m_indices.contains(next))
                continue;
            if (!areParentsAdded && !m_underWay.insert(next).second)
                return corrupt("field \"problem\": \"" + next + "\" depends on itself");
            const StatedSentence statement = distractorStatement(next);
            if (areParentsAdded) {
                if (auto added = add(statement, false, false); !added)
                    return added;
                continue;
            }
            open.emplace_back(next, true);
            for (const auto& parent : statement.parents)
                if (!m_indices.contains(parent))
                    open.emplace_back(parent, false);
        }
        return {};
    }

    /// What the text says of a quantity the question does not need. In published problems such a
    /// total may have members that depend on it, and a sentence may be missing: the members are
    /// left out, and what nobody states is worth 0.
    [[nodiscard]] StatedSentence distractorStatement(const std::string& name) const
    {
        if (const auto found = m_sentenceOf.find(name); found != m_sentenceOf.end())
            return m_stated[found->second];
        if (kindOfName(name) != QuantityKind::Total)
            return {.name = name};
        auto total = totalStatement(name, isGrandTotal(name));
        const std::size_t group = total.operation == Operation::SumOfProducts ? 2 : 1;
        std::vector<std::string> parents;
        for (std::size_t i = 0; i + group <= total.parents.size(); i += group) {
            const auto first = total.parents.begin() + static_cast<std::ptrdiff_t>(i);
            const auto last = first + static_cast<std::ptrdiff_t>(group);
            if (std::none_of(first, last,
                             [&](const std::string& each) { return dependsOn(each, name); }))
                parents.insert(parents.end(), first, last);
        }
        total.parents = std::move(parents);
        if (total.parents.empty())
            total.operation = Operation::Constant;
        else if (group == 1)
            total.operation = total.parents.size() == 1 ? Operation::Copy : Operation::Sum;
        return total;
    }

    /// Whether the sentences lead from @p name to @p target.
    [[nodiscard]] bool dependsOn(const std::string& name, const std::string& target) const
    {
        std::unordered_set<std::string> seen;
        std::vector<std::string> open{name};
        while (!open.empty()) {
            const auto next = std::move(open.back());
            open.pop_back();
            if (next == target)
                return true;
            if (m_indices.contains(next) || !seen.insert(next).second)
                continue;
            if (const auto found = m_sentenceOf.find(next); found != m_sentenceOf.end())
                for (const auto& parent : m_stated[found->second].parents)
                    open.push_back(parent);
            else if (kindOfName(next) == QuantityKind::Total)
                for (auto& parent : totalStatement(next, isGrandTotal(next)).parents)
                    open.push_back(std::move(parent));
        }
        return false;
    }

    Result<void> add(const StatedSentence& statement, bool isNeeded, bool isUnknown)
    {
        Quantity quantity;
        quantity.name = statement.name;
        quantity.kind = kindOfName(statement.name);
        const auto in = statement.name.rfind(" in ");
        if (in == std::string::npos)
            return corrupt("\"" + statement.name + "\" is not a quantity of a place");
        quantity.thing = statement.name.substr(0, in);
        quantity.place = statement.name.substr(in + 4);
        quantity.operation = statement.operation;
        quantity.literalUse = statement.literalUse;
        quantity.literal = statement.literal;
        quantity.isNeeded = isNeeded;
        if (isUnknown)
            quantity.literal = static_cast<std::int64_t>(m_solution.answer.value_or(0));
        for (const auto& parent : statement.parents) {
            const auto found = m_indices.find(parent);
            if (found == m_indices.end())
                return corrupt("\"" + statement.name + "\" comes before \"" + parent
                               + "\", which it depends on");
            quantity.parents.push_back(found->second);
        }
        const auto value = valueOf(quantity);
        if (!value)
            return corrupt("the value of \"" + statement.name + "\" is too large");
        quantity.value = *value;
        m_indices.emplace(quantity.name, m_problem.quantities.size());
        m_problem.quantities.push_back(std::move(quantity));
        return {};
    }

    [[nodiscard]] std::optional<std::int64_t> valueOf(const Quantity& quantity) const
    {
        return evaluate(quantity, m_problem.quantities, m_problem.modulus);
    }

    std::vector<StatedSentence> m_stated;
    const ParsedSolution& m_solution;
    std::string m_anchor;
    Problem m_problem;
    std::unordered_map<std::string, std::size_t> m_sentenceOf; ///< first definition of a name
    std::unordered_map<std::string, std::vector<std::string>> m_membersOf; ///< of a place
    std::unordered_map<std::string, std::size_t> m_indices;
    std::unordered_set<std::string> m_underWay;
};

Result<ProblemText> renderAgain(const ProblemText& text, Flavour flavour, int modulus)
{
    if (flavour == Flavour::Igsm)
        return rerenderIgsm(text, nullptr);
    const auto problem =
        flavour == Flavour::Symbolic ? readSymbolic(text) : readProblem(text, modulus);
    if (!problem)
        return tl::unexpected(problem.error());
    return renderProblem(*problem);
}

} // namespace

Result<Problem> readProblem(const ProblemText& text, int modulus)
{
    auto stated = readSentences(text.problem);
    if (!stated)
        return tl::unexpected(stated.error());
    const auto asked = readQuestion(text.question);
    if (!asked)
        return tl::unexpected(asked.error());
    const auto solution = parseSolution(text.solution, modulus);
    if (solution.steps.empty())
        return corrupt("field \"solution\": there is no step in it");
    return GraphReader(*std::move(stated), solution).read(*asked, modulus);
}

Flavour flavourOf(const ProblemText& text)
{
    if (text.question.starts_with("? = "))
        return Flavour::Symbolic;
    return isIgsm(text.solution) ? Flavour::Igsm : Flavour::GsmInfinite;
}

Result<Problem> problemOfRow(std::string_view row)
{
    if (auto problem = problemFromRow(row))
        return problem;
    const auto text = problemTextFromRow(row);
    if (!text)
        return tl::unexpected(text.error());
    switch (flavourOf(*text)) {
    case Flavour::Igsm:
        return readIgsm(*text, nullptr);
    case Flavour::Symbolic:
        return readSymbolic(*text);
    case Flavour::GsmInfinite:
        break;
    }
    return readProblem(*text);
}

Rerendering rerender(const ProblemText& text, std::optional<Flavour> flavour, int modulus)
{
    const auto again = renderAgain(text, flavour.value_or(flavourOf(text)), modulus);
    if (!again)
        return {false, false, false, again.error().message};
    Rerendering result;
    result.isProblemEqual = sortedSentences(again->problem) == sortedSentences(text.problem)
                            && again->question == text.question;
    result.isSolutionEqual = again->solution == text.solution;
    const auto before = parseSolution(text.solution, modulus);
    const auto after = parseSolution(again->solution, modulus);
    result.isAnswerEqual = before.answer == after.answer && before.answerNames == after.answerNames;
    if (!result.isProblemEqual)
        result.reason = "the sentences differ";
    else if (!result.isSolutionEqual)
        result.reason = "the solution differs";
    return result;
}

} // namespace gradus
