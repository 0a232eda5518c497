#pragma once

#include "core/training/mixture.h"
#include "core/training/update_guard.h"

#include <string>
#include <string_view>

namespace gradus {

/// What a language-model stage remembers beyond its cursor.
struct LanguageModelMemory
{
    MixtureCounts counts; ///< empty: nothing was taken yet
    GuardState guard;

    friend bool operator==(const LanguageModelMemory&, const LanguageModelMemory&) = default;
};

/// As one line of JSON; numbers read back equal.
[[nodiscard]] std::string toJson(const LanguageModelMemory& memory);
/// @param json what toJson() gave, or empty: nothing to remember.
/// Throws std::runtime_error if it is neither.
[[nodiscard]] LanguageModelMemory languageModelMemoryFrom(std::string_view json);

} // namespace gradus
