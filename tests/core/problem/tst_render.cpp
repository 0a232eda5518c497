#include "core/problem/render.h"

#include <string>
#include <utility>
#include <vector>

#include <QtTest>

using namespace gradus;

namespace {

/// A problem by hand; quantities are added parents first.
class Sketch
{
public:
    Sketch() { problem.context = "crazy_zootopia"; }

    Quantity& add(const std::string& thing, const std::string& place, std::int64_t value)
    {
        Quantity quantity;
        quantity.kind = thing.starts_with("total ")     ? QuantityKind::Total
                        : thing.starts_with("average ") ? QuantityKind::Average
                                                        : QuantityKind::Instance;
        quantity.thing = thing;
        quantity.place = place;
        quantity.name = thing + " in " + place;
        quantity.value = value;
        quantity.isNeeded = true;
        problem.asked = problem.quantities.size();
        problem.quantities.push_back(quantity);
        return problem.quantities.back();
    }

    Quantity& addConstant(const std::string& thing, std::int64_t value)
    {
        auto& quantity = add(thing, "South Zoo", value);
        quantity.literal = value;
        return quantity;
    }

    [[nodiscard]] ProblemText render() const { return renderProblem(problem); }

    void tell(const std::vector<std::size_t>& quantities)
    {
        problem.sentences.clear();
        for (const std::size_t quantity : quantities)
            problem.sentences.push_back({quantity, false});
    }

    Problem problem;
};

/// The first example of paper.md 1.10, made by the original generator.
Sketch publishedExample()
{
    Sketch sketch;
    auto& wolf = sketch.add("adult wolf", "Hamilton Farm", 3);
    wolf.literal = 3;
    auto& fox = sketch.add("adult fox", "Bundle Ranch", 9);
    fox.operation = Operation::Copy;
    fox.parents = {0};
    fox.literalUse = LiteralUse::Times;
    fox.literal = 3;
    for (const char* thing : {"adult deer", "adult wolf"}) {
        auto& copy = sketch.add(thing, "Bundle Ranch", 3);
        copy.operation = Operation::Copy;
        copy.parents = {0};
    }
    auto& total = sketch.add("total number of adult animals", "Bundle Ranch", 15);
    total.operation = Operation::Sum;
    total.parents = {1, 2, 3};
    auto& distractor = sketch.add("adult fox", "Hamilton Farm", 1);
    distractor.literal = 1;
    distractor.isNeeded = false;
    sketch.problem.asked = 4;
    sketch.tell({3, 5, 2, 1, 0});
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

    void writesThePublishedReverseExample()
    {
        // The second example of paper.md 1.10.
        Sketch sketch;
        sketch.problem.mode = Mode::Reverse;
        sketch.add("adult parrot", "Oakridge Riverside", 4).literal = 4;
        auto& crow = sketch.add("adult crow", "Oakridge Riverside", 6);
        crow.operation = Operation::Copy;
        crow.parents = {0};
        crow.literalUse = LiteralUse::Plus;
        crow.literal = 2;
        auto& total = sketch.add("total number of adult animals", "Oakridge Riverside", 10);
        total.operation = Operation::Sum;
        total.parents = {0, 1};
        sketch.problem.asked = 0;
        sketch.tell({1, 0});
        sketch.problem.sentences.push_back({2, true});
        sketch.problem.letters = "SJF";
        const auto text = sketch.render();
        QCOMPARE(text.problem,
                 std::string("The number of adult crow in Oakridge Riverside equals 2 plus the "
                             "number of adult parrot in Oakridge Riverside. The number of adult "
                             "parrot in Oakridge Riverside exists, and its number is greater than "
                             "0. The total number of adult animals in Oakridge Riverside equals "
                             "10. "));
        QCOMPARE(text.question, std::string("How many adult parrot does Oakridge Riverside have?"));
        QCOMPARE(
            text.solution,
            std::string(
                "The question is difficult, so we use equations to solve it. Define adult parrot "
                "in "
                "Oakridge Riverside as x; we don't know its value yet but will find it out later. "
                "Define adult crow in Oakridge Riverside as S; J = x = x; so S = 2 + J = 2 + x = x "
                "+ 2. Define total number of adult animals in Oakridge Riverside as F; so F = x + "
                "S = x + x + 2 = 2*x + 2. We know F = 10, so we have 2*x + 2 = 10 and we solve it "
                "through the following steps: Simplifying the equation: 2*x + 2 = 10. Move all "
                "terms to one side: 2*x - 8 = 0. Isolate the term with x: 2*x = 8. Divide both "
                "sides by 2: x = 8 / 2. Solution: x = 4. Answer: 4."));
        QCOMPARE(operationCount(sketch.problem), 5);
    }

    void writesThreeLayers()
    {
        // The last step is that of a sample row of three layers: all products, then their sum.
        Sketch sketch;
        for (const auto& [thing, value] :
             {std::pair{"culinarian school", 3}, {"public highschool", 2}}) {
            sketch.add(thing, "Brightford", value).literal = value;
            sketch.add("average number of teachers per " + std::string(thing), "Brightford", 4)
                .literal = 4;
        }
        auto& total = sketch.add("total number of teachers from all schools", "Brightford", 20);
        total.operation = Operation::SumOfProducts;
        total.parents = {0, 1, 2, 3};
        sketch.tell({1, 0, 2, 3});
        sketch.problem.letters = "PfSwpHQ";
        const auto text = sketch.render();
        QVERIFY(text.problem.starts_with("The average number of teachers per culinarian school in "
                                         "Brightford equals 4. The number of culinarian school"));
        QCOMPARE(text.question,
                 std::string("What is the total number of teachers from all schools in "
                             "Brightford?"));
        QVERIFY2(text.solution.ends_with(
                     "Define total number of teachers from all schools in Brightford as p; H = P * "
                     "f = 3 * 4 = 12; Q = S * w = 2 * 4 = 8; p = H + Q = 12 + 8 = 20. Answer: 20."),
                 text.solution.c_str());
        total.parents = {0, 1};
        sketch.problem.letters = "PfSwp";
        QVERIFY(sketch.render().solution.find("as p; so p = P * f = 3 * 4 = 12.")
                != std::string::npos);
    }

    void writesAssignments()
    {
        // By hand from the description in render_parts.h.
        Problem problem;
        problem.flavour = Flavour::Symbolic;
        const auto add = [&](const char* name, Operation operation,
                             std::vector<std::size_t> parents, std::int64_t literal,
                             std::int64_t value) {
            Quantity quantity;
            quantity.name = name;
            quantity.operation = operation;
            quantity.parents = std::move(parents);
            quantity.literalUse =
                operation == Operation::Copy && literal != 0 ? LiteralUse::Plus : LiteralUse::None;
            quantity.literal = literal;
            quantity.value = value;
            quantity.isNeeded = true;
            problem.quantities.push_back(quantity);
        };
        add("c3", Operation::Constant, {}, 4, 4);
        add("a1", Operation::Copy, {0}, 1, 5);
        add("b7", Operation::Copy, {1}, 0, 5);
        add("d2", Operation::Copy, {2}, -6, -1);
        problem.asked = 2;
        problem.sentences = {{2, false}, {0, false}, {3, false}, {1, false}};
        const auto text = renderProblem(problem);
        QCOMPARE(text.problem, std::string("b7 = a1 ; c3 = 4 ; d2 = b7 - 6 ; a1 = c3 + 1 ; "));
        QCOMPARE(text.question, std::string("? = 5"));
        QCOMPARE(text.solution, std::string("c3 = 4 ; a1 = c3 + 1 = 4 + 1 = 5 ; b7 = a1 = 5 ; d2 = "
                                            "b7 - 6 = 5 - 6 = -1 ; Answer: a1, b7."));
        QCOMPARE(operationCount(problem), 4);
        QCOMPARE(promptText(text) + completionText(text),
                 "<question> " + text.problem + text.question + " </question> <solution> "
                     + text.solution.substr(0, text.solution.find(" Answer"))
                     + " </solution> <answer> a1, b7 </answer>");
    }

    void asksForAnInstance()
    {
        Sketch sketch;
        sketch.addConstant("adult fox", 2);
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

        // The forms of paper.md 1.8 and 1.9; parents A B C D are 9, 4, 2 and 5, the literal is 3.
        const auto row = [](const char* name, Operation operation, int parents, LiteralUse use,
                            int value, const char* right, const char* clauses) {
            QTest::newRow(name) << static_cast<int>(operation) << parents << static_cast<int>(use)
                                << value << QByteArray(right) << QByteArray(clauses);
        };
        using enum Operation;
        using enum LiteralUse;
        row("copy", Copy, 1, None, 9, "A", "so e = a = 9");
        row("plus", Copy, 1, Plus, 12, "3 plus A", "f = a = 9; so e = 3 + f = 3 + 9 = 12");
        row("times", Copy, 1, Times, 27, "3 times A", "f = a = 9; so e = 3 * f = 3 * 9 = 27");
        row("sum of two", Sum, 2, None, 13, "the sum of A and B", "so e = a + b = 9 + 4 = 13");
        row("sum of three", Sum, 3, None, 15, "the sum of A, B, and C",
            "f = a + b = 9 + 4 = 13; so e = f + c = 13 + 2 = 15");
        row("sum of four", Sum, 4, None, 20, "the sum of A, B, C, and D",
            "f = a + b = 9 + 4 = 13; g = f + c = 13 + 2 = 15; so e = g + d = 15 + 5 = 20");
        row("difference", Difference, 2, None, 5, "the difference between A and B",
            "so e = a - b = 9 - 4 = 5");
        row("plus a sum", Sum, 2, Plus, 16, "3 plus the sum of A and B",
            "f = a + b = 9 + 4 = 13; so e = 3 + f = 3 + 13 = 16");
        row("times a sum of three", Sum, 3, Times, 45, "3 times the sum of A, B, and C",
            "f = a + b = 9 + 4 = 13; g = f + c = 13 + 2 = 15; so e = 3 * g = 3 * 15 = 45");
        row("times a difference", Difference, 2, Times, 15,
            "3 times the difference between A and B",
            "f = a - b = 9 - 4 = 5; so e = 3 * f = 3 * 5 = 15");
    }

    void writesEveryRightSide()
    {
        QFETCH(const int, operation);
        QFETCH(const int, parents);
        QFETCH(const int, literalUse);
        QFETCH(const int, value);
        QFETCH(const QByteArray, clauses);
        QFETCH(QByteArray, rightSide);

        Sketch sketch;
        sketch.addConstant("adult bear", 9);
        sketch.addConstant("adult wolf", 4);
        sketch.addConstant("adult deer", 2);
        sketch.addConstant("adult fox", 5);
        auto& last = sketch.add("adult racoon", "Bundle Ranch", value);
        last.operation = static_cast<Operation>(operation);
        for (int i = 0; i < parents; ++i)
            last.parents.push_back(static_cast<std::size_t>(i));
        last.literalUse = static_cast<LiteralUse>(literalUse);
        last.literal = last.literalUse == LiteralUse::None ? 0 : 3;
        sketch.tell({4});
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
    }

    void refersToATotalByItsName()
    {
        auto sketch = publishedExample();
        auto& distractor = sketch.problem.quantities[5];
        distractor.operation = Operation::Sum;
        distractor.parents = {4, 0};
        sketch.tell({5});
        QCOMPARE(sketch.render().problem,
                 std::string("The number of adult fox in Hamilton Farm equals the sum of the total "
                             "number of adult animals in Bundle Ranch and the number of adult wolf "
                             "in Hamilton Farm. "));
    }
};

QTEST_APPLESS_MAIN(RenderTest)
#include "tst_render.moc"
