#include "core/solution/solution_graph.h"

#include <map>
#include <string_view>

namespace gradus {

LabelledGraph graphOf(const ParsedSolution& solution)
{
    LabelledGraph graph;
    std::map<std::string_view, std::size_t> defined;
    for (const auto& step : solution.steps) {
        LabelledGraph::Node node{graphLabel(step.operation, step.literalUse, step.isUnknown), {}};
        for (const auto& name : step.dependencies)
            if (const auto found = defined.find(name); found != defined.end())
                node.parents.push_back(found->second);
        defined[step.name] = graph.nodes.size();
        graph.nodes.push_back(std::move(node));
    }
    return graph;
}

} // namespace gradus
