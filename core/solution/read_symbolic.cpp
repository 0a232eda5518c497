#include "core/solution/read_problem.h"
#include "core/solution/solution.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

tl::unexpected<Error> corrupt(const char* field, std::string_view text)
{
    return fail(ErrorCode::Corrupt,
                "field \"" + std::string(field) + "\": cannot read \"" + std::string(text) + "\"");
}

/// "c2 = a1 + 1", read.
struct Assignment
{
    std::string name;
    std::string parent; ///< empty: a constant
    bool hasLiteral = false;
    std::int64_t literal = 0;
};

std::optional<Assignment> readAssignment(std::string_view text)
{
    TextCursor cursor(text);
    Assignment assignment;
    assignment.name = cursor.variable();
    if (assignment.name.empty() || !cursor.accept(" = "))
        return std::nullopt;
    const bool isConstant = cursor.rest().starts_with('-') || cursor.rest().empty()
                            || TextCursor::isDigit(cursor.rest()[0]);
    if (!isConstant)
        assignment.parent = cursor.variable();
    const bool isMinus = !isConstant && cursor.accept(" - ");
    assignment.hasLiteral = isConstant || isMinus || cursor.accept(" + ");
    if (assignment.hasLiteral) {
        const auto literal = cursor.integer();
        if (!literal)
            return std::nullopt;
        assignment.literal = isMinus ? -*literal : *literal;
    }
    if (!cursor.isAtEnd() || (!isConstant && assignment.parent.empty()))
        return std::nullopt;
    return assignment;
}

/// Puts the graph together: what the solution works out in its order, then the rest, parents first.
class AssignmentGraph
{
public:
    Result<void> readAssignments(std::string_view text)
    {
        while (!isBlank(text)) {
            const auto end = std::min(text.find(" ; "), text.size());
            auto assignment = readAssignment(text.substr(0, end));
            if (!assignment || !m_places.emplace(assignment->name, m_told.size()).second)
                return corrupt("problem", text.substr(0, end));
            m_told.push_back(*std::move(assignment));
            text.remove_prefix(std::min(end + 3, text.size()));
        }
        return {};
    }

    /// @return false if @p name, or what it refers to, is not assigned, or refers to itself.
    bool add(const std::string& name, bool isNeeded)
    {
        std::vector<const Assignment*> open; // from the one asked for up to a known one
        for (std::string next = name; !next.empty() && !m_indices.contains(next);) {
            const auto found = m_places.find(next);
            if (found == m_places.end() || open.size() > m_told.size())
                return false;
            open.push_back(&m_told[found->second]);
            next = open.back()->parent;
        }
        for (auto each = open.rbegin(); each != open.rend(); ++each)
            if (!addQuantity(**each, isNeeded))
                return false;
        return true;
    }

    Problem take()
    {
        for (const auto& assignment : m_told)
            m_problem.sentences.push_back({m_indices.at(assignment.name), false});
        return std::move(m_problem);
    }
    [[nodiscard]] const std::vector<Assignment>& told() const { return m_told; }

private:
    bool addQuantity(const Assignment& assignment, bool isNeeded)
    {
        Quantity quantity;
        quantity.name = assignment.name;
        quantity.isNeeded = isNeeded;
        quantity.literal = assignment.literal;
        if (!assignment.parent.empty()) {
            quantity.operation = Operation::Copy;
            quantity.literalUse = assignment.hasLiteral ? LiteralUse::Plus : LiteralUse::None;
            quantity.parents.push_back(m_indices.at(assignment.parent));
        }
        const auto value = evaluate(quantity, m_problem.quantities);
        if (!value)
            return false;
        quantity.value = *value;
        m_indices.emplace(quantity.name, m_problem.quantities.size());
        m_problem.quantities.push_back(std::move(quantity));
        return true;
    }

    Problem m_problem;
    std::vector<Assignment> m_told;
    std::unordered_map<std::string, std::size_t> m_places;  ///< of a name in m_told
    std::unordered_map<std::string, std::size_t> m_indices; ///< of a name in the problem
};

} // namespace

Result<Problem> readSymbolic(const ProblemText& text)
{
    AssignmentGraph graph;
    if (auto read = graph.readAssignments(text.problem); !read)
        return tl::unexpected(read.error());
    const auto solution = parseSolution(text.solution);
    if (const auto fault = faultOf(solution))
        return fail(ErrorCode::Corrupt, "field \"solution\": " + *fault);
    for (const auto& step : solution.steps)
        if (!graph.add(step.name, true))
            return corrupt("problem", step.name);
    for (const auto& assignment : graph.told())
        if (!graph.add(assignment.name, false))
            return corrupt("problem", assignment.name);
    auto problem = graph.take();
    problem.flavour = Flavour::Symbolic;
    TextCursor cursor(text.question);
    const auto wanted = cursor.accept("? = ") ? cursor.integer() : std::nullopt;
    const auto asked = std::find_if(
        problem.quantities.begin(), problem.quantities.end(),
        [&](const Quantity& quantity) { return quantity.isNeeded && quantity.value == wanted; });
    if (!wanted || !cursor.isAtEnd() || asked == problem.quantities.end())
        return corrupt("question", text.question);
    problem.asked = static_cast<std::size_t>(asked - problem.quantities.begin());
    return problem;
}

} // namespace gradus
