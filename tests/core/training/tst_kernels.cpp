#include "core/training/kernels.h"
#include "tests/core/training/kernel_testing.h"

#include <array>

#include <QtTest>

using namespace gradus;
using namespace gradus::testing;
using kernels::Table;

namespace {

constexpr std::int64_t kRows = 5;
constexpr std::int64_t kWidth = 48;
constexpr std::int64_t kCount = kRows * kWidth;
constexpr double kEpsilon = 1e-6;

/// What five-point differences of float32 results allow: rounding of 6e-8 over a step of 1/32.
constexpr double kSlopeTolerance = 2e-4;
/// 8 significant bits, a few roundings on the way to each number.
constexpr double kBFloat16Tolerance = 2e-2;

struct NormResult
{
    std::vector<float> sum;
    std::vector<float> y;
    std::vector<float> inverse;
};

NormResult norm(const Table& table, Element element, const std::vector<float>& x,
                const std::vector<float>* add, const std::vector<float>& weight)
{
    Numbers in(element, x);
    Numbers other(element, add != nullptr ? *add : std::vector<float>{});
    Numbers weights(element, weight);
    Numbers sum(element, kCount);
    Numbers y(element, kCount);
    std::vector<float> inverse(kRows);
    // In two ranges, as threads would.
    for (const auto& [begin, end] : {std::pair{0, 2}, std::pair{2, 5}})
        table.rmsNormForward(element, in.data(), add != nullptr ? other.data() : nullptr,
                             weights.data(), kEpsilon, kWidth, begin, end, sum.data(), y.data(),
                             inverse.data());
    return {add != nullptr ? sum.values() : x, y.values(), inverse};
}

struct NormGradients
{
    std::vector<float> x;
    std::vector<float> weight;
};

NormGradients normBack(const Table& table, Element element, const NormResult& forward,
                       const std::vector<float>& weight, const std::vector<float>& yGradient,
                       const std::vector<float>* add)
{
    Numbers x(element, forward.sum);
    Numbers weights(element, weight);
    Numbers dy(element, yGradient);
    Numbers other(element, add != nullptr ? *add : std::vector<float>{});
    Numbers dx(element, kCount);
    NormGradients gradients{{}, std::vector<float>(kWidth, 0.5F)}; // added to what is there
    table.rmsNormBackward(element, x.data(), weights.data(), forward.inverse.data(), dy.data(),
                          add != nullptr ? other.data() : nullptr, kWidth, 0, kRows, dx.data(),
                          gradients.weight.data());
    for (float& g : gradients.weight)
        g -= 0.5F;
    gradients.x = dx.values();
    return gradients;
}

std::vector<float> swiglu(const Table& table, Element element, const std::vector<float>& gateUp)
{
    Numbers in(element, gateUp);
    Numbers y(element, kCount);
    table.swigluForward(element, in.data(), kWidth, 0, kRows, y.data());
    return y.values();
}

std::vector<float> swigluBack(const Table& table, Element element, const std::vector<float>& gateUp,
                              const std::vector<float>& yGradient)
{
    Numbers in(element, gateUp);
    Numbers dy(element, yGradient);
    Numbers dx(element, 2 * kCount);
    table.swigluBackward(element, in.data(), dy.data(), kWidth, 0, kRows, dx.data());
    return dx.values();
}

} // namespace

/// The kernels on rows, for every instruction set this machine has. Backward passes are held
/// against central differences of the forward passes, those against plain formulas in float64.
class KernelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normIsThePlainFormula_data() { tables(); }
    void normIsThePlainFormula()
    {
        const Table& table = fetched();
        const auto x = normalNumbers(kCount, 1);
        const auto add = normalNumbers(kCount, 2);
        const auto weight = normalNumbers(kWidth, 3);
        const auto result = norm(table, Element::Float32, x, &add, weight);
        std::vector<float> expected;
        for (std::size_t row = 0; row < kRows; ++row) {
            double squares = 0;
            for (std::size_t i = 0; i < kWidth; ++i) {
                const double v = static_cast<double>(x[row * kWidth + i])
                                 + static_cast<double>(add[row * kWidth + i]);
                squares += v * v;
            }
            const double inverse = 1 / std::sqrt(squares / kWidth + kEpsilon);
            for (std::size_t i = 0; i < kWidth; ++i)
                expected.push_back(static_cast<float>((static_cast<double>(x[row * kWidth + i])
                                                       + static_cast<double>(add[row * kWidth + i]))
                                                      * inverse * static_cast<double>(weight[i])));
        }
        below(relativeDifference(result.y, expected), 1e-6);
        const auto alone = norm(table, Element::Float32, result.sum, nullptr, weight);
        QVERIFY(alone.y == result.y);
    }

    void normBackwardIsTheSlope_data() { tables(); }
    void normBackwardIsTheSlope()
    {
        const Table& table = fetched();
        const auto x = normalNumbers(kCount, 1);
        const auto weight = normalNumbers(kWidth, 3);
        const auto yGradient = normalNumbers(kCount, 4);
        const auto other = normalNumbers(kCount, 5);
        const auto forward = norm(table, Element::Float32, x, nullptr, weight);
        const auto plain = normBack(table, Element::Float32, forward, weight, yGradient, nullptr);
        const auto added = normBack(table, Element::Float32, forward, weight, yGradient, &other);
        const Objective ofX = [&](const auto& moved) {
            return dot(norm(table, Element::Float32, moved, nullptr, weight).y, yGradient);
        };
        // With a residual branch the objective also holds x itself, weighted by what is added.
        const Objective ofBoth = [&](const auto& moved) {
            return ofX(moved) + dot(moved, other);
        };
        const Objective ofWeight = [&](const auto& moved) {
            return dot(norm(table, Element::Float32, x, nullptr, moved).y, yGradient);
        };
        below(gradientError(ofX, x, plain.x, everyElement(x)), kSlopeTolerance);
        below(gradientError(ofBoth, x, added.x, everyElement(x)), kSlopeTolerance);
        below(gradientError(ofWeight, weight, plain.weight, everyElement(weight)), kSlopeTolerance);
        QVERIFY(added.weight == plain.weight);
    }

    void activationIsThePlainFormula_data() { tables(); }
    void activationIsThePlainFormula()
    {
        const auto gateUp = normalNumbers(2 * kCount, 6);
        const auto y = swiglu(fetched(), Element::Float32, gateUp);
        std::vector<float> expected;
        for (std::size_t row = 0; row < kRows; ++row)
            for (std::size_t i = 0; i < kWidth; ++i) {
                const double gate = static_cast<double>(gateUp[row * 2 * kWidth + i]);
                const double up = static_cast<double>(gateUp[row * 2 * kWidth + kWidth + i]);
                expected.push_back(static_cast<float>(gate / (1 + std::exp(-gate)) * up));
            }
        below(relativeDifference(y, expected), 1e-6);
    }

    void activationBackwardIsTheSlope_data() { tables(); }
    void activationBackwardIsTheSlope()
    {
        const Table& table = fetched();
        const auto gateUp = normalNumbers(2 * kCount, 6);
        const auto yGradient = normalNumbers(kCount, 7);
        const auto gradient = swigluBack(table, Element::Float32, gateUp, yGradient);
        const Objective objective = [&](const auto& moved) {
            return dot(swiglu(table, Element::Float32, moved), yGradient);
        };
        below(gradientError(objective, gateUp, gradient, everyElement(gateUp)), kSlopeTolerance);
    }

    void activationStaysFiniteFarOut()
    {
        // silu(-100) is -100 exp(-100), nothing in float32; silu(100) is 100.
        for (const Table* table : runnableTables()) {
            std::vector<float> gateUp(2 * kCount, 1.0F);
            gateUp[0] = -100;
            gateUp[1] = 100;
            const auto y = swiglu(*table, Element::Float32, gateUp);
            QVERIFY(std::abs(y[0]) < 1e-30F);
            QCOMPARE(y[1], 100.0F);
            const auto gradient =
                swigluBack(*table, Element::Float32, gateUp, std::vector<float>(kCount, 1.0F));
            QVERIFY(std::abs(gradient[0]) < 1e-30F);
            QCOMPARE(gradient[1], 1.0F);
        }
    }

    void bfloat16IsFloat32Rounded_data() { tables(); }
    void bfloat16IsFloat32Rounded()
    {
        const Table& table = fetched();
        const auto x = normalNumbers(kCount, 1, true);
        const auto add = normalNumbers(kCount, 2, true);
        const auto weight = normalNumbers(kWidth, 3, true);
        const auto gateUp = normalNumbers(2 * kCount, 6, true);
        const auto both = [&](const auto& results, double tolerance) {
            below(relativeDifference(results(Element::BFloat16), results(Element::Float32)),
                  tolerance);
        };
        both([&](Element e) { return norm(table, e, x, &add, weight).y; }, kBFloat16Tolerance);
        const auto backOf = [&](Element e) {
            return normBack(table, e, norm(table, e, x, nullptr, weight), weight, add, &x);
        };
        both([&](Element e) { return backOf(e).x; }, kBFloat16Tolerance);
        both([&](Element e) { return backOf(e).weight; }, kBFloat16Tolerance);
        // A single rounding each: half a unit of the eighth bit.
        both([&](Element e) { return swiglu(table, e, gateUp); }, 0.004);
        both([&](Element e) { return swigluBack(table, e, gateUp, add); }, 0.004);
    }

    void instructionSetsAgree_data() { tables(); }
    void instructionSetsAgree()
    {
        const Table& table = fetched();
        const Table& plain = *kernels::tableNamed("generic");
        for (const Element element : {Element::Float32, Element::BFloat16}) {
            // Sums in another order; where that tips a rounding, bfloat16 differs by its last bit.
            const double tolerance = element == Element::Float32 ? 2e-6 : 0.008;
            const auto x = normalNumbers(kCount, 1, true);
            const auto weight = normalNumbers(kWidth, 3, true);
            const auto dy = normalNumbers(kCount, 4, true);
            const auto forward = norm(plain, element, x, nullptr, weight);
            below(relativeDifference(norm(table, element, x, nullptr, weight).y, forward.y),
                  tolerance);
            below(relativeDifference(normBack(table, element, forward, weight, dy, &x).x,
                                     normBack(plain, element, forward, weight, dy, &x).x),
                  tolerance);
            const auto gateUp = normalNumbers(2 * kCount, 6, true);
            below(
                relativeDifference(swiglu(table, element, gateUp), swiglu(plain, element, gateUp)),
                tolerance);
            below(relativeDifference(swigluBack(table, element, gateUp, dy),
                                     swigluBack(plain, element, gateUp, dy)),
                  tolerance);
        }
    }

    void rowsAreSummed_data() { tables(); }
    void rowsAreSummed()
    {
        // By hand: columns of (row + 1) sum to 1 + ... + 5 = 15 on top of 2.
        const Table& table = fetched();
        std::vector<float> x(kCount);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = static_cast<float>(i / kWidth + 1);
        for (const Element element : {Element::Float32, Element::BFloat16}) {
            Numbers rows(element, x);
            std::vector<float> sums(kWidth, 2.0F);
            table.addRows(element, rows.data(), kWidth, 0, 3, sums.data());
            table.addRows(element, rows.data(), kWidth, 3, kRows, sums.data());
            QCOMPARE(sums, std::vector<float>(kWidth, 17.0F));
        }
    }

    void rowsAreScattered_data() { tables(); }
    void rowsAreScattered()
    {
        // By hand: rows 1, 2, 3, 4, 5 go to 2, 0, 2, 2, 0: row 0 gets 2 + 5, row 2 gets 1 + 3 + 4.
        const Table& table = fetched();
        const std::array<std::int64_t, kRows> targets{2, 0, 2, 2, 0};
        std::vector<float> x(kCount);
        for (std::size_t i = 0; i < x.size(); ++i)
            x[i] = static_cast<float>(i / kWidth + 1);
        for (const Element element : {Element::Float32, Element::BFloat16}) {
            Numbers rows(element, x);
            std::vector<float> sums(3 * kWidth);
            table.scatterRows(element, rows.data(), targets.data(), kRows, kWidth, 16, 32,
                              sums.data());
            for (std::size_t i = 0; i < sums.size(); ++i) {
                const bool isInside = i % kWidth >= 16 && i % kWidth < 32;
                const std::array<float, 3> expected{7, 0, 8};
                QCOMPARE(sums[i], isInside ? expected[i / kWidth] : 0.0F);
            }
        }
    }

    void transposedProductIsAdded()
    {
        // Sums of up to 600 products in float32 against float64; widths of one and a half panels,
        // rows that fill no strip, more rows, pairs and columns than are packed at once. In ranges,
        // as threads would.
        for (const Table* table : runnableTables()) {
            if (table->addTransposedProduct == nullptr)
                continue;
            for (const std::size_t columns : {16U, 48U, 64U, 816U}) {
                constexpr std::size_t kLeftRows = 125;
                constexpr std::size_t kDepth = 600;
                const auto left = normalNumbers(kDepth * kLeftRows, 20, true);
                const auto right =
                    normalNumbers(static_cast<std::int64_t>(kDepth * columns), 21, true);
                Numbers a(Element::BFloat16, left);
                Numbers b(Element::BFloat16, right);
                std::vector<float> out(kLeftRows * columns, 3.0F);
                for (const auto& [first, last] : {std::pair{12, 125}, std::pair{0, 12}})
                    table->addTransposedProduct(a.data(), b.data(), kDepth, kLeftRows,
                                                static_cast<std::int64_t>(columns), first, last,
                                                out.data());
                std::vector<float> expected;
                for (std::size_t row = 0; row < kLeftRows; ++row)
                    for (std::size_t column = 0; column < columns; ++column) {
                        double sum = 3;
                        for (std::size_t k = 0; k < kDepth; ++k)
                            sum += static_cast<double>(left[k * kLeftRows + row])
                                   * static_cast<double>(right[k * columns + column]);
                        expected.push_back(static_cast<float>(sum));
                    }
                below(relativeDifference(out, expected), 2e-6);
            }
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

QTEST_APPLESS_MAIN(KernelsTest)
#include "tst_kernels.moc"
