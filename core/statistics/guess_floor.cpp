#include "core/statistics/guess_floor.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

namespace gradus {

namespace {

/// By squaring: std::pow differs between libraries.
double power(double base, std::int64_t exponent) noexcept
{
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
        if (exponent % 2 == 1)
            result *= base;
    return result;
}

} // namespace

double uniformGuessFloor(std::int64_t answers, std::int64_t k) noexcept
{
    assert(answers >= 1 && k >= 1);
    return 1 - power(1 - 1 / static_cast<double>(answers), k);
}

Result<GuessFloor> guessFloor(std::span<const std::int64_t> answerCounts, std::int64_t k)
{
    if (k < 1)
        return fail(ErrorCode::InvalidArgument,
                    "guess floor: k is " + std::to_string(k) + ", but must be at least 1");
    for (const std::int64_t count : answerCounts)
        if (count < 0)
            return fail(ErrorCode::InvalidArgument, "guess floor: an answer cannot be right "
                                                        + std::to_string(count) + " times");
    const double all = std::accumulate(answerCounts.begin(), answerCounts.end(), 0.0);
    if (all == 0)
        return fail(ErrorCode::InvalidArgument, "guess floor: there is no right answer to count");

    GuessFloor floor{.uniform =
                         uniformGuessFloor(static_cast<std::int64_t>(answerCounts.size()), k)};
    std::vector<std::int64_t> sorted(answerCounts.begin(), answerCounts.end());
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const double share = static_cast<double>(sorted[i]) / all;
        floor.prior += share * (1 - power(1 - share, k));
        if (static_cast<std::int64_t>(i) < k)
            floor.best += share;
    }
    floor.best = std::min(floor.best, 1.0);
    return floor;
}

} // namespace gradus
