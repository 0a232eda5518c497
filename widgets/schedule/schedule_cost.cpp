#include "widgets/schedule/schedule_cost.h"

#include "core/study/compute_ledger.h"

namespace gradus {

double plannedTokens(const Stage& stage, const ModelSpec& model)
{
    return plannedTokenEquivalents(stage, model, stage.reinforcement.steps,
                                   stage.languageModel.tokens);
}

double plannedTokens(const Schedule& schedule)
{
    double tokens = 0;
    for (const Stage& stage : schedule.stages)
        tokens += plannedTokens(stage, schedule.model);
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
