#include "widgets/common/graph/text_links.h"

#include "widgets/common/graph/drawn_graph.h"

#include <algorithm>
#include <string_view>

namespace gradus {

namespace {

/// Sentences with their end mark, without the blank that follows it.
std::vector<TextSpan> sentences(std::string_view text, std::string_view end)
{
    std::vector<TextSpan> spans;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t found = text.find(end, begin);
        if (found == std::string_view::npos) {
            spans.push_back({begin, text.size()});
            break;
        }
        spans.push_back({begin, found + end.size() - 1});
        begin = found + end.size();
    }
    return spans;
}

} // namespace

std::vector<TextLink> sentenceLinks(const Problem& problem, const std::string& text)
{
    const bool isSymbolic = problem.flavour == Flavour::Symbolic;
    const std::vector<TextSpan> spans = sentences(text, isSymbolic ? " ; " : ". ");
    if (spans.size() != problem.sentences.size())
        return {};
    std::vector<TextLink> links;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        const Quantity& quantity = problem.quantities[problem.sentences[i].quantity];
        links.push_back({quantity.name, spans[i], std::nullopt});
    }
    return links;
}

std::vector<TextLink> stepLinks(const ParsedSolution& solution)
{
    std::vector<TextLink> links;
    for (const SolutionStep& step : solution.steps)
        links.push_back({step.name, step.span, std::nullopt});
    return links;
}

std::vector<TextLink> stepLinks(const ParsedSolution& solution, const Verdict& verdict)
{
    std::vector<TextLink> links = stepLinks(solution);
    for (TextLink& link : links) {
        const auto node = std::find_if(
            verdict.nodes.begin(), verdict.nodes.end(),
            [&link](const NodeVerdict& verdictOf) { return verdictOf.name == link.name; });
        if (node != verdict.nodes.end())
            link.status = node->status;
    }
    return links;
}

} // namespace gradus
