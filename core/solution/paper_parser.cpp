#include "core/solution/paper_parser.h"

#include "core/solution/paper_definitions.h"
#include "core/solution/python_expression.h"
#include "core/solution/python_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

/// A set of ASCII letters, one bit each by letterIndex().
using LetterSet = std::uint64_t;

constexpr std::size_t kLetters = 52;
constexpr std::size_t kVariables = kLetters + 4; ///< with the letters that fold to ASCII

LetterSet bitOf(std::size_t letter)
{
    return LetterSet{1} << letter;
}

std::size_t variableIndex(std::string_view variable)
{
    if (variable.size() == 1)
        return letterIndex(variable[0]);
    switch (characterAt(variable, 0).code) {
    case 0x130:
        return kLetters;
    case 0x131:
        return kLetters + 1;
    case 0x17f:
        return kLetters + 2;
    default:
        return kLetters + 3;
    }
}

/// The number right behind a mark, at the first of its occurrences that has one.
std::optional<double> numberBehind(std::string_view text, std::string_view mark, bool ignoresCase)
{
    for (std::size_t from = 0; from < text.size();) {
        const auto begin = ignoresCase ? findIgnoringCase(text, mark, from) : text.find(mark, from);
        if (begin == std::string_view::npos)
            break;
        from = begin + (ignoresCase ? matchIgnoringCase(text, begin, mark) : mark.size());
        if (const auto number = matchNumber(text, skipPythonSpace(text, from)))
            return number->value;
    }
    return std::nullopt;
}

/// Rule 1.
std::optional<double> answerOf(std::string_view text)
{
    const auto tagged = numberBehind(text, "<answer>", true);
    return tagged ? tagged : numberBehind(text, "Answer:", false);
}

/// Rule 2: without everything between '<' and the next '>', unless it is nothing.
std::string withoutTags(std::string_view text)
{
    std::string cleaned;
    cleaned.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto open = std::min(text.find('<', i), text.size());
        cleaned.append(text, i, open - i);
        const auto close = text.find('>', open);
        if (close == std::string_view::npos) {
            cleaned.append(text, open);
            break;
        }
        const bool isTag = close > open + 1;
        if (!isTag)
            cleaned.append(text, open, 1);
        i = isTag ? close + 1 : open + 1;
    }
    return cleaned;
}

/// A `letter = stuff` of a body.
struct Clause
{
    char target = 0;
    std::string_view text;       ///< all of it
    std::string_view right;      ///< behind the first '='
    std::string_view expression; ///< behind the last one
};

/// Calls @p use with the clauses of @p body from left to right (rule 6). A clause's letter may end
/// a word; its stuff reaches to the next point or semicolon and is at least one character.
template <typename Use>
void forEachClause(std::string_view body, Use use)
{
    for (std::size_t from = 0; (from = body.find('=', from)) != std::string_view::npos;) {
        const std::size_t equals = from++;
        const std::size_t letterEnd = pythonSpaceBefore(body, equals);
        const bool isTarget = letterEnd > 0 && isAsciiLetter(body[letterEnd - 1]);
        if (!isTarget || from == body.size() || body[from] == '.' || body[from] == ';')
            continue;
        const std::size_t end = std::min(body.find_first_of(".;", from), body.size());
        Clause clause;
        clause.target = body[letterEnd - 1];
        clause.text = body.substr(letterEnd - 1, end - letterEnd + 1);
        clause.right = body.substr(from, end - from);
        const auto last = clause.right.rfind('=');
        clause.expression = stripPython(
            last == std::string_view::npos ? clause.right : clause.right.substr(last + 1));
        from = end;
        use(clause);
    }
}

/// Rules 5 to 9 for the steps of one solution, one after the other.
class StepReader
{
public:
    explicit StepReader(PaperSolution& solution)
        : m_solution(solution)
    {}

    void addStep(std::string_view text, const PaperDefinition& definition, std::string_view body)
    {
        const auto spanText = [&](TextSpan span) {
            return text.substr(span.begin, span.end - span.begin);
        };
        PaperStep step;
        step.name = nameIndex(normalisedName(spanText(definition.name)));
        step.variable = spanText(definition.variable);
        readBody(step, body);
        m_solution.steps.push_back(std::move(step));
    }

    /// Gives values to steps that have none (rule 8), with what the letters mean at the end.
    void finish()
    {
        for (std::size_t i = 0; i < m_solution.steps.size(); ++i) {
            auto& step = m_solution.steps[i];
            const auto variable = variableIndex(step.variable);
            const auto expressions = m_openExpressions.find(i);
            if (expressions != m_openExpressions.end())
                for (auto expression = expressions->second.rbegin();
                     !step.value && expression != expressions->second.rend(); ++expression)
                    step.value = evaluatePython(*expression, m_values);
            if (!step.value)
                step.value = valueOf(variable);
            if (step.value)
                valueOf(variable) = step.value;
        }
    }

private:
    std::size_t nameIndex(std::string name)
    {
        const auto [entry, isNew] =
            m_nameIndices.try_emplace(std::move(name), m_nameIndices.size());
        if (isNew)
            m_solution.names.push_back(entry->first);
        return entry->second;
    }

    std::optional<double>& valueOf(std::size_t variable)
    {
        return variable < kLetters ? m_values[variable] : m_otherValues[variable - kLetters];
    }

    void readBody(PaperStep& step, std::string_view body)
    {
        const auto variable = variableIndex(step.variable);
        LetterSet parents = 0;
        std::array<LetterSet, kLetters> auxiliaries{};
        LetterSet definedAuxiliaries = 0;
        std::vector<std::string_view> expressions;
        forEachClause(body, [&](const Clause& clause) {
            const auto target = letterIndex(clause.target);
            const LetterSet letters = lettersOf(clause.right);
            LetterSet sources = letters & m_namedLetters;
            for (LetterSet rest = letters & definedAuxiliaries; rest != 0; rest &= rest - 1)
                sources |= auxiliaries[static_cast<std::size_t>(std::countr_zero(rest))];
            if (target == variable) {
                parents |= sources;
                if (!clause.expression.empty())
                    expressions.push_back(clause.expression);
            } else {
                auxiliaries[target] |= sources;
                definedAuxiliaries |= bitOf(target);
            }
            auto value = evaluatePython(clause.expression, m_values);
            if (!value)
                value = lastNumber(clause.text);
            if (!value)
                return;
            m_values[target] = value;
            if (target == variable)
                step.value = value;
        });
        if (!step.value && (step.value = lastNumber(body)))
            valueOf(variable) = step.value;
        if (!step.value && !expressions.empty())
            m_openExpressions.emplace(m_solution.steps.size(), std::move(expressions));
        step.dependencies = namesOf(parents);
        if (variable < kLetters) {
            m_namedLetters |= bitOf(variable);
            m_letterNames[variable] = step.name;
        }
    }

    static LetterSet lettersOf(std::string_view text)
    {
        LetterSet letters = 0;
        for (const char c : text)
            if (isAsciiLetter(c))
                letters |= bitOf(letterIndex(c));
        return letters;
    }

    std::vector<std::size_t> namesOf(LetterSet letters) const
    {
        std::vector<std::size_t> names;
        for (; letters != 0; letters &= letters - 1)
            names.push_back(m_letterNames[static_cast<std::size_t>(std::countr_zero(letters))]);
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        return names;
    }

    PaperSolution& m_solution;
    std::unordered_map<std::string, std::size_t> m_nameIndices;
    LetterSet m_namedLetters = 0; ///< those that stand for a step so far
    std::array<std::size_t, kLetters> m_letterNames{};
    LetterValues m_values; ///< of all letters so far, auxiliary ones included
    std::array<std::optional<double>, kVariables - kLetters> m_otherValues;
    std::unordered_map<std::size_t, std::vector<std::string_view>> m_openExpressions; ///< by step
};

} // namespace

PaperSolution parsePaperSolution(std::string_view text)
{
    PaperSolution solution;
    solution.answer = answerOf(text);
    const std::string cleaned = withoutTags(text);
    const auto definitions = findDefinitions(cleaned);
    StepReader reader(solution);
    for (std::size_t i = 0; i < definitions.size(); ++i) {
        const std::size_t begin = definitions[i].end;
        const std::size_t end =
            i + 1 < definitions.size() ? definitions[i + 1].begin : cleaned.size();
        auto body = std::string_view(cleaned).substr(begin, end - begin);
        body = body.substr(0, body.find("Answer:"));
        reader.addStep(cleaned, definitions[i], stripPython(body));
    }
    reader.finish();
    return solution;
}

bool hasTopologicalOrder(const PaperSolution& solution)
{
    std::vector<const PaperStep*> nodes(solution.names.size());
    for (const auto& step : solution.steps)
        nodes[step.name] = &step;
    std::vector<std::vector<std::size_t>> users(nodes.size());
    std::vector<std::size_t> open(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        open[i] = nodes[i]->dependencies.size();
        for (const auto parent : nodes[i]->dependencies)
            users[parent].push_back(i);
    }
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (open[i] == 0)
            ready.push_back(i);
    for (std::size_t done = 0; done < ready.size(); ++done)
        for (const auto user : users[ready[done]])
            if (--open[user] == 0)
                ready.push_back(user);
    return ready.size() == nodes.size();
}

} // namespace gradus
