#pragma once

#include <QStringList>

namespace gradus {

/// `gradus figure ...`: writes a figure of a study to a file, or lists what it can draw.
///
/// Needs a QApplication, but no display. Results go to standard output, one sentence on failure to
/// standard error.
///
/// @param arguments those after "figure". @return the exit status of docs/command-line.md: 0 on
/// success, 2 on a usage error, 1 on any other failure.
[[nodiscard]] int figureCommand(const QStringList& arguments);

} // namespace gradus
