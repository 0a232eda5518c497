#include "core/solution/verdict.h"

#include <string>

#include <QtTest>

using namespace gradus;

namespace {

const std::string kGold =
    "Define adult blue jay in Jefferson Circus as N; so N = 3. "
    "Define adult eagle in Jefferson Circus as e; Y = N = 3; so e = 1 + Y = 1 + 3 = 4. "
    "Define total number of adult animals in Jefferson Circus as o; so o = N + e = 3 + 4 = 7. ";

Rewards rewardsFor(const std::string& predicted, double outcomeWeight = 0.2)
{
    return rewardsOf(
        compareSolutions(parseSolution(kGold + "Answer: 7."), parseSolution(predicted)),
        outcomeWeight);
}

} // namespace

class RewardsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsThePublishedFormulas_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<double>("outcome");
        QTest::addColumn<double>("paperBlend");
        QTest::addColumn<double>("codeBlend");
        QTest::addColumn<double>("strictPaper");
        QTest::addColumn<double>("strictCode");

        const auto row = [](const char* name, const std::string& predicted, double outcome,
                            double paperBlend, double codeBlend, double strictPaper,
                            double strictCode) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << outcome << paperBlend
                                << codeBlend << strictPaper << strictCode;
        };
        // By hand from paper.md 3.5: three gold nodes, outcome weight 0.2.
        row("gold", kGold + "<answer> 7 </answer>", 1, 1, 1, 1, 1);
        row("wrong answer: the code takes all", kGold + "<answer> 8 </answer>", 0, 0.8, 0, 0, 0);
        row("answer only", "<answer> 7 </answer>", 1, 0.2, 0.2, 0, 0);
        row("nothing", "", 0, 0, 0, 0, 0);
        row("an extra node costs the code's a third",
            "Define adult unicorn in Nowhere as Q; so Q = 7. " + kGold + "<answer> 7 </answer>", 1,
            1, 0.2 + 0.8 * 2 / 3, 1, 0);
        // The last node is wrong in value and in parents, which the code counts twice.
        row("one node wrong twice",
            kGold.substr(0, kGold.find("so o = N + e")) + "so o = N = 3. <answer> 7 </answer>", 1,
            0.2 + 0.8 * 2 / 3, 0.2 + 0.8 * 1 / 3, 0, 0);
        // A slip in neither value nor parents: one fault.
        row("one wrong substitution",
            kGold.substr(0, kGold.find("so o = N + e"))
                + "so o = N + e = 2 + 5 = 7. <answer> 7 </answer>",
            1, 0.2 + 0.8 * 2 / 3, 0.2 + 0.8 * 2 / 3, 0, 0);
    }

    void followsThePublishedFormulas()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const double, outcome);
        QFETCH(const double, paperBlend);
        QFETCH(const double, codeBlend);
        QFETCH(const double, strictPaper);
        QFETCH(const double, strictCode);

        const auto rewards = rewardsFor(predicted.toStdString());

        QCOMPARE(rewards.outcome, outcome);
        QCOMPARE(rewards.paperBlend, paperBlend);
        QCOMPARE(rewards.codeBlend, codeBlend);
        QCOMPARE(rewards.strictPaper, strictPaper);
        QCOMPARE(rewards.strictCode, strictCode);
    }

    void obeysTheOutcomeWeight()
    {
        const auto rewards = rewardsFor(kGold + "<answer> 8 </answer>", 0.5);
        QCOMPARE(rewards.paperBlend, 0.5);
    }
};

QTEST_APPLESS_MAIN(RewardsTest)
#include "tst_rewards.moc"
