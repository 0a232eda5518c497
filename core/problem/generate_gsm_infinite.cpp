#include "core/problem/filler.h"
#include "core/problem/generator_parts.h"
#include "core/problem/graph_draft.h"

#include <algorithm>
#include <array>
#include <span>

namespace gradus {

namespace {

/// Which names the rows or columns of the grid get.
using Labels = std::array<const std::string*, kGridWidth>;

/// One group of @p layer and five of its names, in an order that tells nothing about the graph.
Labels drawLabels(const std::vector<NameGroup>& layer, CounterRandom& random)
{
    const auto& group = pick(layer, random);
    assert(group.names.size() >= kGridWidth);
    std::vector<const std::string*> names;
    names.reserve(group.names.size());
    for (const auto& name : group.names)
        names.push_back(&name);
    random.shuffle(std::span(names));
    Labels labels{};
    std::copy_n(names.begin(), kGridWidth, labels.begin());
    return labels;
}

std::string thingOf(const DraftNode& node, const Context& context, const Labels& things)
{
    switch (node.kind) {
    case DraftKind::Instance:
        return *things[node.thing];
    case DraftKind::Average:
        return context.average + " per " + *things[node.thing];
    case DraftKind::Total:
        return context.total;
    case DraftKind::GrandTotal:
        return context.grandTotal;
    }
    return {};
}

QuantityKind kindOf(DraftKind kind)
{
    switch (kind) {
    case DraftKind::Instance:
        return QuantityKind::Instance;
    case DraftKind::Average:
        return QuantityKind::Average;
    case DraftKind::Total:
    case DraftKind::GrandTotal:
        break;
    }
    return QuantityKind::Total;
}

Quantity quantityOf(const DraftNode& node, const Context& context, const Labels& places,
                    const Labels& things)
{
    Quantity quantity;
    quantity.kind = kindOf(node.kind);
    quantity.place = *places[node.place];
    quantity.thing = thingOf(node, context, things);
    quantity.name.reserve(quantity.thing.size() + quantity.place.size() + 4);
    quantity.name.append(quantity.thing).append(" in ").append(quantity.place);
    quantity.operation = node.operation;
    quantity.parents.assign(node.parents.begin(), node.parents.end());
    quantity.literalUse = node.literalUse;
    quantity.literal = node.literal;
    quantity.value = node.value;
    return quantity;
}

void addQuantities(Problem& problem, const GraphDraft& draft, const Context& context,
                   CounterRandom& random)
{
    const Labels places = drawLabels(context.places, random);
    const Labels things = drawLabels(context.things, random);
    problem.quantities.reserve(draft.nodes.size());
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        problem.quantities.push_back(quantityOf(draft.nodes[i], context, places, things));
        problem.quantities.back().isNeeded = i < draft.needed;
        if (isStated(draft.nodes[i].kind))
            problem.sentences.push_back({i, false});
    }
}

/// Asks for the unknown and tells what the last quantity is worth. An instance or average that is
/// last keeps the sentence that defines it; published problems have that, too (paper.md 1.11).
void turnAround(Problem& problem, const GraphDraft& draft, int op, bool hasDuplicates,
                CounterRandom& random)
{
    problem.asked = unknownOf(draft);
    problem.sentences.push_back({draft.needed - 1, true});
    // 5 of 54 problems up to op 10, 6 of 30 above; it is always the unknown that is told twice.
    const double share = op <= 10 ? 0.09 : 0.2;
    if (hasDuplicates && random.chance(share))
        problem.sentences.push_back({problem.asked, false});
}

/// Variables in random order. 'x' and 'X' are left out of reverse problems, whose unknown is x.
std::string drawLetters(std::size_t count, Mode mode, CounterRandom& random)
{
    std::string letters = mode == Mode::Forward
                              ? "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              : "abcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWYZ";
    // A quantity with n edges takes at most n letters, so kHighestOp of them always suffice.
    assert(count <= letters.size());
    random.shuffle(std::span(letters));
    letters.resize(count);
    return letters;
}

} // namespace

DraftRules rulesOf(const ProblemSpecification& specification, Mode mode)
{
    constexpr ValueRules kPublished;
    DraftRules rules;
    rules.mode = mode;
    rules.layers = specification.layers;
    if (specification.fanIn)
        rules.mostInputs = static_cast<std::size_t>(*specification.fanIn);
    if (specification.depth)
        rules.depth = static_cast<std::size_t>(*specification.depth);
    if (specification.distractors)
        rules.distractors = static_cast<std::size_t>(*specification.distractors);
    rules.hasShape = rules.depth || rules.mostInputs < kMaxInputs;
    rules.repeatsParents = specification.layers == 3 && !specification.fanIn && !specification.depth
                           && !specification.distractors;
    rules.values.literalMin = specification.literalMin;
    rules.values.literalMax = specification.literalMax;
    rules.values.modulus = specification.modulus;
    rules.values.isPublished = specification.literalMin == kPublished.literalMin
                               && specification.literalMax == kPublished.literalMax;
    return rules;
}

Problem generateGsmInfinite(const ProblemSpecification& specification,
                            const ContextLibrary& contexts, CounterRandom random)
{
    const Context& context = *contexts.find(pick(specification.contexts, random));
    Problem problem;
    problem.flavour = Flavour::GsmInfinite;
    problem.context = context.id;
    problem.mode = pick(specification.modes, random);
    problem.layers = specification.layers;
    problem.modulus = specification.modulus;
    problem.length = specification.length;
    problem.totals = {context.total};
    if (specification.layers == 3)
        problem.totals.push_back(context.grandTotal);

    const int op = random.between(specification.opMin, specification.opMax);
    const DraftRules rules = rulesOf(specification, problem.mode);
    GraphDraft draft = drawNeededGraph(op, rules, random);
    addDistractors(draft, op, rules, random);
    addQuantities(problem, draft, context, random);
    problem.asked = draft.needed - 1;
    if (problem.mode == Mode::Reverse)
        turnAround(problem, draft, op, specification.hasDuplicates, random);
    const std::size_t untilHere = problem.quantities.size();
    if (problem.length > 0)
        addFiller(problem, contexts.filler(), context, rules, random);
    if (problem.quantities.size() == untilHere)
        problem.length = 0; // long enough by itself: no filler, no promise
    random.shuffle(std::span(problem.sentences));
    problem.letters = drawLetters(letterCount(problem), problem.mode, random);
    return problem;
}

} // namespace gradus
