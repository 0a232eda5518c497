#include "core/base/random.h"
#include "core/study/curriculum.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <QtTest>

using namespace gradus;

namespace {

/// Ops 2 to 12 in one component.
Distribution longRange()
{
    Distribution distribution{.name = "all", .components = {Component{}}};
    distribution.components[0].specification.opMin = 2;
    distribution.components[0].specification.opMax = 12;
    return distribution;
}

/// What was decided before each step of a stage whose step n verifies @p verified(n, window) of
/// ten samples.
struct Told
{
    std::vector<CurriculumDecision> decisions;
    std::vector<CurriculumState> states;
    CurriculumObservation last;
};

template <typename Verified>
Told carryOut(const Curriculum& curriculum, std::int64_t steps, const Verified& verified,
              CurriculumMemory from = {})
{
    Told told;
    auto& [state, seen] = from;
    while (seen.step < steps) {
        auto [next, decision] = curriculum.next(state, seen);
        state = std::move(next);
        told.decisions.push_back(std::move(decision));
        told.states.push_back(state);
        const auto count = static_cast<std::int64_t>(verified(seen.step + 1, state.window));
        seen = {.step = seen.step + 1,
                .document = seen.document + 4,
                .solved = {{state.window.low, 10, count}}};
    }
    told.last = seen;
    return told;
}

/// Low and high op before each step: {2, 4}, {2, 4}, {3, 5}, ...
std::vector<std::pair<int, int>> windowsOf(const Told& told)
{
    std::vector<std::pair<int, int>> windows;
    for (const auto& state : told.states)
        windows.emplace_back(state.window.low, state.window.high);
    return windows;
}

std::vector<std::size_t> newOnes(const Told& told)
{
    std::vector<std::size_t> steps;
    for (std::size_t i = 0; i < told.decisions.size(); ++i)
        if (told.decisions[i].isNew)
            steps.push_back(i + 1);
    return steps;
}

constexpr auto kNone = [](std::int64_t, OpWindow) {
    return 0;
};

CurriculumOptions successOptions()
{
    return {.kind = CurriculumKind::Success,
            .op = {2, 4},
            .opBounds = {2, 6},
            .raiseAt = 0.75,
            .lowerAt = 0.25,
            .evidenceSteps = 2,
            .stride = 1};
}

double shareAbove(const Distribution& distribution, int op)
{
    double share = 0;
    for (const auto& component : distribution.components)
        share += component.specification.opMin > op ? component.weight : 0;
    return share;
}

} // namespace

class CurriculumTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFixedWindowIsDecidedOnce()
    {
        const Curriculum curriculum({.kind = CurriculumKind::Fixed, .op = {5, 7}}, longRange(), 9);
        const auto told = carryOut(curriculum, 9, kNone);
        QCOMPARE(newOnes(told), std::vector<std::size_t>{1});
        QCOMPARE(told.decisions[0].words,
                 std::string("op 5-7: the window stays for the whole stage"));
        QCOMPARE(told.decisions[0].json, std::string(R"({"op":[5,7]})"));
        for (const auto& decision : told.decisions) {
            QCOMPARE(decision.distribution.components.size(), 1U);
            QCOMPARE(decision.distribution.components[0].specification.opMin, 5);
            QCOMPARE(decision.distribution.components[0].specification.opMax, 7);
        }
    }

    void aLinearWindowGoesEvenly()
    {
        // By hand: 2-4 to 6-10 in 4 steps. A quarter of the way moves the low end by 1 and the
        // high one by 1.5, rounded away from zero: 3-6, 4-7, 5-9 (8.5), 6-10; then it stays.
        const Curriculum curriculum(
            {.kind = CurriculumKind::Linear, .op = {2, 4}, .lastOp = {6, 10}, .rampSteps = 4},
            longRange(), 7);
        const auto told = carryOut(curriculum, 7, kNone);
        QCOMPARE(windowsOf(told), (std::vector<std::pair<int, int>>{
                                      {2, 4}, {3, 6}, {4, 7}, {5, 9}, {6, 10}, {6, 10}, {6, 10}}));
        QCOMPARE(newOnes(told), (std::vector<std::size_t>{1, 2, 3, 4, 5}));
        QCOMPARE(told.decisions[1].words,
                 std::string("op 3-6: 25 % of the way from op 2-4 to op 6-10"));
    }

    void aLinearWindowTakesTheWholeStageUnlessToldOtherwise()
    {
        const Curriculum curriculum(
            {.kind = CurriculumKind::Linear, .op = {2, 2}, .lastOp = {12, 12}}, longRange(), 11);
        const auto told = carryOut(curriculum, 11, kNone); // step n has op n + 1
        for (int step = 1; step <= 11; ++step)
            QCOMPARE(told.states[static_cast<std::size_t>(step - 1)].window.high, step + 1);
    }

    void aLinearWindowMayComeDown()
    {
        const Curriculum curriculum(
            {.kind = CurriculumKind::Linear, .op = {6, 8}, .lastOp = {2, 4}, .rampSteps = 2},
            longRange(), 3);
        QCOMPARE(windowsOf(carryOut(curriculum, 3, kNone)),
                 (std::vector<std::pair<int, int>>{{6, 8}, {4, 6}, {2, 4}}));
    }

    void aSuccessWindowMovesOnEvidence()
    {
        const Curriculum curriculum(successOptions(), longRange(), 100);
        // By hand, two steps of evidence, 10 samples each. Steps 1, 2: 8 and 7 of 10, 15 of 20 is
        // 0.75: up before step 3. Steps 3, 4: 9 and 5, 0.7: stays. Step 5: 5 and 10, 0.75: up
        // before step 6. Steps 6, 7: 2 and 3, 0.25: down before step 8. Step 8: only one step of
        // evidence: stays, whatever it says.
        const std::vector<int> verified{8, 7, 9, 5, 10, 2, 3, 10, 4};
        const auto told = carryOut(curriculum, 9, [&](std::int64_t step, OpWindow) {
            return verified[static_cast<std::size_t>(step - 1)];
        });
        QCOMPARE(windowsOf(told),
                 (std::vector<std::pair<int, int>>{
                     {2, 4}, {2, 4}, {3, 5}, {3, 5}, {3, 5}, {4, 6}, {4, 6}, {3, 5}, {3, 5}}));
        QCOMPARE(newOnes(told), (std::vector<std::size_t>{1, 3, 6, 8}));
        QCOMPARE(told.decisions[2].words,
                 std::string("op 3-5: 15 of 20 samples of the last 2 steps were verified (75 %), "
                             "at least 75 %, so the window moves up from op 2-4"));
        QCOMPARE(
            told.decisions[7].json,
            std::string(R"({"op":[3,5],"former_op":[4,6],"steps":2,"samples":20,"verified":5})"));
    }

    void aSuccessWindowStopsAtItsBounds()
    {
        const Curriculum curriculum(successOptions(), longRange(), 100);
        const auto up = carryOut(curriculum, 12, [](std::int64_t, OpWindow) { return 10; });
        QCOMPARE(windowsOf(up).back(), (std::pair{4, 6}));
        QCOMPARE(newOnes(up), (std::vector<std::size_t>{1, 3, 5}));
        const auto down = carryOut(curriculum, 12, kNone);
        QCOMPARE(newOnes(down), std::vector<std::size_t>{1});
    }

    void aStrideGoesNoFurtherThanTheBounds()
    {
        auto options = successOptions();
        options.stride = 5;
        const Curriculum curriculum(options, longRange(), 100);
        const auto told = carryOut(curriculum, 3, [](std::int64_t, OpWindow) { return 10; });
        QCOMPARE(windowsOf(told).back(), (std::pair{4, 6})); // and keeps its width
    }

    void aSuccessWindowKeepsItsPromises()
    {
        // Random rates: within the bounds, its width, one stride at a time, never two moves with
        // less than the evidence between them, and up only when the evidence says so.
        CounterRandom random(1, RandomPurpose::Test, 0);
        for (int trial = 0; trial < 200; ++trial) {
            auto options = successOptions();
            options.op.low = random.between(2, 6);
            options.op.high = options.op.low + random.between(0, 3);
            options.opBounds = {random.between(2, options.op.low),
                                random.between(options.op.high, 12)};
            options.evidenceSteps = random.between(1, 4);
            const Curriculum curriculum(options, longRange(), 60);
            std::vector<int> counts;
            const auto told = carryOut(curriculum, 60, [&](std::int64_t, OpWindow) {
                counts.push_back(random.between(0, 10));
                return counts.back();
            });
            checkMoves(told, options, counts);
        }
    }

    void aHardMixRampsInWholePercents()
    {
        const Curriculum curriculum({.kind = CurriculumKind::HardMix,
                                     .op = {2, 4},
                                     .hardOp = {8, 9},
                                     .rampSteps = 4,
                                     .firstShare = 0,
                                     .lastShare = 0.375},
                                    longRange(), 8);
        const auto told = carryOut(curriculum, 8, kNone);
        // By hand: 0.375 * n / 4 = 0, 0.09375, 0.1875, 0.28125, then the end exactly.
        const std::vector<double> expected{0, 0.09, 0.19, 0.28, 0.375, 0.375, 0.375, 0.375};
        for (std::size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(told.states[i].hardShare, expected[i]);
            QVERIFY(std::abs(shareAbove(told.decisions[i].distribution, 4) - expected[i]) < 1e-12);
        }
        QCOMPARE(newOnes(told), (std::vector<std::size_t>{1, 2, 3, 4, 5}));
        QCOMPARE(told.decisions[0].distribution.components.size(), 1U); // no part of weight 0
        QCOMPARE(told.decisions[4].words,
                 std::string("37.5 % of the problems are of op 8-9, the others of op 2-4"));
    }

    void anEdgeIsMeasuredWhenItIsDue()
    {
        const Curriculum curriculum({.kind = CurriculumKind::Edge, .edge = {.measureEvery = 3}},
                                    longRange(), 10);
        CurriculumState state;
        QVERIFY(curriculum.isMeasurementDue(state, 0));
        state.isBegun = true;
        state.measuredAt = 4;
        QVERIFY(!curriculum.isMeasurementDue(state, 6));
        QVERIFY(curriculum.isMeasurementDue(state, 7));
        const Curriculum once({.kind = CurriculumKind::Edge, .edge = {.measureEvery = 0}},
                              longRange(), 10);
        QVERIFY(once.isMeasurementDue({}, 0));
        QVERIFY(!once.isMeasurementDue(state, 1'000));
    }

    void anEdgeTrainsOnTheCellsItKept()
    {
        auto distribution = longRange();
        distribution.components[0].specification.opMax = 4; // three cells: op 2, 3, 4
        const Curriculum curriculum(
            {.kind = CurriculumKind::Edge,
             .edge = {.problems = 2, .samples = 4, .k = 4, .measureEvery = 2}},
            distribution, 10);
        // Planted: op 2 always, op 3 half the time, op 4 once in eight.
        const std::vector<ProblemTally> measured{{4, 4}, {4, 4}, {4, 2}, {4, 2}, {4, 1}, {4, 0}};
        auto [state, decision] = curriculum.next({}, {.measured = measured});
        QCOMPARE(state.kept, (std::vector<std::uint64_t>{1, 2}));
        QVERIFY(decision.isNew);
        QCOMPARE(decision.words,
                 std::string("2 of 3 cells have pass@4 of at least 0.1 and pass@1 of at most 0.5 "
                             "(op 3, crazy_zootopia, normalforward; op 4, crazy_zootopia, "
                             "normalforward)"));
        QCOMPARE(decision.distribution.components.size(), 2U);
        QCOMPARE(decision.distribution.components[0].weight, 0.5);
        QCOMPARE(decision.distribution.components[1].specification.opMin, 4);
        QCOMPARE(decision.edge.findings.size(), 3U);

        const auto again = curriculum.next(state, {.step = 1});
        QVERIFY(!again.decision.isNew);
        QCOMPARE(again.decision.distribution, decision.distribution);
        QVERIFY(again.decision.edge.findings.empty());
        const std::vector<ProblemTally> later{{4, 4}, {4, 4}, {4, 4}, {4, 4}, {4, 1}, {4, 0}};
        const auto moved = curriculum.next(again.state, {.step = 2, .measured = later});
        QCOMPARE(moved.state.kept, std::vector<std::uint64_t>{2});
    }

    void anEdgeOfProblemsGoesThroughThem()
    {
        auto distribution = longRange();
        distribution.components[0].specification.opMax = 3;
        const Curriculum curriculum({.kind = CurriculumKind::Edge,
                                     .edge = {.unit = EdgeUnit::Problems,
                                              .problems = 3,
                                              .samples = 2,
                                              .k = 2,
                                              .measureEvery = 5}},
                                    distribution, 10);
        // Kept are those with one of two right: numbers 1, 3 and 5 of the pool.
        const std::vector<ProblemTally> measured{{2, 2}, {2, 1}, {2, 0}, {2, 1}, {2, 2}, {2, 1}};
        const auto step = curriculum.next({}, {.document = 40, .measured = measured});
        const std::vector<std::uint64_t> kept{1, 3, 5};
        QCOMPARE(step.decision.problems, kept);
        QCOMPARE(step.decision.firstDocument, 40U);
        QCOMPARE(step.decision.edge.findings.size(), 6U);
        // Each round has each of them once; rounds differ.
        std::set<std::vector<std::uint64_t>> orders;
        for (std::uint64_t round = 0; round < 100; ++round) {
            std::vector<std::uint64_t> order;
            for (std::uint64_t i = 0; i < 3; ++i)
                order.push_back(cycledNumber(kept, 7, 3 * round + i));
            orders.insert(order);
            std::sort(order.begin(), order.end());
            QCOMPARE(order, kept);
        }
        QCOMPARE(orders.size(), 6U); // all orders of three come up in a hundred rounds
        QVERIFY(cycledNumber(kept, 7, 4) == cycledNumber(kept, 7, 4));
    }

    void aSavedStateGoesOnTheSame_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("fixed") << static_cast<int>(CurriculumKind::Fixed);
        QTest::newRow("linear") << static_cast<int>(CurriculumKind::Linear);
        QTest::newRow("success") << static_cast<int>(CurriculumKind::Success);
        QTest::newRow("hard mix") << static_cast<int>(CurriculumKind::HardMix);
    }

    void aSavedStateGoesOnTheSame()
    {
        QFETCH(const int, kind);
        auto options = successOptions();
        options.kind = static_cast<CurriculumKind>(kind);
        options.lastOp = {5, 7};
        options.hardOp = {8, 9};
        const Curriculum curriculum(options, longRange(), 30);
        const auto verified = [](std::int64_t step, OpWindow window) {
            return (step * 7 + window.low * 3) % 11;
        };
        const auto whole = carryOut(curriculum, 30, verified);
        for (std::int64_t cut = 1; cut < 30; ++cut) {
            const auto begun = carryOut(curriculum, cut, verified);
            const auto saved = toJson(CurriculumMemory{begun.states.back(), begun.last});
            const auto restored = curriculumMemoryFromJson(saved);
            QVERIFY(restored);
            QCOMPARE(toJson(*restored), saved);
            const auto rest = carryOut(curriculum, 30, verified, *restored);
            const auto from = whole.decisions.begin() + cut;
            QVERIFY(std::equal(from, whole.decisions.end(), rest.decisions.begin(),
                               rest.decisions.end()));
        }
    }

    void everyFieldOfAMemoryIsKept()
    {
        const CurriculumMemory memory{{.isBegun = true,
                                       .window = {3, 5},
                                       .hardShare = 0.28,
                                       .evidence = {{10, 3}, {12, 4}},
                                       .measuredAt = 7,
                                       .kept = {1, 18'446'744'073'709'551'615U},
                                       .firstDocument = 99},
                                      {.step = 9, .document = 144, .solved = {{3, 10, 2}}}};
        QCOMPARE(curriculumMemoryFromJson(toJson(memory)).value(), memory);
        for (const char* broken : {"", "{}", "[1]", R"({"state": {}, "seen": {}})"}) {
            const auto result = curriculumMemoryFromJson(broken);
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::Corrupt);
        }
    }

    void memoriesShareACheckpoint()
    {
        QCOMPARE(joinedMemory("", ""), std::string());
        QCOMPARE(joinedMemory(R"({"old":[1]})", R"({"a":2})"),
                 std::string(R"({"curriculum":{"a":2},"trainer":{"old":[1]}})"));
        for (const auto& [trainer, curriculum] : std::vector<std::pair<std::string, std::string>>{
                 {"", ""}, {"{}", ""}, {"", R"({"a":2})"}, {R"({"old":[1]})", R"({"a":2})"}}) {
            const auto split = splitMemory(joinedMemory(trainer, curriculum)).value();
            QCOMPARE(split.trainer, trainer);
            QCOMPARE(split.curriculum, curriculum);
        }
        QVERIFY(!splitMemory("{"));
    }

private:
    static void checkMoves(const Told& told, const CurriculumOptions& options,
                           const std::vector<int>& counts);
};

void CurriculumTest::checkMoves(const Told& told, const CurriculumOptions& options,
                                const std::vector<int>& counts)
{
    const int wanted = options.evidenceSteps;
    int lastMove = 0;
    for (std::size_t i = 1; i < told.states.size(); ++i) {
        const auto now = told.states[i].window;
        const auto before = told.states[i - 1].window;
        QVERIFY(now.low >= options.opBounds.low && now.high <= options.opBounds.high);
        QCOMPARE(now.high - now.low, options.op.high - options.op.low);
        const int move = now.low - before.low;
        QVERIFY(std::abs(move) <= options.stride);
        QCOMPARE(told.decisions[i].isNew, move != 0);
        if (move == 0)
            continue;
        const int step = static_cast<int>(i); // steps done
        QVERIFY(step - lastMove >= wanted);
        int sum = 0;
        for (int j = step - wanted; j < step; ++j)
            sum += counts[static_cast<std::size_t>(j)];
        QVERIFY(move > 0 ? sum >= 7.5 * wanted : sum <= 2.5 * wanted);
        lastMove = step;
    }
}

QTEST_APPLESS_MAIN(CurriculumTest)
#include "tst_curriculum.moc"
