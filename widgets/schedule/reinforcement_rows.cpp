#include "widgets/schedule/stage_rows.h"

#include <QCoreApplication>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct ReinforcementRows
{
    Q_DECLARE_TR_FUNCTIONS(ReinforcementRows)
};

using Options = ReinforcementOptions;
using Rows = ReinforcementRows;

FieldRange fromZero(const QString& word)
{
    return {.lowestWord = word};
}

void addRewardRows(OptionRows<Options>& rows)
{
    rows.choice({QStringLiteral("reward"), Rows::tr("&Reward"),
                 Rows::tr("What a sample is rewarded for, from 0 to 1")},
                &Options::reward,
                {Rows::tr("answer right"), Rows::tr("blend, as the paper"),
                 Rows::tr("blend, as the code"), Rows::tr("strict, as the paper"),
                 Rows::tr("strict, as the code"), Rows::tr("process only")});
    rows.number(
            {QStringLiteral("outcome_weight"), Rows::tr("Share of the outcome"),
             Rows::tr("Weight of a right answer in the blend, 0 to 1; the rest is the process")},
            &Options::outcomeWeight, {0, 1})
        .onlyIf([](const Options& options) {
            return options.reward == RewardKind::PaperBlend
                   || options.reward == RewardKind::CodeBlend;
        });
    rows.number({QStringLiteral("kl_coefficient"), Rows::tr("KL &coefficient"),
                 Rows::tr("Weight of the divergence from the stage's first weights; the study used "
                          "0.001")},
                &Options::klCoefficient, fromZero(Rows::tr("off")));
}

void addSamplingSection(OptionRows<Options>& rows)
{
    rows.form().beginSection(
        {QStringLiteral("sampling_section"), Rows::tr("Sampling and groups"),
         Rows::tr("Which tokens may be drawn, and what becomes of groups and samples that teach "
                  "nothing")});
    rows.number({QStringLiteral("top_p"), Rows::tr("Top-p"),
                 Rows::tr("Draws among the likeliest tokens that together reach this share, above "
                          "0; 1 is all")},
                &Options::topP, {0, 1});
    rows.count({QStringLiteral("top_k"), Rows::tr("Top-k (tokens)"),
                Rows::tr("Draws among so many of the likeliest tokens")},
               &Options::topK, fromZero(Rows::tr("all")));
    rows.choice({QStringLiteral("zero_variance"), Rows::tr("Groups of equal reward"),
                 Rows::tr("What becomes of groups whose samples are all rewarded alike")},
                &Options::zeroVariance,
                {Rows::tr("keep"), Rows::tr("drop"), Rows::tr("drop and refill")});
    rows.count({QStringLiteral("max_refills"), Rows::tr("Refills, at most"),
                Rows::tr("Rounds of further prompts in one step")},
               &Options::maxRefills)
        .onlyIf([](const Options& options) {
            return options.zeroVariance == ZeroVarianceHandling::Refill;
        });
    const auto isPenalised = [](const Options& options) {
        return options.overlong == OverlongHandling::Penalise;
    };
    rows.choice({QStringLiteral("overlong"), Rows::tr("Samples cut off"),
                 Rows::tr("What becomes of samples that reach the most tokens")},
                &Options::overlong,
                {Rows::tr("count as they are"), Rows::tr("leave out"), Rows::tr("lower reward")});
    rows.count({QStringLiteral("overlong_buffer"), Rows::tr("Penalty over (tokens)"),
                Rows::tr("Last tokens before the cut over which the penalty grows")},
               &Options::overlongBuffer)
        .onlyIf(isPenalised);
    rows.number({QStringLiteral("overlong_penalty"), Rows::tr("Highest penalty"),
                 Rows::tr("What the reward of the longest sample is lowered by")},
                &Options::overlongPenalty)
        .onlyIf(isPenalised);
}

void addLossSection(OptionRows<Options>& rows)
{
    rows.form().beginSection({QStringLiteral("loss_section"), Rows::tr("Advantage and loss"),
                              Rows::tr("How rewards become a gradient")});
    rows.choice({QStringLiteral("advantage"), Rows::tr("Advantage"),
                 Rows::tr("What a reward is compared with in its group")},
                &Options::advantage,
                {Rows::tr("(r \u2212 mean) / deviation"), Rows::tr("r \u2212 mean"),
                 Rows::tr("r \u2212 mean of others")});
    rows.choice(
        {QStringLiteral("aggregation"), Rows::tr("Mean of the loss over"),
         Rows::tr("How the losses of the tokens of one update become one number")},
        &Options::aggregation,
        {Rows::tr("tokens"), Rows::tr("tokens, then samples"), Rows::tr("longest (Dr. GRPO)")});
    rows.number({QStringLiteral("clip_range"), Rows::tr("Clip ratio below 1 by"),
                 Rows::tr("How far below 1 a token's probability ratio still pulls, above 0 and "
                          "below 1")},
                &Options::clipRange, {0, 1});
    rows.number(
        {QStringLiteral("clip_range_high"), Rows::tr("Clip ratio above 1 by"),
         Rows::tr("How far above 1 it still pulls; 0.28 is \"clip-higher\", 0 is symmetric")},
        &Options::clipRangeHigh, fromZero(Rows::tr("as below")));
    rows.number({QStringLiteral("dual_clip"), Rows::tr("Dual clip"),
                 Rows::tr("Highest ratio for negative advantages, above 1; 0 is none")},
                &Options::dualClip, fromZero(Rows::tr("off")));
    rows.choice({QStringLiteral("kl_estimator"), Rows::tr("KL estimator"),
                 Rows::tr("Estimates a token's divergence from its log-probabilities, p of the "
                          "policy and q of the reference")},
                &Options::klEstimator,
                {Rows::tr("k1: p \u2212 q"), Rows::tr("k2: (p \u2212 q)\u00b2 / 2"),
                 Rows::tr("k3: never negative")})
        .onlyIf([](const Options& options) { return options.klCoefficient > 0; });
    rows.number({QStringLiteral("entropy_coefficient"), Rows::tr("Entropy bonus"),
                 Rows::tr("Weight of the entropy, in nats, that is rewarded")},
                &Options::entropyCoefficient, fromZero(Rows::tr("off")));
}

void addUpdateSection(OptionRows<Options>& rows)
{
    rows.form().beginSection({QStringLiteral("update_section"), Rows::tr("Updates of a step"),
                              Rows::tr("How often and in which portions samples are trained on")});
    rows.count({QStringLiteral("prompts_per_update"), Rows::tr("Prompts an update"),
                Rows::tr("Prompts of one optimiser update, at most those of a step")},
               &Options::promptsPerUpdate, fromZero(Rows::tr("all")));
    rows.count({QStringLiteral("passes"), Rows::tr("Passes"),
                Rows::tr("How often each sample is trained on")},
               &Options::passes);
    rows.choice({QStringLiteral("old_log_probability"), Rows::tr("Ratios against"),
                 Rows::tr("Where the log-probabilities come from that ratios are taken against")},
                &Options::oldLogProbability,
                {Rows::tr("kept while sampling"), Rows::tr("scored once more")})
        .onlyIf([](const Options& options) {
            return options.promptsPerUpdate > 0 || options.passes > 1;
        });
    rows.count({QStringLiteral("warmup_steps"), Rows::tr("Warm-up (steps)"),
                Rows::tr("Steps over which the learning rate rises; it is constant afterwards")},
               &Options::warmupSteps, {.lowest = 0});
}

} // namespace

void addReinforcementRows(OptionRows<Options>& rows)
{
    rows.form().endSection();
    rows.count({QStringLiteral("steps"), Rows::tr("&Steps"),
                Rows::tr("Steps of the stage: sample, reward, update")},
               &Options::steps);
    rows.count({QStringLiteral("prompts_per_step"), Rows::tr("&Prompts a step"),
                Rows::tr("Problems that are sampled in one step")},
               &Options::promptsPerStep);
    rows.count({QStringLiteral("samples_per_prompt"), Rows::tr("S&amples a prompt"),
                Rows::tr("Solutions sampled of each problem, its group; at least 2")},
               &Options::samplesPerPrompt, {.lowest = 2});
    rows.number({QStringLiteral("temperature"), Rows::tr("Temp&erature"),
                 Rows::tr("Logits are divided by it in sampling and in the loss; above 0")},
                &Options::temperature);
    rows.count({QStringLiteral("max_new_tokens"), Rows::tr("Tokens, at &most"),
                Rows::tr("Longer samples are cut off after so many tokens")},
               &Options::maxNewTokens);
    addRewardRows(rows);
}

void addReinforcementSections(OptionRows<Options>& rows)
{
    addSamplingSection(rows);
    addLossSection(rows);
    addUpdateSection(rows);
}

void addOptimizerSection(OptionRows<Stage>& rows)
{
    rows.form().beginSection({QStringLiteral("optimizer_section"), Rows::tr("Optimiser"),
                              Rows::tr("Moments, decay and clipping")});
    rows.number({QStringLiteral("weight_decay"), Rows::tr("Weight decay"),
                 Rows::tr("Share of a weight taken off for each unit of learning rate")},
                &Stage::weightDecay);
    rows.number({QStringLiteral("beta1"), Rows::tr("Beta 1"),
                 Rows::tr("Share of the past in the mean of gradients, below 1")},
                &Stage::beta1, {0, 1});
    rows.number({QStringLiteral("beta2"), Rows::tr("Beta 2"),
                 Rows::tr("Share of the past in the mean of squared gradients, below 1")},
                &Stage::beta2, {0, 1});
    rows.number({QStringLiteral("gradient_clip"), Rows::tr("Gradient norm, at most"),
                 Rows::tr("Longer gradients are shortened to this L2 norm, above 0")},
                &Stage::gradientClip);
}

} // namespace gradus
