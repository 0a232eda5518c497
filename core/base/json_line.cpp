#include "core/base/json_line.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

/// Steps through JSON that was found valid before; stays within the text in any case.
class Scanner
{
public:
    explicit Scanner(std::string_view text)
        : m_text(text)
    {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (text.starts_with(kByteOrderMark))
            m_position = kByteOrderMark.size();
        skipBlanks();
    }

    [[nodiscard]] std::size_t position() const { return m_position; }
    [[nodiscard]] bool isAtEnd() const { return m_position >= m_text.size(); }
    [[nodiscard]] char peek() const { return isAtEnd() ? '\0' : m_text[m_position]; }
    void advance() { ++m_position; }

    void skipBlanks()
    {
        m_position = std::min(m_text.find_first_not_of(" \t\r\n", m_position), m_text.size());
    }

    /// Reads the string that begins here.
    std::string_view quoted()
    {
        const auto begin = m_position++;
        while (!isAtEnd() && peek() != '"')
            m_position += peek() == '\\' ? 2U : 1U;
        m_position = std::min(m_position + 1, m_text.size());
        return m_text.substr(begin, m_position - begin);
    }

    /// Goes from the beginning of an object or list to that of its member @p token; false and not
    /// a step if there is none.
    bool enter(std::string_view token)
    {
        const bool isObject = peek() == '{';
        if (!isObject && peek() != '[')
            return false;
        std::size_t index = token.size(); // of a list: no member has it unless it is a number
        const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
        const bool isIndex = error == std::errc{} && end == token.data() + token.size();
        const auto start = m_position++;
        for (std::size_t i = 0;; ++i) {
            skipBlanks();
            if (isAtEnd() || peek() == '}' || peek() == ']')
                break;
            if (isObject ? readKey() == token : isIndex && i == index)
                return true;
            skipValue();
            skipBlanks();
            if (peek() == ',')
                advance();
        }
        m_position = start;
        return false;
    }

    static std::string decoded(std::string_view quoted)
    {
        const auto value = nlohmann::json::parse(quoted, nullptr, /*allow_exceptions=*/false);
        return value.is_string() ? value.get<std::string>() : std::string();
    }

private:
    /// Reads `"key": ` up to the value.
    std::string readKey()
    {
        auto key = decoded(quoted());
        skipBlanks();
        advance(); // the colon
        skipBlanks();
        return key;
    }

    void skipValue()
    {
        std::size_t depth = 0;
        do {
            const char c = peek();
            if (c == '"')
                quoted();
            else
                advance();
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= (c == '}' || c == ']') && depth > 0 ? 1 : 0;
        } while (!isAtEnd()
                 && (depth > 0
                     || std::string_view(",]} \t\r\n").find(peek()) == std::string_view::npos));
    }

    std::string_view m_text;
    std::size_t m_position = 0;
};

/// "a~1b" of a pointer stands for the key "a/b".
std::string unescaped(std::string_view token)
{
    std::string key;
    for (std::size_t i = 0; i < token.size(); ++i) {
        const bool isEscape = token[i] == '~' && i + 1 < token.size();
        key += !isEscape ? token[i] : token[++i] == '1' ? '/' : '~';
    }
    return key;
}

} // namespace

int lineAt(std::string_view text, std::size_t offset) noexcept
{
    const auto before = text.substr(0, offset);
    return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

int jsonLine(std::string_view text, std::string_view pointer)
{
    Scanner scanner(text);
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto token = pointer.substr(0, pointer.find('/'));
        if (!scanner.enter(unescaped(token)))
            break;
        pointer.remove_prefix(token.size());
    }
    return lineAt(text, scanner.position());
}

std::optional<RepeatedKey> findRepeatedKey(std::string_view text)
{
    std::vector<std::set<std::string>> open(1);
    for (Scanner scanner(text); !scanner.isAtEnd(); scanner.skipBlanks()) {
        const auto begin = scanner.position();
        if (scanner.peek() == '"') {
            const auto quoted = scanner.quoted();
            scanner.skipBlanks();
            if (scanner.peek() != ':')
                continue;
            auto key = Scanner::decoded(quoted);
            if (!open.back().insert(key).second)
                return RepeatedKey{std::move(key), lineAt(text, begin)};
        } else if (scanner.peek() == '{') {
            open.emplace_back();
        } else if (scanner.peek() == '}' && open.size() > 1) {
            open.pop_back();
        }
        scanner.advance();
    }
    return std::nullopt;
}

} // namespace gradus
