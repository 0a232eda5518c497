#include "core/token/bpe_splitter.h"

#include <array>

namespace gradus {

namespace {

enum class Kind : unsigned char { Blank, Letter, Digit, Sign };

constexpr std::array<Kind, 256> kKinds = [] {
    std::array<Kind, 256> kinds{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool isLetter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        kinds[byte] = byte <= 0x20 || byte == 0x7f   ? Kind::Blank
                      : isLetter || byte > 0x7f      ? Kind::Letter
                      : (byte >= '0' && byte <= '9') ? Kind::Digit
                                                     : Kind::Sign;
    }
    return kinds;
}();

Kind kindOf(char c) noexcept
{
    return kKinds[static_cast<unsigned char>(c)];
}

/// Bytes of the same kind from @p begin on.
std::size_t runLength(std::string_view text, std::size_t begin) noexcept
{
    std::size_t end = begin;
    while (end < text.size() && kindOf(text[end]) == kindOf(text[begin]))
        ++end;
    return end - begin;
}

/// Letters after the apostrophe @p text begins with, which are lower case.
std::size_t endingLength(std::string_view text) noexcept
{
    std::size_t end = 1;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z')
        ++end;
    return end - 1;
}

} // namespace

std::size_t bpeWordLength(std::string_view text) noexcept
{
    if (text[0] == '\'')
        if (const auto ending = endingLength(text); ending > 0)
            return 1 + ending;
    const std::size_t begin =
        text[0] == ' ' && text.size() > 1 && kindOf(text[1]) != Kind::Blank ? 1 : 0;
    const std::size_t run = runLength(text, begin);
    switch (kindOf(text[begin])) {
    case Kind::Letter:
    case Kind::Sign:
        return begin + run;
    case Kind::Digit:
        return begin + (run - 1) % 3 + 1;
    case Kind::Blank:
        break;
    }
    return run == text.size() || run == 1 ? run : run - 1;
}

} // namespace gradus
