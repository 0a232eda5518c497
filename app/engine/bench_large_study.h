#pragma once

// A study of the size the store has to bear, in a temporary file, for `bench store`.

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace gradus {

/// 1,000 runs with 10,000 metrics each, an evaluation of each run, and samples of the first four
/// evaluations. The file goes away with this object (not if the process is killed).
class LargeStudy
{
public:
    static constexpr std::int64_t kRuns = 1'000;
    static constexpr std::int64_t kKeys = 16; ///< metrics of a step
    static constexpr std::int64_t kSteps = 625;
    static constexpr int kDistributions = 4;
    static constexpr int kProblems = 200; ///< of an evaluation, in the problem rows 1, 2, ...
    static constexpr int kSamples = 128;
    static constexpr RowId kEvaluation = 4; ///< one that has samples
    static constexpr RowId kCheckpoint = 4; ///< it is of

    LargeStudy() = default;
    LargeStudy(const LargeStudy&) = delete;
    LargeStudy& operator=(const LargeStudy&) = delete;
    ~LargeStudy();

    /// Makes the file, through StudyFile, and closes it; tells of it on standard error. Some tens
    /// of seconds and 450 MB.
    [[nodiscard]] Result<void> write();
    /// @pre write() has been called, as for file().
    [[nodiscard]] Result<void> open();

    [[nodiscard]] std::filesystem::path path() const { return m_folder / "large.gradus"; }
    /// @pre open() has been called.
    [[nodiscard]] StudyFile& file() { return *m_file; }

private:
    std::filesystem::path m_folder; ///< "": not made
    std::optional<StudyFile> m_file;
};

/// What a run of one stage records: LargeStudy::kKeys metrics of each step, the first is the loss.
[[nodiscard]] std::vector<MetricRow> metricsOfRun();
/// LargeStudy::kSamples samples.
[[nodiscard]] std::vector<SampleRow> samplesOfProblem(RowId evaluation, RowId problem);

} // namespace gradus
