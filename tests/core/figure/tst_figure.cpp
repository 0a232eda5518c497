#include "core/figure/figure.h"
#include "core/results/pass_curve.h"
#include "core/study/study_json.h"
#include "tests/core/store/store_fixture.h"

#include <cmath>
#include <limits>
#include <optional>

using namespace gradus;
using gradus::test::addEvaluated;
using gradus::test::Evaluated;
using gradus::test::exampleDesign;
using gradus::test::samplesOf;
using gradus::test::StudyFolder;

namespace {

/// The example's schedule: stages base, mid, rl; evaluation on mix, then easy.
RowId addRun(StudyFile& study, std::optional<std::uint64_t> seed = {})
{
    const auto design = exampleDesign();
    auto schedule = design.schedules[0];
    schedule.seed = seed.value_or(schedule.seed);
    return study
        .addRun({.schedule = "main",
                 .scheduleJson = toJson(schedule),
                 .distributionsJson = toJson(StudyDesign{
                     .title = "", .distributions = design.distributions, .schedules = {}})})
        .value();
}

/// A complete evaluation; problem i has i + @p right of four samples right.
Evaluated addComplete(StudyFile& study, RowId run, const std::string& checkpoint,
                      const std::string& distribution, int right)
{
    const auto ids = addEvaluated(study, checkpoint, distribution, 3, run);
    for (int i = 0; i < 3; ++i)
        if (!study.addSamples(samplesOf(ids, ids.problems[static_cast<std::size_t>(i)], 4,
                                        std::min(4, i + right))))
            qFatal("no samples");
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

std::vector<std::pair<std::string, int>> seriesOf(const FigurePanel& panel)
{
    std::vector<std::pair<std::string, int>> series;
    for (const auto& entry : panel.series)
        series.emplace_back(entry.name, entry.style);
    return series;
}

using Names = std::vector<std::string>;
using Series = std::vector<std::pair<std::string, int>>;

} // namespace

class FigureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passkHasAPanelForEachRangeAndALineForEachStage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        // Evaluated in another order than planned and scheduled.
        addComplete(study, run, "rl", "easy", 2);
        addComplete(study, run, "base", "easy", 0);
        addComplete(study, run, "mid", "mix", 1);
        addComplete(study, run, "base", "mix", 0);
        addComplete(study, run, "base", "extra", 0);
        const auto figure = buildFigure(study, "passk");
        VERIFY_OK(figure);
        QCOMPARE(figure->name, std::string("passk"));
        QCOMPARE(figure->xScale, AxisScale::Log2);
        QCOMPARE(figure->yLow, std::optional<double>(0));
        QCOMPARE(figure->yHigh, std::optional<double>(1));
        QCOMPARE(figure->band,
                 std::string("95 % bootstrap over 3 problems; Wilson where all are alike"));
        QCOMPARE(titlesOf(*figure), (Names{"mix", "easy", "extra"}));
        QCOMPARE(seriesOf(figure->panels[0]), (Series{{"base", 0}, {"mid", 1}}));
        QCOMPARE(seriesOf(figure->panels[1]), (Series{{"base", 0}, {"rl", 2}}));
        QCOMPARE(seriesOf(figure->panels[2]), (Series{{"base", 0}}));
    }

    void passkShowsTheNumbersOfTheRows()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        const auto ids = addComplete(study, run, "base", "easy", 0);
        const auto figure = buildFigure(study, "passk").value();
        const auto& points = figure.panels[0].series[0].points;
        // By hand: 0, 1 and 2 of 4 right. pass@1 = (0 + 1/4 + 1/2) / 3, pass@2 = (0 + 1/2 + 5/6) /
        // 3 since C(2,2)/C(4,2) = 1/6, pass@4 = 2/3.
        QCOMPARE(points.size(), 3U);
        const std::array<double, 3> ks{1, 2, 4};
        const std::array<double, 3> expected{0.25, 4.0 / 9, 2.0 / 3};
        const auto curve = passCurve(study, ids.evaluation).value();
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(points[i].x, ks.at(i));
            QVERIFY(std::abs(points[i].y - expected.at(i)) < 1e-12);
            QCOMPARE(points[i].low, std::optional(curve.intervals[i].low));
            QCOMPARE(points[i].high, std::optional(curve.intervals[i].high));
            QVERIFY(*points[i].low <= points[i].y && points[i].y <= *points[i].high);
        }
        QCOMPARE(figure.panels[0].note, std::string("3 problems \u00d7 4 samples"));
        QVERIFY(figure.caption.find("temperature 0.7") != std::string::npos);
        QVERIFY(figure.caption.find("Schedule main, seed 18446744073709551615, run 1.")
                != std::string::npos);
    }

    void passkTakesTheNewestEvaluationAndIgnoresOpenOnes()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        addComplete(study, run, "base", "easy", 0);
        addComplete(study, run, "base", "easy", 2); // again: 2, 3 and 4 of 4 right
        const auto open = addEvaluated(study, "base", "easy", 1, run);
        VERIFY_OK(study.addSamples(samplesOf(open, open.problems[0], 4, 0)));
        const auto figure = buildFigure(study, "passk").value();
        QCOMPARE(figure.panels[0].series.size(), 1U);
        QCOMPARE(figure.panels[0].series[0].points[0].y, 0.75);
    }

    void passkShowsTheNewestRunUnlessAsked()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto first = addRun(study);
        const auto second = addRun(study);
        const auto third = addRun(study); // nothing evaluated yet
        addComplete(study, second, "base", "easy", 2);
        addComplete(study, first, "base", "easy", 0);
        QCOMPARE(buildFigure(study, "passk").value().panels[0].series[0].points[0].y, 0.75);
        QCOMPARE(buildFigure(study, "passk", first).value().panels[0].series[0].points[0].y, 0.25);
        const auto result = buildFigure(study, "passk", third);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QCOMPARE(result.error().message,
                 "run 3 of " + folder.path().string()
                     + " has no complete evaluation yet, so there is no pass@k to draw");
    }

    void passkTakesSeedsTogetherUnlessARunIsAskedFor()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto first = addRun(study, 1);
        const auto second = addRun(study, 2);
        addComplete(study, first, "base", "easy", 0);
        addComplete(study, second, "base", "easy", 2);
        const auto figure = buildFigure(study, "passk").value();
        QCOMPARE(figure.panels[0].series.size(), 1U);
        QCOMPARE(figure.panels[0].series[0].points[0].y, 0.5); // of 0.25 and 0.75
        QCOMPARE(figure.panels[0].note, std::string("2 seeds \u00d7 3 problems \u00d7 4 samples"));
        QCOMPARE(figure.band, std::string("95 % bootstrap over 2 seeds and 3 problems"));
        QVERIFY2(figure.caption.ends_with("Runs 1 and 2 of schedule main, which differ in nothing "
                                          "but their seed."),
                 figure.caption.c_str());
        const auto alone = buildFigure(study, "passk", first).value();
        QCOMPARE(alone.panels[0].series[0].points[0].y, 0.25);
        QVERIFY(alone.band.find("seed") == std::string::npos);
    }

    void checkpointsInTheMiddleOfAStageComeBeforeItsEndWithOtherStyles()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        addComplete(study, run, "mid", "easy", 1);
        auto middle = addComplete(study, run, "base", "easy", 0);
        const auto checkpoint =
            study
                .addCheckpoint(
                    {.run = run, .stage = "mid", .step = 5, .isFinal = false, .name = "mid@5"})
                .value();
        middle.evaluation = study
                                .addEvaluation({.run = run,
                                                .checkpoint = checkpoint,
                                                .distribution = "easy",
                                                .temperature = 1.0})
                                .value();
        VERIFY_OK(study.addSamples(samplesOf(middle, middle.problems[0], 2, 1)));
        VERIFY_OK(study.completeEvaluation(middle.evaluation));
        const auto figure = buildFigure(study, "passk").value();
        QCOMPARE(seriesOf(figure.panels[0]), (Series{{"base", 0}, {"mid@5", 3}, {"mid", 1}}));
        QCOMPARE(
            figure.panels[0].note,
            std::string("base: 3 problems \u00d7 4 samples; mid@5: 1 problem \u00d7 2 samples; "
                        "mid: 3 problems \u00d7 4 samples"));
        QVERIFY(figure.caption.find("temperature 0.7 or 1;") != std::string::npos);
    }

    void lossHasALineForEachLanguageModelStage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const std::vector<MetricRow> rows{
            {"base", "loss", 1, 500'000, 2.5},    {"base", "learning_rate", 1, 500'000, 1e-3},
            {"base", "loss", 2, 1'000'000, 1.25}, {"mid", "loss", 1, 1'500'000, 1.0},
            {"mid", "loss", 2, 2'000'000, nan},   {"rl", "loss", 1, 2'100'000, 0.5},
            {"rl", "reward", 1, 2'100'000, 0.25},
        };
        VERIFY_OK(study.addMetrics(run, rows));
        const auto figure = buildFigure(study, "loss");
        VERIFY_OK(figure);
        QCOMPARE(figure->panels.size(), 1U);
        QCOMPARE(seriesOf(figure->panels[0]), (Series{{"base", 0}, {"mid", 1}}));
        QCOMPARE(figure->panels[0].series[0].points,
                 (std::vector<FigurePoint>{{.x = 0.5, .y = 2.5}, {.x = 1.0, .y = 1.25}}));
        QVERIFY(std::isnan(figure->panels[0].series[1].points[1].y)); // a gap, not hidden
        QCOMPARE(figure->xScale, AxisScale::Linear);
        QVERIFY(!figure->yLow);
    }

    void rewardHasALineForEachRlStage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = addRun(study);
        const std::vector<MetricRow> rows{{"base", "loss", 1, 100, 2.5},
                                          {"rl", "reward", 1, 200, 0.125},
                                          {"rl", "kl", 1, 200, 0.5},
                                          {"rl", "reward", 2, 300, 0.25}};
        VERIFY_OK(study.addMetrics(run, rows));
        const auto figure = buildFigure(study, "reward");
        VERIFY_OK(figure);
        QCOMPARE(seriesOf(figure->panels[0]), (Series{{"rl", 2}}));
        QCOMPARE(figure->panels[0].series[0].points,
                 (std::vector<FigurePoint>{{.x = 1, .y = 0.125}, {.x = 2, .y = 0.25}}));
    }

    void metricsComeFromTheNewestRunThatHasThem()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto first = addRun(study);
        const auto second = addRun(study);
        const std::vector<MetricRow> one{{"base", "loss", 1, 1'000'000, 1}};
        const std::vector<MetricRow> rl{{"rl", "loss", 1, 1'000'000, 2}};
        VERIFY_OK(study.addMetrics(first, one));
        VERIFY_OK(study.addMetrics(second, rl)); // of an RL stage: not a language-model loss
        QCOMPARE(buildFigure(study, "loss").value().panels[0].note,
                 std::string("run 1, seed 18446744073709551615"));
        QCOMPARE(buildFigure(study, "loss", second).error().code, ErrorCode::NotFound);
    }

    void listsWhatCanBeDrawn()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto names = [&] {
            Names all;
            const auto infos = listFigures(study).value();
            for (const auto& info : infos)
                all.push_back(info.name);
            return all;
        };
        QCOMPARE(names(), Names{"passk"});
        const auto run = addRun(study);
        const std::vector<MetricRow> reward{{"rl", "reward", 1, 1, 1}};
        VERIFY_OK(study.addMetrics(run, reward));
        QCOMPARE(names(), (Names{"passk", "reward"}));
        const std::vector<MetricRow> loss{{"base", "loss", 1, 1, 1}};
        VERIFY_OK(study.addMetrics(run, loss));
        QCOMPARE(names(), (Names{"passk", "loss", "reward"}));
        VERIFY_OK(study.removeMetricsAfter(run, "base", 0));
        QCOMPARE(names(), (Names{"passk", "reward"}));
    }

    void saysWhatIsMissing()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto result = buildFigure(study, "heat");
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QCOMPARE(
            result.error().message,
            std::string(
                "there is no figure \"heat\"; there are these: passk op_profile errors edge_map "
                "edge_map_k edge_map_gap edge_map_width edge_map_n loss reward"));
        result = buildFigure(study, "passk");
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QCOMPARE(result.error().message,
                 folder.path().string()
                     + " has no complete evaluation yet, so there is no pass@k to draw");
        result = buildFigure(study, "loss");
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QCOMPARE(result.error().message,
                 folder.path().string() + " has recorded no loss yet, so there is nothing to draw");
        result = buildFigure(study, "passk", 7);
        QCOMPARE(result.error().message, folder.path().string() + " has no run 7");
        QCOMPARE(buildFigure(study, "reward", 7).error().code, ErrorCode::NotFound);
    }

    void aRunThatDoesNotSayItsScheduleIsDrawnInTheOrderOfItsRows()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({.schedule = "main"}).value();
        addComplete(study, run, "base", "easy", 0);
        addComplete(study, run, "rl", "easy", 1);
        QCOMPARE(seriesOf(buildFigure(study, "passk").value().panels[0]),
                 (Series{{"base", 0}, {"rl", 1}}));
        const std::vector<MetricRow> loss{{"base", "loss", 1, 1, 1}, {"mid", "loss", 1, 1, 1}};
        VERIFY_OK(study.addMetrics(run, loss));
        QCOMPARE(seriesOf(buildFigure(study, "loss").value().panels[0]),
                 (Series{{"base", 0}, {"mid", 1}}));
    }
};

QTEST_APPLESS_MAIN(FigureTest)
#include "tst_figure.moc"
