#include "core/training/grpo_loss.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

/// One sampled token, ratio = exp(policy - old).
struct Token
{
    double policy, old, reference;
};

struct Sequence
{
    double reward;
    std::vector<Token> tokens;
};

/// One cell of the table of losses.
struct Cell
{
    AdvantageKind advantage;
    LossAggregation aggregation;
    GrpoLossOptions options;
};

constexpr double kMaxNewTokens = 6;

Token token(double ratio, double old, double reference)
{
    return {old + std::log(ratio), old, reference};
}

/// Four samples of 3, 4, 1 and 2 tokens. Their advantages are +, -, +, -; the ratios of each sign
/// lie above, inside and below the clip range, one of a negative advantage above the dual clip of
/// 3, one (1.25) between the two upper bounds. The reference is above and below the policy.
std::vector<Sequence> example()
{
    return {{1.0, {token(1.5, -1.0, -0.9), token(1.1, -2.0, -1.5), token(0.6, -0.5, -1.3)}},
            {0.0,
             {token(5.0, -3.0, -1.0), token(2.0, -1.5, -2.0), token(0.9, -0.7, -0.4),
              token(0.5, -0.2, -1.2)}},
            {0.5, {token(1.25, -1.1, -0.6)}},
            {0.0, {token(1.05, -2.5, -2.2), token(0.85, -0.9, -1.9)}}};
}

// The same loss once more in plain doubles, sequence by sequence, straight from the formulas:
// neither tensors, weights nor any function of the code under test.

std::vector<double> plainAdvantages(const std::vector<Sequence>& group, AdvantageKind kind)
{
    const auto n = static_cast<double>(group.size());
    double sum = 0;
    double squares = 0;
    for (const auto& sequence : group) {
        sum += sequence.reward;
        squares += sequence.reward * sequence.reward;
    }
    const double deviation = std::sqrt((squares - sum * sum / n) / (n - 1));
    std::vector<double> advantages;
    for (const auto& sequence : group)
        switch (kind) {
        case AdvantageKind::MeanDeviation:
            advantages.push_back((sequence.reward - sum / n) / (deviation + 1e-6));
            break;
        case AdvantageKind::Mean:
            advantages.push_back(sequence.reward - sum / n);
            break;
        case AdvantageKind::LeaveOneOut:
            advantages.push_back(sequence.reward - (sum - sequence.reward) / (n - 1));
            break;
        }
    return advantages;
}

double plainTokenLoss(const Token& token, double advantage, const GrpoLossOptions& options)
{
    const double ratio = std::exp(token.policy) / std::exp(token.old);
    double clipped = ratio;
    if (ratio < 1 - options.clipLow)
        clipped = 1 - options.clipLow;
    if (ratio > 1 + options.clipHigh)
        clipped = 1 + options.clipHigh;
    double objective = std::min(ratio * advantage, clipped * advantage);
    if (options.dualClip > 0 && advantage < 0)
        objective = std::max(objective, options.dualClip * advantage);
    const double apart = token.policy - token.reference;
    double kl = 0;
    switch (options.klEstimator) {
    case KlEstimator::K1:
        kl = apart;
        break;
    case KlEstimator::K2:
        kl = apart * apart / 2;
        break;
    case KlEstimator::K3:
        kl = std::exp(token.reference) / std::exp(token.policy) - 1 + apart;
        break;
    }
    return -objective + options.klCoefficient * kl;
}

double plainLoss(const std::vector<Sequence>& group, const Cell& cell)
{
    const auto advantages = plainAdvantages(group, cell.advantage);
    double total = 0;
    double tokens = 0;
    double means = 0;
    for (std::size_t i = 0; i < group.size(); ++i) {
        double sum = 0;
        for (const auto& token : group[i].tokens)
            sum += plainTokenLoss(token, advantages[i], cell.options);
        total += sum;
        tokens += static_cast<double>(group[i].tokens.size());
        means += sum / static_cast<double>(group[i].tokens.size());
    }
    const auto sequences = static_cast<double>(group.size());
    switch (cell.aggregation) {
    case LossAggregation::TokenMean:
        return total / tokens;
    case LossAggregation::SequenceMean:
        return means / sequences;
    case LossAggregation::DrGrpo:
        return total / (sequences * kMaxNewTokens);
    }
    return 0;
}

/// The tensors of sequences [first, last) of @p group, weighted as parts of the whole.
GrpoTokens tensorsOf(const std::vector<Sequence>& group, const Cell& cell, std::size_t first,
                     std::size_t last, torch::ScalarType type)
{
    std::vector<double> rewards;
    LossDenominator denominator{.maxNewTokens = static_cast<std::int64_t>(kMaxNewTokens)};
    for (const auto& sequence : group) {
        rewards.push_back(sequence.reward);
        denominator.tokens += static_cast<std::int64_t>(sequence.tokens.size());
        ++denominator.sequences;
    }
    const auto advantages = groupAdvantages(rewards, cell.advantage);
    std::vector<double> policy, old, reference, advantage, weight;
    for (auto i = first; i < last; ++i)
        for (const auto& token : group[i].tokens) {
            policy.push_back(token.policy);
            old.push_back(token.old);
            reference.push_back(token.reference);
            advantage.push_back(advantages[i]);
            weight.push_back(tokenWeight(cell.aggregation, denominator,
                                         static_cast<std::int64_t>(group[i].tokens.size())));
        }
    const auto tensor = [&](const std::vector<double>& values) {
        return torch::tensor(values, torch::kFloat64).to(type);
    };
    return {.logProbability = tensor(policy).requires_grad_(),
            .oldLogProbability = tensor(old),
            .advantages = tensor(advantage),
            .weights = tensor(weight),
            .reference = tensor(reference),
            .entropy = {}};
}

double lossOf(const std::vector<Sequence>& group, const Cell& cell, torch::ScalarType type)
{
    const auto tokens = tensorsOf(group, cell, 0, group.size(), type);
    return grpoLoss(tokens, cell.options).loss.item<double>();
}

/// Two samples, worked by hand below: rewards 1 and 0; ratios 1.5 and 0.5 of the first, 4 of the
/// second. The policy is log 2 above the reference at the first token and equal to it elsewhere.
std::vector<Sequence> smallExample()
{
    const double log2 = std::log(2.0);
    const auto first = token(1.5, -1, 0);
    const auto second = token(0.5, -1, 0);
    const auto third = token(4, -2, 0);
    return {{1.0,
             {{first.policy, first.old, first.policy - log2},
              {second.policy, second.old, second.policy}}},
            {0.0, {{third.policy, third.old, third.policy}}}};
}

bool isClose(double value, double expected, double tolerance)
{
    return std::abs(value - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

} // namespace

class GrpoLossTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void advantagesAreThoseWorkedByHand()
    {
        // Rewards 1, 0, 0, 1: mean 1/2, sample deviation sqrt(1/3); 1/2 / 0.577351 = 0.866024.
        const std::vector<double> rewards{1, 0, 0, 1};
        const auto standard = groupAdvantages(rewards);
        QVERIFY(std::abs(standard[0] - 0.866024) < 1e-6);
        QVERIFY(std::abs(standard[1] + 0.866024) < 1e-6);
        QCOMPARE(groupAdvantages(rewards, AdvantageKind::Mean),
                 (std::vector<double>{0.5, -0.5, -0.5, 0.5}));
        // The others of the first: 0, 0, 1, mean 1/3.
        const auto others = groupAdvantages(rewards, AdvantageKind::LeaveOneOut);
        QVERIFY(std::abs(others[0] - 2.0 / 3) < 1e-12);
        QVERIFY(std::abs(others[1] + 2.0 / 3) < 1e-12);
    }

    void onlyExactlyEqualRewardsAreConstant()
    {
        // The mean of three times 0.1 is not 0.1 in binary: a small deviation would remain.
        for (const auto kind :
             {AdvantageKind::MeanDeviation, AdvantageKind::Mean, AdvantageKind::LeaveOneOut})
            QCOMPARE(groupAdvantages(std::vector<double>{0.1, 0.1, 0.1}, kind),
                     (std::vector<double>{0, 0, 0}));
        const std::vector<double> close{0.3, 0.1 + 0.2};
        QVERIFY(close[0] != close[1]);
        QVERIFY(!areAllEqual(close));
        QVERIFY(groupAdvantages(close)[0] < 0);
        QVERIFY(areAllEqual(std::vector<double>{0.7, 0.7}));
    }

    void cellsWorkedByHand_data()
    {
        QTest::addColumn<int>("advantage");
        QTest::addColumn<int>("aggregation");
        QTest::addColumn<int>("estimator");
        QTest::addColumn<double>("klCoefficient");
        QTest::addColumn<double>("clipHigh");
        QTest::addColumn<double>("dualClip");
        QTest::addColumn<double>("expected");
        const auto row = [](const char* name, AdvantageKind advantage, LossAggregation aggregation,
                            const GrpoLossOptions& options, double expected) {
            QTest::newRow(name) << static_cast<int>(advantage) << static_cast<int>(aggregation)
                                << static_cast<int>(options.klEstimator) << options.klCoefficient
                                << options.clipHigh << options.dualClip << expected;
        };
        using A = AdvantageKind;
        using L = LossAggregation;
        // Advantages 1/2, -1/2. J: min(0.75, 0.6) = 0.6; min(0.25, 0.4) = 0.25; min(-2, -0.6) = -2.
        row("mean, token mean", A::Mean, L::TokenMean, {.dualClip = 0}, 1.15 / 3);
        // -((0.6 + 0.25) / 2 - 2) / 2
        row("mean, sequence mean", A::Mean, L::SequenceMean, {.dualClip = 0}, 0.7875);
        // 1.15 / (2 * 6)
        row("mean, Dr. GRPO", A::Mean, L::DrGrpo, {.dualClip = 0}, 1.15 / 12);
        // Advantages 1, -1: twice the first.
        row("leave one out", A::LeaveOneOut, L::TokenMean, {.dualClip = 0}, 2.3 / 3);
        // Deviation sqrt(1/2): 0.5 / (0.70710678 + 1e-6) = 0.70710578; 1.15 / 3 * 1.41421156
        row("deviation", A::MeanDeviation, L::TokenMean, {.dualClip = 0}, 0.54211443);
        // The first clipped at 1.28: 0.64 + 0.25 - 2 = -1.11
        row("clip higher", A::Mean, L::TokenMean, {.clipHigh = 0.28, .dualClip = 0}, 0.37);
        // The last is at least 3 * -0.5: 0.6 + 0.25 - 1.5 = -0.65
        row("dual clip", A::Mean, L::TokenMean, {}, 0.65 / 3);
        // Estimators at the first token alone, log 2 = 0.69314718: k1 0.69314718, k2 0.24022651,
        // k3 1/2 + log 2 - 1 = 0.19314718; 0.3 of it over 3 tokens.
        const auto with = [](KlEstimator estimator) {
            return GrpoLossOptions{.dualClip = 0, .klEstimator = estimator, .klCoefficient = 0.3};
        };
        row("k1", A::Mean, L::TokenMean, with(KlEstimator::K1), 1.15 / 3 + 0.069314718);
        row("k2", A::Mean, L::TokenMean, with(KlEstimator::K2), 1.15 / 3 + 0.024022651);
        row("k3", A::Mean, L::TokenMean, with(KlEstimator::K3), 1.15 / 3 + 0.019314718);
        // 0.7875 + 0.3 * 0.19314718 / 2 / 2
        row("k3, sequence mean", A::Mean, L::SequenceMean, with(KlEstimator::K3), 0.80198604);
    }
    void cellsWorkedByHand()
    {
        QFETCH(const int, advantage);
        QFETCH(const int, aggregation);
        QFETCH(const int, estimator);
        QFETCH(const double, klCoefficient);
        QFETCH(const double, clipHigh);
        QFETCH(const double, dualClip);
        QFETCH(const double, expected);
        const Cell cell{static_cast<AdvantageKind>(advantage),
                        static_cast<LossAggregation>(aggregation),
                        {.clipHigh = clipHigh,
                         .dualClip = dualClip,
                         .klEstimator = static_cast<KlEstimator>(estimator),
                         .klCoefficient = klCoefficient}};
        const double loss = lossOf(smallExample(), cell, torch::kFloat64);
        QVERIFY2(std::abs(loss - expected) < 1e-8, qPrintable(QString::number(loss, 'g', 12)));
        const double single = lossOf(smallExample(), cell, torch::kFloat32);
        QVERIFY2(std::abs(single - expected) < 1e-6, qPrintable(QString::number(single, 'g', 12)));
    }

    void everyCellHasTheLossAndGradientOfTheFormulas_data()
    {
        QTest::addColumn<int>("advantage");
        QTest::addColumn<int>("aggregation");
        QTest::addColumn<int>("kl"); // 0 is off, then k1, k2, k3
        QTest::addColumn<int>("clip");
        const std::array advantages{"deviation", "mean", "leave-one-out"};
        const std::array aggregations{"token mean", "sequence mean", "Dr. GRPO"};
        const std::array kls{"no KL", "k1", "k2", "k3"};
        const std::array clips{"symmetric", "clip-higher", "dual"};
        for (int a = 0; a < 3; ++a)
            for (int g = 0; g < 3; ++g)
                for (int k = 0; k < 4; ++k)
                    for (int c = 0; c < 3; ++c)
                        QTest::newRow((std::string(advantages.at(static_cast<std::size_t>(a)))
                                       + ", " + aggregations.at(static_cast<std::size_t>(g)) + ", "
                                       + kls.at(static_cast<std::size_t>(k)) + ", "
                                       + clips.at(static_cast<std::size_t>(c)))
                                          .c_str())
                            << a << g << k << c;
    }
    void everyCellHasTheLossAndGradientOfTheFormulas()
    {
        const Cell cell = fetchCell();
        const auto group = example();
        const double expected = plainLoss(group, cell);
        const auto tokens = tensorsOf(group, cell, 0, group.size(), torch::kFloat64);
        const auto loss = grpoLoss(tokens, cell.options);
        QVERIFY(isClose(loss.loss.item<double>(), expected, 1e-12));
        QVERIFY(isClose(lossOf(group, cell, torch::kFloat32), expected, 1e-6));
        // Three parts add up to the whole.
        double parts = 0;
        for (const auto& [first, last] : {std::pair{0, 1}, {1, 3}, {3, 4}})
            parts += grpoLoss(tensorsOf(group, cell, static_cast<std::size_t>(first),
                                        static_cast<std::size_t>(last), torch::kFloat64),
                              cell.options)
                         .loss.item<double>();
        QVERIFY(isClose(parts, expected, 1e-12));

        loss.loss.backward();
        const auto gradient = tokens.logProbability.grad();
        std::int64_t index = 0;
        constexpr double kStep = 1e-5;
        for (std::size_t s = 0; s < group.size(); ++s)
            for (std::size_t t = 0; t < group[s].tokens.size(); ++t, ++index) {
                auto above = group;
                auto below = group;
                above[s].tokens[t].policy += kStep;
                below[s].tokens[t].policy -= kStep;
                const double measured =
                    (plainLoss(above, cell) - plainLoss(below, cell)) / (2 * kStep);
                QVERIFY(isClose(gradient[index].item<double>(), measured, 1e-8));
            }
    }

    void countsWhatItClips()
    {
        // Of example(): below 0.8 with a negative advantage 0.5; above 1.2 with a positive one 1.5
        // and 1.25, above 1.28 only 1.5; above 3 with a negative one 5. The ratios sum to 14.75.
        const auto group = example();
        Cell cell{AdvantageKind::Mean, LossAggregation::TokenMean, {}};
        auto loss = grpoLoss(tensorsOf(group, cell, 0, 4, torch::kFloat64), cell.options);
        QCOMPARE(loss.clippedLow, 1.0);
        QCOMPARE(loss.clippedHigh, 2.0);
        QCOMPARE(loss.clippedDual, 1.0);
        QVERIFY(isClose(loss.ratio, 14.75, 1e-12));
        QVERIFY(isClose(loss.smallestRatio, 0.5, 1e-12));
        QVERIFY(isClose(loss.largestRatio, 5.0, 1e-12));
        cell.options = {.clipHigh = 0.28, .dualClip = 0};
        loss = grpoLoss(tensorsOf(group, cell, 0, 4, torch::kFloat64), cell.options);
        QCOMPARE(loss.clippedHigh, 1.0);
        QCOMPARE(loss.clippedDual, 0.0);
    }

    void itsOwnDetachedValueIsExactlyOnPolicy()
    {
        // r = 1 everywhere: loss -sum(w A), gradient -w A.
        const Cell cell{AdvantageKind::MeanDeviation, LossAggregation::SequenceMean, {}};
        auto tokens = tensorsOf(example(), cell, 0, 4, torch::kFloat32);
        tokens.oldLogProbability = tokens.logProbability.detach();
        const auto loss = grpoLoss(tokens, cell.options);
        QCOMPARE(loss.smallestRatio, 1.0);
        QCOMPARE(loss.largestRatio, 1.0);
        loss.loss.backward();
        QVERIFY(torch::equal(tokens.logProbability.grad(), -(tokens.weights * tokens.advantages)));
    }

    void anEntropyBonusIsTakenOffTheLoss()
    {
        // Entropies 1 and 3, weights 1/2: 0.1 * 2 off the loss of advantages 0; gradient -0.05
        // each.
        auto entropy = torch::tensor({1.0, 3.0}, torch::kFloat64).requires_grad_();
        const auto zeros = torch::zeros({2}, torch::kFloat64);
        const auto loss = grpoLoss({.logProbability = zeros,
                                    .oldLogProbability = zeros,
                                    .advantages = zeros,
                                    .weights = torch::full({2}, 0.5, torch::kFloat64),
                                    .reference = {},
                                    .entropy = entropy},
                                   {.entropyCoefficient = 0.1});
        QVERIFY(isClose(loss.loss.item<double>(), -0.2, 1e-12));
        QVERIFY(isClose(loss.policyLoss, 0, 1e-12));
        QVERIFY(isClose(loss.entropy, 4, 1e-12));
        loss.loss.backward();
        QVERIFY(isClose(entropy.grad()[1].item<double>(), -0.05, 1e-12));
    }

    void staysFiniteWhateverBecameOfAToken()
    {
        const auto row = [](double value) {
            return torch::tensor({value}, torch::kFloat32);
        };
        const GrpoTokens tokens{.logProbability = row(-300).requires_grad_(),
                                .oldLogProbability = row(-1),
                                .advantages = row(-1),
                                .weights = row(1),
                                .reference = row(-0.5),
                                .entropy = {}};
        const auto loss = grpoLoss(tokens, {.klCoefficient = 1e-3});
        loss.loss.backward();
        QVERIFY(std::isfinite(loss.loss.item<double>()));
        QVERIFY(tokens.logProbability.grad().isfinite().all().item<bool>());
    }

private:
    static Cell fetchCell()
    {
        const auto fetch = [](const char* name) {
            return *static_cast<const int*>(QTest::qData(name, qMetaTypeId<int>()));
        };
        Cell cell{static_cast<AdvantageKind>(fetch("advantage")),
                  static_cast<LossAggregation>(fetch("aggregation")),
                  {.dualClip = 0}};
        if (const int kl = fetch("kl"); kl > 0) {
            cell.options.klCoefficient = 0.1;
            cell.options.klEstimator = static_cast<KlEstimator>(kl - 1);
        }
        if (fetch("clip") == 1)
            cell.options.clipHigh = 0.28;
        else if (fetch("clip") == 2)
            cell.options.dualClip = 3;
        return cell;
    }
};

QTEST_APPLESS_MAIN(GrpoLossTest)
#include "tst_grpo_loss.moc"
