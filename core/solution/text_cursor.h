#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gradus {

/// Reads a text from left to right; what does not fit is left where it is.
class TextCursor
{
public:
    explicit TextCursor(std::string_view text, std::size_t position = 0)
        : m_text(text)
        , m_position(position)
    {}

    [[nodiscard]] std::size_t position() const { return m_position; }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_position); }
    [[nodiscard]] bool isAtEnd() const { return m_position == m_text.size(); }

    bool accept(std::string_view expected)
    {
        if (!rest().starts_with(expected))
            return false;
        m_position += expected.size();
        return true;
    }

    void skipSpace()
    {
        while (!isAtEnd() && isSpace(m_text[m_position]))
            ++m_position;
    }

    /// One ASCII letter that no other letter or digit follows.
    std::optional<char> letter()
    {
        const auto text = rest();
        if (text.empty() || !isLetter(text[0]))
            return std::nullopt;
        if (text.size() > 1 && (isLetter(text[1]) || isDigit(text[1])))
            return std::nullopt;
        ++m_position;
        return text[0];
    }

    /// A variable of the symbolic flavour, one ASCII letter and digits: "c12"; empty if none is
    /// here.
    std::string_view variable()
    {
        const auto text = rest();
        std::size_t length = !text.empty() && isLetter(text[0]) ? 1 : 0;
        while (length > 0 && length < text.size() && isDigit(text[length]))
            ++length;
        m_position += length;
        return text.substr(0, length);
    }

    /// An integer as the grammar writes it: no sign but '-', no leading zero, at most 15 digits.
    std::optional<std::int64_t> integer()
    {
        const auto text = rest();
        const std::size_t first = text.starts_with('-') ? 1 : 0;
        std::size_t end = first;
        std::int64_t value = 0;
        while (end < text.size() && isDigit(text[end]) && end < first + 16)
            value = value * 10 + (text[end++] - '0');
        const std::size_t digits = end - first;
        if (digits == 0 || digits > 15 || (text[first] == '0' && (digits > 1 || first == 1)))
            return std::nullopt;
        m_position += end;
        return first == 1 ? -value : value;
    }

    [[nodiscard]] static bool isDigit(char c) { return c >= '0' && c <= '9'; }
    [[nodiscard]] static bool isLetter(char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    [[nodiscard]] static bool isSpace(char c)
    {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

private:
    std::string_view m_text;
    std::size_t m_position;
};

/// Whether @p text has nothing but white space.
[[nodiscard]] inline bool isBlank(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), TextCursor::isSpace);
}

} // namespace gradus
