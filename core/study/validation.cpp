#include "core/base/text.h"
#include "core/problem/generator.h"
#include "core/study/curriculum_cells.h"
#include "core/study/fields.h"
#include "core/study/study.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <set>
#include <utility>

namespace gradus {

namespace {

tl::unexpected<Error> invalid(std::string message)
{
    return fail(ErrorCode::InvalidArgument, std::move(message));
}

/// Visits the fields of one struct and keeps the first that is out of its range.
class RangeCheck
{
public:
    /// @param owner "stage \"rl\" of schedule \"main\"".
    explicit RangeCheck(std::string owner)
        : m_owner(std::move(owner))
    {}

    template <typename Number>
    requires std::integral<Number> || std::floating_point<Number>
    void operator()(std::string_view key, Number value, const fields::Range& range)
    {
        if (!range.contains(static_cast<double>(value)))
            refuse(key, fields::numberText(static_cast<double>(value)),
                   "but must be " + std::string(range.words));
    }

    void operator()(std::string_view key, const OpWindow& window, const fields::Range& range)
    {
        (*this)(key, window.low, range);
        (*this)(key, window.high, range);
    }

    void operator()(std::string_view key, const std::string& name)
    {
        if (const auto fault = fields::nameFault(name))
            refuse(key, inQuotes(name), "but " + *fault);
    }

    void operator()(std::string_view key, const std::vector<std::string>& names)
    {
        for (const auto& name : names)
            (*this)(key, name);
    }

    template <typename E, typename Words>
    void operator()(std::string_view key, E value, const Words& words)
    {
        if (fields::nameIn(words, value).empty())
            refuse(key, std::to_string(static_cast<int>(value)), "which is not known");
    }

    [[nodiscard]] Result<void> result() const
    {
        return m_fault.empty() ? Result<void>{} : invalid(m_fault);
    }

private:
    void refuse(std::string_view key, const std::string& value, const std::string& why)
    {
        if (m_fault.empty())
            m_fault = std::string(key) + " of " + m_owner + " is " + value + ", " + why;
    }

    std::string m_owner;
    std::string m_fault;
};

/// @param what "distribution"; the sentence names it.
Result<void> checkName(std::string_view what, const std::string& name)
{
    if (const auto fault = fields::nameFault(name))
        return invalid("the name of a " + std::string(what) + " is " + inQuotes(name) + ", but "
                       + *fault);
    return {};
}

/// A prompt has to fit before what is sampled.
Result<void> checkRoom(int maxNewTokens, const ModelSpec& model, const std::string& owner)
{
    if (maxNewTokens < model.contextLength)
        return {};
    return invalid("max_new_tokens of " + owner + " is " + std::to_string(maxNewTokens)
                   + ", which leaves no room for a prompt in a context_length of "
                   + std::to_string(model.contextLength));
}

/// What no range of a single field can say.
Result<void> checkReinforcement(const ReinforcementOptions& options, const std::string& owner)
{
    const auto refuse = [&](std::string_view key, double value, const std::string& expected) {
        return invalid(std::string(key) + " of " + owner + " is " + fields::numberText(value)
                       + ", but must be " + expected);
    };
    if (options.promptsPerUpdate > options.promptsPerStep)
        return refuse("prompts_per_update", options.promptsPerUpdate,
                      "at most prompts_per_step, which is "
                          + std::to_string(options.promptsPerStep));
    if (options.dualClip > 0 && options.dualClip <= 1)
        return refuse("dual_clip", options.dualClip, "above 1, or 0 for none");
    if (options.overlong == OverlongHandling::Penalise
        && options.overlongBuffer > options.maxNewTokens)
        return refuse("overlong_buffer", options.overlongBuffer,
                      "at most max_new_tokens, which is " + std::to_string(options.maxNewTokens));
    return {};
}

/// @pre the stage's distribution is known.
Result<void> checkCurriculum(const Stage& stage, const std::vector<Distribution>& distributions,
                             const std::string& stageOwner)
{
    const auto owner = "the curriculum of " + stageOwner;
    RangeCheck check(owner);
    fields::visitCurriculum(check, stage.curriculum);
    if (auto result = check.result(); !result)
        return result;
    const auto distribution =
        std::find_if(distributions.begin(), distributions.end(),
                     [&](const auto& candidate) { return candidate.name == stage.distribution; });
    return validateCurriculum(stage.curriculum, *distribution, owner);
}

bool isKnown(const std::vector<Distribution>& distributions, const std::string& name)
{
    return std::any_of(distributions.begin(), distributions.end(),
                       [&](const auto& distribution) { return distribution.name == name; });
}

Result<void> checkRates(const LanguageModelOptions& options, const std::string& owner)
{
    if (options.rateSchedule != RateSchedule::Wsd || options.warmupRatio + options.decayRatio <= 1)
        return {};
    return invalid("warmup_ratio and decay_ratio of " + owner + " are "
                   + fields::numberText(options.warmupRatio) + " and "
                   + fields::numberText(options.decayRatio) + ", more than all steps together");
}

Result<void> checkStage(const Stage& stage, const Schedule& schedule,
                        const std::vector<Distribution>& distributions)
{
    const auto owner = "stage " + inQuotes(stage.name) + " of schedule " + inQuotes(schedule.name);
    RangeCheck check(owner);
    fields::visitStage(check, stage);
    if (auto result = check.result(); !result)
        return result;
    if (stage.name.find('@') != std::string::npos)
        return invalid("name of " + owner
                       + " contains \"@\", which stands before the step in names of checkpoints");
    if (!isKnown(distributions, stage.distribution))
        return invalid("distribution of " + owner + " is " + inQuotes(stage.distribution)
                       + ", which is not in the study");
    if (stage.kind != StageKind::Reinforcement)
        return checkRates(stage.languageModel, owner);
    if (auto result = checkReinforcement(stage.reinforcement, owner); !result)
        return result;
    if (auto result = checkCurriculum(stage, distributions, owner); !result)
        return result;
    return checkRoom(stage.reinforcement.maxNewTokens, schedule.model, owner);
}

Result<void> checkStages(const Schedule& schedule, const std::vector<Distribution>& distributions)
{
    if (schedule.stages.empty())
        return invalid("schedule " + inQuotes(schedule.name) + " has no stages");
    std::set<std::string> names;
    for (const auto& stage : schedule.stages) {
        if (auto result = checkStage(stage, schedule, distributions); !result)
            return result;
        if (!names.insert(stage.name).second)
            return invalid("schedule " + inQuotes(schedule.name) + " has two stages called "
                           + inQuotes(stage.name));
    }
    if (schedule.stages.front().kind == StageKind::Reinforcement && schedule.startFrom.empty())
        return invalid("stage " + inQuotes(schedule.stages.front().name) + " of schedule "
                       + inQuotes(schedule.name)
                       + " is of kind \"rl\" and comes first, so there is nothing to reinforce");
    return {};
}

Result<void> checkEvaluation(const Schedule& schedule,
                             const std::vector<Distribution>& distributions)
{
    const auto owner = "the evaluation of schedule " + inQuotes(schedule.name);
    RangeCheck check(owner);
    fields::visitEvaluation(check, schedule.evaluation);
    if (auto result = check.result(); !result)
        return result;
    std::set<std::string> names;
    for (const auto& name : schedule.evaluation.distributions) {
        if (!isKnown(distributions, name))
            return invalid("distributions of " + owner + " has " + inQuotes(name)
                           + ", which is not in the study");
        if (!names.insert(name).second)
            return invalid("distributions of " + owner + " has " + inQuotes(name) + " twice");
    }
    return checkRoom(schedule.evaluation.maxNewTokens, schedule.model, owner);
}

Result<void> checkWeights(const Distribution& distribution)
{
    double sum = 0;
    for (std::size_t i = 0; i < distribution.components.size(); ++i) {
        RangeCheck check("component " + std::to_string(i + 1) + " of distribution "
                         + inQuotes(distribution.name));
        check("weight", distribution.components[i].weight, fields::kSharePositive);
        if (auto result = check.result(); !result)
            return result;
        sum += distribution.components[i].weight;
    }
    if (std::abs(sum - 1) <= 1e-6)
        return {};
    // Six digits hide the rounding of the sum and show what it is off by.
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), sum,
                                   std::chars_format::general, std::abs(sum - 1) < 1e-4 ? 12 : 6);
    return invalid("the weights of distribution " + inQuotes(distribution.name) + " sum to "
                   + std::string(text.data(), end.ptr) + ", not 1");
}

} // namespace

namespace fields {

std::string numberText(double value)
{
    if (std::isnan(value))
        return "not a number"; // to_chars would say "-nan" or "nan"
    std::array<char, 32> text{};
    // Counts are read in plain digits: 4096, not 4.096e+03.
    const bool isCount = std::abs(value) < 1e15 && value == std::trunc(value);
    const auto format = isCount ? std::chars_format::fixed : std::chars_format::general;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, format);
    return {text.data(), end.ptr};
}

std::optional<std::string> nameFault(std::string_view name)
{
    if (name.empty())
        return "must not be empty";
    if (name.find('/') != std::string_view::npos)
        return "must not contain \"/\"";
    const auto isControl = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    };
    if (std::any_of(name.begin(), name.end(), isControl))
        return "must be one line without control characters";
    return std::nullopt;
}

} // namespace fields

Result<void> validateDistribution(const Distribution& distribution, const ContextLibrary& contexts)
{
    if (auto result = checkName("distribution", distribution.name); !result)
        return result;
    if (distribution.components.empty())
        return invalid("distribution " + inQuotes(distribution.name) + " has no components");
    if (auto result = checkWeights(distribution); !result)
        return result;
    for (std::size_t i = 0; i < distribution.components.size(); ++i) {
        auto result = validateSpecification(distribution.components[i].specification, contexts);
        if (!result)
            return fail(result.error().code, "component " + std::to_string(i + 1)
                                                 + " of distribution " + inQuotes(distribution.name)
                                                 + ": " + result.error().message);
    }
    return {};
}

Result<void> validateModel(const ModelSpec& model, const std::string& owner)
{
    RangeCheck check(owner);
    fields::visitModel(check, model);
    if (auto result = check.result(); !result)
        return result;
    if (model.width % model.heads != 0)
        return invalid("heads of " + owner + " is " + std::to_string(model.heads)
                       + ", which does not divide its width " + std::to_string(model.width));
    if (model.width / model.heads % kModelGranularity != 0)
        return invalid("width of " + owner + " is " + std::to_string(model.width)
                       + ", which gives each of its " + std::to_string(model.heads)
                       + " heads a width of " + std::to_string(model.width / model.heads)
                       + "; it has to be a multiple of " + std::to_string(kModelGranularity));
    if (model.feedForward % kModelGranularity != 0)
        return invalid("feed_forward of " + owner + " is " + std::to_string(model.feedForward)
                       + "; it has to be a multiple of " + std::to_string(kModelGranularity));
    if (model.heads % model.keyValueHeads != 0)
        return invalid("key_value_heads of " + owner + " is " + std::to_string(model.keyValueHeads)
                       + ", which does not divide its " + std::to_string(model.heads) + " heads");
    return {};
}

Result<void> validateSchedule(const Schedule& schedule,
                              const std::vector<Distribution>& distributions)
{
    if (auto result = checkName("schedule", schedule.name); !result)
        return result;
    if (!schedule.startFrom.empty())
        if (const auto fault = fields::nameFault(schedule.startFrom))
            return invalid("start_from of schedule " + inQuotes(schedule.name) + " is "
                           + inQuotes(schedule.startFrom) + ", but " + *fault);
    const auto model = "the model of schedule " + inQuotes(schedule.name);
    if (auto result = validateModel(schedule.model, model); !result)
        return result;
    if (auto result = checkStages(schedule, distributions); !result)
        return result;
    RangeCheck checkpoints("the checkpoints of schedule " + inQuotes(schedule.name));
    fields::visitCheckpoints(checkpoints, schedule.checkpoints);
    if (auto result = checkpoints.result(); !result)
        return result;
    return checkEvaluation(schedule, distributions);
}

Result<void> validateDesign(const StudyDesign& design, const ContextLibrary& contexts)
{
    if (design.title.find('\n') != std::string::npos)
        return invalid("the title of the study must be one line");
    std::set<std::string> names;
    for (const auto& distribution : design.distributions) {
        if (auto result = validateDistribution(distribution, contexts); !result)
            return result;
        if (!names.insert(distribution.name).second)
            return invalid("two distributions are called " + inQuotes(distribution.name));
    }
    names.clear();
    for (const auto& schedule : design.schedules) {
        if (auto result = validateSchedule(schedule, design.distributions); !result)
            return result;
        if (!names.insert(schedule.name).second)
            return invalid("two schedules are called " + inQuotes(schedule.name));
    }
    return {};
}

} // namespace gradus
