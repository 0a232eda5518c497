#pragma once

// Internal to core/figure: one builder a figure, and what they share.

#include "core/figure/edge_figure.h"
#include "core/figure/figure.h"
#include "core/study/study.h"

#include <string>
#include <string_view>

namespace gradus {

/// @param run 0: the newest that has a complete evaluation.
[[nodiscard]] Result<FigureSpec> buildPassFigure(StudyFile& study, RowId run);
/// @param run 0: the newest that has a loss.
[[nodiscard]] Result<FigureSpec> buildLossFigure(StudyFile& study, RowId run);
/// @param run 0: the newest that has a reward.
[[nodiscard]] Result<FigureSpec> buildRewardFigure(StudyFile& study, RowId run);

/// @param run 0: the newest that has a complete evaluation, as for the next two.
[[nodiscard]] Result<FigureSpec> buildEdgeFigure(StudyFile& study, RowId run, EdgeLayer layer);
[[nodiscard]] Result<FigureSpec> buildOpFigure(StudyFile& study, RowId run);
[[nodiscard]] Result<FigureSpec> buildErrorFigure(StudyFile& study, RowId run);
/// Whether any complete evaluation is judged, as the figure of errors needs.
[[nodiscard]] Result<bool> hasFaults(StudyFile& study);

/// What @p run was launched with; an empty schedule if it does not say.
[[nodiscard]] Result<Schedule> scheduleOf(StudyFile& study, const RunRow& run);

/// "run 3 of a.gradus" for sentences; the file alone for run 0, which stands for any.
[[nodiscard]] std::string runName(const StudyFile& study, RowId run);

/// Place of @p stage in @p schedule, which is the style of its series in every figure; the number
/// of stages for one that is not in it.
[[nodiscard]] int stagePosition(const Schedule& schedule, std::string_view stage);

/// "Schedule main, seed 1, run 3." for captions.
[[nodiscard]] std::string provenance(const RunRow& run, const Schedule& schedule);

} // namespace gradus
