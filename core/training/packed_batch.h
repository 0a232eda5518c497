#pragma once

#include "core/study/study.h"
#include "core/training/documents.h"
#include "core/training/sequence_layout.h"

#include <cstddef>
#include <cstdint>
#include <span>

#include <torch/types.h>

namespace gradus {

/// Sequences packed end to end, with what the model is to predict at each row.
struct PackedBatch
{
    SequenceLayout layout;
    torch::Tensor tokens;  ///< [N] int64
    torch::Tensor rows;    ///< [M] int64, rising: rows whose prediction counts
    torch::Tensor targets; ///< [M] int64: the token that follows each of them
};

/// Tokens of @p document that the loss is taken over: all but the first, or those of the solution.
[[nodiscard]] std::int64_t predictedTokens(const TokenDocument& document, LossTokens lossOn);

/// How many of @p documents, from the first on, fit into one pass of @p passTokens: one at least.
/// @pre there is one.
[[nodiscard]] std::size_t documentsOfPass(std::span<const TokenDocument> documents,
                                          std::int64_t passTokens);

/// Packs whole documents: no padding, none cut, positions start at 0 in each, none sees another.
[[nodiscard]] PackedBatch packDocuments(std::span<const TokenDocument> documents,
                                        LossTokens lossOn);

} // namespace gradus
