#include "core/solution/paper_compare.h"
#include "core/solution/paper_rewards.h"

#include <string>

#include <QtTest>

using namespace gradus;

namespace {

using Names = std::vector<std::string>;

const std::string kGold =
    "Define owl as N; so N = 3. Define fox as e; Y = N = 3; so e = 1 + Y = 4. "
    "Define total as o; so o = N + e = 3 + 4 = 7. ";
const std::string kOwl = "Define owl as N; so N = 3. ";
const std::string kFox = "Define fox as e; Y = N = 3; so e = 1 + Y = 4. ";
const std::string kTotal = "Define total as o; so o = N + e = 3 + 4 = 7. ";
const std::string kTagged = "<answer> 7 </answer>";

PaperReport reportFor(const std::string& predicted, const std::string& gold = kGold + "Answer: 7.")
{
    return comparePaper(PaperGraph(parsePaperSolution(gold)),
                        PaperGraph(parsePaperSolution(predicted)));
}

PaperRewards rewardsFor(const std::string& predicted, double outcomeWeight = 0.2)
{
    return paperRewards(reportFor(predicted), kGold + "Answer: 7.", predicted, outcomeWeight);
}

} // namespace

class PaperCompareTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goldIsPerfect()
    {
        const auto report = reportFor(kGold + kTagged);
        QVERIFY(report.isPerfect());
        QVERIFY(report.isAnswerCorrect());
        QCOMPARE(report.processAccuracy, 1.0);
        QCOMPARE(report.goldCount, std::size_t{3});
    }

    void extraNodesAreAllowed()
    {
        const auto report =
            reportFor("Define yak as Q; so Q = 7. Define ant as R; so R = 1. " + kGold + kTagged);
        QVERIFY(report.isPerfect());
        QCOMPARE(report.extra, (Names{"ant", "yak"})); // by name
        QCOMPARE(report.nodes.at(3), (PaperNodeVerdict{"yak", PaperNodeStatus::Extra}));
        QCOMPARE(report.processAccuracy, 1.0);
    }

    void whatIsWrongIsListed()
    {
        const auto report =
            reportFor("Define owl as N; so N = 2. Define total as o; o = 7. Answer: 8");
        QVERIFY(!report.isPerfect());
        QCOMPARE(report.missing, Names{"fox"});
        QCOMPARE(report.valueMismatches, (std::vector<PaperValueMismatch>{{"owl", 3.0, 2.0}}));
        QCOMPARE(report.dependencyMismatches,
                 (std::vector<PaperDependencyMismatch>{{"total", {"fox", "owl"}, {}}}));
        QVERIFY(report.isAnswerMismatch);
        QCOMPARE(report.goldAnswer, std::optional(7.0));
        QCOMPARE(report.predictedAnswer, std::optional(8.0));
        QCOMPARE(report.processAccuracy, 0.0);
        const std::vector<PaperNodeVerdict> nodes{{"owl", PaperNodeStatus::Slip},
                                                  {"fox", PaperNodeStatus::Missing},
                                                  {"total", PaperNodeStatus::WrongParents}};
        QCOMPARE(report.nodes, nodes);
    }

    void theLastDefinitionCounts()
    {
        QVERIFY(reportFor("Define owl as N; so N = 9. " + kGold + kTagged).isPerfect());
        const auto report = reportFor(kGold + "Define owl as N; so N = 9. " + kTagged);
        QCOMPARE(report.valueMismatches, (std::vector<PaperValueMismatch>{{"owl", 3.0, 9.0}}));
        QCOMPARE(report.nodes.size(), std::size_t{3});
    }

    /// Equal to the published comparison, not to the formula of the paper.
    void bothUndefinedIsNoMismatch()
    {
        const std::string unknown = "Define owl as x; who knows.";
        const auto report = reportFor(unknown, unknown);
        QVERIFY(report.isPerfect());
        QVERIFY(!report.isAnswerCorrect());
        QCOMPARE(report.processAccuracy, 0.0);
        QCOMPARE(reportFor("Define owl as x; x = 1.", unknown).valueMismatches,
                 (std::vector<PaperValueMismatch>{{"owl", std::nullopt, 1.0}}));
    }

    void toleranceIsAMillionth()
    {
        const std::string gold = "Define owl as q; q = 1.";
        QVERIFY(reportFor("Define owl as q; q = 10000005 / 10000000.", gold).isPerfect());
        QVERIFY(!reportFor("Define owl as q; q = 1000002 / 1000000.", gold).isPerfect());
    }

    /// The published parser's known fault: letters in the prose of the equation are parents.
    void otherLettersLeakParents()
    {
        const auto solution = [](const std::string& letter) {
            return "Define owl as " + letter + "; so " + letter
                   + " = 1. Define fox as k; so k = 2. We know k = 2, so we have x = 2 and we "
                     "solve it. Answer: 2.";
        };
        QVERIFY(reportFor(solution("b"), solution("c")).isPerfect());
        QCOMPARE(reportFor(solution("w"), solution("c")).dependencyMismatches,
                 (std::vector<PaperDependencyMismatch>{{"fox", {}, {"owl"}}}));
    }

    void paysAsPublished_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<double>("outcome");
        QTest::addColumn<double>("paperBlend");
        QTest::addColumn<double>("codeBlend");
        QTest::addColumn<double>("strictPaper");
        QTest::addColumn<double>("strictCode");
        QTest::addColumn<double>("process");
        const auto row = [](const char* name, const std::string& predicted, double outcome,
                            double paperBlend, double codeBlend, double strictPaper,
                            double strictCode, double process) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << outcome << paperBlend
                                << codeBlend << strictPaper << strictCode << process;
        };
        // By hand from paper.md 3.5: three gold nodes, outcome weight 0.2.
        row("gold", kGold + kTagged, 1, 1, 1, 1, 1, 1);
        row("no tag, nothing from the code", kGold + "Answer: 7.", 1, 1, 0, 1, 0, 1);
        row("wrong answer", kGold + "<answer> 8 </answer>", 0, 0.8, 0, 0, 0, 2.0 / 3);
        row("answers are texts", kGold + "<answer> 7.0 </answer>", 0, 0.8, 0, 0, 0, 1);
        row("nothing", "", 0, 0, 0, 0, 0, 0); // 3 missing + 1 answer
        row("answer only", kTagged, 1, 0.2, 0.2, 0, 0, 0);
        row("an extra node costs the code's a third",
            "Define yak as Q; so Q = 7. " + kGold + kTagged, 1, 1, 0.2 + 0.8 * 2 / 3, 1, 0,
            2.0 / 3);
        row("wrong twice counts twice", kOwl + kFox + "Define total as o; so o = N = 3. " + kTagged,
            1, 0.2 + 0.8 * 2 / 3, 0.2 + 0.8 / 3, 0, 0, 1.0 / 3);
        row("not below zero", "Define owl as Q; Q = 1. Define fox as R; R = 2. " + kTagged, 1, 0.2,
            0.2, 0, 0, 0); // 2 values + 1 parents + 1 missing
    }

    void paysAsPublished()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const double, outcome);
        QFETCH(const double, paperBlend);
        QFETCH(const double, codeBlend);
        QFETCH(const double, strictPaper);
        QFETCH(const double, strictCode);
        QFETCH(const double, process);
        const auto paid = rewardsFor(predicted.toStdString());
        QCOMPARE(paid.rewards.outcome, outcome);
        QCOMPARE(paid.rewards.paperBlend, paperBlend);
        QCOMPARE(paid.rewards.codeBlend, codeBlend);
        QCOMPARE(paid.rewards.strictPaper, strictPaper);
        QCOMPARE(paid.rewards.strictCode, strictCode);
        QCOMPARE(paid.blend.process, process);
        QCOMPARE(paid.blend.score, codeBlend);
        QCOMPARE(paid.strict.isZeroed, paid.strict.outcome == 1 && process < 1);
    }

    void obeysTheOutcomeWeight()
    {
        QCOMPARE(rewardsFor(kGold + "<answer> 8 </answer>", 0.5).rewards.paperBlend, 0.5);
        QCOMPARE(rewardsFor(kTagged, 0.7).rewards.codeBlend, 0.7);
    }

    void readsAnswersAsPublished_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("tagged");
        QTest::addColumn<QByteArray>("flexible");
        const auto row = [](const char* text, const char* tagged, const char* flexible) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(tagged) << QByteArray(flexible);
        };
        // From the published extractors under Python 3.11.
        row("<answer> 7 </answer>", "7", "7");
        row("<ANSWER>\n7\n</Answer>", "7", "7");
        row("<answer> 7 <answer> 8 </answer>", "7 <answer> 8", "7 <answer> 8");
        row("<answer> 7 <answer> 8 ", "8", "8");
        row("<answer> 7 </solution>", "7", "7");
        row("<answer> 7\n8", "7", "7");
        row("<answer></answer> Answer: 3", "", "");
        row("</answer> Answer: 3", "", "3");
        row("ANSWER:\n 3. And more <b", "", "3. And more");
        row("Answer: <b> 3", "", "");
        row("7", "", "");
        row("<an\xc5\xbfwer>7</answer>", "7", "7"); // long s
        row("<an\xc5\xbfwer>7 Answer: 3", "", "3");
        row("\xc4\xb0 <answer>78", "8", "8"); // dotted I shifts what follows
    }

    void readsAnswersAsPublished()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, tagged);
        QFETCH(const QByteArray, flexible);
        QCOMPARE(std::string(taggedAnswer(text.toStdString())), tagged.toStdString());
        QCOMPARE(std::string(flexibleAnswer(text.toStdString())), flexible.toStdString());
    }
};

QTEST_APPLESS_MAIN(PaperCompareTest)
#include "tst_paper_compare.moc"
