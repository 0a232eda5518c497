#include "core/problem/draft_shape.h"

#include <algorithm>

namespace gradus {

namespace {

// Tuned like the numbers of draft_shape.cpp.
constexpr double kNearestChild = 0.9;  // a node's child is the next instance: chains get long
constexpr double kConstant = 0.6;      // a node without parents stays one
constexpr double kKeepsConstant = 0.9; // and, when drawn for one more edge, is drawn again

using Indices = InlineList<std::size_t, kMaxNodes>;
using Flags = std::array<bool, kMaxNodes>;

std::size_t pickFrom(const Indices& indices, CounterRandom& random)
{
    return indices[random.below(static_cast<std::uint32_t>(indices.size()))];
}

class EdgeDrawer
{
public:
    EdgeDrawer(GraphDraft& draft, const DraftRules& rules, CounterRandom& random)
        : m_draft(draft)
        , m_rules(rules)
        , m_random(random)
    {
        for (const auto& node : draft.nodes)
            for (const std::size_t parent : node.parents)
                m_hasChild[parent] = true;
    }

    bool draw(std::size_t wanted)
    {
        if (m_rules.depth)
            linkLevels();
        return linkEveryNode() && fillInputs(wanted);
    }

private:
    /// Most edges that can enter node @p index: all nodes it may refer to and a literal.
    [[nodiscard]] std::size_t capacityOf(std::size_t index) const
    {
        const DraftNode& node = m_draft.nodes[index];
        return isStated(node.kind) ? std::min(m_rules.mostInputs, node.reach + 1) : 0;
    }

    void link(std::size_t parent, std::size_t child)
    {
        m_draft.nodes[child].parents.push(parent);
        m_hasChild[parent] = true;
    }

    /// Gives every stated node above the lowest level a parent right below it.
    void linkLevels()
    {
        for (std::size_t i = 0; i < m_draft.needed; ++i) {
            const DraftNode& node = m_draft.nodes[i];
            if (!isStated(node.kind) || node.reach == 0)
                continue;
            Indices all;
            Indices childless;
            for (std::size_t j = m_draft.nodes[node.reach - 1].reach; j < node.reach; ++j) {
                all.push(j);
                if (!m_hasChild[j])
                    childless.push(j);
            }
            link(pickFrom(childless.empty() ? all : childless, m_random), i);
        }
    }

    /// Gives every node but the last a child, so that the question depends on it.
    bool linkEveryNode()
    {
        for (std::size_t i = 0; i + 1 < m_draft.needed; ++i) {
            if (m_hasChild[i])
                continue;
            Indices children;
            for (std::size_t j = i + 1; j < m_draft.needed; ++j)
                if (m_draft.nodes[j].reach > i && m_draft.nodes[j].inputs() < capacityOf(j))
                    children.push(j);
            if (children.empty())
                return false;
            const bool isNearest = !m_rules.depth && m_random.chance(kNearestChild);
            link(i, isNearest ? children[0] : pickFrom(children, m_random));
        }
        return true;
    }

    /// One more edge into @p index: a literal, or a node that is no parent yet.
    void addInput(std::size_t index)
    {
        DraftNode& node = m_draft.nodes[index];
        Indices parents;
        for (std::size_t i = 0; i < node.reach; ++i)
            if (!node.parents.contains(i))
                parents.push(i);
        const auto choices =
            static_cast<std::uint32_t>(parents.size()) + (node.hasLiteral ? 0U : 1U);
        const std::uint32_t choice = m_random.below(choices);
        if (choice < parents.size())
            link(parents[choice], index);
        else
            node.hasLiteral = true;
    }

    /// Adds edges until the stated nodes have @p wanted of them.
    bool fillInputs(std::size_t wanted)
    {
        std::size_t inputs = 0;
        for (std::size_t i = 0; i < m_draft.needed; ++i) {
            DraftNode& node = m_draft.nodes[i];
            if (!isStated(node.kind))
                continue;
            if (node.parents.empty() && m_random.chance(kConstant))
                node.hasLiteral = true;
            else if (node.parents.empty())
                addInput(i);
            inputs += node.inputs();
        }
        if (inputs > wanted)
            return false;
        for (; inputs < wanted; ++inputs) {
            Indices open;
            for (std::size_t i = 0; i < m_draft.needed; ++i)
                if (m_draft.nodes[i].inputs() < capacityOf(i))
                    open.push(i);
            if (open.empty())
                return false;
            std::size_t index = pickFrom(open, m_random);
            if (m_draft.nodes[index].parents.empty() && m_random.chance(kKeepsConstant))
                index = pickFrom(open, m_random);
            addInput(index);
        }
        return true;
    }

    GraphDraft& m_draft;
    const DraftRules& m_rules;
    CounterRandom& m_random;
    Flags m_hasChild{};
};

} // namespace

bool drawEdges(GraphDraft& draft, std::size_t statedInputs, const DraftRules& rules,
               CounterRandom& random)
{
    return EdgeDrawer(draft, rules, random).draw(statedInputs);
}

} // namespace gradus
