#include "core/solution/judgement.h"

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;

namespace {

// Two problems of the original generator. Depths by hand: wolf in Hamilton Farm 1; fox, deer and
// wolf in Bundle Ranch 2; the total 3.
const std::string kForwardProblem =
    "The number of adult wolf in Bundle Ranch equals the number of adult wolf in Hamilton Farm. "
    "The number of adult fox in Hamilton Farm equals 1. The number of adult deer in Bundle Ranch "
    "equals the number of adult wolf in Hamilton Farm. The number of adult fox in Bundle Ranch "
    "equals 3 times the number of adult wolf in Hamilton Farm. The number of adult wolf in "
    "Hamilton Farm equals 3. ";
const std::string kForwardQuestion = "What is the total number of adult animals in Bundle Ranch?";
const std::string kForward =
    "Define adult wolf in Hamilton Farm as z; so z = 3. Define adult fox in Bundle Ranch as O; e = "
    "z = 3; so O = 3 * e = 3 * 3 = 9. Define adult deer in Bundle Ranch as u; so u = z = 3. Define "
    "adult wolf in Bundle Ranch as A; so A = z = 3. Define total number of adult animals in Bundle "
    "Ranch as y; b = O + u = 9 + 3 = 12; so y = b + A = 12 + 3 = 15. Answer: 15.";

// Depths by hand: parrot (x) 1, crow 2, the total 3; the equation comes after it.
const std::string kReverseProblem =
    "The number of adult crow in Oakridge Riverside equals 2 plus the number of adult parrot in "
    "Oakridge Riverside. The number of adult parrot in Oakridge Riverside exists, and its number "
    "is greater than 0. The total number of adult animals in Oakridge Riverside equals 10. ";
const std::string kReverseQuestion = "How many adult parrot does Oakridge Riverside have?";
const std::string kReverse =
    "The question is difficult, so we use equations to solve it. Define adult parrot in Oakridge "
    "Riverside as x; we don't know its value yet but will find it out later. Define adult crow in "
    "Oakridge Riverside as S; J = x = x; so S = 2 + J = 2 + x = x + 2. Define total number of "
    "adult animals in Oakridge Riverside as F; so F = x + S = x + x + 2 = 2*x + 2. We know F = 10, "
    "so we have 2*x + 2 = 10 and we solve it through the following steps: Simplifying the "
    "equation: 2*x + 2 = 10. Move all terms to one side: 2*x - 8 = 0. Isolate the term with x: 2*x "
    "= 8. Divide both sides by 2: x = 8 / 2. Solution: x = 4. Answer: 4.";

SolutionJudge judgeOf(const std::string& problem, const std::string& question,
                      const std::string& solution)
{
    const nlohmann::json row{{"problem", problem}, {"question", question}, {"solution", solution}};
    return SolutionJudge::ofRow(row.dump()).value();
}

std::string changed(std::string text, const std::vector<std::pair<std::string, std::string>>& by)
{
    for (const auto& [from, to] : by) {
        const auto at = text.find(from);
        if (at == std::string::npos)
            qFatal("there is no \"%s\"", from.c_str());
        text.replace(at, from.size(), to);
    }
    return text;
}

} // namespace

Q_DECLARE_METATYPE(gradus::Judgement)

class JudgementTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhereItFirstGoesWrong_data()
    {
        QTest::addColumn<bool>("isReverse");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<Judgement>("expected");
        const auto forward = [](const char* name, const std::string& text, Judgement expected) {
            QTest::newRow(name) << false << QByteArray(text.c_str()) << expected;
        };
        const auto reverse = [](const char* name, const std::string& text, Judgement expected) {
            QTest::newRow(name) << true << QByteArray(text.c_str()) << expected;
        };
        const Judgement right{.isVerified = true,
                              .isVerifiedPaper = true,
                              .isAnswerCorrect = true,
                              .processAccuracy = 1,
                              .answer = "15",
                              .nodes = {.correct = 5}};
        forward("gold", kForward, right);

        auto expected = right;
        expected.nodes.extraTrue = 1;
        forward("a step more that is true",
                "Define adult fox in Hamilton Farm as q; so q = 1. " + kForward, expected);
        expected = right;
        expected.nodes.extraInvented = 1;
        forward("an invented step", "Define adult owl in South Zoo as q; so q = 1. " + kForward,
                expected);

        expected = {.isVerifiedPaper = false,
                    .processAccuracy = 3.0 / 5,
                    .answer = "14",
                    .fault = SolutionFault::Slip,
                    .faultDepth = 2,
                    .nodes = {.correct = 3, .slip = 1, .inherited = 1}};
        forward("a slip and what follows from it",
                changed(kForward, {{"3 * 3 = 9.", "3 * 3 = 8."},
                                   {"9 + 3 = 12", "8 + 3 = 11"},
                                   {"12 + 3 = 15", "11 + 3 = 14"},
                                   {"Answer: 15", "Answer: 14"}}),
                expected);
        expected = {.isVerifiedPaper = false,
                    .processAccuracy = 3.0 / 5,
                    .answer = "21",
                    .fault = SolutionFault::WrongParents,
                    .faultDepth = 2,
                    .nodes = {.correct = 3, .inherited = 1, .wrongParents = 1}};
        forward("another parent",
                changed(kForward, {{"u = z = 3", "u = O = 9"},
                                   {"9 + 3 = 12", "9 + 9 = 18"},
                                   {"12 + 3 = 15", "18 + 3 = 21"},
                                   {"Answer: 15", "Answer: 21"}}),
                expected);
        expected = {.isVerifiedPaper = false,
                    .processAccuracy = 3.0 / 5,
                    .answer = "12",
                    .fault = SolutionFault::Missing,
                    .faultDepth = 2,
                    .nodes = {.correct = 3, .wrongParents = 1, .missing = 1}};
        forward("a step left out",
                changed(kForward, {{" Define adult wolf in Bundle Ranch as A; so A = z = 3.", ""},
                                   {"b = O + u = 9 + 3 = 12; so y = b + A = 12 + 3 = 15.",
                                    "so y = O + u = 9 + 3 = 12."},
                                   {"Answer: 15", "Answer: 12"}}),
                expected);
        // The published parser looks at what stands after the last sign (paper.md 2.3, D3).
        expected = {.isVerifiedPaper = true,
                    .isAnswerCorrect = true,
                    .processAccuracy = 4.0 / 5,
                    .answer = "15",
                    .fault = SolutionFault::Slip,
                    .faultDepth = 3,
                    .nodes = {.correct = 4, .slip = 1}};
        forward("arithmetic that is wrong on the way",
                changed(kForward, {{"9 + 3 = 12", "9 + 4 = 12"}}), expected);
        expected = right;
        expected.isVerified = expected.isAnswerCorrect = false;
        expected.isVerifiedPaper = false;
        expected.answer = "16";
        expected.fault = SolutionFault::Answer;
        expected.faultDepth = 4; // after the deepest step
        forward("another answer", changed(kForward, {{"Answer: 15", "Answer: 16"}}), expected);
        expected.answer = "";
        forward("no answer", changed(kForward, {{" Answer: 15.", ""}}), expected);
        expected = {
            .isVerifiedPaper = false, .fault = SolutionFault::NoStep, .nodes = {.missing = 5}};
        forward("no step", "There are many animals.", expected);
        expected.answer = "15";
        expected.isAnswerCorrect = true;
        forward("a guess", "Answer: 15.", expected);

        Judgement solved{.isVerified = true,
                         .isVerifiedPaper = true,
                         .isAnswerCorrect = true,
                         .processAccuracy = 1,
                         .answer = "4",
                         .nodes = {.correct = 3}};
        reverse("reverse gold", kReverse, solved);
        reverse("another letter",
                changed(kReverse, {{"as S; J = x = x; so S =", "as o; J = x = x; so o ="},
                                   {"F = x + S =", "F = x + o ="}}),
                solved);
        expected = {.isVerifiedPaper = false,
                    .processAccuracy = 2.0 / 3,
                    .answer = "3",
                    .fault = SolutionFault::Equation,
                    .faultDepth = 4,
                    .nodes = {.correct = 2, .slip = 1}};
        reverse("an equation solved wrongly",
                changed(kReverse, {{"x = 8 / 2. Solution: x = 4. Answer: 4.",
                                    "x = 8 / 2. Solution: x = 3. Answer: 3."}}),
                expected);
    }

    void saysWhereItFirstGoesWrong()
    {
        QFETCH(const bool, isReverse);
        QFETCH(const QByteArray, text);
        QFETCH(const Judgement, expected);
        const auto judge = isReverse ? judgeOf(kReverseProblem, kReverseQuestion, kReverse)
                                     : judgeOf(kForwardProblem, kForwardQuestion, kForward);
        const auto judgement = judge(text.toStdString());
        QCOMPARE(solutionFaultName(judgement.fault), solutionFaultName(expected.fault));
        QCOMPARE(judgement.faultDepth, expected.faultDepth);
        QCOMPARE(judgement.answer, expected.answer);
        QCOMPARE(judgement.isVerifiedPaper, expected.isVerifiedPaper);
        QCOMPARE(judgement, expected);
    }

    void goldIsTheAnswerToCompareWith()
    {
        QCOMPARE(judgeOf(kForwardProblem, kForwardQuestion, kForward).goldAnswer(),
                 std::string("15"));
    }

    void comparesWithASolutionAlone()
    {
        const nlohmann::json row{{"solution", kForward}};
        const auto judge = SolutionJudge::ofRow(row.dump()).value();
        QVERIFY(judge(kForward).isVerified);
        // Nobody says what other quantities there are.
        QCOMPARE(judge("Define adult fox in Hamilton Farm as q; so q = 1. " + kForward)
                     .nodes.extraInvented,
                 1);
    }

    void refusesGoldNothingCouldMatch()
    {
        const nlohmann::json row{{"solution", "Nobody knows. Answer: 15."}};
        const auto refused = SolutionJudge::ofRow(row.dump());
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.starts_with("field \"solution\": "),
                 refused.error().message.c_str());
        QVERIFY(!SolutionJudge::ofRow("not JSON"));
    }

    void namesComeBack()
    {
        for (const auto fault : allSolutionFaults())
            QCOMPARE(solutionFaultFromName(solutionFaultName(fault)), std::optional(fault));
        QCOMPARE(solutionFaultFromName("none"), std::optional(SolutionFault::None));
        QVERIFY(!solutionFaultFromName("moon"));
    }
};

QTEST_APPLESS_MAIN(JudgementTest)
#include "tst_judgement.moc"
