#include "widgets/schedule/stage_rows.h"

#include <QCoreApplication>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct LanguageModelRows
{
    Q_DECLARE_TR_FUNCTIONS(LanguageModelRows)
};

using Options = LanguageModelOptions;
using Rows = LanguageModelRows;

void addRateRows(OptionRows<Options>& rows)
{
    rows.choice({QStringLiteral("rate_schedule"), Rows::tr("Rate s&chedule"),
                 Rows::tr("How the learning rate goes down after warm-up")},
                &Options::rateSchedule,
                {Rows::tr("cosine to the floor"), Rows::tr("constant"),
                 Rows::tr("linear to the floor"), Rows::tr("WSD: flat, then decay")});
    rows.number({QStringLiteral("warmup_ratio"), Rows::tr("&Warm-up (share of steps)"),
                 Rows::tr("Share of the steps in which the rate rises from 0, below 1")},
                &Options::warmupRatio, {0, 1});
    rows.number({QStringLiteral("floor_ratio"), Rows::tr("Last / highest &rate"),
                 Rows::tr("Learning rate of the last step as a share of the highest, 0 to 1")},
                &Options::floorRatio, {0, 1})
        .onlyIf(
            [](const Options& options) { return options.rateSchedule != RateSchedule::Constant; });
    rows.number({QStringLiteral("decay_ratio"), Rows::tr("Decay (share of steps)"),
                 Rows::tr("Share of the steps, the last ones, in which the rate goes down")},
                &Options::decayRatio, {0, 1})
        .onlyIf([](const Options& options) { return options.rateSchedule == RateSchedule::Wsd; });
}

void addHeldOutSection(OptionRows<Options>& rows)
{
    rows.form().beginSection({QStringLiteral("held_out_section"), Rows::tr("Held-out loss"),
                              Rows::tr("Loss on problems that are never trained on")});
    rows.count({QStringLiteral("held_out_problems"), Rows::tr("Problems of each op"),
                Rows::tr("Problems of each op of the distribution that are kept for measuring")},
               &Options::heldOutProblems, {.lowest = 0, .lowestWord = Rows::tr("off")});
    rows.count({QStringLiteral("held_out_every"), Rows::tr("Measured every (steps)"),
                Rows::tr("Steps from one measurement to the next; the last step has one too")},
               &Options::heldOutEvery)
        .onlyIf([](const Options& options) { return options.heldOutProblems > 0; });
}

void addGuardSection(OptionRows<Options>& rows)
{
    const FieldRange orOff{.lowestWord = Rows::tr("off")};
    rows.form().beginSection({QStringLiteral("guard_section"), Rows::tr("Spike guard and memory"),
                              Rows::tr("Which updates are left out, and how large one pass is")});
    rows.number({QStringLiteral("skip_loss_z"), Rows::tr("Skip if loss is high by"),
                 Rows::tr("Leaves out an update whose loss is so many standard deviations above "
                          "the mean; 6 is cautious")},
                &Options::skipLossZ, orOff);
    rows.number({QStringLiteral("skip_gradient_z"), Rows::tr("Skip if gradient is high by"),
                 Rows::tr("Leaves out an update whose gradient norm is so many standard deviations "
                          "above the mean; 6 is cautious")},
                &Options::skipGradientZ, orOff);
    rows.count({QStringLiteral("skip_window"), Rows::tr("Compared with (steps)"),
                Rows::tr("Steps before that mean and deviation are taken over, at least 2")},
               &Options::skipWindow, {.lowest = 2})
        .onlyIf([](const Options& options) {
            return options.skipLossZ > 0 || options.skipGradientZ > 0;
        });
    rows.count({QStringLiteral("micro_batch_tokens"), Rows::tr("Tokens a pass, at most"),
                Rows::tr("Tokens that go through the model at once: bounds memory and changes no "
                         "gradient beyond rounding")},
               &Options::microBatchTokens);
}

} // namespace

void addLanguageModelRows(OptionRows<Options>& rows)
{
    rows.form().endSection();
    rows.count({QStringLiteral("tokens"), Rows::tr("Tokens in &all"),
                Rows::tr("Tokens the stage trains on, padding left out; k, M and G may be typed")},
               &Options::tokens);
    rows.count({QStringLiteral("batch_tokens"), Rows::tr("Tokens a st&ep"),
                Rows::tr("Tokens of one optimiser step")},
               &Options::batchTokens);
    rows.choice({QStringLiteral("loss_on"), Rows::tr("L&oss on"),
                 Rows::tr("Tokens the model learns to predict")},
                &Options::lossOn, {Rows::tr("all tokens"), Rows::tr("solution tokens only")});
    rows.choice({QStringLiteral("mixture_by"), Rows::tr("Weights are shares of"),
                 Rows::tr("What the weights of the distribution's components are shares of")},
                &Options::mixtureBy, {Rows::tr("problems"), Rows::tr("tokens")});
    addRateRows(rows);
    addHeldOutSection(rows);
    addGuardSection(rows);
}

} // namespace gradus
