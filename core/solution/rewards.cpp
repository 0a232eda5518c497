#include "core/solution/verdict.h"

#include <algorithm>
#include <unordered_set>

namespace gradus {

namespace {

/// What the published code counts against a solution: a node wrong in value and in parents counts
/// twice. It sees nothing else; a slip in neither counts once here.
std::size_t penaltyOf(const Verdict& verdict, std::size_t goldCount)
{
    const std::unordered_set<std::string_view> wrongValues(verdict.valueMismatches.begin(),
                                                           verdict.valueMismatches.end());
    const auto otherSlips = static_cast<std::size_t>(
        std::count_if(verdict.nodes.begin(), verdict.nodes.end(), [&](const NodeVerdict& node) {
            return node.status == NodeStatus::Slip && !wrongValues.contains(node.name);
        }));
    return verdict.valueMismatches.size() + verdict.dependencyMismatches.size()
           + verdict.missing.size() + otherSlips + std::min(verdict.extra.size(), goldCount)
           + (verdict.isAnswerCorrect ? 0U : 1U);
}

} // namespace

Rewards rewardsOf(const Verdict& verdict, double outcomeWeight)
{
    const std::size_t goldCount = verdict.nodes.size() - verdict.extra.size();
    const std::size_t penalty = penaltyOf(verdict, goldCount);
    double codeProcess = 0;
    if (goldCount > 0)
        codeProcess =
            std::max(0.0, 1.0 - static_cast<double>(penalty) / static_cast<double>(goldCount));
    Rewards rewards;
    rewards.outcome = verdict.isAnswerCorrect ? 1.0 : 0.0;
    rewards.paperBlend =
        outcomeWeight * rewards.outcome + (1.0 - outcomeWeight) * verdict.processAccuracy;
    if (verdict.isAnswerCorrect) // the code takes the process part away with the answer
        rewards.codeBlend = outcomeWeight + (1.0 - outcomeWeight) * codeProcess;
    rewards.denseProcess = verdict.processAccuracy;
    rewards.strictPaper = verdict.isVerifiedCorrect ? 1.0 : 0.0;
    rewards.strictCode = verdict.isVerifiedCorrect && penalty == 0 ? 1.0 : 0.0;
    return rewards;
}

} // namespace gradus
