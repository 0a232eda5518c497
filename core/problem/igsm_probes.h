#pragma once

#include "core/base/random.h"
#include "core/problem/problem.h"

#include <cstddef>
#include <string>
#include <vector>

namespace gradus {

/// What a probe asks about one parameter at one place of a solution. Source: igsm.md 10.
struct IgsmLabels
{
    bool isNecessary = false;     ///< nece: the question needs it
    bool isKnown = false;         ///< known: it is defined already
    int value = 0;                ///< 0..22, 23 while it is not known
    bool canNext = false;         ///< can_next: not defined yet, but all it depends on is
    bool isNecessaryNext = false; ///< nece_next: can_next and nece

    friend bool operator==(const IgsmLabels&, const IgsmLabels&) = default;
};

/// The labels of one problem.
///
/// Parameters are those that exist: the problem's quantities, then the totals nothing refers to.
/// Positions are places between the sentences of the solution: 0 before the first; wrong openings
/// are sentences, too, but define nothing.
class IgsmProbes
{
public:
    static constexpr int kUnknownValue = 23;

    /// @pre @p problem is an iGSM problem.
    explicit IgsmProbes(const Problem& problem);

    [[nodiscard]] const std::vector<Quantity>& parameters() const { return m_parameters; }
    /// Parameters of the dependency graph, the first of parameters().
    [[nodiscard]] std::size_t graphCount() const { return m_graphCount; }
    /// One more than the solution has sentences.
    [[nodiscard]] std::size_t positionCount() const { return m_defined.size(); }

    /// @pre position < positionCount(), parameter < parameters().size().
    [[nodiscard]] IgsmLabels labels(std::size_t position, std::size_t parameter) const;
    /// dep: whether @p parameter depends on @p other, directly or not.
    [[nodiscard]] bool depends(std::size_t parameter, std::size_t other) const
    {
        return m_depends[parameter][other];
    }

private:
    std::vector<Quantity> m_parameters;
    std::size_t m_graphCount = 0;
    std::vector<std::size_t> m_defined; ///< parameters defined at each position
    std::vector<std::vector<bool>> m_depends;
};

/// One example for a probe.
struct IgsmProbe
{
    std::size_t position = 0;
    std::size_t parameter = 0;
    std::size_t other = 0; ///< for dep; not the parameter itself

    friend bool operator==(const IgsmProbe&, const IgsmProbe&) = default;
};

/// At most @p most pairs of position and parameter, uniform and without replacement; parameters are
/// taken from the dependency graph. None if that has one parameter only. Source: igsm.md 10.
[[nodiscard]] std::vector<IgsmProbe> drawIgsmProbes(const IgsmProbes& probes, CounterRandom& random,
                                                    std::size_t most = 10);

/// One JSON line: the texts up to the position, the parameters and all labels.
///
/// @p text is what renderProblem() makes of the same problem; dep is asked after the problem, nece
/// after the question, the others after the solution so far.
[[nodiscard]] std::string igsmProbeRow(const ProblemText& text, const IgsmProbes& probes,
                                       const IgsmProbe& probe);

} // namespace gradus
