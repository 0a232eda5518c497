#include "core/results/edge_map_of.h"
#include "core/study/study_json.h"
#include "tests/core/results/results_fixture.h"

#include <cmath>
#include <map>
#include <set>
#include <tuple>

using namespace gradus;
using namespace gradus::test;

namespace {

/// Two contexts and both modes of op 2 to 4, and forward ones of op 4 to 6 of the first context.
Distribution wide()
{
    const ProblemSpecification low{.contexts = {"crazy_zootopia", "teachers_in_school"},
                                   .modes = {Mode::Forward, Mode::Reverse},
                                   .opMin = 2,
                                   .opMax = 4};
    const ProblemSpecification high{
        .contexts = {"crazy_zootopia"}, .modes = {Mode::Forward}, .opMin = 4, .opMax = 6};
    return {.name = "wide", .components = {{0.6, low}, {0.4, high}}};
}

/// An evaluation of @p distribution without samples yet.
Evaluated evaluationOf(StudyFile& study, const Distribution& distribution, int problems = 0)
{
    auto ids = addEvaluated(study, "base", distribution.name, 0);
    ids.evaluation = study
                         .addEvaluation({.run = ids.run,
                                         .checkpoint = ids.checkpoint,
                                         .distribution = distribution.name,
                                         .problems = problems,
                                         .samples = 16,
                                         .definition = toJson(distribution)})
                         .value();
    return ids;
}

/// One problem of a cell with @p right of @p samples samples right.
RowId addSampled(StudyFile& study, const Evaluated& ids, const MapCell& cell, int right,
                 int samples, std::int64_t index)
{
    auto row = problemRowOf("wide", index);
    row.op = cell.op;
    row.context = cell.context;
    row.mode = cell.mode;
    const auto problem = study.addProblem(row).value();
    putSamples(study, ids.evaluation, problem, samplesWith(right, samples));
    return problem;
}

std::size_t cellOf(const EdgeMap& map, int op, const std::string& context, const std::string& mode)
{
    for (std::size_t i = 0; i < map.cells.size(); ++i)
        if (map.cells[i].op == op && map.cells[i].context == context && map.cells[i].mode == mode)
            return i;
    return map.cells.size();
}

const std::string kZoo = "crazy_zootopia";
const std::string kSchool = "teachers_in_school";
const std::string kForward = "normalforward";
const std::string kReverse = "forwardreverse";

} // namespace

class EdgeMapOfTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasEveryCellTheDistributionCanGive()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        const auto map = edgeMap(study, ids.evaluation).value();
        // Ops 2-4 of two contexts and two modes, and 5 and 6 of one: op 4 of both is one cell.
        QCOMPARE(map.cells.size(), 14U);
        for (std::size_t i = 1; i < map.cells.size(); ++i) {
            const auto key = [&](std::size_t n) {
                const auto& cell = map.cells[n];
                return std::tuple(cell.mode, cell.context, cell.op);
            };
            QVERIFY(key(i - 1) < key(i));
        }
        for (const auto& cell : map.cells) {
            QCOMPARE(cell.why, std::string("no problem of this cell is sampled"));
            QCOMPARE(cell.cell, EdgeCell{});
            QCOMPARE(cell.problems, std::int64_t{0});
        }
    }

    void judgesFromItsProblems()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        for (int i = 0; i < 16; ++i)
            addSampled(study, ids, {5, kZoo, kForward}, 0, 16, i);
        for (int i = 0; i < 60; ++i)
            addSampled(study, ids, {2, kSchool, kReverse}, 16, 16, 100 + i);
        const auto map = edgeMap(study, ids.evaluation).value();
        // docs/evaluation.md: none of 16 problems solved is undersampled, pass@8 may be 0.19, and
        // 19 more would do.
        const auto& none = map.cells.at(cellOf(map, 5, kZoo, kForward));
        QCOMPARE(none.cell.judgement, EdgeJudgement::Undersampled);
        QVERIFY(std::abs(none.cell.passAtK.high - 0.19) < 0.005);
        QCOMPARE(none.cell.problemsNeeded, std::optional<std::int64_t>(19));
        QCOMPARE(none.problems, std::int64_t{16});
        QCOMPARE(none.samples, std::int64_t{16});
        QVERIFY(none.why.empty());
        const auto& solved = map.cells.at(cellOf(map, 2, kSchool, kReverse));
        QCOMPARE(solved.cell.judgement, EdgeJudgement::Saturated);
        // The same of the same tallies.
        const std::vector<ProblemTally> tallies(60, ProblemTally{16, 16});
        QCOMPARE(solved.cell, judgeCell(tallies).value());
    }

    void tooFewSamplesAreNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        addSampled(study, ids, {2, kZoo, kForward}, 1, 16, 0);
        const auto problem = addSampled(study, ids, {2, kZoo, kForward}, 1, 4, 1);
        const auto map = edgeMap(study, ids.evaluation).value();
        const auto& cell = map.cells.at(cellOf(map, 2, kZoo, kForward));
        QCOMPARE(cell.why,
                 "k = 8 is more than the 4 samples of problem " + std::to_string(problem));
        QCOMPARE(cell.cell, EdgeCell{});
        QCOMPARE(cell.problems, std::int64_t{2});
        QVERIFY(edgeMap(study, ids.evaluation, {.k = 4})
                    .value()
                    .cells.at(cellOf(map, 2, kZoo, kForward))
                    .why.empty());
    }

    void aProblemOfAnotherKindHasACellOfItsOwn()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        addSampled(study, ids, {9, kSchool, kForward}, 1, 16, 0);
        const auto map = edgeMap(study, ids.evaluation).value();
        QCOMPARE(map.cells.size(), 15U);
        const std::vector chosen{cellOf(map, 9, kSchool, kForward)};
        QCOMPARE(map.cells.at(chosen[0]).problems, std::int64_t{1});
        QCOMPARE(bandOf(study, map, chosen, "band").error().message,
                 std::string("distribution \"wide\" does not make problems of op 9, "
                             "teachers_in_school, normalforward"));
    }

    void contextsThatAreDrawnAreOneCell()
    {
        const StudyFolder folder;
        auto study = folder.create();
        ProblemSpecification igsm{.flavour = Flavour::Igsm, .opMin = 3, .opMax = 3, .modulus = 23};
        const auto ids = evaluationOf(study, {.name = "wide", .components = {{1.0, igsm}}});
        addSampled(study, ids, {3, "School, Classroom", kForward}, 1, 16, 0);
        addSampled(study, ids, {3, "Zoo, Cage", kForward}, 1, 16, 1);
        const auto map = edgeMap(study, ids.evaluation).value();
        QCOMPARE(map.cells.size(), 1U);
        QCOMPARE(map.cells[0].context, std::string());
        QCOMPARE(map.cells[0].problems, std::int64_t{2});
    }

    void anUnknownDistributionHasTheCellsThatHaveProblems()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "wide", 1);
        putSamples(study, ids.evaluation, ids.problems[0], samplesWith(4, 16));
        const auto map = edgeMap(study, ids.evaluation).value();
        QCOMPARE(map.cells.size(), 1U);
        QCOMPARE(map.cells[0].op, 2);
        const std::vector<std::size_t> chosen{0};
        const auto band = bandOf(study, map, chosen, "band");
        QVERIFY(!band);
        QCOMPARE(band.error().code, ErrorCode::InvalidArgument);
        QVERIFY(band.error().message.ends_with("does not know any more how distribution \"wide\" "
                                               "was made when it was evaluated"));
    }

    void theRunKnowsWhatItWasLaunchedWith()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run =
            study
                .addRun({.schedule = "main",
                         .distributionsJson = toJson(StudyDesign{.distributions = {wide()}})})
                .value();
        const auto ids = addEvaluated(study, "base", "wide", 0, run);
        QCOMPARE(edgeMap(study, ids.evaluation).value().cells.size(), 14U);
    }

    void badArgumentsAreNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto missing = edgeMap(study, 77);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().message.ends_with("has no evaluation 77"));
        const auto ids = evaluationOf(study, wide());
        QCOMPARE(edgeMap(study, ids.evaluation, {.k = 0}).error().message,
                 std::string("k is 0, but must be at least 1"));
        QVERIFY(edgeMap(study, ids.evaluation, {.lowestPassAtK = 2})
                    .error()
                    .message.starts_with("lowestPassAtK is 2"));
        const auto map = edgeMap(study, ids.evaluation).value();
        QCOMPARE(bandOf(study, map, {}, "band").error().message,
                 std::string("a band needs at least one cell of the edge map"));
        const std::vector<std::size_t> beyond{14};
        QCOMPARE(bandOf(study, map, beyond, "band").error().message,
                 std::string("the edge map has 14 cells, so there is no cell number 14"));
    }

    void aBrokenDefinitionIsNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "wide", 0);
        const auto evaluation = study
                                    .addEvaluation({.run = ids.run,
                                                    .checkpoint = ids.checkpoint,
                                                    .distribution = "wide",
                                                    .definition = "{"})
                                    .value();
        const auto map = edgeMap(study, evaluation);
        QVERIFY(!map);
        QCOMPARE(map.error().code, ErrorCode::Corrupt);
        QVERIFY(map.error().message.starts_with("the distribution of evaluation 2 of "));
    }

    void aBandDrawsOnlyFromTheChosenCells()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        const auto map = edgeMap(study, ids.evaluation).value();
        const std::vector chosen{cellOf(map, 3, kZoo, kReverse), cellOf(map, 5, kZoo, kForward),
                                 cellOf(map, 6, kZoo, kForward), cellOf(map, 4, kZoo, kForward)};
        const auto band = bandOf(study, map, chosen, "band").value();
        QCOMPARE(band.name, std::string("band"));
        const auto contexts = shippedContexts();
        VERIFY_OK(validateDistribution(band, contexts));
        VERIFY_OK(study.putBand(band, ids.evaluation, bandWords(map, chosen)));

        std::map<std::tuple<std::string, std::string, int>, int> drawn;
        constexpr int kDraws = 800;
        for (std::uint64_t i = 0; i < kDraws; ++i) {
            const auto problem = drawProblem(band, contexts, 3, i);
            ++drawn[{std::string(modeName(problem.mode)), problem.context,
                     operationCount(problem)}];
        }
        QCOMPARE(drawn.size(), 4U);
        for (const auto number : chosen) {
            const auto& cell = map.cells[number];
            // Each a quarter of 800; five deviations of a binomial count are 5 sqrt(150) = 61.
            const int count = drawn[{cell.mode, cell.context, cell.op}];
            QVERIFY2(std::abs(count - kDraws / 4) < 61, std::to_string(count).c_str());
        }
    }

    void neighbouringOpsAreOneComponent()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        const auto map = edgeMap(study, ids.evaluation).value();
        const std::vector chosen{cellOf(map, 2, kSchool, kForward),
                                 cellOf(map, 3, kSchool, kForward), cellOf(map, 5, kZoo, kForward),
                                 cellOf(map, 2, kSchool, kForward)}; // twice is once
        const auto band = bandOf(study, map, chosen, "band").value();
        QCOMPARE(band.components.size(), 2U);
        const auto& school = band.components[0];
        QCOMPARE(school.specification.contexts, std::vector{kSchool});
        QCOMPARE(school.specification.modes, std::vector{Mode::Forward});
        QCOMPARE(school.specification.opMin, 2);
        QCOMPARE(school.specification.opMax, 3);
        QVERIFY(std::abs(school.weight - 2.0 / 3) < 1e-12);
        QCOMPARE(band.components[1].specification.opMin, 5);
        QCOMPARE(band.components[1].specification.opMax, 5);
    }

    void aCellOfTwoComponentsKeepsTheirShares()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = evaluationOf(study, wide());
        const auto map = edgeMap(study, ids.evaluation).value();
        const std::vector chosen{cellOf(map, 4, kZoo, kForward)};
        const auto band = bandOf(study, map, chosen, "band").value();
        QCOMPARE(band.components.size(), 2U);
        // Shares of that cell: 0.6 / 12 = 0.05 and 0.4 / 3 = 0.1333: 3 to 8.
        QVERIFY(std::abs(band.components[0].weight - 3.0 / 11) < 1e-12);
        QVERIFY(std::abs(band.components[1].weight - 8.0 / 11) < 1e-12);
    }

    void opsThatAreNotDrawnAlikeStayApart()
    {
        const StudyFolder folder;
        auto study = folder.create();
        ProblemSpecification igsm{.flavour = Flavour::Igsm, .opMin = 3, .opMax = 5, .modulus = 23};
        igsm.igsm.drawsLowOp = true;
        const auto ids = evaluationOf(study, {.name = "wide", .components = {{1.0, igsm}}});
        const auto map = edgeMap(study, ids.evaluation).value();
        const std::vector<std::size_t> chosen{0, 1, 2};
        QCOMPARE(bandOf(study, map, chosen, "band").value().components.size(), 3U);
    }

    void wordsSayWhatWasChosen()
    {
        EdgeMap map{.evaluation = {.checkpointName = "base", .distribution = "wide"}};
        for (const int op : {4, 5, 6, 8})
            map.cells.push_back({.op = op, .context = kZoo, .mode = kForward});
        for (auto& cell : map.cells)
            cell.cell.judgement = EdgeJudgement::Edge;
        QCOMPARE(bandWords(map, std::vector<std::size_t>{1, 2}),
                 std::string("edge cells of \"wide\" at checkpoint base: op 5-6"));
        QCOMPARE(bandWords(map, std::vector<std::size_t>{3, 0, 1}),
                 std::string("edge cells of \"wide\" at checkpoint base: op 4-5, 8"));
        map.cells[2].cell.judgement = EdgeJudgement::Saturated;
        QCOMPARE(bandWords(map, std::vector<std::size_t>{1, 2}),
                 std::string("cells of \"wide\" at checkpoint base: op 5-6"));
        map.cells.push_back({.op = 5, .context = kZoo, .mode = kReverse});
        QCOMPARE(bandWords(map, std::vector<std::size_t>{1, 2}),
                 std::string("cells of \"wide\" at checkpoint base: op 5-6, crazy_zootopia, "
                             "normalforward"));
        map.cells[4].cell.judgement = EdgeJudgement::Edge;
        QCOMPARE(bandWords(map, std::vector<std::size_t>{1, 4}),
                 std::string("edge cells of \"wide\" at checkpoint base: op 5"));
    }
};

QTEST_APPLESS_MAIN(EdgeMapOfTest)
#include "tst_edge_map_of.moc"
