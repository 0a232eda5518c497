#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"
#include "core/study/curriculum.h"
#include "core/token/tokenizer.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/grpo_trainer.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gradus {

/// Which stage a curriculum drives, and with what. All of it must outlive the driver.
struct CurriculumPlace
{
    const Stage& stage;
    const Distribution& distribution; ///< the stage's
    const ContextLibrary& contexts;
    const Tokenizer& tokenizer;
    std::uint64_t scheduleSeed = 0;
    std::size_t stageIndex = 0; ///< in the schedule
};

/// Carries out the curriculum of one reinforcement stage: before each step prepare() decides what
/// it trains on (measuring where that is due) and documents() makes those prompts; after it
/// observe() takes in how it went. Each decision that changes something is a row of the study.
///
/// Everything a resumed run needs is memory(); decisions of steps after it are made again, the
/// same.
class CurriculumDriver
{
public:
    using Progress = std::function<Result<void>(double share)>;

    /// @pre place.stage has a curriculum that validateCurriculum() accepts.
    explicit CurriculumDriver(const CurriculumPlace& place);
    CurriculumDriver(const CurriculumDriver&) = delete; // its documents refer to it
    CurriculumDriver& operator=(const CurriculumDriver&) = delete;
    ~CurriculumDriver() = default;

    /// @param memory what memory() gave, or empty at the stage's beginning. ErrorCode::Corrupt.
    [[nodiscard]] Result<void> restore(const std::string& memory);

    /// Whether the next prepare() samples the model.
    [[nodiscard]] bool isMeasurementDue() const;
    /// Decides what the next step trains on and writes it to @p study as a decision of @p run.
    /// @param progress told the share of a measurement; its error ends it, and nothing has changed.
    [[nodiscard]] Result<void> prepare(const Decoder& decoder, StudyFile& study, RowId run,
                                       const Progress& progress);
    /// Prompts of the step under way. @pre prepare() was called. Valid until it is called again.
    [[nodiscard]] const DocumentStream& documents() const { return *m_documents; }
    /// @param document number of the next prompt.
    void observe(const GrpoStep& step, std::uint64_t document);

    [[nodiscard]] std::string memory() const;
    /// What is in force, as metrics: keys and values.
    [[nodiscard]] std::vector<std::pair<std::string, double>> metrics() const;
    /// Tokens of the measurement before the step under way; 0: none was made.
    [[nodiscard]] std::int64_t measuredTokens() const { return m_measuredTokens; }

private:
    [[nodiscard]] Result<std::vector<ProblemTally>> measure(const Decoder& decoder,
                                                            const Progress& progress);
    [[nodiscard]] Result<void> write(const CurriculumDecision& decision, StudyFile& study,
                                     RowId run) const;
    [[nodiscard]] std::vector<EdgeRow> edgeRows(const EdgeSelection& edge) const;
    void useDocuments(const CurriculumDecision& decision);
    [[nodiscard]] DocumentStream pool() const;

    CurriculumPlace m_place;
    Curriculum m_curriculum;
    CurriculumMemory m_memory; ///< state after the last decision, what was seen since
    std::optional<DocumentStream> m_documents;
    std::int64_t m_measuredTokens = 0;
};

} // namespace gradus
