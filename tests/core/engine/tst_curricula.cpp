#include "core/engine/edge_measurement.h"
#include "core/engine/schedule_runner.h"
#include "core/solution/verdict.h"
#include "core/token/phrase_tokenizer.h"
#include "core/training/sampler.h"
#include "tests/support/run_results.h"

#include <cmath>
#include <filesystem>
#include <set>
#include <stdexcept>

#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>

using namespace gradus;
using gradus::testing::metricLines;
using gradus::testing::tensorLines;

namespace {

Distribution problemsOf(const std::string& name, int opMin, int opMax)
{
    Distribution distribution{.name = name, .components = {Component{}}};
    auto& specification = distribution.components[0].specification;
    specification.opMin = opMin;
    specification.opMax = opMax;
    specification.distractors = 0;
    return distribution;
}

/// A model that learns to copy constants (op 2) well and little else, then reinforcement with
/// @p curriculum on ops 2 to 5.
StudyDesign designWith(const CurriculumOptions& curriculum)
{
    const Stage base{.name = "base",
                     .distribution = "easy",
                     .optimizer = OptimizerKind::Muon,
                     .learningRate = 5e-3,
                     .languageModel = {.tokens = 120'000, .batchTokens = 1'000}};
    const Stage rl{.name = "rl",
                   .kind = StageKind::Reinforcement,
                   .distribution = "all",
                   .learningRate = 1e-3,
                   .reinforcement = {.steps = 8,
                                     .promptsPerStep = 4,
                                     .samplesPerPrompt = 4,
                                     .temperature = 0.7,
                                     .maxNewTokens = 48},
                   .curriculum = curriculum};
    return {.title = "curricula",
            .distributions = {problemsOf("easy", 2, 2), problemsOf("all", 2, 5)},
            .schedules = {{.name = "main",
                           .model = {.layers = 1,
                                     .width = 32,
                                     .heads = 2,
                                     .keyValueHeads = 1,
                                     .feedForward = 64,
                                     .contextLength = 256},
                           .stages = {base, rl},
                           .evaluation = {.maxNewTokens = 48},
                           .checkpoints = {.everySeconds = 0}}}};
}

CurriculumOptions edgeOf(EdgeUnit unit)
{
    return {.kind = CurriculumKind::Edge,
            .edge = {.unit = unit,
                     .problems = 4,
                     .samples = 4,
                     .k = 4,
                     .lowestPassAtK = 0.1,
                     .highestPassAt1 = 0.9,
                     .measureEvery = 3}};
}

const CurriculumOptions kSuccess{.kind = CurriculumKind::Success,
                                 .op = {3, 4},
                                 .opBounds = {2, 5},
                                 .raiseAt = 0.5,
                                 .lowerAt = 0.25,
                                 .evidenceSteps = 2};

/// A study of its own folder, carried out in this process.
struct Carried
{
    Carried(const std::filesystem::path& path, const CurriculumOptions& curriculum)
        : study(StudyFile::create(path, designWith(curriculum)).value())
    {}

    /// @param failAfter steps of stage "rl", after whose metrics are written and before their
    /// checkpoint is the run breaks; 0: never.
    Result<RunRow> run(const ContextLibrary& contexts, std::int64_t failAfter = 0)
    {
        const std::atomic<bool> stop = false;
        return runSchedule(
            study, contexts, {},
            [&](const RunRow& row) {
                if (failAfter > 0 && row.stage == "rl" && row.state == RunState::Running
                    && row.step >= failAfter && row.activity == "training")
                    throw std::runtime_error("broken for the test");
            },
            stop);
    }

    /// Stops at the first chance after stage "base": amid the first measurement.
    Result<RunRow> stopAfterBase(const ContextLibrary& contexts)
    {
        std::atomic<bool> stop = false;
        return runSchedule(
            study, contexts, {},
            [&](const RunRow& row) {
                stop = stop || (row.stage == "base" && row.step == row.stepsPlanned);
            },
            stop);
    }

    StudyFile study;
};

} // namespace

class CurriculaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1);
        m_contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
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
        Carried whole(path("whole", curriculum), options);
        const auto done = whole.run(m_contexts);
        QVERIFY2(done, done ? "" : done.error().message.c_str());
        const auto decisions = whole.study.decisions(1).value();
        QVERIFY(decisions.size() > 1);
        for (const auto& row : decisions)
            QVERIFY2(!row.words.empty() && row.stage == "rl", row.words.c_str());

        Carried broken(path("broken", curriculum), options);
        for (const std::int64_t step : {2, 4, 7})
            QVERIFY(!broken.run(m_contexts, step));
        QVERIFY(broken.run(m_contexts));
        QCOMPARE(broken.study.runs().value().size(), 1U);
        QCOMPARE(broken.study.decisions(1).value(), decisions);
        QCOMPARE(broken.study.edgeRows(1).value(), whole.study.edgeRows(1).value());
        QCOMPARE(metricLines(broken.study), metricLines(whole.study));
        QCOMPARE(tensorLines(broken.study), tensorLines(whole.study));
        if (curriculum == 0)
            checkSuccess(whole, decisions);
        else
            checkEdge(whole, decisions, options.edge);
    }

    void aStopAmidAMeasurementLosesNothing()
    {
        Carried whole(path("whole", 3), edgeOf(EdgeUnit::Cells));
        QVERIFY(whole.run(m_contexts));
        Carried stopped(path("stopped", 3), edgeOf(EdgeUnit::Cells));
        const auto row = stopped.stopAfterBase(m_contexts);
        QVERIFY2(row, row ? "" : row.error().message.c_str());
        QVERIFY(row->state == RunState::Stopped);
        QCOMPARE(stopped.study.checkpoints().value().back().name, std::string("rl@0"));
        QVERIFY(stopped.study.decisions(1).value().empty());
        QVERIFY(stopped.run(m_contexts));
        QCOMPARE(stopped.study.decisions(1).value(), whole.study.decisions(1).value());
        QCOMPARE(metricLines(stopped.study), metricLines(whole.study));
    }

    void aMeasurementCountsWhatTheSamplesAre()
    {
        const auto tokenizer = PhraseTokenizer::forContexts({m_contexts.find("crazy_zootopia"), 1});
        const auto model = designWith({}).schedules[0].model;
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
    [[nodiscard]] std::filesystem::path path(const std::string& name, int number) const
    {
        return std::filesystem::path(m_folder.path().toStdString())
               / (name + std::to_string(number) + ".gradus");
    }

    /// The window of each step is in the metrics: it changes where a decision says so, and after
    /// two steps whose samples say so.
    static void checkSuccess(Carried& run, const std::vector<DecisionRow>& decisions)
    {
        std::set<std::int64_t> moves;
        for (const auto& row : decisions)
            moves.insert(row.step);
        const auto low = run.study.metricsOfKey(1, "curriculum_op_low").value();
        const auto verified = run.study.metricsOfKey(1, "verified").value();
        QCOMPARE(low.size(), 8U);
        QCOMPARE(low[0].value, 3.0);
        for (std::size_t i = 1; i < low.size(); ++i) {
            const double move = low[i].value - low[i - 1].value;
            QCOMPARE(moves.count(low[i].step) == 1, move != 0);
            if (move == 0)
                continue;
            const double rate = (verified[i - 1].value + verified[i - 2].value) / 2;
            QVERIFY(move > 0 ? rate >= 0.5 : rate <= 0.25);
        }
    }

    /// Measured before steps 1, 4 and 7; what is kept lies between the bounds, or is said to be
    /// the nearest.
    static void checkEdge(Carried& run, const std::vector<DecisionRow>& decisions,
                          const EdgeOptions& options)
    {
        QCOMPARE(decisions.size(), 3U);
        const std::size_t each = options.unit == EdgeUnit::Cells ? 4 : 16; // ops 2 to 5
        const auto rows = run.study.edgeRows(1).value();
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
        const auto kept = run.study.metricsOfKey(1, "curriculum_kept").value();
        QCOMPARE(kept.size(), 8U);
        QCOMPARE(kept[0].value, static_cast<double>(std::count_if(
                                    rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(each),
                                    [](const EdgeRow& row) { return row.isKept; })));
    }

    QTemporaryDir m_folder;
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(CurriculaTest)
#include "tst_curricula.moc"
