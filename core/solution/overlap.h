#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gradus {

/// Counts of problems that are there more than once, in one set or in two.
struct OverlapCounts
{
    std::int64_t problems = 0;
    std::int64_t exactRepeats = 0;     ///< told before in the same set, whatever the order
    std::int64_t structureRepeats = 0; ///< same structure as one before in the same set
    std::int64_t exactInOther = 0;     ///< told in the other set as well
    std::int64_t structureInOther = 0; ///< a structure of the other set

    friend bool operator==(const OverlapCounts&, const OverlapCounts&) = default;
};

/// A set of problems to look for repeats in; keeps two hashes a problem, not the problem.
class ProblemSet
{
public:
    /// Adds the problem of one row, ours or the original's. ErrorCode::Corrupt names the field at
    /// fault.
    [[nodiscard]] Result<void> add(std::string_view row);

    /// Repeats inside this set, and problems of it that are in @p other too, by op.
    [[nodiscard]] std::map<int, OverlapCounts> countBy(const ProblemSet& other) const;

private:
    struct Entry
    {
        int op = 0;
        std::uint64_t content = 0;
        std::uint64_t structure = 0;
    };
    std::vector<Entry> m_entries;
    std::unordered_set<std::uint64_t> m_contents;
    std::unordered_set<std::uint64_t> m_structures;
};

/// One line of JSON: repeats in each set, and what each has of the other, in all and by op.
/// Source: paper.md 1.11, row 11.
[[nodiscard]] std::string overlapReport(const ProblemSet& first, const ProblemSet& second);

} // namespace gradus
