#include "core/base/random.h"
#include "core/token/bpe_splitter.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/bpe_trainer.h"
#include "core/token/restore_tokenizer.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <QtTest>

using namespace gradus;

namespace {

using Pieces = std::vector<std::string>;

Pieces wordsOf(std::string_view text)
{
    Pieces words;
    while (!text.empty()) {
        const auto length = bpeWordLength(text);
        words.emplace_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return words;
}

/// A few sentences with repetitions, so that merges of several lengths are learnt.
Pieces sampleTexts()
{
    Pieces texts;
    for (int i = 0; i < 40; ++i)
        texts.push_back("<question> The number of adult wolf in South Zoo equals "
                        + std::to_string(i * 7) + ". </question> <solution> Define adult wolf as "
                        + std::string(1, static_cast<char>('a' + i % 26))
                        + "; so it's = " + std::to_string(i) + ". </solution>");
    return texts;
}

BpeTable tableOf(const Pieces& texts, int vocabulary)
{
    BpeTrainer trainer;
    for (const auto& text : texts)
        trainer.add(text);
    return trainer.train(vocabulary);
}

BpeTokenizer tokenizerOf(int vocabulary)
{
    return BpeTokenizer::fromTable(tableOf(sampleTexts(), vocabulary)).value();
}

Pieces piecesOf(const Tokenizer& tokenizer, const std::string& text)
{
    Pieces pieces;
    for (const TokenId token : tokenizer.encode(text))
        pieces.push_back(tokenizer.decode(std::vector{token}));
    return pieces;
}

/// Text of random bytes, tags and words.
std::string nastyText(CounterRandom& random)
{
    static const Pieces parts{"<solution>", "</answer>", "<solu", "[EOS]", " wolf", "  ",  "\n",
                              "1234567",    "'s",        "é",     "0",     "=",     "\t ", "Zoo"};
    std::string text;
    for (int i = 0; i < 20; ++i)
        if (random.chance(0.5))
            text += parts[random.below(static_cast<std::uint32_t>(parts.size()))];
        else
            text += static_cast<char>(random.below(256));
    return text;
}

/// The merges by counting all pairs anew for each of them: slow, and as the definition says.
std::vector<std::pair<std::string, std::string>> mergesByDefinition(const Pieces& texts, int merges)
{
    const auto empty = emptyBpeTable();
    std::map<std::string, TokenId> ids;
    for (std::size_t id = 0; id < empty.labels.size(); ++id)
        ids[empty.labels[id]] = static_cast<TokenId>(id);
    std::vector<Pieces> words;
    for (const auto& text : texts)
        for (const auto& word : wordsOf(text)) {
            Pieces symbols;
            for (const char byte : word)
                symbols.push_back(byteToLabel(static_cast<unsigned char>(byte)));
            words.push_back(symbols);
        }
    std::vector<std::pair<std::string, std::string>> learnt;
    while (static_cast<int>(learnt.size()) < merges) {
        std::map<std::pair<TokenId, TokenId>, std::pair<int, std::pair<std::string, std::string>>>
            counts;
        for (const auto& word : words)
            for (std::size_t i = 0; i + 1 < word.size(); ++i) {
                auto& entry = counts[{ids.at(word[i]), ids.at(word[i + 1])}];
                ++entry.first;
                entry.second = {word[i], word[i + 1]};
            }
        // The map is sorted by ids, so the first of the largest is the one the tie goes to.
        const auto best =
            std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
                return a.second.first < b.second.first;
            });
        const auto pair = best->second.second;
        learnt.push_back(pair);
        ids.emplace(pair.first + pair.second, static_cast<TokenId>(ids.size()));
        for (auto& word : words)
            for (std::size_t i = 0; i + 1 < word.size(); ++i)
                if (std::pair{word[i], word[i + 1]} == pair) {
                    word[i] += word[i + 1];
                    word.erase(word.begin() + static_cast<std::ptrdiff_t>(i) + 1);
                }
    }
    return learnt;
}

} // namespace

class BpeTokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splitsWordsNumbersAndSigns()
    {
        QCOMPARE(
            wordsOf("The number of Zoo's  deer equals 73."),
            (Pieces{"The", " number", " of", " Zoo", "'s", " ", " deer", " equals", " 73", "."}));
        QCOMPARE(wordsOf("x = (3) * (2*x)\n\n y\n"),
                 (Pieces{"x", " =", " (", "3", ")", " *", " (", "2", "*", "x", ")", "\n\n", " y",
                         "\n"}));
        QCOMPARE(wordsOf("Rêves de 'B"), (Pieces{"Rêves", " de", " '", "B"}));
        // Worked by hand: groups of three from the right.
        QCOMPARE(wordsOf(" 7 42 999 1000 12345 123456"),
                 (Pieces{" 7", " 42", " 999", " 1", "000", " 12", "345", " 123", "456"}));
    }

    void specialTokensComeFirstInOrder()
    {
        const auto tokenizer = tokenizerOf(300);
        const auto& vocabulary = tokenizer.vocabulary();
        QCOMPARE(Pieces(vocabulary.begin(), vocabulary.begin() + 10),
                 (Pieces{"[UNK]", "[PAD]", "[BOS]", "[EOS]", "<question>", "</question>",
                         "<solution>", "</solution>", "<answer>", "</answer>"}));
        QCOMPARE(tokenizer.padding(), TokenId{1});
        QCOMPARE(tokenizer.endOfText(), TokenId{3});
        QCOMPARE(tokenizer.encode("<answer>"), std::vector<TokenId>{8});
        QCOMPARE(piecesOf(tokenizer, "a</solution><answer>"),
                 (Pieces{"a", "</solution>", "<answer>"}));
        // The bytes follow, sorted by the characters that stand for them: '!' is the first of
        // them, and 0x00, which is U+0100, comes after the 188 visible ones.
        QCOMPARE(vocabulary[10], std::string("!"));
        QCOMPARE(vocabulary[10 + 188], std::string("Ā"));
        QCOMPARE(byteToLabel(' '), std::string("Ġ"));
    }

    void learnsWhatTheDefinitionSays()
    {
        const Pieces texts{"low low low low low", " lower lower newest newest newest",
                           " newest newest newest widest widest widest", "aaaa aaa aa a 11 121",
                           " Define adult wolf in South Zoo as e; so e = 12 + 12 = 24."};
        const auto table = tableOf(texts, kSmallestBpeVocabulary + 30);
        std::vector<std::pair<std::string, std::string>> learnt;
        for (const auto& [left, right] : table.merges)
            learnt.emplace_back(table.labels[static_cast<std::size_t>(left)],
                                table.labels[static_cast<std::size_t>(right)]);
        QCOMPARE(learnt, mergesByDefinition(texts, static_cast<int>(learnt.size())));
        QVERIFY(learnt.size() >= 25);
    }

    void theOrderOfTextsDoesNotMatter()
    {
        auto texts = sampleTexts();
        const auto table = tableOf(texts, 400);
        std::reverse(texts.begin(), texts.end());
        QVERIFY(tableOf(texts, 400) == table);
    }

    void poorTextsLeaveUnusedTokens()
    {
        const auto table = tableOf({"ab ab"}, kSmallestBpeVocabulary + 5);
        // "ab" and " ab": two merges are all there is to learn.
        QCOMPARE(table.merges.size(), std::size_t{2});
        QCOMPARE(table.labels.size(), std::size_t{kSmallestBpeVocabulary + 5});
        QCOMPARE(table.labels.back(), std::string("<unused2>"));
        const auto tokenizer = BpeTokenizer::fromTable(table).value();
        QCOMPARE(tokenizer.decode(std::vector<TokenId>{tokenizer.size() - 1}), std::string());
        QCOMPARE(tokenizer.decode(tokenizer.encode("<unused2>")), std::string("<unused2>"));
    }

    void losesNothingOfAnyBytes()
    {
        const auto tokenizer = tokenizerOf(420);
        CounterRandom random(8, RandomPurpose::Test, 0);
        for (int i = 0; i < 3'000; ++i) {
            const auto text = nastyText(random);
            const auto tokens = tokenizer.encode(text);
            QCOMPARE(tokenizer.decode(tokens), text);
            for (const TokenId token : tokens)
                QVERIFY(token >= kFirstTag && token < tokenizer.size());
        }
        QVERIFY(tokenizer.encode("").empty());
        QCOMPARE(tokenizer.decode(std::vector<TokenId>{0, 1, 2, 3, -1, tokenizer.size()}),
                 std::string());
    }

    void aPromptAndItsCompletionAreReadAsOne()
    {
        const auto tokenizer = tokenizerOf(420);
        CounterRandom random(9, RandomPurpose::Test, 0);
        for (int i = 0; i < 1'000; ++i) {
            const auto prompt = nastyText(random) + "<solution>";
            const auto completion = nastyText(random);
            auto joined = tokenizer.encode(prompt);
            const auto rest = tokenizer.encode(completion);
            joined.insert(joined.end(), rest.begin(), rest.end());
            QVERIFY(tokenizer.encode(prompt + completion) == joined);
        }
    }

    void longWordsTakeNoLongerThanShortOnes()
    {
        const auto tokenizer = tokenizerOf(420);
        const std::string word(300'000, 'a'); // a minute and more if each merge read it all
        QCOMPARE(tokenizer.decode(tokenizer.encode(word)), word);
    }

    void aRecordRestoresIt()
    {
        const auto tokenizer = tokenizerOf(420);
        const auto restored = restoreTokenizer(tokenizer.vocabulary(), tokenizer.record());
        QVERIFY2(restored, restored ? "" : restored.error().message.c_str());
        QVERIFY(dynamic_cast<const BpeTokenizer&>(**restored).table() == tokenizer.table());
    }

    void refusesWhatDoesNotFit_data()
    {
        QTest::addColumn<QString>("says");
        QTest::newRow("byte") << "has no token for byte 33"; // '!', token 10
        QTest::newRow("merge") << "merges two into it";
        QTest::newRow("range") << "has no tokens 5 and 9999";
        QTest::newRow("twice") << "has two tokens";
        QTest::newRow("alphabet") << "stands for no bytes";
    }

    void refusesWhatDoesNotFit()
    {
        QFETCH(const QString, says);
        const std::string which = QTest::currentDataTag();
        auto table = tokenizerOf(300).table();
        if (which == "byte")
            table.labels[10] = "zq!";
        else if (which == "merge")
            table.merges.emplace_back(200, 201);
        else if (which == "range")
            table.merges.emplace_back(5, 9999);
        else if (which == "twice")
            table.labels[299] = table.labels[298];
        else
            table.labels[299] = "a b";
        const auto tokenizer = BpeTokenizer::fromTable(table);
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::Corrupt);
        QVERIFY2(tokenizer.error().message.find(says.toStdString()) != std::string::npos,
                 tokenizer.error().message.c_str());
    }

    void refusesDamagedRecords()
    {
        const auto tokenizer = tokenizerOf(300);
        for (const char* record : {"{", "{}", R"({"kind":"bpe"})", R"({"kind":7})"}) {
            const auto restored = restoreTokenizer(tokenizer.vocabulary(), record);
            QVERIFY(!restored);
            QCOMPARE(restored.error().code, ErrorCode::Corrupt);
        }
        QCOMPARE(restoreTokenizer(tokenizer.vocabulary(), R"({"kind":"words"})").error().code,
                 ErrorCode::Unsupported);
        QCOMPARE(restoreTokenizer({"a"}, "").error().code, ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(BpeTokenizerTest)
#include "tst_bpe_tokenizer.moc"
