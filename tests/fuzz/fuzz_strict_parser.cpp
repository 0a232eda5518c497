// Any bytes as a solution: no crash, every span inside the text, a verdict for every pair.
#include "core/solution/verdict.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace gradus;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const int modulus = size % 3 == 0 ? 23 : 0;
    const auto parsed = parseSolution(text, modulus);
    for (const auto& step : parsed.steps)
        if (step.span.begin >= step.span.end || step.span.end > size)
            std::abort();
    for (const auto& span : parsed.unparsed)
        if (span.begin >= span.end || span.end > size)
            std::abort();
    const auto verdict = compareSolutions(parsed, parsed);
    if (verdict.processAccuracy < 0 || verdict.processAccuracy > 1)
        std::abort();
    return 0;
}
