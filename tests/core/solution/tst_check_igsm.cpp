#include "core/problem/igsm_generator.h"
#include "core/problem/render.h"
#include "core/solution/check_igsm.h"
#include "core/solution/read_igsm.h"
#include "core/solution/verdict.h"
#include "tests/core/solution/igsm_examples.h"

#include <algorithm>

#include <QtTest>

using namespace gradus;
using gradus::test::igsmExamples;

namespace {

/// The paper's example: seven steps, 12 more than a sum, and a product. Its graph, by hand:
/// p = 17, W = 13, B = p + W, g = 12 + (W + B), w = g + W (Film Studio's Backpack),
/// c = B * w (Central High's Backpack).
constexpr std::size_t kPaper = 5;
/// A problem with a difference and a step of three operands.
constexpr std::size_t kDifference = 2;

std::string faultText(const IgsmCheck& check)
{
    if (!check.fault)
        return "none";
    return std::string(igsmFaultName(check.fault->kind)) + ": " + check.fault->name;
}

/// @p text with the first @p from replaced.
std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? "not found: " + from : text.replace(at, from.size(), to);
}

} // namespace

class CheckIgsmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        QVERIFY(names.has_value());
        m_names = *std::move(names);
    }

    void acceptsTheOriginals()
    {
        for (const auto& example : igsmExamples()) {
            const auto problem = readIgsm(example.text, nullptr);
            const auto check = checkIgsm(*problem, example.text.solution);
            QCOMPARE(faultText(check), std::string("none"));
            QCOMPARE(check.unnecessary, std::size_t{0});
            QCOMPARE(check.extraOperations, 0);
            QCOMPARE(check.backtracks, problem->igsm->backtracks.size());
        }
    }

    void acceptsWhatIsGenerated()
    {
        ProblemSpecification specification{
            .flavour = Flavour::Igsm, .contexts = {}, .opMin = 1, .opMax = 25, .layers = 0};
        specification.igsm.retryRate = 0.2;
        for (std::uint64_t i = 0; i < 500; ++i) {
            auto problem = generateIgsm(specification, m_names, 5, i);
            auto check = checkIgsm(problem, renderProblem(problem).solution);
            QCOMPARE(faultText(check), std::string("none"));
            QCOMPARE(check.defined, neededCount(problem));
            std::reverse(problem.letters.begin(), problem.letters.end()); // letters are free
            check = checkIgsm(problem, renderProblem(problem).solution);
            QCOMPARE(faultText(check), std::string("none"));
        }
    }

    void findsTheFirstWrongSentence_data()
    {
        QTest::addColumn<std::size_t>("example");
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::string>("to");
        QTest::addColumn<std::string>("fault");
        const auto row = [](const char* title, std::size_t example, const char* from,
                            const char* to, const char* fault) {
            QTest::newRow(title) << example << std::string(from) << std::string(to)
                                 << std::string(fault);
        };
        row("no letter", kPaper, "as W; so W = 13", "as WW; so WW = 13",
            "format: Film Studio's Messenger Backpack");
        row("words between steps", kPaper, "13. Define Central", "13. Well. Define Central",
            "format: Film Studio's Messenger Backpack");
        row("words before the steps", kPaper, "Define Dance", "Well, define it. Define Dance",
            "format: ");
        row("a broken opening", kPaper, "Define Central High's Film Studio as B; so B =",
            "Define Central High's Film Studio as B so B =", "format: Central High's Film Studio");
        row("no such edge", kPaper, "Define Film Studio's Messenger Backpack",
            "Define Dance Studio's Messenger Backpack",
            "unknown_parameter: Dance Studio's Messenger Backpack");
        row("no such item", kPaper, "Define Film Studio's Messenger Backpack",
            "Define Film Studio's Blue Backpack", "unknown_parameter: Film Studio's Blue Backpack");
        row("defined again under another letter", kPaper, "Define Central High's Film",
            "Define Dance Studio's School Daypack as q; so q = 17. Define Central High's Film",
            "defined_twice: Dance Studio's School Daypack");
        row("too early", kPaper,
            "Define Central High's Film Studio as B; so B = p + W = 17 + 13 = 7. ", "",
            "not_ready: Film Studio's School Daypack");
        row("total without a part", kPaper,
            "Define Film Studio's School Daypack as g; R = W + B = 13 + 7 = 20; so g = 12 + R = "
            "12 + 20 = 9. ",
            "", "not_ready: Film Studio's Backpack");
        row("letter used twice", kPaper, "as W; so W = 13", "as p; so p = 13",
            "used_letter: Film Studio's Messenger Backpack");
        row("partial result takes a letter", kPaper, "R = W + B = 13 + 7 = 20; so g = 12 + R",
            "p = W + B = 13 + 7 = 20; so g = 12 + p", "used_letter: Film Studio's School Daypack");
        row("letter that means nothing", kPaper,
            "so B = p + W =", "so B = p + K =", "unknown_letter: Central High's Film Studio");
        row("one operand for another", kPaper, "R = W + B = 13 + 7 = 20", "R = p + B = 17 + 7 = 1",
            "missing_dependency: Film Studio's School Daypack");
        row("copy instead of a sum", kPaper, "so w = g + W = 9 + 13 = 22", "so w = g = 9",
            "missing_dependency: Film Studio's Backpack");
        row("one operand too many", kPaper, "so w = g + W = 9 + 13 = 22",
            "k = g + W = 9 + 13 = 22; so w = k + p = 22 + 17 = 16",
            "extra_dependency: Film Studio's Backpack");
        row("difference instead of a sum", kPaper, "so B = p + W = 17 + 13 = 7",
            "so B = p - W = 17 - 13 = 4", "wrong_operation: Central High's Film Studio");
        row("sum instead of a product", kPaper, "so c = B * w = 7 * 22 = 16",
            "so c = B + w = 7 + 22 = 6", "wrong_operation: Central High's Backpack");
        row("an operand twice", kPaper, "so w = g + W = 9 + 13 = 22",
            "k = g + W = 9 + 13 = 22; so w = k + W = 22 + 13 = 12",
            "wrong_operation: Film Studio's Backpack");
        row("times instead of more than", kPaper, "12 + R = 12 + 20 = 9", "12 * R = 12 * 20 = 10",
            "wrong_operation: Film Studio's School Daypack");
        row("difference the wrong way", kDifference, "V = D - H = 15 - 20 = 18",
            "V = H - D = 20 - 15 = 5", "wrong_operation: Tea's Wheat");
        row("another constant", kPaper, "so W = 13", "so W = 14",
            "wrong_constant: Film Studio's Messenger Backpack");
        row("another number to add", kPaper, "12 + R = 12 + 20 = 9", "13 + R = 13 + 20 = 10",
            "wrong_constant: Film Studio's School Daypack");
        row("no number to add", kPaper, "so g = 12 + R = 12 + 20 = 9", "so g = R = 20",
            "wrong_constant: Film Studio's School Daypack");
        row("number of another letter", kPaper, "B = p + W = 17 + 13 = 7",
            "B = p + W = 17 + 14 = 8", "wrong_reference: Central High's Film Studio");
        row("number that is not the literal", kPaper, "12 + R = 12 + 20 = 9",
            "12 + R = 11 + 20 = 8", "wrong_reference: Film Studio's School Daypack");
        row("wrong sum", kPaper, "17 + 13 = 7", "17 + 13 = 8",
            "wrong_arithmetic: Central High's Film Studio");
        row("not reduced", kPaper, "17 + 13 = 7", "17 + 13 = 30",
            "wrong_arithmetic: Central High's Film Studio");
        row("wrong product", kPaper, "7 * 22 = 16", "7 * 22 = 15",
            "wrong_arithmetic: Central High's Backpack");
        row("stops too early", kPaper,
            " Define Central High's Backpack as c; so c = B * w = 7 * 22 = 16.", "",
            "early_stop: Central High's Backpack");
    }

    void findsTheFirstWrongSentence()
    {
        QFETCH(std::size_t, example);
        QFETCH(std::string, from);
        QFETCH(std::string, to);
        const auto text = igsmExamples()[example].text;
        const auto problem = readIgsm(text, nullptr);
        const auto solution = replaced(text.solution, from, to);
        QTEST(faultText(checkIgsm(*problem, solution)), "fault");
    }

    void goingOnBehindTheAnswerIsWrong()
    {
        const auto text = igsmExamples()[kPaper].text;
        const auto problem = readIgsm(text, nullptr);
        const auto more = " Define Riverview High's Dance Studio as z; t = w + W = 22 + 13 = 12; u "
                          "= t + g = 12 + 9 = 21; so z = u + c = 21 + 16 = 14.";
        auto check = checkIgsm(*problem, text.solution + more);
        QCOMPARE(faultText(check), std::string("wrong_query: Riverview High's Dance Studio"));
        QCOMPARE(check.unnecessary, std::size_t{1});
        check = checkIgsm(*problem, text.solution + " Define Film Studio's Backpack as BACK.");
        QCOMPARE(check.fault->kind, IgsmFaultKind::WrongQuery);
        check = checkIgsm(*problem, "");
        QCOMPARE(check.fault->kind, IgsmFaultKind::EarlyStop);
    }

    void theAnswerCountsWhereThereIsOne()
    {
        const auto text = igsmExamples()[kPaper].text;
        const auto problem = readIgsm(text, nullptr);
        for (const char* answer : {" Answer: 16.", " </solution> <answer> 16 </answer>"})
            QVERIFY(checkIgsm(*problem, text.solution + answer).isFullyCorrect());
        for (const char* answer :
             {" Answer: 15.", " </solution> <answer> 6 </answer>", " Answer: ."})
            QCOMPARE(checkIgsm(*problem, text.solution + answer).fault->kind,
                     IgsmFaultKind::WrongAnswer);
    }

    void unnecessaryStepsAndOperationsAreCounted()
    {
        const auto text = igsmExamples()[0].text; // 20 more than (o + l) is not needed
        const auto problem = readIgsm(text, nullptr);
        const auto check = checkIgsm(
            *problem, "Define Octopus Den's Giraffe as o; so o = 21. Define Octopus Den's Leopard "
                      "as l; so l = o = 21. Define Rockpool Exhibit's Leopard as r; s = l + o = 21 "
                      "+ 21 = 19; so r = s + 20 = 19 + 20 = 16. "
                          + text.solution);
        QCOMPARE(faultText(check), std::string("none"));
        QCOMPARE(check.defined, std::size_t{5});
        QCOMPARE(check.unnecessary, std::size_t{3});
        QCOMPARE(check.extraOperations, 4);
    }

    void sumsMayBeFoldedInAnyOrder()
    {
        const auto text = igsmExamples()[kDifference].text;
        const auto problem = readIgsm(text, nullptr);
        const std::string from =
            "u = Y + H = 5 + 20 = 2; I = u + D = 2 + 15 = 17; so r = 14 * I = 14 * 17 = 8";
        for (const char* to :
             {"u = D + H = 15 + 20 = 12; I = Y + u = 5 + 12 = 17; so r = I * 14 = 17 * 14 = 8",
              "u = H = 20; I = u + Y = 20 + 5 = 2; X = D + I = 15 + 2 = 17; so r = 14 * X = 14 * "
              "17 = 8"}) {
            auto solution = text.solution;
            solution.replace(solution.find(from), from.size(), to);
            QCOMPARE(faultText(checkIgsm(*problem, solution)), std::string("none"));
        }
        auto solution = text.solution; // 14 * u + ... is another number
        solution.replace(solution.find(from), from.size(),
                         "u = 14 * Y = 14 * 5 = 1; I = u + H = 1 + 20 = 21; so r = I + D = 21 + 15 "
                         "= 13");
        QCOMPARE(faultText(checkIgsm(*problem, solution)),
                 std::string("wrong_operation: Liquor's Wheat"));
    }

    void productsMustBePairedAsTheGraphSays()
    {
        // Two owners of the same kind: 2 * 3 + 4 * 5, not 2 * 5 + 4 * 3.
        const ProblemText text{
            "The number of each Ashby Zoo's Mud Bath equals 2. The number of each Ashby Zoo's "
            "Night House equals 4. The number of each Mud Bath's Okapi equals 3. The number of "
            "each Night House's Okapi equals 5.",
            "How many Animal does Ashby Zoo have?",
            "Define Ashby Zoo's Mud Bath as a; so a = 2. Define Ashby Zoo's Night House as b; so b "
            "= 4. Define Mud Bath's Okapi as c; so c = 3. Define Night House's Okapi as d; so d = "
            "5. Define Mud Bath's Animal as e; so e = c = 3. Define Night House's Animal as f; so "
            "f = d = 5. Define Ashby Zoo's Animal as g; h = a * e = 2 * 3 = 6; i = b * f = 4 * 5 = "
            "20; so g = h + i = 6 + 20 = 3. Answer: 3.",
            false};
        const auto problem = readIgsm(text, &m_names);
        QVERIFY2(problem.has_value(), problem ? "" : problem.error().message.c_str());
        QCOMPARE(faultText(checkIgsm(*problem, text.solution)), std::string("none"));
        const std::string from =
            "h = a * e = 2 * 3 = 6; i = b * f = 4 * 5 = 20; so g = h + i = 6 + 20 = 3";
        auto solution =
            replaced(text.solution, from,
                     "h = f * b = 5 * 4 = 20; i = a * e = 2 * 3 = 6; so g = h + i = 20 + 6 = 3");
        QCOMPARE(faultText(checkIgsm(*problem, solution)), std::string("none"));
        solution =
            replaced(text.solution, from,
                     "h = a * f = 2 * 5 = 10; i = b * e = 4 * 3 = 12; so g = h + i = 10 + 12 = 22");
        QCOMPARE(faultText(checkIgsm(*problem, solution)),
                 std::string("wrong_operation: Ashby Zoo's Animal"));
    }

    void anyBytesAreReadInLinearTime()
    {
        const auto text = igsmExamples()[kPaper].text;
        const auto problem = readIgsm(text, nullptr);
        std::string doubling = "Define Dance Studio's School Daypack as p; so p = 17. Define Film "
                               "Studio's Backpack as q; a = p + p = 17 + 17 = 11; ";
        for (int i = 0; i < 20000; ++i)
            doubling += "a = a + a = 11 + 11 = 22; ";
        QVERIFY(!checkIgsm(*problem, doubling).isFullyCorrect());
        std::string noise;
        for (int i = 0; i < 20000; ++i)
            noise += std::string("Define \xff's ") + static_cast<char>(i) + " as ";
        QVERIFY(!checkIgsm(*problem, noise).isFullyCorrect());
        for (std::size_t length = 0; length < text.solution.size(); ++length)
            QVERIFY(!checkIgsm(*problem, text.solution.substr(0, length)).isFullyCorrect());
    }

private:
    IgsmNames m_names;
};

QTEST_APPLESS_MAIN(CheckIgsmTest)
#include "tst_check_igsm.moc"
