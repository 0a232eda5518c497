#include "core/training/sequence_layout.h"

#include <algorithm>
#include <cmath>

namespace gradus {

std::int64_t SequenceLayout::addDocument(std::int64_t length)
{
    return addGroup(0, {length});
}

std::int64_t SequenceLayout::addGroup(std::int64_t prefixLength,
                                      const std::vector<std::int64_t>& lengths)
{
    const std::int64_t first = tokens;
    kernels::SegmentGroup group{.prefixBegin = tokens,
                                .prefixEnd = tokens + prefixLength,
                                .firstSegment = static_cast<std::int64_t>(segments.size())};
    tokens += prefixLength;
    for (const auto length : lengths) {
        segments.push_back({tokens, tokens + length});
        tokens += length;
    }
    group.lastSegment = static_cast<std::int64_t>(segments.size());
    groups.push_back(group);
    return first;
}

std::int64_t SequenceLayout::longestSequence() const
{
    std::int64_t longest = 0;
    for (const auto& group : groups) {
        longest = std::max(longest, group.prefixEnd - group.prefixBegin);
        for (auto s = group.firstSegment; s < group.lastSegment; ++s) {
            const auto& segment = segments[static_cast<std::size_t>(s)];
            longest = std::max(longest,
                               group.prefixEnd - group.prefixBegin + segment.end - segment.begin);
        }
    }
    return longest;
}

RotaryTable RotaryTable::make(std::int64_t positions, std::int64_t headWidth, double theta)
{
    RotaryTable table{.positions = positions};
    for (std::int64_t position = 0; position < positions; ++position)
        for (std::int64_t i = 0; i < headWidth; i += 2) {
            const double angle =
                static_cast<double>(position)
                * std::pow(theta, -static_cast<double>(i) / static_cast<double>(headWidth));
            table.cosines.push_back(static_cast<float>(std::cos(angle)));
            table.sines.push_back(static_cast<float>(std::sin(angle)));
        }
    return table;
}

} // namespace gradus
