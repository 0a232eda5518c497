#pragma once

// Internal to core/results: cells that the tables comparing checkpoints share.

#include "core/results/estimate.h"
#include "core/results/evaluation_pairs.h"
#include "core/results/export_job.h"
#include "core/results/words.h"
#include "core/statistics/interval.h"

#include <algorithm>
#include <optional>
#include <string>

namespace gradus {

[[nodiscard]] inline BootstrapOptions bootstrapOptions(const ExportOptions& options)
{
    return {.method = options.interval};
}

/// K is the highest of the ks that were asked for; 0 among them would mean none, so it is refused
/// as -1 is: see checkComparison().
[[nodiscard]] inline ComparisonOptions comparisonOptions(const ExportOptions& options)
{
    const std::int64_t highest =
        options.ks.empty() ? 0 : *std::max_element(options.ks.begin(), options.ks.end());
    return {.base = options.base,
            .checkpoint = options.checkpoint,
            .distribution = options.distribution,
            .k = highest == 0 && !options.ks.empty() ? -1 : highest,
            .bootstrap = bootstrapOptions(options)};
}

[[nodiscard]] inline Cell textOf(const std::string& text)
{
    return text.empty() ? Cell() : Cell(text);
}

/// Estimate, low and high; the limits stay empty where no resample could differ.
inline void addInterval(Record& record, const std::optional<Interval>& interval)
{
    const bool hasLimits = interval && !isFlat(*interval);
    record.push_back(interval ? Cell(interval->estimate) : Cell());
    record.push_back(hasLimits ? Cell(interval->low) : Cell());
    record.push_back(hasLimits ? Cell(interval->high) : Cell());
}

[[nodiscard]] inline Cell baseName(const EvaluationPair& pair)
{
    return pair.base ? Cell(pair.base->name) : Cell();
}

/// Columns addOrigin() adds: base_run run base_evaluation evaluation note.
inline constexpr std::size_t kOriginColumns = 5;

inline void addOrigin(Record& record, const EvaluationPair& pair, const std::string& note)
{
    record.push_back(pair.base ? Cell(pair.base->run) : Cell());
    record.emplace_back(pair.checkpoint.run);
    record.push_back(pair.first ? Cell(pair.first->id) : Cell());
    record.push_back(pair.second ? Cell(pair.second->id) : Cell());
    record.push_back(textOf(note));
}

} // namespace gradus
