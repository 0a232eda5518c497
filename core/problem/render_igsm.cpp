#include "core/problem/render_parts.h"

namespace gradus {

ProblemText renderIgsm(const Problem&)
{
    return {};
}

} // namespace gradus
