#include "widgets/schedule/schedule_cost.h"

namespace gradus {

double plannedTokens(const Stage& stage)
{
    if (stage.kind != StageKind::Reinforcement)
        return static_cast<double>(stage.languageModel.tokens);
    const ReinforcementOptions& rl = stage.reinforcement;
    return 5.0 / 3.0 * static_cast<double>(rl.steps) * rl.promptsPerStep * rl.samplesPerPrompt
           * rl.maxNewTokens;
}

double plannedTokens(const Schedule& schedule)
{
    double tokens = 0;
    for (const Stage& stage : schedule.stages)
        tokens += plannedTokens(stage);
    return tokens;
}

std::int64_t plannedSteps(const Stage& stage)
{
    if (stage.kind == StageKind::Reinforcement)
        return stage.reinforcement.steps;
    const LanguageModelOptions& options = stage.languageModel;
    if (options.batchTokens <= 0)
        return 0;
    return (options.tokens + options.batchTokens - 1) / options.batchTokens;
}

} // namespace gradus
