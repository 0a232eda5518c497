#include "widgets/common/run_state.h"

#include <QCoreApplication>

namespace gradus {

namespace {

/// Where the words of this file are translated.
struct RunWords
{
    Q_DECLARE_TR_FUNCTIONS(RunWords)
};

} // namespace

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
    switch (kind) {
    case CommandKind::Pause:
        return RunWords::tr("Asked the engine to pause after this step.");
    case CommandKind::Resume:
        return RunWords::tr("Asked the engine to go on.");
    case CommandKind::Stop:
        return RunWords::tr("Asked the engine to write a checkpoint and stop.");
    case CommandKind::Checkpoint:
        return RunWords::tr("Asked the engine for a checkpoint.");
    }
    return {};
}

} // namespace gradus
