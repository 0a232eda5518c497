#include "core/problem/draft_shape.h"

#include <algorithm>
#include <cmath>

namespace gradus {

namespace {

// Tuned so that the means of nodes, edges, literals and totals follow paper.md 1.6 and the sample
// rows; tst_generator_shapes holds them there.
constexpr double kNodesAtZero = 1.15; // mean number of nodes: this much
constexpr double kNodesPerOp = 0.45;  // and this much for each op,
constexpr double kNodeSpread = 1.2;   // give or take (triangular)

/// How often published problems of one mode and depth have what.
struct Profile
{
    double lastTotal = 0;        ///< the last needed quantity is a total,
    double lastTotalAtLowOp = 0; ///< with op 2 or 3;
    double grand = 0;            ///< such a total is a grand total
    double lastAverage = 0;      ///< no total: it is an average
    double furtherTotal = 0;     ///< one more total is needed; seldom fits at low op
    double furtherGrand = 0;     ///< and it is a grand total
    double openAverage = 0;      ///< a quantity in a place without a total is an average,
    double closedAverage = 0;    ///< in a place whose instances are summed up
};

constexpr Profile kForward2{0.7, 0.7, 0, 0, 0.78, 0, 0, 0};
constexpr Profile kReverse2{0.89, 0.89, 0, 0, 0.78, 0, 0, 0};
constexpr Profile kForward3{0.42, 0.1, 0.35, 0.8, 0.6, 0.1, 0.75, 0.3};
constexpr Profile kReverse3{0.95, 0.1, 0.16, 0.67, 0.4, 0.1, 0.9, 0.45};

const Profile& profileOf(const DraftRules& rules)
{
    if (rules.layers == 2)
        return rules.mode == Mode::Forward ? kForward2 : kReverse2;
    return rules.mode == Mode::Forward ? kForward3 : kReverse3;
}

std::size_t drawNodeCount(std::size_t op, const DraftRules& rules, std::size_t tries,
                          CounterRandom& random)
{
    if (!rules.hasShape && op <= 3)
        return op; // published problems of op 2 and 3 are chains of copies
    double mean = kNodesAtZero + kNodesPerOp * static_cast<double>(op);
    const double spread =
        std::min(kNodeSpread + static_cast<double>(tries) / (rules.hasShape ? 8.0 : 64.0),
                 std::max(kNodeSpread, static_cast<double>(op) / 2));
    std::size_t fewest = std::min<std::size_t>(3, op);
    if (rules.hasShape) {
        fewest = rules.depth ? *rules.depth + 1 : 2;
        if (fewest > op)
            return 0;
        mean = std::max(mean, static_cast<double>(fewest));
    }
    const double noise = spread * (random.uniform() + random.uniform() - 1.0);
    const auto count = static_cast<std::int64_t>(std::llround(mean + noise));
    return static_cast<std::size_t>(
        std::clamp(count, static_cast<std::int64_t>(fewest), static_cast<std::int64_t>(op)));
}

/// The totals that are needed, and the least that these need; the last place is open if the last
/// node is stated.
void drawTotals(Shape& shape, const Profile& profile, CounterRandom& random)
{
    const auto push = [&](DraftKind kind) {
        PlaceShape place{kind, 1, 0};
        place.averages = kind == DraftKind::GrandTotal ? 1 : 0;
        shape.places.push(place);
    };
    if (!isStated(shape.last))
        push(shape.last);
    while (shape.places.size() < kGridWidth && random.chance(profile.furtherTotal))
        push(profile.furtherGrand > 0 && random.chance(profile.furtherGrand) ? DraftKind::GrandTotal
                                                                             : DraftKind::Total);
}

/// Adds one stated node to @p place, or a pair where a grand total needs both.
/// @return how many were added, at most @p most.
std::size_t extend(PlaceShape& place, std::size_t most, const Profile& profile,
                   CounterRandom& random)
{
    if (place.total == DraftKind::GrandTotal) {
        if (most < 2 || place.instances == kGridWidth)
            return 0;
        ++place.instances;
        ++place.averages;
        return 2;
    }
    const bool isAverage = random.chance(place.total ? profile.closedAverage : profile.openAverage);
    const std::size_t mostAverages = place.total ? place.instances : kGridWidth;
    auto& count = isAverage ? place.averages : place.instances;
    if (count >= (isAverage ? mostAverages : kGridWidth))
        return 0;
    ++count;
    return 1;
}

std::size_t statedNodes(const Shape& shape)
{
    std::size_t count = 0;
    for (const auto& place : shape.places)
        count += place.instances + place.averages;
    return count;
}

std::size_t roomFor(const Shape& shape, int layers)
{
    std::size_t room = 0;
    for (const auto& place : shape.places)
        room +=
            (layers == 2 || place.total == DraftKind::Total ? 1 : 2) * kGridWidth - place.instances;
    return room;
}

void drawOpenPlaces(Shape& shape, std::size_t count, const Profile& profile, CounterRandom& random)
{
    for (std::size_t i = 0; i < count; ++i) {
        PlaceShape place;
        bool isAverage = random.chance(profile.openAverage);
        if (i + 1 == count && isStated(shape.last))
            isAverage = shape.last == DraftKind::Average;
        (isAverage ? place.averages : place.instances) = 1;
        shape.places.push(place);
    }
}

} // namespace

DraftKind drawLastKind(int op, const DraftRules& rules, CounterRandom& random)
{
    constexpr int kLowOp = 3;
    const Profile& profile = profileOf(rules);
    const bool isTotal = random.chance(op <= kLowOp ? profile.lastTotalAtLowOp : profile.lastTotal);
    if (rules.layers == 2)
        return isTotal ? DraftKind::Total : DraftKind::Instance;
    if (isTotal) // a pair, each of them stated, takes four edges
        return op > kLowOp && random.chance(profile.grand) ? DraftKind::GrandTotal
                                                           : DraftKind::Total;
    return random.chance(profile.lastAverage) ? DraftKind::Average : DraftKind::Instance;
}

std::optional<Shape> drawShape(DraftKind last, int op, const DraftRules& rules, std::size_t tries,
                               CounterRandom& random)
{
    Shape shape;
    shape.last = last;
    const Profile& profile = profileOf(rules);
    const std::size_t nodes = drawNodeCount(static_cast<std::size_t>(op), rules, tries, random);
    drawTotals(shape, profile, random);
    const std::size_t totals = shape.places.size();
    const std::size_t fewestOpen = isStated(last) ? 1 : 0;
    const std::size_t leastStated = statedNodes(shape);
    if (nodes < totals + leastStated + fewestOpen || totals + fewestOpen > kGridWidth)
        return std::nullopt;
    shape.stated = nodes - totals;
    const std::size_t mostOpen =
        std::min({kGridWidth - totals, shape.stated - leastStated, fewestOpen + 2});
    drawOpenPlaces(shape,
                   static_cast<std::size_t>(
                       random.between(static_cast<int>(fewestOpen), static_cast<int>(mostOpen))),
                   profile, random);
    std::size_t left = shape.stated - statedNodes(shape);
    if (shape.places.empty() || left > roomFor(shape, rules.layers))
        return std::nullopt;
    for (std::size_t misses = 0; left > 0 && misses < 64;) {
        auto& place = shape.places[random.below(static_cast<std::uint32_t>(shape.places.size()))];
        const std::size_t added = extend(place, left, profile, random);
        misses += added == 0 ? 1 : 0;
        left -= added;
    }
    std::size_t totalInputs = 0;
    for (const auto& place : shape.places)
        if (place.total)
            totalInputs += place.instances * (place.total == DraftKind::GrandTotal ? 2 : 1);
    if (left > 0 || static_cast<std::size_t>(op) < totalInputs + shape.stated)
        return std::nullopt;
    shape.statedInputs = static_cast<std::size_t>(op) - totalInputs;
    if (shape.statedInputs > shape.stated * rules.mostInputs)
        return std::nullopt;
    return shape;
}

} // namespace gradus
