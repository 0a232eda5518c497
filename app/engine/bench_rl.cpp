#include "app/engine/bench.h"
#include "app/engine/bench_model.h"
#include "core/training/compute.h"
#include "core/training/grpo_trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <torch/types.h>

namespace gradus {

namespace {

constexpr int kPrompts = 16;
constexpr int kMiddleGroup = 16; ///< of the case whose time is taken apart

Stage grpoStage(int samples)
{
    Stage stage;
    stage.kind = StageKind::Reinforcement;
    stage.learningRate = 1e-6; // weights, and so lengths, stay what they are
    stage.weightDecay = 0;
    stage.reinforcement.steps = 1'000;
    stage.reinforcement.promptsPerStep = kPrompts;
    stage.reinforcement.samplesPerPrompt = samples;
    stage.reinforcement.maxNewTokens = 256;
    // A blend tells the samples of nearly every group apart, so that nearly all are trained on.
    stage.reinforcement.reward = RewardKind::PaperBlend;
    return stage;
}

/// Seconds of one part of a step.
struct Share
{
    const char* name;
    double seconds;
};

/// The parts a step tells apart, and what is left.
std::vector<Share> sharesOf(const GrpoStep& step, double whole)
{
    std::vector<Share> shares{{"sampling", step.samplingSeconds},
                              {"verifying", step.verifySeconds},
                              {"training", step.trainingSeconds},
                              {"the update", step.updateSeconds}};
    double rest = whole;
    for (const Share& share : shares)
        rest -= share.seconds;
    shares.push_back({"the rest", std::max(0.0, rest)});
    return shares;
}

std::string nameOf(int samples)
{
    return "one GRPO step, 16 prompts of op 2-6 x " + std::to_string(samples) + " samples, "
           + TaughtModel::description();
}

Result<void> reportShares(const BenchRun& bench, const GrpoStep& step, double seconds)
{
    for (const Share& share : sharesOf(step, seconds))
        if (auto reported = bench.report({.part = "rl",
                                          .name = nameOf(kMiddleGroup) + ", share of " + share.name,
                                          .throughput = share.seconds / seconds,
                                          .unit = "of the step"});
            !reported)
            return reported;
    return {};
}

Result<void> benchGroup(const BenchRun& bench, const TaughtModel& model, int samples)
{
    const auto decoder = model.copy(bench.compute->type);
    Optimizer optimizer(decoder->parameters());
    const auto problems = model.problems(6);
    GrpoTrainer trainer(*decoder, optimizer, problems, model.tokenizer(), grpoStage(samples), 1);
    std::vector<std::pair<double, GrpoStep>> steps; // with their seconds
    const double seconds = medianSeconds([&] {
        trainer.setCursor({}); // the same prompts and draws each time
        const auto begin = std::chrono::steady_clock::now();
        auto step = trainer.step();
        steps.emplace_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
            std::move(step));
    });
    const auto& [last, step] =
        *std::min_element(steps.begin() + 1, steps.end(), [&](const auto& a, const auto& b) {
            return std::abs(a.first - seconds) < std::abs(b.first - seconds);
        });
    const double made = kPrompts * samples;
    for (const auto& [value, unit] :
         {std::pair{static_cast<double>(step.tokens) / seconds, "tokens/s"},
          std::pair{1e3 * seconds / made, "ms/sample"}})
        if (auto reported = bench.report(
                {.part = "rl", .name = nameOf(samples), .throughput = value, .unit = unit});
            !reported)
            return reported;
    if (samples != kMiddleGroup)
        return {};
    return reportShares(bench, step, last);
}

} // namespace

Result<void> benchReinforcement(const BenchRun& bench)
{
    std::vector<int> groups;
    for (const int samples : {4, 8, 16, 32, 64})
        if (bench.wants(nameOf(samples)))
            groups.push_back(samples);
    if (groups.empty())
        return {};
    const TaughtModel model(bench.contexts, bench.compute->type);
    for (const int samples : groups)
        if (auto done = benchGroup(bench, model, samples); !done)
            return done;
    return {};
}

} // namespace gradus
