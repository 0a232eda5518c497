#include "core/training/optimizer.h"

#include <algorithm>
#include <cmath>

#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/torch.h>

using namespace gradus;

namespace {

ModelSpec tinyModel()
{
    return {.layers = 1,
            .width = 32,
            .heads = 2,
            .keyValueHeads = 1,
            .feedForward = 64,
            .contextLength = 16};
}

/// A model's parameters, their gradients drawn at random.
struct Fixture
{
    Fixture()
        : parameters(tinyModel(), 40, torch::kFloat32)
        , optimizer(parameters)
    {
        parameters.initialise(1, 0.1);
        parameters.master().add_(0.01); // so that vectors are not at 0
        torch::manual_seed(3);
        drawGradient();
    }

    void drawGradient() { parameters.gradient().copy_(torch::randn_like(parameters.gradient())); }

    /// In float64, in the shape of @p slice.
    [[nodiscard]] static torch::Tensor part(const torch::Tensor& flat, const ParameterSlice& slice)
    {
        return flat.narrow(0, slice.offset, slice.count).view(slice.shape).to(torch::kFloat64);
    }

    ParameterBuffer parameters;
    Optimizer optimizer;
};

double largest(const torch::Tensor& difference)
{
    return difference.abs().max().item<double>();
}

/// Five Newton-Schulz steps with the coefficients of Jordan et al. 2024 in float64.
torch::Tensor newtonSchulz(const torch::Tensor& matrix)
{
    auto x = matrix / matrix.norm();
    for (int i = 0; i < 5; ++i) {
        const auto a = x.matmul(x.t());
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a.matmul(a)).matmul(x);
    }
    return x;
}

} // namespace

class OptimizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }

    void adamWFollowsItsFormula()
    {
        // Two steps of Loshchilov and Hutter, algorithm 2, in float64; gradients are clipped to
        // norm 1 first, matrices decay, vectors do not.
        Fixture fixture;
        const UpdateOptions options{.learningRate = 0.01, .weightDecay = 0.5};
        auto expected = fixture.parameters.master().to(torch::kFloat64).clone();
        auto first = torch::zeros_like(expected);
        auto second = torch::zeros_like(expected);
        for (int step = 1; step <= 2; ++step) {
            fixture.drawGradient();
            auto gradient = fixture.parameters.gradient().to(torch::kFloat64).clone();
            const double norm = gradient.norm().item<double>();
            QVERIFY(norm > 10);
            gradient = gradient / norm;
            first = options.beta1 * first + (1 - options.beta1) * gradient;
            second = options.beta2 * second + (1 - options.beta2) * gradient * gradient;
            const auto m = first / (1 - std::pow(options.beta1, step));
            const auto v = second / (1 - std::pow(options.beta2, step));
            for (const auto& slice : fixture.parameters.slices())
                if (slice.shape.size() == 2)
                    expected.narrow(0, slice.offset, slice.count)
                        .mul_(1 - options.learningRate * options.weightDecay);
            expected = expected - options.learningRate * m / (v.sqrt() + 1e-8);
            const double reported = fixture.optimizer.update(fixture.parameters, options);
            QVERIFY(std::abs(reported - norm) < 1e-4 * norm);
        }
        QVERIFY(largest(fixture.parameters.master() - expected) < 1e-6);
        QCOMPARE(largest(fixture.parameters.gradient()), 0.0);
    }

    void smallGradientsAreNotClipped()
    {
        Fixture one;
        Fixture two;
        one.parameters.gradient().mul_(1e-4);
        two.parameters.gradient().mul_(1e-4);
        (void)one.optimizer.update(one.parameters, {.gradientClip = 1});
        (void)two.optimizer.update(two.parameters, {.gradientClip = 1e9});
        QVERIFY(torch::equal(one.parameters.master(), two.parameters.master()));
        QVERIFY(torch::equal(one.optimizer.firstMoment(), two.optimizer.firstMoment()));
    }

    void muonOrthogonalisesHiddenMatrices()
    {
        // Two steps: momentum 0.95 with Nesterov, update 0.2 sqrt(longer side) times the
        // orthogonalised direction (Liu et al. 2025, eq. 4), decay as AdamW's.
        Fixture fixture;
        const UpdateOptions options{
            .kind = OptimizerKind::Muon, .learningRate = 0.02, .weightDecay = 0.3};
        const auto slices = fixture.parameters.slices();
        std::vector<torch::Tensor> expected;
        std::vector<torch::Tensor> momentum;
        for (const auto& slice : slices) {
            expected.push_back(Fixture::part(fixture.parameters.master(), slice).clone());
            momentum.push_back(torch::zeros_like(expected.back()));
        }
        int matrices = 0;
        for (int step = 0; step < 2; ++step) {
            fixture.drawGradient();
            const auto all = fixture.parameters.gradient().clone();
            const double norm = all.to(torch::kFloat64).norm().item<double>();
            for (std::size_t i = 0; i < slices.size(); ++i) {
                if (!slices[i].isHiddenMatrix())
                    continue;
                const auto gradient = Fixture::part(all, slices[i]) / norm;
                momentum[i] = 0.95 * momentum[i] + 0.05 * gradient;
                const auto update = newtonSchulz(0.05 * gradient + 0.95 * momentum[i]);
                const auto longer = static_cast<double>(std::max(update.size(0), update.size(1)));
                expected[i] =
                    expected[i] * (1 - 0.02 * 0.3) - 0.02 * 0.2 * std::sqrt(longer) * update;
                ++matrices;
            }
            (void)fixture.optimizer.update(fixture.parameters, options);
        }
        QCOMPARE(matrices, 2 * 7); // q, k, v, o, gate, up, down
        for (std::size_t i = 0; i < slices.size(); ++i)
            if (slices[i].isHiddenMatrix())
                QVERIFY(largest(Fixture::part(fixture.parameters.master(), slices[i]) - expected[i])
                        < 1e-4);
    }

    void whatIsNotFiniteChangesNothing()
    {
        Fixture fixture;
        const auto before = fixture.parameters.master().clone();
        fixture.parameters.gradient()[5] = std::nan("");
        QVERIFY(!std::isfinite(fixture.optimizer.update(fixture.parameters, {})));
        QVERIFY(torch::equal(fixture.parameters.master(), before));
        QCOMPARE(fixture.optimizer.steps(), std::int64_t{0});
        QCOMPARE(largest(fixture.optimizer.firstMoment()), 0.0);
    }
};

QTEST_APPLESS_MAIN(OptimizerTest)
#include "tst_optimizer.moc"
