#include "core/solution/paper_definitions.h"

#include "core/solution/python_text.h"

#include <algorithm>

namespace gradus {

namespace {

constexpr std::string_view kDefine = "define";

/// A place where the pattern's part behind the name fits: " as [words] V;".
struct Tail
{
    std::size_t begin = 0; ///< of the blanks before "as"
    std::size_t word = 0;  ///< of "as"
    TextSpan variable;
    std::size_t end = 0;
};

/// ASCII letters and what case folding maps to them.
std::size_t skipLetters(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        const auto character = characterAt(text, position);
        const bool isFolded = character.code == 0x130 || character.code == 0x131
                              || character.code == 0x17f || character.code == 0x212a;
        if (!isFolded && !isAsciiLetter(text[position]))
            break;
        position += character.length;
    }
    return position;
}

std::size_t skipToken(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        const auto character = characterAt(text, position);
        if (isPythonSpace(character.code))
            break;
        position += character.length;
    }
    return position;
}

bool isConnective(std::string_view word)
{
    return word.size() == matchIgnoringCase(word, 0, "as")
           || word.size() == matchIgnoringCase(word, 0, "a");
}

/// Where a tail may begin does not depend on the definition it ends: a word "as" or "a" is one if
/// only words of letters stand between it and a "V;". So all tails are found in one pass; those of
/// the words not yet decided about are at the end of the list, from @c decided on.
std::vector<Tail> findTails(std::string_view text)
{
    std::vector<Tail> tails;
    std::size_t decided = 0;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t blanks = position;
        const std::size_t begin = skipPythonSpace(text, blanks);
        const std::size_t lettersEnd = skipLetters(text, begin);
        const std::size_t end = skipToken(text, lettersEnd);
        const bool isVariable = begin < lettersEnd && lettersEnd < text.size()
                                && text[lettersEnd] == ';'
                                && begin + characterAt(text, begin).length == lettersEnd;
        if (begin < lettersEnd && lettersEnd == end) {
            if (blanks < begin && isConnective(text.substr(begin, end - begin)))
                tails.push_back({blanks, begin, {}, 0});
        } else if (isVariable) {
            for (; decided < tails.size(); ++decided) {
                tails[decided].variable = {begin, lettersEnd};
                tails[decided].end = lettersEnd + 1;
            }
        } else {
            tails.resize(decided);
        }
        position = end;
    }
    tails.resize(decided);
    return tails;
}

} // namespace

std::vector<PaperDefinition> findDefinitions(std::string_view text)
{
    std::vector<PaperDefinition> definitions;
    const auto tails = findTails(text);
    std::size_t next = 0; // the first tail that begins behind the last "Define " looked at
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t begin = findIgnoringCase(text, kDefine, from);
        if (begin == std::string_view::npos)
            break;
        const std::size_t blanks = begin + matchIgnoringCase(text, begin, kDefine);
        const std::size_t name = skipPythonSpace(text, blanks);
        from = blanks;
        if (name == blanks)
            continue;
        while (next < tails.size() && tails[next].begin < name)
            ++next;
        const Tail* tail = next < tails.size() ? &tails[next] : nullptr;
        // With no tail ahead, one blank of several may go to the tail that stands right here.
        const bool isBlankToSpare = characterAt(text, blanks).length < name - blanks;
        if (tail == nullptr && isBlankToSpare && next > 0 && tails[next - 1].word == name)
            tail = &tails[next - 1];
        if (tail == nullptr)
            continue;
        definitions.push_back(
            {begin, {name, std::max(name, tail->begin)}, tail->variable, tail->end});
        from = tail->end;
    }
    return definitions;
}

std::string normalisedName(std::string_view name)
{
    constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD
    const auto trim = [](std::string_view text) {
        constexpr std::string_view kTrimmed = " .;";
        const auto first = text.find_first_not_of(kTrimmed);
        if (first == std::string_view::npos)
            return std::string_view();
        return text.substr(first, text.find_last_not_of(kTrimmed) - first + 1);
    };
    std::string collapsed = collapsePythonSpace(name);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < collapsed.size();) {
        if (std::string_view(collapsed).substr(i).starts_with(kReplacement))
            i += kReplacement.size();
        else
            collapsed[kept++] = collapsed[i++];
    }
    const auto cleaned = trim(std::string_view(collapsed).substr(0, kept));

    std::size_t begin = 0;
    for (std::size_t i = 0; (i = findIgnoringCase(cleaned, kDefine, i)) < cleaned.size();) {
        const std::size_t end = i + matchIgnoringCase(cleaned, i, kDefine);
        const std::size_t rest = skipPythonSpace(cleaned, end);
        if (rest > end && (i == 0 || !isPythonWord(characterBefore(cleaned, i).code)))
            begin = rest;
        i = end;
    }
    return std::string(trim(cleaned.substr(begin)));
}

} // namespace gradus
