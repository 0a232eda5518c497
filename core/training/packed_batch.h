#pragma once

#include "core/study/study.h"
#include "core/training/documents.h"
#include "core/training/sequence_layout.h"

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

/// Packs whole documents: no padding, none cut, positions start at 0 in each, none sees another.
[[nodiscard]] PackedBatch packDocuments(std::span<const TokenDocument> documents,
                                        LossTokens lossOn);

} // namespace gradus
