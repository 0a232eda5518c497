#include "core/base/random.h"

#include <array>
#include <numeric>

#include <QtTest>

using gradus::CounterRandom;
using gradus::philox;
using gradus::RandomPurpose;

class RandomTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithThePublishedVectors()
    {
        // Random123's kat_vectors, "philox4x32 10".
        using Block = std::array<std::uint32_t, 4>;
        QVERIFY((philox({0, 0, 0, 0}, {0, 0})
                 == Block{0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U}));
        const auto ones = 0xffffffffU;
        QVERIFY((philox({ones, ones, ones, ones}, {ones, ones})
                 == Block{0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU}));
        QVERIFY((
            philox({0x243f6a88U, 0x85a308d3U, 0x13198a2eU, 0x03707344U}, {0xa4093822U, 0x299f31d0U})
            == Block{0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U}));
    }

    void sameAddressGivesSameNumbers()
    {
        CounterRandom first(7, RandomPurpose::Test, 3);
        CounterRandom second(7, RandomPurpose::Test, 3);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(first.next(), second.next());
    }

    void otherAddressGivesOtherNumbers()
    {
        const auto firstOf = [](std::uint64_t seed, RandomPurpose purpose, std::uint64_t index) {
            return CounterRandom(seed, purpose, index).next();
        };
        const auto base = firstOf(7, RandomPurpose::Test, 3);
        QVERIFY(firstOf(8, RandomPurpose::Test, 3) != base);
        QVERIFY(firstOf(7, RandomPurpose::Problem, 3) != base);
        QVERIFY(firstOf(7, RandomPurpose::Test, 4) != base);
        QVERIFY(firstOf(7, RandomPurpose::Test, 3 + (1ULL << 32U)) != base);
        QVERIFY(firstOf(7 + (1ULL << 32U), RandomPurpose::Test, 3) != base);
    }

    void belowIsUniform()
    {
        CounterRandom random(1, RandomPurpose::Test, 0);
        std::array<int, 6> counts{};
        constexpr int kDraws = 60'000;
        for (int i = 0; i < kDraws; ++i)
            ++counts.at(random.below(6));
        // Chi-square with 5 degrees of freedom: 20.5 is the 99.9 % quantile (tables).
        double chiSquare = 0;
        for (const int count : counts)
            chiSquare += (count - kDraws / 6.0) * (count - kDraws / 6.0) / (kDraws / 6.0);
        QVERIFY2(chiSquare < 20.5, qPrintable(QString::number(chiSquare)));
    }

    void normalHasMeanZeroAndVarianceOne()
    {
        CounterRandom random(2, RandomPurpose::Test, 0);
        constexpr int kDraws = 100'000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < kDraws; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
        }
        // Standard errors: 0.0032 of the mean, 0.0045 of the variance; four of each.
        QVERIFY(std::abs(sum / kDraws) < 0.0127);
        QVERIFY(std::abs(squares / kDraws - 1.0) < 0.018);
    }

    void shuffleKeepsEveryItem()
    {
        CounterRandom random(3, RandomPurpose::Test, 0);
        std::array<int, 50> items{};
        std::iota(items.begin(), items.end(), 0);
        const auto before = items;
        random.shuffle(std::span<int>(items));
        QVERIFY(items != before);
        std::sort(items.begin(), items.end());
        QVERIFY(items == before);
    }
};

QTEST_APPLESS_MAIN(RandomTest)
#include "tst_random.moc"
