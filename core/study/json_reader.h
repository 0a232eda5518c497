#pragma once

// Internal to core/study: reads one JSON object field by field and keeps the first fault.

#include "core/base/result.h"
#include "core/study/fields.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

/// The JSON value in @p text; ErrorCode::Corrupt says where the text breaks off or repeats a key.
[[nodiscard]] Result<nlohmann::json> parseJson(std::string_view text);

/// The first thing wrong with a document. Once there is one, nothing more is read.
using JsonFault = std::optional<Error>;

/// One object at @p path ("schedules[0].model", "" for the whole document).
///
/// Every call names a key the object may have; a key left out changes nothing. finish() refuses
/// all others. A visitor of the field tables.
class JsonReader
{
public:
    JsonReader(const nlohmann::json& value, std::string path, JsonFault& fault);

    void operator()(std::string_view key, int& number, const fields::Range& range);
    void operator()(std::string_view key, std::int64_t& number, const fields::Range& range);
    void operator()(std::string_view key, double& number, const fields::Range& range);
    void operator()(std::string_view key, OpWindow& window, const fields::Range& range);
    void operator()(std::string_view key, std::string& name);
    void operator()(std::string_view key, std::vector<std::string>& names);
    template <typename E, typename Words>
    void operator()(std::string_view key, E& value, const Words& words);

    /// A whole number of the full 64 bits.
    void seed(std::string_view key, std::uint64_t& number);
    /// Free text: may be empty.
    void text(std::string_view key, std::string& text);
    /// Calls @p read for each element of an array, with its path.
    void each(std::string_view key,
              const std::function<void(const nlohmann::json&, const std::string&)>& read);
    /// The value of @p key, if it is there and nothing was wrong so far.
    [[nodiscard]] const nlohmann::json* find(std::string_view key);
    [[nodiscard]] std::string pathOf(std::string_view key) const;

    void finish();

private:
    template <typename Integer>
    void integer(std::string_view key, Integer& number, const fields::Range& range);

    const nlohmann::json& m_value;
    std::string m_path;
    JsonFault& m_fault;
    std::set<std::string, std::less<>> m_known;
};

/// Records "PATH is VALUE, but EXPECTED", unless something was wrong before.
void refuseJson(JsonFault& fault, const std::string& path, const nlohmann::json& value,
                const std::string& expected);

/// "\"a\", \"b\" or \"c\""
[[nodiscard]] std::string choiceText(const std::vector<std::string_view>& names);

/// The string in @p value; refused when it is none or empty.
[[nodiscard]] std::string readString(const nlohmann::json& value, const std::string& path,
                                     JsonFault& fault);

/// A whole number in @p range that an int holds.
[[nodiscard]] int readInt(const nlohmann::json& value, const std::string& path,
                          const fields::Range& range, JsonFault& fault);

/// An array of two such numbers, lowest and highest.
void readPair(const nlohmann::json& value, const std::string& path, const fields::Range& range,
              std::pair<int&, int&> target, JsonFault& fault);

template <typename E, typename Words>
void JsonReader::operator()(std::string_view key, E& value, const Words& words)
{
    const auto* found = find(key);
    if (found == nullptr)
        return;
    std::vector<std::string_view> names;
    for (const auto& word : words) {
        if (found->is_string() && found->template get_ref<const std::string&>() == word.name) {
            value = word.value;
            return;
        }
        names.push_back(word.name);
    }
    refuseJson(m_fault, pathOf(key), *found, "must be " + choiceText(names));
}

} // namespace gradus
