#include "core/problem/generator.h"
#include "core/study/study.h"
#include "tests/core/study/example_design.h"

#include <array>
#include <cmath>
#include <filesystem>

#include <QtTest>

using namespace gradus;

namespace {

ContextLibrary contexts()
{
    return ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts").value();
}

Component part(double weight, int op)
{
    Component component{.weight = weight, .specification = {}};
    component.specification.opMin = op;
    component.specification.opMax = op;
    return component;
}

} // namespace

class StudyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsTheParametersOfThePapersModel()
    {
        // The published model: 101.48 M without embeddings, 103.17 M with 2,200 tied ones. By hand:
        // 12 * (590592 + 2 * 98432 + 589824 + 3 * 768 * 3072 + 2 * 768) + 768 = 101481216.
        const ModelSpec paper{.layers = 12,
                              .width = 768,
                              .heads = 12,
                              .keyValueHeads = 2,
                              .feedForward = 3072,
                              .contextLength = 2048,
                              .ropeTheta = 1e6,
                              .initialDeviation = 0.02};
        QCOMPARE(parameterCount(paper, 0), std::int64_t{101'481'216});
        QCOMPARE(parameterCount(paper, 2'200), std::int64_t{103'170'816});
    }

    void drawsComponentsInTheirShares()
    {
        // 20,000 draws: the standard deviation of a share of one half is 0.35 points, so four of
        // them are 1.4 points.
        const auto library = contexts();
        const Distribution mixture{.name = "m",
                                   .components = {part(0.2, 2), part(0.3, 3), part(0.5, 4)}};
        constexpr int kDraws = 20'000;
        std::array<int, 5> counts{};
        for (std::uint64_t i = 0; i < kDraws; ++i)
            ++counts.at(
                static_cast<std::size_t>(operationCount(drawProblem(mixture, library, 11, i))));
        QVERIFY(std::abs(counts[2] / double{kDraws} - 0.2) < 0.014);
        QVERIFY(std::abs(counts[3] / double{kDraws} - 0.3) < 0.014);
        QVERIFY(std::abs(counts[4] / double{kDraws} - 0.5) < 0.014);
    }

    void tellsTheComponentAProblemIsDrawnFrom()
    {
        const auto library = contexts();
        const Distribution mixture{.name = "m", .components = {part(0.5, 3), part(0.5, 6)}};
        for (std::uint64_t i = 0; i < 50; ++i)
            QCOMPARE(operationCount(drawProblem(mixture, library, 5, i)),
                     componentAt(mixture, 5, i) == 0 ? 3 : 6);
    }

    void isPureAndDependsOnSeedAndIndex()
    {
        const auto library = contexts();
        const Distribution mixture{.name = "m", .components = {part(0.5, 3), part(0.5, 6)}};
        const auto problem = drawProblem(mixture, library, 5, 1'234);
        for (std::uint64_t i = 0; i < 10; ++i)
            QVERIFY(!(drawProblem(mixture, library, 5, i) == problem));
        QCOMPARE(drawProblem(mixture, library, 5, 1'234), problem);
        QVERIFY(!(drawProblem(mixture, library, 6, 1'234) == problem));
    }

    void aProblemIsTheOneItsComponentMakes()
    {
        // So a change of weights moves problems between components, but makes no new ones.
        const auto library = contexts();
        const auto low = part(0.4, 2);
        const auto high = part(0.6, 7);
        const Distribution mixture{.name = "m", .components = {low, high}};
        int fromLow = 0;
        for (std::uint64_t i = 0; i < 200; ++i) {
            const auto problem = drawProblem(mixture, library, 9, i);
            const bool isLow = operationCount(problem) == 2;
            fromLow += isLow ? 1 : 0;
            const auto& specification = isLow ? low.specification : high.specification;
            QCOMPARE(problem, generateProblem(specification, library, 9, i));
        }
        QVERIFY(fromLow > 0 && fromLow < 200);
    }

    void namesStagesAndRewardsAsFilesDo()
    {
        QCOMPARE(stageKindName(StageKind::PreTraining), std::string_view("pre-train"));
        QCOMPARE(stageKindName(StageKind::MidTraining), std::string_view("mid-train"));
        QCOMPARE(stageKindName(StageKind::Reinforcement), std::string_view("rl"));
        QCOMPARE(rewardKindName(RewardKind::Outcome), std::string_view("outcome"));
        QCOMPARE(rewardKindName(RewardKind::PaperBlend), std::string_view("paper_blend"));
        QCOMPARE(rewardKindName(RewardKind::CodeBlend), std::string_view("code_blend"));
        QCOMPARE(rewardKindName(RewardKind::StrictPaper), std::string_view("strict_paper"));
        QCOMPARE(rewardKindName(RewardKind::StrictCode), std::string_view("strict_code"));
    }
};

QTEST_APPLESS_MAIN(StudyTest)
#include "tst_study.moc"
