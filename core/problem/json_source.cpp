#include "core/problem/json_source.h"

#include "core/base/file.h"
#include "core/base/json_line.h"
#include "core/base/utf8.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

/// Reads over a document and keeps where and why it is not JSON. (An exception of the library knows
/// no place if a number is too large.)
class SyntaxCheck final : public nlohmann::json_sax<json>
{
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }

    /// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
    bool parse_error(std::size_t position, const std::string&,
                     const json::exception& fault) override
    {
        m_offset = position == 0 ? 0 : position - 1;
        m_reason = fault.what();
        m_reason.erase(0, m_reason.find("] ") + 2);
        if (m_reason.starts_with("parse error"))
            m_reason.erase(0, m_reason.find(": ") + 2);
        return false;
    }

    [[nodiscard]] std::size_t offset() const { return m_offset; }
    [[nodiscard]] const std::string& reason() const { return m_reason; }

private:
    std::size_t m_offset = 0;
    std::string m_reason;
};

tl::unexpected<Error> corruptInLine(const JsonSource& source, int line, const std::string& what)
{
    return fail(ErrorCode::Corrupt,
                source.path.string() + ':' + std::to_string(line) + ": " + what);
}

} // namespace

Result<JsonSource> readJsonSource(const std::filesystem::path& path)
{
    auto text = readFile(path);
    if (!text)
        return tl::unexpected(text.error());
    return JsonSource{path, *std::move(text)};
}

Result<json> parseJsonSource(const JsonSource& source)
{
    const std::string_view text = source.text;
    if (const auto offset = findInvalidUtf8(text); offset != std::string_view::npos)
        return corruptInLine(source, lineAt(text, offset), "is not valid UTF-8");
    SyntaxCheck check;
    if (!json::sax_parse(text, &check))
        return corruptInLine(source, lineAt(text, check.offset()),
                             "is not valid JSON: " + check.reason());
    if (const auto repeated = findRepeatedKey(text))
        return corruptInLine(source, repeated->line,
                             '"' + repeated->key + "\" stands twice in one object");
    return json::parse(text);
}

Result<void> checkObject(const JsonSource& source, const json& value)
{
    if (!value.is_object())
        return corruptAt(source, "", "is not a JSON object");
    if (const auto format = value.find("format"); format != value.end() && *format != 1)
        return corruptAt(source, "/format", R"("format" is not 1, the only one known)");
    return {};
}

tl::unexpected<Error> corruptAt(const JsonSource& source, std::string_view pointer,
                                const std::string& what)
{
    return corruptInLine(source, jsonLine(source.text, pointer), what);
}

Result<std::string> readTextAt(const JsonSource& source, const json& object,
                               const std::string& pointer, const std::string& key)
{
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string())
        return corruptAt(source, pointer + '/' + key, '"' + key + "\" is missing or not a text");
    return found->get<std::string>();
}

} // namespace gradus
