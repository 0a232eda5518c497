#include "core/base/file.h"
#include "core/figure/figure.h"

#include <array>
#include <limits>
#include <string>
#include <string_view>

#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

FigurePoint banded(double x, double y, double low, double high)
{
    return {.x = x, .y = y, .low = low, .high = high};
}

/// Two panels on a log axis with bands, and names that mean something to LaTeX and CSV.
FigureSpec passFigure()
{
    return {.name = "passk",
            .xLabel = "k",
            .yLabel = "pass@k",
            .xScale = AxisScale::Log2,
            .yLow = 0,
            .yHigh = 1,
            .band = "95 % bootstrap interval over problems",
            .caption = "50 % of \"mix_1\" & more\nin two lines",
            .panels = {
                {.title = "op 2-4, easy",
                 .note = "64 problems \u00d7 32 samples",
                 .series = {{.name = "base",
                             .style = 0,
                             .points = {banded(1, 0.1, 0.05, 0.15), banded(2, 1.0 / 3, 0.25, 0.5),
                                        banded(4, 0.5, 0.375, 0.625)}},
                            {.name = "r_l 100%",
                             .style = 9,
                             .points = {banded(1, 0.25, 0.125, 0.375), banded(2, 0.5, 0.25, 0.75),
                                        banded(4, 0.75, 0.5, 1)}}}},
                {.title = "hard {x}",
                 .note = {},
                 .series = {{.name = "mid", .style = 1, .points = {banded(1, 0.2, 0.1, 0.4)}}}}}};
}

FigureSpec lossFigure()
{
    FigureSpec figure{.name = "loss",
                      .xLabel = "tokens (millions)",
                      .yLabel = "loss (nats per token)",
                      .panels = {{.title = "main",
                                  .note = "seed 1",
                                  .series = {{.name = "base", .style = 0, .points = {}}}}}};
    for (int i = 1; i <= 100; ++i)
        figure.panels[0].series[0].points.push_back({.x = i / 10.0, .y = 5.0 / i});
    figure.panels[0].series[0].points[50].y = std::numeric_limits<double>::quiet_NaN();
    return figure;
}

std::size_t countOf(std::string_view text, std::string_view part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

/// Braces that are not escaped, outside of comments, open and close in order.
bool isBalanced(std::string_view text)
{
    int depth = 0;
    bool isComment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            continue;
        }
        if (text[i] == '%' || text[i] == '\n')
            isComment = text[i] == '%';
        if (isComment)
            continue;
        depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
        if (depth < 0)
            return false;
    }
    return depth == 0;
}

} // namespace

class FigureWritersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void csvHasExactlyTheNumbers()
    {
        QCOMPARE(figureCsv(passFigure()),
                 std::string("panel,series,x,y,low,high\n"
                             "\"op 2-4, easy\",base,1,0.1,0.05,0.15\n"
                             "\"op 2-4, easy\",base,2,0.3333333333333333,0.25,0.5\n"
                             "\"op 2-4, easy\",base,4,0.5,0.375,0.625\n"
                             "\"op 2-4, easy\",r_l 100%,1,0.25,0.125,0.375\n"
                             "\"op 2-4, easy\",r_l 100%,2,0.5,0.25,0.75\n"
                             "\"op 2-4, easy\",r_l 100%,4,0.75,0.5,1\n"
                             "hard {x},mid,1,0.2,0.1,0.4\n"));
    }

    void csvLeavesMissingIntervalsEmpty()
    {
        const auto csv = figureCsv(lossFigure());
        QCOMPARE(countOf(csv, "\n"), 101U);
        QVERIFY(csv.find("main,base,0.1,5,,\n") != std::string::npos);
        QVERIFY(csv.find("main,base,5.1,nan,,\n") != std::string::npos);
    }

    void pgfPlotsHasTheSameNumbers()
    {
        const auto tex = figurePgfPlots(passFigure());
        QVERIFY(tex.find("x y low high") != std::string::npos);
        QVERIFY(tex.find("    2 0.3333333333333333 0.25 0.5\n") != std::string::npos);
        QVERIFY(tex.find("    1 0.2 0.1 0.4\n") != std::string::npos);
        const auto loss = figurePgfPlots(lossFigure());
        QVERIFY(loss.find("    0.1 5 nan nan\n") != std::string::npos);
        QVERIFY(loss.find("    5.1 nan nan nan\n") != std::string::npos);
    }

    void pgfPlotsHasALogAxisWithATickAtEveryK()
    {
        const auto tex = figurePgfPlots(passFigure());
        QVERIFY(tex.find("xmode=log, log basis x=2, xtick={1,2,4}, xticklabels={1,2,4}")
                != std::string::npos);
        QVERIFY(tex.find("ymin=0") != std::string::npos);
        QVERIFY(tex.find("ymax=1") != std::string::npos);
        const auto loss = figurePgfPlots(lossFigure());
        QVERIFY(loss.find("xmode=log") == std::string::npos);
        QVERIFY(loss.find("ymin") == std::string::npos);
    }

    void bandsStayOutOfTheLegend()
    {
        const auto tex = figurePgfPlots(passFigure());
        QCOMPARE(countOf(tex, "\\nextgroupplot"), 2U);
        QCOMPARE(countOf(tex, "fill between["), 2U); // a single interval is a bar, no area
        QCOMPARE(countOf(tex, "error bars/.cd"), 1U);
        QCOMPARE(countOf(tex, "\\addlegendentry"), 3U);
        QCOMPARE(countOf(tex, "\\addplot["), countOf(tex, "forget plot"));
        // Every band lies between two paths of its own.
        const QString text = QString::fromStdString(tex);
        const QRegularExpression between(QStringLiteral("of=(\\w+) and (\\w+)"));
        auto match = between.globalMatch(text);
        while (match.hasNext()) {
            const auto names = match.next();
            for (const int i : {1, 2})
                QCOMPARE(text.count(QStringLiteral("name path=%1,").arg(names.captured(i))), 1);
        }
    }

    void pgfPlotsEscapesWhatLatexWouldRead()
    {
        const auto tex = figurePgfPlots(passFigure());
        QVERIFY(tex.find("\\addlegendentry{r\\_l 100\\%}") != std::string::npos);
        QVERIFY(tex.find("title={hard \\{x\\}}") != std::string::npos);
        // The caption is a comment: a line break in it must not end the comment.
        QVERIFY(tex.starts_with("% 50 \\% of \"mix\\_1\" \\& more in two lines\n"));
        QVERIFY(tex.find("64 problems $\\times$ 32 samples") != std::string::npos);
        QVERIFY(isBalanced(tex));
        QVERIFY(isBalanced(figurePgfPlots(lossFigure())));
    }

    void onlyBandsAreFilled()
    {
        // A line with a fill option would be drawn as an area from its first point to its last.
        const auto tex = figurePgfPlots(passFigure());
        QCOMPARE(countOf(tex, "fill=hue"), 2U);
        QCOMPARE(countOf(tex, "fill opacity"), 2U);
    }

    void manyPointsGoWithoutMarkers()
    {
        QVERIFY(figurePgfPlots(lossFigure()).find("no marks") != std::string::npos);
        QVERIFY(figurePgfPlots(passFigure()).find("no marks") == std::string::npos);
    }

    void figuresWithoutAnythingAreStillDocuments()
    {
        QCOMPARE(figureCsv({}), std::string("panel,series,x,y,low,high\n"));
        const auto tex = figurePgfPlots({});
        QVERIFY(isBalanced(tex));
        QVERIFY(tex.find("\\end{document}") != std::string::npos);
    }

    void latexCompilesIt_data()
    {
        QTest::addColumn<bool>("isLoss");
        QTest::newRow("bands on a log axis") << false;
        QTest::newRow("one long line") << true;
    }

    void latexCompilesIt()
    {
        QFETCH(const bool, isLoss);
        const auto pdflatex = QStandardPaths::findExecutable(QStringLiteral("pdflatex"));
        if (pdflatex.isEmpty())
            QSKIP("pdflatex is not installed");
        QTemporaryDir folder;
        const auto tex = figurePgfPlots(isLoss ? lossFigure() : passFigure());
        QVERIFY(writeFileAtomically(folder.filePath(QStringLiteral("f.tex")).toStdString(),
                                    std::array<std::string_view, 1>{tex}));
        QProcess process;
        process.setWorkingDirectory(folder.path());
        process.start(pdflatex, {QStringLiteral("-interaction=nonstopmode"),
                                 QStringLiteral("-halt-on-error"), QStringLiteral("f.tex")});
        QVERIFY(process.waitForFinished(110'000));
        const auto log = process.readAllStandardOutput();
        QVERIFY2(process.exitCode() == 0, log.right(2'000).constData());
        QVERIFY(QFile::exists(folder.filePath(QStringLiteral("f.pdf"))));
    }
};

QTEST_GUILESS_MAIN(FigureWritersTest)
#include "tst_figure_writers.moc"
