#include "core/layout/graphviz_layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <graphviz/cgraph.h>
#include <graphviz/gvc.h>

namespace gradus {

namespace {

constexpr double kPointsPerInch = 72;
// Room for an arrow head between ranks, and for a badge between neighbours.
constexpr const char* kNodeDistance = "0.25"; // inch
constexpr const char* kRankDistance = "0.4";  // inch

/// One context for the process: each one made and freed leaks some kilobytes.
GVC_t* graphvizContext()
{
    static GVC_t* const context = gvContext();
    return context;
}

struct CloseGraph
{
    void operator()(Agraph_t* graph) const
    {
        gvFreeLayout(graphvizContext(), graph);
        agclose(graph);
    }
};
using GraphPointer = std::unique_ptr<Agraph_t, CloseGraph>;

/// cgraph takes char* but neither writes to its strings nor keeps them.
char* text(const char* constant)
{
    return const_cast<char*>(constant); // NOLINT(*-const-cast): the C interface lacks const
}

void set(void* object, const char* attribute, double points)
{
    std::array<char, 32> digits{};
    // A number in a string for Graphviz has a point in every locale.
    std::to_chars(digits.data(), digits.data() + digits.size() - 1, points / kPointsPerInch);
    agset(object, text(attribute), digits.data());
}

GraphPointer newGraph()
{
    GraphPointer graph(agopen(text("g"), Agdirected, nullptr));
    const auto declare = [&graph](int kind, const char* name, const char* value) {
        agattr(graph.get(), kind, text(name), text(value));
    };
    declare(AGRAPH, "rankdir", "TB");
    declare(AGRAPH, "newrank", "true");
    declare(AGRAPH, "splines", "true"); // never "ortho": it aborts on some graphs of 500 nodes
    declare(AGRAPH, "nodesep", kNodeDistance);
    declare(AGRAPH, "ranksep", kRankDistance);
    declare(AGNODE, "shape", "box");
    declare(AGNODE, "fixedsize", "true");
    declare(AGNODE, "label", ""); // no text: its fonts must not decide the size
    declare(AGNODE, "width", "1");
    declare(AGNODE, "height", "1");
    declare(AGEDGE, "arrowhead", "none"); // the curve then reaches the box itself
    return graph;
}

Result<void> check(const LayoutRequest& request)
{
    const auto isSide = [](double length) {
        return length > 0 && length <= kLargestBox;
    };
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        if (!isSide(request.nodes[i].width) || !isSide(request.nodes[i].height))
            return fail(ErrorCode::InvalidArgument,
                        "nodes[" + std::to_string(i) + "] has a side that is not above 0");
    for (std::size_t i = 0; i < request.edges.size(); ++i)
        if (std::max(request.edges[i].from, request.edges[i].to) >= request.nodes.size())
            return fail(ErrorCode::InvalidArgument,
                        "edges[" + std::to_string(i) + "] names a node that is not there");
    return {};
}

/// Graphviz counts y upwards from the bottom of the bounding box.
LayoutPoint fromGraphviz(const boxf& bounds, const pointf& point)
{
    return {point.x - bounds.LL.x, bounds.UR.y - point.y};
}

std::vector<LayoutPoint> curveOf(const boxf& bounds, Agedge_t* edge)
{
    std::vector<LayoutPoint> curve;
    if (const splines* drawn = ED_spl(edge); drawn && drawn->size > 0) {
        const bezier& line = drawn->list[0];
        for (int i = 0; i < line.size; ++i)
            curve.push_back(fromGraphviz(bounds, line.list[i]));
    }
    if (curve.size() < 4 || curve.size() % 3 != 1) { // dot lost the edge: a line must do
        const LayoutPoint from = fromGraphviz(bounds, ND_coord(agtail(edge)));
        const LayoutPoint to = fromGraphviz(bounds, ND_coord(aghead(edge)));
        curve = {from, from, to, to};
    }
    return curve;
}

} // namespace

Result<LayoutAnswer> layOut(const LayoutRequest& request)
{
    if (const auto checked = check(request); !checked)
        return tl::unexpected(checked.error());
    LayoutAnswer answer;
    answer.id = request.id;
    if (request.nodes.empty())
        return answer;

    agseterr(AGMAX); // warnings go nowhere; the last error is asked for below
    const GraphPointer graph = newGraph();
    std::vector<Agnode_t*> nodes;
    for (const LayoutRequest::Node& box : request.nodes) {
        nodes.push_back(agnode(graph.get(), nullptr, 1));
        set(nodes.back(), "width", box.width);
        set(nodes.back(), "height", box.height);
    }
    std::vector<Agedge_t*> edges;
    for (const LayoutRequest::Edge& edge : request.edges)
        edges.push_back(agedge(graph.get(), nodes[edge.from], nodes[edge.to], nullptr, 1));

    if (gvLayout(graphvizContext(), graph.get(), "dot") != 0) {
        const char* reason = aglasterr();
        return fail(ErrorCode::Unsupported, std::string("Graphviz cannot lay the graph out: ")
                                                + (reason ? reason : "no reason given"));
    }
    const boxf bounds = GD_bb(graph.get());
    answer.width = bounds.UR.x - bounds.LL.x;
    answer.height = bounds.UR.y - bounds.LL.y;
    for (Agnode_t* node : nodes)
        answer.nodes.push_back(fromGraphviz(bounds, ND_coord(node)));
    for (Agedge_t* edge : edges)
        answer.edges.push_back(curveOf(bounds, edge));
    return answer;
}

} // namespace gradus
