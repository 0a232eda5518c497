#include "core/training/language_model_memory.h"
#include "core/training/update_guard.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include <QtTest>

using namespace gradus;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A guard whose window of four holds losses of mean 5 and deviation 2, and norms of 1.
UpdateGuard filledGuard(double lossZ, double gradientZ)
{
    UpdateGuard guard({.lossZ = lossZ, .gradientZ = gradientZ, .window = 4});
    guard.setState({.losses = {3, 3, 7, 7}, .norms = {0.5, 0.5, 1.5, 1.5}});
    return guard;
}

} // namespace

class UpdateGuardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsDeviationsFromTheMean()
    {
        // 3, 3, 7, 7: mean 5, population deviation 2, by hand.
        const std::vector<double> window{3, 3, 7, 7};
        QCOMPARE(zScore(window, 11), 3.0);
        QCOMPARE(zScore(window, 5), 0.0);
        QCOMPARE(zScore(window, 1), -2.0);
        QCOMPARE(zScore(std::vector<double>{4, 4, 4}, 9), 0.0); // no deviation, no measure
    }

    void skipsWhatLiesAboveItsLimit()
    {
        QCOMPARE(filledGuard(3, 0).judge(10.9, 1), UpdateVerdict::Apply); // z = 2.95
        QCOMPARE(filledGuard(3, 0).judge(11.1, 1), UpdateVerdict::Spike); // z = 3.05
        QCOMPARE(filledGuard(3, 0).judge(-99, 1), UpdateVerdict::Apply);  // low is no spike
        QCOMPARE(filledGuard(3, 0).judge(5, 99), UpdateVerdict::Apply);   // norms are not looked at
        QCOMPARE(filledGuard(0, 3).judge(99, 2.4), UpdateVerdict::Apply); // z = 2.8 of the norm
        QCOMPARE(filledGuard(0, 3).judge(5, 2.6), UpdateVerdict::Spike);  // z = 3.2
    }

    void doesNotJudgeBeforeTheWindowIsFull()
    {
        UpdateGuard guard({.lossZ = 3, .window = 4});
        for (const double loss : {3.0, 3.0, 7.0, 1e6})
            QCOMPARE(guard.judge(loss, 1), UpdateVerdict::Apply);
        QCOMPARE(guard.judge(1e9, 1), UpdateVerdict::Spike);
    }

    void whatStaysHighIsTakenForNormal()
    {
        auto guard = filledGuard(3, 0);
        int skipped = 0;
        for (int i = 0; i < 8; ++i)
            skipped += guard.judge(50 + i % 2, 1) == UpdateVerdict::Spike ? 1 : 0;
        QCOMPARE(skipped, 1); // one spike in the window of four raises the deviation
        QCOMPARE(guard.state().skipped, std::int64_t{1});
        QCOMPARE(guard.state().losses, (std::vector<double>{50, 51, 50, 51}));
    }

    void neverAppliesWhatIsNotFinite()
    {
        for (auto guard : {UpdateGuard(GuardOptions{}), filledGuard(3, 3)}) {
            const auto before = guard.state();
            QCOMPARE(guard.judge(kNaN, 1), UpdateVerdict::NotFinite);
            QCOMPARE(guard.judge(5, kInfinity), UpdateVerdict::NotFinite);
            QCOMPARE(guard.judge(5, kNaN), UpdateVerdict::NotFinite);
            QCOMPARE(guard.state().notFiniteInRow, std::int64_t{3});
            QCOMPARE(guard.state().skipped, std::int64_t{3});
            QVERIFY(guard.state().losses == before.losses); // the window stays clean
            QVERIFY(guard.state().norms == before.norms);
            QCOMPARE(guard.judge(5, 1), UpdateVerdict::Apply);
            QCOMPARE(guard.state().notFiniteInRow, std::int64_t{0});
        }
    }

    void memoryReadsBackEqual()
    {
        const LanguageModelMemory memory{
            .counts = {.problems = {3, 0}, .tokens = {9'007'199'254'740'993, 0}},
            .guard = {.losses = {0.1, 1.0 / 3, 5e-324},
                      .norms = {1e300},
                      .skipped = 4,
                      .notFiniteInRow = 2}};
        QCOMPARE(languageModelMemoryFrom(toJson(memory)), memory);
        QCOMPARE(languageModelMemoryFrom(""), LanguageModelMemory{});
        QVERIFY_EXCEPTION_THROWN((void)languageModelMemoryFrom("{\"problems\": 3}"),
                                 std::runtime_error);
        QVERIFY_EXCEPTION_THROWN((void)languageModelMemoryFrom("["), std::runtime_error);
    }
};

QTEST_APPLESS_MAIN(UpdateGuardTest)
#include "tst_update_guard.moc"
