#include "core/engine/schedule_runner.h"

#include "core/engine/curriculum_driver.h"
#include "core/engine/evaluator.h"
#include "core/engine/progress_meter.h"
#include "core/engine/run_checkpoints.h"
#include "core/engine/run_plan.h"
#include "core/engine/run_start.h"
#include "core/engine/step_recorder.h"
#include "core/study/fields.h"
#include "core/training/documents.h"
#include "core/training/grpo_trainer.h"
#include "core/training/language_model_trainer.h"
#include "core/training/torch_compat.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <malloc.h>
#include <unistd.h>

namespace gradus {

namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

double secondsBetween(steady_clock::time_point start, steady_clock::time_point end)
{
    return std::chrono::duration<double>(end - start).count();
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

class ScheduleRunner
{
public:
    ScheduleRunner(StudyFile& study, const ContextLibrary& contexts, const RunRequest& request,
                   RunPlan plan, std::shared_ptr<const Tokenizer> tokenizer, RunObserver observer,
                   const std::atomic<bool>& stop)
        : m_study(study)
        , m_contexts(contexts)
        , m_request(request)
        , m_schedule(std::move(plan.schedule))
        , m_distributions(std::move(plan.distributions))
        , m_sharedTokenizer(std::move(tokenizer))
        , m_tokenizer(*m_sharedTokenizer)
        , m_decoder(m_schedule.model, m_tokenizer.size(), request.compute.type)
        , m_optimizer(m_decoder.parameters())
        , m_checkpoints(study, plan.row.id, m_schedule)
        , m_recorder(study, std::move(plan.row), std::move(observer))
        , m_meter(m_schedule)
        , m_stop(stop)
    {}

    Result<RunRow> run()
    {
        auto carried = carryOutSafely();
        RunRow& row = m_recorder.run();
        row.activity.clear();
        row.tokensPerSecond = 0;
        row.secondsLeft = carried ? 0 : row.secondsLeft;
        if (carried) {
            row.state = RunState::Done;
            row.progress = 1;
        } else if (carried.error().code == ErrorCode::Cancelled) {
            row.state = RunState::Stopped;
        } else {
            row.state = RunState::Failed;
            row.error = carried.error().message;
        }
        auto flushed = m_recorder.flush();
        if (row.state == RunState::Failed)
            return tl::unexpected(carried.error());
        if (!flushed)
            return tl::unexpected(flushed.error());
        return row;
    }

private:
    /// What LibTorch throws becomes the run's error.
    Result<void> carryOutSafely()
    {
        try {
            return carryOut();
        } catch (const c10::Error& error) {
            return thrown(compat::messageOf(error));
        } catch (const std::exception& error) {
            return thrown(error.what());
        }
    }

    [[nodiscard]] Result<void> thrown(const std::string& what) const
    {
        return fail(ErrorCode::InvalidArgument, "stage \"" + m_recorder.run().stage
                                                    + "\" of schedule \"" + m_schedule.name
                                                    + "\" could not go on: " + what);
    }

    Result<void> carryOut()
    {
        if (auto begun = begin(); !begun)
            return begun;
        for (std::size_t stage = m_position.stage; stage < m_schedule.stages.size(); ++stage) {
            if (m_position.stage != stage) {
                m_position.stage = stage;
                m_position.step = 0;
                m_position.stageTokens = 0;
                m_position.document = 0;
                m_position.stageFlops = 0;
                m_position.memory.clear();
                m_optimizer.reset();
            }
            m_recorder.run().stage = m_schedule.stages[stage].name;
            if (auto trained = trainStage(); !trained)
                return trained;
            if (auto evaluated = evaluateStage(); !evaluated)
                return evaluated;
        }
        return m_checkpoints.finish();
    }

    /// Restores the last good checkpoint or starts from random weights, and announces the run.
    Result<void> begin()
    {
        if (auto prepared = m_checkpoints.prepareFolder(); !prepared)
            return prepared;
        // Commands sent to the engine before this one are old.
        if (auto stale = m_study.takeCommands(m_recorder.run().id); !stale)
            return tl::unexpected(stale.error());
        if (auto restored = restore(); !restored)
            return restored;
        RunRow& row = m_recorder.run();
        row.state = RunState::Running;
        row.processId = ::getpid();
        row.host = hostName();
        const auto where = whereItStands();
        if (const auto change = changeOfMachine(row.machineJson, m_request.compute))
            tell(*change + "; from " + where + " on its numbers may differ in their last digits");
        row.machineJson = machineRecord(row.machineJson, m_request.compute, where);
        const bool isNew = m_position == TrainingPosition{};
        tell("Run " + std::to_string(row.id) + (isNew ? " begins" : " goes on from " + where) + ": "
             + m_request.compute.description());
        row.tokensSeen = m_position.runTokens;
        m_meter.restore(m_position.stage, shareOfStage());
        m_lastCheckpoint = m_lastStep = steady_clock::now();
        return m_recorder.flush();
    }

    void tell(const std::string& sentence) const
    {
        if (m_request.log)
            m_request.log(sentence);
    }

    /// "step 120 of stage base".
    [[nodiscard]] std::string whereItStands() const
    {
        return "step " + std::to_string(m_position.step) + " of stage \"" + stage().name + "\"";
    }

    /// How far training of the stage under way is, in [0, 1].
    [[nodiscard]] double shareOfStage() const
    {
        const bool isReinforcement = stage().kind == StageKind::Reinforcement;
        const auto done = isReinforcement ? m_position.step : m_position.stageTokens;
        const auto all =
            isReinforcement ? stage().reinforcement.steps : stage().languageModel.tokens;
        return std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
    }

    Result<void> restore()
    {
        const auto restored =
            m_checkpoints.restoreNewest(m_decoder, m_optimizer, m_tokenizer.vocabulary());
        if (!restored)
            return tl::unexpected(restored.error());
        for (const auto& fault : m_checkpoints.faults())
            tell(fault + "; an earlier checkpoint is used");
        if (*restored)
            m_position = **restored;
        else if (auto started = loadStart(m_study, m_schedule, m_decoder); !started)
            return started;
        return dropWhatComesAgain(restored->has_value());
    }

    /// Metrics and decisions after the restored position are made again, the same.
    Result<void> dropWhatComesAgain(bool isRestored)
    {
        constexpr std::int64_t kAll = -1; // what is measured before the first step has step 0
        for (std::size_t stage = m_position.stage; stage < m_schedule.stages.size(); ++stage) {
            const auto step = isRestored && stage == m_position.stage ? m_position.step : kAll;
            const auto& name = m_schedule.stages[stage].name;
            if (auto removed = m_study.removeMetricsAfter(m_recorder.run().id, name, step);
                !removed)
                return removed;
            if (auto removed = m_study.removeDecisionsAfter(m_recorder.run().id, name, step);
                !removed)
                return removed;
        }
        return {};
    }

    [[nodiscard]] const Stage& stage() const { return m_schedule.stages[m_position.stage]; }

    [[nodiscard]] const Distribution& distributionNamed(const std::string& name) const
    {
        return *std::find_if(m_distributions.begin(), m_distributions.end(),
                             [&](const Distribution& candidate) { return candidate.name == name; });
    }

    Result<void> trainStage()
    {
        m_recorder.run().activity = "training";
        const DocumentStream documents(distributionNamed(stage().distribution), m_contexts,
                                       m_tokenizer,
                                       trainingSeed(m_schedule.seed, m_position.stage));
        return stage().kind == StageKind::Reinforcement ? reinforce(documents) : teach(documents);
    }

    template <typename Trainer>
    Result<void> train(Trainer& trainer)
    {
        trainer.setCursor({.step = m_position.step,
                           .tokens = m_position.stageTokens,
                           .document = m_position.document});
        if (auto recalled = recall(trainer); !recalled)
            return recalled;
        m_recorder.run().stepsPlanned = trainer.stepsPlanned();
        const auto parameters =
            static_cast<double>(parameterCount(m_schedule.model, m_tokenizer.size()));
        while (!trainer.isDone()) {
            if (auto prepared = prepare(trainer); !prepared)
                return prepared;
            const auto step = trainer.step();
            const double seconds = lap();
            recordStep(m_recorder, m_position, {stage(), m_schedule.model, parameters, seconds},
                       step);
            const auto& cursor = trainer.cursor();
            m_position.runTokens += cursor.tokens - m_position.stageTokens;
            m_position.step = cursor.step;
            m_position.stageTokens = cursor.tokens;
            m_position.document = cursor.document;
            observe(step);
            m_position.memory = memoryOf(trainer);
            m_meter.setTraining(m_position.stage, shareOfStage());
            m_meter.spend(seconds);
            if (auto stepped = afterStep(); !stepped)
                return stepped;
        }
        m_recorder.run().stepsPlanned = m_position.step; // batches are never exactly full
        return saveCheckpointOf(true);
    }

    /// What the checkpoint remembers beyond the cursor, to trainer and curriculum.
    template <typename Trainer>
    Result<void> recall(Trainer& trainer)
    {
        if (!m_curriculum) {
            trainer.setMemory(m_position.memory);
            return {};
        }
        const auto memory = splitMemory(m_position.memory);
        if (!memory)
            return tl::unexpected(memory.error());
        trainer.setMemory(memory->trainer);
        return m_curriculum->restore(memory->curriculum);
    }

    template <typename Trainer>
    [[nodiscard]] std::string memoryOf(const Trainer& trainer) const
    {
        return m_curriculum ? joinedMemory(trainer.memory(), m_curriculum->memory())
                            : trainer.memory();
    }

    Result<void> prepare(LanguageModelTrainer&) { return {}; }
    void observe(const LanguageModelStep&) {}

    /// Lets the curriculum choose the prompts of the next step.
    Result<void> prepare(GrpoTrainer& trainer)
    {
        if (!m_curriculum)
            return {};
        const bool measures = m_curriculum->isMeasurementDue();
        if (measures)
            m_recorder.run().activity = "measuring the edge";
        auto prepared = m_curriculum->prepare(m_decoder, m_study, m_recorder.run().id,
                                              [&](double) { return keepAlive(); });
        if (!prepared)
            return prepared;
        trainer.setDocuments(m_curriculum->documents());
        m_recorder.run().activity = "training";
        if (measures) {
            const auto step = m_position.step + 1;
            const double seconds = lap();
            m_recorder.addMetric("measuring_seconds", step, seconds);
            m_recorder.addMetric("measured_tokens", step,
                                 static_cast<double>(m_curriculum->measuredTokens()));
            m_position.trainedSeconds += seconds;
            m_meter.spend(seconds);
        }
        return {};
    }

    /// Heartbeat and commands amid a measurement.
    Result<void> keepAlive()
    {
        if (auto flushed = m_recorder.flushIfDue(); !flushed)
            return flushed;
        return obeyCommands();
    }

    void observe(const GrpoStep& step)
    {
        if (!m_curriculum)
            return;
        for (const auto& [key, value] : m_curriculum->metrics())
            m_recorder.addMetric(key, step.step, value);
        m_curriculum->observe(step, m_position.document);
    }

    Result<void> teach(const DocumentStream& documents)
    {
        m_curriculum.reset();
        LanguageModelTrainer trainer(m_decoder, m_optimizer, documents, stage());
        return train(trainer);
    }

    Result<void> reinforce(const DocumentStream& documents)
    {
        std::optional<Decoder> reference;
        if (stage().reinforcement.klCoefficient > 0) {
            reference.emplace(m_schedule.model, m_tokenizer.size(), m_request.compute.type);
            if (auto loaded = loadStageStart(*reference); !loaded)
                return loaded;
        }
        m_curriculum.reset();
        if (stage().curriculum.kind != CurriculumKind::None)
            m_curriculum.emplace(CurriculumPlace{stage(), distributionNamed(stage().distribution),
                                                 m_contexts, m_tokenizer, m_schedule.seed,
                                                 m_position.stage});
        GrpoTrainer trainer(m_decoder, m_optimizer, documents, m_tokenizer, stage(),
                            trainingSeed(m_schedule.seed, m_position.stage),
                            reference ? &*reference : nullptr);
        return train(trainer);
    }

    /// The weights the stage under way began with: the final ones of the stage before it, or those
    /// the schedule started from.
    Result<void> loadStageStart(Decoder& decoder)
    {
        if (m_position.stage == 0)
            return loadStart(m_study, m_schedule, decoder);
        const auto& before = m_schedule.stages[m_position.stage - 1].name;
        const auto row = m_checkpoints.finalOf(before);
        if (!row)
            return tl::unexpected(row.error());
        const auto loaded = m_checkpoints.load(*row, decoder, nullptr);
        if (!loaded)
            return fail(loaded.error().code,
                        loaded.error().message
                            + "; the KL term is taken against it: put the file back, or launch "
                              "the schedule under another name");
        return {};
    }

    /// Seconds since the last call.
    double lap()
    {
        const auto now = steady_clock::now();
        return secondsBetween(std::exchange(m_lastStep, now), now);
    }

    /// Heartbeat, commands, and a checkpoint when one is due.
    Result<void> afterStep()
    {
        updateMeter();
        if (auto flushed = m_recorder.flushIfDue(); !flushed)
            return flushed;
        if (isCheckpointDue())
            if (auto saved = saveCheckpointOf(false); !saved)
                return saved;
        return obeyCommands();
    }

    [[nodiscard]] bool isCheckpointDue() const
    {
        constexpr double kTimesWriting = 20; // so that writing takes at most 5 % of a run
        const auto& options = m_schedule.checkpoints;
        if (options.everySeconds == 0)
            return true;
        if (options.everySteps > 0 && m_position.step % options.everySteps == 0)
            return true;
        return secondsBetween(m_lastCheckpoint, steady_clock::now())
               >= std::max(options.everySeconds, kTimesWriting * m_secondsOfWriting);
    }

    void updateMeter()
    {
        RunRow& row = m_recorder.run();
        row.progress = std::max(row.progress, m_meter.progress());
        row.secondsLeft = m_meter.secondsLeft();
    }

    /// @return Cancelled when the run is to stop; a checkpoint has been written then.
    Result<void> obeyCommands()
    {
        auto commands = m_recorder.commands();
        if (!commands)
            return tl::unexpected(commands.error());
        if (commands->checkpoint)
            if (auto saved = saveCheckpointOf(false); !saved)
                return saved;
        if (m_stop || commands->state == CommandKind::Stop)
            return stopHere();
        if (commands->state == CommandKind::Pause)
            return pause();
        return {};
    }

    Result<void> stopHere()
    {
        if (auto saved = saveCheckpointOf(false); !saved)
            return saved;
        return fail(ErrorCode::Cancelled, "stopped");
    }

    Result<void> pause()
    {
        if (auto saved = saveCheckpointOf(false); !saved)
            return saved;
        m_recorder.run().state = RunState::Paused;
        m_recorder.run().tokensPerSecond = 0;
        while (m_recorder.run().state == RunState::Paused) {
            if (auto flushed = m_recorder.flushIfDue(); !flushed)
                return flushed;
            std::this_thread::sleep_for(120ms);
            const auto commands = m_recorder.commands();
            if (!commands)
                return tl::unexpected(commands.error());
            if (m_stop || commands->state == CommandKind::Stop)
                return fail(ErrorCode::Cancelled, "stopped");
            if (commands->state == CommandKind::Resume)
                m_recorder.run().state = RunState::Running;
        }
        m_lastStep = steady_clock::now();
        return m_recorder.flush();
    }

    /// Nothing to do where this checkpoint, or the stage's final one, is there already.
    Result<void> saveCheckpointOf(bool isFinal)
    {
        m_lastCheckpoint = steady_clock::now();
        ::malloc_trim(0); // tensors of ever new sizes leave holes that would pile up to gigabytes
        const auto isThere = m_checkpoints.has(stage().name, m_position.step, isFinal);
        if (!isThere)
            return tl::unexpected(isThere.error());
        if (*isThere)
            return {};
        if (auto flushed = m_recorder.flush(); !flushed) // metrics up to here are on disk first
            return flushed;
        auto saved = m_checkpoints.save(stage().name, isFinal, m_decoder, m_optimizer,
                                        {.position = m_position,
                                         .model = m_schedule.model,
                                         .vocabulary = m_tokenizer.vocabulary(),
                                         .tokenizer = m_tokenizer.record(),
                                         .scheduleJson = m_recorder.run().scheduleJson});
        const auto begun = std::exchange(m_lastCheckpoint, steady_clock::now());
        m_secondsOfWriting = secondsBetween(begun, m_lastCheckpoint);
        return saved;
    }

    Result<void> evaluateStage()
    {
        const auto& plan = m_schedule.evaluation;
        const auto checkpoint = m_checkpoints.finalOf(stage().name);
        if (!checkpoint)
            return tl::unexpected(checkpoint.error());
        for (std::size_t i = 0; i < plan.distributions.size(); ++i) {
            m_recorder.run().activity = "evaluating " + plan.distributions[i];
            lap();
            const EvaluationRequest request{.checkpoint = *checkpoint,
                                            .distribution =
                                                distributionNamed(plan.distributions[i]),
                                            .problems = plan.problems,
                                            .samples = plan.samples,
                                            .temperature = plan.temperature,
                                            .maxNewTokens = plan.maxNewTokens,
                                            .seed = m_schedule.seed,
                                            .isOfSchedule = true};
            const auto evaluated = evaluateCheckpoint(
                m_study, m_contexts, m_tokenizer, m_decoder, request,
                [&](double share) -> Result<void> {
                    m_meter.setEvaluation(m_position.stage,
                                          (static_cast<double>(i) + share)
                                              / static_cast<double>(plan.distributions.size()));
                    m_meter.spend(lap());
                    updateMeter();
                    if (auto flushed = m_recorder.flushIfDue(); !flushed)
                        return flushed;
                    return obeyCommands();
                });
            if (!evaluated)
                return tl::unexpected(evaluated.error());
        }
        return m_recorder.flush();
    }

    StudyFile& m_study;
    const ContextLibrary& m_contexts;
    const RunRequest& m_request;
    Schedule m_schedule;
    std::vector<Distribution> m_distributions;
    std::shared_ptr<const Tokenizer> m_sharedTokenizer;
    const Tokenizer& m_tokenizer;
    Decoder m_decoder;
    Optimizer m_optimizer;
    RunCheckpoints m_checkpoints;
    RunRecorder m_recorder;
    ProgressMeter m_meter;
    std::optional<CurriculumDriver> m_curriculum; ///< of the stage under way, if it has one
    const std::atomic<bool>& m_stop;
    TrainingPosition m_position;
    steady_clock::time_point m_lastStep{};
    steady_clock::time_point m_lastCheckpoint{};
    double m_secondsOfWriting = 0; ///< what the last checkpoint took
};

/// A run that is not new keeps the reason why it could not go on.
tl::unexpected<Error> refuseRun(StudyFile& study, RunPlan& plan, const Error& error)
{
    if (!plan.isNew) {
        plan.row.state = RunState::Failed;
        plan.row.error = error.message;
        if (const auto updated = study.updateRun(plan.row); !updated)
            return tl::unexpected(updated.error());
    }
    return tl::unexpected(error);
}

/// Why a model could not be made.
Error tooLarge(const Schedule& schedule, std::int64_t vocabulary)
{
    constexpr double kBytesEach = 16; // weights, gradients and two moments in float32
    const auto parameters = static_cast<double>(parameterCount(schedule.model, vocabulary));
    return {ErrorCode::InvalidArgument, "the model of schedule \"" + schedule.name + "\" has "
                                            + fields::numberText(parameters / 1e6)
                                            + " million parameters and needs more than "
                                            + fields::numberText(kBytesEach * parameters / 1e9)
                                            + " GB, which this machine does not give"};
}

} // namespace

Result<RunRow> runSchedule(StudyFile& study, const ContextLibrary& contexts,
                           const RunRequest& request, const RunObserver& observer,
                           const std::atomic<bool>& stop)
{
    const auto lock = lockSchedule(study, request.schedule);
    if (!lock)
        return tl::unexpected(lock.error());
    auto plan = planRun(study, contexts, request.schedule);
    if (!plan)
        return tl::unexpected(plan.error());
    auto tokenizer =
        tokenizerOfRun(study, plan->row.id, plan->schedule, plan->distributions, contexts);
    if (!tokenizer)
        return refuseRun(study, *plan, tokenizer.error());
    if (plan->isNew) {
        const auto id = study.addRun(plan->row);
        if (!id)
            return tl::unexpected(id.error());
        plan->row.id = *id;
        plan->isNew = false;
    }
    RunRequest asBefore = request;
    const auto known = asBefore.compute.slowness.size();
    asBefore.compute.keep(plan->row.machineJson);
    for (std::size_t i = known; request.log && i < asBefore.compute.slowness.size(); ++i)
        request.log(asBefore.compute.slowness[i]);
    std::optional<ScheduleRunner> runner;
    try {
        runner.emplace(study, contexts, asBefore, *plan, *tokenizer, observer, stop);
    } catch (const std::exception&) { // whatever LibTorch says when there is too little memory
        return refuseRun(study, *plan, tooLarge(plan->schedule, (*tokenizer)->size()));
    }
    return runner->run();
}

} // namespace gradus
