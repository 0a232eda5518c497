#pragma once

#include "core/base/result.h"
#include "core/problem/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One sentence of a GSM-Infinite problem text as it stands there.
struct StatedSentence
{
    enum class Kind {
        Definition, ///< "equals 3 times the number of ..."; also an anchor, "equals 10"
        Unknown,    ///< "exists, and its number is greater than 0"
    };
    Kind kind = Kind::Definition;
    std::string name; ///< "adult wolf in Bundle Ranch"
    Operation operation = Operation::Constant;
    std::vector<std::string> parents; ///< names, as told
    LiteralUse literalUse = LiteralUse::None;
    std::int64_t literal = 0;

    friend bool operator==(const StatedSentence&, const StatedSentence&) = default;
};

/// Reads a problem text by the grammar of paper.md 1.8. ErrorCode::Corrupt quotes the sentence that
/// is not in it.
[[nodiscard]] Result<std::vector<StatedSentence>> readSentences(std::string_view problem);

/// The name a question asks for: "adult wolf in Bundle Ranch".
[[nodiscard]] Result<std::string> readQuestion(std::string_view question);

/// "average ..." and "total ..." are written without "number of".
[[nodiscard]] QuantityKind kindOfName(std::string_view name) noexcept;

} // namespace gradus
