#include "core/problem/problem_json.h"

#include "core/base/file.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// An enumeration and its spelling in a row.
template <typename T>
struct Spelling
{
    T value;
    const char* text;
};

constexpr std::array<Spelling<QuantityKind>, 2> kKinds{
    {{QuantityKind::Instance, "instance"}, {QuantityKind::Total, "total"}}};
constexpr std::array<Spelling<Operation>, 4> kOperations{{{Operation::Constant, "constant"},
                                                          {Operation::Copy, "copy"},
                                                          {Operation::Sum, "sum"},
                                                          {Operation::Difference, "difference"}}};
constexpr std::array<Spelling<LiteralUse>, 3> kLiteralUses{
    {{LiteralUse::None, "none"}, {LiteralUse::Plus, "plus"}, {LiteralUse::Times, "times"}}};

template <typename T, std::size_t N>
const char* spell(const std::array<Spelling<T>, N>& spellings, T value)
{
    for (const auto& spelling : spellings)
        if (spelling.value == value)
            return spelling.text;
    return "";
}

ordered_json nodeJson(const Problem& problem, const Quantity& quantity)
{
    ordered_json node;
    node["name"] = quantity.name;
    node["kind"] = spell(kKinds, quantity.kind);
    node["place"] = quantity.place;
    node["thing"] = quantity.thing;
    node["code"] = quantity.code;
    node["operation"] = spell(kOperations, quantity.operation);
    node["parents"] = ordered_json::array();
    for (const std::size_t parent : quantity.parents)
        node["parents"].push_back(problem.quantities[parent].name);
    node["literal_use"] = spell(kLiteralUses, quantity.literalUse);
    node["literal"] = quantity.literal;
    node["value"] = quantity.value;
    node["needed"] = quantity.isNeeded;
    return node;
}

ordered_json graphJson(const Problem& problem)
{
    ordered_json graph;
    graph["rendering"] = renderingName(problem.rendering);
    graph["total"] = problem.total;
    graph["asked"] = problem.quantities[problem.asked].name;
    graph["letters"] = problem.letters;
    graph["sentence_order"] = problem.sentenceOrder;
    graph["nodes"] = ordered_json::array();
    for (const auto& quantity : problem.quantities)
        graph["nodes"].push_back(nodeJson(problem, quantity));
    return graph;
}

tl::unexpected<Error> corrupt(const std::string& field, const std::string& what)
{
    return fail(ErrorCode::Corrupt, "field \"" + field + "\" " + what);
}

/// Reads fields of one object into variables; remembers the first that is missing or wrong.
class FieldReader
{
public:
    FieldReader(const json& object, std::string where)
        : m_object(object)
        , m_where(std::move(where))
    {}

    template <typename T>
    void read(const char* key, T& target)
    {
        const auto found = m_object.find(key);
        if (found == m_object.end())
            return fault(key, "is missing");
        if constexpr (std::is_same_v<T, std::string>) {
            if (!found->is_string())
                return fault(key, "is not a text");
            target = found->template get<std::string>();
        } else if constexpr (std::is_same_v<T, bool>) {
            if (!found->is_boolean())
                return fault(key, "is not true or false");
            target = found->template get<bool>();
        } else {
            if (!found->is_number_integer())
                return fault(key, "is not an integer");
            target = found->template get<T>();
        }
    }

    template <typename T, std::size_t N>
    void read(const char* key, T& target, const std::array<Spelling<T>, N>& spellings)
    {
        std::string text;
        read(key, text);
        for (const auto& spelling : spellings)
            if (text == spelling.text) {
                target = spelling.value;
                return;
            }
        fault(key, "holds \"" + text + "\"");
    }

    void fault(const std::string& key, const std::string& what)
    {
        if (!m_error)
            m_error = corrupt(m_where + key, what).value();
    }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    const json& m_object;
    std::string m_where;
    std::optional<Error> m_error;
};

/// Whether the number of parents fits the operation; a renderer relies on it.
bool hasFittingParents(const Quantity& quantity)
{
    const std::size_t parents = quantity.parents.size();
    switch (quantity.operation) {
    case Operation::Constant:
        return parents == 0 && quantity.literalUse == LiteralUse::None;
    case Operation::Copy:
        return parents == 1;
    case Operation::Sum:
        return parents >= 2;
    case Operation::Difference:
        return parents == 2;
    }
    return false;
}

using Indices = std::unordered_map<std::string, std::size_t>;

/// Parents must stand before @p quantity: a row with a circle is refused here.
void readParents(FieldReader& reader, const json& node, const Indices& indices, Quantity& quantity)
{
    const auto parents = node.find("parents");
    if (parents == node.end() || !parents->is_array())
        return reader.fault("parents", "is missing or not a list");
    for (const auto& parent : *parents) {
        const auto found =
            parent.is_string() ? indices.find(parent.get<std::string>()) : indices.end();
        if (found == indices.end())
            return reader.fault("parents", "names a node that does not stand before this one: "
                                               + parent.dump());
        quantity.parents.push_back(found->second);
    }
    if (!hasFittingParents(quantity))
        reader.fault("parents", "do not fit the operation");
}

Result<void> readNode(const json& node, Problem& problem, Indices& indices)
{
    const auto where = "graph.nodes[" + std::to_string(problem.quantities.size()) + "]";
    if (!node.is_object())
        return corrupt(where, "is not an object");
    Quantity quantity;
    FieldReader reader(node, where + ".");
    reader.read("name", quantity.name);
    reader.read("kind", quantity.kind, kKinds);
    reader.read("place", quantity.place);
    reader.read("thing", quantity.thing);
    reader.read("code", quantity.code);
    reader.read("operation", quantity.operation, kOperations);
    reader.read("literal_use", quantity.literalUse, kLiteralUses);
    reader.read("literal", quantity.literal);
    reader.read("value", quantity.value);
    reader.read("needed", quantity.isNeeded);
    readParents(reader, node, indices, quantity);
    if (!indices.emplace(quantity.name, problem.quantities.size()).second)
        reader.fault("name", "holds \"" + quantity.name + "\" a second time");
    if (reader.error())
        return tl::unexpected(*reader.error());
    problem.quantities.push_back(std::move(quantity));
    return {};
}

Result<void> readOrder(const json& graph, Problem& problem)
{
    const auto order = graph.find("sentence_order");
    if (order == graph.end() || !order->is_array())
        return corrupt("graph.sentence_order", "is missing or not a list");
    for (const auto& index : *order) {
        if (!index.is_number_unsigned() || index.get<std::size_t>() >= problem.quantities.size())
            return corrupt("graph.sentence_order", "holds " + index.dump() + ", which is no node");
        problem.sentenceOrder.push_back(index.get<std::size_t>());
        if (problem.quantities[problem.sentenceOrder.back()].kind == QuantityKind::Total)
            return corrupt("graph.sentence_order",
                           "holds " + index.dump() + ", a total, which no sentence states");
    }
    return {};
}

/// As many letters as the solution takes; the renderer counts on them.
bool hasFittingLetters(const Problem& problem)
{
    if (problem.rendering == Rendering::Symbolic)
        return true;
    std::size_t needed = 0;
    for (const auto& quantity : problem.quantities)
        if (quantity.isNeeded)
            needed += 1 + partialResultCount(quantity);
    return problem.letters.size() >= needed;
}

Result<void> readGraph(const json& graph, Problem& problem)
{
    if (!graph.is_object())
        return corrupt("graph", "is missing or not an object");
    FieldReader reader(graph, "graph.");
    std::string rendering;
    std::string asked;
    reader.read("rendering", rendering);
    reader.read("total", problem.total);
    reader.read("asked", asked);
    reader.read("letters", problem.letters);
    if (reader.error())
        return tl::unexpected(*reader.error());
    const auto found = renderingFromName(rendering);
    if (!found)
        return corrupt("graph.rendering", "holds \"" + rendering + "\"");
    problem.rendering = *found;

    const auto nodes = graph.find("nodes");
    if (nodes == graph.end() || !nodes->is_array() || nodes->empty())
        return corrupt("graph.nodes", "is missing or empty");
    Indices indices;
    for (const auto& node : *nodes)
        if (auto read = readNode(node, problem, indices); !read)
            return read;
    if (!indices.contains(asked) || !problem.quantities[indices.at(asked)].isNeeded)
        return corrupt("graph.asked", "holds \"" + asked + "\", which is no needed node");
    problem.asked = indices.at(asked);
    if (!hasFittingLetters(problem))
        return corrupt("graph.letters", "has too few letters");
    return readOrder(graph, problem);
}

} // namespace

std::string problemRow(const Problem& problem, const ProblemText& text)
{
    ordered_json row;
    row["problem"] = text.problem;
    row["question"] = text.question;
    row["solution"] = text.solution;
    row["op"] = operationCount(problem);
    row["op_igsm"] = igsmOperationCount(problem);
    // The letters of the solution are arbitrary, so they do not make another problem.
    row["id"] = contentHash(text.problem + '\n' + text.question);
    row["template"] = problem.context;
    row["mode"] = modeName(problem.mode);
    row["length"] = "zero_context";
    row["d"] = problem.layers;
    row["graph"] = graphJson(problem);
    return row.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<Problem> problemFromRow(std::string_view row)
{
    const auto object = json::parse(row, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        return fail(ErrorCode::Corrupt, "the row is not a JSON object");
    Problem problem;
    std::string mode;
    FieldReader reader(object, "");
    reader.read("template", problem.context);
    reader.read("mode", mode);
    reader.read("d", problem.layers);
    if (reader.error())
        return tl::unexpected(*reader.error());
    const auto found = modeFromName(mode);
    if (!found)
        return corrupt("mode", "holds \"" + mode + "\"");
    problem.mode = *found;
    if (auto read = readGraph(object.value("graph", json()), problem); !read)
        return tl::unexpected(read.error());
    return problem;
}

Result<ProblemText> problemTextFromRow(std::string_view row)
{
    const auto object = json::parse(row, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        return fail(ErrorCode::Corrupt, "the row is not a JSON object");
    ProblemText text;
    FieldReader reader(object, "");
    reader.read("problem", text.problem);
    reader.read("question", text.question);
    reader.read("solution", text.solution);
    if (reader.error())
        return tl::unexpected(*reader.error());
    return text;
}

} // namespace gradus
