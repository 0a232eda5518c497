#pragma once

// Internal to core/store: how enumerations are spelled in the file.

#include "core/store/rows.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace gradus {

inline constexpr std::array<std::string_view, 6> kRunStateWords{"queued",  "running", "paused",
                                                                "stopped", "done",    "failed"};
inline constexpr std::array<std::string_view, 4> kCommandWords{"pause", "resume", "stop",
                                                               "checkpoint"};

[[nodiscard]] inline std::string_view wordOf(RunState state)
{
    return kRunStateWords.at(static_cast<std::size_t>(state));
}

[[nodiscard]] inline std::string_view wordOf(CommandKind kind)
{
    return kCommandWords.at(static_cast<std::size_t>(kind));
}

/// Failed for a word of no state.
[[nodiscard]] inline RunState runStateFromWord(std::string_view word)
{
    for (std::size_t i = 0; i < kRunStateWords.size(); ++i)
        if (kRunStateWords.at(i) == word)
            return static_cast<RunState>(i);
    return RunState::Failed;
}

[[nodiscard]] inline std::optional<CommandKind> commandFromWord(std::string_view word)
{
    for (std::size_t i = 0; i < kCommandWords.size(); ++i)
        if (kCommandWords.at(i) == word)
            return static_cast<CommandKind>(i);
    return std::nullopt;
}

} // namespace gradus
