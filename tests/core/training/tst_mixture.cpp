#include "core/training/mixture.h"

#include <cmath>

#include <QtTest>

using namespace gradus;

namespace {

Distribution mixtureOf(const std::vector<double>& weights)
{
    Distribution distribution{.name = "mix", .components = {}};
    for (const double weight : weights)
        distribution.components.push_back({.weight = weight, .specification = {}});
    return distribution;
}

} // namespace

class MixtureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesTheComponentThatLagsMost()
    {
        // By hand, weights 1/4 and 3/4, problems of 30 and 10 tokens. Lags are weight * all - own:
        // start: the heaviest, 1. (0, 10): 2.5, -2.5 -> 0. (30, 10): -20, 20 -> 1.
        // (30, 20): -17.5 -> 1, and so on while 30 is more than a quarter: up to (30, 90), where
        // both lag 0 and the first is taken.
        const auto mixture = mixtureOf({0.25, 0.75});
        auto counts = MixtureCounts::none(2);
        std::vector<std::size_t> order;
        for (std::uint64_t i = 0; i < 11; ++i) {
            order.push_back(nextComponent(mixture, MixtureBy::Tokens, 1, i, counts));
            counts.add(order.back(), order.back() == 0 ? 30 : 10);
        }
        QCOMPARE(order, (std::vector<std::size_t>{1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0}));
        QCOMPARE(counts.problems, (std::vector<std::int64_t>{2, 9}));
        QCOMPARE(counts.tokens, (std::vector<std::int64_t>{60, 90}));
        QCOMPARE(sharesOf(counts.tokens), (std::vector<double>{0.4, 0.6}));
    }

    void byTokensNoShareStraysByMoreThanAFewProblems()
    {
        // Lengths a factor of twenty apart. A component overshoots by at most its last problem
        // (200 tokens at most), and the lags sum to 0, so none lags by more than the four others
        // can be ahead.
        const auto mixture = mixtureOf({0.1, 0.2, 0.2, 0.2, 0.3});
        auto counts = MixtureCounts::none(5);
        std::int64_t all = 0;
        for (std::uint64_t i = 0; i < 5'000; ++i) {
            const auto component = nextComponent(mixture, MixtureBy::Tokens, 1, i, counts);
            const auto length =
                static_cast<std::int64_t>(10 + 40 * component + (i * 7919) % (component + 1) * 7);
            counts.add(component, length);
            all += length;
            for (std::size_t c = 0; c < 5; ++c) {
                const double ahead = static_cast<double>(counts.tokens[c])
                                     - mixture.components[c].weight * static_cast<double>(all);
                QVERIFY(ahead <= 200 && ahead >= -800);
            }
        }
        QVERIFY(std::abs(sharesOf(counts.tokens)[0] - 0.1) < 0.004);
        QVERIFY(sharesOf(counts.problems)[0] > 0.3); // short ones: many of them
    }

    void byProblemsItIsTheStreamsOwnDraw()
    {
        const auto mixture = mixtureOf({0.2, 0.8});
        auto counts = MixtureCounts::none(2);
        counts.add(1, 1'000'000); // what was taken does not matter
        for (std::uint64_t i = 0; i < 100; ++i)
            QCOMPARE(nextComponent(mixture, MixtureBy::Problems, 9, i, counts),
                     componentAt(mixture, 9, i));
    }

    void nothingTakenHasNoShares() { QCOMPARE(sharesOf({0, 0}), (std::vector<double>{0, 0})); }
};

QTEST_APPLESS_MAIN(MixtureTest)
#include "tst_mixture.moc"
