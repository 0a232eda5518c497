#pragma once

#include <algorithm>
#include <cstdint>

#include <omp.h>

namespace gradus {

/// Calls function(begin, end) on every thread for ranges that together cover [0, count). The ranges
/// depend on count and the number of threads only. Less than two @p grain: on this thread alone.
template <typename Function>
void inParallel(std::int64_t count, std::int64_t grain, const Function& function)
{
    const std::int64_t threads = omp_get_max_threads();
    if (threads == 1 || count < 2 * grain || omp_in_parallel() != 0) {
        if (count > 0)
            function(std::int64_t{0}, count);
        return;
    }
#pragma omp parallel
    {
        const std::int64_t number = omp_get_thread_num();
        const std::int64_t all = omp_get_num_threads();
        const std::int64_t begin = count * number / all;
        const std::int64_t end = count * (number + 1) / all;
        if (begin < end)
            function(begin, end);
    }
}

/// Calls function(item) for every item in [0, count), in any order: for items of unequal cost that
/// write to places of their own.
template <typename Function>
void forEachInParallel(std::int64_t count, const Function& function)
{
#pragma omp parallel for schedule(dynamic, 1) if (count > 1)
    for (std::int64_t item = 0; item < count; ++item)
        function(item);
}

} // namespace gradus
