#pragma once

#include <cstdint>
#include <span>

namespace gradus {

/// Draws a token from softmax(scale * logits) cut to the @p topK likeliest tokens (0: all) and then
/// to the smallest set of likeliest tokens that together reach @p topP of what the softmax over all
/// tokens gives; among equals the lower number counts as likelier.
///
/// The draw is by the inverse of the cumulative sum over the tokens kept, in order of their
/// numbers, at @p uniform in [0, 1). At least one token is kept.
/// Source: Holtzman et al. 2020, arXiv:1904.09751, section 3.1 (top-p); Fan et al. 2018,
/// arXiv:1805.04833 (top-k).
/// @pre scale > 0, 0 < topP <= 1, topK >= 0, logits not empty and finite.
[[nodiscard]] std::int64_t drawTruncated(std::span<const float> logits, double scale, double topP,
                                         int topK, double uniform);

} // namespace gradus
