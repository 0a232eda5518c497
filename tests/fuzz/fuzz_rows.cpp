// Any bytes as a row of the command line: an answer or an error, never a crash.
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/solution/paper_row.h"
#include "core/solution/solution_row.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace gradus;
    const std::string_view row(reinterpret_cast<const char*>(data), size);
    for (const auto read : {parseRow, verifyRow, rerenderRow, parsePaperRow, verifyPaperRow})
        static_cast<void>(read(row, RowOptions{}));
    if (const auto problem = problemFromRow(row))
        static_cast<void>(renderProblem(*problem));
    return 0;
}
