#include "core/training/kernels.h"
#include "core/training/truncated_draw.h"
#include "tests/core/training/kernel_testing.h"

#include <array>
#include <map>

#include <QtTest>

using namespace gradus;
using namespace gradus::testing;
using kernels::AdamWStep;
using kernels::OutputRows;
using kernels::Table;

namespace {

constexpr std::int64_t kRows = 5;
/// What five-point differences of float32 results allow: rounding of 6e-8 over a step of 1/32.
constexpr double kSlopeTolerance = 2e-4;
constexpr std::int64_t kVocabulary = 37; ///< no multiple of any vector's length
constexpr double kScale = 1 / 0.7;
constexpr std::array<std::int64_t, kRows> kTargets{0, 36, 17, 31, 32};

struct Scores
{
    std::vector<float> logProbability = std::vector<float>(kRows);
    std::vector<float> logSumExp = std::vector<float>(kRows);
    std::vector<float> entropy = std::vector<float>(kRows);
};

OutputRows outputRows(const std::vector<float>& logits, Scores& scores)
{
    return {.logits = logits.data(),
            .targets = kTargets.data(),
            .scale = kScale,
            .width = kVocabulary,
            .logProbability = scores.logProbability.data(),
            .logSumExp = scores.logSumExp.data(),
            .entropy = scores.entropy.data()};
}

Scores scoresOf(const Table& table, const std::vector<float>& logits)
{
    Scores scores;
    table.logProbabilityForward(outputRows(logits, scores), 0, kRows);
    return scores;
}

std::vector<float> logitGradient(const Table& table, Element element,
                                 const std::vector<float>& logits,
                                 const std::vector<float>& ofTarget,
                                 const std::vector<float>* ofEntropy)
{
    Scores scores = scoresOf(table, logits);
    Numbers gradient(element, kRows * kVocabulary);
    table.logProbabilityBackward(outputRows(logits, scores), element, ofTarget.data(),
                                 ofEntropy != nullptr ? ofEntropy->data() : nullptr, 0, kRows,
                                 gradient.data());
    return gradient.values();
}

/// softmax(scale * logits) of one row in float64.
std::vector<double> softmax(const float* logits, double scale)
{
    std::vector<double> shares;
    double total = 0;
    for (std::int64_t i = 0; i < kVocabulary; ++i) {
        shares.push_back(std::exp(scale * static_cast<double>(logits[i])));
        total += shares.back();
    }
    for (double& share : shares)
        share /= total;
    return shares;
}

} // namespace

/// What is made of logits, and what is done to weights, for every instruction set this machine has.
class OutputKernelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresAreThePlainFormula_data() { tables(); }
    void scoresAreThePlainFormula()
    {
        const auto logits = normalNumbers(kRows * kVocabulary, 8);
        const auto scores = scoresOf(fetched(), logits);
        for (std::size_t row = 0; row < kRows; ++row) {
            const auto shares = softmax(logits.data() + row * kVocabulary, kScale);
            double entropy = 0;
            for (const double share : shares)
                entropy -= share * std::log(share);
            below(std::abs(static_cast<double>(scores.logProbability[row])
                           - std::log(shares[static_cast<std::size_t>(kTargets[row])])),
                  2e-6);
            below(std::abs(static_cast<double>(scores.entropy[row]) - entropy), 2e-6);
        }
    }

    void scoreBackwardIsTheSlope_data() { tables(); }
    void scoreBackwardIsTheSlope()
    {
        const Table& table = fetched();
        const auto logits = normalNumbers(kRows * kVocabulary, 8);
        const auto ofTarget = normalNumbers(kRows, 9);
        const auto ofEntropy = normalNumbers(kRows, 10);
        const Objective targets = [&](const auto& moved) {
            return dot(scoresOf(table, moved).logProbability, ofTarget);
        };
        const Objective both = [&](const auto& moved) {
            return targets(moved) + dot(scoresOf(table, moved).entropy, ofEntropy);
        };
        below(gradientError(targets, logits,
                            logitGradient(table, Element::Float32, logits, ofTarget, nullptr),
                            everyElement(logits)),
              kSlopeTolerance);
        below(gradientError(both, logits,
                            logitGradient(table, Element::Float32, logits, ofTarget, &ofEntropy),
                            everyElement(logits)),
              kSlopeTolerance);
    }

    void bfloat16IsFloat32Rounded_data() { tables(); }
    void bfloat16IsFloat32Rounded()
    {
        // A single rounding to 8 bits: half a unit of the last, 0.4 % at most.
        const auto logits = normalNumbers(kRows * kVocabulary, 8);
        const auto ofTarget = normalNumbers(kRows, 9);
        const auto ofEntropy = normalNumbers(kRows, 10);
        const auto of = [&](Element element) {
            return logitGradient(fetched(), element, logits, ofTarget, &ofEntropy);
        };
        below(relativeDifference(of(Element::BFloat16), of(Element::Float32)), 0.004);
    }

    void tokensComeAsOftenAsTheirProbability_data() { tables(); }
    void tokensComeAsOftenAsTheirProbability()
    {
        // Evenly spaced draws: the inverse of the cumulative sum meets each token p n times, but
        // for one at each of its ends.
        const Table& table = fetched();
        constexpr std::int64_t kDraws = 20'000;
        const auto one = normalNumbers(kVocabulary, 11);
        std::vector<float> logits;
        std::vector<double> uniform;
        for (std::int64_t i = 0; i < kDraws; ++i) {
            logits.insert(logits.end(), one.begin(), one.end());
            uniform.push_back((static_cast<double>(i) + 0.5) / kDraws);
        }
        std::vector<std::int64_t> tokens(kDraws);
        std::vector<float> logProbability(kDraws);
        table.sampleTokens(logits.data(), kScale, uniform.data(), kVocabulary, 0, kDraws,
                           tokens.data(), logProbability.data());
        const auto shares = softmax(one.data(), kScale);
        std::map<std::int64_t, double> counts;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            ++counts[tokens[i]];
            below(std::abs(static_cast<double>(logProbability[i])
                           - std::log(shares[static_cast<std::size_t>(tokens[i])])),
                  2e-6);
        }
        for (std::int64_t token = 0; token < kVocabulary; ++token)
            below(std::abs(counts[token] - kDraws * shares[static_cast<std::size_t>(token)]), 1.5);
        table.sampleTokens(logits.data(), 0, uniform.data(), kVocabulary, 0, 9, tokens.data(),
                           logProbability.data());
        const auto likeliest = std::max_element(one.begin(), one.end()) - one.begin();
        for (std::size_t i = 0; i < 9; ++i)
            QCOMPARE(tokens[i], std::int64_t{likeliest});
    }

    void updateIsThatOfThePaper_data() { tables(); }
    void updateIsThatOfThePaper()
    {
        // Loshchilov and Hutter 2019, algorithm 2, in float64.
        const Table& table = fetched();
        constexpr std::int64_t kNumbers = 53;
        std::vector<float> weights = normalNumbers(kNumbers, 12);
        std::vector<float> first(kNumbers);
        std::vector<float> second(kNumbers);
        Numbers compute(Element::BFloat16, kNumbers);
        std::vector<double> w(weights.begin(), weights.end());
        std::vector<double> m(kNumbers);
        std::vector<double> v(kNumbers);
        const double rate = 0.01;
        for (int step = 1; step <= 4; ++step) {
            const auto gradient = normalNumbers(kNumbers, 100 + static_cast<std::uint64_t>(step));
            const AdamWStep options{.learningRate = rate,
                                    .beta1 = 0.9,
                                    .beta2 = 0.98,
                                    .epsilon = 1e-8,
                                    .weightDecay = 0.1,
                                    .gradientScale = 0.25,
                                    .step = step};
            for (const auto& [begin, end] : {std::pair{0, 7}, std::pair{7, 53}})
                table.adamW(options, gradient.data(), begin, end, weights.data(), first.data(),
                            second.data(), compute.data());
            for (std::size_t i = 0; i < w.size(); ++i) {
                const double g = 0.25 * static_cast<double>(gradient[i]);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.98 * v[i] + 0.02 * g * g;
                const double corrected = std::sqrt(v[i] / (1 - std::pow(0.98, step))) + 1e-8;
                w[i] -= rate * (m[i] / (1 - std::pow(0.9, step)) / corrected + 0.1 * w[i]);
            }
        }
        below(relativeDifference(weights, std::vector<float>(w.begin(), w.end())), 1e-6);
        below(relativeDifference(first, std::vector<float>(m.begin(), m.end())), 1e-6);
        below(relativeDifference(second, std::vector<float>(v.begin(), v.end())), 1e-6);
        for (float& weight : weights)
            weight = toBFloat16(weight);
        QCOMPARE(compute.values(), weights);
    }

    void squaresAreSummed_data() { tables(); }
    void squaresAreSummed()
    {
        const auto values = normalNumbers(1'003, 13);
        below(std::abs(fetched().sumOfSquares(values.data(), 2, 1'003)
                       - (dot(values, values) - static_cast<double>(values[0] * values[0])
                          - static_cast<double>(values[1] * values[1]))),
              1e-3);
    }

    void truncatedDrawsAreThoseWorkedByHand_data()
    {
        QTest::addColumn<double>("topP");
        QTest::addColumn<int>("topK");
        QTest::addColumn<double>("uniform");
        QTest::addColumn<int>("token");
        // Shares .1 .4 .2 .3 of tokens 0 to 3; the likeliest are 1, 3, 2, 0.
        const auto row = [](const char* name, double topP, int topK, double uniform, int token) {
            QTest::newRow(name) << topP << topK << uniform << token;
        };
        row("all, first", 1.0, 0, 0.05, 0);
        row("all, second", 1.0, 0, 0.15, 1);
        row("all, third", 1.0, 0, 0.65, 2);
        row("all, last", 1.0, 0, 0.999, 3);
        row("one is kept", 1.0, 1, 0.999, 1);
        row("two are kept, 4/7 and 3/7, low", 1.0, 2, 0.57, 1);
        row("two are kept, 4/7 and 3/7, high", 1.0, 2, 0.58, 3);
        row("more than there are", 1.0, 9, 0.05, 0);
        row("p of the likeliest alone", 0.35, 0, 0.999, 1);
        row("p needs a second", 0.45, 0, 0.58, 3);
        row("p needs a third: 4/9, 2/9, 3/9", 0.75, 0, 0.5, 2);
        row("p needs a third: the last", 0.75, 0, 0.67, 3);
        row("p is of the whole, not of k: all of k", 0.75, 2, 0.58, 3);
        row("p cuts deeper than k", 0.35, 3, 0.999, 1);
        row("tiny p keeps one", 1e-9, 0, 0.999, 1);
    }
    void truncatedDrawsAreThoseWorkedByHand()
    {
        QFETCH(const double, topP);
        QFETCH(const int, topK);
        QFETCH(const double, uniform);
        QFETCH(const int, token);
        std::vector<float> logits;
        for (const double share : {0.1, 0.4, 0.2, 0.3})
            logits.push_back(static_cast<float>(2 * std::log(share) + 5)); // scale 1/2 undoes it
        QCOMPARE(drawTruncated(logits, 0.5, topP, topK, uniform), std::int64_t{token});
    }

    void amongEqualsTheLowerNumberIsKept()
    {
        // Four equal tokens: k = 2 keeps 0 and 1, p = 0.6 keeps 0, 1 and 2.
        const std::vector<float> logits(4, 1.5F);
        QCOMPARE(drawTruncated(logits, 1, 1, 2, 0.49), std::int64_t{0});
        QCOMPARE(drawTruncated(logits, 1, 1, 2, 0.999), std::int64_t{1});
        QCOMPARE(drawTruncated(logits, 1, 0.6, 0, 0.999), std::int64_t{2});
        QCOMPARE(drawTruncated(logits, 1, 0.6, 0, 0.34), std::int64_t{1});
    }

    void uncutDrawsAreThoseOfTheKernel()
    {
        const auto logits = normalNumbers(kVocabulary, 14);
        for (int i = 0; i < 500; ++i) {
            const double uniform = (i + 0.5) / 500;
            std::int64_t token = -1;
            float logProbability = 0;
            kernels::table().sampleTokens(logits.data(), kScale, &uniform, kVocabulary, 0, 1,
                                          &token, &logProbability);
            QCOMPARE(drawTruncated(logits, kScale, 1, 0, uniform), token);
        }
    }

private:
    static void tables()
    {
        QTest::addColumn<QByteArray>("name");
        for (const Table* table : runnableTables())
            QTest::newRow(table->name) << QByteArray(table->name);
    }
    static const Table& fetched()
    {
        QFETCH(const QByteArray, name);
        return *kernels::tableNamed(name.constData());
    }
    static void below(double value, double bound)
    {
        QVERIFY2(value < bound,
                 qPrintable(QStringLiteral("%1 is not below %2").arg(value).arg(bound)));
    }
};

QTEST_APPLESS_MAIN(OutputKernelsTest)
#include "tst_output_kernels.moc"
