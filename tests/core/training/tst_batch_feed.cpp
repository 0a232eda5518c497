#include "core/token/phrase_tokenizer.h"
#include "core/training/batch_feed.h"

#include <atomic>
#include <filesystem>
#include <stdexcept>

#include <QElapsedTimer>
#include <QtTest>

using namespace gradus;

namespace {

Distribution mixture()
{
    Distribution distribution{.name = "mix", .components = {{0.3, {}}, {0.7, {}}}};
    distribution.components[0].specification.opMin = 2;
    distribution.components[0].specification.opMax = 3;
    distribution.components[1].specification.opMin = 5;
    distribution.components[1].specification.opMax = 6;
    return distribution;
}

/// Stands in for a real tokenizer: as many tokens as the test wants, or an exception.
class PlantedTokenizer final : public Tokenizer
{
public:
    std::size_t firstTokens = 1; ///< of each of the first two texts, so of the first document
    int failsAt = -1;            ///< number of the text that cannot be encoded

    [[nodiscard]] std::vector<TokenId> encode(std::string_view) const override
    {
        const int text = m_encoded++;
        if (text == failsAt)
            throw std::runtime_error("planted");
        return std::vector<TokenId>(text < 2 ? firstTokens : 1);
    }
    [[nodiscard]] std::string decode(std::span<const TokenId>) const override { return {}; }
    [[nodiscard]] const std::vector<std::string>& vocabulary() const override { return m_labels; }
    [[nodiscard]] TokenId padding() const override { return 0; }
    [[nodiscard]] TokenId endOfText() const override { return 1; }
    [[nodiscard]] std::string record() const override { return {}; }

    [[nodiscard]] int encoded() const { return m_encoded; }

private:
    std::vector<std::string> m_labels{"", ""};
    mutable std::atomic<int> m_encoded = 0;
};

std::ptrdiff_t threadsOfProcess()
{
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    return std::distance(begin(tasks), end(tasks));
}

bool areEqual(const DocumentBatch& a, const DocumentBatch& b)
{
    return a.tokens == b.tokens && a.end == b.end
           && std::equal(a.documents.begin(), a.documents.end(), b.documents.begin(),
                         b.documents.end(), [](const auto& x, const auto& y) {
                             return x.prompt == y.prompt && x.completion == y.completion;
                         });
}

} // namespace

class BatchFeedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherThreadChangesNothing_data()
    {
        QTest::addColumn<int>("by");
        QTest::newRow("by problems") << static_cast<int>(MixtureBy::Problems);
        QTest::newRow("by tokens") << static_cast<int>(MixtureBy::Tokens);
    }
    void anotherThreadChangesNothing()
    {
        QFETCH(const int, by);
        const auto tokenizer = phrases();
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        BatchFeed ahead(stream, static_cast<MixtureBy>(by), 500);
        BatchFeed alone(stream, static_cast<MixtureBy>(by), 500);
        alone.setAhead(false);
        DataPosition position;
        for (int i = 0; i < 20; ++i) {
            const auto batch = ahead.take(position);
            QVERIFY(areEqual(batch, alone.take(position)));
            QVERIFY(batch.tokens >= 500);
            QVERIFY(batch.tokens - batch.documents.back().length() < 500); // full, no more
            position = batch.end;
        }
        QCOMPARE(position.counts.problems[0] + position.counts.problems[1],
                 static_cast<std::int64_t>(position.document));
    }

    void byProblemsItIsTheStreamInOrder()
    {
        const auto tokenizer = phrases();
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        BatchFeed feed(stream, MixtureBy::Problems, 300);
        const auto batch = feed.take({.document = 5, .counts = {}});
        for (std::size_t i = 0; i < batch.documents.size(); ++i) {
            QVERIFY(batch.documents[i].prompt == stream.document(5 + i).prompt);
            QVERIFY(batch.documents[i].completion == stream.document(5 + i).completion);
        }
    }

    void byTokensSharesOfTokensAreMet()
    {
        const auto tokenizer = phrases();
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        BatchFeed feed(stream, MixtureBy::Tokens, 40'000);
        const auto counts = feed.take({}).end.counts;
        QVERIFY(std::abs(sharesOf(counts.tokens)[0] - 0.3) < 0.01); // a document is 0.5 % at most
        QVERIFY(sharesOf(counts.problems)[0] > 0.35);               // the short ones
    }

    void aPositionSetInBetweenIsObeyed()
    {
        const auto tokenizer = phrases();
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        BatchFeed feed(stream, MixtureBy::Tokens, 300);
        const auto first = feed.take({});
        (void)feed.take(first.end); // now the third is under way
        QVERIFY(areEqual(feed.take({}), first));
    }

    void whatIsThrownComesOutOfTheBatchItIsIn()
    {
        PlantedTokenizer tokenizer;
        tokenizer.failsAt = 15; // the eighth document; a batch of 12 tokens has four
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        BatchFeed feed(stream, MixtureBy::Problems, 12);
        const auto first = feed.take({});
        QVERIFY_EXCEPTION_THROWN((void)feed.take(first.end), std::runtime_error);
    }

    void leavesNoThreadAndNoWorkBehind()
    {
        PlantedTokenizer tokenizer;
        tokenizer.firstTokens = 1'000'000; // the first batch is one document, the next 700,000
        const DocumentStream stream(mixture(), m_contexts, tokenizer, 3);
        const auto threads = threadsOfProcess();
        QElapsedTimer timer;
        timer.start();
        {
            BatchFeed feed(stream, MixtureBy::Problems, 2'000'000);
            QCOMPARE(feed.take({}).documents.size(), std::size_t{1});
        }
        QCOMPARE(threadsOfProcess(), threads);
        QVERIFY2(tokenizer.encoded() < 200'000, qPrintable(QString::number(tokenizer.encoded())));
        QVERIFY(timer.elapsed() < 5'000);
    }

private:
    [[nodiscard]] PhraseTokenizer phrases() const
    {
        return PhraseTokenizer::forContexts({m_contexts.find("crazy_zootopia"), 1});
    }

    ContextLibrary m_contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
};

QTEST_APPLESS_MAIN(BatchFeedTest)
#include "tst_batch_feed.moc"
