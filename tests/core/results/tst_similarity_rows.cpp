#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/results/gold_pool.h"
#include "core/results/similarity_rows.h"
#include "core/solution/solution_graph.h"
#include "tests/core/results/comparison_fixture.h"

#include <algorithm>
#include <cmath>

using namespace gradus;
using namespace gradus::test;

namespace {

const ContextLibrary& contexts()
{
    static const auto library =
        ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts").value();
    return library;
}

Distribution opsOf(const std::string& name, int low, int high,
                   Flavour flavour = Flavour::GsmInfinite)
{
    ProblemSpecification specification;
    specification.flavour = flavour;
    specification.opMin = low;
    specification.opMax = high;
    return {name, {{1.0, specification}}};
}

/// A run whose first stage was trained on @p trained, and its checkpoint "base".
RowId addTrainedOn(StudyFile& study, const Distribution& trained)
{
    auto schedule = twoStages("main", 1);
    schedule.stages[0].distribution = trained.name;
    const auto run = study
                         .addRun({.schedule = "main",
                                  .scheduleJson = toJson(schedule),
                                  .distributionsJson = toJson(StudyDesign{
                                      .title = "t", .distributions = {trained}, .schedules = {}})})
                         .value();
    return addCheckpoint(study, run, "base");
}

/// Evaluates @p checkpoint on @p problems problems of @p of; of each as many samples as
/// @p samples, the gold solution where it has '1'.
RowId addGold(StudyFile& study, RowId checkpoint, const Distribution& of, int problems,
              const std::string& samples)
{
    const auto evaluation = study
                                .addEvaluation({.run = 1,
                                                .checkpoint = checkpoint,
                                                .distribution = of.name,
                                                .problems = problems,
                                                .samples = int(samples.size())})
                                .value();
    for (int i = 0; i < problems; ++i) {
        const auto problem = drawProblem(of, contexts(), 99, std::uint64_t(i));
        const auto text = renderProblem(problem);
        const auto row = study
                             .addProblem({.distribution = of.name,
                                          .index = i,
                                          .op = operationCount(problem),
                                          .context = problem.context,
                                          .mode = "normalforward",
                                          .hash = std::to_string(i),
                                          .row = problemRow(problem, text)})
                             .value();
        std::vector<SampleRow> rows;
        for (const char c : samples)
            rows.push_back({.evaluation = evaluation,
                            .problem = row,
                            .sample = int(rows.size()),
                            .text = c == '1' ? text.solution : "nothing",
                            .isVerified = c == '1'});
        mustHold(study.addSamples(rows));
    }
    mustHold(study.completeEvaluation(evaluation));
    return evaluation;
}

/// By the definition: the highest cosine, and whether any graph is isomorphic, one by one.
struct ByForce
{
    double similarity = 0;
    bool isHeld = false;
};
ByForce byForce(const std::vector<LabelledGraph>& pool, const LabelledGraph& graph)
{
    ByForce result;
    for (const auto& each : pool) {
        result.similarity =
            std::max(result.similarity, cosine(weisfeilerLehman(each), weisfeilerLehman(graph)));
        result.isHeld = result.isHeld || areIsomorphic(each, graph).value();
    }
    return result;
}

std::vector<LabelledGraph> graphsOf(const Distribution& distribution, int count)
{
    std::vector<LabelledGraph> graphs;
    for (int i = 0; i < count; ++i)
        graphs.push_back(
            graphOf(drawProblem(distribution, contexts(), kPoolSeed, std::uint64_t(i))));
    return graphs;
}

} // namespace

class SimilarityRowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheDefinition()
    {
        // One op, so that the pool is the first 200 problems of the distribution itself.
        const StudyFolder folder;
        auto study = folder.create();
        const auto trained = opsOf("trained", 9, 9);
        const auto hard = opsOf("hard", 9, 9);
        addGold(study, addTrainedOn(study, trained), hard, 12, "110");
        const auto pool = graphsOf(trained, kPoolSize);
        double similarity = 0;
        double held = 0;
        double novel = 0;
        for (int i = 0; i < 12; ++i) {
            const auto found =
                byForce(pool, graphOf(drawProblem(hard, contexts(), 99, std::uint64_t(i))));
            similarity += found.similarity / 12;
            held += found.isHeld ? 1.0 / 12 : 0;
            novel += found.similarity < 1 ? 1.0 / 12 : 0;
        }
        QVERIFY(similarity < 1 && held > 0 && held < 1); // else this would test little
        const NamedTable table(study, {.table = "similarity", .contexts = &contexts()});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{2}); // all, op 9
        for (std::size_t row = 0; row < 2; ++row) {
            QCOMPARE(table.number(row, "problems"), 12.0);
            QCOMPARE(table.number(row, "correct"), 24.0);
            QVERIFY(std::abs(table.number(row, "similarity") - similarity) < 1e-9);
            QVERIFY(std::abs(table.number(row, "isomorphism_rate") - held) < 1e-9);
            QVERIFY(std::abs(table.number(row, "novelty") - novel) < 1e-9);
            QCOMPARE(table.number(row, "pool_size"), 200.0);
            QVERIFY(table.isEmpty(row, "note"));
        }
        QCOMPARE(table.text(1, "pool"), std::string("\"trained\" of stage base of run 1"));
        QCOMPARE(table.text(1, "band"), std::string("95 % bootstrap over 12 problems"));
        QVERIFY(table.number(1, "pool_distinct") > 1);
        QVERIFY(table.number(1, "pool_distinct") < 200);
        QVERIFY(table.number(1, "distinct") <= 12);
    }

    void sharesOfTheHistogramSumToOne()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto trained = opsOf("trained", 2, 8);
        addGold(study, addTrainedOn(study, trained), opsOf("hard", 2, 8), 30, "1");
        const auto index = StudyIndex::read(study).value();
        const auto rows = similarityRows(study, index, contexts());
        VERIFY_OK(rows);
        for (const auto& row : *rows) {
            double sum = 0;
            double lowest = 0;
            double highest = 0;
            for (std::size_t bin = 0; bin < kSimilarityBins; ++bin) {
                sum += row.shares[bin];
                lowest += row.shares[bin] * similarityBinLow(bin);
                highest += row.shares[bin] * similarityBinLow(bin + 1);
            }
            QVERIFY(std::abs(sum - 1) < 1e-9);
            QVERIFY(row.similarity->interval.estimate >= lowest - 1e-9);
            QVERIFY(row.similarity->interval.estimate <= highest + 1e-9);
        }
        QCOMPARE(similarityBinLow(0), 0.0);
        QCOMPARE(similarityBinLow(1), 0.2);
        QCOMPARE(similarityBinLow(8), 0.9);
        QCOMPARE(similarityBinLow(9), 1.0);
        std::vector<std::string> lines;
        VERIFY_OK(exportTable(
            study,
            {.table = "similarity", .format = TableFormat::JsonLines, .contexts = &contexts()},
            [&](std::string_view line) { lines.emplace_back(line); }));
        QVERIFY2(lines[0].find(R"("histogram":[{"low":0,"high":0.2,"share":)") != std::string::npos,
                 lines[0].c_str());
    }

    void whatWasTrainedOnIsNotNew_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::newRow("gsm-infinite") << int(Flavour::GsmInfinite);
        QTest::newRow("igsm") << int(Flavour::Igsm);
        QTest::newRow("symbolic") << int(Flavour::Symbolic);
    }

    void whatWasTrainedOnIsNotNew()
    {
        // Graphs of the pool itself.
        QFETCH(const int, flavour);
        auto distribution = opsOf("d", 4, 4, Flavour(flavour));
        if (flavour == int(Flavour::Igsm))
            distribution.components[0].specification.modulus = 23;
        const auto pool = GoldPool::draw(distribution, 4, contexts(), 20);
        VERIFY_OK(pool);
        QCOMPARE(pool->size(), 20);
        for (int i = 0; i < 20; ++i) {
            const auto problem = drawProblem(distribution, contexts(), kPoolSeed, std::uint64_t(i));
            const auto graph =
                graphOf(parseSolution(renderProblem(problem).solution, problem.modulus));
            QVERIFY(!graph.nodes.empty());
            QCOMPARE(pool->similarity(graph), 1.0);
            QVERIFY(pool->holds(graph));
        }
        QVERIFY(!pool->holds({{{77, {}}}}));
        QCOMPARE(pool->similarity({{{77, {}}}}), 0.0);
    }

    void saysWhatThereIsNoPoolFor()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto base = addTrainedOn(study, opsOf("trained", 2, 3));
        addGold(study, base, opsOf("hard", 3, 4), 20, "1");
        const NamedTable table(study, {.table = "similarity", .contexts = &contexts()});
        const auto op4 = table.find("op", "4");
        QCOMPARE(table.text(op4, "note"),
                 std::string("no pool: \"trained\" has no problem of op 4"));
        QVERIFY(table.isEmpty(op4, "similarity"));
        QVERIFY(table.number(op4, "correct") > 0);
        QCOMPARE(table.text(0, "note"),
                 std::string("ops that the pool does not have are left out"));
        QCOMPARE(table.number(0, "problems"), table.number(table.find("op", "3"), "problems"));

        const NamedTable easy(study,
                              {.table = "similarity", .pool = "nowhere", .contexts = &contexts()});
        QVERIFY(!easy.isRead());
        QVERIFY(easy.error().ends_with("has no distribution \"nowhere\""));
        const NamedTable without(study, {.table = "similarity"});
        QVERIFY(!without.isRead());
        QCOMPARE(without.error(), std::string("table \"similarity\" makes problems to compare with "
                                              "and was given no contexts"));
    }

    void takesThePoolThatIsNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        mustHold(study.putDistribution(opsOf("named", 4, 4)));
        addGold(study, addTrainedOn(study, opsOf("trained", 2, 3)), opsOf("hard", 4, 4), 3, "0");
        const NamedTable table(study,
                               {.table = "similarity", .pool = "named", .contexts = &contexts()});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.text(0, "pool"), std::string("\"named\""));
        QCOMPARE(table.text(0, "note"),
                 std::string("no sample is verified, so there is nothing to compare"));
        QCOMPARE(table.number(0, "correct"), 0.0);
    }

    void saysWhyAPoolIsNotKnown()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto old = study.addRun({.schedule = "old"}).value();
        addOutcomes(study, old, addCheckpoint(study, old, "base"), "easy", {{0, "1"}});
        Schedule imported;
        imported.name = "qwen";
        const auto import = addRun(study, imported);
        addOutcomes(study, import, addCheckpoint(study, import, "qwen"), "easy", {{0, "1"}});
        auto schedule = twoStages("main", 1);
        schedule.stages[0].distribution = "lost";
        const auto lost = addRun(study, schedule);
        addOutcomes(study, lost, addCheckpoint(study, lost, "base"), "easy", {{0, "1"}});
        addOutcomes(study, lost, addCheckpoint(study, lost, "rl"), "easy", {{0, "1"}}, false);
        const NamedTable table(study, {.table = "similarity", .contexts = &contexts()});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.text(0, "note"),
                 std::string("run 1 keeps no schedule that can be read, so what it was trained on "
                             "is not known"));
        QCOMPARE(table.text(1, "note"), std::string("what imported checkpoint \"qwen\" was trained "
                                                    "on is not known; name a pool"));
        QCOMPARE(table.text(2, "note"),
                 std::string("run 3 does not keep distribution \"lost\" of its stage \"base\""));
        QCOMPARE(table.text(3, "note"),
                 std::string("rl on \"easy\" is incomplete: 1 of 64 problems "
                             "are sampled"));
    }
};

QTEST_APPLESS_MAIN(SimilarityRowsTest)
#include "tst_similarity_rows.moc"
