#pragma once

#include "core/study/study.h"

#include <string>
#include <vector>

#include <QString>

namespace gradus {

/// What is wrong with the fields of one component, each sentence for the place beside its field.
/// Empty: nothing.
struct ComponentFaults
{
    QString weight;
    QString op;
    QString contexts;
    QString modes;
    QString layers;
    QString distractors;

    [[nodiscard]] bool isEmpty() const;
    /// The first of them.
    [[nodiscard]] QString first() const;

    friend bool operator==(const ComponentFaults&, const ComponentFaults&) = default;
};

/// All that is wrong with a distribution, not only the first fault. Without any it is valid in the
/// sense of validateDistribution().
struct DistributionFaults
{
    QString name;
    QString weights; ///< of their sum, or that there are no components
    std::vector<ComponentFaults> components;

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] QString first() const;

    friend bool operator==(const DistributionFaults&, const DistributionFaults&) = default;
};

/// @param otherNames names of the study's other distributions, which this one must not have.
[[nodiscard]] DistributionFaults faultsOf(const Distribution& distribution,
                                          const std::vector<std::string>& otherNames,
                                          const ContextLibrary& contexts);

/// Weights over their sum; equal ones if they sum to nothing.
void normaliseWeights(std::vector<Component>& components);

} // namespace gradus
