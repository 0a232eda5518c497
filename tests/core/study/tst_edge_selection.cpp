#include "core/base/random.h"
#include "core/study/edge_selection.h"
#include "core/study/study.h"

#include <algorithm>
#include <cmath>

#include <QtTest>

using namespace gradus;

namespace {

/// One cell an op, from 2.
std::vector<CurriculumCell> cellsOfOps(int count)
{
    std::vector<CurriculumCell> cells;
    for (int i = 0; i < count; ++i)
        cells.push_back({.op = 2 + i, .context = "crazy_zootopia", .share = 1.0 / count});
    return cells;
}

/// Ops of what is kept.
std::vector<int> keptOps(const EdgeSelection& selection, const std::vector<CurriculumCell>& cells)
{
    std::vector<int> ops;
    for (const auto& finding : selection.findings)
        if (finding.isKept)
            ops.push_back(cells[finding.cell].op);
    return ops;
}

Distribution twoComponents()
{
    Distribution distribution{.name = "mix", .components = {Component{}, Component{}}};
    auto& easy = distribution.components[0];
    easy.weight = 0.4;
    easy.specification.opMin = 2;
    easy.specification.opMax = 5;
    auto& hard = distribution.components[1];
    hard.weight = 0.6;
    hard.specification.opMin = 4;
    hard.specification.opMax = 6;
    hard.specification.contexts = {"crazy_zootopia", "teachers_in_school"};
    hard.specification.modes = {Mode::Forward, Mode::Reverse};
    return distribution;
}

} // namespace

class EdgeSelectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatLiesBetweenTheBounds()
    {
        const auto cells = cellsOfOps(4);
        const EdgeOptions options{
            .problems = 2, .samples = 4, .k = 2, .lowestPassAtK = 0.25, .highestPassAt1 = 0.5};
        // By hand, pass@2 = 1 - C(4-c, 2) / C(4, 2): c = 0: 0, 1: 1/2, 2: 5/6, 4: 1.
        // op 2: c = 4, 4; op 3: c = 2, 2 (pass@1 = 0.5, on the bound: kept); op 4: c = 1, 0
        // (pass@2 = 0.25, on the bound: kept); op 5: c = 0, 0.
        const std::vector<ProblemTally> tallies{{4, 4}, {4, 4}, {4, 2}, {4, 2},
                                                {4, 1}, {4, 0}, {4, 0}, {4, 0}};
        const auto selection = selectEdge(cells, tallies, options);
        QVERIFY(!selection.isFallback);
        QCOMPARE(keptOps(selection, cells), (std::vector<int>{3, 4}));
        QCOMPARE(selection.findings[1].passAt1, 0.5);
        QVERIFY(std::abs(selection.findings[1].passAtK - 5.0 / 6) < 1e-12);
        QCOMPARE(selection.findings[2].passAt1, 0.125);
        QCOMPARE(selection.findings[2].passAtK, 0.25);
        QCOMPARE(selection.findings[2].problems, 2);
        QVERIFY(!selection.findings[2].problem);
    }

    void keepsSingleProblems()
    {
        const auto cells = cellsOfOps(2);
        const EdgeOptions options{.unit = EdgeUnit::Problems, .problems = 2, .samples = 4, .k = 4};
        const std::vector<ProblemTally> tallies{{4, 4}, {4, 1}, {4, 0}, {4, 2}};
        const auto selection = selectEdge(cells, tallies, options);
        QCOMPARE(selection.findings.size(), 4U);
        for (std::size_t i = 0; i < 4; ++i) {
            QCOMPARE(selection.findings[i].problem.value(), i);
            QCOMPARE(selection.findings[i].cell, i / 2);
            QCOMPARE(selection.findings[i].isKept, i == 1 || i == 3);
        }
    }

    void keepsTheNearestWhereNoneLiesBetween_data()
    {
        QTest::addColumn<QList<int>>("verified"); // of 8 samples of one problem an op
        QTest::addColumn<QList<int>>("kept");
        QTest::newRow("all fail: the lowest op") << QList<int>{0, 0, 0} << QList<int>{2};
        QTest::newRow("all solved: the highest op") << QList<int>{8, 8, 8} << QList<int>{4};
        // Too easy by 0.25, 0.125; too hard by 0.1: the nearest.
        QTest::newRow("the nearest side") << QList<int>{6, 5, 0} << QList<int>{4};
        // 5/8 is 0.125 too easy, 0 is 0.1 too hard: of two that fail the lower op.
        QTest::newRow("of two that fail alike") << QList<int>{8, 0, 0} << QList<int>{3};
    }

    void keepsTheNearestWhereNoneLiesBetween()
    {
        QFETCH(const QList<int>, verified);
        QFETCH(const QList<int>, kept);
        const auto cells = cellsOfOps(static_cast<int>(verified.size()));
        std::vector<ProblemTally> tallies;
        for (const int count : verified)
            tallies.push_back({8, count});
        const auto selection = selectEdge(cells, tallies, {.problems = 1, .samples = 8, .k = 8});
        QVERIFY(selection.isFallback);
        const auto ops = keptOps(selection, cells);
        QCOMPARE(QList<int>(ops.begin(), ops.end()), kept);
    }

    void plantedRatesAreFoundAgain()
    {
        // Problems of op o are solved with chance 1 - (o - 2) / 10, op 2 to 14: the edge with
        // pass@1 <= 0.5 and pass@8 >= 0.5 holds ops 7 (0.5) to 11 (0.1, 1 - 0.9^8 = 0.57), by the
        // closed form; at 12 and above nothing is ever solved. Ops near a bound may fall to
        // either side of it.
        const auto cells = cellsOfOps(13);
        const EdgeOptions options{
            .problems = 64, .samples = 16, .k = 8, .lowestPassAtK = 0.5, .highestPassAt1 = 0.5};
        std::vector<ProblemTally> tallies;
        for (std::size_t c = 0; c < cells.size(); ++c)
            for (std::uint64_t i = 0; i < 64; ++i) {
                CounterRandom random(3, RandomPurpose::Test, 64 * c + i);
                ProblemTally tally{16, 0};
                for (int s = 0; s < 16; ++s)
                    tally.correct += random.chance(1 - static_cast<double>(c) / 10) ? 1 : 0;
                tallies.push_back(tally);
            }
        const auto selection = selectEdge(cells, tallies, options);
        const auto isKept = [&](int op) {
            return selection.findings[static_cast<std::size_t>(op - 2)].isKept;
        };
        for (const int op : {8, 9, 10})
            QVERIFY(isKept(op));
        for (const int op : {2, 3, 4, 5, 6, 12, 13, 14})
            QVERIFY(!isKept(op));
    }

    void cellsCarryTheirShares()
    {
        const auto cells = cellsOf(twoComponents());
        // 4 ops of one kind, and 3 ops x 2 contexts x 2 modes.
        QCOMPARE(cells.size(), 4U + 12);
        QCOMPARE(cells[0].share, 0.1);
        QVERIFY(std::abs(cells[4].share - 0.05) < 1e-12);
        QCOMPARE(cellText(cells[7]), std::string("op 4, teachers_in_school, forwardreverse"));
        double sum = 0;
        for (const auto& cell : cells)
            sum += cell.share;
        QVERIFY(std::abs(sum - 1) < 1e-12);
    }

    void narrowingConditionsTheMixture()
    {
        // By hand: op 5 to 6 has 1 of 4 ops of weight 0.4 and 2 of 3 of weight 0.6: 0.1 and 0.4,
        // together 0.5.
        const auto part = narrowed(twoComponents(), {5, 6});
        QCOMPARE(part.components.size(), 2U);
        QVERIFY(std::abs(part.components[0].weight - 0.2) < 1e-12);
        QVERIFY(std::abs(part.components[1].weight - 0.8) < 1e-12);
        QCOMPARE(part.components[0].specification.opMin, 5);
        QCOMPARE(part.components[0].specification.opMax, 5);
        QCOMPARE(narrowed(twoComponents(), {2, 3}).components.size(), 1U);
        QCOMPARE(resolvedWindow({}, twoComponents()), (OpWindow{2, 6}));
        QCOMPARE(resolvedWindow({3, 4}, twoComponents()), (OpWindow{3, 4}));
    }

    void aCellIsOneKindOfProblem()
    {
        const auto contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
        const auto distribution = twoComponents();
        const auto cells = cellsOf(distribution);
        const auto kept = std::vector{cells[5], cells[15]};
        const auto part = ofCells(distribution, kept);
        QCOMPARE(part.components.size(), 2U);
        for (std::uint64_t i = 0; i < 40; ++i) {
            const auto problem = drawProblem(part, contexts, 1, i);
            const bool isFirst = operationCount(problem) == kept[0].op;
            const auto& cell = isFirst ? kept[0] : kept[1];
            QCOMPARE(operationCount(problem), cell.op);
            QCOMPARE(problem.context, cell.context);
            QVERIFY(problem.mode == cell.mode);
        }
        // Problem 33 of a pool with 4 of each cell is of the ninth cell.
        const auto problem = poolProblem(distribution, cells, 4, contexts, 1, 33);
        QCOMPARE(operationCount(problem), cells[8].op);
        QCOMPARE(problem.context, cells[8].context);
    }

    void refusesWhatCannotBeMade_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("low");
        QTest::addColumn<int>("high");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, CurriculumKind kind, int low, int high,
                            const char* says) {
            QTest::newRow(name) << static_cast<int>(kind) << low << high << QString::fromUtf8(says);
        };
        row("beyond", CurriculumKind::Fixed, 5, 9,
            "op 5-9 of the curriculum has op 7, which distribution \"mix\" does not make");
        row("upside down", CurriculumKind::Linear, 5, 3,
            "the lowest op is above the highest in op 5-3 of the curriculum");
        row("half open", CurriculumKind::HardMix, 0, 4,
            "op 0-4 of the curriculum has op 0, which distribution \"mix\" does not make");
        row("outside its bounds", CurriculumKind::Success, 2, 3,
            "op 2-3 of the curriculum is not within its op_bounds 3-5");
    }

    void refusesWhatCannotBeMade()
    {
        QFETCH(const int, kind);
        QFETCH(const int, low);
        QFETCH(const int, high);
        QFETCH(const QString, says);
        const CurriculumOptions options{.kind = static_cast<CurriculumKind>(kind),
                                        .op = {low, high},
                                        .lastOp = {4, 6},
                                        .opBounds = {3, 5},
                                        .hardOp = {5, 6}};
        const auto result = validateCurriculum(options, twoComponents(), "the curriculum");
        QVERIFY(!result);
        QCOMPARE(QString::fromStdString(result.error().message), says);
    }

    void acceptsWhatCanBeMade()
    {
        for (const auto kind :
             {CurriculumKind::None, CurriculumKind::Fixed, CurriculumKind::Linear,
              CurriculumKind::Success, CurriculumKind::HardMix, CurriculumKind::Edge}) {
            QVERIFY(validateCurriculum({.kind = kind}, twoComponents(), "it"));
            QVERIFY(validateCurriculum({.kind = kind,
                                        .op = {3, 4},
                                        .lastOp = {4, 6},
                                        .opBounds = {2, 6},
                                        .hardOp = {6, 6}},
                                       twoComponents(), "it"));
        }
    }

    void refusesThresholdsTheWrongWayRound()
    {
        const auto success =
            validateCurriculum({.kind = CurriculumKind::Success, .raiseAt = 0.4, .lowerAt = 0.4},
                               twoComponents(), "it");
        QVERIFY(!success);
        QCOMPARE(success.error().message,
                 std::string("lower_at of it is 0.4, but must be below its raise_at 0.4"));
        const auto edge = validateCurriculum(
            {.kind = CurriculumKind::Edge, .edge = {.samples = 4, .k = 8}}, twoComponents(), "it");
        QVERIFY(!edge);
        QCOMPARE(edge.error().message,
                 std::string("k of it is 8, but must be at most its samples 4"));
    }

    void refusesIgsmThatAsksAgain()
    {
        auto distribution = twoComponents();
        distribution.components[0].specification.flavour = Flavour::Igsm;
        distribution.components[0].specification.igsm.asksAgain = true;
        const auto result =
            validateCurriculum({.kind = CurriculumKind::Edge}, distribution, "the curriculum");
        QVERIFY(!result);
        QVERIFY(result.error().message.find("\"mix\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(EdgeSelectionTest)
#include "tst_edge_selection.moc"
