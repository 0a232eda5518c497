#include "core/problem/igsm_parameters.h"

#include "core/problem/igsm_names.h"

#include <algorithm>
#include <utility>

namespace gradus {

std::string igsmName(std::string_view item, std::string_view thing)
{
    std::string name;
    name.reserve(item.size() + thing.size() + 3);
    return name.append(item).append("'s ").append(thing);
}

std::int64_t igsmValue(const Quantity& quantity, const std::vector<Quantity>& quantities)
{
    const auto value = [&](std::size_t i) {
        return quantities[quantity.parents[i]].value;
    };
    const std::size_t count = quantity.parents.size();
    std::int64_t result = 0;
    switch (quantity.operation) {
    case Operation::Constant:
        return quantity.literal;
    case Operation::Copy:
    case Operation::Sum:
        for (std::size_t i = 0; i < count; ++i)
            result += value(i);
        break;
    case Operation::Difference:
        result = value(0) - value(1) + kIgsmModulus;
        break;
    case Operation::SumOfProducts:
        for (std::size_t i = 0; i + 1 < count; i += 2)
            result += value(i) * value(i + 1);
        break;
    }
    if (quantity.literalUse == LiteralUse::Plus)
        result += quantity.literal;
    else if (quantity.literalUse == LiteralUse::Times)
        result *= quantity.literal;
    return result % kIgsmModulus;
}

std::unordered_map<std::string_view, IgsmItem> igsmItems(const IgsmStructure& structure)
{
    std::unordered_map<std::string_view, IgsmItem> items;
    for (std::size_t layer = 0; layer < structure.layers.size(); ++layer)
        for (std::size_t i = 0; i < structure.layers[layer].items.size(); ++i)
            items.emplace(structure.layers[layer].items[i], IgsmItem{layer, i});
    return items;
}

IgsmTotals::IgsmTotals(Problem& problem)
    : m_problem(problem)
    , m_items(igsmItems(*problem.igsm))
{
    for (const auto& layer : problem.igsm->layers)
        m_children.emplace_back(layer.items.size());
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        if (quantity.kind == QuantityKind::Total) {
            m_indices.emplace(quantity.name, i);
        } else if (const auto item = m_items.find(quantity.place); item != m_items.end()) {
            m_children[item->second.layer][item->second.position].push_back(i);
        }
    }
    const auto position = [&](std::size_t index) {
        const auto item = m_items.find(problem.quantities[index].thing);
        return item == m_items.end() ? std::size_t{0} : item->second.position;
    };
    for (auto& layer : m_children)
        for (auto& children : layer)
            std::sort(children.begin(), children.end(),
                      [&](std::size_t a, std::size_t b) { return position(a) < position(b); });
}

std::optional<std::size_t> IgsmTotals::require(std::string_view item, std::size_t layer)
{
    const auto found = m_items.find(item);
    if (found == m_items.end() || found->second.layer >= layer || layer >= m_children.size())
        return std::nullopt;
    return make(found->first, found->second, layer);
}

std::size_t IgsmTotals::make(std::string_view item, IgsmItem place, std::size_t layer)
{
    Quantity total;
    total.kind = QuantityKind::Total;
    total.place = item;
    total.thing = m_problem.igsm->layers[layer].category;
    total.name = igsmName(total.place, total.thing);
    if (const auto found = m_indices.find(total.name); found != m_indices.end())
        return found->second;
    for (const std::size_t child : m_children[place.layer][place.position]) {
        total.parents.push_back(child);
        if (place.layer + 1 == layer)
            continue;
        const auto below = m_items.find(m_problem.quantities[child].thing);
        if (below != m_items.end() && below->second.layer == place.layer + 1)
            total.parents.push_back(make(below->first, below->second, layer));
    }
    if (!total.parents.empty() && place.layer + 1 < layer)
        total.operation = Operation::SumOfProducts;
    else if (total.parents.size() == 1)
        total.operation = Operation::Copy;
    else if (!total.parents.empty())
        total.operation = Operation::Sum;
    total.value = igsmValue(total, m_problem.quantities);
    const std::size_t index = m_problem.quantities.size();
    m_indices.emplace(total.name, index);
    m_problem.quantities.push_back(std::move(total));
    return index;
}

void IgsmTotals::requireAll()
{
    const auto& layers = m_problem.igsm->layers;
    for (std::size_t owner = 0; owner + 1 < layers.size(); ++owner)
        for (const auto& item : layers[owner].items)
            for (std::size_t layer = owner + 1; layer < layers.size(); ++layer)
                require(item, layer);
}

std::vector<Quantity> igsmParameters(const Problem& problem)
{
    Problem all = problem;
    IgsmTotals(all).requireAll();
    return std::move(all.quantities);
}

} // namespace gradus
