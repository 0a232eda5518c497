#pragma once

#include "core/base/result.h"
#include "core/solution/paper_compare.h"
#include "core/solution/solution.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gradus {

/// A gold solution, read once by both verifiers.
struct ScoreGold
{
    std::string op; ///< as text, as are ids: the published script compares 5 and "5" as equal
    std::string templateName;
    PaperGraph paper;
    std::optional<ParsedSolution> strict; ///< none if the strict verifier cannot read it
};

/// One sample of the paper's evaluation.
struct ScoreGeneration
{
    std::string op;
    std::optional<std::string> id;
    std::string templateName;          ///< empty if the row names none
    std::optional<std::int64_t> index; ///< `__idx`, used where the id finds nothing
    std::optional<std::string> text;   ///< none if missing or blank
};

/// Reads `gen_solution_answer op id template __idx`; other fields are ignored.
/// ErrorCode::Corrupt names the field at fault.
[[nodiscard]] Result<ScoreGeneration> readGeneration(std::string_view row);

/// The gold rows, and which of them a generation is to be compared with.
class GoldTable
{
public:
    /// Reads `solution op id template`. ErrorCode::Corrupt names the field at fault.
    [[nodiscard]] Result<void> add(std::string_view row);

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] const ScoreGold& operator[](std::size_t row) const { return m_rows[row]; }

    /// The gold row of a generation, by (op, id). Of several, those of its template come into
    /// question if there are any, and one after the other gets its turn. Where nothing has its id:
    /// the row at its index among those of its op, modulo their number.
    ///
    /// Call it in the order of the file. A generation without a text takes no turn.
    /// Source: paper.md 2.2, matching; narrowing by template is ours.
    [[nodiscard]] std::optional<std::size_t> match(const ScoreGeneration& generation);

private:
    struct Queue
    {
        std::vector<std::size_t> rows;
        std::size_t turns = 0;
    };

    [[nodiscard]] std::optional<std::size_t> matchIndex(const ScoreGeneration& generation) const;

    std::vector<ScoreGold> m_rows;
    std::unordered_map<std::string, Queue> m_byId; ///< by op and id, and by op, id and template
    std::unordered_map<std::string, std::vector<std::size_t>> m_byOp;
};

/// What one verifier finds in one generation.
struct ScoreMarks
{
    bool isPerfect = false;
    bool isAnswerCorrect = false;
    bool hasValueMismatch = false;
    bool hasDependencyMismatch = false;
    bool hasAnswerMismatch = false;
    std::size_t extraNodes = 0;
    std::size_t missingNodes = 0;
    double processAccuracy = 0;

    friend bool operator==(const ScoreMarks&, const ScoreMarks&) = default;
};

/// What both verifiers find.
struct ScoreJudgement
{
    ScoreMarks paper;
    std::optional<ScoreMarks> strict; ///< none if the gold solution is beyond it
};

/// Pure, so that threads may share @p gold.
[[nodiscard]] ScoreJudgement judgeGeneration(const ScoreGold& gold, std::string_view text);

/// The counters of the published script (paper.md 2.2), and two more.
struct ScoreCounters
{
    std::int64_t total = 0;
    std::int64_t missingSolution = 0;
    std::int64_t missingGold = 0;
    std::int64_t parseFail = 0; ///< always 0: parsing cannot fail here
    std::int64_t perfect = 0;
    std::int64_t perfectWithExtra = 0;
    std::int64_t valueMismatch = 0;
    std::int64_t dependencyMismatch = 0;
    std::int64_t answerMismatch = 0;
    std::int64_t extraNodes = 0;
    std::int64_t missingNodes = 0;
    std::int64_t unsupported = 0;   ///< the gold solution is beyond the strict verifier
    std::int64_t answerCorrect = 0; ///< of those judged

    [[nodiscard]] std::int64_t judged() const
    {
        return total - missingSolution - missingGold - unsupported;
    }
    friend bool operator==(const ScoreCounters&, const ScoreCounters&) = default;
};

/// Counters of one group of generations, and where the two verifiers part.
struct ScoreGroup
{
    ScoreCounters paper;
    ScoreCounters strict;
    std::int64_t both = 0; ///< perfect to both
    std::int64_t paperOnly = 0;
    std::int64_t strictOnly = 0;
    std::int64_t neither = 0;
};

/// The samples of one gold row.
struct ScoreTally
{
    /// Of one verifier.
    struct Successes
    {
        std::int64_t count = 0;
        std::optional<std::int64_t> firstRank; ///< of the first one, from 0
    };
    std::int64_t samples = 0; ///< a sample without a text is a wrong one
    std::int64_t ranks = 0;   ///< samples with a text; the published script knows no others
    Successes paper;
    Successes strict;
};

/// Sums up generations in the order of the file.
class ScoreBoard
{
public:
    explicit ScoreBoard(std::size_t goldRows)
        : m_tallies(goldRows)
    {}

    /// @param gold what GoldTable::match() gave. @param judgement none if there was nothing to
    /// judge.
    /// @return the sample's rank among those of its gold row that have a text, if it is one.
    std::optional<std::int64_t> add(const ScoreGeneration& generation,
                                    std::optional<std::size_t> gold,
                                    const std::optional<ScoreJudgement>& judgement);

    [[nodiscard]] const ScoreGroup& total() const { return m_total; }
    [[nodiscard]] const std::map<std::string, ScoreGroup>& perOp() const { return m_perOp; }
    /// Generations that name no template are under "__none__", as published.
    [[nodiscard]] const std::map<std::string, ScoreGroup>& perTemplate() const
    {
        return m_perTemplate;
    }
    [[nodiscard]] const std::vector<ScoreTally>& tallies() const { return m_tallies; }

private:
    ScoreGroup m_total;
    std::map<std::string, ScoreGroup> m_perOp;
    std::map<std::string, ScoreGroup> m_perTemplate;
    std::vector<ScoreTally> m_tallies;
};

} // namespace gradus
