#include "widgets/runs/metric_history.h"

#include <algorithm>
#include <cmath>

namespace gradus {

std::size_t MetricHistory::stageOf(const std::string& name)
{
    const auto found = std::find_if(m_stages.begin(), m_stages.end(),
                                    [&](const Stage& stage) { return stage.name == name; });
    if (found != m_stages.end())
        return static_cast<std::size_t>(found - m_stages.begin());
    m_stages.push_back({name});
    return m_stages.size() - 1;
}

void MetricHistory::append(const std::vector<MetricRow>& rows)
{
    for (const MetricRow& row : rows) {
        const std::size_t stage = stageOf(row.stage);
        auto& series = m_series[row.key];
        const auto isMadeAgain = [&](const Entry& entry) {
            return entry.stage > stage || (entry.stage == stage && entry.step >= row.step);
        };
        while (!series.empty() && isMadeAgain(series.back()))
            series.pop_back();
        series.push_back({stage, row.step, row.tokens, row.value});
        m_stages[stage].lastStep = row.step;
        m_stages[stage].lastTokens = row.tokens;
    }
}

void MetricHistory::clear()
{
    m_stages.clear();
    m_series.clear();
}

std::vector<std::string> MetricHistory::keys() const
{
    std::vector<std::string> keys;
    for (const auto& [key, series] : m_series)
        keys.push_back(key);
    return keys;
}

std::vector<std::int64_t> MetricHistory::stepOffsets() const
{
    std::vector<std::int64_t> offsets;
    std::int64_t before = 0;
    for (const Stage& stage : m_stages) {
        offsets.push_back(before);
        before += stage.lastStep;
    }
    return offsets;
}

Curve MetricHistory::curve(const std::string& key, CurveAxis axis) const
{
    Curve curve;
    const auto found = m_series.find(key);
    if (found == m_series.end())
        return curve;
    const auto offsets = stepOffsets();
    for (const Entry& entry : found->second) {
        curve.x.push_back(static_cast<double>(
            axis == CurveAxis::Tokens ? entry.tokens : offsets[entry.stage] + entry.step));
        curve.y.push_back(entry.value);
        curve.steps.push_back(entry.step);
        curve.stages.push_back(entry.stage);
    }
    return curve;
}

std::vector<StageSpan> MetricHistory::stages(CurveAxis axis) const
{
    std::vector<StageSpan> spans;
    const auto offsets = stepOffsets();
    double from = 0;
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const double to = static_cast<double>(
            axis == CurveAxis::Tokens ? m_stages[i].lastTokens : offsets[i] + m_stages[i].lastStep);
        spans.push_back({m_stages[i].name, from, to});
        from = to;
    }
    return spans;
}

std::vector<double> smoothed(const Curve& curve, double weight)
{
    std::vector<double> means;
    means.reserve(curve.y.size());
    double mean = 0;
    double power = 1;
    for (std::size_t i = 0; i < curve.y.size(); ++i) {
        if (i > 0 && curve.stages[i] != curve.stages[i - 1]) {
            mean = 0;
            power = 1;
        }
        if (std::isfinite(curve.y[i])) { // a gap leaves the mean as it is
            mean = weight * mean + (1 - weight) * curve.y[i];
            power *= weight;
        }
        means.push_back(power < 1 ? mean / (1 - power) : curve.y[i]);
    }
    return means;
}

} // namespace gradus
