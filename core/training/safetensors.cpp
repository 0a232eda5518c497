#include "core/training/safetensors.h"

#include "core/base/file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kLongestHeader = 100'000'000;

std::int64_t bytesOf(std::string_view type)
{
    if (type == "F32" || type == "I32")
        return 4;
    if (type == "BF16" || type == "F16")
        return 2;
    return type == "I64" || type == "F64" ? 8 : 0;
}

/// Size of a tensor in bytes; none for an unknown type or an impossible shape.
std::optional<std::int64_t> sizeOf(const TensorEntry& entry)
{
    std::int64_t size = bytesOf(entry.type);
    for (const auto extent : entry.shape)
        if (extent < 0 || __builtin_mul_overflow(size, extent, &size))
            return std::nullopt;
    return bytesOf(entry.type) == 0 ? std::nullopt : std::optional(size);
}

std::string headerOf(const std::vector<TensorEntry>& entries,
                     const std::map<std::string, std::string>& metadata)
{
    ordered_json header;
    header["__metadata__"] = metadata;
    std::size_t offset = 0;
    for (const auto& entry : entries) {
        header[entry.name] = {{"dtype", entry.type},
                              {"shape", entry.shape},
                              {"data_offsets", {offset, offset + entry.bytes.size()}}};
        offset += entry.bytes.size();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // tensors start on 8 bytes
    return text;
}

Result<void> readHeader(TensorFile& file, const ordered_json& header, std::size_t dataBegin,
                        const std::string& name)
{
    const std::string_view data = std::string_view(file.content).substr(dataBegin);
    for (const auto& [key, value] : header.items()) {
        if (key == "__metadata__") {
            for (const auto& [field, text] : value.items())
                file.metadata[field] = text.get<std::string>();
            continue;
        }
        TensorEntry entry{.name = key,
                          .type = value.at("dtype").get<std::string>(),
                          .shape = value.at("shape").get<std::vector<std::int64_t>>(),
                          .bytes = {}};
        const auto begin = value.at("data_offsets").at(0).get<std::size_t>();
        const auto end = value.at("data_offsets").at(1).get<std::size_t>();
        if (begin > end || end > data.size())
            return fail(ErrorCode::Corrupt,
                        name + " is damaged: tensor " + key + " lies outside the file");
        entry.bytes = data.substr(begin, end - begin);
        if (sizeOf(entry) != static_cast<std::int64_t>(entry.bytes.size()))
            return fail(ErrorCode::Corrupt,
                        name + " is damaged: the bytes of tensor " + key + " do not fit its shape");
        file.entries.push_back(std::move(entry));
    }
    std::sort(
        file.entries.begin(), file.entries.end(),
        [](const TensorEntry& a, const TensorEntry& b) { return a.bytes.data() < b.bytes.data(); });
    return {};
}

} // namespace

const TensorEntry* TensorFile::find(std::string_view name) const
{
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const TensorEntry& entry) { return entry.name == name; });
    return found == entries.end() ? nullptr : &*found;
}

Result<std::string> writeTensorFile(const std::filesystem::path& path,
                                    const std::vector<TensorEntry>& entries,
                                    std::map<std::string, std::string> metadata)
{
    metadata["format"] = "pt";
    const std::string header = headerOf(entries, metadata);
    std::array<char, kLengthBytes> length{};
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length[i] = static_cast<char>((header.size() >> (8 * i)) & 0xffU);

    std::vector<std::string_view> parts{{length.data(), length.size()}, header};
    for (const auto& entry : entries)
        parts.push_back(entry.bytes);
    return writeFileAndHash(path, parts);
}

Result<TensorFile> readTensorFile(const std::filesystem::path& path, std::string_view hash)
{
    auto content = readFile(path);
    if (!content)
        return tl::unexpected(content.error());
    TensorFile file;
    file.content = std::move(*content);
    const std::string name = path.string();
    if (!hash.empty() && contentHash(file.content) != hash)
        return fail(ErrorCode::Corrupt,
                    name + " is damaged: its hash is not the one the study has of it");

    std::size_t length = 0;
    if (file.content.size() < kLengthBytes)
        return fail(ErrorCode::Corrupt, name + " is too short to hold tensors");
    for (std::size_t i = 0; i < kLengthBytes; ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(file.content[i])) << (8 * i);
    if (length > kLongestHeader || length > file.content.size() - kLengthBytes)
        return fail(ErrorCode::Corrupt,
                    name + " is damaged or cut off: its header is longer than the file");
    const auto header = ordered_json::parse(
        file.content.begin() + kLengthBytes,
        file.content.begin() + static_cast<std::ptrdiff_t>(kLengthBytes + length), nullptr,
        /*allow_exceptions=*/false);
    if (!header.is_object())
        return fail(ErrorCode::Corrupt, name + " is damaged: its header is not JSON");
    try {
        if (auto read = readHeader(file, header, kLengthBytes + length, name); !read)
            return tl::unexpected(read.error());
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::Corrupt, name + " is damaged: its header lacks a field");
    }
    return file;
}

} // namespace gradus
