#include "core/problem/distractor_cells.h"

#include <algorithm>
#include <span>

namespace gradus {

namespace {

using Flags = std::array<std::array<bool, kGridWidth>, kGridWidth>;

/// Which quantities of the grid are nodes already.
struct UsedCells
{
    Flags instances{};
    Flags averages{};
};

UsedCells usedCells(const GraphDraft& draft)
{
    UsedCells used;
    for (const auto& node : draft.nodes) {
        if (node.kind == DraftKind::Instance)
            used.instances[node.place][node.thing] = true;
        if (node.kind == DraftKind::Average)
            used.averages[node.place][node.thing] = true;
    }
    return used;
}

/// What @p place, @p thing may still hold without changing a needed total.
void pushFree(DraftCells& cells, const GraphDraft& draft, const UsedCells& used, std::size_t place,
              std::size_t thing, int layers)
{
    const ClosedPlace& closed = draft.closed[place];
    if (!used.instances[place][thing] && !closed.instances)
        cells.push({DraftKind::Instance, place, thing});
    const bool takesAverage =
        !closed.averages && (!closed.instances || used.instances[place][thing]);
    if (layers == 3 && takesAverage && !used.averages[place][thing])
        cells.push({DraftKind::Average, place, thing});
}

DraftCells freeCells(const GraphDraft& draft, std::size_t places, std::size_t things, int layers)
{
    const UsedCells used = usedCells(draft);
    DraftCells cells;
    for (std::size_t place = 0; place < places; ++place)
        for (std::size_t thing = 0; thing < things; ++thing)
            pushFree(cells, draft, used, place, thing, layers);
    return cells;
}

/// Widens the grid until there is room for @p count distractors, or it is as wide as can be.
void makeRoom(GraphDraft& draft, std::size_t count, int layers, CounterRandom& random)
{
    while (freeCells(draft, draft.places, draft.things, layers).size() < count) {
        const bool canPlaces = draft.places < kGridWidth;
        const bool canThings = draft.things < kGridWidth;
        if (!canPlaces && !canThings)
            return;
        if (canPlaces && (!canThings || random.chance(0.5)))
            ++draft.places;
        else
            ++draft.things;
    }
}

/// Geometric, as skewed as the sample rows: most have few.
std::size_t drawGeometric(double mean, std::size_t most, CounterRandom& random)
{
    std::size_t count = 0;
    while (count < most && random.chance(mean / (1.0 + mean)))
        ++count;
    return count;
}

/// Two layers. Means of the sample rows; the fullest of them has fourteen.
std::size_t drawCount(int op, Mode mode, CounterRandom& random)
{
    constexpr std::size_t kMost = 14;
    if (mode == Mode::Forward)
        return drawGeometric(op <= 4 ? 3.7 : op <= 6 ? 7.5 : op <= 10 ? 3.0 : 1.3, kMost, random);
    return drawGeometric(op <= 2    ? 0.2
                         : op <= 5  ? 2.3
                         : op <= 8  ? 4.6
                         : op <= 10 ? 2.2
                                    : 1.3,
                         kMost, random);
}

/// Three layers: some cells nothing of which is needed, and the other half of every needed cell.
DraftCells drawWholeCells(GraphDraft& draft, Mode mode, CounterRandom& random)
{
    constexpr std::size_t kMost = 12;
    const std::size_t extra = drawGeometric(mode == Mode::Forward ? 5.0 : 3.7, kMost, random);
    makeRoom(draft, 2 * extra, 3, random);
    const UsedCells used = usedCells(draft);
    InlineList<DraftCell, kGridWidth * kGridWidth> unused;
    DraftCells cells;
    for (std::size_t place = 0; place < draft.places; ++place)
        for (std::size_t thing = 0; thing < draft.things; ++thing) {
            if (used.instances[place][thing] || used.averages[place][thing])
                pushFree(cells, draft, used, place, thing, 3);
            else if (!draft.closed[place].instances)
                unused.push({DraftKind::Instance, place, thing});
        }
    random.shuffle(std::span(unused.data(), unused.size()));
    for (std::size_t i = 0; i < std::min(extra, unused.size()); ++i)
        pushFree(cells, draft, used, unused[i].place, unused[i].thing, 3);
    random.shuffle(std::span(cells.data(), cells.size()));
    return cells;
}

} // namespace

std::size_t distractorRoom(const GraphDraft& draft, int layers)
{
    return freeCells(draft, kGridWidth, kGridWidth, layers).size();
}

DraftCells drawDistractorCells(GraphDraft& draft, int op, const DraftRules& rules,
                               CounterRandom& random)
{
    if (!rules.distractors && rules.layers == 3)
        return drawWholeCells(draft, rules.mode, random);
    const std::size_t count =
        rules.distractors ? *rules.distractors : drawCount(op, rules.mode, random);
    makeRoom(draft, count, rules.layers, random);
    DraftCells all = freeCells(draft, draft.places, draft.things, rules.layers);
    random.shuffle(std::span(all.data(), all.size()));
    all.truncate(std::min(count, all.size()));
    return all;
}

} // namespace gradus
