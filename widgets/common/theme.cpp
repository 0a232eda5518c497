#include "widgets/common/theme.h"

#include <clocale>

#include <QApplication>
#include <QFont>
#include <QProxyStyle>

namespace gradus {

namespace {

struct BaseColours
{
    QRgb window;
    QRgb base;
    QRgb alternate;
    QRgb button;
    QRgb text;
    QRgb muted;
    QRgb disabled;
    QRgb border;
    QRgb accent;
    QRgb selection; ///< behind text that keeps its colour
};

constexpr BaseColours kLight{0xfff4f5f7, 0xffffffff, 0xfff8f9fb, 0xfffbfbfc, 0xff1d2129,
                             0xff5a6270, 0xff9aa1ac, 0xffd5d9e0, 0xff2f5fd0, 0xffd9e4fb};
constexpr BaseColours kDark{0xff1f2228, 0xff17191e, 0xff1c1f25, 0xff2b2f37, 0xffe4e7ec,
                            0xffa3abb8, 0xff6b7280, 0xff3a3f49, 0xff7aa2ff, 0xff2c3b5e};

// Thin lines instead of Fusion's gradients where it draws most of them; spacing in steps of 4 px.
constexpr auto kStyleSheet = R"(
QToolTip { border: 1px solid palette(mid); padding: 4px; }
QTabWidget#panels::pane { border: 0; border-top: 1px solid palette(mid); }
QTabWidget#panels > QTabBar::tab { padding: 8px 16px 6px 16px; border: 0;
    border-bottom: 2px solid transparent; background: palette(window); }
QTabWidget#panels > QTabBar::tab:selected { border-bottom-color: palette(link); }
QTabWidget#panels > QTabBar::tab:hover { background: palette(base); }
QTabWidget#panels > QTabBar::tab:disabled { color: palette(placeholder-text); }
QHeaderView::section { padding: 4px 8px; border: 0; border-bottom: 1px solid palette(mid);
    background: palette(window); }
QTableView { gridline-color: palette(midlight); }
QDockWidget::title { padding: 6px 8px; background: palette(window); }
)";

/// Fusion with air around the text of cells, as much as headers have.
class RoomyFusion final : public QProxyStyle
{
public:
    RoomyFusion()
        : QProxyStyle(QStringLiteral("Fusion"))
    {}

    int pixelMetric(PixelMetric metric, const QStyleOption* option,
                    const QWidget* widget) const override
    {
        return metric == PM_FocusFrameHMargin ? 6
                                              : QProxyStyle::pixelMetric(metric, option, widget);
    }
};

const BaseColours& baseColours(Theme theme)
{
    return theme == Theme::Dark ? kDark : kLight;
}

} // namespace

QPalette themePalette(Theme theme)
{
    const BaseColours& c = baseColours(theme);
    QPalette palette;
    palette.setColor(QPalette::Window, QColor(c.window));
    palette.setColor(QPalette::WindowText, QColor(c.text));
    palette.setColor(QPalette::Base, QColor(c.base));
    palette.setColor(QPalette::AlternateBase, QColor(c.alternate));
    palette.setColor(QPalette::Text, QColor(c.text));
    palette.setColor(QPalette::PlaceholderText, QColor(c.disabled));
    palette.setColor(QPalette::Button, QColor(c.button));
    palette.setColor(QPalette::ButtonText, QColor(c.text));
    palette.setColor(QPalette::ToolTipBase, QColor(c.base));
    palette.setColor(QPalette::ToolTipText, QColor(c.text));
    palette.setColor(QPalette::Highlight, QColor(c.selection));
    palette.setColor(QPalette::HighlightedText, QColor(c.text));
    palette.setColor(QPalette::Link, QColor(c.accent));
    palette.setColor(QPalette::LinkVisited, QColor(c.accent));
    palette.setColor(QPalette::BrightText, QColor(c.text));
    palette.setColor(QPalette::Light, QColor(c.base));
    palette.setColor(QPalette::Midlight, QColor(c.border).lighter(theme == Theme::Dark ? 90 : 106));
    palette.setColor(QPalette::Mid, QColor(c.border));
    palette.setColor(QPalette::Dark, QColor(c.disabled));
    palette.setColor(QPalette::Shadow, QColor(c.muted));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor(c.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(c.border));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor(c.muted));
    return palette;
}

void applyTheme(QApplication& application, Theme theme)
{
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setStyle(new RoomyFusion); // owned by Qt
    application.setPalette(themePalette(theme));
    QPalette progress = themePalette(theme); // Fusion fills bars with the colour of selections
    progress.setColor(QPalette::Highlight, coloursOf(progress).accent);
    QApplication::setPalette(progress, "QProgressBar");
    QFont font = application.font();
    font.setPixelSize(kBodyTextPx);
    application.setFont(font);
    application.setStyleSheet(QString::fromLatin1(kStyleSheet));
}

Theme themeOf(const QPalette& palette)
{
    return palette.color(QPalette::Base).lightness() < 128 ? Theme::Dark : Theme::Light;
}

ThemeColours coloursOf(const QPalette& palette)
{
    const Theme theme = themeOf(palette);
    const BaseColours& c = baseColours(theme);
    if (theme == Theme::Dark)
        return {QColor(c.accent),   QColor(c.muted),          QColor(c.border),
                QColor(0xff3ec79a), QColor(c.accent),         QColor(0xfff0b429),
                QColor(0xffff7b5a), QColor(255, 255, 255, 12)};
    return {QColor(c.accent), QColor(c.muted),    QColor(c.border),   QColor(0xff00835f),
            QColor(c.accent), QColor(0xff9a6700), QColor(0xffc0392b), QColor(20, 40, 90, 13)};
}

} // namespace gradus
