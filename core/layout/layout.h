#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A graph to lay out top to bottom: boxes of given size (points, 1/72 inch) and edges between
/// them.
struct LayoutRequest
{
    struct Node
    {
        double width = 72;
        double height = 24;
        friend bool operator==(const Node&, const Node&) = default;
    };
    struct Edge
    {
        std::size_t from = 0; ///< index into nodes
        std::size_t to = 0;
        friend bool operator==(const Edge&, const Edge&) = default;
    };
    std::int64_t id = 0; ///< comes back in the answer
    std::vector<Node> nodes;
    std::vector<Edge> edges;

    friend bool operator==(const LayoutRequest&, const LayoutRequest&) = default;
};

struct LayoutPoint
{
    double x = 0;
    double y = 0; ///< grows downwards
    friend bool operator==(const LayoutPoint&, const LayoutPoint&) = default;
};

/// Centres of the nodes and cubic Béziers of the edges, in points, origin at the top left.
struct LayoutAnswer
{
    std::int64_t id = 0;
    double width = 0;
    double height = 0;
    std::vector<LayoutPoint> nodes; ///< as in the request
    std::vector<std::vector<LayoutPoint>>
        edges; ///< as in the request; 3n+1 points each, the last is the tip

    friend bool operator==(const LayoutAnswer&, const LayoutAnswer&) = default;
};

/// One JSON line each way, without its newline. Reading errors name the field.
[[nodiscard]] std::string toJsonLine(const LayoutRequest& request);
[[nodiscard]] std::string toJsonLine(const LayoutAnswer& answer);
[[nodiscard]] Result<LayoutRequest> layoutRequestFromJson(std::string_view line);
/// An answer, or the error the helper reported ({"id":..,"error":".."}).
[[nodiscard]] Result<LayoutAnswer> layoutAnswerFromJson(std::string_view line);

} // namespace gradus
