#include "widgets/design/design_faults.h"

#include "core/problem/generator.h"
#include "widgets/common/text_format.h"

#include <algorithm>

#include <QCoreApplication>

namespace gradus {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::DistributionFaults)
};

QString faultOf(const Result<void>& result)
{
    return result ? QString() : toQt(result.error().message);
}

/// A specification without a fault: each field is judged alone, in place of this one's.
ProblemSpecification blameless(const ContextLibrary& contexts)
{
    ProblemSpecification specification;
    specification.contexts.clear();
    if (!contexts.all().empty())
        specification.contexts.push_back(contexts.all().front().id);
    return specification;
}

ComponentFaults faultsOf(const Component& component, const ContextLibrary& contexts)
{
    const ProblemSpecification& own = component.specification;
    const auto judge = [&](auto&& put) {
        ProblemSpecification probe = blameless(contexts);
        probe.flavour = own.flavour; // each has rules of its own
        put(probe);
        return faultOf(validateSpecification(probe, contexts));
    };
    ComponentFaults faults;
    faults.op = judge([&own](ProblemSpecification& probe) {
        probe.opMin = own.opMin;
        probe.opMax = own.opMax;
    });
    faults.contexts = judge([&own](ProblemSpecification& probe) { probe.contexts = own.contexts; });
    faults.modes = judge([&own](ProblemSpecification& probe) { probe.modes = own.modes; });
    faults.layers = judge([&](ProblemSpecification& probe) {
        probe.layers = own.layers;
        if (faults.contexts.isEmpty()) // not every context has three
            probe.contexts = own.contexts;
    });
    faults.distractors =
        judge([&own](ProblemSpecification& probe) { probe.distractors = own.distractors; });
    if (!(component.weight > 0 && component.weight <= 1))
        faults.weight = Words::tr("A weight is above 0 % and at most 100 %.");
    if (faults.isEmpty()) // what only goes wrong together
        faults.op = faultOf(validateSpecification(own, contexts));
    return faults;
}

/// The whole distribution with blameless specifications: what is left are its weights.
QString weightsFault(const Distribution& distribution, const ContextLibrary& contexts)
{
    if (distribution.components.empty())
        return Words::tr("A distribution needs at least one component.");
    double sum = 0;
    Distribution probe{"probe", distribution.components};
    for (Component& component : probe.components) {
        sum += component.weight;
        component.specification = blameless(contexts);
    }
    if (validateDistribution(probe, contexts))
        return {};
    return Words::tr("The weights sum to %1 %, not 100 %.").arg(sum * 100, 0, 'g', 6);
}

QString nameFault(const std::string& name, const std::vector<std::string>& otherNames,
                  const ContextLibrary& contexts)
{
    if (std::find(otherNames.begin(), otherNames.end(), name) != otherNames.end())
        return Words::tr("There is a distribution called \u201c%1\u201d already.").arg(toQt(name));
    Component component;
    component.specification = blameless(contexts);
    return faultOf(validateDistribution(Distribution{name, {component}}, contexts));
}

} // namespace

bool ComponentFaults::isEmpty() const
{
    return first().isEmpty();
}

QString ComponentFaults::first() const
{
    for (const QString* fault : {&weight, &op, &contexts, &modes, &layers, &distractors})
        if (!fault->isEmpty())
            return *fault;
    return {};
}

bool DistributionFaults::isEmpty() const
{
    return first().isEmpty();
}

QString DistributionFaults::first() const
{
    for (const QString* fault : {&name, &weights})
        if (!fault->isEmpty())
            return *fault;
    for (const ComponentFaults& component : components)
        if (!component.isEmpty())
            return component.first();
    return {};
}

DistributionFaults faultsOf(const Distribution& distribution,
                            const std::vector<std::string>& otherNames,
                            const ContextLibrary& contexts)
{
    DistributionFaults faults;
    faults.name = nameFault(distribution.name, otherNames, contexts);
    faults.weights = weightsFault(distribution, contexts);
    for (const Component& component : distribution.components)
        faults.components.push_back(faultsOf(component, contexts));
    return faults;
}

void normaliseWeights(std::vector<Component>& components)
{
    double sum = 0;
    for (const Component& component : components)
        sum += component.weight;
    for (Component& component : components)
        component.weight =
            sum > 0 ? component.weight / sum : 1.0 / static_cast<double>(components.size());
}

} // namespace gradus
