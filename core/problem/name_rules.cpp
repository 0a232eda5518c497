#include "core/problem/name_rules.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>

namespace gradus {

namespace {

struct Range
{
    char32_t first;
    char32_t last;
};

template <std::size_t N>
bool isIn(const std::array<Range, N>& ranges, char32_t c)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// Unicode's property White_Space, less the control characters in it.
bool isBlank(char32_t c)
{
    constexpr std::array<Range, 7> kBlanks{{{0x20, 0x20},
                                            {0xA0, 0xA0},
                                            {0x1680, 0x1680},
                                            {0x2000, 0x200A},
                                            {0x202F, 0x202F},
                                            {0x205F, 0x205F},
                                            {0x3000, 0x3000}}};
    return isIn(kBlanks, c);
}

bool isControl(char32_t c)
{
    constexpr std::array<Range, 3> kControls{{{0, 0x1F}, {0x7F, 0x9F}, {0x2028, 0x2029}}};
    return isIn(kControls, c);
}

/// Takes no room on the line: soft hyphen, zero-width blanks, marks of direction, byte order mark.
bool isInvisible(char32_t c)
{
    constexpr std::array<Range, 7> kInvisible{{{0xAD, 0xAD},
                                               {0x61C, 0x61C},
                                               {0x180E, 0x180E},
                                               {0x200B, 0x200F},
                                               {0x202A, 0x202E},
                                               {0x2060, 0x206F},
                                               {0xFEFF, 0xFEFF}}};
    return isIn(kInvisible, c);
}

/// Persian and the scripts of India spell words with joiners between two of their letters.
bool isSpelling(char32_t before, char32_t c, std::string_view rest)
{
    const bool isJoiner = c == 0x200C || c == 0x200D;
    return isJoiner && before > 0x7F && !rest.empty() && firstCodePoint(rest).value > 0x7F
           && !isInvisible(before) && !isInvisible(firstCodePoint(rest).value);
}

std::string faultOfCharacters(std::string_view name)
{
    constexpr std::string_view kStops = ".,;?=<>";
    constexpr char32_t kReplacement = 0xFFFD; // what a converter leaves for what it could not read
    char32_t before = 0;
    for (std::string_view rest = name; !rest.empty();) {
        const auto [c, size] = firstCodePoint(rest);
        if (size == 0)
            return "is not valid UTF-8";
        rest.remove_prefix(size);
        if (isControl(c) || (c < 0x80 && kStops.find(static_cast<char>(c)) != kStops.npos))
            return "holds a control character or one of . , ; ? = < >";
        if (c == kReplacement)
            return "holds the replacement character U+FFFD";
        if (isInvisible(c) && !isSpelling(before, c, rest))
            return "holds an invisible (zero-width) character";
        if (isBlank(c) && (before == 0 || rest.empty()))
            return "begins or ends with a blank";
        if (isBlank(c) && isBlank(before))
            return "holds two blanks side by side";
        before = c;
    }
    return {};
}

} // namespace

std::string faultOfName(std::string_view name)
{
    if (name.empty())
        return "is empty";
    if (auto fault = faultOfCharacters(name); !fault.empty())
        return fault;
    // A sentence puts a blank before and after each name.
    const std::string told = ' ' + std::string(name) + ' ';
    for (const std::string_view words :
         {" in ", " as ", " per ", " equals ", " does ", " and the ", "Define ", "Answer:"})
        if (told.find(words) != std::string::npos)
            return "holds \"" + std::string(words) + "\", which the sentences use themselves";
    return {};
}

std::string faultOfNoun(std::string_view name)
{
    for (const std::string_view beginning : {"total ", "average "})
        if (name.starts_with(beginning))
            return "begins with \"" + std::string(beginning) + '"';
    return faultOfName(name);
}

} // namespace gradus
