#pragma once

#include "core/base/result.h"
#include "core/results/estimate.h"
#include "core/results/gold_pool.h"
#include "core/results/study_index.h"
#include "core/statistics/bootstrap.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Bins of a histogram of similarity: [0, 0.2), then tenths up to [0.9, 1].
inline constexpr std::size_t kSimilarityBins = 9;
/// Lower end of bin @p bin; upper end of the one before.
[[nodiscard]] double similarityBinLow(std::size_t bin) noexcept;

/// Which evaluations are looked at, and how.
struct SimilarityOptions
{
    std::string checkpoint;   ///< name; empty: all
    std::string distribution; ///< name; empty: all
    std::string pool;         ///< see poolSource()
    BootstrapOptions bootstrap;
};

/// How like the graphs of a pool those of strictly verified samples are. Every problem that has
/// such a sample counts the same, and so does each of its such samples.
struct SimilarityRow
{
    CheckpointRow checkpoint;
    std::string distribution;
    RowId evaluation = 0;      ///< 0: there is none
    std::optional<int> op;     ///< nothing: all
    std::int64_t problems = 0; ///< with a verified sample
    std::int64_t correct = 0;  ///< verified samples
    std::int64_t distinct = 0; ///< their graphs, isomorphic ones counted once
    std::optional<Estimate> similarity;
    std::optional<Estimate> novelty;              ///< share with similarity below 1
    std::optional<Estimate> isomorphic;           ///< share isomorphic to a graph of the pool
    std::array<double, kSimilarityBins> shares{}; ///< sum to 1 where there is a similarity
    std::string pool;                             ///< PoolSource::name
    int poolSize = 0;                             ///< problems drawn of each op
    int poolDistinct = 0;                         ///< graphs among them; of all ops: their sum
    std::string note;                             ///< why there is no number, or what is left out

    friend bool operator==(const SimilarityRow&, const SimilarityRow&) = default;
};

/// Of the newest complete evaluation of each checkpoint and distribution: all ops together, then
/// each op. Reads the texts of all samples, and parses each text of a problem once.
/// @return NotFound if options.pool is no distribution.
[[nodiscard]] Result<std::vector<SimilarityRow>>
similarityRows(StudyFile& study, const StudyIndex& index, const ContextLibrary& contexts,
               const SimilarityOptions& options = {});

} // namespace gradus
