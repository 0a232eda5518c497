#include "core/layout/layout.h"

#include <cmath>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using Json = nlohmann::json;

tl::unexpected<Error> corrupt(std::string message)
{
    return fail(ErrorCode::Corrupt, std::move(message));
}

std::string itemName(std::string_view list, std::size_t index)
{
    return std::string(list) + '[' + std::to_string(index) + ']';
}

std::string dumped(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Json> readObject(std::string_view line)
{
    Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object())
        return corrupt("the line is not a JSON object");
    return json;
}

Result<std::int64_t> readId(const Json& json)
{
    const auto id = json.find("id");
    if (id == json.end() || !id->is_number_integer())
        return corrupt("\"id\" must be an integer");
    return id->get<std::int64_t>();
}

/// The list called @p key; valid as long as @p json.
Result<const Json*> readList(const Json& json, const char* key)
{
    const auto list = json.find(key);
    if (list == json.end() || !list->is_array())
        return corrupt(std::string("\"") + key + "\" must be a list");
    return &*list;
}

std::optional<double> readFinite(const Json& json)
{
    if (!json.is_number() || !std::isfinite(json.get<double>()))
        return std::nullopt;
    return json.get<double>();
}

Result<double> readLength(const Json& json, const char* key)
{
    const auto value = json.contains(key) ? readFinite(json[key]) : std::nullopt;
    if (!value || *value < 0)
        return corrupt(std::string("\"") + key + "\" must be a number that is not negative");
    return *value;
}

/// Two finite numbers, or nothing.
std::optional<LayoutPoint> readPair(const Json& json)
{
    if (!json.is_array() || json.size() != 2)
        return std::nullopt;
    const auto x = readFinite(json[0]);
    const auto y = readFinite(json[1]);
    if (!x || !y)
        return std::nullopt;
    return LayoutPoint{*x, *y};
}

bool isBoxSide(double length)
{
    return length > 0 && length <= kLargestBox;
}

Result<std::vector<LayoutRequest::Node>> readBoxes(const Json* list)
{
    std::vector<LayoutRequest::Node> nodes;
    nodes.reserve(list->size());
    for (const Json& item : *list) {
        const auto size = readPair(item);
        if (!size || !isBoxSide(size->x) || !isBoxSide(size->y))
            return corrupt(itemName("nodes", nodes.size())
                           + " must be [width, height], each above 0 and at most 14400");
        nodes.push_back({size->x, size->y});
    }
    return nodes;
}

Result<std::vector<LayoutRequest::Edge>> readLinks(const Json* list, std::size_t nodeCount)
{
    const auto isNode = [nodeCount](const Json& index) {
        return index.is_number_unsigned() && index.get<std::uint64_t>() < nodeCount;
    };
    std::vector<LayoutRequest::Edge> edges;
    edges.reserve(list->size());
    for (const Json& item : *list) {
        if (!item.is_array() || item.size() != 2 || !isNode(item[0]) || !isNode(item[1]))
            return corrupt(itemName("edges", edges.size())
                           + " must be [from, to], each the index of one of the "
                           + std::to_string(nodeCount) + " nodes");
        edges.push_back({item[0].get<std::size_t>(), item[1].get<std::size_t>()});
    }
    return edges;
}

Result<std::vector<LayoutPoint>> readPoints(const Json& list, const std::string& name)
{
    std::vector<LayoutPoint> points;
    points.reserve(list.size());
    for (const Json& item : list) {
        const auto point = readPair(item);
        if (!point)
            return corrupt(itemName(name, points.size()) + " must be [x, y]");
        points.push_back(*point);
    }
    return points;
}

Result<std::vector<std::vector<LayoutPoint>>> readCurves(const Json* list)
{
    std::vector<std::vector<LayoutPoint>> curves;
    curves.reserve(list->size());
    for (const Json& item : *list) {
        const std::string name = itemName("edges", curves.size());
        if (!item.is_array() || item.size() < 4 || item.size() % 3 != 1)
            return corrupt(name + " must have 3n + 1 points, n at least 1");
        auto points = readPoints(item, name);
        if (!points)
            return tl::unexpected(points.error());
        curves.push_back(std::move(*points));
    }
    return curves;
}

Json pointList(const std::vector<LayoutPoint>& points)
{
    Json list = Json::array();
    for (const LayoutPoint& point : points)
        list.push_back(Json::array({point.x, point.y}));
    return list;
}

} // namespace

std::string toJsonLine(const LayoutRequest& request)
{
    Json nodes = Json::array();
    for (const LayoutRequest::Node& node : request.nodes)
        nodes.push_back(Json::array({node.width, node.height}));
    Json edges = Json::array();
    for (const LayoutRequest::Edge& edge : request.edges)
        edges.push_back(Json::array({edge.from, edge.to}));
    return dumped(
        Json{{"id", request.id}, {"nodes", std::move(nodes)}, {"edges", std::move(edges)}});
}

std::string toJsonLine(const LayoutAnswer& answer)
{
    Json edges = Json::array();
    for (const auto& curve : answer.edges)
        edges.push_back(pointList(curve));
    return dumped(Json{{"id", answer.id},
                       {"width", answer.width},
                       {"height", answer.height},
                       {"nodes", pointList(answer.nodes)},
                       {"edges", std::move(edges)}});
}

Result<LayoutRequest> layoutRequestFromJson(std::string_view line)
{
    const auto json = readObject(line);
    if (!json)
        return tl::unexpected(json.error());
    LayoutRequest request;
    return readId(*json)
        .and_then([&](std::int64_t id) {
            request.id = id;
            return readList(*json, "nodes");
        })
        .and_then(readBoxes)
        .and_then([&](std::vector<LayoutRequest::Node> nodes) {
            request.nodes = std::move(nodes);
            return readList(*json, "edges");
        })
        .and_then([&](const Json* list) { return readLinks(list, request.nodes.size()); })
        .map([&](std::vector<LayoutRequest::Edge> edges) {
            request.edges = std::move(edges);
            return std::move(request);
        });
}

Result<LayoutAnswer> layoutAnswerFromJson(std::string_view line)
{
    const auto json = readObject(line);
    if (!json)
        return tl::unexpected(json.error());
    if (const auto error = json->find("error"); error != json->end() && error->is_string())
        return fail(ErrorCode::InvalidArgument, error->get<std::string>());
    LayoutAnswer answer;
    return readId(*json)
        .and_then([&](std::int64_t id) {
            answer.id = id;
            return readLength(*json, "width");
        })
        .and_then([&](double width) {
            answer.width = width;
            return readLength(*json, "height");
        })
        .and_then([&](double height) {
            answer.height = height;
            return readList(*json, "nodes");
        })
        .and_then([](const Json* list) { return readPoints(*list, "nodes"); })
        .and_then([&](std::vector<LayoutPoint> nodes) {
            answer.nodes = std::move(nodes);
            return readList(*json, "edges");
        })
        .and_then(readCurves)
        .map([&](std::vector<std::vector<LayoutPoint>> edges) {
            answer.edges = std::move(edges);
            return std::move(answer);
        });
}

std::string layoutErrorLine(std::int64_t id, std::string_view sentence)
{
    return dumped(Json{{"id", id}, {"error", sentence}});
}

std::int64_t layoutLineId(std::string_view line)
{
    return readObject(line).and_then(readId).value_or(0);
}

} // namespace gradus
