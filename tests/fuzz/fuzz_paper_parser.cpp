// Any bytes as a solution for the published verifier: no crash, and a text agrees with itself.
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"
#include "core/solution/paper_rewards.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace gradus;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const PaperGraph graph(parsePaperSolution(text));
    const auto report = comparePaper(graph, graph);
    if (!report.missing.empty() || !report.extra.empty() || !report.dependencyMismatches.empty())
        std::abort();
    const auto rewards = paperRewards(report, text, text);
    if (rewards.rewards.codeBlend < 0 || rewards.rewards.codeBlend > 1)
        std::abort();
    return 0;
}
