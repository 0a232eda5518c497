#include "core/training/decoder.h"
#include "core/training/operations.h"

#include <cmath>
#include <functional>

#include <QtTest>

#include <torch/torch.h>

using namespace gradus;

namespace {

/// Two groups: one with a shared prefix of 5 tokens and two continuations, one plain document
/// of 60.
SequenceLayout sampleLayout()
{
    SequenceLayout layout;
    layout.addGroup(5, {7, 3});
    layout.addDocument(60);
    layout.addDocument(1);
    return layout;
}

double largestDifference(const torch::Tensor& a, const torch::Tensor& b)
{
    return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

using Operation1 = std::function<torch::Tensor(const std::vector<torch::Tensor>&)>;

/// Compares value and gradients of a fused operation with those of plain LibTorch in float64.
void compare(const Operation1& fused, const Operation1& plain,
             const std::vector<torch::Tensor>& inputs, double tolerance)
{
    std::vector<torch::Tensor> ours;
    std::vector<torch::Tensor> theirs;
    for (const auto& input : inputs) {
        ours.push_back(input.detach().clone().requires_grad_(true));
        theirs.push_back(input.detach().to(torch::kFloat64).requires_grad_(true));
    }
    const auto y = fused(ours);
    const auto expected = plain(theirs);
    const double size = std::max(1.0, expected.abs().max().item<double>());
    QVERIFY2(largestDifference(y, expected) / size < tolerance,
             qPrintable(QString::number(largestDifference(y, expected) / size)));

    torch::manual_seed(3);
    const auto weights = torch::randn(y.sizes());
    (y.to(torch::kFloat32) * weights).sum().backward();
    (expected * weights.to(torch::kFloat64)).sum().backward();
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const double scale = std::max(1.0, theirs[i].grad().abs().max().item<double>());
        const double difference = largestDifference(ours[i].grad(), theirs[i].grad()) / scale;
        QVERIFY2(difference < tolerance,
                 qPrintable(QStringLiteral("gradient %1: %2").arg(i).arg(difference)));
    }
}

} // namespace

/// Every hand-written kernel against plain LibTorch in float64; tolerances are those of the type.
class OperationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(2);
        torch::manual_seed(1);
    }

    void normMatchesThePlainFormula_data() { types(); }
    void normMatchesThePlainFormula()
    {
        QFETCH(const int, type);
        QFETCH(const double, tolerance);
        compare([](const auto& in) { return rmsNorm(in[0], in[1], 1e-6); },
                [](const auto& in) { return reference::rmsNorm(in[0], in[1], 1e-6); },
                {random({130, 64}, type), random({64}, type)}, tolerance);
    }

    void activationMatchesThePlainFormula_data() { types(); }
    void activationMatchesThePlainFormula()
    {
        QFETCH(const int, type);
        QFETCH(const double, tolerance);
        compare([](const auto& in) { return swiglu(in[0]); },
                [](const auto& in) { return reference::swiglu(in[0]); },
                {random({130, 96}, type) * 3}, tolerance);
    }

    void attentionMatchesThePlainFormula_data() { types(); }
    void attentionMatchesThePlainFormula()
    {
        QFETCH(const int, type);
        QFETCH(const double, tolerance);
        const auto layout = sampleLayout();
        const kernels::AttentionShape shape{.heads = 4, .keyValueHeads = 2, .headWidth = 16};
        const auto rotary = RotaryTable::make(64, 16, 10'000);
        compare([&](const auto& in) { return attention(in[0], layout, shape, rotary); },
                [&](const auto& in) { return reference::attention(in[0], layout, shape, rotary); },
                {random({layout.tokens, shape.rowWidth()}, type)}, tolerance);
    }

    void logProbabilitiesMatchThePlainFormula_data() { types(); }
    void logProbabilitiesMatchThePlainFormula()
    {
        QFETCH(const int, type);
        QFETCH(const double, tolerance);
        const auto targets =
            torch::randint(0, 37, {3'000}, torch::kInt64); // more than one block of rows
        compare([&](const auto& in) { return tokenLogProbabilities(in[0], in[1], targets, 0.7); },
                [&](const auto& in) {
                    return reference::tokenLogProbabilities(in[0], in[1], targets, 0.7);
                },
                {random({3'000, 16}, type), random({37, 16}, type)}, 4 * tolerance);
    }

    void embeddingSumsGradientsOfRepeatedTokens()
    {
        auto table = torch::zeros({4, 2}, torch::requires_grad());
        const auto tokens = torch::tensor({1, 3, 1}, torch::kInt64);
        (embed(tokens, table) * torch::tensor({{1.0F, 2.0F}, {3.0F, 4.0F}, {5.0F, 6.0F}}))
            .sum()
            .backward();
        // By hand: row 1 is used twice.
        QVERIFY(torch::equal(
            table.grad(), torch::tensor({{0.0F, 0.0F}, {6.0F, 8.0F}, {0.0F, 0.0F}, {3.0F, 4.0F}})));
    }

    void everyInstructionSetAgrees()
    {
        const auto x = random({40, 64}, 0);
        const auto weight = random({64}, 0);
        torch::Tensor first;
        for (const char* name : {"generic", "avx2", "avx512"}) {
            const auto* table = kernels::tableNamed(name);
            if (table == nullptr)
                continue;
            auto y = torch::empty_like(x);
            auto inverse = torch::empty({40});
            table->rmsNormForward(kernels::Element::Float32, x.data_ptr(), weight.data_ptr(), 1e-6,
                                  64, 0, 40, y.data_ptr(), inverse.data_ptr<float>());
            auto activated = torch::empty({40, 32});
            table->swigluForward(kernels::Element::Float32, y.data_ptr(), 32, 0, 40,
                                 activated.data_ptr());
            if (!first.defined())
                first = activated;
            QVERIFY(largestDifference(first, activated) < 1e-5);
        }
    }

    void samplingFollowsTheProbabilities()
    {
        // p = (1/2, 1/3, 1/6) at temperature 1; the cumulative sum decides, so the bounds are
        // exact.
        const auto logits =
            torch::tensor({3.0, 2.0, 1.0}).log().to(torch::kFloat32).repeat({4, 1}).contiguous();
        const std::array<double, 4> uniform{0.0, 0.499, 0.501, 0.999};
        std::array<std::int64_t, 4> tokens{};
        std::array<float, 4> logProbability{};
        kernels::table().sampleTokens(kernels::Element::Float32, logits.data_ptr(), 1.0,
                                      uniform.data(), 3, 0, 4, tokens.data(),
                                      logProbability.data());
        QVERIFY((tokens == std::array<std::int64_t, 4>{0, 0, 1, 2}));
        QVERIFY(std::abs(logProbability[2] - std::log(1.0 / 3.0)) < 1e-5);
        kernels::table().sampleTokens(kernels::Element::Float32, logits.data_ptr(), 0.0,
                                      uniform.data(), 3, 0, 4, tokens.data(),
                                      logProbability.data());
        QVERIFY(
            (tokens == std::array<std::int64_t, 4>{0, 0, 0, 0})); // temperature 0: the most likely
    }

    void modelHasThePapersParameterCount()
    {
        // paper.md 3.1: 103.17 M in all with 2,200 tokens, 101.48 M without embeddings.
        const ModelSpec paper{
            .layers = 12, .width = 768, .heads = 12, .keyValueHeads = 2, .feedForward = 3'072};
        std::int64_t count = 0;
        for (const auto& slice : parameterSlices(paper, 2'200))
            count += slice.count;
        QCOMPARE(count, parameterCount(paper, 2'200));
        QCOMPARE(std::lround(static_cast<double>(count) / 1e4), 10'317L);
        QCOMPARE(std::lround(static_cast<double>(count - 2'200 * 768) / 1e4), 10'148L);
    }

    void wholeModelPassesTheGradientTest()
    {
        const ModelSpec model{.layers = 2,
                              .width = 32,
                              .heads = 2,
                              .keyValueHeads = 1,
                              .feedForward = 32,
                              .contextLength = 64,
                              .initialDeviation = 0.3};
        Decoder decoder(model, 11, torch::kFloat32);
        decoder.parameters().initialise(5, model.initialDeviation);
        const auto layout = sampleLayout();
        const auto tokens = torch::randint(0, 11, {layout.tokens}, torch::kInt64);
        const auto targets = torch::randint(0, 11, {layout.tokens}, torch::kInt64);
        const auto loss = [&] {
            return -tokenLogProbabilities(decoder.hidden(tokens, layout), decoder.embedding(),
                                          targets, 1.0)
                        .mean();
        };
        loss().backward();

        // Central differences along random directions: float32 sums allow about 1 % of the slope.
        const auto gradient = decoder.parameters().gradient().clone();
        auto weights = decoder.parameters().master();
        for (int trial = 0; trial < 5; ++trial) {
            const auto direction = torch::randn_like(weights);
            const double h = 1e-3;
            const torch::NoGradGuard noGrad;
            weights.add_(direction, h);
            const double above = loss().item<double>();
            weights.add_(direction, -2 * h);
            const double below = loss().item<double>();
            weights.add_(direction, h);
            const double expected = gradient.dot(direction).item<double>();
            const double measured = (above - below) / (2 * h);
            QVERIFY2(std::abs(measured - expected) < 0.02 * std::max(1.0, std::abs(expected)),
                     qPrintable(QStringLiteral("%1 against %2").arg(measured).arg(expected)));
        }
    }

private:
    static void types()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("float32") << 0 << 2e-5;
        QTest::newRow("bfloat16") << 1
                                  << 4e-2; // 8 bits of mantissa: 0.4 % a rounding, a few of them
    }

    static torch::Tensor random(std::vector<std::int64_t> shape, int type)
    {
        return torch::randn(shape).to(type == 0 ? torch::kFloat32 : torch::kBFloat16);
    }
};

QTEST_APPLESS_MAIN(OperationsTest)
#include "tst_operations.moc"
