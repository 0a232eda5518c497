#include "core/solution/python_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace gradus {

namespace {

constexpr std::array<char32_t, 66>
    kZeros = {0x30,    0x660,   0x6f0,   0x7c0,   0x966,   0x9e6,   0xa66,   0xae6,   0xb66,
              0xbe6,   0xc66,   0xce6,   0xd66,   0xde6,   0xe50,   0xed0,   0xf20,   0x1040,
              0x1090,  0x17e0,  0x1810,  0x1946,  0x19d0,  0x1a80,  0x1a90,  0x1b50,  0x1bb0,
              0x1c40,  0x1c50,  0xa620,  0xa8d0,  0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,
              0xff10,  0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450,
              0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0,
              0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140,
              0x1e2f0, 0x1e950, 0x1fbf0}; // of all scripts with decimal digits, Unicode 14

bool isContinuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// Bytes of the character that @p lead begins; 0 if none begins so.
std::size_t lengthFrom(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead < 0xe0)
        return 2;
    if (lead >= 0xe0 && lead < 0xf0)
        return 3;
    return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/// What a character is to a pattern that ignores case.
char32_t folded(char32_t code)
{
    if (code >= 'A' && code <= 'Z')
        return code + ('a' - 'A');
    switch (code) {
    case 0x130:
    case 0x131:
        return 'i';
    case 0x17f:
        return 's';
    case 0x212a:
        return 'k';
    default:
        return code;
    }
}

/// Appends the digits from @p position on to @p digits, in ASCII; where they end.
std::size_t readDigits(std::string_view text, std::size_t position, std::string& digits)
{
    while (position < text.size()) {
        const auto character = characterAt(text, position);
        const int digit = pythonDigit(character.code);
        if (digit < 0)
            break;
        digits += static_cast<char>('0' + digit);
        position += character.length;
    }
    return position;
}

/// float() of digits with at most one point among them.
double doubleFrom(const std::string& digits)
{
    double value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (parsed.ec != std::errc::result_out_of_range)
        return value;
    const auto significant = digits.find_first_not_of('0');
    return digits[significant] == '.' ? 0.0 : std::numeric_limits<double>::infinity();
}

} // namespace

Character characterAt(std::string_view text, std::size_t position) noexcept
{
    constexpr char32_t kReplacement = 0xfffd;
    const auto lead = static_cast<unsigned char>(text[position]);
    const auto length = lengthFrom(lead);
    if (length == 1)
        return {lead, 1};
    if (length == 0 || position + length > text.size())
        return {kReplacement, 1};
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (!isContinuation(text[position + i]))
            return {kReplacement, 1};
        code = (code << 6U) | (static_cast<unsigned char>(text[position + i]) & 0x3fU);
    }
    return {code, length};
}

Character characterBefore(std::string_view text, std::size_t end) noexcept
{
    constexpr std::size_t kLongest = 4;
    std::size_t begin = end - 1;
    while (begin > 0 && end - begin < kLongest && isContinuation(text[begin]))
        --begin;
    const auto character = characterAt(text, begin);
    return begin + character.length == end ? character : characterAt(text, end - 1);
}

bool isPythonSpace(char32_t code) noexcept
{
    if (code < 0x80)
        return code == ' ' || (code >= 0x9 && code <= 0xd) || (code >= 0x1c && code <= 0x1f);
    return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200a)
           || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f
           || code == 0x3000;
}

int pythonDigit(char32_t code) noexcept
{
    if (code < 0x80)
        return code >= '0' && code <= '9' ? static_cast<int>(code - '0') : -1;
    const auto* next = std::upper_bound(kZeros.begin(), kZeros.end(), code);
    const auto digit = code - *(next - 1);
    return digit < 10 ? static_cast<int>(digit) : -1;
}

std::size_t skipPythonSpace(std::string_view text, std::size_t position) noexcept
{
    while (position < text.size()) {
        const auto character = characterAt(text, position);
        if (!isPythonSpace(character.code))
            break;
        position += character.length;
    }
    return position;
}

std::size_t pythonSpaceBefore(std::string_view text, std::size_t end) noexcept
{
    while (end > 0) {
        const auto character = characterBefore(text, end);
        if (!isPythonSpace(character.code))
            break;
        end -= character.length;
    }
    return end;
}

std::string_view stripPython(std::string_view text) noexcept
{
    text.remove_prefix(skipPythonSpace(text, 0));
    return text.substr(0, pythonSpaceBefore(text, text.size()));
}

std::string collapsePythonSpace(std::string_view text)
{
    std::string collapsed;
    collapsed.reserve(text.size());
    for (std::size_t i = skipPythonSpace(text, 0); i < text.size();) {
        const auto character = characterAt(text, i);
        if (!isPythonSpace(character.code)) {
            collapsed.append(text, i, character.length);
            i += character.length;
            continue;
        }
        i = skipPythonSpace(text, i);
        if (i < text.size())
            collapsed += ' ';
    }
    return collapsed;
}

std::size_t matchIgnoringCase(std::string_view text, std::size_t position,
                              std::string_view pattern) noexcept
{
    const std::size_t begin = position;
    for (const char expected : pattern) {
        if (position >= text.size())
            return 0;
        const auto character = characterAt(text, position);
        if (folded(character.code) != static_cast<unsigned char>(expected))
            return 0;
        position += character.length;
    }
    return position - begin;
}

std::size_t findIgnoringCase(std::string_view text, std::string_view pattern,
                             std::size_t from) noexcept
{
    for (std::size_t i = from; i < text.size(); ++i)
        if ((text[i] | 0x20) == (pattern[0] | 0x20) && matchIgnoringCase(text, i, pattern) > 0)
            return i;
    return std::string_view::npos;
}

std::optional<NumberMatch> matchNumber(std::string_view text, std::size_t position)
{
    const bool hasSign = position < text.size() && (text[position] == '-' || text[position] == '+');
    std::string digits;
    std::size_t end = readDigits(text, position + (hasSign ? 1 : 0), digits);
    if (digits.empty())
        return std::nullopt;
    if (end < text.size() && text[end] == '.') {
        digits += '.';
        const auto fractionEnd = readDigits(text, end + 1, digits);
        if (fractionEnd > end + 1)
            end = fractionEnd;
        else
            digits.pop_back();
    }
    const double value = doubleFrom(digits);
    return NumberMatch{hasSign && text[position] == '-' ? -value : value, end};
}

std::optional<double> lastNumber(std::string_view text)
{
    std::optional<double> last;
    for (std::size_t i = 0; i < text.size();) {
        const auto character = characterAt(text, i);
        const bool mayBegin =
            character.code == '-' || character.code == '+' || pythonDigit(character.code) >= 0;
        const auto number = mayBegin ? matchNumber(text, i) : std::nullopt;
        if (number)
            last = number->value;
        i = number ? number->end : i + character.length;
    }
    return last;
}

} // namespace gradus
