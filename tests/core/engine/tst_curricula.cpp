#include "core/engine/edge_measurement.h"
#include "core/engine/schedule_runner.h"
#include "core/solution/verdict.h"
#include "core/token/phrase_tokenizer.h"
#include "core/training/sampler.h"
#include "tests/support/run_results.h"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <tuple>

#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>

using namespace gradus;
using gradus::testing::isTime;

namespace {

Distribution problemsOf(const std::string& name, int opMin, int opMax)
{
    Distribution distribution{.name = name, .components = {Component{}}};
    auto& specification = distribution.components[0].specification;
    specification.flavour = Flavour::Symbolic;
    specification.opMin = opMin;
    specification.opMax = opMax;
    specification.distractors = 0;
    return distribution;
}

/// A model that learns op 1 well, op 2 a little and nothing else: it has an edge.
StudyDesign design()
{
    const Stage base{.name = "base",
                     .distribution = "easy",
                     .optimizer = OptimizerKind::Muon,
                     .learningRate = 1e-2,
                     .languageModel = {.tokens = 300'000, .batchTokens = 1'000}};
    return {.title = "curricula",
            .distributions = {problemsOf("easy", 1, 2), problemsOf("all", 1, 4)},
            .schedules = {{.name = "base",
                           .model = {.layers = 2,
                                     .width = 32,
                                     .heads = 2,
                                     .keyValueHeads = 2,
                                     .feedForward = 64,
                                     .contextLength = 256},
                           .stages = {base},
                           .evaluation = {.maxNewTokens = 48}}}};
}

/// Reinforcement of that model on ops 1 to 4, with a checkpoint after each step.
Schedule scheduleWith(const std::string& name, const CurriculumOptions& curriculum)
{
    Schedule schedule = design().schedules[0];
    schedule.name = name;
    schedule.startFrom = "base";
    schedule.stages = {{.name = "rl",
                        .kind = StageKind::Reinforcement,
                        .distribution = "all",
                        .learningRate = 1e-3,
                        .reinforcement = {.steps = 8,
                                          .promptsPerStep = 4,
                                          .samplesPerPrompt = 4,
                                          .temperature = 0.7,
                                          .maxNewTokens = 48},
                        .curriculum = curriculum}};
    schedule.checkpoints.everySeconds = 0;
    return schedule;
}

CurriculumOptions edgeOf(EdgeUnit unit)
{
    return {.kind = CurriculumKind::Edge,
            .edge = {.unit = unit, .problems = 8, .samples = 4, .k = 4, .measureEvery = 3}};
}

const CurriculumOptions kSuccess{.kind = CurriculumKind::Success,
                                 .op = {1, 1},
                                 .raiseAt = 0.6,
                                 .lowerAt = 0.3,
                                 .evidenceSteps = 2};

/// Metrics of @p run but times, sorted.
std::vector<MetricRow> metricsOf(StudyFile& study, RowId run)
{
    auto rows = study.metrics(run).value().rows;
    std::erase_if(rows, [](const MetricRow& row) { return isTime(row.key); });
    std::sort(rows.begin(), rows.end(), [](const MetricRow& a, const MetricRow& b) {
        return std::tie(a.stage, a.key, a.step) < std::tie(b.stage, b.key, b.step);
    });
    return rows;
}

/// Of the weights and moments @p run ended with; the header before them holds times. Source: the
/// format's description, github.com/huggingface/safetensors.
std::string tensorHash(StudyFile& study, RowId run)
{
    const auto checkpoints = study.checkpoints().value();
    for (const auto& row : checkpoints) {
        if (row.run != run || !row.isFinal)
            continue;
        const auto content = readFile(study.folder() / row.path).value();
        std::size_t header = 0;
        for (std::size_t i = 8; i-- > 0;)
            header = header * 256 + static_cast<unsigned char>(content[i]);
        return contentHash(std::string_view(content).substr(8 + header));
    }
    return {};
}

} // namespace

class CurriculaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1);
        m_contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
        m_study.emplace(
            StudyFile::create(m_folder.filePath(QStringLiteral("a.gradus")).toStdString(), design())
                .value());
        const auto base = run("base");
        QVERIFY2(base, base ? "" : base.error().message.c_str());
    }

    void aBrokenRunDecidesTheSameAgain_data()
    {
        QTest::addColumn<int>("curriculum");
        QTest::newRow("success") << 0;
        QTest::newRow("edge of cells") << 1;
        QTest::newRow("edge of problems") << 2;
    }

    void aBrokenRunDecidesTheSameAgain()
    {
        QFETCH(const int, curriculum);
        const auto options = curriculum == 0   ? kSuccess
                             : curriculum == 1 ? edgeOf(EdgeUnit::Cells)
                                               : edgeOf(EdgeUnit::Problems);
        const auto name = "whole " + std::to_string(curriculum);
        const auto brokenName = "broken " + std::to_string(curriculum);
        QVERIFY(m_study->putSchedule(scheduleWith(name, options)));
        QVERIFY(m_study->putSchedule(scheduleWith(brokenName, options)));
        const auto whole = run(name);
        QVERIFY2(whole, whole ? "" : whole.error().message.c_str());
        const auto decisions = m_study->decisions(whole->id).value();
        QVERIFY(decisions.size() > 1);

        for (const std::int64_t step : {2, 4, 7})
            QVERIFY(!run(brokenName, step));
        const auto broken = run(brokenName);
        QVERIFY2(broken, broken ? "" : broken.error().message.c_str());
        QCOMPARE(broken->id, whole->id + 1);
        QCOMPARE(m_study->decisions(broken->id).value(), decisions);
        QCOMPARE(m_study->edgeRows(broken->id).value(), m_study->edgeRows(whole->id).value());
        QCOMPARE(metricsOf(*m_study, broken->id), metricsOf(*m_study, whole->id));
        QVERIFY(!tensorHash(*m_study, whole->id).empty());
        QCOMPARE(tensorHash(*m_study, broken->id), tensorHash(*m_study, whole->id));
        if (curriculum == 0)
            checkSuccess(whole->id, decisions);
        else
            checkEdge(whole->id, decisions, options.edge);
    }

    void aStopAmidAMeasurementLosesNothing()
    {
        const auto options = edgeOf(EdgeUnit::Cells);
        QVERIFY(m_study->putSchedule(scheduleWith("to compare", options)));
        QVERIFY(m_study->putSchedule(scheduleWith("stopped", options)));
        const auto whole = run("to compare");
        QVERIFY(whole);
        // Commands are looked at after each step and amid a measurement: this comes to the first.
        const std::atomic<bool> stop = true;
        const auto stopped = runSchedule(*m_study, m_contexts, {.schedule = "stopped"}, {}, stop);
        QVERIFY2(stopped, stopped ? "" : stopped.error().message.c_str());
        QVERIFY(stopped->state == RunState::Stopped);
        QCOMPARE(stopped->step, std::int64_t{0});
        QVERIFY(m_study->decisions(stopped->id).value().empty());
        const auto resumed = run("stopped");
        QVERIFY2(resumed, resumed ? "" : resumed.error().message.c_str());
        QCOMPARE(resumed->id, stopped->id);
        QCOMPARE(m_study->decisions(resumed->id).value(), m_study->decisions(whole->id).value());
        QCOMPARE(metricsOf(*m_study, resumed->id), metricsOf(*m_study, whole->id));
        QCOMPARE(tensorHash(*m_study, resumed->id), tensorHash(*m_study, whole->id));
    }

    void aMeasurementCountsWhatTheSamplesAre()
    {
        const auto tokenizer = PhraseTokenizer::forContexts({m_contexts.find("crazy_zootopia"), 1});
        const auto model = design().schedules[0].model;
        Decoder decoder(model, tokenizer.size(), torch::kFloat32);
        decoder.parameters().initialise(1, 0.05);
        const DocumentStream pool(problemsOf("easy", 2, 2), m_contexts, tokenizer, 9);
        const EdgeMeasurement measurement{
            .problems = 3, .samples = 200, .maxNewTokens = 20, .seed = 4, .round = 2};
        double last = 0;
        const auto tallies = measureEdge(decoder, pool, tokenizer, measurement, [&](double share) {
            last = share;
            return Result<void>{};
        });
        QVERIFY(tallies);
        QCOMPARE(last, 1.0);
        QCOMPARE(tallies->problems.size(), 3U);
        // The same samples drawn one problem at a time, counted here.
        std::int64_t tokens = 0;
        for (std::uint64_t i = 0; i < 3; ++i) {
            const auto problem = pool.problem(i);
            const auto text = pool.text(problem);
            const SamplePrompt prompt{pool.document(text).prompt, 200, (2ULL << 32U) | i};
            const auto samples = sampleCompletions(decoder, {&prompt, 1},
                                                   {.maxNewTokens = 20, .endOfText = 1, .seed = 4});
            std::int64_t verified = 0;
            tokens += static_cast<std::int64_t>(prompt.tokens.size());
            for (const auto& sample : samples[0]) {
                tokens += static_cast<std::int64_t>(sample.tokens.size());
                const auto gold = parseSolution(text.solution, problem.modulus);
                verified +=
                    verifySolution(problem, gold, tokenizer.decode(sample.tokens)).isVerifiedCorrect
                        ? 1
                        : 0;
            }
            QCOMPARE(tallies->problems[i], (ProblemTally{200, verified}));
        }
        QCOMPARE(tallies->tokens, tokens);
        auto next = measurement; // another round of the same problems draws anew
        ++next.round;
        const auto others =
            measureEdge(decoder, pool, tokenizer, next, [](double) { return Result<void>{}; });
        QVERIFY(others && others->tokens != tokens);
        const auto stopped = measureEdge(decoder, pool, tokenizer, measurement, [](double) {
            return Result<void>(fail(ErrorCode::Cancelled, "stopped"));
        });
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
    }

    void noSeedServesTwoPurposes()
    {
        std::set<std::uint64_t> seeds{evaluationSeed()};
        for (std::uint64_t schedule = 0; schedule < 50; ++schedule)
            for (std::size_t stage = 0; stage < 20; ++stage) {
                QVERIFY(seeds.insert(trainingSeed(schedule, stage)).second);
                QVERIFY(seeds.insert(measurementSeed(schedule, stage)).second);
            }
    }

private:
    /// @param failAfter steps whose metrics are written, but not their checkpoint, before the run
    /// breaks; 0: never.
    Result<RunRow> run(const std::string& schedule, std::int64_t failAfter = 0)
    {
        const std::atomic<bool> stop = false;
        const auto observer = [&](const RunRow& row) {
            if (failAfter > 0 && row.state == RunState::Running && row.step >= failAfter
                && row.activity == "training")
                throw std::runtime_error("broken for the test");
        };
        return runSchedule(*m_study, m_contexts, {.schedule = schedule}, observer, stop);
    }

    /// The window of each step is in the metrics: it changes where a decision says so, and after
    /// two steps whose samples say so.
    void checkSuccess(RowId run, const std::vector<DecisionRow>& decisions)
    {
        std::set<std::int64_t> moves;
        for (const auto& row : decisions)
            moves.insert(row.step);
        const auto low = m_study->metricsOfKey(run, "curriculum_op_low").value();
        const auto verified = m_study->metricsOfKey(run, "verified").value();
        QCOMPARE(low.size(), 8U);
        QCOMPARE(low[0].value, 1.0);
        QVERIFY(decisions.size() > 2); // up from what it solves, and on
        for (std::size_t i = 1; i < low.size(); ++i) {
            const double move = low[i].value - low[i - 1].value;
            QCOMPARE(moves.count(low[i].step) == 1, move != 0);
            if (move == 0)
                continue;
            const double rate = (verified[i - 1].value + verified[i - 2].value) / 2;
            QVERIFY(move > 0 ? rate >= 0.6 : rate <= 0.3);
        }
    }

    /// Measured before steps 1, 4 and 7; what is kept lies between the bounds, or is said to be
    /// the nearest.
    void checkEdge(RowId run, const std::vector<DecisionRow>& decisions, const EdgeOptions& options)
    {
        QCOMPARE(decisions.size(), 3U);
        const std::size_t each = options.unit == EdgeUnit::Cells ? 4 : 32; // ops 1 to 4
        const auto rows = m_study->edgeRows(run).value();
        QCOMPARE(rows.size(), 3 * each);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& decision = decisions[i / each];
            QCOMPARE(rows[i].step, decision.step);
            QCOMPARE(decision.step, static_cast<std::int64_t>(1 + 3 * (i / each)));
            const bool isBetween = rows[i].passAtK >= options.lowestPassAtK
                                   && rows[i].passAt1 <= options.highestPassAt1;
            if (decision.words.find("nearest") == std::string::npos)
                QCOMPARE(rows[i].isKept, isBetween);
            else
                QVERIFY(!isBetween);
        }
        const auto kept = m_study->metricsOfKey(run, "curriculum_kept").value();
        QCOMPARE(kept.size(), 8U);
        QCOMPARE(kept[0].value, static_cast<double>(std::count_if(
                                    rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(each),
                                    [](const EdgeRow& row) { return row.isKept; })));
    }

    QTemporaryDir m_folder;
    ContextLibrary m_contexts;
    std::optional<StudyFile> m_study;
};

QTEST_APPLESS_MAIN(CurriculaTest)
#include "tst_curricula.moc"
