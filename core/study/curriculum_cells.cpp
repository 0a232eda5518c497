#include "core/study/curriculum_cells.h"

#include "core/base/random.h"
#include "core/problem/generator.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace gradus {

namespace {

/// "" where the family has no context to choose, or leaves the choice to the generator.
std::vector<std::string> contextsToChoose(const ProblemSpecification& specification)
{
    const bool isDrawn = specification.flavour == Flavour::Igsm
                         && specification.contexts == ProblemSpecification{}.contexts;
    if (specification.flavour == Flavour::Symbolic || isDrawn || specification.contexts.empty())
        return {""};
    return specification.contexts;
}

int opCount(const ProblemSpecification& specification)
{
    return specification.opMax - specification.opMin + 1;
}

void normalise(Distribution& distribution)
{
    const double sum =
        std::accumulate(distribution.components.begin(), distribution.components.end(), 0.0,
                        [](double total, const Component& part) { return total + part.weight; });
    for (auto& component : distribution.components)
        component.weight /= sum;
}

/// Adds @p cell, or its share where a context or mode stands twice in a list.
void addCell(std::vector<CurriculumCell>& cells, CurriculumCell cell)
{
    const auto same = std::find_if(cells.begin(), cells.end(), [&](const CurriculumCell& other) {
        return other.component == cell.component && other.op == cell.op
               && other.context == cell.context && other.mode == cell.mode;
    });
    if (same != cells.end())
        same->share += cell.share;
    else
        cells.push_back(std::move(cell));
}

ProblemSpecification specificationOf(const Distribution& distribution, const CurriculumCell& cell)
{
    ProblemSpecification specification = distribution.components[cell.component].specification;
    specification.opMin = specification.opMax = cell.op;
    specification.modes = {cell.mode};
    if (!cell.context.empty())
        specification.contexts = {cell.context};
    return specification;
}

} // namespace

std::vector<CurriculumCell> cellsOf(const Distribution& distribution)
{
    std::vector<CurriculumCell> cells;
    for (std::size_t i = 0; i < distribution.components.size(); ++i) {
        const auto& [weight, specification] = distribution.components[i];
        const auto contexts = contextsToChoose(specification);
        const double share = weight / opCount(specification)
                             / static_cast<double>(contexts.size() * specification.modes.size());
        for (int op = specification.opMin; op <= specification.opMax; ++op)
            for (const auto& context : contexts)
                for (const Mode mode : specification.modes)
                    addCell(cells, {i, op, context, mode, share});
    }
    return cells;
}

std::string cellText(const CurriculumCell& cell)
{
    std::string text = "op " + std::to_string(cell.op);
    if (!cell.context.empty())
        text += ", " + cell.context;
    return text + ", " + std::string(modeName(cell.mode));
}

OpWindow resolvedWindow(OpWindow window, const Distribution& distribution)
{
    if (window != OpWindow{} || distribution.components.empty())
        return window;
    const auto& first = distribution.components.front().specification;
    OpWindow all{first.opMin, first.opMax};
    for (const auto& component : distribution.components) {
        all.low = std::min(all.low, component.specification.opMin);
        all.high = std::max(all.high, component.specification.opMax);
    }
    return all;
}

std::string windowText(OpWindow window)
{
    const auto low = "op " + std::to_string(window.low);
    return window.low == window.high ? low : low + "-" + std::to_string(window.high);
}

Distribution narrowed(const Distribution& distribution, OpWindow window)
{
    Distribution result{distribution.name, {}};
    for (Component component : distribution.components) {
        auto& specification = component.specification;
        const int before = opCount(specification);
        specification.opMin = std::max(specification.opMin, window.low);
        specification.opMax = std::min(specification.opMax, window.high);
        if (specification.opMin > specification.opMax)
            continue;
        component.weight *= static_cast<double>(opCount(specification)) / before;
        result.components.push_back(std::move(component));
    }
    assert(!result.components.empty());
    normalise(result);
    return result;
}

Distribution ofCells(const Distribution& distribution, std::span<const CurriculumCell> cells)
{
    assert(!cells.empty());
    Distribution result{distribution.name, {}};
    for (const auto& cell : cells)
        result.components.push_back({cell.share, specificationOf(distribution, cell)});
    normalise(result);
    return result;
}

Distribution mixed(const Distribution& first, const Distribution& second, double of)
{
    Distribution result{first.name, {}};
    for (const auto& [part, share] : {std::pair{&first, 1 - of}, {&second, of}})
        for (Component component : part->components) {
            component.weight *= share;
            if (component.weight > 0)
                result.components.push_back(std::move(component));
        }
    normalise(result);
    return result;
}

Problem poolProblem(const Distribution& distribution, std::span<const CurriculumCell> cells,
                    int problems, const ContextLibrary& contexts, std::uint64_t seed,
                    std::uint64_t number)
{
    const auto& cell = cells[number / static_cast<std::uint64_t>(problems)];
    return generateProblem(specificationOf(distribution, cell), contexts, seed, number);
}

std::uint64_t cycledNumber(std::span<const std::uint64_t> numbers, std::uint64_t seed,
                           std::uint64_t position)
{
    assert(!numbers.empty());
    std::vector<std::uint64_t> round(numbers.begin(), numbers.end());
    CounterRandom random(seed, RandomPurpose::Cycle, position / round.size());
    random.shuffle(std::span(round));
    return round[position % round.size()];
}

} // namespace gradus
