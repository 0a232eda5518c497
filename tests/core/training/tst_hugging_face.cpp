#include "core/base/file.h"
#include "core/study/study_tokenizer.h"
#include "core/training/exchange/hugging_face_export.h"
#include "core/training/exchange/hugging_face_import.h"
#include "core/training/safetensors.h"

#include <array>
#include <cmath>
#include <memory>
#include <string>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

ModelSpec tinyModel(TokenizerKind kind)
{
    return {.layers = 2,
            .width = 32,
            .heads = 2,
            .keyValueHeads = 1,
            .feedForward = 48,
            .contextLength = 64,
            .ropeTheta = 5'000,
            .initialDeviation = 0.05,
            .tokenizer = kind,
            .vocabulary = 300};
}

QJsonObject jsonOf(const std::filesystem::path& path)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(readFile(path).value())).object();
}

void write(const std::filesystem::path& path, const QJsonObject& object)
{
    const std::string text = QJsonDocument(object).toJson().toStdString();
    QVERIFY(writeFileAtomically(path, std::array<std::string_view, 1>{text}));
}

} // namespace

class HuggingFaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1);
        m_contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
        Distribution distribution;
        distribution.name = "easy";
        m_distributions = {distribution};
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void whatGoesOutComesBackTheSame_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("bpe") << static_cast<int>(TokenizerKind::Bpe);
        QTest::newRow("phrases") << static_cast<int>(TokenizerKind::Phrase);
    }

    void whatGoesOutComesBackTheSame()
    {
        QFETCH(const int, kind);
        const auto spec = tinyModel(static_cast<TokenizerKind>(kind));
        const auto tokenizer = makeTokenizer(spec, m_distributions, m_contexts);
        Decoder decoder(spec, tokenizer->size(), torch::kFloat32);
        decoder.parameters().initialise(3, 0.05);
        const auto exported = exportHuggingFace(decoder, *tokenizer, torch::kFloat32, path("out"));
        QVERIFY2(exported, exported ? "" : exported.error().message.c_str());

        const auto back = importHuggingFace(path("out"));
        QVERIFY2(back, back ? "" : back.error().message.c_str());
        auto expected = spec;
        if (spec.tokenizer == TokenizerKind::Phrase)
            expected.vocabulary = ModelSpec().vocabulary; // phrases count themselves
        QVERIFY(back->model == expected);
        QVERIFY(torch::equal(back->decoder->parameters().master(), decoder.parameters().master()));
        QCOMPARE(back->tokenizer->vocabulary(), tokenizer->vocabulary());
        QCOMPARE(back->tokenizer->record(), tokenizer->record());
        // and out again: the same files
        QVERIFY(
            exportHuggingFace(*back->decoder, *back->tokenizer, torch::kFloat32, path("again")));
        for (const char* name :
             {"model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json",
              "special_tokens_map.json", "generation_config.json"})
            QCOMPARE(readFile(path("again") / name).value(), readFile(path("out") / name).value());
    }

    void thePublishedNamesAndShapes()
    {
        exportTiny("out");
        const auto file = readTensorFile(path("out") / "model.safetensors").value();
        QCOMPARE(file.metadata.at("format"), std::string("pt"));
        QCOMPARE(file.metadata.size(), std::size_t{1});
        // Qwen2ForCausalLM with 2 layers: 12 tensors each, embedding, last norm, no head.
        QCOMPARE(file.entries.size(), std::size_t{26});
        const std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes{
            {"model.embed_tokens.weight", {300, 32}},
            {"model.layers.0.input_layernorm.weight", {32}},
            {"model.layers.1.self_attn.q_proj.weight", {32, 32}},
            {"model.layers.1.self_attn.k_proj.weight", {16, 32}},
            {"model.layers.1.self_attn.v_proj.bias", {16}},
            {"model.layers.0.self_attn.o_proj.weight", {32, 32}},
            {"model.layers.0.mlp.gate_proj.weight", {48, 32}},
            {"model.layers.0.mlp.down_proj.weight", {32, 48}},
            {"model.norm.weight", {32}}};
        for (const auto& [name, shape] : shapes) {
            const auto* entry = file.find(name);
            QVERIFY2(entry != nullptr, name.c_str());
            QVERIFY2(entry->shape == shape && entry->type == "F32", name.c_str());
        }
        const auto config = jsonOf(path("out") / "config.json");
        QCOMPARE(config.value(QStringLiteral("vocab_size")).toInt(), 300);
        QCOMPARE(config.value(QStringLiteral("rope_theta")).toDouble(), 5'000.0);
        QCOMPARE(config.value(QStringLiteral("tie_word_embeddings")).toBool(), true);
        QCOMPARE(config.value(QStringLiteral("eos_token_id")).toInt(), 3);
        QCOMPARE(config.value(QStringLiteral("pad_token_id")).toInt(), 1);
    }

    void bfloat16RoundsToNearest()
    {
        const auto decoder = exportTiny("out", torch::kBFloat16);
        const auto back = importHuggingFace(path("out")).value();
        const auto& exact = decoder->parameters().master();
        const auto& rounded = back.decoder->parameters().master();
        QCOMPARE(readTensorFile(path("out") / "model.safetensors").value().entries[0].type,
                 std::string("BF16"));
        // Half a unit in the last of 8 significant bits: at most 2^-8 of the value.
        const auto error = ((rounded - exact).abs() - exact.abs() * std::ldexp(1.0, -8)).max();
        QVERIFY(error.item<float>() <= 0);
        QVERIFY(!torch::equal(rounded, exact));
    }

    void partsAndHalfPrecisionAreRead()
    {
        const auto decoder = exportTiny("out");
        const auto whole = readTensorFile(path("out") / "model.safetensors").value();
        std::vector<TensorEntry> first(whole.entries.begin(), whole.entries.begin() + 10);
        std::vector<TensorEntry> second(whole.entries.begin() + 10, whole.entries.end());
        // One tensor in half precision: powers of two are the same there.
        const auto half = torch::full({32}, 0.25, torch::kFloat16);
        for (auto& entry : second)
            if (entry.name == "model.norm.weight") {
                entry.type = "F16";
                entry.bytes = {static_cast<const char*>(half.data_ptr()), 64};
            }
        QVERIFY(writeTensorFile(path("out") / "a.safetensors", first, {}));
        QVERIFY(writeTensorFile(path("out") / "b.safetensors", second, {}));
        QJsonObject map;
        for (const auto& entry : first)
            map.insert(QString::fromStdString(entry.name), QStringLiteral("a.safetensors"));
        for (const auto& entry : second)
            map.insert(QString::fromStdString(entry.name), QStringLiteral("b.safetensors"));
        write(path("out") / "model.safetensors.index.json", {{QStringLiteral("weight_map"), map}});
        QVERIFY(std::filesystem::remove(path("out") / "model.safetensors"));
        const auto back = importHuggingFace(path("out"));
        QVERIFY2(back, back ? "" : back.error().message.c_str());
        const auto& parameters = back->decoder->parameters();
        const auto norm = parameters.slice("model.norm.weight");
        QVERIFY(parameters.master().narrow(0, norm.offset, 32).eq(0.25).all().item<bool>());
        QVERIFY(torch::equal(parameters.master().narrow(0, 0, norm.offset),
                             decoder->parameters().master().narrow(0, 0, norm.offset)));
    }

    void nothingIsOverwrittenOrLeftBehind()
    {
        exportTiny("out");
        const auto before = readFile(path("out") / "config.json").value();
        const auto spec = tinyModel(TokenizerKind::Bpe);
        const auto tokenizer = makeTokenizer(spec, m_distributions, m_contexts);
        Decoder decoder(spec, tokenizer->size(), torch::kFloat32);
        const auto again = exportHuggingFace(decoder, *tokenizer, torch::kFloat32, path("out"));
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(readFile(path("out") / "config.json").value(), before);
        QVERIFY(!exportHuggingFace(decoder, *tokenizer, torch::kFloat32, "/proc/nowhere/model"));
        decoder.parameters().master()[0] = std::nan("");
        QVERIFY(!exportHuggingFace(decoder, *tokenizer, torch::kFloat32, path("broken")));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
                 QStringList{QStringLiteral("out")});
    }

    void refusesAConfigThatComputesOtherwise_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* field, const QJsonValue& value, const char* says) {
            QTest::newRow(field) << QString::fromLatin1(field) << value
                                 << QString::fromLatin1(says);
        };
        row("tie_word_embeddings", false, "tie_word_embeddings is false");
        row("hidden_act", QStringLiteral("gelu"), "hidden_act is \"gelu\"");
        row("use_sliding_window", true, "use_sliding_window is true");
        row("rms_norm_eps", 1e-5, "rms_norm_eps is 1e-05");
        row("rope_scaling", QJsonObject{{QStringLiteral("factor"), 2}}, "rope_scaling is ");
        row("model_type", QStringLiteral("llama"), "model_type is \"llama\"");
        row("hidden_size", 64, "has shape [300, 32], but config.json says [300, 64]");
        row("num_hidden_layers", 3, "tensor model.layers.2.input_layernorm.weight is missing");
        row("num_hidden_layers", 1, "tensor model.layers.1.");
        row("num_key_value_heads", QStringLiteral("two"), "num_key_value_heads is no number");
        row("eos_token_id", QJsonValue(), "eos_token_id is missing");
        row("eos_token_id", 300, "token 300");
        row("head_dim", 8, "head_dim is 8");
        row("intermediate_size", 40, "feed_forward of");
    }

    void refusesAConfigThatComputesOtherwise()
    {
        QFETCH(const QString, field);
        QFETCH(const QJsonValue, value);
        QFETCH(const QString, says);
        exportTiny("out");
        auto config = jsonOf(path("out") / "config.json");
        config.insert(field, value);
        write(path("out") / "config.json", config);
        const auto back = importHuggingFace(path("out"));
        QVERIFY(!back);
        const auto message = QString::fromStdString(back.error().message);
        QVERIFY2(message.contains(says) && message.contains(QStringLiteral("/out/")),
                 qPrintable(message));
    }

    void refusesOtherTensors()
    {
        exportTiny("out");
        const auto whole = readTensorFile(path("out") / "model.safetensors").value();
        std::vector<TensorEntry> entries = whole.entries;
        auto head = *whole.find("model.embed_tokens.weight");
        head.name = "lm_head.weight";
        entries.push_back(head);
        QVERIFY(writeTensorFile(path("out") / "model.safetensors", entries, {}));
        QVERIFY(importHuggingFace(path("out"))); // the embedding again: tied
        const std::string other(head.bytes.size(), '\1');
        entries.back().bytes = other;
        QVERIFY(writeTensorFile(path("out") / "model.safetensors", entries, {}));
        const auto back = importHuggingFace(path("out"));
        QVERIFY(!back);
        QVERIFY(back.error().message.find("tensor lm_head.weight") != std::string::npos);
        std::erase_if(entries,
                      [](const TensorEntry& entry) { return entry.name.ends_with("bias"); });
        QVERIFY(writeTensorFile(path("out") / "model.safetensors", entries, {}));
        const auto unbiased = importHuggingFace(path("out"));
        QVERIFY(!unbiased);
        QVERIFY(unbiased.error().message.find("q_proj.bias is missing") != std::string::npos);
    }

    void namesTheFileThatIsMissing()
    {
        const auto back = importHuggingFace(path("nowhere"));
        QVERIFY(!back);
        QCOMPARE(back.error().code, ErrorCode::NotFound);
        QVERIFY(back.error().message.find("nowhere/config.json") != std::string::npos);
    }

private:
    [[nodiscard]] std::filesystem::path path(const char* name) const
    {
        return std::filesystem::path(m_folder->path().toStdString()) / name;
    }

    std::unique_ptr<Decoder> exportTiny(const char* name,
                                        torch::ScalarType type = torch::kFloat32) const
    {
        const auto spec = tinyModel(TokenizerKind::Bpe);
        if (!m_tokenizer)
            m_tokenizer = makeTokenizer(spec, m_distributions, m_contexts);
        auto decoder = std::make_unique<Decoder>(spec, m_tokenizer->size(), torch::kFloat32);
        decoder->parameters().initialise(3, 0.05);
        const auto exported = exportHuggingFace(*decoder, *m_tokenizer, type, path(name));
        if (!exported)
            qFatal("%s", exported.error().message.c_str());
        return decoder;
    }

    ContextLibrary m_contexts;
    std::vector<Distribution> m_distributions;
    std::unique_ptr<QTemporaryDir> m_folder;
    mutable std::shared_ptr<const Tokenizer> m_tokenizer; // learnt once for all tests
};

QTEST_APPLESS_MAIN(HuggingFaceTest)
#include "tst_hugging_face.moc"
