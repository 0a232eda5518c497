#include "widgets/schedule/stage_rows.h"

#include <QCoreApplication>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct CurriculumRows
{
    Q_DECLARE_TR_FUNCTIONS(CurriculumRows)
};

using Options = CurriculumOptions;
using Rows = CurriculumRows;

template <CurriculumKind... Kinds>
bool isKind(const Options& options)
{
    return ((options.kind == Kinds) || ...);
}

void addSuccessRows(OptionRows<Options>& rows)
{
    const auto isSuccess = isKind<CurriculumKind::Success>;
    rows.window({QStringLiteral("op_bounds"), Rows::tr("Ops never leave"),
                 Rows::tr("Operations the window stays within")},
                &Options::opBounds)
        .onlyIf(isSuccess);
    rows.number({QStringLiteral("raise_at"), Rows::tr("Harder at a success of"),
                 Rows::tr("Share of verified samples from which the window moves up, 0 to 1")},
                &Options::raiseAt, {0, 1})
        .onlyIf(isSuccess);
    rows.number({QStringLiteral("lower_at"), Rows::tr("Easier at a success of"),
                 Rows::tr("Share of verified samples down to which the window stays, below the one "
                          "that makes it harder")},
                &Options::lowerAt, {0, 1})
        .onlyIf(isSuccess);
    rows.count({QStringLiteral("evidence_steps"), Rows::tr("Success over (steps)"),
                Rows::tr("Steps the share of verified samples is taken over")},
               &Options::evidenceSteps)
        .onlyIf(isSuccess);
    rows.count({QStringLiteral("stride"), Rows::tr("Ops a move"),
                Rows::tr("Operations the window moves at once")},
               &Options::stride)
        .onlyIf(isSuccess);
}

void addHardMixRows(OptionRows<Options>& rows)
{
    const auto isMix = isKind<CurriculumKind::HardMix>;
    rows.window({QStringLiteral("hard_op"), Rows::tr("Ops of hard problems"),
                 Rows::tr("Operations of the problems whose share grows")},
                &Options::hardOp)
        .onlyIf(isMix);
    rows.number({QStringLiteral("first_share"), Rows::tr("Hard share at first"),
                 Rows::tr("Share of hard problems in the first step, 0 to 1")},
                &Options::firstShare, {0, 1})
        .onlyIf(isMix);
    rows.number({QStringLiteral("last_share"), Rows::tr("Hard share at last"),
                 Rows::tr("Share of hard problems at the end of the way, 0 to 1")},
                &Options::lastShare, {0, 1})
        .onlyIf(isMix);
}

} // namespace

void addCurriculumRows(OptionRows<Options>& rows)
{
    rows.choice({QStringLiteral("curriculum"), Rows::tr("C&urriculum"),
                 Rows::tr("How the problems change while the stage trains")},
                &Options::kind,
                {Rows::tr("none: all problems"), Rows::tr("fixed window of ops"),
                 Rows::tr("moving window of ops"), Rows::tr("window follows success"),
                 Rows::tr("growing hard share"), Rows::tr("edge of competence")});
    rows.window({QStringLiteral("op"), Rows::tr("Ops, at first"),
                 Rows::tr("Operations of the problems of the first step; 0 is all that the "
                          "distribution has")},
                &Options::op)
        .onlyIf(isKind<CurriculumKind::Fixed, CurriculumKind::Linear, CurriculumKind::Success,
                       CurriculumKind::HardMix>);
    rows.window({QStringLiteral("last_op"), Rows::tr("Ops, at last"),
                 Rows::tr("Operations of the problems at the end of the way")},
                &Options::lastOp)
        .onlyIf(isKind<CurriculumKind::Linear>);
    addHardMixRows(rows);
    rows.count({QStringLiteral("ramp_steps"), Rows::tr("Way takes (steps)"),
                Rows::tr("Steps from the first window or share to the last")},
               &Options::rampSteps, {.lowest = 0, .lowestWord = Rows::tr("whole stage")})
        .onlyIf(isKind<CurriculumKind::Linear, CurriculumKind::HardMix>);
    addSuccessRows(rows);
}

void addEdgeRows(OptionRows<EdgeOptions>& rows)
{
    rows.choice({QStringLiteral("unit"), Rows::tr("Keeps"),
                 Rows::tr("New problems of the kinds (op, context, mode) that lie on the edge, or "
                          "the very problems that do")},
                &EdgeOptions::unit, {Rows::tr("kinds of problems"), Rows::tr("single problems")});
    rows.count({QStringLiteral("problems"), Rows::tr("Problems of a kind"),
                Rows::tr("Problems of each kind that are measured")},
               &EdgeOptions::problems);
    rows.count({QStringLiteral("samples"), Rows::tr("Samples a problem"),
                Rows::tr("Solutions sampled of each problem that is measured")},
               &EdgeOptions::samples);
    rows.count({QStringLiteral("k"), Rows::tr("k of pass@k"),
                Rows::tr("Tries of which one has to succeed, at most the samples")},
               &EdgeOptions::k);
    rows.number({QStringLiteral("lowest_pass_at_k"), Rows::tr("pass@k at least"),
                 Rows::tr("Kept is what is solved in k tries at least so often, 0 to 1")},
                &EdgeOptions::lowestPassAtK, {0, 1});
    rows.number({QStringLiteral("highest_pass_at_1"), Rows::tr("pass@1 at most"),
                 Rows::tr("Kept is what is solved at once at most so often, 0 to 1")},
                &EdgeOptions::highestPassAt1, {0, 1});
    rows.count({QStringLiteral("measure_every"), Rows::tr("Measured every (steps)"),
                Rows::tr("Steps from one measurement to the next")},
               &EdgeOptions::measureEvery, {.lowest = 0, .lowestWord = Rows::tr("once, at first")});
}

} // namespace gradus
