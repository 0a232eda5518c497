#pragma once

#include "core/base/result.h"
#include "core/problem/igsm_names.h"
#include "core/problem/problem.h"

namespace gradus {

/// Reads an iGSM problem from its texts, ours or the original's: graph, order, letters and wrong
/// openings. The solution may end with an answer or not.
///
/// Items and layers follow from the sentences, categories from the totals that are spoken of;
/// where none is, and @p names does not know the items either, categories and context stay empty.
/// What no text tells is settled as settleIgsm() says, so a problem of ours comes back as it was,
/// but for items that are not mentioned.
/// @param names may be null; helps to take names apart.
/// @return ErrorCode::Corrupt, naming field and sentence, if the texts are not in the grammar of
/// igsm.md 5 and 6, or speak of what no sentence states. Numbers in the solution are not checked.
[[nodiscard]] Result<Problem> readIgsm(const ProblemText& text, const IgsmNames* names);

/// The texts of what readIgsm() reads; without an answer if @p text has none.
[[nodiscard]] Result<ProblemText> rerenderIgsm(const ProblemText& text, const IgsmNames* names);

} // namespace gradus
