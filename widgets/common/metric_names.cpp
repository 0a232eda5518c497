#include "widgets/common/metric_names.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

#include <QCoreApplication>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct MetricNames
{
    Q_DECLARE_TR_FUNCTIONS(MetricNames)
};

struct Entry
{
    const char* key; ///< "#" stands for a number
    const char* title;
    const char* group;
    MetricUnit unit = MetricUnit::Number;
};

#define GRADUS_TEXT(words) QT_TRANSLATE_NOOP("MetricNames", words)

constexpr const char* kLoss = GRADUS_TEXT("Loss");
constexpr const char* kReward = GRADUS_TEXT("Reward");
constexpr const char* kSamples = GRADUS_TEXT("Samples");
constexpr const char* kGroups = GRADUS_TEXT("Groups");
constexpr const char* kUpdates = GRADUS_TEXT("Updates");
constexpr const char* kProblems = GRADUS_TEXT("Problems");
constexpr const char* kCompute = GRADUS_TEXT("Time and compute");
constexpr const char* kOther = GRADUS_TEXT("Other");

constexpr std::array kEntries{
    Entry{"loss", GRADUS_TEXT("loss (nats per token)"), kLoss},
    Entry{"held_out_loss", GRADUS_TEXT("held-out loss (nats per token)"), kLoss},
    Entry{"nll_op_#", GRADUS_TEXT("held-out loss of op %1 (nats per solution)"), kLoss},
    Entry{"policy_loss", GRADUS_TEXT("policy loss"), kLoss},
    Entry{"total_loss", GRADUS_TEXT("policy loss with KL and entropy"), kLoss},

    Entry{"reward", GRADUS_TEXT("reward"), kReward},
    Entry{"reward_deviation", GRADUS_TEXT("deviation of the reward"), kReward},
    Entry{"verified", GRADUS_TEXT("verified (share of samples)"), kReward},
    Entry{"answer_correct", GRADUS_TEXT("answer right (share of samples)"), kReward},
    Entry{"reward_outcome", GRADUS_TEXT("reward: answer right"), kReward},
    Entry{"reward_paper_blend", GRADUS_TEXT("reward: blend, as the paper"), kReward},
    Entry{"reward_code_blend", GRADUS_TEXT("reward: blend, as the code"), kReward},
    Entry{"reward_strict_paper", GRADUS_TEXT("reward: strict, as the paper"), kReward},
    Entry{"reward_strict_code", GRADUS_TEXT("reward: strict, as the code"), kReward},
    Entry{"reward_dense_process", GRADUS_TEXT("reward: process only"), kReward},
    Entry{"overlong_penalty", GRADUS_TEXT("penalty for length"), kReward},

    Entry{"response_length", GRADUS_TEXT("response length (tokens)"), kSamples, MetricUnit::Tokens},
    Entry{"response_length_correct", GRADUS_TEXT("length of verified samples (tokens)"), kSamples,
          MetricUnit::Tokens},
    Entry{"response_length_truncated", GRADUS_TEXT("length of samples cut off (tokens)"), kSamples,
          MetricUnit::Tokens},
    Entry{"truncated", GRADUS_TEXT("cut off (share of samples)"), kSamples},
    Entry{"entropy", GRADUS_TEXT("entropy, sampled (nats per token)"), kSamples},
    Entry{"policy_entropy", GRADUS_TEXT("entropy, exact (nats per token)"), kSamples},
    Entry{"sampled_tokens", GRADUS_TEXT("tokens sampled"), kSamples, MetricUnit::Tokens},

    Entry{"groups", GRADUS_TEXT("groups sampled"), kGroups, MetricUnit::Count},
    Entry{"groups_trained", GRADUS_TEXT("groups trained on"), kGroups, MetricUnit::Count},
    Entry{"zero_variance_groups", GRADUS_TEXT("groups of equal reward (share)"), kGroups},
    Entry{"groups_all_failed", GRADUS_TEXT("groups not solved at all (share)"), kGroups},
    Entry{"groups_all_solved", GRADUS_TEXT("groups solved throughout (share)"), kGroups},
    Entry{"zero_variance_tokens", GRADUS_TEXT("tokens in groups of equal reward (share)"), kGroups},
    Entry{"refill_rounds", GRADUS_TEXT("refills"), kGroups, MetricUnit::Count},
    Entry{"refill_tokens", GRADUS_TEXT("tokens sampled in refills"), kGroups, MetricUnit::Tokens},
    Entry{"groups_op_#", GRADUS_TEXT("groups of op %1"), kGroups, MetricUnit::Count},
    Entry{"groups_all_failed_op_#", GRADUS_TEXT("groups of op %1 not solved at all (share)"),
          kGroups},
    Entry{"groups_all_solved_op_#", GRADUS_TEXT("groups of op %1 solved throughout (share)"),
          kGroups},

    Entry{"learning_rate", GRADUS_TEXT("learning rate"), kUpdates},
    Entry{"gradient_norm", GRADUS_TEXT("gradient norm"), kUpdates},
    Entry{"updates", GRADUS_TEXT("updates"), kUpdates, MetricUnit::Count},
    Entry{"skipped_updates", GRADUS_TEXT("updates skipped"), kUpdates, MetricUnit::Count},
    Entry{"kl", GRADUS_TEXT("KL to the first weights (nats per token)"), kUpdates},
    Entry{"clip_fraction", GRADUS_TEXT("clipped (share of tokens)"), kUpdates},
    Entry{"clip_fraction_low", GRADUS_TEXT("clipped below (share of tokens)"), kUpdates},
    Entry{"clip_fraction_high", GRADUS_TEXT("clipped above (share of tokens)"), kUpdates},
    Entry{"clip_fraction_dual", GRADUS_TEXT("clipped by the dual clip (share of tokens)"),
          kUpdates},
    Entry{"ratio_mean", GRADUS_TEXT("probability ratio, mean"), kUpdates},
    Entry{"ratio_min", GRADUS_TEXT("probability ratio, lowest"), kUpdates},
    Entry{"ratio_max", GRADUS_TEXT("probability ratio, highest"), kUpdates},
    Entry{"log_probability_gap", GRADUS_TEXT("sampler and trainer apart, at most (nats)"),
          kUpdates},
    Entry{"log_probability_gap_mean", GRADUS_TEXT("sampler and trainer apart, mean (nats)"),
          kUpdates},

    Entry{"curriculum_op_low", GRADUS_TEXT("curriculum: lowest op"), kProblems, MetricUnit::Count},
    Entry{"curriculum_op_high", GRADUS_TEXT("curriculum: highest op"), kProblems,
          MetricUnit::Count},
    Entry{"curriculum_hard_share", GRADUS_TEXT("curriculum: hard problems (share)"), kProblems},
    Entry{"curriculum_kept", GRADUS_TEXT("curriculum: kinds or problems on the edge"), kProblems,
          MetricUnit::Count},
    Entry{"share_problems_#", GRADUS_TEXT("component %1 (share of problems)"), kProblems},
    Entry{"share_tokens_#", GRADUS_TEXT("component %1 (share of tokens)"), kProblems},

    Entry{"tokens_per_second", GRADUS_TEXT("speed (tokens/s)"), kCompute,
          MetricUnit::TokensPerSecond},
    Entry{"sampling_seconds", GRADUS_TEXT("sampling (s)"), kCompute, MetricUnit::Seconds},
    Entry{"verify_seconds", GRADUS_TEXT("verifying (s)"), kCompute, MetricUnit::Seconds},
    Entry{"training_seconds", GRADUS_TEXT("forward and backward (s)"), kCompute,
          MetricUnit::Seconds},
    Entry{"update_seconds", GRADUS_TEXT("optimiser (s)"), kCompute, MetricUnit::Seconds},
    Entry{"measuring_seconds", GRADUS_TEXT("measuring the edge (s)"), kCompute,
          MetricUnit::Seconds},
    Entry{"measured_tokens", GRADUS_TEXT("tokens sampled to measure the edge"), kCompute,
          MetricUnit::Tokens},
    Entry{"token_equivalents", GRADUS_TEXT("cost so far (token equivalents)"), kCompute,
          MetricUnit::Tokens},
    Entry{"flops_counted", GRADUS_TEXT("cost so far (FLOPs, counted)"), kCompute,
          MetricUnit::Flops},
    Entry{"flops_planned", GRADUS_TEXT("cost so far (FLOPs, planned)"), kCompute,
          MetricUnit::Flops},
};

#undef GRADUS_TEXT

/// The key with "#" for the number it ends with, and that number.
std::pair<QString, int> withoutNumber(const QString& key)
{
    const auto underscore = key.lastIndexOf(QLatin1Char('_'));
    bool isNumber = false;
    const int number = key.mid(underscore + 1).toInt(&isNumber);
    if (underscore < 0 || !isNumber || number < 0)
        return {key, 0};
    return {key.left(underscore + 1) + QLatin1Char('#'), number};
}

} // namespace

MetricName metricName(const QString& key)
{
    const auto [pattern, number] = withoutNumber(key);
    const auto found = std::find_if(kEntries.begin(), kEntries.end(), [&](const Entry& entry) {
        return pattern == QLatin1StringView(entry.key);
    });
    const int place = static_cast<int>(found - kEntries.begin());
    if (found == kEntries.end())
        return {.title = key, .group = MetricNames::tr(kOther), .place = place};
    QString title = MetricNames::tr(found->title);
    if (pattern.endsWith(QLatin1Char('#')))
        title = title.arg(number);
    return {.title = title,
            .group = MetricNames::tr(found->group),
            .place = place,
            .number = number,
            .unit = found->unit};
}

QString metricTitle(const QString& key)
{
    return metricName(key).title;
}

QString metricValueText(const QString& key, double value)
{
    if (!std::isfinite(value))
        return metricText(value);
    switch (metricName(key).unit) {
    case MetricUnit::Number:
        break;
    case MetricUnit::Count:
        return value == std::round(value) ? exactCount(static_cast<std::int64_t>(value))
                                          : metricText(value);
    case MetricUnit::Tokens:
        return MetricNames::tr("%1 tokens").arg(compactCount(value));
    case MetricUnit::TokensPerSecond:
        return MetricNames::tr("%1 tok/s").arg(compactCount(value));
    case MetricUnit::Seconds:
        return MetricNames::tr("%1 s").arg(metricText(value));
    case MetricUnit::Flops:
        return MetricNames::tr("%1 FLOPs").arg(metricText(value));
    }
    return metricText(value);
}

} // namespace gradus
