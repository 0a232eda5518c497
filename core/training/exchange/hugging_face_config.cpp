#include "core/training/exchange/hugging_face_config.h"

#include "core/base/file.h"

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

/// Reads fields of one config.json and keeps the first fault.
class ConfigReader
{
public:
    ConfigReader(const json& config, std::string file)
        : m_config(config)
        , m_file(std::move(file))
    {}

    /// A field that must have one of the values this program computes with; left out it has.
    void require(const char* field, const std::vector<json>& allowed)
    {
        const auto found = m_config.find(field);
        if (found == m_config.end() || m_fault)
            return;
        for (const auto& value : allowed)
            if (*found == value)
                return;
        refuse(ErrorCode::Unsupported, std::string(field) + " is " + found->dump()
                                           + ", but this program computes with "
                                           + allowed.front().dump() + " only");
    }

    template <typename Number>
    void number(const char* field, Number& value)
    {
        if (m_fault)
            return;
        const auto found = m_config.find(field);
        constexpr bool isWhole = std::is_integral_v<Number>;
        if (found == m_config.end() || !(isWhole ? found->is_number_integer() : found->is_number()))
            return refuse(ErrorCode::Corrupt,
                          std::string(field)
                              + (found == m_config.end() ? " is missing" : " is no number"));
        const auto read = found->get<double>();
        if (read < 0 || read > 1e9)
            return refuse(ErrorCode::Corrupt,
                          std::string(field) + " is " + found->dump() + ", which is out of range");
        value = found->get<Number>();
    }

    [[nodiscard]] const json& config() const { return m_config; }
    [[nodiscard]] const std::optional<Error>& fault() const { return m_fault; }

    void refuse(ErrorCode code, const std::string& what)
    {
        if (!m_fault)
            m_fault = Error{code, m_file + ": " + what};
    }

private:
    const json& m_config;
    std::string m_file;
    std::optional<Error> m_fault;
};

/// Where versions differ: a number of its own, or inside rope_parameters.
void readRotary(ConfigReader& read, ModelSpec& model)
{
    const auto found = read.config().find("rope_parameters");
    if (found == read.config().end() || !found->is_object())
        return read.number("rope_theta", model.ropeTheta);
    const auto type = found->value("rope_type", json("default"));
    if (type != "default")
        read.refuse(ErrorCode::Unsupported,
                    "rope_parameters.rope_type is " + type.dump()
                        + ", but this program computes with \"default\" only");
    const auto theta = found->find("rope_theta");
    if (theta == found->end() || !theta->is_number())
        return read.refuse(ErrorCode::Corrupt, "rope_parameters.rope_theta is missing");
    model.ropeTheta = theta->get<double>();
}

void readShape(ConfigReader& read, HuggingFaceConfig& config)
{
    ModelSpec& model = config.model;
    read.number("num_hidden_layers", model.layers);
    read.number("hidden_size", model.width);
    read.number("num_attention_heads", model.heads);
    read.number("num_key_value_heads", model.keyValueHeads);
    read.number("intermediate_size", model.feedForward);
    read.number("max_position_embeddings", model.contextLength);
    read.number("vocab_size", config.ids.vocabulary);
    readRotary(read, model);
    if (read.config().contains("initializer_range"))
        read.number("initializer_range", model.initialDeviation);
    model.vocabulary = config.ids.vocabulary;
}

/// eos_token_id may be a list; pad_token_id may be left out.
void readTokens(ConfigReader& read, HuggingFaceIds& ids)
{
    const auto& config = read.config();
    auto eos = config.value("eos_token_id", json());
    if (eos.is_array() && !eos.empty())
        eos = json(eos.front());
    if (!eos.is_number_integer())
        return read.refuse(ErrorCode::Corrupt, "eos_token_id is missing");
    ids.endOfText = eos.get<TokenId>();
    const auto pad = config.value("pad_token_id", json());
    // 1 is the padding of the paper, whose config.json leaves it out.
    ids.padding = pad.is_number_integer() ? pad.get<TokenId>() : TokenId{1};
    for (const TokenId id : {ids.endOfText, ids.padding})
        if (id < 0 || id >= ids.vocabulary)
            read.refuse(ErrorCode::Corrupt, "token " + std::to_string(id)
                                                + " of eos_token_id or pad_token_id is not in a "
                                                  "vocab_size of "
                                                + std::to_string(ids.vocabulary));
}

/// What the decoder cannot do otherwise.
void requireQwen2(ConfigReader& read)
{
    read.require("model_type", {"qwen2"});
    read.require("hidden_act", {"silu"});
    read.require("tie_word_embeddings", {true});
    read.require("use_sliding_window", {false});
    read.require("rms_norm_eps", {1e-6});
    read.require("rope_scaling", {nullptr});
    read.require("use_mrope", {false});
    read.require("attention_dropout", {0.0, 0});
    if (!read.config().contains("model_type"))
        read.refuse(ErrorCode::Corrupt, "model_type is missing");
    // Left out, Qwen2 unties them.
    if (!read.config().contains("tie_word_embeddings"))
        read.refuse(ErrorCode::Unsupported,
                    "tie_word_embeddings is missing, so the embeddings are not tied, but this "
                    "program computes with tied ones only");
    if (const auto types = read.config().find("layer_types"); types != read.config().end())
        for (const auto& type : *types)
            if (type != "full_attention")
                read.refuse(ErrorCode::Unsupported, "layer_types has " + type.dump()
                                                        + ", but this program computes with "
                                                          "\"full_attention\" only");
}

} // namespace

Result<HuggingFaceConfig> readHuggingFaceConfig(const std::filesystem::path& path)
{
    const auto text = readFile(path);
    if (!text)
        return tl::unexpected(text.error());
    const auto document = json::parse(*text, nullptr, /*allow_exceptions=*/false);
    if (!document.is_object())
        return fail(ErrorCode::Corrupt, path.string() + " is no JSON object");
    ConfigReader read(document, path.string());
    HuggingFaceConfig config;
    requireQwen2(read);
    readShape(read, config);
    readTokens(read, config.ids);
    const ModelSpec& model = config.model;
    if (!read.fault() && model.heads > 0)
        read.require("head_dim", {model.width / model.heads, nullptr});
    if (read.fault())
        return tl::unexpected(*read.fault());
    if (auto valid = validateModel(model, path.string()); !valid)
        return tl::unexpected(valid.error());
    return config;
}

} // namespace gradus
