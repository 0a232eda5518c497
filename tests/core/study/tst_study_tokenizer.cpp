#include "core/problem/render.h"
#include "core/study/study_tokenizer.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/restore_tokenizer.h"

#include <cctype>
#include <ctime>

#include <QtTest>

using namespace gradus;

namespace {

Distribution distributionOf(Flavour flavour, int layers)
{
    Distribution distribution;
    distribution.name = "problems";
    auto& specification = distribution.components[0].specification;
    specification.flavour = flavour;
    specification.layers = layers;
    specification.modes = {Mode::Forward, Mode::Reverse};
    specification.opMax = 10;
    if (flavour != Flavour::GsmInfinite)
        specification.modes = {Mode::Forward};
    return distribution;
}

/// Of this process, so that a busy machine does not count.
double secondsSince(std::clock_t started)
{
    return static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

const ModelSpec kPhrases;
const ModelSpec kBpe{.tokenizer = TokenizerKind::Bpe};

} // namespace

class StudyTokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
        const auto started = std::clock();
        m_bpe = makeTokenizer(kBpe, m_distributions, m_contexts);
        m_learningSeconds = secondsSince(started);
    }

    void theBpeHasTheSizeAskedForAndReadsProblemsBack()
    {
        QCOMPARE(m_bpe->size(), TokenId{2'200});
        qInfo("learnt in %.1f s", m_learningSeconds);
        QVERIFY2(m_learningSeconds < 10, qPrintable(QString::number(m_learningSeconds)));
        std::size_t bytes = 0;
        std::size_t tokens = 0;
        for (std::uint64_t i = 0; i < 500; ++i) {
            const auto text = renderProblem(drawProblem(m_distributions[0], m_contexts, 5, i));
            const auto whole = promptText(text) + completionText(text);
            const auto encoded = m_bpe->encode(whole);
            QCOMPARE(m_bpe->decode(encoded), whole);
            bytes += whole.size();
            tokens += encoded.size();
        }
        // Words of names are whole: at least 3.5 bytes a token, blanks, letters, signs included.
        QVERIFY2(
            static_cast<double>(bytes) > 3.5 * static_cast<double>(tokens),
            qPrintable(QString::number(static_cast<double>(bytes) / static_cast<double>(tokens))));
    }

    void wordsOfProblemsAndSmallNumbersAreWhole()
    {
        const auto tokenizer =
            makeTokenizer(kBpe, std::vector{distributionOf(Flavour::GsmInfinite, 2)}, m_contexts);
        for (const std::string word :
             {" number", " Define", " adult", " equals", " Solution", " 7", " 12", " 48"})
            QCOMPARE(m_bpe->encode(word).size(), std::size_t{1});
    }

    void theBpeIsTheSameEachTime()
    {
        const std::vector<Distribution> distributions{distributionOf(Flavour::Symbolic, 2)};
        QVERIFY(trainStudyBpe(400, distributions, m_contexts)
                == trainStudyBpe(400, distributions, m_contexts));
    }

    void itsSpeedIsAtLeastAMegabyteASecond()
    {
        std::string text;
        for (std::uint64_t i = 0; text.size() < 2'000'000; ++i) {
            const auto problem = renderProblem(drawProblem(m_distributions[0], m_contexts, 6, i));
            text += promptText(problem) + completionText(problem);
        }
        const auto started = std::clock();
        const auto tokens = m_bpe->encode(text);
        const double rate = static_cast<double>(text.size()) / 1e6 / secondsSince(started);
        QVERIFY(!tokens.empty());
        qInfo("%.1f MB/s", rate);
        QVERIFY(rate > 1);
    }

    void phrasesCoverEveryFlavour_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::addColumn<int>("layers");
        QTest::newRow("two layers") << static_cast<int>(Flavour::GsmInfinite) << 2;
        QTest::newRow("three layers") << static_cast<int>(Flavour::GsmInfinite) << 3;
        QTest::newRow("iGSM") << static_cast<int>(Flavour::Igsm) << 0;
        QTest::newRow("symbols") << static_cast<int>(Flavour::Symbolic) << 2;
    }

    void phrasesCoverEveryFlavour()
    {
        QFETCH(const int, flavour);
        QFETCH(const int, layers);
        const auto kind = static_cast<Flavour>(flavour);
        const std::vector<Distribution> distributions{distributionOf(kind, layers)};
        const auto tokenizer = makeTokenizer(kPhrases, distributions, m_contexts);
        QCOMPARE(vocabularySize(kPhrases, distributions, m_contexts),
                 std::int64_t{tokenizer->size()});
        for (std::uint64_t i = 0; i < 500; ++i) {
            const auto text = renderProblem(drawProblem(distributions[0], m_contexts, 5, i));
            const auto whole = promptText(text) + completionText(text);
            const auto tokens = tokenizer->encode(whole);
            QCOMPARE(tokenizer->decode(tokens), whole);
            // A letter, digit or minus alone is a variable or a number; any other byte alone is a
            // phrase that is missing. Symbolic texts begin and end with blanks and signs of their
            // own.
            for (const TokenId token : tokens) {
                const auto piece = tokenizer->decode(std::vector{token});
                QVERIFY2(piece.size() > 1 || kind == Flavour::Symbolic || piece == "-"
                             || std::isalnum(static_cast<unsigned char>(piece[0])),
                         ("[" + piece + "] in " + whole).c_str());
            }
        }
    }

    void furtherPhrasesChangeNoOtherId()
    {
        const std::vector<Distribution> two{distributionOf(Flavour::GsmInfinite, 2)};
        std::vector<Distribution> more = two;
        more.push_back(distributionOf(Flavour::GsmInfinite, 3));
        more.push_back(distributionOf(Flavour::Igsm, 0));
        const auto before = makeTokenizer(kPhrases, two, m_contexts)->vocabulary();
        const auto after = makeTokenizer(kPhrases, more, m_contexts)->vocabulary();
        QVERIFY(after.size() > before.size());
        QVERIFY(std::equal(before.begin(), before.end(), after.begin()));
        // Of the zoo: 10 places x 10 animals, and 10 totals; the rest is iGSM's.
        more.pop_back();
        QCOMPARE(makeTokenizer(kPhrases, more, m_contexts)->vocabulary().size() - before.size(),
                 std::size_t{110});
    }

    void aRecordRestoresPhrasesToo()
    {
        const auto made = makeTokenizer(kPhrases, {distributionOf(Flavour::Igsm, 0)}, m_contexts);
        const std::string text = "The number of each Penguin Beach's Giraffe equals 123.";
        for (const auto& record : {made->record(), std::string()}) { // "": an older checkpoint
            const auto restored = restoreTokenizer(made->vocabulary(), record).value();
            QVERIFY(restored->encode(text) == made->encode(text));
        }
    }

private:
    ContextLibrary m_contexts;
    std::vector<Distribution> m_distributions{distributionOf(Flavour::GsmInfinite, 2)};
    std::shared_ptr<const Tokenizer> m_bpe; ///< of 2,200 tokens, from those
    double m_learningSeconds = 0;
};

QTEST_APPLESS_MAIN(StudyTokenizerTest)
#include "tst_study_tokenizer.moc"
