#include "core/problem/render.h"

#include <string>

#include <QtTest>

using namespace gradus;

namespace {

/// A problem by hand; quantities are added parents first.
class Sketch
{
public:
    Sketch()
    {
        problem.context = "crazy_zootopia";
        problem.total = "total number of adult animals";
        context.id = problem.context;
        context.total = problem.total;
    }

    Quantity& add(const std::string& thing, const std::string& place, const std::string& code,
                  std::int64_t value)
    {
        Quantity quantity;
        quantity.kind = thing.empty() ? QuantityKind::Total : QuantityKind::Instance;
        quantity.thing = thing;
        quantity.place = place;
        quantity.name = (thing.empty() ? problem.total : thing) + " in " + place;
        quantity.code = code;
        quantity.value = value;
        quantity.isNeeded = true;
        problem.asked = problem.quantities.size();
        problem.quantities.push_back(quantity);
        return problem.quantities.back();
    }

    Quantity& addConstant(const std::string& thing, const std::string& code, std::int64_t value)
    {
        auto& quantity = add(thing, "South Zoo", code, value);
        quantity.literal = value;
        return quantity;
    }

    [[nodiscard]] ProblemText render(Rendering rendering = Rendering::GsmInfinite)
    {
        problem.rendering = rendering;
        return renderProblem(problem);
    }

    Problem problem;
    Context context;
};

/// The first example of paper.md 1.10, made by the original generator.
Sketch publishedExample()
{
    Sketch sketch;
    auto& wolf = sketch.add("adult wolf", "Hamilton Farm", "a1", 3);
    wolf.literal = 3;
    auto& fox = sketch.add("adult fox", "Bundle Ranch", "b2", 9);
    fox.operation = Operation::Copy;
    fox.parents = {0};
    fox.literalUse = LiteralUse::Times;
    fox.literal = 3;
    for (const char* thing : {"adult deer", "adult wolf"}) {
        auto& copy = sketch.add(thing, "Bundle Ranch", thing[6] == 'd' ? "b3" : "b1", 3);
        copy.operation = Operation::Copy;
        copy.parents = {0};
    }
    auto& total = sketch.add("", "Bundle Ranch", "b", 15);
    total.operation = Operation::Sum;
    total.parents = {1, 2, 3};
    auto& distractor = sketch.add("adult fox", "Hamilton Farm", "a2", 1);
    distractor.literal = 1;
    distractor.isNeeded = false;
    sketch.problem.asked = 4;
    sketch.problem.sentenceOrder = {3, 5, 2, 1, 0};
    sketch.problem.letters = "zOeuAyb";
    return sketch;
}

} // namespace

class RenderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesThePublishedExample()
    {
        const auto text = publishedExample().render();
        QCOMPARE(text.problem,
                 std::string("The number of adult wolf in Bundle Ranch equals the number of adult "
                             "wolf in Hamilton Farm. The number of adult fox in Hamilton Farm "
                             "equals 1. The number of adult deer in Bundle Ranch equals the number "
                             "of adult wolf in Hamilton Farm. The number of adult fox in Bundle "
                             "Ranch equals 3 times the number of adult wolf in Hamilton Farm. The "
                             "number of adult wolf in Hamilton Farm equals 3. "));
        QCOMPARE(text.question,
                 std::string("What is the total number of adult animals in Bundle Ranch?"));
        QCOMPARE(
            text.solution,
            std::string("Define adult wolf in Hamilton Farm as z; so z = 3. Define adult fox in "
                        "Bundle Ranch as O; e = z = 3; so O = 3 * e = 3 * 3 = 9. Define adult "
                        "deer in Bundle Ranch as u; so u = z = 3. Define adult wolf in Bundle "
                        "Ranch as A; so A = z = 3. Define total number of adult animals in "
                        "Bundle Ranch as y; b = O + u = 9 + 3 = 12; so y = b + A = 12 + 3 = "
                        "15. Answer: 15."));
    }

    void writesTheSameGraphInSymbols()
    {
        const auto text = publishedExample().render(Rendering::Symbolic);
        QCOMPARE(text.problem, std::string("b1 = a1 ; a2 = 1 ; b3 = a1 ; b2 = 3 * a1 ; a1 = 3 ; "));
        QCOMPARE(text.question, std::string("b ?"));
        QCOMPARE(text.solution,
                 std::string("a1 = 3 ; b2 = 3 * a1 = 3 * 3 = 9 ; b3 = a1 = 3 ; b1 = a1 = 3 ; "
                             "b = b2 + b3 + b1 = 9 + 3 + 3 = 12 + 3 = 15 ; Answer: 15."));
        QCOMPARE(promptText(text) + completionText(text),
                 "<question> b1 = a1 ; a2 = 1 ; b3 = a1 ; b2 = 3 * a1 ; a1 = 3 ; b ? </question> "
                 "<solution> "
                     + text.solution.substr(0, text.solution.find(" Answer"))
                     + " </solution> <answer> 15 </answer>");
    }

    void asksForAnInstance()
    {
        Sketch sketch;
        sketch.addConstant("adult fox", "a1", 2);
        sketch.problem.letters = "q";
        QCOMPARE(sketch.render().question, std::string("How many adult fox does South Zoo have?"));
    }

    void writesEveryRightSide_data()
    {
        QTest::addColumn<int>("operation");
        QTest::addColumn<int>("parents");
        QTest::addColumn<int>("literalUse");
        QTest::addColumn<int>("value");
        QTest::addColumn<QByteArray>("rightSide");
        QTest::addColumn<QByteArray>("clauses");
        QTest::addColumn<QByteArray>("symbols");

        // The forms of paper.md 1.8 and 1.9; parents A B C D are 9, 4, 2 and 5, the literal is 3.
        const auto row = [](const char* name, Operation operation, int parents, LiteralUse use,
                            int value, const char* right, const char* clauses,
                            const char* symbols) {
            QTest::newRow(name) << static_cast<int>(operation) << parents << static_cast<int>(use)
                                << value << QByteArray(right) << QByteArray(clauses)
                                << QByteArray(symbols);
        };
        using enum Operation;
        using enum LiteralUse;
        row("copy", Copy, 1, None, 9, "A", "so e = a = 9", "a1 = 9");
        row("plus", Copy, 1, Plus, 12, "3 plus A", "f = a = 9; so e = 3 + f = 3 + 9 = 12",
            "3 + a1 = 3 + 9 = 12");
        row("times", Copy, 1, Times, 27, "3 times A", "f = a = 9; so e = 3 * f = 3 * 9 = 27",
            "3 * a1 = 3 * 9 = 27");
        row("sum of two", Sum, 2, None, 13, "the sum of A and B", "so e = a + b = 9 + 4 = 13",
            "a1 + a2 = 9 + 4 = 13");
        row("sum of three", Sum, 3, None, 15, "the sum of A, B, and C",
            "f = a + b = 9 + 4 = 13; so e = f + c = 13 + 2 = 15",
            "a1 + a2 + a3 = 9 + 4 + 2 = 13 + 2 = 15");
        row("sum of four", Sum, 4, None, 20, "the sum of A, B, C, and D",
            "f = a + b = 9 + 4 = 13; g = f + c = 13 + 2 = 15; so e = g + d = 15 + 5 = 20",
            "a1 + a2 + a3 + a4 = 9 + 4 + 2 + 5 = 13 + 2 + 5 = 15 + 5 = 20");
        row("difference", Difference, 2, None, 5, "the difference between A and B",
            "so e = a - b = 9 - 4 = 5", "a1 - a2 = 9 - 4 = 5");
        row("plus a sum", Sum, 2, Plus, 16, "3 plus the sum of A and B",
            "f = a + b = 9 + 4 = 13; so e = 3 + f = 3 + 13 = 16",
            "3 + ( a1 + a2 ) = 3 + ( 9 + 4 ) = 3 + 13 = 16");
        row("times a sum of three", Sum, 3, Times, 45, "3 times the sum of A, B, and C",
            "f = a + b = 9 + 4 = 13; g = f + c = 13 + 2 = 15; so e = 3 * g = 3 * 15 = 45",
            "3 * ( a1 + a2 + a3 ) = 3 * ( 9 + 4 + 2 ) = 3 * ( 13 + 2 ) = 3 * 15 = 45");
        row("times a difference", Difference, 2, Times, 15,
            "3 times the difference between A and B",
            "f = a - b = 9 - 4 = 5; so e = 3 * f = 3 * 5 = 15",
            "3 * ( a1 - a2 ) = 3 * ( 9 - 4 ) = 3 * 5 = 15");
    }

    void writesEveryRightSide()
    {
        QFETCH(const int, operation);
        QFETCH(const int, parents);
        QFETCH(const int, literalUse);
        QFETCH(const int, value);
        QFETCH(const QByteArray, clauses);
        QFETCH(const QByteArray, symbols);
        QFETCH(QByteArray, rightSide);

        Sketch sketch;
        sketch.addConstant("adult bear", "a1", 9);
        sketch.addConstant("adult wolf", "a2", 4);
        sketch.addConstant("adult deer", "a3", 2);
        sketch.addConstant("adult fox", "a4", 5);
        auto& last = sketch.add("adult racoon", "Bundle Ranch", "b5", value);
        last.operation = static_cast<Operation>(operation);
        for (int i = 0; i < parents; ++i)
            last.parents.push_back(static_cast<std::size_t>(i));
        last.literalUse = static_cast<LiteralUse>(literalUse);
        last.literal = last.literalUse == LiteralUse::None ? 0 : 3;
        sketch.problem.sentenceOrder = {4};
        sketch.problem.letters = "abcdefg";

        const auto text = sketch.render();
        rightSide.replace("A", "the number of adult bear in South Zoo");
        rightSide.replace("B", "the number of adult wolf in South Zoo");
        rightSide.replace("C", "the number of adult deer in South Zoo");
        rightSide.replace("D", "the number of adult fox in South Zoo");
        QCOMPARE(text.problem, "The number of adult racoon in Bundle Ranch equals "
                                   + rightSide.toStdString() + ". ");
        const auto step = text.solution.substr(text.solution.rfind("Define "));
        QCOMPARE(step, "Define adult racoon in Bundle Ranch as e; " + clauses.toStdString()
                           + ". Answer: " + std::to_string(value) + ".");

        const auto symbolic = sketch.render(Rendering::Symbolic);
        QCOMPARE(symbolic.solution.substr(symbolic.solution.find("b5 = ")),
                 "b5 = " + symbols.toStdString() + " ; Answer: " + std::to_string(value) + ".");
        QVERIFY(("b5 = " + symbols.toStdString())
                    .starts_with(symbolic.problem.substr(0, symbolic.problem.size() - 3)));
    }

    void refersToATotalByItsName()
    {
        auto sketch = publishedExample();
        auto& distractor = sketch.problem.quantities[5];
        distractor.operation = Operation::Sum;
        distractor.parents = {4, 0};
        sketch.problem.sentenceOrder = {5};
        QCOMPARE(sketch.render().problem,
                 std::string("The number of adult fox in Hamilton Farm equals the sum of the total "
                             "number of adult animals in Bundle Ranch and the number of adult wolf "
                             "in Hamilton Farm. "));
    }
};

QTEST_APPLESS_MAIN(RenderTest)
#include "tst_render.moc"
