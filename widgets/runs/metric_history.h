#pragma once

#include "core/store/rows.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gradus {

/// What a curve is drawn over. Both run on through the stages.
enum class CurveAxis {
    Tokens, ///< all tokens the run has trained on
    Step,   ///< optimiser steps, the steps of earlier stages before those of later ones
};

/// One metric of one run, its stages stitched in order.
struct Curve
{
    std::vector<double> x; ///< never falls
    std::vector<double> y;
    std::vector<std::int64_t> steps; ///< within the stage
    std::vector<std::size_t> stages; ///< index into MetricHistory::stages()
};

/// Where a stage lies on the axis.
struct StageSpan
{
    std::string name;
    double from = 0;
    double to = 0;

    friend bool operator==(const StageSpan&, const StageSpan&) = default;
};

/// The metric rows of one run as curves, fed with new rows as they come.
///
/// A run that was killed and resumed makes some steps again; then the rows of the first attempt are
/// forgotten, as the store forgets them.
class MetricHistory
{
public:
    /// @param rows oldest first, following those appended before.
    void append(const std::vector<MetricRow>& rows);
    void clear();

    [[nodiscard]] bool isEmpty() const { return m_series.empty(); }
    [[nodiscard]] bool has(const std::string& key) const { return m_series.contains(key); }
    [[nodiscard]] std::vector<std::string> keys() const; ///< sorted
    /// Empty for a key not met.
    [[nodiscard]] Curve curve(const std::string& key, CurveAxis axis) const;
    [[nodiscard]] std::vector<StageSpan> stages(CurveAxis axis) const;

private:
    struct Stage
    {
        std::string name;
        std::int64_t lastStep = 0;
        std::int64_t lastTokens = 0;
    };
    struct Entry
    {
        std::size_t stage = 0;
        std::int64_t step = 0;
        std::int64_t tokens = 0;
        double value = 0;
    };

    [[nodiscard]] std::size_t stageOf(const std::string& name);
    [[nodiscard]] std::vector<std::int64_t> stepOffsets() const;

    std::vector<Stage> m_stages; ///< in the order they were met
    std::map<std::string, std::vector<Entry>> m_series;
};

/// Exponential moving average of @p curve without the pull towards its first value, started anew in
/// each stage. @param weight of the past, in [0, 1); 0 gives the curve itself.
/// Source: the bias correction of Kingma and Ba, Adam, arXiv:1412.6980, section 3.
[[nodiscard]] std::vector<double> smoothed(const Curve& curve, double weight);

} // namespace gradus
