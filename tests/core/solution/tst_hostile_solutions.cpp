// Texts that try to pass for right solutions, or to take the verifier down.
#include "core/problem/render.h"
#include "core/solution/verdict.h"

#include <chrono>
#include <limits>

#include <QtTest>

using namespace gradus;

namespace {

// By hand, in the grammar of paper.md 1.9: 2, 3 * 2, 6 - 2.
const std::string kOwl = "Define adult owl in South Zoo as q; so q = 2. ";
const std::string kFox =
    "Define adult fox in South Zoo as k; e = q = 2; so k = 3 * e = 3 * 2 = 6. ";
const std::string kBear = "Define adult bear in South Zoo as m; so m = k - q = 6 - 2 = 4. ";
const std::string kForward = kOwl + kFox + kBear;

// x, 3 * x, 3 * x + x; 8 = 4 * x.
const std::string kPreface = "The question is difficult, so we use equations to solve it. ";
const std::string kUnknown = "Define adult owl in South Zoo as x; we don't know its value yet but "
                             "will find it out later. ";
const std::string kTriple =
    "Define adult fox in South Zoo as k; e = x = x; so k = 3 * e = (3) * (x) = 3*x. ";
const std::string kTotal =
    "Define total number of adult animals in South Zoo as y; so y = x + k = x + 3*x = 4*x. ";
const std::string kTail =
    "We know y = 8, so we have 4*x = 8 and we solve it through the following steps: Simplifying "
    "the equation: 4*x = 8. Move all terms to one side: 4*x - 8 = 0. Isolate the term with x: 4*x "
    "= 8. Divide both sides by 4: x = 8 / 4. Solution: x = 2. ";
const std::string kReverse = kPreface + kUnknown + kTriple + kTotal + kTail;
const std::string kExtra = "Define adult eagle in Nowhere as B; so B = 7. ";

/// One letter a node: Correct, Slip, Inherited, wrong Parents, Missing, extra True, extra invented.
QByteArray statusesOf(const Verdict& verdict)
{
    QByteArray letters;
    for (const auto& node : verdict.nodes)
        letters += "CSIPMTX"[static_cast<int>(node.status)];
    return letters;
}

/// @p text with @p to where @p from stands first.
std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    const auto position = text.find(from);
    return position == std::string::npos ? "the test replaces nothing"
                                         : text.replace(position, from.size(), to);
}

/// "a1 = 4 ; b1 = a1 + 3 ; c1 = a1 ; d1 = b1 - 3 ;": c1 and d1 are worth as much as a1.
Problem symbolicProblem()
{
    Problem problem;
    problem.flavour = Flavour::Symbolic;
    const auto add = [&](std::string name, std::vector<std::size_t> parents, std::int64_t literal) {
        Quantity quantity;
        quantity.name = std::move(name);
        quantity.operation = parents.empty() ? Operation::Constant : Operation::Copy;
        quantity.parents = std::move(parents);
        quantity.literal = literal;
        if (!quantity.parents.empty() && literal != 0)
            quantity.literalUse = LiteralUse::Plus;
        quantity.value = *evaluate(quantity, problem.quantities);
        quantity.isNeeded = true;
        problem.sentences.push_back({problem.quantities.size(), false});
        problem.quantities.push_back(std::move(quantity));
    };
    add("a1", {}, 4);
    add("b1", {0}, 3);
    add("c1", {0}, 0);
    add("d1", {1}, -3);
    return problem;
}

} // namespace

class HostileSolutionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forward_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<QByteArray>("statuses");
        QTest::addColumn<bool>("isAnswerCorrect");
        const auto row = [](const char* name, const std::string& predicted, const char* statuses,
                            bool isAnswerCorrect = true) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << QByteArray(statuses)
                                << isAnswerCorrect;
        };
        const std::string answer = "Answer: 4.";
        row("right", kForward + answer, "CCC");
        row("an equation nobody asked for", kForward + "We know m = 9, so it is 9. " + answer,
            "CCS");
        row("the same behind a step told again",
            kForward + kBear + "We know m = 9, so it is 9. " + answer, "CCS");
        row("a preface and an equation", kPreface + kOwl + "We know q = 5. " + answer, "SMM");
        row("a definition that cannot be read, of a name defined rightly",
            "Define adult owl in South Zoo as q, so q = 99. " + kForward + answer, "SCC");
        row("the same behind it",
            kForward + "Define adult fox in South Zoo as kk; so kk = 99. " + answer, "CSC");
        row("of a name of its own",
            "Define adult crow in South Zoo as qq; so qq = 99. " + kForward + answer, "CCC");
        row("partial letter that is a quantity's",
            replaced(kForward, "e = q = 2; so k = 3 * e", "q = q = 2; so k = 3 * q") + answer,
            "CPP");
        row("a quantity of its own letter",
            replaced(kForward, "k - q = 6 - 2", "m - q = 6 - 2") + answer, "CCP");
        row("an extra step takes a letter",
            kOwl + "Define adult eagle in Nowhere as q; so q = 2. " + kFox + kBear + answer,
            "CPPX");
        row("all steps twice", kForward + kForward + answer, "CCC");
        row("the second time wrong", kForward + replaced(kFox, "= 6.", "= 7.") + answer, "CSC");
        row("a number too large",
            replaced(kForward, "so q = 2.", "so q = 9999999999999999999.") + answer, "SSS");
        row("a negative number", replaced(kForward, "= 6 - 2 = 4", "= 6 - 2 = -4") + answer, "CCS");
        row("a digit of another alphabet", replaced(kForward, "q = 2", "q = \u0662") + answer,
            "SSS");
        row("a letter of another alphabet", replaced(kForward, "k - q", "k - \u0430") + answer,
            "CCP");
        row("a blank that is none",
            replaced(kForward, "South Zoo as q", "South\u00a0Zoo as q") + answer, "MPPX");
        row("a zero byte", kForward + std::string(1, '\0') + answer, "CCS");
        row("answer first", answer + ' ' + kForward, "MMM");
        row("two answers", kForward + answer + " Answer: 5.", "CCC", false);
        row("two answers alike", kForward + answer + " <answer> 4 </answer>", "CCC");
        row("an answer of two", kForward + "Answer: 4 or 5.", "CCC", false);
        row("an answer too large", kForward + "Answer: 1" + std::string(400, '0') + '.', "CCC",
            false);
        row("an answer that is rounded", kForward + "Answer: 4.4.", "CCC", false);
        row("an answer in words", kForward + "Answer: four.", "CCC", false);
        row("steps behind the answer", kForward + answer + ' ' + kForward, "CCC");
    }

    void forward()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const QByteArray, statuses);
        QFETCH(const bool, isAnswerCorrect);
        const auto gold = parseSolution(kForward + "Answer: 4.");
        const auto verdict = compareSolutions(gold, parseSolution(predicted.toStdString()));
        QCOMPARE(statusesOf(verdict), statuses);
        QCOMPARE(verdict.isAnswerCorrect, isAnswerCorrect);
        QCOMPARE(verdict.isVerifiedCorrect, statuses.left(3) == "CCC" && isAnswerCorrect);
    }

    void reverse_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<QByteArray>("statuses");
        const auto row = [](const char* name, const std::string& predicted, const char* statuses) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << QByteArray(statuses);
        };
        const std::string front = kPreface + kUnknown + kTriple + kTotal;
        row("right", kReverse, "CCC");
        row("no preface", kUnknown + kTriple + kTotal + kTail, "CCC");
        row("no unknown", kPreface + kTriple + kTotal + kTail, "MPP");
        row("the unknown twice", kPreface + kUnknown + kUnknown + kTriple + kTotal + kTail, "CCC");
        row("an extra step behind the equation", kReverse + kExtra, "CCCX");
        row("the equation twice", kReverse + kExtra + kTail, "SCCX");
        row("the equation twice in a row", kReverse + kTail, "SCC");
        row("the equation before its step", kPreface + kUnknown + kTriple + kTail + kTotal, "SCC");
        row("the equation in the middle, wrong after it",
            front + kTail + replaced(kTotal, "= 4*x. ", "= 5*x. "), "CCS");
        row("two unknowns, one written for the other",
            kPreface + kUnknown + replaced(replaced(kUnknown, "owl", "emu"), "as x", "as z")
                + replaced(replaced(kTriple, "e = x = x", "e = x = z"), "(x) = 3*x", "(z) = 3*z")
                + replaced(kTotal, "x + 3*x = 4*x", "z + 3*z = 4*z")
                + QByteArray::fromStdString(kTail).replace('x', 'z').toStdString(),
            "SSSX");
        row("another unknown beside it",
            front + kTail + replaced(replaced(kUnknown, "owl", "emu"), "as x", "as z"), "CCCX");
        row("the unknown is a constant",
            replaced(kReverse, "as x; we don't know its value yet but will find it out later",
                     "as x; so x = 2"),
            "SSS");
        row("too large", replaced(kReverse, "y = 8", "y = 9999999999999999999"), "SCC");
        row("a step of the equation left out",
            replaced(kReverse, "Isolate the term with x: 4*x = 8. ", ""), "SCC");
        row("words behind the solution", kReverse + "So easy. ", "SCC");
    }

    void reverse()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const QByteArray, statuses);
        const auto gold = parseSolution(kReverse + "Answer: 2.");
        const auto verdict =
            compareSolutions(gold, parseSolution(predicted.toStdString() + "Answer: 2."));
        QCOMPARE(statusesOf(verdict), statuses);
        QCOMPARE(verdict.isVerifiedCorrect, statuses.left(3) == "CCC");
    }

    void symbolic_data()
    {
        QTest::addColumn<QByteArray>("predicted");
        QTest::addColumn<QByteArray>("statuses");
        QTest::addColumn<bool>("isAnswerCorrect");
        const std::string steps = "a1 = 4 ; b1 = a1 + 3 = 4 + 3 = 7 ; c1 = a1 = 4 ; "
                                  "d1 = b1 - 3 = 7 - 3 = 4 ; ";
        const std::string answer = "Answer: a1, c1, d1.";
        const auto row = [](const char* name, const std::string& predicted, const char* statuses,
                            bool isAnswerCorrect = true) {
            QTest::newRow(name) << QByteArray::fromStdString(predicted) << QByteArray(statuses)
                                << isAnswerCorrect;
        };
        const auto edited = [=](const std::string& from, const std::string& to) {
            return replaced(steps, from, to) + answer;
        };
        row("right", steps + answer, "CCCC");
        row("tagged", steps + "</solution> <answer> d1, c1, a1 </answer>", "CCCC");
        row("wrong constant", edited("a1 = 4", "a1 = 5"), "SSSC");
        row("wrong literal", edited("b1 = a1 + 3 = 4 + 3 = 7", "b1 = a1 + 4 = 4 + 4 = 8"), "CSCS");
        row("minus for plus", edited("b1 = a1 + 3 = 4 + 3 = 7", "b1 = a1 - 3 = 4 - 3 = 1"), "CSCS");
        row("a literal that is not applied", edited("c1 = a1 = 4", "c1 = a1 + -3 = 4"), "CCSC");
        row("a literal that is not there", edited("c1 = a1 = 4", "c1 = a1 +  = 4"), "CCSC");
        row("another parent", edited("c1 = a1 = 4", "c1 = b1 = 7"), "CCPC");
        row("step missing", edited("b1 = a1 + 3 = 4 + 3 = 7 ; ", ""), "CMCP");
        row("wrong again", edited("d1 = b1", "c1 = a1 = 5 ; d1 = b1"), "CCSC");
        row("extra", edited("d1 = b1", "z9 = 5 ; d1 = b1"), "CCCCX");
        row("wrong answer", steps + "Answer: a1, c1.", "CCCC", false);
        row("no answer", steps, "CCCC", false);
        row("an answer twice", steps + "Answer: a1, c1, d1, d1.", "CCCC", false);
    }

    void symbolic()
    {
        QFETCH(const QByteArray, predicted);
        QFETCH(const QByteArray, statuses);
        QFETCH(const bool, isAnswerCorrect);
        const auto gold = parseSolution(renderProblem(symbolicProblem()).solution);
        const auto verdict = compareSolutions(gold, parseSolution(predicted.toStdString()));
        QCOMPARE(statusesOf(verdict), statuses);
        QCOMPARE(verdict.isAnswerCorrect, isAnswerCorrect);
        QCOMPARE(verdict.isVerifiedCorrect, statuses.left(4) == "CCCC" && isAnswerCorrect);
    }

    void theLowestNumberCanBeWritten()
    {
        // -4294967296 * 2147483648 is -2^63: it has no opposite in 64 bits.
        const auto lowest = std::numeric_limits<std::int64_t>::min();
        QCOMPARE(linearText({lowest, 1}), std::string("1 - 9223372036854775808*x"));
        QCOMPARE(linearText({lowest, lowest}),
                 std::string("-9223372036854775808*x - 9223372036854775808"));
        const auto parsed = parseSolution(
            kPreface + kUnknown
            + "Define A as b; so b = x = 2147483648*x - 1. Define B as c; d = b = 2147483648*x - "
              "1; "
              "so c = -4294967296 * d = (-4294967296) * (2147483648*x - 1) = x. Answer: 2.");
        QCOMPARE(parsed.steps.size(), std::size_t{3});
        QVERIFY(!parsed.steps[2].isConsistent || !parsed.steps[2].isWellFormed);
    }

    void contradictionsOfTheProblemAreErrors()
    {
        // Gold itself says 2 where the problem says 3.
        const auto gold = parseSolution(kForward + "Answer: 4.");
        auto verdict = compareSolutions(gold, gold);
        const auto sentences = readSentences("The number of adult owl in South Zoo equals 3. ");
        checkSentences(verdict, gold, *sentences);
        QCOMPARE(statusesOf(verdict), QByteArray("SCC"));
        QVERIFY(verdict.nodes[0].isFirstError && !verdict.isVerifiedCorrect);
    }

    void comparesLongTextsInLinearTime()
    {
        const auto gold = parseSolution(kForward + "Answer: 4.");
        const auto sentences = readSentences("The number of adult owl in South Zoo equals 2. ");
        const auto secondsFor = [&](int steps) {
            std::string text;
            for (int i = 0; i < steps; ++i)
                text += "Define owl " + std::to_string(i) + " in Nowhere as b; so b = 1. ";
            const auto predicted = parseSolution(text);
            const auto begin = std::chrono::steady_clock::now();
            auto verdict = compareSolutions(gold, predicted);
            checkSentences(verdict, predicted, *sentences);
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        };
        const double small = secondsFor(1'000) + 1e-3;
        const double large = secondsFor(16'000);
        QVERIFY2(large < 80 * small, qPrintable(QString::number(large / small)));
    }

    void parsesGarbageInLinearTime_data()
    {
        QTest::addColumn<QByteArray>("piece"); // beside those of tst_parse_solution
        QTest::newRow("we know") << QByteArray("We know ");
        QTest::newRow("semicolons") << QByteArray("; ");
        QTest::newRow("dots") << QByteArray(". ");
        QTest::newRow("one step of many clauses") << QByteArray("a = b + c = 1 + 1 = 2; ");
        QTest::newRow("clauses") << QByteArray("Define a as b; c = b = 1; ");
        QTest::newRow("unknowns") << QByteArray(
            "Define a as x; we don't know its value yet but will find it out later. ");
        QTest::newRow("broken") << QByteArray("Define a as bb; so bb = 1. ");
        QTest::newRow("equalities") << QByteArray(" = ");
        QTest::newRow("tags") << QByteArray("<answer></answer>");
    }

    void parsesGarbageInLinearTime()
    {
        QFETCH(const QByteArray, piece);
        const auto secondsFor = [&](int bytes) {
            const std::string text =
                "Define a as b; "
                + piece.repeated(bytes / static_cast<int>(piece.size())).toStdString();
            const auto begin = std::chrono::steady_clock::now();
            const auto parsed = parseSolution(text);
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        };
        // Sixteen times the text takes sixteen times as long if linear, 256 times if quadratic.
        const double small = secondsFor(40'000) + 1e-3;
        const double large = secondsFor(640'000);
        QVERIFY2(large < 80 * small, qPrintable(QString::number(large / small)));
    }
};

QTEST_APPLESS_MAIN(HostileSolutionsTest)
#include "tst_hostile_solutions.moc"
