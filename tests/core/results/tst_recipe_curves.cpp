#include "core/results/aggregation_key.h"
#include "core/results/recipe_curves.h"
#include "core/statistics/seed_bootstrap.h"
#include "tests/core/results/comparison_fixture.h"

#include <algorithm>
#include <cmath>

using namespace gradus;
using namespace gradus::test;

namespace {

/// A run of one seed with an evaluated checkpoint "base".
RowId addSeed(StudyFile& study, std::uint64_t seed, const std::vector<Outcome>& outcomes)
{
    const auto run = addRun(study, twoStages("seed " + std::to_string(seed), seed));
    addOutcomes(study, run, addCheckpoint(study, run, "base"), "easy", outcomes);
    return run;
}

RunRow rowOf(const Schedule& schedule, std::vector<Distribution> distributions)
{
    return {.schedule = schedule.name,
            .scheduleJson = toJson(schedule),
            .distributionsJson = toJson(StudyDesign{.title = schedule.name,
                                                    .distributions = std::move(distributions),
                                                    .schedules = {}})};
}

} // namespace

class RecipeCurvesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyIsEverythingButSeedAndName()
    {
        const auto distributions = exampleDesign().distributions;
        const auto schedule = twoStages("a", 1);
        const auto key = aggregationKey(rowOf(schedule, distributions)).value();
        QCOMPARE(aggregationKey(rowOf(twoStages("b", 2), distributions)).value(), key);

        auto reversed = distributions;
        std::reverse(reversed.begin(), reversed.end());
        reversed.push_back({.name = "unused"});
        QCOMPARE(aggregationKey(rowOf(schedule, reversed)).value(), key);

        auto faster = schedule;
        faster.stages[1].learningRate *= 2;
        QVERIFY(aggregationKey(rowOf(faster, distributions)).value() != key);
        auto harder = distributions;
        harder[0].components[0].specification.opMax += 1;
        QVERIFY(aggregationKey(rowOf(schedule, harder)).value() != key);
        QVERIFY(aggregationKey(rowOf(twoStages("a", 1, "7"), distributions)).value() != key);
    }

    void aKeyNamesTheRunThatCannotBeRead()
    {
        const auto broken = aggregationKey({.id = 3, .scheduleJson = "{"});
        QVERIFY(!broken);
        QVERIFY(broken.error().message.starts_with("the schedule of run 3 cannot be read: "));
        const auto without = aggregationKey({.id = 4, .scheduleJson = toJson(twoStages("a", 1))});
        QVERIFY(!without);
        QVERIFY(without.error().message.starts_with("the distributions of run 4 cannot be read: "));
    }

    void runsThatGoOnFromSeedsOfOneRecipeAreOneRecipe()
    {
        const StudyFolder folder;
        auto study = folder.create();
        std::vector<RowId> bases;
        for (const std::uint64_t seed : {1U, 2U})
            bases.push_back(addCheckpoint(study, addRun(study, twoStages("b", seed)), "base"));
        for (const auto base : bases)
            addRun(study, onlyRl("rl", 5, std::to_string(base)));
        const auto index = StudyIndex::read(study).value();
        const auto recipes = recipesOf(index);
        QCOMPARE(recipes.size(), std::size_t{2});
        QCOMPARE(recipes[1].runs, (std::vector<RowId>{3, 4}));
        QCOMPARE(recipes[1].seeds, (std::vector<std::vector<std::uint64_t>>{{5, 1}, {5, 2}}));
        QCOMPARE(recipesOf(index, true).size(), std::size_t{4});
    }

    void takesSeedsTogether()
    {
        // pass@1 by problem: seed 1: 1, 0.5; seed 2: 0.5, 0; seed 3: 0.5, 0.5. Mean 0.5.
        const StudyFolder folder;
        auto study = folder.create();
        addSeed(study, 1, {{0, "1111"}, {1, "1010"}});
        addSeed(study, 2, {{0, "1100"}, {1, "0000"}});
        addSeed(study, 3, {{0, "1100"}, {1, "1100"}});
        const NamedTable table(study, {.table = "passk_by_recipe"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{3}); // k = 1, 2, 4
        QCOMPARE(table.number(0, "estimate"), 0.5);
        QCOMPARE(table.number(0, "seeds"), 3.0);
        QCOMPARE(table.number(0, "problems"), 2.0);
        QCOMPARE(table.number(0, "samples"), 4.0);
        QCOMPARE(table.text(0, "runs"), std::string("1 2 3"));
        QCOMPARE(table.text(0, "schedules"), std::string("seed 1, seed 2, seed 3"));
        QCOMPARE(table.text(0, "band"), std::string("95 % bootstrap over 3 seeds and 2 problems"));
        const std::vector<std::vector<double>> values{{1, 0.5}, {0.5, 0}, {0.5, 0.5}};
        const auto expected = bootstrapSeeds(values).value();
        // With two problems the limits go beyond what a share can be: to -0.36, by hand of
        // seed_bootstrap.
        QVERIFY(expected.interval.low < 0);
        QCOMPARE(table.number(0, "low"), std::max(0.0, expected.interval.low));
        QCOMPARE(table.number(0, "seed_variance"), expected.seedVariance);
        QVERIFY(table.number(0, "seed_variance") > 0);
        QVERIFY(table.isEmpty(0, "note"));

        const NamedTable apart(study, {.table = "passk_by_recipe", .isOfEachRun = true, .ks = {1}});
        QCOMPARE(apart.size(), std::size_t{3});
        QCOMPARE(apart.number(0, "estimate"), 0.75);
        QCOMPARE(apart.text(0, "band"), std::string("95 % bootstrap over 2 problems"));
        QVERIFY(apart.isEmpty(0, "seed_variance"));
    }

    void seedsThatAllSolveAllHaveWilsonsInterval()
    {
        const StudyFolder folder;
        auto study = folder.create();
        for (const int seed : {1, 2, 3})
            addSeed(study, static_cast<std::uint64_t>(seed), {{0, "1"}, {1, "1"}, {2, "1"}});
        const NamedTable table(study, {.table = "passk_by_recipe"});
        QCOMPARE(table.number(0, "estimate"), 1.0);
        // By hand: 3 / (3 + z^2) = 0.4385.
        QVERIFY(std::abs(table.number(0, "low") - 0.4385) < 5e-5);
        QCOMPARE(table.text(0, "band"),
                 std::string("95 % Wilson over 3 problems: no resample differs"));
    }

    void oneSeedTwiceIsOneSeed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addSeed(study, 1, {{0, "10"}});
        addSeed(study, 1, {{0, "11"}});
        const NamedTable table(study, {.table = "passk_by_recipe", .ks = {1}});
        QCOMPARE(table.size(), std::size_t{1});
        QCOMPARE(table.number(0, "seeds"), 1.0);
        QCOMPARE(table.number(0, "estimate"), 1.0);
        QCOMPARE(table.text(0, "note"), std::string("run 1 is left out: run 2 has the same seed"));
    }

    void leavesOutWhatNotEverySeedHas()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addSeed(study, 1, {{0, "10"}, {1, "00"}, {2, "00"}});
        addSeed(study, 2, {{0, "11"}});
        const auto open = addRun(study, twoStages("seed 3", 3));
        addOutcomes(study, open, addCheckpoint(study, open, "base"), "easy", {{0, "1"}}, false);
        const NamedTable table(study, {.table = "passk_by_recipe", .ks = {1, 128, 0}});
        QCOMPARE(table.number(0, "problems"), 1.0);
        QCOMPARE(table.number(0, "estimate"), 0.75);
        const std::string left = "run 3: base on \"easy\" is incomplete: 1 of 64 problems are "
                                 "sampled; 2 problems that not every run has left out";
        QCOMPARE(table.text(0, "note"), left);
        QCOMPARE(table.text(1, "note"), left + "; k = 128 is more than the 2 samples of problem 1");
        QVERIFY(table.isEmpty(1, "estimate"));
        QCOMPARE(table.text(2, "note"), left + "; k = 0 is not a number of samples");
    }

    void saysWhereNothingCanBeSaid()
    {
        const StudyFolder folder;
        auto study = folder.create();
        addSeed(study, 1, {{0, "10"}});
        addSeed(study, 2, {{1, "11"}});
        const auto open = study.addRun({.schedule = "old"}).value(); // keeps no schedule
        addOutcomes(study, open, addCheckpoint(study, open, "base"), "easy", {{0, "1"}}, false);
        const NamedTable table(study, {.table = "passk_by_recipe"});
        QVERIFY2(table.isRead(), table.error().c_str());
        QCOMPARE(table.size(), std::size_t{2});
        QCOMPARE(table.text(0, "note"), std::string("the runs share no problem of \"easy\""));
        QVERIFY(table.isEmpty(0, "estimate"));
        const auto note = table.text(1, "note");
        QVERIFY2(note.starts_with("the schedule of run 3 cannot be read: "), note.c_str());
        QVERIFY2(note.ends_with("so no other run belongs to it; run 3: base on \"easy\" is "
                                "incomplete: 1 of 64 problems are sampled"),
                 note.c_str());
    }

    void warnsOfSeedsThatShareTheirStart()
    {
        const StudyFolder folder;
        auto study = folder.create();
        std::vector<RowId> bases;
        for (const std::uint64_t seed : {1U, 2U})
            bases.push_back(addCheckpoint(study, addRun(study, twoStages("b", seed)), "base"));
        const auto addRl = [&](std::uint64_t seed, RowId base) {
            const auto run = addRun(study, onlyRl("rl", seed, std::to_string(base)));
            addOutcomes(study, run, addCheckpoint(study, run, "rl"), "easy", {{0, "10"}});
        };
        addRl(1, bases[0]);
        addRl(2, bases[0]);
        QVERIFY(NamedTable(study, {.table = "passk_by_recipe"}).isEmpty(0, "note"));
        addRl(1, bases[1]);
        const NamedTable table(study, {.table = "passk_by_recipe"});
        QCOMPARE(table.number(0, "seeds"), 3.0);
        QCOMPARE(table.text(0, "note"),
                 std::string("some seeds share the checkpoint they started from and others do not, "
                             "so that they are not independent"));
    }
};

QTEST_APPLESS_MAIN(RecipeCurvesTest)
#include "tst_recipe_curves.moc"
