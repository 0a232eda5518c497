#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/study/compute_ledger.h"
#include "core/study/fields.h"

#include <array>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

Result<void> checkCount(const char* option, double value)
{
    constexpr double kMost = 1e18; // still a whole number of 64 bits
    if (value >= 1 && value <= kMost)
        return {};
    return fail(ErrorCode::Usage,
                std::string(option) + ": " + fields::numberText(value) + " is not in [1, 1e18]");
}

Result<void> check(const BudgetOptions& options)
{
    for (const auto& [name, value] : {std::pair("--tokens", options.tokens),
                                      {"--parameters", options.parameters},
                                      {"--samples-per-prompt", options.samplesPerPrompt},
                                      {"--sequence-length", options.sequenceLength},
                                      {"--batch-tokens", options.batchTokens},
                                      {"--prompts-per-step", options.promptsPerStep}})
        if (auto checked = checkCount(name, value); !checked)
            return checked;
    if (!(options.rlShare >= 0 && options.rlShare <= 1))
        return fail(ErrorCode::Usage,
                    "--rl-share: " + fields::numberText(options.rlShare) + " is not in [0, 1]");
    return {};
}

nlohmann::ordered_json budgetJson(const Budget& budget, const BudgetPlan& plan, double parameters)
{
    return {
        {"tokens", std::llround(budget.tokens)},
        {"rl_share", budget.rlShare},
        {"mid_tokens", std::llround(plan.midTokens)},
        {"mid_steps", plan.midSteps},
        {"rl_tokens", std::llround(plan.rlTokens)},
        {"rl_samples", std::llround(plan.rlPrompts)},
        {"rl_steps", plan.rlSteps},
        {"parameters", std::llround(parameters)},
        {"mid_flops", plannedTrainingFlops(parameters, plan.midTokens)},
        {"rl_flops", plannedReinforcementFlops(parameters, plan.rlPrompts, budget.samplesPerPrompt,
                                               budget.sequenceLength, budget.hasReference)},
        {"samples_per_prompt", budget.samplesPerPrompt},
        {"sequence_length", budget.sequenceLength},
        {"batch_tokens", budget.batchTokens},
        {"prompts_per_step", budget.promptsPerStep},
        {"reference", budget.hasReference}};
}

std::string budgetText(const BudgetPlan& plan, const nlohmann::ordered_json& json)
{
    std::array<char, 400> text{};
    std::snprintf(text.data(), text.size(),
                  "mid-training  %14.0f tokens  %8lld steps of %lld tokens             %.3g FLOPs\n"
                  "rl            %14.0f prompts %8lld steps of %lld prompts x %lld     %.3g FLOPs",
                  plan.midTokens, static_cast<long long>(plan.midSteps),
                  json["batch_tokens"].get<long long>(), json["mid_flops"].get<double>(),
                  std::round(plan.rlPrompts), static_cast<long long>(plan.rlSteps),
                  json["prompts_per_step"].get<long long>(),
                  json["samples_per_prompt"].get<long long>(), json["rl_flops"].get<double>());
    return text.data();
}

} // namespace

Result<void> budgetCommand(const BudgetOptions& options)
{
    if (auto checked = check(options); !checked)
        return checked;
    const Budget budget{.tokens = options.tokens,
                        .rlShare = options.rlShare,
                        .samplesPerPrompt = options.samplesPerPrompt,
                        .sequenceLength = options.sequenceLength,
                        .batchTokens = options.batchTokens,
                        .promptsPerStep = options.promptsPerStep,
                        .hasReference = !options.hasNoReference};
    const auto plan = planBudget(budget);
    const auto json = budgetJson(budget, plan, options.parameters);
    if (auto printed = printLine(options.asJson ? json.dump() : budgetText(plan, json)); !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus
