#include "core/figure/edge_figure.h"
#include "core/figure/figure.h"
#include "core/study/study_json.h"
#include "tests/core/store/store_fixture.h"

#include <cmath>
#include <set>

using namespace gradus;
using gradus::test::addEvaluated;
using gradus::test::Evaluated;
using gradus::test::exampleDesign;
using gradus::test::samplesOf;
using gradus::test::StudyFolder;

namespace {

/// The example's schedule: stages base, mid, rl; evaluation on mix, then easy.
RowId addRun(StudyFile& study)
{
    return study.addRun({.schedule = "main", .scheduleJson = toJson(exampleDesign().schedules[0])})
        .value();
}

/// Problem i has op 2 + i % 5; of those with op 2 @p easy of four samples are right, of all others
/// one. Wrong ones: sample 3 has no step, others slip.
Evaluated addComplete(StudyFile& study, RowId run, const std::string& checkpoint,
                      const std::string& distribution, int problems, int easy,
                      bool isJudged = false)
{
    const auto ids = addEvaluated(study, checkpoint, distribution, problems, run);
    for (int i = 0; i < problems; ++i) {
        auto rows =
            samplesOf(ids, ids.problems[static_cast<std::size_t>(i)], 4, i % 5 == 0 ? easy : 1);
        if (isJudged)
            for (auto& row : rows)
                row.fault = row.isVerified    ? SolutionFault::None
                            : row.sample == 3 ? SolutionFault::NoStep
                                              : SolutionFault::Slip;
        if (!study.addSamples(rows))
            qFatal("no samples");
    }
    if (!study.completeEvaluation(ids.evaluation))
        qFatal("not completed");
    return ids;
}

std::vector<std::string> titlesOf(const FigureSpec& figure)
{
    std::vector<std::string> titles;
    for (const auto& panel : figure.panels)
        titles.push_back(panel.title);
    return titles;
}

std::vector<std::string> namesOf(StudyFile& study)
{
    std::vector<std::string> names;
    const auto figures = listFigures(study).value();
    for (const auto& info : figures)
        names.push_back(info.name);
    return names;
}

const FigureCell* cellAt(const FigureHeatMap& map, std::string_view column)
{
    for (const auto& cell : map.cells)
        if (map.columns[cell.column] == column)
            return &cell;
    return nullptr;
}

bool isNear(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

using Names = std::vector<std::string>;

} // namespace

class EvaluationFiguresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areListedWhenThereIsSomethingToDraw()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QCOMPARE(namesOf(study), (Names{"passk"}));
        const auto run = addRun(study);
        addComplete(study, run, "base", "easy", 5, 4);
        QCOMPARE(namesOf(study), (Names{"passk", "op_profile", "edge_map", "edge_map_k",
                                        "edge_map_gap", "edge_map_width", "edge_map_n"}));
        addComplete(study, run, "mid", "easy", 5, 4, /*isJudged=*/true);
        QCOMPARE(namesOf(study), (Names{"passk", "op_profile", "errors", "edge_map", "edge_map_k",
                                        "edge_map_gap", "edge_map_width", "edge_map_n"}));
    }

    void saysWhyThereIsNothingToDraw_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("what");
        QTest::newRow("edge map") << QStringLiteral("edge_map") << QStringLiteral("edge map");
        QTest::newRow("profile") << QStringLiteral("op_profile") << QStringLiteral("op profile");
        QTest::newRow("errors") << QStringLiteral("errors") << QStringLiteral("error");
    }

    void saysWhyThereIsNothingToDraw()
    {
        QFETCH(const QString, name);
        QFETCH(const QString, what);
        const StudyFolder folder;
        auto study = folder.create();
        const auto figure = buildFigure(study, name.toStdString());
        QCOMPARE(figure.error().code, ErrorCode::NotFound);
        QCOMPARE(figure.error().message, folder.path().string()
                                             + " has no complete evaluation yet, so there is no "
                                             + what.toStdString() + " to draw");
    }

    void edgeMapHasAPanelForEachDistributionAndCheckpoint()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        addComplete(study, run, "mid", "easy", 5, 4);
        addComplete(study, run, "base", "easy", 5, 4);
        const auto onMix = addComplete(study, run, "base", "mix", 5, 4);
        const auto figure = buildFigure(study, "edge_map").value();
        QCOMPARE(titlesOf(figure), (Names{"base on mix", "base on easy", "mid on easy"}));
        QCOMPARE(figure.panels[0].heatMap->evaluation, onMix.evaluation);
        QVERIFY(figure.scale);
        QCOMPARE(figure.scale->label, std::string("pass@1"));
        QCOMPARE(figure.panels[0].note, std::string("5 problems \u00d7 4 samples"));
    }

    void edgeMapShowsTheJudgedCells()
    {
        const StudyFolder folder;
        auto study = folder.create();
        // Op 2: 40 of 40 samples of 10 problems right. Wilson's interval of 10 of 10 begins at
        // 10 / (10 + 1.96^2) = 0.722 (Wilson 1927), above 0.5: saturated.
        addComplete(study, addRun(study), "base", "easy", 50, 4);
        const auto figure = buildFigure(study, "edge_map").value();
        const auto& map = *figure.panels[0].heatMap;
        const auto* two = cellAt(map, "2");
        QVERIFY(two);
        QCOMPARE(two->value, std::optional(1.0));
        QVERIFY(std::abs(*two->low - 0.7225) < 1e-3);
        QCOMPARE(two->word, std::string("saturated"));
        QCOMPARE(two->mark, std::string("S"));
        const auto* three = cellAt(map, "3");
        QVERIFY(three && isNear(*three->value, 0.25)); // 1 of 4 right
        QCOMPARE(map.rows[three->row], std::string("crazy_zootopia"));
        QVERIFY(figure.band.find("10 problems a cell") != std::string::npos);
        QVERIFY(figure.band.find("95 % Wilson intervals") != std::string::npos);
    }

    void sourceOfACellIsItsNumberInTheMap()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addComplete(study, addRun(study), "base", "easy", 20, 4);
        const auto maps = edgeMapsOf(study, 0).value();
        const auto figure = edgeFigure(maps, EdgeLayer::PassAt1);
        std::set<std::size_t> seen;
        for (const auto& panel : figure.panels)
            for (const auto& cell : panel.heatMap->cells) {
                const auto& source = maps.maps[0].cells.at(cell.source);
                QCOMPARE(panel.heatMap->columns[cell.column], std::to_string(source.op));
                QVERIFY(seen.insert(cell.source).second);
            }
        QCOMPARE(seen.size(), maps.maps[0].cells.size());
    }

    void layersShowOtherNumbersOfTheSameCells()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addComplete(study, addRun(study), "base", "easy", 50, 4);
        // Four samples: k is 4. Op 3: one of four right, pass@4 = 1.
        const auto at = [&](const char* name) {
            const auto figure = buildFigure(study, name).value();
            return *cellAt(*figure.panels[0].heatMap, "3");
        };
        QVERIFY(isNear(*at("edge_map_k").value, 1));
        QVERIFY(isNear(*at("edge_map_gap").value, 0.75));
        const auto first = at("edge_map");
        QVERIFY(isNear(*at("edge_map_width").value, *first.high - *first.low));
        QCOMPARE(at("edge_map_n").value, std::optional(10.0));
        const auto counts = buildFigure(study, "edge_map_n").value();
        QCOMPARE(counts.scale->high, 10.0);
        QCOMPARE(buildFigure(study, "edge_map_k").value().scale->label, std::string("pass@4"));
    }

    void profileHasTwoLinesACheckpoint()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        addComplete(study, run, "base", "easy", 10, 2);
        addComplete(study, run, "rl", "easy", 10, 4);
        const auto figure = buildFigure(study, "op_profile").value();
        QCOMPARE(titlesOf(figure), (Names{"easy"}));
        const auto& series = figure.panels[0].series;
        QCOMPARE(series.size(), 4U);
        QCOMPARE(series[0].name, std::string("base, pass@1"));
        QCOMPARE(series[1].name, std::string("base, pass@4"));
        QCOMPARE(series[1].style, series[0].style); // one colour a checkpoint
        QVERIFY(!series[0].isSecond && series[1].isSecond);
        QCOMPARE(series[0].points.size(), 5U); // ops 2 to 6
        QCOMPARE(series[0].points[0].x, 2.0);
        QVERIFY(isNear(series[0].points[0].y, 0.5));  // 2 of 4
        QVERIFY(isNear(series[0].points[1].y, 0.25)); // 1 of 4
        QVERIFY(isNear(series[1].points[1].y, 1));
        QCOMPARE(figure.band, std::string("95 % Wilson intervals over 2 problems of each op"));
    }

    void errorsShareOutWhatIsNotVerified()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addComplete(study, addRun(study), "base", "easy", 10, 4, /*isJudged=*/true);
        const auto figure = buildFigure(study, "errors").value();
        QCOMPARE(titlesOf(figure), (Names{"base on easy"}));
        const auto& series = figure.panels[0].series;
        QCOMPARE(series.size(), 2U); // only what occurs
        QCOMPARE(series[0].name, std::string("worked out wrongly"));
        QCOMPARE(series[1].name, std::string("no step read"));
        // Op 2: all right. Others: one right, two slips, one without a step, of four.
        QVERIFY(isNear(series[0].points[0].y, 0) && isNear(series[1].points[0].y, 0));
        for (std::size_t i = 1; i < 5; ++i) {
            QVERIFY(isNear(series[0].points[i].y, 0.5));
            QVERIFY(isNear(series[1].points[i].y, 0.25));
        }
        QCOMPARE(figure.band, std::string("95 % bootstrap over 2 problems of each op; Wilson "
                                          "where all are alike"));
    }

    void errorsOfDistributionsThatShareOpsStayApart()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        addComplete(study, run, "base", "easy", 5, 4, /*isJudged=*/true);
        addComplete(study, run, "base", "mix", 5, 4, /*isJudged=*/true);
        QCOMPARE(titlesOf(buildFigure(study, "errors").value()),
                 (Names{"base on mix", "base on easy"}));
    }

    void errorsSayThatNothingIsJudgedYet()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addComplete(study, addRun(study), "base", "easy", 5, 4);
        const auto figure = buildFigure(study, "errors");
        QCOMPARE(figure.error().code, ErrorCode::NotFound);
        QVERIFY(figure.error().message.find("not judged yet") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(EvaluationFiguresTest)
#include "tst_evaluation_figures.moc"
