#pragma once

#include "core/base/random.h"
#include "core/statistics/interval.h"
#include "core/statistics/pass_at_k.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include <QtTest>

namespace gradus::testing {

/// A rate from Beta(1, b) by the inverse of its cdf: mean 1 / (1 + b), pass@k k / (b + k).
inline double betaRate(double b, CounterRandom& random)
{
    return 1 - std::pow(1 - random.uniform(), 1 / b);
}

inline ProblemTally sampled(double rate, int samples, CounterRandom& random)
{
    ProblemTally tally{.samples = samples, .correct = 0};
    for (int j = 0; j < samples; ++j)
        tally.correct += random.chance(rate) ? 1 : 0;
    return tally;
}

/// Counts how often something held, and says the share with its name.
class Share
{
public:
    explicit Share(const char* name)
        : m_name(name)
    {}

    void add(bool holds)
    {
        ++m_all;
        m_held += holds ? 1 : 0;
    }
    void addCover(const Interval& interval, double truth) { add(!interval.excludes(truth)); }

    [[nodiscard]] bool isWithin(double low, double high) const
    {
        const double share = static_cast<double>(m_held) / m_all;
        qInfo("%s: %.1f %% of %d", m_name, 100 * share, m_all);
        return share >= low && share <= high;
    }

private:
    const char* m_name;
    int m_all = 0;
    int m_held = 0;
};

} // namespace gradus::testing
