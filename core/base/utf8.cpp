#include "core/base/utf8.h"

#include <array>
#include <cassert>

namespace gradus {

CodePoint firstCodePoint(std::string_view text) noexcept
{
    assert(!text.empty());
    const auto byte = [text](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t size = lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (size == 0 || lead > 0xF4 || text.size() < size)
        return {};
    char32_t value = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80)
            return {};
        value = value << 6 | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kLowest{0, 0, 0x80, 0x800, 0x10000};
    const bool isSurrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < kLowest[size] || value > 0x10FFFF || isSurrogate)
        return {};
    return {value, size};
}

std::size_t findInvalidUtf8(std::string_view text) noexcept
{
    for (std::size_t i = 0; i < text.size();) {
        const auto [value, size] = firstCodePoint(text.substr(i));
        if (size == 0)
            return i;
        i += size;
    }
    return std::string_view::npos;
}

} // namespace gradus
