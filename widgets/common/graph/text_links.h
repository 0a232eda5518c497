#pragma once

#include "core/problem/problem.h"
#include "core/solution/solution.h"
#include "core/solution/verdict.h"

#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// A part of a text that speaks of one quantity.
struct TextLink
{
    std::string name; ///< as DrawnNode::name
    TextSpan span;    ///< bytes of the text
    std::optional<NodeStatus> status;

    friend bool operator==(const TextLink&, const TextLink&) = default;
};

/// The sentences of @p text, each with the quantity it states; none if the text does not have one
/// sentence for each stated quantity.
[[nodiscard]] std::vector<TextLink> sentenceLinks(const Problem& problem, const std::string& text);

/// The steps of a solution; @p verdict gives them their status.
[[nodiscard]] std::vector<TextLink> stepLinks(const ParsedSolution& solution);
[[nodiscard]] std::vector<TextLink> stepLinks(const ParsedSolution& solution,
                                              const Verdict& verdict);

} // namespace gradus
