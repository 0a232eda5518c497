#pragma once

#include "core/base/result.h"
#include "core/problem/problem.h"
#include "core/solution/read_igsm_names.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// "The number of each NAME equals RHS", with the names of its operands.
struct IgsmStatement
{
    std::string_view name;
    Operation operation = Operation::Constant;
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;
    std::vector<std::string_view> operands;
};

/// Reads a problem text sentence by sentence. The names belong to @p text.
[[nodiscard]] Result<std::vector<IgsmStatement>> readIgsmStatements(std::string_view text);

/// "How many THING does ITEM have?"
[[nodiscard]] Result<IgsmParts> readIgsmQuestion(std::string_view text);

/// ErrorCode::Corrupt: field, what is wrong with it, and the beginning of @p text.
[[nodiscard]] tl::unexpected<Error> corruptText(const char* field, const std::string& what,
                                                std::string_view text);

} // namespace gradus
