#include "core/problem/token_count.h"

namespace gradus {

namespace {

enum class Sign { Blank, Word, Digit, Other };

Sign signOf(char c) noexcept
{
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return Sign::Word;
    if (c >= '0' && c <= '9')
        return Sign::Digit;
    return byte <= 0x20 ? Sign::Blank : Sign::Other;
}

} // namespace

std::size_t countTokens(std::string_view text) noexcept
{
    constexpr std::size_t kDigitsOfToken = 3;
    std::size_t tokens = 0;
    Sign last = Sign::Blank;
    std::size_t run = 0; // how many of the kind of last stand in a row
    for (const char c : text) {
        const Sign sign = signOf(c);
        run = sign == last ? run + 1 : 1;
        last = sign;
        if (sign == Sign::Other || (sign == Sign::Word && run == 1)
            || (sign == Sign::Digit && run % kDigitsOfToken == 1))
            ++tokens;
    }
    return tokens;
}

} // namespace gradus
