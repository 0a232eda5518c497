#pragma once

#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace gradus {

/// Problems that are not trained on.
struct HeldOutProblems
{
    std::vector<TokenDocument> documents;
    std::vector<int> ops; ///< of each document, as its flavour counts
};

/// What a model makes of problems it has not seen. Deterministic given the weights.
struct HeldOutLoss
{
    double loss = 0;                ///< nats per predicted token, over all problems
    std::map<int, double> solution; ///< by op: mean over its problems of -log p(gold solution |
                                    ///< problem), nats a solution, end of text included
};

/// @p perOp problems of each op that the distribution of @p stream has, drawn as the distribution
/// draws problems of that op, from a stream of their own that nothing is trained on. (Very small
/// problems can come up in both all the same: there are only so many.)
/// @pre perOp >= 0.
[[nodiscard]] HeldOutProblems heldOutProblems(const DocumentStream& stream, int perOp);

/// Scores @p problems without gradients, in passes of at most @p passTokens tokens (or one
/// document). Memory: one pass. Source of the measure: arXiv:2512.07783, Figure 10.
///
/// @param lossOn the tokens `loss` is taken over; `solution` is always of the solutions.
/// @return loss 0 and no ops for no problems.
[[nodiscard]] HeldOutLoss heldOutLoss(const Decoder& decoder, const HeldOutProblems& problems,
                                      LossTokens lossOn, std::int64_t passTokens = 16'384);

/// -log p(completion | prompt) of each of @p documents, nats; end of text included. In passes of at
/// most @p passTokens tokens (or one document). Deterministic given the weights.
/// @pre no document is longer than the model's context.
[[nodiscard]] std::vector<double> solutionNlls(const Decoder& decoder,
                                               std::span<const TokenDocument> documents,
                                               std::int64_t passTokens = 16'384);

} // namespace gradus
