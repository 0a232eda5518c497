#include "core/base/file.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/hugging_face_tokenizer.h"
#include "core/token/phrase_tokenizer.h"

#include <string>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

using namespace gradus;

namespace {

std::string dataFile(const std::string& name)
{
    return readFile(std::filesystem::path(GRADUS_TEST_DATA) / "tokenizers" / name).value();
}

QJsonObject documentOf(const std::string& name)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(dataFile(name))).object();
}

/// What config.json would say of a tokenizer of ours.
HuggingFaceIds idsOf(const QJsonObject& document, bool isPhrases)
{
    const auto model = document.value(QStringLiteral("model")).toObject();
    const auto size = model.value(QStringLiteral("vocab")).toObject().size();
    return {static_cast<TokenId>(size), isPhrases ? TokenId{1} : TokenId{3},
            isPhrases ? TokenId{0} : TokenId{1}};
}

std::string textOf(const QJsonObject& document)
{
    return QJsonDocument(document).toJson().toStdString();
}

/// @p document with the value at @p path ("model", "dropout") replaced.
QJsonObject with(QJsonObject document, const QStringList& path, const QJsonValue& value)
{
    if (path.size() == 1) {
        document.insert(path.front(), value);
        return document;
    }
    const auto inner = document.value(path.front()).toObject();
    document.insert(path.front(), with(inner, path.mid(1), value));
    return document;
}

} // namespace

class HuggingFaceTokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anotherReaderGivesTheSameIds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("bpe") << "bpe";
        QTest::newRow("phrases") << "phrases";
    }

    /// What @huggingface/tokenizers 0.2.0 (npm) said of these files: problems, solutions, and texts
    /// of odd characters, tags cut in two, numbers of all lengths.
    void anotherReaderGivesTheSameIds()
    {
        QFETCH(const QString, name);
        const bool isPhrases = name == QStringLiteral("phrases");
        const auto json = dataFile(name.toStdString() + ".json");
        const auto tokenizer =
            fromHuggingFace(json, idsOf(documentOf(name.toStdString() + ".json"), isPhrases));
        QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().message.c_str());
        QCOMPARE(dynamic_cast<const PhraseTokenizer*>(tokenizer->get()) != nullptr, isPhrases);
        QCOMPARE(toHuggingFace(**tokenizer), json);

        QFile file(QStringLiteral(GRADUS_TEST_DATA "/tokenizers/%1.peer.jsonl").arg(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int rows = 0;
        for (; !file.atEnd(); ++rows) {
            const auto row = QJsonDocument::fromJson(file.readLine()).object();
            const auto text = row.value(QStringLiteral("text")).toString().toStdString();
            std::vector<TokenId> expected;
            const auto ids = row.value(QStringLiteral("ids")).toArray();
            for (const auto& id : ids)
                expected.push_back(id.toInt());
            QVERIFY2((*tokenizer)->encode(text) == expected, text.c_str());
        }
        QVERIFY(rows >= 100);
    }

    void mergesInPairsAreReadToo()
    {
        auto document = documentOf("bpe.json");
        auto model = document.value(QStringLiteral("model")).toObject();
        QJsonArray pairs;
        const auto merges = model.value(QStringLiteral("merges")).toArray();
        for (const auto& merge : merges) {
            const auto parts = merge.toString().split(QLatin1Char(' '));
            pairs.append(QJsonArray{parts.at(0), parts.at(1)});
        }
        model.insert(QStringLiteral("merges"), pairs);
        document.insert(QStringLiteral("model"), model);
        const auto ids = idsOf(document, false);
        const auto before = fromHuggingFace(dataFile("bpe.json"), ids).value();
        const auto after = fromHuggingFace(textOf(document), ids).value();
        QVERIFY(dynamic_cast<const BpeTokenizer&>(*after).table()
                == dynamic_cast<const BpeTokenizer&>(*before).table());
    }

    void idsNobodyUsesAreSilent()
    {
        auto ids = idsOf(documentOf("bpe.json"), false);
        const TokenId last = ids.vocabulary;
        ids.vocabulary += 2; // a model rounded up
        const auto tokenizer = fromHuggingFace(dataFile("bpe.json"), ids).value();
        QCOMPARE(tokenizer->size(), ids.vocabulary);
        QCOMPARE(tokenizer->decode(std::vector{last, last + 1}), std::string());
    }

    void refusesWhatItDoesNotDo_data()
    {
        QTest::addColumn<QStringList>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const QStringList& path, const QJsonValue& value,
                            const char* says) {
            QTest::newRow(name) << path << value << QString::fromLatin1(says);
        };
        const QString model = QStringLiteral("model");
        const QJsonObject nfc{{QStringLiteral("type"), QStringLiteral("NFC")}};
        const QJsonObject bos{{QStringLiteral("type"), QStringLiteral("TemplateProcessing")}};
        row("normaliser", {QStringLiteral("normalizer")}, nfc, "normalizer changes the text");
        row("post processor", {QStringLiteral("post_processor")}, bos,
            "post_processor adds tokens");
        row("another model", {model, QStringLiteral("type")}, QStringLiteral("Unigram"),
            "model.type is \"Unigram\"");
        row("dropout", {model, QStringLiteral("dropout")}, 0.5, "model.dropout is 0.5");
        row("suffix", {model, QStringLiteral("end_of_word_suffix")}, QStringLiteral("</w>"),
            "end_of_word_suffix is \"</w>\"");
        row("another splitting", {QStringLiteral("pre_tokenizer")},
            QJsonObject{{QStringLiteral("type"), QStringLiteral("ByteLevel")}}, "pre_tokenizer");
        row("unknown merge", {model, QStringLiteral("merges")}, QJsonArray{QStringLiteral("q zz")},
            "model.merges has \"q zz\"");
        row("vocabulary of words", {model, QStringLiteral("vocab")},
            QJsonObject{{QStringLiteral("a"), QStringLiteral("b")}}, "cannot be read");
    }

    void refusesWhatItDoesNotDo()
    {
        QFETCH(const QStringList, path);
        QFETCH(const QJsonValue, value);
        QFETCH(const QString, says);
        const auto document = documentOf("bpe.json");
        const auto read =
            fromHuggingFace(textOf(with(document, path, value)), idsOf(document, false));
        QVERIFY(!read);
        const auto message = QString::fromStdString(read.error().message);
        QVERIFY2(message.startsWith(QStringLiteral("tokenizer.json: ")) && message.contains(says),
                 qPrintable(message));
    }

    void refusesAVocabularyLargerThanTheModel()
    {
        auto ids = idsOf(documentOf("bpe.json"), false);
        --ids.vocabulary;
        const auto read = fromHuggingFace(dataFile("bpe.json"), ids);
        QVERIFY(!read);
        QVERIFY(read.error().message.find("model.vocab has token") != std::string::npos);
        QVERIFY(!fromHuggingFace("{", ids));
        QVERIFY(!fromHuggingFace("[]", ids));
    }

    void refusesPhrasesCutOtherwise()
    {
        const auto document = documentOf("phrases.json");
        auto split = document.value(QStringLiteral("pre_tokenizer")).toObject();
        split.insert(QStringLiteral("pattern"),
                     QJsonObject{{QStringLiteral("Regex"), QStringLiteral("[\\s\\S]")}});
        const auto read =
            fromHuggingFace(textOf(with(document, {QStringLiteral("pre_tokenizer")}, split)),
                            idsOf(document, true));
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Unsupported);
    }
};

QTEST_APPLESS_MAIN(HuggingFaceTokenizerTest)
#include "tst_hugging_face_tokenizer.moc"
