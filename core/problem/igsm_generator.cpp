#include "core/problem/igsm_generator.h"

#include "core/base/random.h"
#include "core/problem/igsm_build.h"
#include "core/problem/igsm_graph.h"
#include "core/problem/igsm_parameters.h"
#include "core/problem/igsm_retry.h"
#include "core/problem/igsm_template.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <span>
#include <utility>

namespace gradus {

namespace {

constexpr int kGraphTries = 1000; ///< with the same hyper-parameters. Source: igsm.md 2.
constexpr int kSplitTries = 200;  ///< problems of one op outside the split

tl::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

/// Indices of the chains @p specification allows; all if it names none.
Result<std::vector<std::size_t>> chainsOf(const ProblemSpecification& specification)
{
    std::vector<std::size_t> chains;
    if (!specification.contexts.empty()
        && specification.contexts != ProblemSpecification{}.contexts) {
        for (const auto& id : specification.contexts) {
            const auto chain = findIgsmChain(id);
            if (!chain)
                return invalid("contexts: unknown chain of categories \"" + id + "\"");
            chains.push_back(*chain);
        }
    } else {
        for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain)
            chains.push_back(chain);
    }
    return chains;
}

Result<void> validateOps(const ProblemSpecification& specification)
{
    const auto range =
        "op " + std::to_string(specification.opMin) + "-" + std::to_string(specification.opMax);
    if (specification.opMin > specification.opMax)
        return invalid(range + ": the lowest op is above the highest");
    if (specification.opMin < 1)
        return invalid(range + ": the lowest op an iGSM problem can have is 1");
    if (specification.opMax > kHighestIgsmOp)
        return invalid(range + ": the highest op an iGSM problem can have is "
                       + std::to_string(kHighestIgsmOp));
    if (specification.opMax > 2 * specification.igsm.edges)
        return invalid(range + ": with edges " + std::to_string(specification.igsm.edges)
                       + " the highest op is " + std::to_string(2 * specification.igsm.edges));
    return {};
}

Result<void> validateFields(const ProblemSpecification& specification)
{
    const auto& igsm = specification.igsm;
    if (specification.modes != std::vector{Mode::Forward})
        return invalid("modes: iGSM problems are forward only");
    if (specification.layers != 0 && (specification.layers < 2 || specification.layers > 4))
        return invalid("layers " + std::to_string(specification.layers)
                       + ": an iGSM structure has 2 to 4 layers; 0 draws them");
    if (igsm.edges < 12 || igsm.edges > 48)
        return invalid("edges " + std::to_string(igsm.edges) + ": must be 12 to 48");
    if (!(igsm.retryRate >= 0 && igsm.retryRate <= 0.5))
        return invalid("retryRate: must be 0 to 0.5");
    if (specification.modulus != 0 && specification.modulus != kIgsmModulus)
        return invalid("modulus " + std::to_string(specification.modulus)
                       + ": iGSM computes modulo 23");
    if (specification.length != 0)
        return invalid("length " + std::to_string(specification.length)
                       + ": there is no filler for iGSM problems");
    for (const auto& [field, value] : {std::pair{"distractors", specification.distractors},
                                       {"fanIn", specification.fanIn},
                                       {"depth", specification.depth}})
        if (value)
            return invalid(std::string(field) + ": iGSM draws it, it cannot be set");
    return {};
}

std::string drawLetters(std::size_t count, CounterRandom& random)
{
    std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    assert(count <= letters.size());
    random.shuffle(std::span(letters));
    letters.resize(count);
    return letters;
}

/// Draws graphs until one has the op; problems until one is in the split.
class IgsmDraw
{
public:
    IgsmDraw(const ProblemSpecification& specification, const IgsmNames& names,
             CounterRandom& random)
        : m_specification(specification)
        , m_names(names)
        , m_random(random)
        , m_chains(chainsOf(specification).value_or(std::vector<std::size_t>{0}))
    {}

    Problem draw()
    {
        for (;;) {
            const int op = drawOp();
            for (int tries = 0; tries < kSplitTries; ++tries) {
                drawGraph(op);
                Problem problem = buildIgsm(m_graph, m_chains, m_names, m_random);
                if (m_specification.igsm.asksAgain && !askAgain(problem))
                    continue;
                if (isInSplit(problem))
                    return finish(std::move(problem));
            }
        }
    }

private:
    int drawOp()
    {
        const int op = m_random.between(m_specification.opMin, m_specification.opMax);
        if (!m_specification.igsm.drawsLowOp)
            return op;
        return std::min(op, m_random.between(m_specification.opMin, m_specification.opMax));
    }

    /// s: op itself, or the lower of two draws, which must not be below op: op never exceeds s.
    int drawTarget(int op)
    {
        if (!m_specification.igsm.drawsLowOp)
            return op;
        int target = 0;
        while (target < op)
            target = std::min(m_random.between(1, m_specification.opMax),
                              m_random.between(1, m_specification.opMax));
        return target;
    }

    void drawGraph(int op)
    {
        for (;;) {
            const int target = drawTarget(op);
            const IgsmShape shape = drawIgsmShape(m_specification, target, m_random);
            int reached = 0;
            for (int tries = 0; tries < kGraphTries && reached == 0; ++tries) {
                drawIgsmStructure(m_graph, shape, m_random);
                reached = drawNeededNodes(m_graph, shape, m_random);
            }
            if (reached == 0)
                continue;
            const auto extras = drawExtras(m_graph, reached, target, m_random);
            if (extras.op != op)
                continue;
            connectNeeded(m_graph, extras, m_random);
            drawUnneeded(m_graph, m_random);
            return;
        }
    }

    /// @return false if there is nothing else to ask, or more steps than letters.
    bool askAgain(Problem& problem)
    {
        if (problem.quantities.size() < 2)
            return false;
        auto asked =
            std::size_t{m_random.below(static_cast<std::uint32_t>(problem.quantities.size() - 1))};
        asked += asked >= problem.asked ? 1U : 0U;
        askIgsm(problem, asked, m_random);
        return igsmOperationCount(problem) <= kHighestIgsmOp;
    }

    [[nodiscard]] bool isInSplit(const Problem& problem) const
    {
        const auto split = m_specification.igsm.split;
        return split == IgsmOptions::Split::All || gradus::isInSplit(igsmHash(problem), split);
    }

    Problem finish(Problem problem)
    {
        m_random.shuffle(std::span(problem.sentences));
        problem.letters = drawLetters(letterCount(problem), m_random);
        problem.igsm->isQuestionFirst = m_specification.igsm.isQuestionFirst;
        [[maybe_unused]] const bool isSettled = settleIgsm(problem);
        assert(isSettled);
        if (m_specification.igsm.retryRate > 0)
            addBacktracks(problem, m_specification.igsm, m_random);
        return problem;
    }

    const ProblemSpecification& m_specification;
    const IgsmNames& m_names;
    CounterRandom& m_random;
    std::vector<std::size_t> m_chains;
    IgsmGraph m_graph;
};

} // namespace

Result<void> validateIgsm(const ProblemSpecification& specification)
{
    if (const auto chains = chainsOf(specification); !chains)
        return tl::unexpected(chains.error());
    if (auto valid = validateFields(specification); !valid)
        return valid;
    return validateOps(specification);
}

Problem generateIgsm(const ProblemSpecification& specification, const IgsmNames& names,
                     std::uint64_t seed, std::uint64_t index)
{
    assert(validateIgsm(specification));
    CounterRandom random(seed, RandomPurpose::Problem, index);
    return IgsmDraw(specification, names, random).draw();
}

} // namespace gradus
