#include "widgets/common/plot_style.h"
#include "widgets/common/theme.h"

#include <clocale>
#include <cmath>
#include <cstdlib>
#include <set>
#include <tuple>

#include <QApplication>
#include <QtTest>

using namespace gradus;

namespace {

/// Relative luminance and contrast. Source: WCAG 2.1, "relative luminance", "contrast ratio".
double luminance(const QColor& colour)
{
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
           + 0.0722 * linear(colour.blueF());
}

double contrast(const QColor& one, const QColor& other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsNumbersWithAPointWhateverTheLocale()
    {
        if (!std::setlocale(LC_NUMERIC, "de_DE.UTF-8"))
            std::setlocale(LC_NUMERIC, ""); // nothing to undo on this machine
        applyTheme(*qApp, Theme::Light);
        QCOMPARE(std::atof("1.5"), 1.5);
        QCOMPARE(std::string(std::setlocale(LC_NUMERIC, nullptr)), std::string("C"));
    }

    void tellsWhichThemeAPaletteIs()
    {
        QCOMPARE(themeOf(themePalette(Theme::Light)), Theme::Light);
        QCOMPARE(themeOf(themePalette(Theme::Dark)), Theme::Dark);
    }

    void keepsTextReadable_data()
    {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << static_cast<int>(Theme::Light);
        QTest::newRow("dark") << static_cast<int>(Theme::Dark);
    }

    void keepsTextReadable()
    {
        QFETCH(const int, theme);
        const QPalette palette = themePalette(static_cast<Theme>(theme));
        const ThemeColours colours = coloursOf(palette);
        const QColor window = palette.color(QPalette::Window);
        // 4.5:1 is what WCAG 2.1 asks for text of normal size (1.4.3), 3:1 for signs (1.4.11).
        QCOMPARE_GE(contrast(palette.color(QPalette::Text), palette.color(QPalette::Base)), 4.5);
        QCOMPARE_GE(
            contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)),
            4.5);
        QCOMPARE_GE(contrast(colours.mutedText, window), 4.5);
        QCOMPARE_GE(contrast(colours.bad, window), 4.5);
        for (const QColor& sign : {colours.good, colours.busy, colours.waiting})
            QCOMPARE_GE(contrast(sign, palette.color(QPalette::Base)), 3.0);
    }

    void neverDrawsTwoSeriesAlike()
    {
        // 4 dashes, 5 markers and 7 colours: the first 28 are told apart even without markers.
        std::set<std::tuple<QRgb, int, int>> seen;
        for (int number = 0; number < 28; ++number) {
            const SeriesStyle style = seriesStyle(number);
            seen.emplace(style.colour.rgb(), static_cast<int>(style.dash),
                         static_cast<int>(style.marker));
        }
        QCOMPARE(seen.size(), std::size_t{28});
        QVERIFY(seriesStyle(0).dash != seriesStyle(1).dash);
        QVERIFY(seriesStyle(0).marker != seriesStyle(1).marker);
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
