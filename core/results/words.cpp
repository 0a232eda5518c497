#include "core/results/words.h"

#include "core/results/csv.h"

namespace gradus {

std::string counted(std::int64_t count, const std::string& what)
{
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

std::string joined(std::string_view first, std::string_view second)
{
    return std::string(first) + (first.empty() || second.empty() ? "" : "; ") + std::string(second);
}

void addNote(std::string& note, std::string_view more)
{
    note = joined(note, more);
}

std::string opName(std::optional<int> op)
{
    return op ? std::to_string(*op) : "all";
}

std::string tooFewSamples(std::int64_t k, std::int64_t samples, RowId problem)
{
    return "k = " + std::to_string(k) + " is more than the " + counted(samples, "sample")
           + " of problem " + std::to_string(problem);
}

std::string incompleteWords(std::int64_t sampled, std::int64_t planned)
{
    return "incomplete: " + std::to_string(sampled) + " of " + std::to_string(planned)
           + " problems are sampled";
}

std::string deletedRun(RowId run)
{
    return "run " + std::to_string(run) + " was deleted";
}

std::string adaptiveWords(const EvaluationRow& evaluation)
{
    if (!evaluation.adaptiveWidth)
        return {};
    return "adaptive: sampling of a cell ended once its interval was at most "
           + csvNumber(*evaluation.adaptiveWidth) + " wide";
}

} // namespace gradus
