#include "core/problem/problem_json.h"

#include "core/problem/problem_spellings.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

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
    case Operation::SumOfProducts:
        return parents >= 2 && parents % 2 == 0 && quantity.literalUse == LiteralUse::None;
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
    reader.read("operation", quantity.operation, kOperations);
    reader.read("literal_use", quantity.literalUse, kLiteralUses);
    reader.read("literal", quantity.literal);
    reader.read("value", quantity.value);
    reader.read("needed", quantity.isNeeded);
    readParents(reader, node, indices, quantity);
    if (quantity.thing.empty() && quantity.kind == QuantityKind::Total) // rows of version 0.1
        quantity.thing = quantity.name.substr(0, quantity.name.rfind(" in "));
    if (!indices.emplace(quantity.name, problem.quantities.size()).second)
        reader.fault("name", "holds \"" + quantity.name + "\" a second time");
    if (reader.error())
        return tl::unexpected(*reader.error());
    problem.quantities.push_back(std::move(quantity));
    return {};
}

Result<void> readSentences(const json& graph, Problem& problem)
{
    const auto order = graph.find("sentence_order");
    if (order == graph.end() || !order->is_array())
        return corrupt("graph.sentence_order", "is missing or not a list");
    for (const auto& index : *order) {
        if (index == "anchor" && problem.mode == Mode::Reverse) {
            problem.sentences.push_back({neededCount(problem) - 1, true});
            continue;
        }
        if (!index.is_number_unsigned() || index.get<std::size_t>() >= problem.quantities.size())
            return corrupt("graph.sentence_order", "holds " + index.dump() + ", which is no node");
        problem.sentences.push_back({index.get<std::size_t>(), false});
        if (problem.quantities[problem.sentences.back().quantity].kind == QuantityKind::Total)
            return corrupt("graph.sentence_order",
                           "holds " + index.dump() + ", a total, which no sentence states");
    }
    return {};
}

Result<void> readLayers(const json& igsm, IgsmStructure& structure)
{
    const auto layers = igsm.find("layers");
    if (layers == igsm.end() || !layers->is_array())
        return corrupt("graph.igsm.layers", "is missing or not a list");
    for (const auto& each : *layers) {
        const auto isText = [](const json& item) {
            return item.is_string();
        };
        const auto category = each.is_object() ? each.value("category", json()) : json();
        const auto items = each.is_object() ? each.value("items", json()) : json();
        if (!category.is_string() || !items.is_array()
            || !std::all_of(items.begin(), items.end(), isText))
            return corrupt("graph.igsm.layers", "holds " + each.dump());
        structure.layers.push_back(
            {category.get<std::string>(), items.get<std::vector<std::string>>()});
    }
    return {};
}

Result<void> readBacktracks(const json& igsm, const Problem& problem, IgsmStructure& structure)
{
    for (const auto& each : igsm.value("backtracks", json::array())) {
        IgsmStructure::Backtrack backtrack;
        if (!each.is_object())
            return corrupt("graph.igsm.backtracks", "holds " + each.dump());
        FieldReader reader(each, "graph.igsm.backtracks.");
        reader.read("before", backtrack.before);
        reader.read("name", backtrack.name);
        if (reader.error())
            return tl::unexpected(*reader.error());
        if (backtrack.before >= problem.quantities.size())
            return corrupt("graph.igsm.backtracks.before",
                           "holds " + std::to_string(backtrack.before) + ", which is no node");
        structure.backtracks.push_back(std::move(backtrack));
    }
    return {};
}

Result<void> readIgsm(const json& graph, Problem& problem)
{
    const auto igsm = graph.find("igsm");
    if (igsm == graph.end() || !igsm->is_object())
        return corrupt("graph.igsm", "is missing or not an object");
    IgsmStructure structure;
    FieldReader reader(*igsm, "graph.igsm.");
    reader.read("question_first", structure.isQuestionFirst);
    if (reader.error())
        return tl::unexpected(*reader.error());
    if (auto read = readLayers(*igsm, structure); !read)
        return read;
    if (auto read = readBacktracks(*igsm, problem, structure); !read)
        return read;
    problem.igsm = std::move(structure);
    return {};
}

Result<void> readNodes(const json& graph, Problem& problem, Indices& indices)
{
    const auto nodes = graph.find("nodes");
    if (nodes == graph.end() || !nodes->is_array() || nodes->empty())
        return corrupt("graph.nodes", "is missing or empty");
    for (const auto& node : *nodes)
        if (auto read = readNode(node, problem, indices); !read)
            return read;
    for (std::size_t i = neededCount(problem); i < problem.quantities.size(); ++i)
        if (problem.quantities[i].isNeeded)
            return corrupt("graph.nodes[" + std::to_string(i) + "].needed",
                           "is true behind a node that is not needed");
    return {};
}

/// Rows of version 0.1 say "rendering" instead of "flavour", and know no modulus.
Result<void> readFamily(const json& graph, Problem& problem)
{
    const auto flavour = graph.value("flavour", graph.value("rendering", json()));
    const auto found =
        flavour.is_string() ? flavourFromName(flavour.get<std::string>()) : std::nullopt;
    if (!found)
        return corrupt("graph.flavour", "holds " + flavour.dump());
    problem.flavour = *found;
    const auto modulus = graph.value("modulus", json(0));
    if (!modulus.is_number_unsigned())
        return corrupt("graph.modulus", "holds " + modulus.dump());
    problem.modulus = modulus.get<int>();
    for (const auto& total : graph.value("totals", json::array({graph.value("total", json())})))
        if (total.is_string())
            problem.totals.push_back(total.get<std::string>());
    return {};
}

Result<void> readGraph(const json& graph, Problem& problem)
{
    if (!graph.is_object())
        return corrupt("graph", "is missing or not an object");
    FieldReader reader(graph, "graph.");
    std::string asked;
    reader.read("asked", asked);
    reader.read("letters", problem.letters);
    if (reader.error())
        return tl::unexpected(*reader.error());
    if (auto read = readFamily(graph, problem); !read)
        return read;
    Indices indices;
    if (auto read = readNodes(graph, problem, indices); !read)
        return read;
    if (!indices.contains(asked) || !problem.quantities[indices.at(asked)].isNeeded)
        return corrupt("graph.asked", "holds \"" + asked + "\", which is no needed node");
    problem.asked = indices.at(asked);
    if (problem.letters.size() < letterCount(problem)) // the renderer counts on them
        return corrupt("graph.letters", "has too few letters");
    if (problem.flavour == Flavour::Igsm)
        if (auto read = readIgsm(graph, problem); !read)
            return read;
    return readSentences(graph, problem);
}

} // namespace

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
    if (const auto length = object.value("length", json()); length.is_number_integer())
        problem.length = length.get<int>();
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
    if (const auto graph = object.find("graph"); graph != object.end() && graph->is_object())
        if (const auto igsm = graph->find("igsm"); igsm != graph->end() && igsm->is_object())
            text.isQuestionFirst = igsm->value("question_first", json(false)) == true;
    return text;
}

} // namespace gradus
