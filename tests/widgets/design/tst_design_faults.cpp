#include "tests/widgets/common/sample_study.h"
#include "widgets/design/design_faults.h"

#include <limits>

#include <QtTest>

using namespace gradus;

namespace {

Distribution valid()
{
    Component half;
    half.weight = 0.5;
    return {"d", {half, half}};
}

} // namespace

class DesignFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aValidDistributionHasNone()
    {
        QVERIFY(faultsOf(valid(), {"other"}, m_contexts).isEmpty());
        QVERIFY(faultsOf(valid(), {"other"}, m_contexts).first().isEmpty());
    }

    void eachFaultStandsAtItsField()
    {
        Distribution distribution = valid();
        ProblemSpecification& specification = distribution.components[1].specification;
        specification.opMin = 9;
        specification.opMax = 4;
        specification.contexts = {"moon"};
        specification.modes = {};
        specification.layers = 5;
        specification.distractors = -2;
        distribution.components[1].weight = 0;
        distribution.name = "";
        const DistributionFaults faults = faultsOf(distribution, {}, m_contexts);
        QVERIFY(faults.components[0].isEmpty());
        const ComponentFaults& second = faults.components[1];
        QVERIFY(second.op.contains(QStringLiteral("9-4")));
        QVERIFY(second.contexts.contains(QStringLiteral("moon")));
        QVERIFY(second.modes.contains(QStringLiteral("at least one mode")));
        QVERIFY(second.layers.contains(QStringLiteral("layers 5")));
        QVERIFY(second.distractors.contains(QStringLiteral("-2")));
        QVERIFY(!second.weight.isEmpty());
        QVERIFY(faults.weights.contains(QStringLiteral("50 %")));
        QVERIFY(!faults.name.isEmpty());
        QCOMPARE(faults.first(), faults.name);
    }

    void aNameTwiceIsAFault()
    {
        QVERIFY(faultsOf(valid(), {"c", "d"}, m_contexts).name.contains(QStringLiteral("d")));
        QVERIFY(faultsOf(valid(), {"D"}, m_contexts).isEmpty());
    }

    void noComponentsAreAFault()
    {
        QVERIFY(!faultsOf({"d", {}}, {}, m_contexts).weights.isEmpty());
    }

    void itAgreesWithTheStudysOwnJudgement_data()
    {
        QTest::addColumn<double>("weight");
        QTest::addColumn<int>("opMin");
        QTest::addColumn<int>("opMax");
        for (const double weight : {0.5, 0.5 + 5e-7, 0.5 + 5e-6, 0.0, -0.5, 1.5,
                                    std::numeric_limits<double>::quiet_NaN()})
            for (const int opMin : {1, 2, 30, 31})
                for (const int opMax : {1, 2, 30, 31})
                    QTest::addRow("%g, %d to %d", weight, opMin, opMax) << weight << opMin << opMax;
    }

    void itAgreesWithTheStudysOwnJudgement()
    {
        QFETCH(const double, weight);
        QFETCH(const int, opMin);
        QFETCH(const int, opMax);
        Distribution distribution = valid();
        distribution.components[0].weight = weight;
        distribution.components[0].specification.opMin = opMin;
        distribution.components[0].specification.opMax = opMax;
        QCOMPARE(faultsOf(distribution, {}, m_contexts).isEmpty(),
                 validateDistribution(distribution, m_contexts).has_value());
    }

    void normalisingKeepsTheRatio()
    {
        std::vector<Component> components(3);
        components[0].weight = 0.2;
        components[1].weight = 0.2;
        components[2].weight = 0.4;
        normaliseWeights(components);
        QCOMPARE(components[0].weight, 0.25);
        QCOMPARE(components[2].weight, 0.5);
        for (Component& component : components)
            component.weight = 0;
        normaliseWeights(components);
        QCOMPARE(components[1].weight, 1.0 / 3.0);
    }

private:
    const ContextLibrary m_contexts = test::contexts();
};

QTEST_GUILESS_MAIN(DesignFaultsTest)
#include "tst_design_faults.moc"
