#include "core/training/exchange/hugging_face_import.h"

#include "core/base/file.h"
#include "core/token/hugging_face_tokenizer.h"
#include "core/token/phrase_tokenizer.h"
#include "core/training/exchange/hugging_face_config.h"
#include "core/training/safetensors.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <torch/types.h>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

constexpr std::string_view kEmbedding = "model.embed_tokens.weight";
constexpr std::string_view kHead = "lm_head.weight";

/// The tensors of one or several files.
struct WeightFiles
{
    std::vector<std::pair<std::string, TensorFile>> files; ///< with their names

    /// The entry called @p name and the file it is in.
    [[nodiscard]] std::pair<const TensorEntry*, std::string> find(std::string_view name) const
    {
        for (const auto& [path, file] : files)
            if (const auto* entry = file.find(name))
                return {entry, path};
        return {nullptr, files.empty() ? std::string() : files.front().first};
    }
};

Result<std::set<std::string>> partsOf(const std::filesystem::path& index)
{
    const auto text = readFile(index);
    if (!text)
        return tl::unexpected(text.error());
    const auto document = json::parse(*text, nullptr, /*allow_exceptions=*/false);
    const auto map = document.is_object() ? document.find("weight_map") : document.end();
    if (map == document.end() || !map->is_object() || map->empty())
        return fail(ErrorCode::Corrupt, index.string() + ": weight_map is missing");
    std::set<std::string> parts;
    for (const auto& [tensor, file] : map->items()) {
        // A name that leads out of the folder is none of a part.
        if (!file.is_string() || std::filesystem::path(file.get<std::string>()).has_parent_path())
            return fail(ErrorCode::Corrupt,
                        index.string() + ": weight_map." + tensor + " is no file name");
        parts.insert(file.get<std::string>());
    }
    return parts;
}

Result<WeightFiles> readWeights(const std::filesystem::path& folder)
{
    std::set<std::string> names{"model.safetensors"};
    const auto index = folder / "model.safetensors.index.json";
    if (!std::filesystem::exists(folder / "model.safetensors") && std::filesystem::exists(index)) {
        auto parts = partsOf(index);
        if (!parts)
            return tl::unexpected(parts.error());
        names = std::move(*parts);
    }
    WeightFiles weights;
    for (const auto& name : names) {
        auto file = readTensorFile(folder / name);
        if (!file)
            return tl::unexpected(file.error());
        weights.files.emplace_back((folder / name).string(), std::move(*file));
    }
    return weights;
}

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text = "[";
    for (const auto extent : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
    return text + ']';
}

/// Copies @p entry into float32 weights at @p target.
bool copyTensor(const TensorEntry& entry, const torch::Tensor& target)
{
    const std::map<std::string, torch::ScalarType> types{
        {"F32", torch::kFloat32}, {"BF16", torch::kBFloat16}, {"F16", torch::kFloat16}};
    const auto type = types.find(entry.type);
    if (type == types.end())
        return false;
    // A tensor may begin at any byte, so it is copied to an aligned place first.
    auto raw = torch::empty(target.sizes(), type->second);
    std::copy(entry.bytes.begin(), entry.bytes.end(), static_cast<char*>(raw.data_ptr()));
    target.copy_(raw);
    return true;
}

Result<void> loadSlice(const WeightFiles& weights, const ParameterSlice& slice,
                       const torch::Tensor& master)
{
    const auto [entry, path] = weights.find(slice.name);
    if (entry == nullptr)
        return fail(ErrorCode::Unsupported, path + ": tensor " + slice.name + " is missing");
    if (entry->shape != slice.shape)
        return fail(ErrorCode::Corrupt, path + ": tensor " + slice.name + " has shape "
                                            + shapeText(entry->shape) + ", but config.json says "
                                            + shapeText(slice.shape));
    const auto target = master.narrow(0, slice.offset, slice.count).view(slice.shape);
    if (!copyTensor(*entry, target))
        return fail(ErrorCode::Unsupported, path + ": tensor " + slice.name + " is " + entry->type
                                                + ", but only F32, BF16 and F16 can be read");
    if (!target.isfinite().all().item<bool>())
        return fail(ErrorCode::Corrupt,
                    path + ": tensor " + slice.name + " has a value that is no finite number");
    return {};
}

/// Refuses tensors that would change what the model computes.
Result<void> hasNothingElse(const WeightFiles& weights, const ParameterBuffer& parameters)
{
    std::set<std::string_view> known;
    for (const auto& slice : parameters.slices())
        known.insert(slice.name);
    const auto [embedding, embeddingFile] = weights.find(kEmbedding);
    for (const auto& [path, file] : weights.files)
        for (const auto& entry : file.entries) {
            if (known.count(entry.name) != 0 || entry.name.ends_with(".rotary_emb.inv_freq"))
                continue;
            if (entry.name == kHead && embedding != nullptr && entry.bytes == embedding->bytes)
                continue; // tied, and written twice
            return fail(ErrorCode::Unsupported, path + ": tensor " + entry.name
                                                    + " is none of a Qwen2 with tied embeddings");
        }
    return {};
}

Result<void> loadWeights(const std::filesystem::path& folder, Decoder& decoder)
{
    const auto weights = readWeights(folder);
    if (!weights)
        return tl::unexpected(weights.error());
    auto& parameters = decoder.parameters();
    for (const auto& slice : parameters.slices())
        if (auto loaded = loadSlice(*weights, slice, parameters.master()); !loaded)
            return loaded;
    if (auto whole = hasNothingElse(*weights, parameters); !whole)
        return whole;
    parameters.syncCompute();
    return {};
}

} // namespace

Result<ImportedModel> importHuggingFace(const std::filesystem::path& folder)
{
    const auto config = readHuggingFaceConfig(folder / "config.json");
    if (!config)
        return tl::unexpected(config.error());
    const auto json = readFile(folder / "tokenizer.json");
    if (!json)
        return tl::unexpected(json.error());
    auto tokenizer = fromHuggingFace(*json, config->ids);
    if (!tokenizer)
        return fail(tokenizer.error().code,
                    (folder / tokenizer.error().message).string()); // begins with "tokenizer.json:"
    ImportedModel imported{config->model, std::move(*tokenizer), nullptr};
    if (dynamic_cast<const PhraseTokenizer*>(imported.tokenizer.get()) != nullptr)
        imported.model.vocabulary = ModelSpec().vocabulary; // phrases count themselves
    else
        imported.model.tokenizer = TokenizerKind::Bpe;
    imported.decoder =
        std::make_unique<Decoder>(imported.model, imported.tokenizer->size(), torch::kFloat32);
    if (auto loaded = loadWeights(folder, *imported.decoder); !loaded)
        return tl::unexpected(loaded.error());
    return imported;
}

} // namespace gradus
