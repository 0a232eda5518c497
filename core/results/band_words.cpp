#include "core/results/band_words.h"

#include "core/results/csv.h"

#include <algorithm>
#include <map>
#include <utility>

namespace gradus {

namespace {

std::string methodWords(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::Percentile:
        break;
    case IntervalMethod::Expanded:
        return " (expanded percentiles)";
    case IntervalMethod::Bca:
        return " (BCa)";
    }
    return {};
}

} // namespace

std::string counted(std::int64_t count, const std::string& what)
{
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

Strata opStrata(std::vector<int> ops)
{
    std::map<int, int> sizes;
    for (const int op : ops)
        ++sizes[op];
    const bool isSingle =
        std::any_of(sizes.begin(), sizes.end(), [](const auto& size) { return size.second < 2; });
    return sizes.size() < 2 || isSingle ? Strata{} : Strata{.of = std::move(ops)};
}

bool isFlat(const Interval& interval) noexcept
{
    return interval.low == interval.estimate && interval.high == interval.estimate;
}

std::string bandWords(const Band& band)
{
    // 100 * 0.95 is 95 exactly only after rounding.
    const double percent =
        static_cast<double>(static_cast<std::int64_t>(band.options.confidence * 1e6 + 0.5)) / 1e4;
    std::string words = csvNumber(percent) + " % " + (band.isPaired ? "paired " : "") + "bootstrap";
    if (band.seeds == 0)
        words += methodWords(band.options.method);
    words += " over ";
    if (band.seeds > 0)
        words += counted(band.seeds, "seed") + " and ";
    return words + counted(band.problems, "problem")
           + (band.isStratified ? ", stratified by op" : "");
}

} // namespace gradus
