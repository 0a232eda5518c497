#pragma once

#include <QColor>
#include <QPalette>

class QApplication;

namespace gradus {

enum class Theme { Light, Dark };

/// Sizes of the one type family the window uses, in logical pixels.
inline constexpr int kSmallTextPx = 11;
inline constexpr int kBodyTextPx = 13;
inline constexpr int kHeadingTextPx = 16;

/// What the palette of Qt has no role for.
struct ThemeColours
{
    QColor accent;    ///< the one accent: selection, primary buttons, progress
    QColor mutedText; ///< secondary text, still 4.5:1 against the window
    QColor border;    ///< hairlines between areas
    QColor good;      ///< done, verified
    QColor busy;      ///< running
    QColor waiting;   ///< queued, paused
    QColor bad;       ///< failed, lost
    QColor band;      ///< alternate background of stages in plots
};

/// Fusion with our palette and type sizes. Also pins LC_NUMERIC to "C", which QApplication changes:
/// everything below the widgets reads and writes numbers with a point.
void applyTheme(QApplication& application, Theme theme);

/// The palette of @p theme.
[[nodiscard]] QPalette themePalette(Theme theme);

/// The theme whose palette @p palette is; widgets ask their own palette, there is no global state.
[[nodiscard]] Theme themeOf(const QPalette& palette);
[[nodiscard]] ThemeColours coloursOf(const QPalette& palette);

} // namespace gradus
