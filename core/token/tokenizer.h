#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

using TokenId = std::int32_t;

/// Text to tokens and back. Every text is encoded, and decode(encode(t)) == t. No token goes on
/// after "<solution>", so a prompt and its completion encoded one by one give the tokens of the two
/// joined. Immutable after it is made; safe to use from several threads.
class Tokenizer
{
public:
    virtual ~Tokenizer() = default;

    [[nodiscard]] virtual std::vector<TokenId> encode(std::string_view text) const = 0;
    [[nodiscard]] virtual std::string decode(std::span<const TokenId> tokens) const = 0;
    /// One label a token, all valid UTF-8.
    [[nodiscard]] virtual const std::vector<std::string>& vocabulary() const = 0;
    [[nodiscard]] virtual TokenId padding() const = 0;
    [[nodiscard]] virtual TokenId endOfText() const = 0; ///< decodes to nothing

    /// JSON in one line that makes the tokenizer again, together with vocabulary():
    /// restoreTokenizer().
    [[nodiscard]] virtual std::string record() const = 0;

    [[nodiscard]] TokenId size() const { return static_cast<TokenId>(vocabulary().size()); }

protected:
    Tokenizer() = default;
    Tokenizer(const Tokenizer&) = default;
    Tokenizer(Tokenizer&&) = default;
    Tokenizer& operator=(const Tokenizer&) = default;
    Tokenizer& operator=(Tokenizer&&) = default;
};

} // namespace gradus
