#include "core/figure/latex_text.h"

#include <algorithm>
#include <map>

namespace gradus {

std::string latexText(std::string_view text)
{
    static const std::map<std::string_view, std::string_view> special{
        {"&", "\\&"},
        {"%", "\\%"},
        {"$", "\\$"},
        {"#", "\\#"},
        {"_", "\\_"},
        {"{", "\\{"},
        {"}", "\\}"},
        {"~", "\\textasciitilde{}"},
        {"^", "\\textasciicircum{}"},
        {"\\", "\\textbackslash{}"},
        {"<", "$<$"},
        {">", "$>$"},
        {"|", "$|$"},
        {"\n", " "},
        {"\r", " "},
        {"\u00d7", "$\\times$"},
    };
    std::string result;
    while (!text.empty()) {
        const auto found = std::find_if(special.begin(), special.end(), [&](const auto& entry) {
            return text.starts_with(entry.first);
        });
        const bool isPlain = found == special.end();
        result += isPlain ? text.substr(0, 1) : found->second;
        text.remove_prefix(isPlain ? 1 : found->first.size());
    }
    return result;
}

} // namespace gradus
