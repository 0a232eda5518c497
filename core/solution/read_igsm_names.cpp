#include "core/solution/read_igsm_names.h"

#include <algorithm>
#include <string>

namespace gradus {

namespace {

constexpr std::string_view kOf = "'s ";

/// All ways to take @p name apart.
std::vector<IgsmParts> waysToSplit(std::string_view name)
{
    std::vector<IgsmParts> ways;
    for (auto at = name.find(kOf); at != std::string_view::npos; at = name.find(kOf, at + 1))
        if (at > 0 && at + kOf.size() < name.size())
            ways.push_back({name.substr(0, at), name.substr(at + kOf.size())});
    return ways;
}

bool isAdjacent(const IgsmParts& parts, const IgsmNames& names)
{
    for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain) {
        const auto above = names.positionOf(chain, parts.item);
        if (above && names.positionOf(chain, parts.thing) == *above + 1)
            return true;
    }
    return false;
}

/// How much speaks for an item: names that can only be read with it, and ones that could be.
class Evidence
{
public:
    void addSure(std::string_view item) { m_scores[item] += kSure; }
    void addPossible(std::string_view item) { m_scores[item] += 1; }
    [[nodiscard]] std::size_t of(const IgsmParts& parts) const
    {
        return score(parts.item) + score(parts.thing);
    }

private:
    static constexpr std::size_t kSure = 1'000'000;
    [[nodiscard]] std::size_t score(std::string_view item) const
    {
        const auto found = m_scores.find(item);
        return found == m_scores.end() ? 0 : found->second;
    }
    std::unordered_map<std::string_view, std::size_t> m_scores;
};

} // namespace

std::optional<IgsmParts> splitCategory(std::string_view name)
{
    const auto at = name.rfind(kOf);
    if (at == std::string_view::npos || at == 0 || !findIgsmCategory(name.substr(at + kOf.size())))
        return std::nullopt;
    return IgsmParts{name.substr(0, at), name.substr(at + kOf.size())};
}

std::vector<IgsmParts> splitNames(const std::vector<std::string_view>& instances,
                                  const std::vector<std::string_view>& references,
                                  const IgsmParts& question, const IgsmNames* names)
{
    Evidence evidence;
    evidence.addSure(question.item);
    evidence.addSure(question.thing);
    for (const auto reference : references)
        if (const auto parts = splitCategory(reference))
            evidence.addSure(parts->item);
    for (const auto name : instances) {
        const auto ways = waysToSplit(name);
        for (const auto& parts : ways) {
            const bool isSure = ways.size() == 1 || (names != nullptr && isAdjacent(parts, *names));
            for (const auto item : {parts.item, parts.thing})
                isSure ? evidence.addSure(item) : evidence.addPossible(item);
        }
    }
    std::vector<IgsmParts> result;
    for (const auto name : instances) {
        IgsmParts best{name, {}};
        std::size_t score = 0;
        for (const auto& parts : waysToSplit(name))
            if (const auto each = evidence.of(parts); each >= score) {
                best = parts;
                score = each;
            }
        result.push_back(best);
    }
    return result;
}

Result<std::unordered_map<std::string_view, std::size_t>>
inferLayers(const std::vector<IgsmParts>& instances)
{
    std::unordered_map<std::string_view, std::size_t> layers;
    for (const auto& parts : instances)
        layers.emplace(parts.item, 0);
    // Each round settles a layer; a fifth would still find something to move.
    bool isSettled = false;
    for (std::size_t round = 0; round <= kIgsmChainLength && !isSettled; ++round) {
        isSettled = true;
        for (const auto& parts : instances) {
            const std::size_t below = layers.at(parts.item) + 1;
            auto& layer = layers.emplace(parts.thing, 0).first->second;
            if (layer < below) {
                layer = below;
                isSettled = false;
            }
        }
    }
    for (const auto& parts : instances)
        if (!isSettled || layers.at(parts.thing) >= kIgsmChainLength
            || layers.at(parts.thing) != layers.at(parts.item) + 1)
            return fail(ErrorCode::Corrupt, "field \"problem\": the item \""
                                                + std::string(parts.thing)
                                                + "\" fits no layer of four");
    return layers;
}

} // namespace gradus
