#include "core/training/truncated_draw.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace gradus {

std::int64_t drawTruncated(std::span<const float> logits, double scale, double topP, int topK,
                           double uniform)
{
    assert(!logits.empty() && scale > 0 && topP > 0 && topP <= 1 && topK >= 0);
    std::vector<double> shares(logits.size());
    const double peak = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    for (std::size_t i = 0; i < logits.size(); ++i)
        shares[i] = std::exp(scale * (static_cast<double>(logits[i]) - peak));
    const double whole = std::accumulate(shares.begin(), shares.end(), 0.0);

    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });
    std::size_t kept =
        topK > 0 ? std::min(order.size(), static_cast<std::size_t>(topK)) : order.size();
    if (topP < 1) {
        double reached = 0;
        std::size_t count = 0;
        while (count < kept && reached < topP * whole)
            reached += shares[order[count++]];
        kept = std::max<std::size_t>(count, 1);
    }
    order.resize(kept);
    std::sort(order.begin(), order.end());

    double total = 0;
    for (const auto token : order)
        total += shares[token];
    double cumulative = 0;
    std::size_t chosen = order.front();
    for (const auto token : order) {
        if (cumulative > uniform * total)
            break;
        if (shares[token] > 0) {
            cumulative += shares[token];
            chosen = token;
        }
    }
    return static_cast<std::int64_t>(chosen);
}

} // namespace gradus
