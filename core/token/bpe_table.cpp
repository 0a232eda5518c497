#include "core/token/bpe_table.h"

#include <map>

namespace gradus {

namespace {

bool isVisible(unsigned byte)
{
    return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/// UTF-8 of a code point below 0x800.
std::string utf8Of(unsigned point)
{
    if (point < 0x80)
        return {static_cast<char>(point)};
    return {static_cast<char>(0xc0U | (point >> 6U)), static_cast<char>(0x80U | (point & 0x3fU))};
}

std::array<unsigned, 256> codePoints()
{
    std::array<unsigned, 256> points{};
    unsigned next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte)
        points[byte] = isVisible(byte) ? byte : next++;
    return points;
}

const std::array<std::string, 256>& alphabet()
{
    static const auto labels = [] {
        std::array<std::string, 256> made;
        const auto points = codePoints();
        for (std::size_t byte = 0; byte < 256; ++byte)
            made[byte] = utf8Of(points[byte]);
        return made;
    }();
    return labels;
}

const std::map<std::string, char, std::less<>>& bytesOfCharacters()
{
    static const auto bytes = [] {
        std::map<std::string, char, std::less<>> made;
        for (std::size_t byte = 0; byte < 256; ++byte)
            made[alphabet()[byte]] = static_cast<char>(static_cast<unsigned char>(byte));
        return made;
    }();
    return bytes;
}

} // namespace

const std::string& byteToLabel(unsigned char byte)
{
    return alphabet()[byte];
}

std::string bytesToLabel(std::string_view bytes)
{
    std::string label;
    for (const char byte : bytes)
        label += byteToLabel(static_cast<unsigned char>(byte));
    return label;
}

std::pair<std::string, bool> labelToBytes(std::string_view label)
{
    std::string bytes;
    while (!label.empty()) {
        const std::size_t length = static_cast<unsigned char>(label[0]) < 0x80 ? 1 : 2;
        const auto found = bytesOfCharacters().find(label.substr(0, length));
        if (found == bytesOfCharacters().end())
            return {std::string(), false};
        bytes += found->second;
        label.remove_prefix(length);
    }
    return {bytes, true};
}

BpeTable emptyBpeTable()
{
    BpeTable table;
    table.labels.assign(kSpecialTokens.begin(), kSpecialTokens.end());
    for (TokenId id = 0; id < static_cast<TokenId>(kSpecialTokens.size()); ++id)
        (id < kFirstTag ? table.silent : table.tags).push_back(id);
    table.padding = kSpecialPadding;
    table.endOfText = kSpecialEndOfText;
    for (const auto& [character, byte] : bytesOfCharacters()) // UTF-8 sorts as its code points do
        table.labels.push_back(character);
    return table;
}

} // namespace gradus
