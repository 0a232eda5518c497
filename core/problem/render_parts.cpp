#include "core/problem/render_parts.h"

namespace gradus {

void appendMiddle(std::string& text, const Linear& left, char sign, const Linear& right, Mode mode,
                  char unknown)
{
    const bool hasBrackets = mode == Mode::Reverse && sign != '+';
    const auto append = [&](const Linear& side) {
        text += hasBrackets ? "(" : "";
        appendLinear(text, side, unknown);
        text += hasBrackets ? ")" : "";
    };
    append(left);
    text += ' ';
    text += sign;
    text += ' ';
    append(right);
}

} // namespace gradus
