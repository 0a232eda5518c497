#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A graph to lay out top to bottom: boxes of given size (points, 1/72 inch) and edges between
/// them. The order of nodes and edges decides between equally good drawings.
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

/// Longest side of a box that is laid out, in points (200 inches, the largest PDF page).
inline constexpr double kLargestBox = 14'400;

/// One JSON line each way, without its newline. Reading errors (ErrorCode::Corrupt) name the field.
///
/// A request is {"id":7,"nodes":[[width,height],...],"edges":[[from,to],...]}, an answer
/// {"id":7,"width":w,"height":h,"nodes":[[x,y],...],"edges":[[[x,y],...],...]}.
[[nodiscard]] std::string toJsonLine(const LayoutRequest& request);
[[nodiscard]] std::string toJsonLine(const LayoutAnswer& answer);
[[nodiscard]] Result<LayoutRequest> layoutRequestFromJson(std::string_view line);
/// An answer, or the error the helper reported ({"id":..,"error":".."}) as
/// ErrorCode::InvalidArgument.
[[nodiscard]] Result<LayoutAnswer> layoutAnswerFromJson(std::string_view line);

/// {"id":..,"error":".."}: what the helper answers instead. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string layoutErrorLine(std::int64_t id, std::string_view sentence);
/// The id of a request, an answer or an error line; 0 if @p line has none.
[[nodiscard]] std::int64_t layoutLineId(std::string_view line);

} // namespace gradus
