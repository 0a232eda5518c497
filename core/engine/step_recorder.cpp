#include "core/engine/step_recorder.h"

#include "core/engine/grpo_metrics.h"
#include "core/engine/step_metrics.h"

#include <algorithm>
#include <cmath>

namespace gradus {

namespace {

void addMetrics(RunRecorder& recorder, std::int64_t step, const StepMetrics& metrics)
{
    for (const auto& [key, value] : metrics)
        recorder.addMetric(key, step, value);
}

/// @param seconds of training alone.
template <typename Step>
void recordCommon(RunRecorder& recorder, const Step& step, double seconds)
{
    RunRow& row = recorder.run();
    row.step = step.step;
    const double rate = static_cast<double>(step.tokens) / std::max(seconds, 1e-9);
    // A moving average over about ten steps keeps the shown number readable.
    row.tokensPerSecond = row.tokensPerSecond > 0 ? 0.9 * row.tokensPerSecond + 0.1 * rate : rate;
    addMetrics(recorder, step.step,
               {{"learning_rate", step.learningRate},
                {"gradient_norm", step.gradientNorm},
                {"tokens_per_second", rate}});
}

/// The ledger: what the stage has cost with this step.
template <typename Step>
void recordCompute(RunRecorder& recorder, TrainingPosition& position, const StepPlace& place,
                   const Step& step, double flops)
{
    position.stageFlops += flops;
    addMetrics(recorder, step.step,
               computeMetrics(place.stage, place.model, place.parameters, step.step,
                              position.stageTokens + step.tokens, position.stageFlops));
}

} // namespace

void recordStep(RunRecorder& recorder, TrainingPosition& position, const StepPlace& place,
                const LanguageModelStep& step)
{
    RunRow& row = recorder.run();
    row.tokensSeen = position.runTokens + step.tokens;
    if (std::isfinite(step.loss))
        row.lastLoss = step.loss;
    row.lastReward.reset();
    position.trainedSeconds += place.seconds;
    recordCommon(recorder, step, place.seconds - step.heldOutSeconds);
    addMetrics(recorder, step.step, metricsOf(step));
    recordCompute(recorder, position, place, step,
                  trainingFlops(place.model, place.parameters, step.work));
}

void recordStep(RunRecorder& recorder, TrainingPosition& position, const StepPlace& place,
                const GrpoStep& step)
{
    RunRow& row = recorder.run();
    row.tokensSeen = position.runTokens + step.tokens;
    row.lastReward = step.reward;
    position.trainedSeconds += place.seconds;
    recordCommon(recorder, step, place.seconds);
    addMetrics(recorder, step.step, metricsOf(step));
    recordCompute(recorder, position, place, step,
                  rolloutFlops(place.model, place.parameters, rolloutCounts(step, place.stage)));
}

} // namespace gradus
