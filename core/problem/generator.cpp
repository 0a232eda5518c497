#include "core/problem/generator.h"

#include "core/base/random.h"
#include "core/problem/graph_draft.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <utility>

namespace gradus {

namespace {

tl::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

Result<void> validateContexts(const ProblemSpecification& specification,
                              const ContextLibrary& contexts)
{
    if (specification.contexts.empty())
        return invalid("contexts: at least one context is needed");
    for (const auto& id : specification.contexts)
        if (contexts.find(id) == nullptr)
            return invalid("contexts: unknown context \"" + id + "\"");
    return {};
}

Result<void> validateModes(const ProblemSpecification& specification)
{
    if (specification.modes.empty())
        return invalid("modes: at least one mode is needed");
    for (const Mode mode : specification.modes)
        if (mode != Mode::Forward)
            return fail(ErrorCode::Unsupported, "modes: \"" + std::string(modeName(mode))
                                                    + "\" is not available in this version");
    return {};
}

Result<void> validateOps(const ProblemSpecification& specification)
{
    const auto range =
        "op " + std::to_string(specification.opMin) + "-" + std::to_string(specification.opMax);
    if (specification.opMin > specification.opMax)
        return invalid(range + ": the lowest op is above the highest");
    if (specification.opMin < kLowestOp)
        return invalid(range + ": the lowest op a problem can have is "
                       + std::to_string(kLowestOp));
    if (specification.opMax > kHighestOp)
        return invalid(range + ": the highest op a problem can have is "
                       + std::to_string(kHighestOp));
    return {};
}

template <typename T>
const T& pick(const std::vector<T>& items, CounterRandom& random)
{
    assert(!items.empty());
    return items[random.below(static_cast<std::uint32_t>(items.size()))];
}

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

Quantity quantityOf(const DraftNode& node, const Context& context, const Labels& places,
                    const Labels& things)
{
    Quantity quantity;
    quantity.kind = node.kind;
    quantity.place = *places[node.place];
    quantity.thing = node.kind == QuantityKind::Total ? context.total : *things[node.thing];
    quantity.name.reserve(quantity.thing.size() + quantity.place.size() + 4);
    quantity.name.append(quantity.thing).append(" in ").append(quantity.place);
    quantity.operation = node.operation;
    quantity.parents.assign(node.parents.begin(), node.parents.end());
    quantity.literalUse = node.literalUse;
    quantity.literal = node.literal;
    quantity.value = node.value;
    return quantity;
}

std::string drawLetters(std::size_t count, CounterRandom& random)
{
    std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    // A quantity with n edges takes at most n letters, so kHighestOp of them always suffice.
    assert(count <= letters.size());
    random.shuffle(std::span(letters));
    letters.resize(count);
    return letters;
}

} // namespace

Result<void> validateSpecification(const ProblemSpecification& specification,
                                   const ContextLibrary& contexts)
{
    if (specification.flavour != Flavour::GsmInfinite)
        return fail(ErrorCode::Unsupported,
                    "flavour " + std::string(flavourName(specification.flavour))
                        + ": not available in this version");
    if (auto valid = validateContexts(specification, contexts); !valid)
        return valid;
    if (auto valid = validateModes(specification); !valid)
        return valid;
    if (auto valid = validateOps(specification); !valid)
        return valid;
    if (specification.layers == 3)
        return fail(ErrorCode::Unsupported, "layers 3: not available in this version");
    if (specification.layers != 2)
        return invalid("layers " + std::to_string(specification.layers)
                       + ": a structure graph has 2 or 3 layers");
    if (specification.distractors && *specification.distractors < 0)
        return invalid("distractors " + std::to_string(*specification.distractors)
                       + ": must not be negative");
    return {};
}

Problem generateProblem(const ProblemSpecification& specification, const ContextLibrary& contexts,
                        std::uint64_t seed, std::uint64_t index)
{
    assert(validateSpecification(specification, contexts));
    CounterRandom random(seed, RandomPurpose::Problem, index);
    const Context& context = *contexts.find(pick(specification.contexts, random));
    Problem problem;
    problem.context = context.id;
    problem.totals = {context.total};
    problem.mode = pick(specification.modes, random);
    problem.layers = specification.layers;
    problem.flavour = specification.flavour;

    const int op = random.between(specification.opMin, specification.opMax);
    GraphDraft draft = drawNeededGraph(op, random);
    addDistractors(draft,
                   specification.distractors ? static_cast<std::size_t>(*specification.distractors)
                                             : drawDistractorCount(op, random),
                   random);

    const Labels places = drawLabels(context.places, random);
    const Labels things = drawLabels(context.things, random);
    problem.quantities.reserve(draft.nodes.size());
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        problem.quantities.push_back(quantityOf(draft.nodes[i], context, places, things));
        problem.quantities.back().isNeeded = i < draft.needed;
        if (draft.nodes[i].kind == QuantityKind::Instance)
            problem.sentences.push_back({i, false});
    }
    problem.asked = draft.needed - 1;
    random.shuffle(std::span(problem.sentences));
    problem.letters = drawLetters(letterCount(problem), random);
    return problem;
}

} // namespace gradus
