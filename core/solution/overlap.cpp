#include "core/solution/overlap.h"

#include "core/problem/problem_json.h"
#include "core/problem/structure_hash.h"
#include "core/solution/read_igsm.h"
#include "core/solution/read_problem.h"

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

ordered_json countsJson(const OverlapCounts& counts)
{
    return {{"problems", counts.problems},
            {"exact_repeats", counts.exactRepeats},
            {"structure_repeats", counts.structureRepeats},
            {"exact_in_other", counts.exactInOther},
            {"structure_in_other", counts.structureInOther}};
}

ordered_json setJson(const std::map<int, OverlapCounts>& byOp)
{
    OverlapCounts total;
    ordered_json ops = ordered_json::object();
    for (const auto& [op, counts] : byOp) {
        ops[std::to_string(op)] = countsJson(counts);
        total.problems += counts.problems;
        total.exactRepeats += counts.exactRepeats;
        total.structureRepeats += counts.structureRepeats;
        total.exactInOther += counts.exactInOther;
        total.structureInOther += counts.structureInOther;
    }
    auto object = countsJson(total);
    object["by_op"] = std::move(ops);
    return object;
}

Result<Problem> readAny(const ProblemText& text)
{
    switch (flavourOf(text)) {
    case Flavour::GsmInfinite:
        break;
    case Flavour::Igsm:
        return readIgsm(text, nullptr);
    case Flavour::Symbolic:
        return readSymbolic(text);
    }
    return readProblem(text);
}

} // namespace

Result<void> ProblemSet::add(std::string_view row)
{
    const auto text = problemTextFromRow(row);
    if (!text)
        return tl::unexpected(text.error());
    auto problem = problemFromRow(row); // rows of the original have no graph
    if (!problem)
        problem = readAny(*text);
    if (!problem)
        return tl::unexpected(problem.error());
    const Entry entry{operationCount(*problem), contentHash64(*text), structureHash(*problem)};
    m_entries.push_back(entry);
    m_contents.insert(entry.content);
    m_structures.insert(entry.structure);
    return {};
}

std::map<int, OverlapCounts> ProblemSet::countBy(const ProblemSet& other) const
{
    std::map<int, OverlapCounts> byOp;
    std::unordered_set<std::uint64_t> contents;
    std::unordered_set<std::uint64_t> structures;
    for (const auto& entry : m_entries) {
        auto& counts = byOp[entry.op];
        ++counts.problems;
        counts.exactRepeats += contents.insert(entry.content).second ? 0 : 1;
        counts.structureRepeats += structures.insert(entry.structure).second ? 0 : 1;
        counts.exactInOther += other.m_contents.contains(entry.content) ? 1 : 0;
        counts.structureInOther += other.m_structures.contains(entry.structure) ? 1 : 0;
    }
    return byOp;
}

std::string overlapReport(const ProblemSet& first, const ProblemSet& second)
{
    const ordered_json report{{"first", setJson(first.countBy(second))},
                              {"second", setJson(second.countBy(first))}};
    return report.dump();
}

} // namespace gradus
