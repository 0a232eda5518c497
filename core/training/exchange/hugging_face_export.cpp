#include "core/training/exchange/hugging_face_export.h"

#include "core/base/file.h"
#include "core/token/hugging_face_tokenizer.h"
#include "core/training/safetensors.h"

#include <algorithm>
#include <string>
#include <system_error>
#include <vector>

#include <torch/types.h>

#include <nlohmann/json.hpp>
#include <unistd.h>

namespace gradus {

namespace {

using nlohmann::ordered_json;

const std::string& labelOf(const Tokenizer& tokenizer, TokenId id)
{
    return tokenizer.vocabulary()[static_cast<std::size_t>(id)];
}

/// Id of a token the BPE has and the phrases have not; null then.
ordered_json idOf(const Tokenizer& tokenizer, std::string_view label)
{
    const auto& labels = tokenizer.vocabulary();
    const auto found = std::find(labels.begin(), labels.end(), label);
    return found == labels.end() ? ordered_json() : ordered_json(found - labels.begin());
}

std::string_view typeName(torch::ScalarType type)
{
    return type == torch::kBFloat16 ? "bfloat16" : "float32";
}

ordered_json config(const Decoder& decoder, const Tokenizer& tokenizer, torch::ScalarType type)
{
    const ModelSpec& model = decoder.model();
    return {{"architectures", ordered_json::array({"Qwen2ForCausalLM"})},
            {"attention_dropout", 0.0},
            {"bos_token_id", idOf(tokenizer, "[BOS]")},
            {"eos_token_id", tokenizer.endOfText()},
            {"hidden_act", "silu"},
            {"hidden_size", model.width},
            {"initializer_range", model.initialDeviation},
            {"intermediate_size", model.feedForward},
            {"max_position_embeddings", model.contextLength},
            {"max_window_layers", model.layers},
            {"model_type", "qwen2"},
            {"num_attention_heads", model.heads},
            {"num_hidden_layers", model.layers},
            {"num_key_value_heads", model.keyValueHeads},
            {"pad_token_id", tokenizer.padding()},
            {"rms_norm_eps", decoder.weights().normEpsilon},
            {"rope_scaling", nullptr},
            {"rope_theta", model.ropeTheta},
            {"tie_word_embeddings", true},
            {"torch_dtype", typeName(type)},
            {"use_cache", true},
            {"use_sliding_window", false},
            {"vocab_size", decoder.vocabulary()}};
}

ordered_json specialTokens(const Tokenizer& tokenizer)
{
    ordered_json tokens{{"eos_token", labelOf(tokenizer, tokenizer.endOfText())},
                        {"pad_token", labelOf(tokenizer, tokenizer.padding())}};
    for (const auto& [key, label] : {std::pair{"bos_token", "[BOS]"}, {"unk_token", "[UNK]"}})
        if (!idOf(tokenizer, label).is_null())
            tokens[key] = label;
    return tokens;
}

/// PreTrainedTokenizerFast reads tokenizer.json as it stands; the class named after the model would
/// put its own splitting into words in the place of ours.
ordered_json tokenizerConfig(const Decoder& decoder, const Tokenizer& tokenizer)
{
    auto settings = specialTokens(tokenizer);
    settings["add_prefix_space"] = false;
    settings["clean_up_tokenization_spaces"] = false;
    settings["model_max_length"] = decoder.model().contextLength;
    settings["tokenizer_class"] = "PreTrainedTokenizerFast";
    return settings;
}

ordered_json generationConfig(const Tokenizer& tokenizer)
{
    return {{"bos_token_id", idOf(tokenizer, "[BOS]")},
            {"do_sample", true},
            {"eos_token_id", tokenizer.endOfText()},
            {"pad_token_id", tokenizer.padding()},
            {"temperature", 1.0}};
}

Result<void> writeJson(const std::filesystem::path& path, const ordered_json& value)
{
    const std::string text = value.dump(2) + '\n';
    const std::string_view whole = text;
    return writeFileAtomically(path, {&whole, 1});
}

Result<void> writeWeights(const std::filesystem::path& path, const ParameterBuffer& parameters,
                          torch::ScalarType type)
{
    const auto weights = parameters.master().to(type).contiguous();
    const auto* bytes = static_cast<const char*>(weights.data_ptr());
    const auto size = static_cast<std::int64_t>(weights.element_size());
    std::vector<TensorEntry> entries;
    for (const auto& slice : parameters.slices())
        entries.push_back(
            {slice.name,
             type == torch::kBFloat16 ? "BF16" : "F32",
             slice.shape,
             {bytes + slice.offset * size, static_cast<std::size_t>(slice.count * size)}});
    const auto written = writeTensorFile(path, entries, {});
    return written ? Result<void>() : tl::unexpected(written.error());
}

Result<void> writeFiles(const Decoder& decoder, const Tokenizer& tokenizer, torch::ScalarType type,
                        const std::filesystem::path& folder)
{
    for (const auto& [name, value] :
         {std::pair{"config.json", config(decoder, tokenizer, type)},
          {"tokenizer_config.json", tokenizerConfig(decoder, tokenizer)},
          {"special_tokens_map.json", specialTokens(tokenizer)},
          {"generation_config.json", generationConfig(tokenizer)}})
        if (auto written = writeJson(folder / name, value); !written)
            return written;
    const std::string json = toHuggingFace(tokenizer);
    const std::string_view whole = json;
    if (auto written = writeFileAtomically(folder / "tokenizer.json", {&whole, 1}); !written)
        return written;
    return writeWeights(folder / "model.safetensors", decoder.parameters(), type);
}

} // namespace

Result<void> exportHuggingFace(const Decoder& decoder, const Tokenizer& tokenizer,
                               torch::ScalarType type, const std::filesystem::path& folder)
{
    const auto ioError = [&](const std::string& what, const std::error_code& error) {
        return fail(ErrorCode::Io,
                    "cannot " + what + ' ' + folder.string() + ": " + error.message());
    };
    if (!decoder.parameters().master().isfinite().all().item<bool>())
        return fail(ErrorCode::InvalidArgument, "the weights are not all finite numbers, so "
                                                    + folder.string() + " was not written");
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(folder, error)))
        return fail(ErrorCode::InvalidArgument,
                    folder.string() + " is there already; choose a folder that is not");
    auto target = folder.lexically_normal();
    if (!target.has_filename()) // "model/"
        target = target.parent_path();
    const auto temporary =
        std::filesystem::path(target.string() + ".part" + std::to_string(::getpid()));
    std::filesystem::create_directories(temporary, error);
    if (error)
        return ioError("make", error);
    auto written = writeFiles(decoder, tokenizer, type, temporary);
    if (written) {
        // Fails where another program has put a folder with files in the meantime.
        std::filesystem::rename(temporary, target, error);
        if (error)
            written = ioError("make", error);
    }
    if (!written)
        std::filesystem::remove_all(temporary, error);
    return written;
}

} // namespace gradus
