#include "widgets/common/run_state.h"

#include <QCoreApplication>

namespace gradus {

bool acceptsCommand(DisplayState state, CommandKind kind)
{
    switch (kind) {
    case CommandKind::Pause:
        return state == DisplayState::Running;
    case CommandKind::Resume:
        return state == DisplayState::Paused;
    case CommandKind::Stop:
        return isUnderWay(state);
    case CommandKind::Checkpoint:
        return state == DisplayState::Running || state == DisplayState::Paused;
    }
    return false;
}

QString commandSentText(CommandKind kind)
{
    const auto text = [](const char* source) {
        return QCoreApplication::translate("RunState", source);
    };
    switch (kind) {
    case CommandKind::Pause:
        return text("Asked the engine to pause after this step.");
    case CommandKind::Resume:
        return text("Asked the engine to go on.");
    case CommandKind::Stop:
        return text("Asked the engine to write a checkpoint and stop.");
    case CommandKind::Checkpoint:
        return text("Asked the engine for a checkpoint.");
    }
    return {};
}

} // namespace gradus
