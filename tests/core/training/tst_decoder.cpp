#include "core/base/random.h"
#include "core/training/decoder.h"
#include "tests/benchmark/eager_decoder.h"

#include <cmath>
#include <stdexcept>

#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

constexpr std::int64_t kVocabulary = 37;

/// Weights of a size that makes every part of the model matter.
ModelSpec smallModel()
{
    return {.layers = 2,
            .width = 64,
            .heads = 4,
            .keyValueHeads = 2,
            .feedForward = 96,
            .contextLength = 160,
            .ropeTheta = 100,
            .initialDeviation = 0.2};
}

/// A decoder whose weights, and so whose biases and norms too, are all random; the master weights
/// are exact in the compute type.
struct Model
{
    explicit Model(torch::ScalarType type = torch::kFloat32)
        : decoder(smallModel(), kVocabulary, type)
    {
        decoder.parameters().initialise(5, smallModel().initialDeviation);
        torch::manual_seed(6);
        const auto& master = decoder.parameters().master();
        master.add_(torch::randn_like(master), 0.1);
        decoder.parameters().syncCompute();
        master.copy_(decoder.parameters().compute());
    }

    /// Gradient of the sum of weights * log-probability, cleared afterwards.
    torch::Tensor gradientOf(const PackedBatch& batch, const torch::Tensor& weights)
    {
        (decoder.score(batch).logProbability * weights).sum().backward();
        return takeGradient();
    }
    torch::Tensor takeGradient()
    {
        const auto& gradient = decoder.parameters().gradient();
        const auto result = gradient.clone();
        gradient.zero_();
        return result;
    }

    Decoder decoder;
};

std::int64_t below(std::int64_t bound, std::uint64_t stream, std::uint64_t number)
{
    return CounterRandom(stream, RandomPurpose::Test, number)
        .below(static_cast<std::uint32_t>(bound));
}

/// Random tokens in @p layout; every row of a segment has a target, and every third of a prefix.
PackedBatch batchOf(const SequenceLayout& layout, std::uint64_t stream)
{
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    std::vector<char> isPrefix(static_cast<std::size_t>(layout.tokens));
    for (const auto& group : layout.groups)
        std::fill(isPrefix.begin() + group.prefixBegin, isPrefix.begin() + group.prefixEnd, 1);
    for (std::int64_t row = 0; row < layout.tokens; ++row) {
        tokens.push_back(below(kVocabulary, stream, static_cast<std::uint64_t>(row)));
        if (isPrefix[static_cast<std::size_t>(row)] != 0 && row % 3 != 0)
            continue;
        rows.push_back(row);
        targets.push_back(below(kVocabulary, stream + 1, static_cast<std::uint64_t>(row)));
    }
    return {layout, torch::tensor(tokens, torch::kInt64), torch::tensor(rows, torch::kInt64),
            torch::tensor(targets, torch::kInt64)};
}

/// Shared prefixes of 5 and 61 tokens, documents of 60, 1 and 130.
SequenceLayout mixedLayout()
{
    SequenceLayout layout;
    layout.addGroup(5, {7, 3});
    layout.addDocument(60);
    layout.addDocument(1);
    layout.addGroup(61, {1, 50, 17});
    layout.addDocument(130);
    return layout;
}

torch::Tensor randomWeights(std::int64_t count, std::uint64_t seed)
{
    torch::manual_seed(seed);
    return torch::randn({count});
}

/// |a - b| / |b| in L2.
double relativeError(const torch::Tensor& a, const torch::Tensor& b)
{
    const auto exact = b.to(torch::kFloat64);
    return ((a.to(torch::kFloat64) - exact).norm() / exact.norm()).item<double>();
}

} // namespace

/// The whole model, forward and back, against the plain one in float64.
class DecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void scoresAndGradientsAreThoseOfThePlainModel_data()
    {
        QTest::addColumn<bool>("isBFloat16");
        QTest::addColumn<double>("temperature");
        QTest::addColumn<int>("uses"); // 1: log-probability, 2: entropy, 3: both
        QTest::addColumn<double>("scoreTolerance");
        QTest::addColumn<double>("gradientTolerance");
        // Relative in L2, gradients of each parameter on its own.
        QTest::newRow("float32") << false << 1.0 << 1 << 3e-6 << 1e-5;
        QTest::newRow("float32, both, temperature 0.7") << false << 0.7 << 3 << 3e-6 << 1e-5;
        QTest::newRow("float32, entropy alone") << false << 1.0 << 2 << 3e-6 << 1e-5;
        // 8 bits a number: 0.2 % a rounding on average, some twenty on the way there and back.
        QTest::newRow("bfloat16, both") << true << 1.0 << 3 << 0.02 << 0.06;
    }
    void scoresAndGradientsAreThoseOfThePlainModel()
    {
        QFETCH(const bool, isBFloat16);
        QFETCH(const double, temperature);
        QFETCH(const int, uses);
        QFETCH(const double, scoreTolerance);
        QFETCH(const double, gradientTolerance);
        Model model(isBFloat16 ? torch::kBFloat16 : torch::kFloat32);
        const EagerDecoder plain(smallModel(), kVocabulary, model.decoder.parameters(),
                                 torch::kFloat64);
        const auto batch = batchOf(mixedLayout(), 1);
        const auto scores = model.decoder.score(batch, temperature, (uses & 2) != 0);
        const auto expected = plain.score(batch, temperature);
        isBelow(relativeError(scores.logProbability.detach(), expected.logProbability.detach()),
                scoreTolerance, "log-probability");

        const auto count = batch.targets.numel();
        auto loss = torch::zeros({});
        auto plainLoss = torch::zeros({}, torch::kFloat64);
        if ((uses & 1) != 0) {
            loss = loss + (scores.logProbability * randomWeights(count, 2)).sum();
            plainLoss = plainLoss + (expected.logProbability * randomWeights(count, 2)).sum();
        }
        if ((uses & 2) != 0) {
            isBelow(relativeError(scores.entropy.detach(), expected.entropy.detach()),
                    scoreTolerance, "entropy");
            loss = loss + (scores.entropy * randomWeights(count, 3)).sum();
            plainLoss = plainLoss + (expected.entropy * randomWeights(count, 3)).sum();
        }
        loss.backward();
        plainLoss.backward();
        compareGradients(model.takeGradient(), plain.gradient(), gradientTolerance);
    }

    void gradientIsTheSlope()
    {
        // Five-point central differences along random directions, from float32 scores summed in
        // float64.
        Model model;
        const auto batch = batchOf(mixedLayout(), 1);
        const auto weights = randomWeights(batch.targets.numel(), 2);
        const auto gradient = model.gradientOf(batch, weights).to(torch::kFloat64);
        const auto master = model.decoder.parameters().master();
        const auto start = master.clone();
        const torch::NoGradGuard noGrad;
        for (int trial = 0; trial < 4; ++trial) {
            const auto direction = randomWeights(master.numel(), 10 + static_cast<unsigned>(trial));
            const double h = 5e-4;
            const auto at = [&](double steps) {
                master.copy_(start + direction * (steps * h));
                return (model.decoder.score(batch).logProbability.to(torch::kFloat64) * weights)
                    .sum()
                    .item<double>();
            };
            const double measured = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
            const double expected = gradient.dot(direction.to(torch::kFloat64)).item<double>();
            isBelow(std::abs(measured - expected) / gradient.norm().item<double>(), 2e-3, "slope");
        }
    }

    void gradientDoesNotDependOnTheSplit_data()
    {
        QTest::addColumn<int>("each");
        QTest::newRow("one document at a time") << 1;
        QTest::newRow("three") << 3;
        QTest::newRow("seven") << 7;
        QTest::newRow("all but one") << 23;
    }
    void gradientDoesNotDependOnTheSplit()
    {
        QFETCH(const int, each);
        std::vector<TokenDocument> documents;
        for (std::uint64_t d = 0; d < 24; ++d) {
            auto& document = documents.emplace_back();
            const std::int64_t prompt = 1 + below(60, 20, d);
            const std::int64_t length = prompt + 1 + below(60, 21, d);
            for (std::int64_t i = 0; i < length; ++i)
                (i < prompt ? document.prompt : document.completion)
                    .push_back(static_cast<TokenId>(
                        below(kVocabulary, 22 + d, static_cast<std::uint64_t>(i))));
        }
        Model model;
        const auto add = [&](std::span<const TokenDocument> some) {
            const auto batch = packDocuments(some, LossTokens::All);
            (model.decoder.score(batch).logProbability.sum() / -1'000).backward();
        };
        add(documents);
        const auto whole = model.takeGradient();
        for (std::size_t first = 0; first < documents.size();
             first += static_cast<std::size_t>(each))
            add(std::span(documents).subspan(
                first, std::min(documents.size() - first, static_cast<std::size_t>(each))));
        isBelow(relativeError(model.takeGradient(), whole), 1e-6, "gradient");
    }

    void sharedPrefixGivesTheGradientOfSeparateSequences()
    {
        // Four continuations of one prompt of 45 tokens in one group, in two groups of two, and as
        // four whole documents.
        const std::vector<std::int64_t> lengths{60, 1, 17, 50};
        SequenceLayout grouped;
        grouped.addGroup(45, lengths);
        const auto together = batchOf(grouped, 30);
        const auto rows = torch::arange(45, grouped.tokens, torch::kInt64);
        const PackedBatch group{
            grouped, together.tokens, rows,
            together.targets.narrow(0, together.targets.numel() - rows.numel(), rows.numel())};
        const auto weights = randomWeights(rows.numel(), 31);
        Model model;
        const auto expected = model.gradientOf(group, weights);
        for (const std::size_t each : {1U, 2U})
            isBelow(relativeError(gradientInPieces(model, group, weights, lengths, each), expected),
                    each == 1 ? 1e-5 : 1e-6, "gradient");
    }

    void withoutGradientsTheScoresAreTheSame()
    {
        const Model model;
        const auto batch = batchOf(mixedLayout(), 1);
        const auto with = model.decoder.score(batch, 0.8, true);
        const torch::NoGradGuard noGrad;
        const auto without = model.decoder.score(batch, 0.8, true);
        QVERIFY(!without.logProbability.requires_grad());
        QVERIFY(torch::equal(without.logProbability, with.logProbability.detach()));
        QVERIFY(torch::equal(without.entropy, with.entropy.detach()));
        QVERIFY(!model.decoder.score(batch).entropy.defined());
    }

    void twoScoresMayBeUnderWay()
    {
        Model model;
        const auto one = batchOf(mixedLayout(), 1);
        SequenceLayout small;
        small.addGroup(4, {9, 2});
        const auto two = batchOf(small, 3);
        const auto ofOne = randomWeights(one.targets.numel(), 4);
        const auto ofTwo = randomWeights(two.targets.numel(), 5);
        const auto expected = model.gradientOf(one, ofOne) + model.gradientOf(two, ofTwo);
        const auto first = model.decoder.score(one).logProbability;
        const auto second = model.decoder.score(two).logProbability;
        {
            const torch::NoGradGuard noGrad; // and a third that does not go back
            (void)model.decoder.score(two);
        }
        ((first * ofOne).sum() + (second * ofTwo).sum()).backward();
        isBelow(relativeError(model.takeGradient(), expected), 1e-6, "gradient");
    }

    void sequenceBeyondTheContextIsRefused()
    {
        const Model model;
        SequenceLayout layout;
        layout.addGroup(100, {60, 61}); // the context is 160
        const auto batch = batchOf(layout, 1);
        QVERIFY_EXCEPTION_THROWN((void)model.decoder.score(batch), std::invalid_argument);
        SequenceLayout fitting;
        fitting.addGroup(100, {60, 60});
        QVERIFY(model.decoder.score(batchOf(fitting, 1)).logProbability.defined());
    }

    void hasThePapersParameterCount()
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

private:
    /// Gradient of @p group's continuations with @p each of them to a batch; alone, each is a whole
    /// document.
    static torch::Tensor gradientInPieces(Model& model, const PackedBatch& group,
                                          const torch::Tensor& weights,
                                          const std::vector<std::int64_t>& lengths,
                                          std::size_t each)
    {
        const std::int64_t prefix = group.layout.groups[0].prefixEnd;
        std::int64_t first = 0; // of the rows of continuations
        for (std::size_t s = 0; s < lengths.size(); s += each) {
            std::int64_t length = 0;
            for (std::size_t i = s; i < s + each; ++i)
                length += lengths[i];
            SequenceLayout layout;
            if (each == 1)
                layout.addDocument(prefix + length);
            else
                layout.addGroup(prefix, {lengths[s], lengths[s + 1]});
            const PackedBatch piece{layout,
                                    torch::cat({group.tokens.narrow(0, 0, prefix),
                                                group.tokens.narrow(0, prefix + first, length)}),
                                    torch::arange(prefix, prefix + length, torch::kInt64),
                                    group.targets.narrow(0, first, length)};
            (model.decoder.score(piece).logProbability * weights.narrow(0, first, length))
                .sum()
                .backward();
            first += length;
        }
        return model.takeGradient();
    }

    /// Slice by slice; where a slice's gradient is small, against a hundredth of the whole.
    static void compareGradients(const torch::Tensor& ours, const torch::Tensor& theirs,
                                 double tolerance)
    {
        const double least = theirs.norm().item<double>() / 100;
        for (const auto& slice : parameterSlices(smallModel(), kVocabulary)) {
            const auto expected = theirs.narrow(0, slice.offset, slice.count);
            const auto difference =
                (ours.narrow(0, slice.offset, slice.count).to(torch::kFloat64) - expected).norm();
            isBelow(difference.item<double>() / std::max(expected.norm().item<double>(), least),
                    tolerance, slice.name.c_str());
        }
    }

    static void isBelow(double value, double bound, const char* what)
    {
        QVERIFY2(value < bound, qPrintable(QStringLiteral("%1: %2 is not below %3")
                                               .arg(QString::fromUtf8(what))
                                               .arg(value)
                                               .arg(bound)));
    }
};

QTEST_APPLESS_MAIN(DecoderTest)
#include "tst_decoder.moc"
