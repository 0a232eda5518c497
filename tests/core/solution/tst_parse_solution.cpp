#include "core/base/random.h"
#include "core/problem/problem.h"
#include "core/solution/solution.h"
#include "tests/core/problem/reference_rows.h"

#include <chrono>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

const std::string kDiffers = "Define adult owl in South Zoo as q; so q = 6. "
                             "Define adult fox in South Zoo as k; so k = 2. "
                             "Define adult bear in South Zoo as m; e = q - k = 6 - 2 = 4; "
                             "so m = 3 + e = 3 + 4 = 7. Answer: 7.";

void compareWithOfficial(const test::ReferenceRow& reference)
{
    const auto& official = reference.official.at("parsed");
    const auto parsed = parseSolution(reference.row.at("solution").get<std::string>());

    QVERIFY(parsed.answer.has_value());
    QCOMPARE(*parsed.answer, official.at("answer").get<double>());
    QVERIFY(parsed.unparsed.empty());
    QCOMPARE(parsed.steps.size(), official.at("steps").size());
    for (std::size_t i = 0; i < parsed.steps.size(); ++i) {
        const auto& step = parsed.steps[i];
        const auto& expected = official.at("steps").at(i);
        QCOMPARE(step.name, expected.at("name").get<std::string>());
        QCOMPARE(step.variable, expected.at("variable").get<std::string>());
        QVERIFY(step.value.has_value());
        QCOMPARE(*step.value, expected.at("value").get<double>());
        QCOMPARE(step.dependencies, expected.at("dependencies").get<std::vector<std::string>>());
        QVERIFY(step.isConsistent);
        QVERIFY(step.isWellFormed);
    }
}

} // namespace

class ParseSolutionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsOurSampleRowsAsThePublishedParser()
    {
        const auto rows = test::ownRows();
        QCOMPARE(rows.size(), std::size_t{6});
        for (const auto& row : rows)
            compareWithOfficial(row);
    }

    void readsAllSampleRowsAsThePublishedParser()
    {
        const auto rows = test::sharedRows();
        if (rows.empty())
            QSKIP("the sample rows of the original generator are not installed");
        QCOMPARE(rows.size(), std::size_t{54}); // op 2-10, 3 contexts, 2 each
        for (const auto& row : rows)
            compareWithOfficial(row);
    }

    void readsOperationsAndLiterals()
    {
        const auto parsed = parseSolution(kDiffers);

        QCOMPARE(parsed.steps.size(), std::size_t{3});
        QVERIFY(parsed.steps[0].operation == Operation::Constant);
        QCOMPARE(parsed.steps[0].literal, std::int64_t{6});
        const auto& last = parsed.steps[2];
        QVERIFY(last.operation == Operation::Difference);
        QVERIFY(last.literalUse == LiteralUse::Plus);
        QCOMPARE(last.literal, std::int64_t{3});
        QCOMPARE(last.operands,
                 (std::vector<std::string>{"adult owl in South Zoo", "adult fox in South Zoo"}));
        QCOMPARE(last.dependencies,
                 (std::vector<std::string>{"adult fox in South Zoo", "adult owl in South Zoo"}));
        QVERIFY(last.isConsistent && last.isWellFormed);
    }

    void spansCoverTheSteps()
    {
        const auto parsed = parseSolution(kDiffers);
        const auto textOf = [&](std::size_t i) {
            const auto span = parsed.steps[i].span;
            return kDiffers.substr(span.begin, span.end - span.begin);
        };
        QCOMPARE(textOf(0), std::string("Define adult owl in South Zoo as q; so q = 6."));
        QCOMPARE(textOf(1), std::string("Define adult fox in South Zoo as k; so k = 2."));
    }

    void acceptsBothFormsOfTheAnswer_data()
    {
        QTest::addColumn<QByteArray>("end");
        QTest::addColumn<double>("answer"); // -1: none

        QTest::newRow("word") << QByteArray("Answer: 15.") << 15.0;
        QTest::newRow("word without its dot at the end") << QByteArray("Answer: 15") << 15.0;
        QTest::newRow("tag") << QByteArray("</solution> <answer> 15 </answer>") << 15.0;
        QTest::newRow("tag not closed") << QByteArray("</solution> <answer> 15") << 15.0;
        QTest::newRow("both") << QByteArray("Answer: 15. </solution> <answer> 15 </answer>")
                              << 15.0;
        QTest::newRow("two that differ")
            << QByteArray("<answer> 15 </answer> <answer> 4 </answer>") << -1.0;
        QTest::newRow("none") << QByteArray("</solution>") << -1.0;
        QTest::newRow("no number") << QByteArray("<answer> many </answer>") << -1.0;
        QTest::newRow("more than a number") << QByteArray("<answer> 15 apples </answer>") << -1.0;
        QTest::newRow("a word before it") << QByteArray("Answer: about 15.") << -1.0;
    }

    void acceptsBothFormsOfTheAnswer()
    {
        QFETCH(const QByteArray, end);
        QFETCH(const double, answer);

        const auto parsed =
            parseSolution("Define adult owl in South Zoo as q; so q = 15. " + end.toStdString());

        QCOMPARE(parsed.answer.value_or(-1.0), answer);
        QCOMPARE(parsed.steps.size(), std::size_t{1});
        QVERIFY(parsed.steps[0].isWellFormed);
    }

    void namesWhatItDoesNotUnderstand()
    {
        const std::string text =
            "Well. Define adult owl in South Zoo as q; so q = 6. Hm. Define no";
        const auto parsed = parseSolution(text);

        QCOMPARE(parsed.steps.size(), std::size_t{1});
        QVERIFY(!parsed.steps[0].isWellFormed);
        QCOMPARE(parsed.steps[0].value.value_or(-1), 6.0);
        std::vector<std::string> pieces;
        for (const auto& span : parsed.unparsed)
            pieces.push_back(text.substr(span.begin, span.end - span.begin));
        QCOMPARE(pieces, (std::vector<std::string>{"Well. ", " Hm. ", "Define no"}));
    }

    void refusesWhatTheGrammarDoesNotHave_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<bool>("isWellFormed");
        QTest::addColumn<bool>("isConsistent");

        // Each continues "A as a; so a = 6." and "B as b; so b = 2." (the grammar of paper.md 1.9).
        const auto row = [](const char* name, const char* step, bool formed, bool consistent) {
            QTest::newRow(name) << QByteArray(step) << formed << consistent;
        };
        row("sum", "C as c; so c = a + b = 6 + 2 = 8.", true, true);
        row("sum the other way round", "C as c; so c = b + a = 2 + 6 = 8.", true, true);
        row("wrong sum", "C as c; so c = a + b = 6 + 2 = 9.", true, false);
        row("wrong left value", "C as c; so c = a + b = 5 + 2 = 7.", true, false);
        row("wrong right value", "C as c; so c = a + b = 6 + 3 = 9.", true, false);
        row("wrong copied value", "C as c; so c = a = 5.", true, false);
        row("unknown letter", "C as c; so c = a + z = 6 + 2 = 8.", true, false);
        row("its own letter", "C as c; so c = c + a = 6 + 6 = 12.", true, false);
        row("literal without a partial result", "C as c; so c = 3 * a = 3 * 6 = 18.", false, true);
        row("literal with one", "C as c; d = a = 6; so c = 3 * d = 3 * 6 = 18.", true, true);
        row("literal before the last clause",
            "C as c; d = a = 6; e = 3 * d = 3 * 6 = 18; so c = 2 + e = 2 + 18 = 20.", false, true);
        row("literal on the right", "C as c; d = a = 6; so c = d * 3 = 6 * 3 = 18.", false, true);
        row("product of two", "C as c; so c = a * b = 6 * 2 = 12.", true, true); // three layers
        row("times a product", "C as c; d = a * b = 6 * 2 = 12; so c = 3 * d = 3 * 12 = 36.", false,
            true);
        row("times a constant", "C as c; d = 4; so c = 3 * d = 3 * 4 = 12.", false, true);
        row("copied twice", "C as c; d = a = 6; e = d = 6; so c = 3 + e = 3 + 6 = 9.", false, true);
        row("literal minus", "C as c; d = b = 2; so c = 4 - d = 4 - 2 = 2.", false, true);
        row("signs that differ", "C as c; so c = a + b = 6 - 2 = 4.", false, true);
        row("no so", "C as c; c = a + b = 6 + 2 = 8.", false, true);
        row("partial result not used", "C as c; d = a = 6; so c = a + b = 6 + 2 = 8.", false, true);
        row("copy of a partial result", "C as c; d = a + b = 6 + 2 = 8; so c = d = 8.", false,
            true);
        row("letter used twice", "C as a; so a = b = 2.", false, true);
        row("partial letter used twice", "C as c; a = b = 2; so c = 3 + a = 3 + 2 = 5.", false,
            true);
        row("partial letter is the variable", "C as c; c = b = 2; so c = 3 + c = 3 + 2 = 5.", false,
            true);
        row("no dot", "C as c; so c = a + b = 6 + 2 = 8", false, true);
        row("breaks off", "C as c; so c = a + b = 6 +", false, true);
        row("leading zero", "C as c; so c = 04.", false, true);
        row("a number with a fraction", "C as c; so c = 4.5.", false, true);
        row("goes on after its end", "C as c; so c = 4. so c = 5.", false, true);
        row("two blanks", "C as c;  so c = 4.", false, true);
        row("a number too long", "C as c; so c = 99999999999999999999.", false, true);
    }

    void refusesWhatTheGrammarDoesNotHave()
    {
        QFETCH(const QByteArray, step);
        QFETCH(const bool, isWellFormed);
        QFETCH(const bool, isConsistent);

        const auto parsed =
            parseSolution("Define A as a; so a = 6. Define B as b; so b = 2. Define "
                          + step.toStdString() + " Answer: 8.");

        QCOMPARE(parsed.steps.size(), std::size_t{3});
        QCOMPARE(parsed.steps[2].isWellFormed, isWellFormed);
        QCOMPARE(parsed.steps[2].isConsistent, isConsistent);
        QVERIFY(parsed.steps[0].isWellFormed && parsed.steps[1].isWellFormed);
    }

    void lettersOfOtherStepsPartialResultsAreUnknown()
    {
        const auto parsed = parseSolution("Define A as a; so a = 6. "
                                          "Define B as b; d = a = 6; so b = 2 + d = 2 + 6 = 8. "
                                          "Define C as c; so c = d = 6. Answer: 6.");
        QVERIFY(!parsed.steps[2].isConsistent);
        QVERIFY(parsed.steps[2].dependencies.empty());
    }

    void readsAssignments()
    {
        // Worked by hand from the description in render_parts.h.
        const auto parsed = parseSolution(" a1 = 4 ; b22 = a1 + 3 = 4 + 3 = 7 ; c1 = b22 = 7 ; "
                                          "d1 = c1 - 9 = 7 - 9 = -2 ; "
                                          "</solution> <answer> c1, b22 </answer>");
        QCOMPARE(parsed.steps.size(), std::size_t{4});
        QVERIFY(parsed.unparsed.empty());
        for (const auto& step : parsed.steps)
            QVERIFY2(step.isConsistent && step.isWellFormed, step.name.c_str());
        QVERIFY(!parsed.answer);
        QCOMPARE(parsed.answerNames, (std::vector<std::string>{"b22", "c1"}));
        QCOMPARE(parsed.steps[1].operands, (std::vector<std::string>{"a1"}));
        const auto& last = parsed.steps[3];
        QVERIFY(last.operation == Operation::Copy && last.literalUse == LiteralUse::Plus);
        QCOMPARE(last.literal, std::int64_t{-9});
        QCOMPARE(last.value.value_or(0), -2.0);
    }

    void refusesWhatAssignmentsDoNotHave_data()
    {
        QTest::addColumn<QByteArray>("step");
        QTest::addColumn<bool>("isWellFormed");
        QTest::addColumn<bool>("isConsistent");

        const auto row = [](const char* name, const char* step, bool formed, bool consistent) {
            QTest::newRow(name) << QByteArray(step) << formed << consistent;
        };
        row("right", "c1 = a1 + 2 = 6 + 2 = 8 ;", true, true);
        row("wrong result", "c1 = a1 + 2 = 6 + 2 = 9 ;", true, false);
        row("wrong value", "c1 = a1 + 2 = 5 + 2 = 7 ;", true, false);
        row("another literal", "c1 = a1 + 2 = 6 + 3 = 9 ;", false, false);
        row("left out", "c1 = a1 + 2 = 8 ;", false, false);
        row("one term too many", "c1 = a1 + 2 = 6 + 2 = 8 = 8 ;", false, true);
        row("unknown name", "c1 = d1 + 2 = 6 + 2 = 8 ;", true, false);
        row("no sign at its end", "c1 = a1 + 2 = 6 + 2 = 8", false, true);
        row("breaks off", "c1 = a1 + 2 = 6 +", false, false);
        row("wrong copy", "c1 = a1 = 7 ;", true, false);
    }

    void refusesWhatAssignmentsDoNotHave()
    {
        QFETCH(const QByteArray, step);
        QFETCH(const bool, isWellFormed);
        QFETCH(const bool, isConsistent);

        const auto parsed = parseSolution("a1 = 6 ; b1 = 2 ; " + step.toStdString());

        QCOMPARE(parsed.steps.size(), std::size_t{3});
        QCOMPARE(parsed.steps[2].name, std::string("c1"));
        QCOMPARE(parsed.steps[2].isWellFormed, isWellFormed);
        QCOMPARE(parsed.steps[2].isConsistent, isConsistent);
    }

    void aLineBreakIsABlankEverywhere()
    {
        // The reverse example of paper.md 1.10.
        const std::string text =
            "The question is difficult, so we use equations to solve it. Define adult parrot in "
            "Oakridge Riverside as x; we don't know its value yet but will find it out later. "
            "Define adult crow in Oakridge Riverside as S; J = x = x; so S = 2 + J = 2 + x = x + "
            "2. "
            "Define total number of adult animals in Oakridge Riverside as F; so F = x + S = x + x "
            "+ 2 = 2*x + 2. We know F = 10, so we have 2*x + 2 = 10 and we solve it through the "
            "following steps: Simplifying the equation: 2*x + 2 = 10. Move all terms to one side: "
            "2*x - 8 = 0. Isolate the term with x: 2*x = 8. Divide both sides by 2: x = 8 / 2. "
            "Solution: x = 4. Answer: 4.";
        const auto gold = parseSolution(text);
        QVERIFY(!faultOf(gold));
        for (std::size_t i = text.find(' '); i < text.find("Answer"); i = text.find(' ', i + 1)) {
            auto broken = text;
            broken[i] = '\n';
            const auto parsed = parseSolution(broken);
            QVERIFY2(!faultOf(parsed), broken.c_str());
            QVERIFY(parsed.steps == gold.steps && parsed.equation == gold.equation);
        }
    }

    void survivesAnyBytes()
    {
        CounterRandom random(11, RandomPurpose::Test, 0);
        const std::string pieces[] = {"Define ", " as ",     "; so ", " = ",     "a",
                                      "12",      ". ",       "b1",    " ; ",     "(",
                                      "\xc3",    "<answer>", " ",     "Answer:", "\n"};
        for (int i = 0; i < 2'000; ++i) {
            std::string text;
            for (int j = 0; j < 40; ++j)
                text += random.chance(0.8) ? pieces[random.below(15)]
                                           : std::string(1, static_cast<char>(random.below(256)));
            const auto parsed = parseSolution(text);
            for (const auto& step : parsed.steps)
                QVERIFY(step.span.begin < step.span.end && step.span.end <= text.size());
            for (const auto& span : parsed.unparsed)
                QVERIFY(span.begin < span.end && span.end <= text.size());
        }
    }

    void takesLinearTimeOnGarbage_data()
    {
        QTest::addColumn<QByteArray>("piece");
        QTest::newRow("openings") << QByteArray("Define ");
        QTest::newRow("names without an end") << QByteArray("Define a as ");
        QTest::newRow("steps") << QByteArray("Define a as b; so b = 1. ");
        QTest::newRow("clauses") << QByteArray("Define a as b; c = b = 1; ");
        QTest::newRow("answers") << QByteArray("Answer: ");
        QTest::newRow("brackets") << QByteArray("a1 = b1 + ");
        QTest::newRow("equations") << QByteArray("Define a as b; so b = 1. We know b = 1, so ");
        QTest::newRow("terms") << QByteArray("x + 3*x - ");
        QTest::newRow("digits") << QByteArray("1234567890");
        QTest::newRow("assignments") << QByteArray("a1 = a1 + a1 + a1 = 1 ; ");
    }

    void takesLinearTimeOnGarbage()
    {
        QFETCH(const QByteArray, piece);
        const auto secondsFor = [&](int bytes) {
            const std::string text =
                piece.repeated(bytes / static_cast<int>(piece.size())).toStdString();
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

QTEST_APPLESS_MAIN(ParseSolutionTest)
#include "tst_parse_solution.moc"
