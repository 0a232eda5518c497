#include "core/solution/paper_parser.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

std::string numberText(const std::optional<double>& value)
{
    return value ? QByteArray::number(*value, 'g', 17).toStdString() : "?";
}

/// Each step as "name=V:value<-parent,parent", in text order.
std::string stepsText(const PaperSolution& solution)
{
    std::string text;
    for (const auto& step : solution.steps) {
        std::vector<std::string> parents;
        for (const auto name : step.dependencies)
            parents.push_back(solution.names[name]);
        std::sort(parents.begin(), parents.end());
        text += text.empty() ? "" : " / ";
        text += solution.names[step.name] + "=" + step.variable + ":" + numberText(step.value);
        for (std::size_t i = 0; i < parents.size(); ++i)
            text += (i == 0 ? "<-" : ",") + parents[i];
    }
    return text;
}

std::string repeated(std::string_view part)
{
    constexpr std::size_t kBytes = 1'000'000;
    std::string text;
    while (text.size() < kBytes)
        text += part;
    return text;
}

} // namespace

class PaperParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// What the published parser gives for these texts, asked under Python 3.11.
    void readsAsPublished_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("steps");
        QTest::addColumn<QByteArray>("answer");
        const auto row = [](const char* name, const char* text, const char* steps,
                            const char* answer) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(steps) << QByteArray(answer);
        };
        row("a plain solution",
            "Define owl as q; so q = 2. Define total as t; so t = q = 2. Answer: 2.",
            "owl=q:2 / total=t:2<-owl", "2");
        row("a for as", "Define owl a q; so q = 2.", "owl=q:2", "?");
        row("words before the letter", "Define owl as the letter q; so q = 2.", "owl=q:2", "?");
        row("the first as with only words behind it", "Define one as big as two as q; q = 1.",
            "one=q:1", "?");
        row("a word that is not of letters breaks the tail",
            "Define one as big2 as two as q; q = 1.", "one as big2=q:1", "?");
        row("any case", "DEFINE owl AS q; so q = 2.", "owl=q:2", "?");
        row("no semicolon, so no step", "Define owl as q. so q = 2. Define fox as f; f = 1.",
            "fox=f:1", "?");
        row("no semicolon and none to come", "Define owl as q. so q = 2.", "", "?");
        row("a blank before the semicolon", "Define owl as q ; so q = 2.", "", "?");
        row("two letters", "Define owl as qq; so q = 2.", "", "?");
        row("only one blank is left for the name", "Define as q; q = 2.", "", "?");
        row("an empty name", "Define  as q; q = 2.", "=q:2", "?");
        row("an empty name only if nothing follows", "Define  as q; q = 2. Define fox as f; f = 1.",
            "fox=f:1", "?");
        row("a name over lines", "Define owl\n in  the\tzoo as q; q = 2.", "owl in the zoo=q:2",
            "?");
        row("trimmed name", "Define . owl ;. as q; q = 2.", "owl=q:2", "?");
        row("a name in which Define stands", "Define owl, no, Define fox as q; q = 2.", "fox=q:2",
            "?");
        row("but not inside a word", "Define owl redefine fox as q; q = 2.", "owl redefine fox=q:2",
            "?");
        row("dotless i", "Def\304\261ne owl as q; q = 2.", "owl=q:2", "?");
        row("long s and Kelvin sign", "Define owl a\305\277 K; q = 2.", "owl=K:2", "?");
        row("U+FFFD in a name", "Define o\357\277\275wl as q; q = 2.", "owl=q:2", "?");
        row("blanks of Unicode",
            "Define\302\240owl\343\200\200as\342\200\203q;\302\205q\342\200\250=\342\200\2032.",
            "owl=q:2", "?");
        row("a zero width space is no blank", "Define\342\200\213owl as q; q = 2.", "", "?");
        row("tags are cut out", "Define <b>owl</b> as q; q <x = 1> = 2.", "owl=q:2", "?");
        row("empty tags stay", "Define <> owl as q; q = 2.", "<> owl=q:2", "?");
        row("an open tag stays", "Define owl as q; q = 2 < 3", "owl=q:3", "?");
        row("the body ends at the answer", "Define owl as q; q = 2. Answer: 7. q = 9.", "owl=q:2",
            "7");
        row("answer in lower case is body", "Define owl as q; q = 2. answer: q = 9.", "owl=q:9",
            "?");
        row("letters inside words are parents",
            "Define owl as q; q = 2. Define fox as f; f = quick 3.", "owl=q:2 / fox=f:3<-owl", "?");
        row("a word's last letter is a target",
            "Define owl as q; q = 2. Define fox as f; leaf = q.", "owl=q:2 / fox=f:2<-owl", "?");
        row("auxiliary letters pass parents on",
            "Define owl as q; q = 2. Define fox as f; e = q = 2; so f = 3 * e = 6.",
            "owl=q:2 / fox=f:6<-owl", "?");
        row("auxiliary parents end with the step",
            "Define owl as q; e = 2; q = e. Define fox as f; f = e + q = 4.",
            "owl=q:2 / fox=f:4<-owl", "?");
        row("a letter before its step is no parent",
            "Define owl as q; q = f = 1. Define fox as f; f = q = 1.", "owl=q:1 / fox=f:1<-owl",
            "?");
        row("a letter names its last step",
            "Define owl as q; q = 1. Define fox as q; q = 2. Define bat as b; b = q = 2.",
            "owl=q:1 / fox=q:2 / bat=b:2<-fox", "?");
        row("own letter, defined before", "Define owl as q; q = 1. Define owl as q; q = q + 1.",
            "owl=q:1 / owl=q:2<-owl", "?");
        row("same name twice", "Define owl as q; q = 1. Define owl as r; r = 2.",
            "owl=q:1 / owl=r:2", "?");
        row("decimals break", "Define owl as q; q = 2.5.", "owl=q:2", "?");
        row("signs",
            "Define owl as q; q = x - 3. Define fox as f; f = x -3. Define bat as b; b = 5-3 x.",
            "owl=q:3 / fox=f:-3 / bat=b:-3", "?");
        row("values are not checked", "Define owl as q; q = 9 + 3 = 13.", "owl=q:13", "?");
        row("only the last part is evaluated", "Define owl as q; q = 1 + 2 = 3 * 4.", "owl=q:12",
            "?");
        row("a known letter is replaced", "Define owl as q; q = 2. Define fox as f; f = q + 1.",
            "owl=q:2 / fox=f:3<-owl", "?");
        row("an unknown one is not", "Define owl as q; q = y + 1 + 4.", "owl=q:4", "?");
        row("symbolic values",
            "Define owl as x; we don't know. Define fox as f; so f = 2 + x = x + 3.",
            "owl=x:? / fox=f:3<-owl", "?");
        row("the unknown gets the final value of its letter",
            "Define owl as x; later. Define fox as f; f = x = x. We know f = 3. Solution: x = 4.",
            "owl=x:4 / fox=f:3<-owl", "?");
        row("the unknown by its expression", "Define owl as x; x = y. Define fox as y; y = 5.",
            "owl=x:5 / fox=y:5", "?");
        row("last expression first",
            "Define owl as x; x = y; x = z. Define fox as y; y = 5. Define bat as z; z = 6.",
            "owl=x:6 / fox=y:5 / bat=z:6", "?");
        row("none at all", "Define owl as x; who knows.", "owl=x:?", "?");
        row("number of the body", "Define owl as x; it is 4 or 5.", "owl=x:5", "?");
        row("leading zeros", "Define owl as q; q = 007 + 1.", "owl=q:1", "?");
        row("division",
            "Define owl as q; q = 7 / 2. Define fox as f; f = 7 // 2. Define bat as b; b = 0 - 7 "
            "// 2.",
            "owl=q:3.5 / fox=f:3 / bat=b:-3", "?");
        row("floor division goes down",
            "Define owl as q; q = (0 - 7) // 2. Define fox as f; f = 7 // (q + 2).",
            "owl=q:-4 / fox=f:-4<-owl", "?");
        row("division by zero", "Define owl as q; q = 1 / 0.", "owl=q:0", "?");
        row("powers",
            "Define owl as q; q = 2 ** 3 ** 2. Define fox as f; f = 2 ** -1. Define bat as b; b = "
            "-2 ** 2.",
            "owl=q:512 / fox=f:0.5 / bat=b:-4", "?");
        row("a negative value is pasted",
            "Define owl as q; q = 1 - 4. Define fox as f; f = q ** 2. Define bat as b; b = 2 q.",
            "owl=q:-3 / fox=f:-9<-owl / bat=b:-1<-owl", "?");
        row("a call", "Define owl as q; q = 2 (3).", "owl=q:3", "?");
        row("a large value prints with an e",
            "Define owl as q; q = 10000000000000000. Define fox as f; f = q + 1.",
            "owl=q:10000000000000000 / fox=f:1<-owl", "?");
        row("digits of other scripts", "Define owl as q; q = \331\243 apples.", "owl=q:3", "?");
        row("but not in expressions", "Define owl as q; q = \331\243 + 4.", "owl=q:4", "?");
        row("a line break inside parentheses", "Define owl as q; q = (1\n+ 2).", "owl=q:3", "?");
        row("a line break outside", "Define owl as q; q = 1\n+ 2.", "owl=q:2", "?");
        row("a double equals sign", "Define owl as q; q == 2 + 2.", "owl=q:4", "?");
        row("nothing behind the equals sign", "Define owl as q; q =. q = ; 3", "owl=q:3", "?");
        row("tagged answer first", "Answer: 3. <ANSWER> 4.5", "", "4.5");
        row("the tag needs a number", "<answer> four </answer> Answer: 3.", "", "3");
        row("a later tag has one", "<answer> four <answer>-5", "", "-5");
        row("the word in its case only", "answer: 3", "", "?");
        row("more after the answer", "Answer: +3 apples", "", "3");
    }

    void readsAsPublished()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, steps);
        QFETCH(const QByteArray, answer);
        const auto solution = parsePaperSolution(text.toStdString());
        QCOMPARE(stepsText(solution), steps.toStdString());
        QCOMPARE(numberText(solution.answer), answer.toStdString());
    }

    void survivesWhatIsNoText()
    {
        const std::string bytes("Define o\xffwl\0 as q; q = \xc3. q = 2 \xe2\x82", 36);
        const auto solution = parsePaperSolution(bytes);
        QCOMPARE(solution.steps.size(), std::size_t{1});
        QCOMPARE(numberText(solution.steps[0].value), std::string("2"));
        QVERIFY(parsePaperSolution("").steps.empty());
    }

    /// Numbers so long that they overflow: float() makes them infinite, eval() refuses them.
    void readsEndlessNumbers()
    {
        const std::string digits(5'000, '9');
        const auto solution = parsePaperSolution("Define a as q; q = " + digits + ".");
        QCOMPARE(numberText(solution.steps.at(0).value), std::string("inf"));
        QCOMPARE(numberText(parsePaperSolution("Answer: -" + digits).answer), std::string("-inf"));
        const auto tiny = parsePaperSolution("Answer: 0." + std::string(5'000, '0') + "1");
        QCOMPARE(numberText(tiny.answer), std::string("0"));
    }

    /// What sends the published patterns into quadratic or worse search.
    void takesLinearTime_data()
    {
        QTest::addColumn<QByteArray>("head");
        QTest::addColumn<QByteArray>("part");
        for (const char* part : {"Define ",
                                 "Define  as ",
                                 "Define a a a;",
                                 "Define a a a; a = ",
                                 "a a a a a;",
                                 "a ",
                                 "as as;",
                                 "<",
                                 "<<>",
                                 "((((",
                                 "= ",
                                 "x= ",
                                 "x=(",
                                 "9",
                                 "<answer>",
                                 "<answer> ",
                                 "Answer: ",
                                 "\xe2\x80\x83",
                                 "\xc4\xb0",
                                 "\xff",
                                 "."})
            QTest::addRow("%s", part) << QByteArray() << QByteArray(part);
        for (const char* part : {"(", "-", "**1", "9", "y ", "= ", "1+", " =   ", ".a=1"})
            QTest::addRow("in a step: %s", part)
                << QByteArray("Define q as x; x = 1") << QByteArray(part);
    }

    void takesLinearTime()
    {
        QFETCH(const QByteArray, head);
        QFETCH(const QByteArray, part);
        const auto text = head.toStdString() + repeated(part.toStdString());
        const auto start = std::chrono::steady_clock::now();
        const auto solution = parsePaperSolution(text);
        const auto spent = std::chrono::steady_clock::now() - start;
        QVERIFY(solution.steps.size() <= text.size());
        QVERIFY(spent < std::chrono::seconds(10)); // a megabyte; quadratic would take hours
    }

    void findsCycles()
    {
        QVERIFY(hasTopologicalOrder(parsePaperSolution("")));
        QVERIFY(hasTopologicalOrder(parsePaperSolution(
            "Define a as q; q = 1. Define b as r; r = q. Define c as s; s = r.")));
        // The second definition of a depends on b, which depends on a.
        QVERIFY(!hasTopologicalOrder(parsePaperSolution(
            "Define a as q; q = 1. Define b as r; r = q. Define a as s; s = r.")));
        QVERIFY(!hasTopologicalOrder(
            parsePaperSolution("Define a as q; q = 1. Define a as r; r = q + 1.")));
    }
};

QTEST_APPLESS_MAIN(PaperParserTest)
#include "tst_paper_parser.moc"
