#include "core/base/file.h"
#include "core/figure/colour_ramp.h"
#include "core/figure/figure.h"

#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

/// Two ops and two contexts, one cell without a number.
FigureSpec mapFigure()
{
    FigureHeatMap map{.columns = {"2", "3"}, .rows = {"zoo_a", "school, b"}, .cells = {}};
    map.cells.push_back({.column = 0,
                         .row = 0,
                         .value = 0.75,
                         .low = 0.5,
                         .high = 0.875,
                         .word = "saturated",
                         .mark = "S",
                         .note = "20 problems"});
    map.cells.push_back({.column = 1,
                         .row = 0,
                         .value = 0.25,
                         .low = 0.125,
                         .high = 0.5,
                         .word = "undersampled",
                         .mark = "?",
                         .note = "20 problems; 40 more would decide"});
    map.cells.push_back({.column = 0, .row = 1, .value = 0, .word = "edge", .mark = "E"});
    map.cells.push_back({.column = 1, .row = 1, .note = "no problem, so no number"});
    FigureSpec figure{.name = "edge_map", .xLabel = "op", .band = "by 95 % intervals"};
    figure.panels = {{.title = "base_1", .note = "60 problems", .series = {}, .heatMap = map}};
    figure.scale = FigureScale{.label = "pass@1", .marks = "S saturated, E edge"};
    return figure;
}

std::size_t countOf(std::string_view text, std::string_view part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// CIE L* of an sRGB colour. Source: IEC 61966-2-1 and CIE 15, from their formulas.
double lightness(RampColour colour)
{
    const auto linear = [](int channel) {
        const double value = channel / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    const double y =
        0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
    return 116 * std::cbrt(y) - 16;
}

} // namespace

class HeatMapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theRampDarkensInEvenSteps()
    {
        for (int i = 1; i <= 16; ++i) {
            const double step =
                lightness(rampColour((i - 1) / 16.0)) - lightness(rampColour(i / 16.0));
            QVERIFY2(std::abs(step - 70.0 / 16) < 0.5, qPrintable(QString::number(step)));
        }
        QVERIFY(std::abs(lightness(rampColour(0)) - 96) < 0.5);
        QVERIFY(std::abs(lightness(rampColour(1)) - 26) < 0.5);
        QCOMPARE(rampColour(-3), rampColour(0));
        QCOMPARE(rampColour(7), rampColour(1));
    }

    void textInACellHasContrast()
    {
        // WCAG 2.1 asks for 4.5 to 1; the relative luminance is that of L*.
        for (int i = 0; i <= 100; ++i) {
            const auto colour = rampColour(i / 100.0);
            const double luminance = std::pow((lightness(colour) + 16) / 116, 3);
            const double contrast =
                takesBlackText(colour) ? (luminance + 0.05) / 0.05 : 1.05 / (luminance + 0.05);
            QVERIFY(contrast >= 4.5);
        }
    }

    void csvHasTheCellsAndWhyOneHasNoNumber()
    {
        QCOMPARE(figureCsv(mapFigure()),
                 std::string("panel,column,row,value,low,high,word,note\n"
                             "base_1,2,zoo_a,0.75,0.5,0.875,saturated,20 problems\n"
                             "base_1,3,zoo_a,0.25,0.125,0.5,undersampled,"
                             "20 problems; 40 more would decide\n"
                             "base_1,2,\"school, b\",0,,,edge,\n"
                             "base_1,3,\"school, b\",,,,,\"no problem, so no number\"\n"));
    }

    void pgfPlotsHasTheNumbersAndAMarkInEachCell()
    {
        const auto tex = figurePgfPlots(mapFigure());
        QVERIFY(tex.find("    0 0 0.75 0.5 0.875\n    1 0 0.25 0.125 0.5\n    0 1 0 nan nan\n"
                         "    1 1 nan nan nan\n")
                != std::string::npos);
        QCOMPARE(countOf(tex, "\\filldraw"), 3U); // the fourth is crossed out
        QCOMPARE(countOf(tex, "\\draw[black!35]"), 1U);
        QVERIFY(tex.find("{S\\\\[-1pt]0.75}") != std::string::npos);
        QVERIFY(tex.find("{?\\\\[-1pt]0.25}") != std::string::npos);
        QVERIFY(tex.find("S saturated, E edge") != std::string::npos);
    }

    void pgfPlotsPaintsTheColoursOfTheRamp()
    {
        const auto tex = figurePgfPlots(mapFigure());
        // 0.25 and 0.75 are the third and the seventh of nine stops.
        QVERIFY(tex.find("fill={rgb,255:red,150;green,201;blue,231}") != std::string::npos);
        QVERIFY(tex.find("fill={rgb,255:red,31;green,105;blue,175}") != std::string::npos);
        QCOMPARE(countOf(tex, "rgb255=("), 9U);
        QVERIFY(tex.find("point meta min=0, point meta max=1") != std::string::npos);
    }

    void pgfPlotsNamesColumnsAndRows()
    {
        const auto tex = figurePgfPlots(mapFigure());
        QVERIFY(tex.find("xticklabels={{2},{3}}") != std::string::npos);
        QVERIFY(tex.find("yticklabels={{zoo\\_a},{school, b}}") != std::string::npos);
        QVERIFY(tex.find("xlabel={pass@1}") != std::string::npos);
    }

    void rowsAreNamedOnceWhereTheyAreTheSame()
    {
        auto figure = mapFigure();
        figure.panels.push_back(figure.panels.front());
        QCOMPARE(countOf(figurePgfPlots(figure), "yticklabels={}"), 1U);
        figure.panels.back().heatMap->rows = {"x", "y"};
        QCOMPARE(countOf(figurePgfPlots(figure), "yticklabels={}"), 0U);
    }

    void theScaleAndItsBarComeOnce()
    {
        auto figure = mapFigure();
        for (int i = 0; i < 4; ++i)
            figure.panels.push_back(figure.panels.front());
        const auto tex = figurePgfPlots(figure);
        QCOMPARE(countOf(tex, "colorbar horizontal"), 1U);
        QCOMPARE(countOf(tex, "\\nextgroupplot["), 5U);
        QVERIFY(tex.find("group size=3 by 2") != std::string::npos);
        QVERIFY(tex.find("group c1r2.south west") != std::string::npos);
    }

    void latexCompilesIt()
    {
        const auto pdflatex = QStandardPaths::findExecutable(QStringLiteral("pdflatex"));
        if (pdflatex.isEmpty())
            QSKIP("pdflatex is not installed");
        QTemporaryDir folder;
        const auto tex = figurePgfPlots(mapFigure());
        QVERIFY(writeFileAtomically(folder.filePath(QStringLiteral("f.tex")).toStdString(),
                                    std::array<std::string_view, 1>{tex}));
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(pdflatex, {QStringLiteral("-interaction=nonstopmode"),
                                 QStringLiteral("-halt-on-error"), QStringLiteral("f.tex")});
        QVERIFY(process.waitForFinished(110'000));
        const auto log = process.readAllStandardOutput();
        QVERIFY2(process.exitCode() == 0, log.right(2'000).constData());
    }
};

QTEST_GUILESS_MAIN(HeatMapTest)
#include "tst_heat_map.moc"
