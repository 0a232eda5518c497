#include "core/base/random.h"
#include "core/training/sampler.h"
#include "tests/benchmark/simple_samplers.h"

#include <algorithm>
#include <stdexcept>

#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

/// So few that the end-of-text token comes after some twenty tokens: lengths differ widely.
constexpr std::int64_t kVocabulary = 24;

ModelSpec tinyModel()
{
    return {.layers = 2,
            .width = 32,
            .heads = 2,
            .keyValueHeads = 1,
            .feedForward = 48,
            .contextLength = 256,
            .initialDeviation = 0.3};
}

/// Random weights from a seed.
struct Model
{
    explicit Model(torch::ScalarType type = torch::kFloat32)
        : decoder(tinyModel(), kVocabulary, type)
    {
        decoder.parameters().initialise(3, tinyModel().initialDeviation);
        decoder.parameters().master().copy_(decoder.parameters().compute());
    }
    [[nodiscard]] EagerDecoder plain(torch::ScalarType type = torch::kFloat32) const
    {
        return {tinyModel(), kVocabulary, decoder.parameters(), type};
    }

    Decoder decoder;
};

/// Random prompts of @p shortest to @p longest tokens.
std::vector<SamplePrompt> promptsOf(std::uint64_t count, int samples, int shortest, int longest)
{
    std::vector<SamplePrompt> prompts;
    for (std::uint64_t key = 0; key < count; ++key) {
        CounterRandom random(2, RandomPurpose::Test, key);
        SamplePrompt prompt{.samples = samples, .key = key};
        const int length = random.between(shortest, longest);
        for (int i = 0; i < length; ++i)
            prompt.tokens.push_back(static_cast<TokenId>(random.below(kVocabulary)));
        prompts.push_back(std::move(prompt));
    }
    return prompts;
}

SampleOptions sampleOptions()
{
    return {.temperature = 1.0, .maxNewTokens = 60, .endOfText = 1, .seed = 7};
}

/// All samples of all prompts as the trainer sees them: prompts shared by their groups.
PackedBatch packed(std::span<const SamplePrompt> prompts,
                   const std::vector<std::vector<Completion>>& completions)
{
    PackedBatch batch;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    for (std::size_t p = 0; p < prompts.size(); ++p) {
        const auto& prompt = prompts[p].tokens;
        std::vector<std::int64_t> lengths;
        for (const auto& sample : completions[p])
            lengths.push_back(static_cast<std::int64_t>(sample.tokens.size()));
        batch.layout.addGroup(static_cast<std::int64_t>(prompt.size()) - 1, lengths);
        tokens.insert(tokens.end(), prompt.begin(), prompt.end() - 1);
        for (const auto& sample : completions[p])
            for (std::size_t i = 0; i < sample.tokens.size(); ++i) {
                rows.push_back(static_cast<std::int64_t>(tokens.size()));
                tokens.push_back(i == 0 ? prompt.back() : sample.tokens[i - 1]);
                targets.push_back(sample.tokens[i]);
            }
    }
    batch.tokens = torch::tensor(tokens, torch::kInt64);
    batch.rows = torch::tensor(rows, torch::kInt64);
    batch.targets = torch::tensor(targets, torch::kInt64);
    return batch;
}

/// Log-probabilities of all samples, in the order of packed().
torch::Tensor sampledLogs(const std::vector<std::vector<Completion>>& completions)
{
    std::vector<float> logs;
    for (const auto& samples : completions)
        for (const auto& sample : samples)
            logs.insert(logs.end(), sample.logProbability.begin(), sample.logProbability.end());
    return torch::tensor(logs);
}

/// Share of samples with the same tokens in both.
double sameShare(const std::vector<std::vector<Completion>>& a,
                 const std::vector<std::vector<Completion>>& b)
{
    double same = 0;
    double all = 0;
    for (std::size_t p = 0; p < a.size(); ++p)
        for (std::size_t s = 0; s < a[p].size(); ++s) {
            ++all;
            same += a[p][s].tokens == b[p][s].tokens && a[p][s].isTruncated == b[p][s].isTruncated
                        ? 1
                        : 0;
        }
    return same / all;
}

/// log softmax(logits / temperature) of the plain model in float64 before each token of a sample.
torch::Tensor plainLogs(const EagerDecoder& plain, const SamplePrompt& prompt,
                        const Completion& sample, double temperature)
{
    const torch::NoGradGuard noGrad;
    auto tokens = prompt.tokens;
    tokens.insert(tokens.end(), sample.tokens.begin(), sample.tokens.end() - 1);
    const auto all =
        plain.logits(torch::tensor(tokens, torch::kInt32).to(torch::kInt64).unsqueeze(0))
            .squeeze(0);
    const auto count = static_cast<std::int64_t>(sample.tokens.size());
    return torch::log_softmax(all.narrow(0, all.size(0) - count, count) / temperature, -1);
}

} // namespace

/// Sampling, against the trainer's passes and against plain samplers.
class SamplerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(2); }

    void plainSamplersGiveTheSame()
    {
        const Model model;
        const auto prompts = promptsOf(12, 6, 1, 40);
        const auto plain = model.plain();
        for (const double temperature : {1.0, 0.6, 0.0}) {
            auto options = sampleOptions();
            options.temperature = temperature;
            const auto ours = sampleCompletions(model.decoder, prompts, options);
            const auto oneByOne = sampleOneByOne(plain, prompts, options);
            const auto cloned = sampleWithClonedCaches(plain, prompts, options);
            QCOMPARE(sameShare(oneByOne, ours), 1.0);
            QCOMPARE(sameShare(cloned, ours), 1.0);
            QVERIFY(largestDifference(sampledLogs(oneByOne), sampledLogs(ours)) < 1e-4);
            QVERIFY(largestDifference(sampledLogs(cloned), sampledLogs(ours)) < 1e-4);
        }
    }

    void samplesAreTheSameFromAnyBatch()
    {
        // 1,024 sequences one by one and 512 at a time: all alike but at most one, where the last
        // bit of a product tips a draw.
        const Model model;
        const auto prompts = promptsOf(1'024, 1, 1, 24);
        std::vector<std::vector<Completion>> alone;
        for (const auto& prompt : prompts)
            alone.push_back(sampleCompletions(model.decoder, {&prompt, 1}, sampleOptions())[0]);
        std::vector<std::vector<Completion>> together;
        for (const std::size_t first : {0U, 512U})
            for (auto& samples : sampleCompletions(
                     model.decoder, std::span(prompts).subspan(first, 512), sampleOptions()))
                together.push_back(std::move(samples));
        const double share = sameShare(alone, together);
        QVERIFY2(share >= 0.999, qPrintable(QString::number(share)));
    }

    void moreSamplesCanBeDrawnLater()
    {
        const Model model;
        const auto whole = promptsOf(8, 12, 1, 24);
        auto first = whole;
        auto later = whole;
        for (std::size_t p = 0; p < whole.size(); ++p) {
            first[p].samples = 5;
            later[p].samples = 7;
            later[p].firstSample = 5;
        }
        auto joined = sampleCompletions(model.decoder, first, sampleOptions());
        const auto rest = sampleCompletions(model.decoder, later, sampleOptions());
        for (std::size_t p = 0; p < joined.size(); ++p)
            joined[p].insert(joined[p].end(), rest[p].begin(), rest[p].end());
        QCOMPARE(sameShare(joined, sampleCompletions(model.decoder, whole, sampleOptions())), 1.0);
    }

    void samplesAreTheSameWhenPlacesAreFilledAgain()
    {
        // 1,512 samples: more than run at once, so that the last join as others end, some of them
        // while their neighbours of the same prompt are under way.
        const Model model;
        const auto prompts = promptsOf(56, 27, 1, 30);
        const auto all = sampleCompletions(model.decoder, prompts, sampleOptions());
        std::vector<std::vector<Completion>> alone;
        for (const auto& prompt : prompts)
            alone.push_back(sampleCompletions(model.decoder, {&prompt, 1}, sampleOptions())[0]);
        const double share = sameShare(alone, all);
        QVERIFY2(share >= 0.999, qPrintable(QString::number(share)));
        QVERIFY(all[0][0].tokens != all[0][1].tokens);
        QVERIFY(all[0][0].tokens != all[1][0].tokens);
    }

    void everyBitOfTheKeyCounts()
    {
        const Model model;
        auto prompts = promptsOf(1, 8, 5, 5);
        const auto first = sampleCompletions(model.decoder, prompts, sampleOptions());
        for (const unsigned bit : {0U, 24U, 40U, 63U}) {
            prompts[0].key ^= std::uint64_t{1} << bit;
            const auto other = sampleCompletions(model.decoder, prompts, sampleOptions());
            prompts[0].key ^= std::uint64_t{1} << bit;
            QVERIFY(other[0][0].tokens != first[0][0].tokens);
        }
        const auto again = sampleCompletions(model.decoder, prompts, sampleOptions());
        QCOMPARE(sameShare(first, again), 1.0);
    }

    void promptsMayDifferInLength()
    {
        const Model model;
        auto prompts = promptsOf(6, 5, 150, 220);
        for (auto& prompt : promptsOf(6, 3, 1, 1))
            prompts.insert(prompts.begin() + 3, std::move(prompt));
        const auto together = sampleCompletions(model.decoder, prompts, sampleOptions());
        for (std::size_t p = 0; p < prompts.size(); ++p) {
            const auto alone = sampleCompletions(model.decoder, {&prompts[p], 1}, sampleOptions());
            for (std::size_t s = 0; s < alone[0].size(); ++s)
                QVERIFY(alone[0][s].tokens == together[p][s].tokens);
        }
    }

    void samplerAndTrainerAgree_data()
    {
        QTest::addColumn<bool>("isBFloat16");
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("float32") << false << 1.0 << 1e-4;
        QTest::newRow("float32, temperature 0.7") << false << 0.7 << 1e-4;
        // Rounded at other places: the size is logged, the bound only catches a fault.
        QTest::newRow("bfloat16") << true << 1.0 << 0.3;
    }
    void samplerAndTrainerAgree()
    {
        QFETCH(const bool, isBFloat16);
        QFETCH(const double, temperature);
        QFETCH(const double, tolerance);
        const Model model(isBFloat16 ? torch::kBFloat16 : torch::kFloat32);
        const auto prompts = promptsOf(24, 16, 2, 90);
        auto options = sampleOptions();
        options.temperature = temperature;
        const auto completions = sampleCompletions(model.decoder, prompts, options);
        const torch::NoGradGuard noGrad;
        const auto expected =
            model.decoder.score(packed(prompts, completions), temperature).logProbability;
        const double gap = largestDifference(sampledLogs(completions), expected);
        qInfo("largest gap: %.3g nats over %ld tokens", gap, long{expected.numel()});
        QVERIFY(expected.numel() > 2'000);
        QVERIFY2(gap <= tolerance, qPrintable(QString::number(gap)));
    }

    void greedyTakesTheLikeliest()
    {
        const Model model;
        auto options = sampleOptions();
        options.temperature = 0;
        const auto prompts = promptsOf(8, 2, 1, 30);
        const auto completions = sampleCompletions(model.decoder, prompts, options);
        const auto plain = model.plain(torch::kFloat64);
        for (std::size_t p = 0; p < prompts.size(); ++p) {
            const auto& sample = completions[p][0];
            QVERIFY(sample.tokens == completions[p][1].tokens);
            const auto logs = plainLogs(plain, prompts[p], sample, 1.0);
            const auto best = std::get<0>(logs.max(-1));
            QVERIFY(largestDifference(torch::tensor(sample.logProbability), best) < 1e-4);
        }
    }

    void cutDrawsStayInside_data()
    {
        QTest::addColumn<double>("topP");
        QTest::addColumn<int>("topK");
        QTest::newRow("three likeliest") << 1.0 << 3;
        QTest::newRow("half of the mass") << 0.5 << 0;
        QTest::newRow("both") << 0.7 << 4;
    }
    void cutDrawsStayInside()
    {
        QFETCH(const double, topP);
        QFETCH(const int, topK);
        const Model model;
        auto options = sampleOptions();
        options.topP = topP;
        options.topK = topK;
        options.temperature = 0.9;
        const auto prompts = promptsOf(10, 8, 1, 30);
        const auto completions = sampleCompletions(model.decoder, prompts, options);
        const auto plain = model.plain(torch::kFloat64);
        bool drewAnother = false;
        for (std::size_t p = 0; p < prompts.size(); ++p)
            for (const auto& sample : completions[p]) {
                const auto logs = plainLogs(plain, prompts[p], sample, options.temperature);
                const auto own = ownLogs(logs, sample);
                // Tokens that are surely likelier: all of them count against k and p.
                const auto likelier = logs > own.unsqueeze(1) + 1e-4;
                if (topK > 0)
                    QVERIFY(likelier.sum(-1).max().item<std::int64_t>() < topK);
                const auto mass = (logs.exp() * likelier).sum(-1);
                if (topP < 1)
                    QVERIFY(mass.max().item<double>() < topP + 1e-4);
                drewAnother = drewAnother || mass.max().item<double>() > 0;
                // Kept under the whole distribution: what the trainer's ratio is taken against.
                QVERIFY(largestDifference(torch::tensor(sample.logProbability), own) < 1e-4);
            }
        QVERIFY(drewAnother); // not only the likeliest
    }

    void endsWhereItShould()
    {
        const Model model;
        auto options = sampleOptions();
        options.maxNewTokens = 12;
        const auto completions = sampleCompletions(model.decoder, promptsOf(30, 8, 1, 30), options);
        int early = 0;
        for (const auto& samples : completions)
            for (const auto& sample : samples) {
                const bool hasEnded = sample.tokens.back() == options.endOfText;
                early += hasEnded ? 1 : 0;
                QCOMPARE(sample.isTruncated, !hasEnded);
                QVERIFY(hasEnded || sample.tokens.size() == 12);
                QCOMPARE(std::count(sample.tokens.begin(), sample.tokens.end(), options.endOfText)
                             == 1,
                         hasEnded);
                QCOMPARE(sample.logProbability.size(), sample.tokens.size());
            }
        QVERIFY2(early > 24 && early < 216, qPrintable(QString::number(early))); // of 240
    }

    void contextEndsASample()
    {
        // 250 of 256 tokens are the prompt's: six are left, whatever maxNewTokens says.
        const Model model;
        auto options = sampleOptions();
        options.endOfText = -1;
        const auto completions =
            sampleCompletions(model.decoder, promptsOf(1, 4, 250, 250), options);
        for (const auto& sample : completions[0]) {
            QCOMPARE(sample.tokens.size(), std::size_t{6});
            QVERIFY(sample.isTruncated);
        }
        QVERIFY_EXCEPTION_THROWN(
            (void)sampleCompletions(model.decoder, promptsOf(1, 1, 257, 257), options),
            std::invalid_argument);
    }

private:
    static torch::Tensor ownLogs(const torch::Tensor& logs, const Completion& sample)
    {
        const auto tokens = torch::tensor(sample.tokens, torch::kInt32).to(torch::kInt64);
        return logs.gather(1, tokens.unsqueeze(1)).squeeze(1);
    }
    static double largestDifference(const torch::Tensor& a, const torch::Tensor& b)
    {
        if (a.sizes() != b.sizes())
            return 1e9;
        return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
    }
};

QTEST_APPLESS_MAIN(SamplerTest)
#include "tst_sampler.moc"
