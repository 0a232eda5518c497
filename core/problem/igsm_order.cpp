#include "core/problem/igsm_parameters.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

namespace gradus {

namespace {

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

/// Puts the items of one problem's layers in order.
class ItemOrder
{
public:
    explicit ItemOrder(Problem& problem)
        : m_problem(problem)
        , m_items(igsmItems(*problem.igsm))
    {
        for (const auto& layer : problem.igsm->layers) {
            m_rank.emplace_back(layer.items.size(), kNever);
            m_after.emplace_back(layer.items.size());
        }
    }

    void apply()
    {
        for (const auto& sentence : m_problem.sentences)
            mention(m_problem.quantities[sentence.quantity]);
        for (std::size_t i = 0; i < neededCount(m_problem); ++i)
            if (m_problem.quantities[i].kind == QuantityKind::Total)
                noteOrder(m_problem.quantities[i]);
        for (std::size_t layer = 0; layer < m_rank.size(); ++layer)
            sortLayer(layer);
    }

private:
    void mention(std::string_view item)
    {
        const auto found = m_items.find(item);
        if (found == m_items.end())
            return;
        auto& rank = m_rank[found->second.layer][found->second.position];
        if (rank == kNever)
            rank = m_mentions++;
    }

    void mention(const Quantity& quantity)
    {
        mention(quantity.place);
        mention(quantity.thing);
        for (const std::size_t parent : quantity.parents) {
            mention(m_problem.quantities[parent].place);
            mention(m_problem.quantities[parent].thing); // of a total: a category, no item
        }
    }

    /// The things a total goes through stand in the order of their layer.
    void noteOrder(const Quantity& total)
    {
        const std::size_t step = total.operation == Operation::SumOfProducts ? 2 : 1;
        for (std::size_t i = step; i < total.parents.size(); i += step) {
            const auto before = m_items.find(m_problem.quantities[total.parents[i - step]].thing);
            const auto after = m_items.find(m_problem.quantities[total.parents[i]].thing);
            if (before != m_items.end() && after != m_items.end()
                && before->second.layer == after->second.layer)
                m_after[before->second.layer][after->second.position].push_back(
                    before->second.position);
        }
    }

    /// The first by mention, or by name, of those behind nothing that is still to come.
    void sortLayer(std::size_t layer)
    {
        auto& items = m_problem.igsm->layers[layer].items;
        std::vector<std::size_t> left(items.size());
        std::iota(left.begin(), left.end(), std::size_t{0});
        std::sort(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
            return std::pair(m_rank[layer][a], std::string_view(items[a]))
                   < std::pair(m_rank[layer][b], std::string_view(items[b]));
        });
        std::vector<std::string> sorted;
        while (!left.empty()) {
            auto next = std::find_if(left.begin(), left.end(), [&](std::size_t item) {
                return std::none_of(m_after[layer][item].begin(), m_after[layer][item].end(),
                                    [&](std::size_t before) {
                                        return std::find(left.begin(), left.end(), before)
                                               != left.end();
                                    });
            });
            if (next == left.end()) // a text that contradicts itself
                next = left.begin();
            sorted.push_back(items[*next]); // m_items refers to the old ones until the end
            left.erase(next);
        }
        m_sorted.push_back(std::move(sorted));
        if (m_sorted.size() == m_rank.size())
            for (std::size_t i = 0; i < m_sorted.size(); ++i)
                m_problem.igsm->layers[i].items = std::move(m_sorted[i]);
    }

    Problem& m_problem;
    std::unordered_map<std::string_view, IgsmItem> m_items;
    std::vector<std::vector<std::size_t>> m_rank; ///< of the first mention
    std::vector<std::vector<std::vector<std::size_t>>> m_after;
    std::vector<std::vector<std::string>> m_sorted;
    std::size_t m_mentions = 0;
};

/// Operands of totals that no solution shows.
void sortOperands(Problem& problem)
{
    const auto items = igsmItems(*problem.igsm);
    const auto position = [&](std::size_t parent) {
        const auto found = items.find(problem.quantities[parent].thing);
        return found == items.end() ? std::size_t{0} : found->second.position;
    };
    for (std::size_t i = neededCount(problem); i < problem.quantities.size(); ++i) {
        auto& quantity = problem.quantities[i];
        if (quantity.kind != QuantityKind::Total)
            continue;
        const std::size_t step = quantity.operation == Operation::SumOfProducts ? 2 : 1;
        std::vector<std::vector<std::size_t>> groups;
        for (std::size_t at = 0; at + step <= quantity.parents.size(); at += step) {
            const auto group = std::span(quantity.parents).subspan(at, step);
            groups.emplace_back(group.begin(), group.end());
        }
        std::stable_sort(groups.begin(), groups.end(), [&](const auto& a, const auto& b) {
            return position(a[0]) < position(b[0]);
        });
        quantity.parents.clear();
        for (const auto& group : groups)
            quantity.parents.insert(quantity.parents.end(), group.begin(), group.end());
    }
}

/// Collects indices so that parents come first.
class ParentsFirst
{
public:
    explicit ParentsFirst(const Problem& problem)
        : m_problem(problem)
        , m_states(problem.quantities.size(), State::New)
    {}

    /// @return false if @p index depends on itself.
    bool add(std::size_t index)
    {
        if (m_states[index] == State::Open)
            return false;
        if (m_states[index] == State::Done)
            return true;
        m_states[index] = State::Open;
        for (const std::size_t parent : m_problem.quantities[index].parents)
            if (!add(parent))
                return false;
        m_states[index] = State::Done;
        m_order.push_back(index);
        return true;
    }
    [[nodiscard]] const std::vector<std::size_t>& order() const { return m_order; }

private:
    enum class State { New, Open, Done };
    const Problem& m_problem;
    std::vector<State> m_states;
    std::vector<std::size_t> m_order;
};

} // namespace

void reorderQuantities(Problem& problem, const std::vector<std::size_t>& order)
{
    std::vector<std::size_t> places(problem.quantities.size(), 0);
    std::vector<Quantity> quantities;
    quantities.reserve(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        places[order[i]] = i;
        quantities.push_back(std::move(problem.quantities[order[i]]));
    }
    for (auto& quantity : quantities)
        for (auto& parent : quantity.parents)
            parent = places[parent];
    problem.quantities = std::move(quantities);
    problem.asked = places[problem.asked];
    for (auto& sentence : problem.sentences)
        sentence.quantity = places[sentence.quantity];
    if (problem.igsm)
        for (auto& backtrack : problem.igsm->backtracks)
            backtrack.before = places[backtrack.before];
}

bool settleIgsm(Problem& problem)
{
    ItemOrder(problem).apply();
    sortOperands(problem);
    ParentsFirst order(problem);
    const std::size_t needed = neededCount(problem);
    for (std::size_t i = 0; i < needed; ++i)
        if (!order.add(i) || order.order().size() != i + 1) // a parent that is not defined before
            return false;
    for (const auto& sentence : problem.sentences)
        if (!order.add(sentence.quantity))
            return false;
    reorderQuantities(problem, order.order());
    return true;
}

} // namespace gradus
