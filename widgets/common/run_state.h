#pragma once

#include "core/store/rows.h"

#include <QString>

namespace gradus {

/// An engine works on it or is about to: it can be paused and stopped.
[[nodiscard]] inline bool isUnderWay(DisplayState state)
{
    return state == DisplayState::Queued || state == DisplayState::Running
           || state == DisplayState::Paused;
}

/// It ended before it was done: an engine started again goes on from its last checkpoint.
[[nodiscard]] inline bool isResumable(DisplayState state)
{
    return state == DisplayState::Lost || state == DisplayState::Stopped
           || state == DisplayState::Failed;
}

/// Whether an engine in @p state can obey @p kind.
[[nodiscard]] bool acceptsCommand(DisplayState state, CommandKind kind);

/// What to tell after sending @p kind: the engine obeys within a step, not at once.
[[nodiscard]] QString commandSentText(CommandKind kind);

} // namespace gradus
