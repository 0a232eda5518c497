// Any bytes as problem, question and solution (separated by line breaks): what can be read is
// rendered to something that reads the same.
#include "core/problem/render.h"
#include "core/problem/structure_hash.h"
#include "core/solution/read_problem.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace gradus;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto first = text.find('\n');
    const auto second = first == std::string_view::npos ? first : text.find('\n', first + 1);
    if (second == std::string_view::npos)
        return 0;
    ProblemText parts;
    parts.problem = text.substr(0, first);
    parts.question = text.substr(first + 1, second - first - 1);
    parts.solution = text.substr(second + 1);
    if (const auto problem = readProblem(parts)) {
        static_cast<void>(structureHash(*problem));
        static_cast<void>(rerender(parts));
    }
    return 0;
}
