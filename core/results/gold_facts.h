#pragma once

#include "core/base/result.h"
#include "core/results/evaluated.h"
#include "core/statistics/guess_floor.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <unordered_map>

namespace gradus {

/// What the gold solution of a problem says, whatever was sampled of it.
struct GoldFact
{
    std::string answer; ///< spelt as Judgement::answer; "": the row cannot be read
    int depth = 0;      ///< of its deepest step, see Judgement::faultDepth; 0: not known
    int modulus = 0;    ///< 0: plain integers

    friend bool operator==(const GoldFact&, const GoldFact&) = default;
};

/// Gold facts of problems, each read and parsed once however many evaluations have it.
class GoldFacts
{
public:
    /// Reads those of @p problems that are not known yet. A row that cannot be read as a problem
    /// is no error: its fact stays empty.
    [[nodiscard]] Result<void> read(StudyFile& study, const EvaluatedProblems& problems);

    /// An empty fact for a problem that was not read.
    [[nodiscard]] const GoldFact& of(RowId problem) const;

private:
    std::unordered_map<RowId, GoldFact> m_facts;
};

/// The guess floor of problems that share an op, or of all of them.
struct GroupFloor
{
    GuessFloor floor;
    std::int64_t problems = 0; ///< whose answer is known; the others are left out
};

/// Of the problems numbered @p members: the mean, weighted by problems, of the floors of each mode,
/// for a question shows its mode to who reads nothing else. Right answers are counted among these
/// problems; possible besides are 1 to 4 for reverse problems (the literals of a reverse problem's
/// unknown, docs/problems.md) and 0 to m - 1 modulo m.
/// @return floors of 0 and no problems if no answer is known. InvalidArgument as of guessFloor().
[[nodiscard]] Result<GroupFloor> groupFloor(const EvaluatedProblems& problems,
                                            std::span<const std::size_t> members,
                                            const GoldFacts& facts, std::int64_t k);

} // namespace gradus
