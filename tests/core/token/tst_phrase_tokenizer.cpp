#include "core/base/random.h"
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/token/phrase_tokenizer.h"

#include <algorithm>
#include <set>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

std::vector<std::string> piecesOf(const PhraseTokenizer& tokenizer, const std::string& text)
{
    std::vector<std::string> pieces;
    for (const TokenId token : tokenizer.encode(text))
        pieces.push_back(tokenizer.decode(std::vector<TokenId>{token}));
    return pieces;
}

using Pieces = std::vector<std::string>;

} // namespace

class PhraseTokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
        m_tokenizer = PhraseTokenizer::forContexts(m_contexts.all());
    }

    void readsNamesAndPhrasesWhole()
    {
        QCOMPARE(piecesOf(m_tokenizer,
                          "<question> The number of adult wolf in Bundle Ranch equals 3 times the "
                          "sum of the number of adult fox in South Zoo, the total number of adult "
                          "animals in South Zoo, and the number of adult owl in Pine Ridge. How "
                          "many adult blue jay does Cedar Valley have? </question> <solution>"),
                 (Pieces{"<question> The number of ", "adult wolf in Bundle Ranch", " equals ", "3",
                         " times the sum of the number of ", "adult fox in South Zoo", ", the ",
                         "total number of adult animals in South Zoo", ", and the number of ",
                         "adult owl in Pine Ridge", ". How many ",
                         "adult blue jay does Cedar Valley", " have? </question> <solution>"}));
        QCOMPARE(
            piecesOf(m_tokenizer,
                     " Define adult wolf in Bundle Ranch as O; e = z = 12; so O = 3 * e = 3 * "
                     "12 = 36. Define total number of movies in Rêves de Belleville as y; so y "
                     "= O = 36. </solution> <answer> 36 </answer>"),
            (Pieces{" Define ",
                    "adult wolf in Bundle Ranch",
                    " as ",
                    "O",
                    "; ",
                    "e",
                    " = ",
                    "z",
                    " = ",
                    "12",
                    "; so ",
                    "O",
                    " = ",
                    "3",
                    " * ",
                    "e",
                    " = ",
                    "3",
                    " * ",
                    "12",
                    " = ",
                    "36",
                    ". Define ",
                    "total number of movies in Rêves de Belleville",
                    " as ",
                    "y",
                    "; so ",
                    "y",
                    " = ",
                    "O",
                    " = ",
                    "36",
                    ". </solution> <answer> ",
                    "36",
                    " </answer>"}));
    }

    void readsSymbolsWhole()
    {
        QCOMPARE(piecesOf(m_tokenizer, "<question> b3 = a1 - 2 ; ? = 4 </question> <solution>"),
                 (Pieces{"<question> ", "b", "3", " = ", "a", "1", " - ", "2", " ; ", "?", " = ",
                         "4", " </question> <solution>"}));
        QCOMPARE(piecesOf(m_tokenizer, " b3 = a1 + 2 ; </solution> <answer> b3, c4 </answer>"),
                 (Pieces{" ", "b", "3", " = ", "a", "1", " + ", "2", " ; </solution> <answer> ",
                         "b", "3", ", ", "c", "4", " </answer>"}));
    }

    void readsEquationsWhole()
    {
        QCOMPARE(piecesOf(m_tokenizer, " = (3) * (2*x) = 6*x. We know F = 12, so we have 6*x = 12"),
                 (Pieces{" = (", "3", ") * (", "2", "*x", ") = ", "6", "*x", ". We know ", "F",
                         " = ", "12", ", so we have ", "6", "*x", " = ", "12"}));
    }

    void readsNumbersWholeOrDigitByDigit()
    {
        QCOMPARE(piecesOf(m_tokenizer, "7"), (Pieces{"7"}));
        QCOMPARE(piecesOf(m_tokenizer, "42"), (Pieces{"42"}));
        QCOMPARE(piecesOf(m_tokenizer, "123"), (Pieces{"1", "2", "3"}));
        QCOMPARE(piecesOf(m_tokenizer, "1000"), (Pieces{"1", "0", "0", "0"}));
        QCOMPARE(piecesOf(m_tokenizer, "07"), (Pieces{"0", "7"}));
    }

    void losesNothing_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::newRow("sentences") << static_cast<int>(Flavour::GsmInfinite);
        QTest::newRow("symbols") << static_cast<int>(Flavour::Symbolic);
    }

    void losesNothing()
    {
        QFETCH(const int, flavour);
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMax = 20;
        specification.flavour = static_cast<Flavour>(flavour);
        for (std::uint64_t index = 0; index < 10'000; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 6, index);
            const auto text = renderProblem(problem);
            const auto prompt = m_tokenizer.encode(promptText(text));
            const auto completion = m_tokenizer.encode(completionText(text));
            QCOMPARE(m_tokenizer.decode(prompt), promptText(text));
            QCOMPARE(m_tokenizer.decode(completion), completionText(text));

            auto joined = prompt;
            joined.insert(joined.end(), completion.begin(), completion.end());
            QVERIFY(m_tokenizer.encode(promptText(text) + completionText(text)) == joined);
            // A completion begins and ends on a token of its own.
            QVERIFY(m_tokenizer.decode(std::vector{prompt.back()}).ends_with("<solution>"));
            QVERIFY(m_tokenizer.decode(std::vector{completion.back()}).ends_with("</answer>"));
        }
    }

    void problemsNeedNoSingleBytesButBlanksLettersAndDigits()
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMax = 20;
        for (std::uint64_t index = 0; index < 1'000; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 7, index);
            const auto text = renderProblem(problem);
            for (const auto& piece : piecesOf(m_tokenizer, promptText(text) + completionText(text)))
                QVERIFY2(piece.size() > 1 || std::isalnum(static_cast<unsigned char>(piece[0])),
                         ("[" + piece + "] in " + text.problem + text.solution).c_str());
        }
    }

    void losesNothingOfAnyBytes()
    {
        CounterRandom random(8, RandomPurpose::Test, 0);
        const auto& vocabulary = m_tokenizer.vocabulary();
        for (int i = 0; i < 2'000; ++i) {
            std::string text;
            for (int j = 0; j < 30; ++j) {
                if (random.chance(0.5))
                    text += static_cast<char>(random.below(256));
                else
                    text += vocabulary[random.below(static_cast<std::uint32_t>(vocabulary.size()))];
            }
            const auto tokens = m_tokenizer.encode(text);
            QCOMPARE(m_tokenizer.decode(tokens), text);
            for (const TokenId token : tokens)
                QVERIFY(token > m_tokenizer.endOfText() && token < m_tokenizer.size());
        }
        QVERIFY(m_tokenizer.encode("").empty());
    }

    void specialTokensStandForNothing()
    {
        QCOMPARE(m_tokenizer.decode(
                     std::vector<TokenId>{m_tokenizer.padding(), m_tokenizer.endOfText()}),
                 std::string());
        for (const auto& label : {m_tokenizer.vocabulary()[0], m_tokenizer.vocabulary()[1]})
            QVERIFY(m_tokenizer.encode(label).size() > 1);
        QCOMPARE(m_tokenizer.decode(std::vector<TokenId>{-1, m_tokenizer.size()}), std::string());
    }

    void theOrderOfContextsDoesNotMatter()
    {
        auto contexts = m_contexts.all();
        std::reverse(contexts.begin(), contexts.end());
        QCOMPARE(PhraseTokenizer::forContexts(contexts).vocabulary(), m_tokenizer.vocabulary());
    }

    void aSavedVocabularyGivesTheSameTokens()
    {
        const auto copy = PhraseTokenizer::fromVocabulary(m_tokenizer.vocabulary());
        const std::string text = " Define adult wolf in Bundle Ranch as O; so O = 321.\n\xff\x01é";
        QVERIFY(copy.encode(text) == m_tokenizer.encode(text));
        QCOMPARE(copy.decode(copy.encode(text)), text);
    }

    void vocabulariesAreValidUtf8WithoutRepeats()
    {
        const auto& vocabulary = m_tokenizer.vocabulary();
        QCOMPARE(std::set<std::string>(vocabulary.begin(), vocabulary.end()).size(),
                 vocabulary.size());
        for (const auto& label : vocabulary)
            QVERIFY(QString::fromStdString(label).toUtf8().toStdString() == label);
    }

    void shortTextsTakeFewTokens()
    {
        // Counted by hand: 5 tokens a sentence with one reference, 8 a step that copies.
        QCOMPARE(piecesOf(m_tokenizer,
                          ". The number of adult wolf in South Zoo equals the number of "
                          "adult owl in South Zoo")
                     .size(),
                 std::size_t{4});
        QCOMPARE(piecesOf(m_tokenizer, ". Define adult wolf in South Zoo as S; so S = 4").size(),
                 std::size_t{8});
    }

    void namesAreAllThatContextsAdd()
    {
        const auto none = PhraseTokenizer::forContexts({});
        const auto zoo =
            PhraseTokenizer::forContexts(std::vector<Context>{*m_contexts.find("crazy_zootopia")});
        // 10 places x 10 animals, as sentences and as questions name them, and 10 totals.
        QCOMPARE(zoo.size() - none.size(), TokenId{210});
    }

private:
    ContextLibrary m_contexts;
    PhraseTokenizer m_tokenizer;
};

QTEST_APPLESS_MAIN(PhraseTokenizerTest)
#include "tst_phrase_tokenizer.moc"
