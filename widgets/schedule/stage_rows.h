#pragma once

// What the form of a stage has for each kind of options: labels, units, ranges, and which rows are
// there when. The ranges are those a study is checked with (docs/training.md).

#include "core/study/study.h"
#include "widgets/schedule/option_rows.h"

namespace gradus {

void addLanguageModelRows(OptionRows<LanguageModelOptions>& rows);
/// What everyone decides about.
void addReinforcementRows(OptionRows<ReinforcementOptions>& rows);
/// The rest, in sections.
void addReinforcementSections(OptionRows<ReinforcementOptions>& rows);
/// The kind and what it needs, but for the edge of competence.
void addCurriculumRows(OptionRows<CurriculumOptions>& rows);
void addEdgeRows(OptionRows<EdgeOptions>& rows);
/// Moments and clipping of any stage, in a section.
void addOptimizerSection(OptionRows<Stage>& rows);

} // namespace gradus
