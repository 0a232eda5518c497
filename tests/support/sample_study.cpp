#include "tests/support/sample_study.h"

#include "core/base/file.h"
#include "core/base/random.h"
#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/solution/judgement.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <string>

#include <unistd.h>

namespace gradus::test {

namespace {

constexpr std::uint64_t kSeed = 7;
constexpr double kFarAhead = 1e7; ///< s
constexpr auto kWide = "wide";

double now()
{
    return static_cast<double>(std::time(nullptr));
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data())
                                                            : std::string();
}

Distribution distribution(const std::string& name, int opMin, int opMax)
{
    Distribution made;
    made.name = name;
    made.components.front().specification.opMin = opMin;
    made.components.front().specification.opMax = opMax;
    return made;
}

Distribution wide()
{
    Distribution made = distribution(kWide, 2, 8);
    auto& specification = made.components.front().specification;
    specification.contexts = {"crazy_zootopia", "teachers_in_school", "movie_festival_awards"};
    specification.modes = {Mode::Forward, Mode::Reverse};
    return made;
}

/// A mistake of kind @p kind in the gold completion @p text.
std::string spoil(const std::string& text, CounterRandom& random)
{
    std::vector<std::size_t> steps;
    for (std::size_t at = text.find("Define "); at != std::string::npos;
         at = text.find("Define ", at + 1))
        steps.push_back(at);
    if (steps.size() < 2)
        return text.substr(0, text.size() / 2);
    const std::size_t step = random.below(static_cast<std::uint32_t>(steps.size() - 1));
    const std::size_t from = steps[step];
    const std::size_t to = steps[step + 1];
    switch (random.below(4)) {
    case 0: // a step left out
        return text.substr(0, from) + text.substr(to);
    case 1: // an early end
        return text.substr(0, to);
    default: { // a wrong number at the end of a step
        const std::size_t digit = text.find_last_of("0123456789", to);
        std::string spoilt = text;
        if (digit != std::string::npos && digit > from)
            spoilt[digit] = spoilt[digit] == '9' ? '1' : static_cast<char>(spoilt[digit] + 1);
        return spoilt;
    }
    }
}

class Maker
{
public:
    Maker(StudyFile& study, const ContextLibrary& contexts, const SampleStudyOptions& options)
        : m_study(study)
        , m_contexts(contexts)
        , m_options(options)
        , m_design(sampleDesign())
    {}

    Result<void> makeRuns()
    {
        RunRow done = plainRun(now() - 5'000);
        done.state = RunState::Done;
        done.progress = 1;
        auto made = addRun(done, 3);
        if (!made)
            return made;
        if (made = addEvaluations(m_run); !made)
            return made;

        RunRow lost = plainRun(now() - 3'000);
        lost.state = RunState::Running;
        lost.heartbeatAt = now() - 2'500;
        lost.processId = 0x3fffffff; // above the highest process id of Linux
        lost.progress = 0.31;
        if (made = addRun(lost, 1); !made)
            return made;

        RunRow live = plainRun(now() - 480);
        live.state = RunState::Running;
        live.processId = m_options.liveProcess;
        live.heartbeatAt = now() + kFarAhead;
        live.tokensPerSecond = 21'300;
        live.secondsLeft = 705;
        live.progress = 0.72;
        live.activity = "training";
        return addRun(live, 3);
    }

private:
    RunRow plainRun(double startedAt)
    {
        const Schedule& schedule = m_design.schedules.front();
        RunRow run;
        run.schedule = schedule.name;
        run.scheduleJson = toJson(schedule);
        run.distributionsJson = toJson(StudyDesign{m_design.title, m_design.distributions, {}});
        run.startedAt = startedAt;
        run.heartbeatAt = startedAt;
        run.host = hostName();
        run.processId = 0x3fffffff;
        run.machineJson = "{}";
        return run;
    }

    /// Adds @p run with the metrics of its first @p stages stages.
    Result<void> addRun(RunRow& run, std::size_t stages)
    {
        const auto id = m_study.addRun(run);
        if (!id)
            return tl::unexpected(id.error());
        m_run = run.id = *id;
        CounterRandom random(kSeed, RandomPurpose::Test, static_cast<std::uint64_t>(*id));
        const Schedule& schedule = m_design.schedules.front();
        for (std::size_t i = 0; i < stages; ++i) {
            const bool isLive = run.progress < 1 && i + 1 == stages;
            const int steps = isLive ? m_options.steps * 2 / 5 : m_options.steps;
            if (const auto added = addMetrics(run, schedule.stages[i], steps, random); !added)
                return added;
        }
        run.stepsPlanned = m_options.steps;
        return m_study.updateRun(run);
    }

    Result<void> addMetrics(RunRow& run, const Stage& stage, int steps, CounterRandom& random)
    {
        const bool isRl = stage.kind == StageKind::Reinforcement;
        std::vector<MetricRow> rows;
        for (int step = 1; step <= steps; ++step) {
            run.tokensSeen += 20'480;
            const double done = static_cast<double>(step) / m_options.steps;
            const double noise = 0.03 * random.normal();
            const auto add = [&](const char* key, double value) {
                rows.push_back({stage.name, key, step, run.tokensSeen, value});
            };
            if (isRl) {
                run.lastReward =
                    std::clamp(0.08 + 0.45 * (1 - std::exp(-3 * done)) + noise, 0.0, 1.0);
                add("reward", *run.lastReward);
                add("response_length", 96 + 20 * noise);
            } else {
                const double floor = stage.kind == StageKind::MidTraining ? 0.28 : 0.35;
                const double height = stage.kind == StageKind::MidTraining ? 0.4 : 3.2;
                run.lastLoss = std::max(0.05, floor + height * std::exp(-5 * done) + noise);
                add("loss", run.lastLoss);
            }
            add("learning_rate", stage.learningRate * (1 - 0.9 * done));
        }
        run.stage = stage.name;
        run.step = steps;
        return m_study.addMetrics(run.id, rows);
    }

    Result<void> addEvaluations(RowId run)
    {
        // Share of right samples of each stage in and beyond its range: base, edge, hard.
        static constexpr double kSkill[3][3] = {
            {0.62, 0.12, 0.01}, {0.58, 0.31, 0.06}, {0.6, 0.47, 0.09}};
        const Schedule& schedule = m_design.schedules.front();
        for (std::size_t stage = 0; stage < schedule.stages.size(); ++stage) {
            const std::string& name = schedule.stages[stage].name;
            CheckpointRow checkpoint{.run = run,
                                     .stage = name,
                                     .step = m_options.steps,
                                     .path = name + ".safetensors",
                                     .hash = std::string(32, '0'),
                                     .isFinal = true,
                                     .name = name};
            const auto id = m_study.addCheckpoint(checkpoint);
            if (!id)
                return tl::unexpected(id.error());
            checkpoint.id = *id;
            for (std::size_t i = 0; i < m_design.distributions.size(); ++i) {
                const auto added =
                    addEvaluation(checkpoint, m_design.distributions[i], kSkill[stage][i]);
                if (!added)
                    return added;
            }
            if (m_options.wideProblems > 0)
                if (const auto added = addEvaluation(checkpoint, wide(), kSkill[stage][1]); !added)
                    return added;
        }
        return {};
    }

    Result<void> addEvaluation(const CheckpointRow& checkpoint, const Distribution& on,
                               double skill)
    {
        const auto id = m_study.addEvaluation({.run = checkpoint.run,
                                               .checkpoint = checkpoint.id,
                                               .checkpointName = checkpoint.name,
                                               .stage = checkpoint.stage,
                                               .distribution = on.name,
                                               .problems = problemsOf(on),
                                               .samples = m_options.samples,
                                               .temperature = 0.7,
                                               .definition = toJson(on)});
        if (!id)
            return tl::unexpected(id.error());
        for (int index = 0; index < problemsOf(on); ++index) {
            const auto added = addProblem(*id, on, index, skill);
            if (!added)
                return added;
        }
        return m_study.completeEvaluation(*id);
    }

    Result<void> addProblem(RowId evaluation, const Distribution& on, int index, double skill)
    {
        const auto number = static_cast<std::uint64_t>(index);
        const Problem problem = drawProblem(on, m_contexts, kSeed, number);
        const ProblemText text = renderProblem(problem);
        const std::string json = problemRow(problem, text);
        const ProblemRow row{.distribution = on.name,
                             .index = index,
                             .op = operationCount(problem),
                             .context = problem.context,
                             .mode = std::string(modeName(problem.mode)),
                             .hash = contentHash(json),
                             .row = json};
        const auto id = m_study.addProblem(row);
        if (!id)
            return tl::unexpected(id.error());

        CounterRandom random(kSeed, RandomPurpose::Sampling,
                             static_cast<std::uint64_t>(evaluation) * 1'000 + number);
        // Problems differ in difficulty around the skill; those of a wide range by op as well.
        const double ease = on.name == kWide ? 2.4 * std::exp(-0.5 * (row.op - 2)) : 1;
        const double chance = std::clamp(ease * skill * (0.4 + 1.2 * random.uniform()), 0.0, 1.0);
        const SolutionJudge judge(problem, text.solution);
        std::vector<SampleRow> samples;
        for (int i = 0; i < m_options.samples; ++i) {
            const std::string whole = completionText(text);
            const std::string written = random.chance(chance) ? whole : spoil(whole, random);
            const Judgement verdict = judge(written);
            samples.push_back({.evaluation = evaluation,
                               .problem = *id,
                               .sample = i,
                               .text = written,
                               .tokens = static_cast<int>(written.size() / 5),
                               .isVerified = verdict.isVerified,
                               .processAccuracy = verdict.processAccuracy,
                               .isAnswerCorrect = verdict.isAnswerCorrect,
                               .logProbability = -0.01 * static_cast<double>(written.size())
                                                 - 2 * random.uniform(),
                               .isVerifiedPaper = verdict.isVerifiedPaper,
                               .answer = verdict.answer,
                               .fault = verdict.fault,
                               .faultDepth = verdict.faultDepth,
                               .nodes = verdict.nodes});
        }
        return m_study.addSamples(samples);
    }

    [[nodiscard]] int problemsOf(const Distribution& on) const
    {
        return on.name == kWide ? m_options.wideProblems : m_options.problems;
    }

    StudyFile& m_study;
    const ContextLibrary& m_contexts;
    const SampleStudyOptions& m_options;
    StudyDesign m_design;
    RowId m_run = 0;
};

} // namespace

StudyDesign sampleDesign()
{
    StudyDesign design;
    design.title = "Sample: what each stage adds";
    design.distributions = {distribution("base", 2, 4), distribution("edge", 5, 6),
                            distribution("hard", 7, 8)};
    Schedule schedule;
    schedule.name = "quick";
    schedule.seed = 7;
    schedule.stages.resize(3);
    Stage& base = schedule.stages[0];
    base.name = "base";
    base.distribution = "base";
    base.languageModel.tokens = 20'000'000;
    Stage& mid = schedule.stages[1];
    mid.name = "mid";
    mid.kind = StageKind::MidTraining;
    mid.distribution = "edge";
    mid.learningRate = 1e-3;
    mid.languageModel.tokens = 4'000'000;
    Stage& rl = schedule.stages[2];
    rl.name = "rl";
    rl.kind = StageKind::Reinforcement;
    rl.distribution = "edge";
    rl.learningRate = 3e-4;
    schedule.evaluation.distributions = {"base", "edge", "hard"};
    design.schedules = {schedule};
    return design;
}

Result<ContextLibrary> sampleContexts()
{
    return ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts");
}

Result<StudyFile> makeSampleStudy(const std::filesystem::path& path,
                                  const SampleStudyOptions& options)
{
    const auto contexts = sampleContexts();
    if (!contexts)
        return tl::unexpected(contexts.error());
    auto study = StudyFile::create(path, sampleDesign());
    if (!study || !options.hasRuns)
        return study;
    if (options.wideProblems > 0)
        if (const auto put = study->putDistribution(wide()); !put)
            return tl::unexpected(put.error());
    if (const auto made = Maker(*study, *contexts, options).makeRuns(); !made)
        return tl::unexpected(made.error());
    return study;
}

} // namespace gradus::test
