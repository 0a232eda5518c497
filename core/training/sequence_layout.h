#pragma once

#include "core/training/kernels.h"

#include <cstdint>
#include <vector>

namespace gradus {

/// Sequences laid end to end in one row of N tokens; none sees another, positions start at 0 in
/// each.
///
/// A group's segments share the group's prefix: they attend to it and continue its positions. An
/// ordinary document is a group with an empty prefix and one segment.
struct SequenceLayout
{
    std::int64_t tokens = 0; ///< N
    std::vector<kernels::Segment> segments;
    std::vector<kernels::SegmentGroup> groups;

    /// Adds one document of @p length tokens. @return its first row.
    std::int64_t addDocument(std::int64_t length);
    /// Adds a prefix and what continues it. @return the first row of the prefix.
    std::int64_t addGroup(std::int64_t prefixLength, const std::vector<std::int64_t>& lengths);
    [[nodiscard]] std::int64_t longestSequence() const;
};

/// Cosines and sines of rotary positions. Source: Su et al. 2021, arXiv:2104.09864, eq. 34.
struct RotaryTable
{
    std::int64_t positions = 0;
    std::vector<float> cosines; ///< [positions, headWidth / 2]
    std::vector<float> sines;

    [[nodiscard]] static RotaryTable make(std::int64_t positions, std::int64_t headWidth,
                                          double theta);
};

} // namespace gradus
