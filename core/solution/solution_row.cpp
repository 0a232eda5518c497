#include "core/problem/problem_json.h"
#include "core/solution/row_fields.h"
#include "core/solution/verdict.h"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// Text between @p opening and the first of @p closings, from @p position on; moves @p position.
std::optional<std::string_view> between(std::string_view text, std::string_view opening,
                                        std::string_view closing, std::size_t& position)
{
    const auto begin = text.find(opening, position);
    if (begin == std::string_view::npos)
        return std::nullopt;
    const auto first = begin + opening.size();
    const auto end = text.find(closing, first);
    if (end == std::string_view::npos)
        return std::nullopt;
    position = end;
    return text.substr(first, end - first);
}

/// The word for totals, "total number of schools"; empty if the row speaks of none.
std::string_view totalNoun(std::string_view text)
{
    const auto begin = text.find("total number of ");
    if (begin == std::string_view::npos)
        return {};
    const auto end = text.find(" in ", begin);
    return end == std::string_view::npos ? std::string_view() : text.substr(begin, end - begin);
}

/// Names of the quantities a problem text speaks of, totals of its places included.
std::vector<std::string> namesInSentences(std::string_view problem, std::string_view everything)
{
    std::set<std::string> names;
    const auto noun = totalNoun(everything);
    std::size_t position = 0;
    while (const auto name = between(problem, "The number of ", " equals ", position)) {
        names.insert(std::string(*name));
        if (const auto in = name->rfind(" in "); in != std::string_view::npos && !noun.empty())
            names.insert(std::string(noun) + std::string(name->substr(in)));
    }
    return {names.begin(), names.end()};
}

/// The same of the symbolic rendering: codes at the head of assignments, and their places.
std::vector<std::string> namesInAssignments(std::string_view problem)
{
    std::set<std::string> names;
    for (std::size_t begin = 0; begin < problem.size();) {
        const auto end = std::min(problem.find(" ; ", begin), problem.size());
        const auto code = problem.substr(begin, std::min(problem.find(" = ", begin), end) - begin);
        if (code.size() == 2) {
            names.insert(std::string(code));
            names.insert(std::string(code.substr(0, 1)));
        }
        begin = end + 3;
    }
    return {names.begin(), names.end()};
}

std::vector<std::string> namesInRow(const json& row, const std::string& gold)
{
    const auto problem = row.value("problem", json());
    if (!problem.is_string())
        return {};
    const auto text = problem.get<std::string>();
    if (text.find("The number of ") == std::string::npos)
        return namesInAssignments(text);
    return namesInSentences(text, text + gold);
}

ordered_json verdictJson(const Verdict& verdict, double outcomeWeight)
{
    ordered_json row;
    row["perfect"] = verdict.isVerifiedCorrect;
    row["process_accuracy"] = verdict.processAccuracy;
    row["answer_correct"] = verdict.isAnswerCorrect;
    row["missing"] = verdict.missing;
    row["extra"] = verdict.extra;
    row["value_mismatches"] = verdict.valueMismatches;
    row["dependency_mismatches"] = verdict.dependencyMismatches;
    row["nodes"] = ordered_json::array();
    for (const auto& node : verdict.nodes)
        row["nodes"].push_back({{"name", node.name}, {"status", nodeStatusName(node.status)}});
    row["rewards"] = rewardsJson(rewardsOf(verdict, outcomeWeight));
    return row;
}

/// Gold must be in a grammar we know: else nothing could ever match it, and all would be wrong.
Result<ParsedSolution> readGold(const std::string& text)
{
    auto gold = parseSolution(text);
    for (const auto& step : gold.steps)
        if (!step.isWellFormed || !step.isConsistent)
            return fail(ErrorCode::Unsupported,
                        "field \"gold_solution\": the step of \"" + step.name
                            + "\" is not in the forward grammar; reverse problems are not "
                              "available in this version");
    if (gold.steps.empty())
        return fail(ErrorCode::Corrupt, "field \"gold_solution\": there is no step in it");
    return gold;
}

} // namespace

Result<std::string> parseRow(std::string_view row)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto solution = readText(*object, "solution");
    if (!solution)
        return tl::unexpected(solution.error());

    const auto parsed = parseSolution(*solution);
    ordered_json result;
    result["answer"] = orNull(parsed.answer);
    result["steps"] = ordered_json::array();
    for (const auto& step : parsed.steps)
        result["steps"].push_back({{"name", step.name},
                                   {"variable", step.variable},
                                   {"value", orNull(step.value)},
                                   {"dependencies", step.dependencies}});
    if (const auto text = problemTextFromRow(row))
        result["training_text"] = promptText(*text) + completionText(*text);
    return writeRow(result);
}

Result<std::string> verifyRow(std::string_view row, double outcomeWeight)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto goldText = readText(*object, "gold_solution");
    if (!goldText)
        return tl::unexpected(goldText.error());
    const auto predictedText = readText(*object, "pred_text");
    if (!predictedText)
        return tl::unexpected(predictedText.error());
    const auto gold = readGold(*goldText);
    if (!gold)
        return tl::unexpected(gold.error());

    const auto known = namesInRow(*object, *goldText);
    return writeRow(
        verdictJson(compareSolutions(*gold, parseSolution(*predictedText), known), outcomeWeight));
}

} // namespace gradus
