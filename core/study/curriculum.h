#pragma once

#include "core/base/result.h"
#include "core/study/curriculum_cells.h"
#include "core/study/edge_selection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// How the samples of one op did.
struct SolveCount
{
    int op = 0;
    std::int64_t samples = 0;
    std::int64_t verified = 0;

    friend bool operator==(const SolveCount&, const SolveCount&) = default;
};

/// What a curriculum remembers between two steps. A default one is that of a stage's beginning.
struct CurriculumState
{
    bool isBegun = false;
    OpWindow window;      ///< in force; of HardMix the hard one
    double hardShare = 0; ///< in force; HardMix
    /// Success: samples and verified ones of the last steps, oldest first, none before the last
    /// move.
    std::vector<ProblemTally> evidence;
    std::int64_t measuredAt = 0;     ///< Edge: steps done at the last measurement
    std::vector<std::uint64_t> kept; ///< Edge: indices of cells, or numbers of problems in the pool
    std::uint64_t firstDocument = 0; ///< Edge: where going through the kept problems began

    friend bool operator==(const CurriculumState&, const CurriculumState&) = default;
};

/// What there is to know before a step.
struct CurriculumObservation
{
    std::int64_t step = 0;          ///< steps done in the stage
    std::uint64_t document = 0;     ///< number of the next prompt of the stage
    std::vector<SolveCount> solved; ///< of the step just done
    std::vector<ProblemTally>
        measured; ///< of the pool's problems in order, if a measurement was due; else empty

    friend bool operator==(const CurriculumObservation&, const CurriculumObservation&) = default;
};

/// What the next step trains on.
struct CurriculumDecision
{
    Distribution distribution;           ///< of new problems; unused where problems are named
    std::vector<std::uint64_t> problems; ///< numbers in the pool, gone through by cycledNumber()
    std::uint64_t firstDocument = 0;     ///< prompt number at which problems begins

    bool isNew = false; ///< differs from what the step before trained on
    std::string words;  ///< why, for people; "" unless new
    std::string json;   ///< the same as an object; "" unless new
    EdgeSelection edge; ///< what was measured just now

    friend bool operator==(const CurriculumDecision&, const CurriculumDecision&) = default;
};

/// State after a decision, and the decision.
struct CurriculumStep
{
    CurriculumState state;
    CurriculumDecision decision;
};

/// The sampler of problems of one reinforcement stage. A value: next() is pure, so that a run that
/// is taken up again with a saved state goes on as it would have.
class Curriculum
{
public:
    /// @param distribution the stage's. @param steps of the stage.
    /// @pre validateCurriculum() holds and options.kind is not None.
    Curriculum(const CurriculumOptions& options, Distribution distribution, std::int64_t steps);

    /// Whether next() needs CurriculumObservation::measured before the step after @p step.
    [[nodiscard]] bool isMeasurementDue(const CurriculumState& state, std::int64_t step) const;

    /// What step @p seen.step + 1 trains on. Called once before each step, in order.
    /// @pre measured is there if and only if isMeasurementDue().
    [[nodiscard]] CurriculumStep next(const CurriculumState& state,
                                      const CurriculumObservation& seen) const;

    [[nodiscard]] const CurriculumOptions& options() const { return m_options; }
    [[nodiscard]] const Distribution& distribution() const { return m_distribution; }
    /// Cells of the distribution; of kind Edge only.
    [[nodiscard]] const std::vector<CurriculumCell>& cells() const { return m_cells; }

private:
    /// Share of the ramp gone before the step after @p step, in [0, 1].
    [[nodiscard]] double rampAt(std::int64_t step) const;
    [[nodiscard]] CurriculumStep useWindow(CurriculumState state, OpWindow window,
                                           const std::string& why) const;
    [[nodiscard]] CurriculumStep nextLinear(const CurriculumState& state, std::int64_t step) const;
    [[nodiscard]] CurriculumStep nextSuccess(CurriculumState state,
                                             const CurriculumObservation& seen) const;
    [[nodiscard]] OpWindow movedWindow(OpWindow window, const ProblemTally& evidence) const;
    [[nodiscard]] CurriculumStep nextHardMix(CurriculumState state, std::int64_t step) const;
    [[nodiscard]] CurriculumStep nextEdge(CurriculumState state,
                                          const CurriculumObservation& seen) const;
    void takeMeasurement(CurriculumStep& step, const CurriculumObservation& seen) const;

    CurriculumOptions m_options; ///< with no window left open
    Distribution m_distribution;
    std::int64_t m_rampSteps;
    std::vector<CurriculumCell> m_cells;
};

/// A state and what was seen since, as one JSON object for a checkpoint.
struct CurriculumMemory
{
    CurriculumState state;
    CurriculumObservation seen; ///< without measured: a measurement is made again

    friend bool operator==(const CurriculumMemory&, const CurriculumMemory&) = default;
};
[[nodiscard]] std::string toJson(const CurriculumMemory& memory);
/// ErrorCode::Corrupt names what is missing or of the wrong type.
[[nodiscard]] Result<CurriculumMemory> curriculumMemoryFromJson(std::string_view json);

/// A checkpoint keeps one text of memory for a stage: what the trainer and what the curriculum
/// remember, as an object with a key each. Empty texts are left out; "" if both are.
[[nodiscard]] std::string joinedMemory(const std::string& trainer, const std::string& curriculum);
struct SplitMemory
{
    std::string trainer;
    std::string curriculum;
};
/// What joinedMemory() joined. ErrorCode::Corrupt if @p memory is neither empty nor such an object.
[[nodiscard]] Result<SplitMemory> splitMemory(std::string_view memory);

} // namespace gradus
