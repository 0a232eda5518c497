#pragma once

#include "core/base/result.h"
#include "core/results/study_index.h"
#include "core/store/rows.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

/// Everything a run was launched with but its seed: two runs of one key differ in chance alone.
///
/// That is its schedule without seed and name, and the distributions the schedule uses, as JSON in
/// one order. Distributions nothing of it uses, and the order of the others, do not count.
/// @param start what the run began from, in the place of Schedule::startFrom; empty: that itself.
/// @return Corrupt naming the run whose schedule or distributions cannot be read.
[[nodiscard]] Result<std::string> aggregationKey(const RunRow& run, const std::string& start = {});

/// Runs that differ in nothing but their seeds.
struct Recipe
{
    std::string id;                     ///< 16 hexadecimal digits, the hash of the key
    std::vector<std::string> schedules; ///< names at launch, none twice
    std::vector<RowId> runs;            ///< oldest first
    /// Of each run: its seed, then those of the runs it goes back to. Two runs of the same seeds
    /// are the same training twice.
    std::vector<std::vector<std::uint64_t>> seeds;
    std::string note; ///< why a run is alone: its schedule cannot be read, or it was deleted

    friend bool operator==(const Recipe&, const Recipe&) = default;
};

/// The runs of @p index by aggregationKey(), in the order of their first runs. What a run started
/// from counts by its own recipe and name, so that a recipe's second stage may be runs of their own
/// that start from the seeds of the first. An imported model, which nothing is known to have
/// trained, is a recipe of its own. @param isOfEachRun every run is a recipe of its own.
[[nodiscard]] std::vector<Recipe> recipesOf(const StudyIndex& index, bool isOfEachRun = false);

} // namespace gradus
