#include "core/solution/paper_row.h"

#include "core/problem/problem_json.h"
#include "core/solution/paper_rewards.h"
#include "core/solution/row_fields.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace gradus {

namespace {

using nlohmann::ordered_json;

ordered_json officialReport(const PaperReport& report)
{
    ordered_json json;
    json["missing_in_pred"] = report.missing;
    json["extra_in_pred"] = report.extra;
    json["value_mismatches"] = ordered_json::array();
    for (const auto& node : report.valueMismatches)
        json["value_mismatches"].push_back(
            ordered_json::array({node.name, orNull(node.gold), orNull(node.predicted)}));
    json["dependency_mismatches"] = ordered_json::array();
    for (const auto& node : report.dependencyMismatches)
        json["dependency_mismatches"].push_back(
            {{"name", node.name}, {"gold", node.gold}, {"pred", node.predicted}});
    json["answer_mismatch"] = nullptr;
    if (report.isAnswerMismatch)
        json["answer_mismatch"] =
            ordered_json::array({orNull(report.goldAnswer), orNull(report.predictedAnswer)});
    return json;
}

ordered_json publishedReward(const PublishedReward& reward)
{
    return {{"score", reward.score},
            {"outcome_reward", reward.outcome},
            {"process_reward", reward.process},
            {"process_reward_has_gold", true},
            {"process_zeroed_due_to_mismatch", reward.isZeroed}};
}

template <typename Mismatches>
ordered_json namesOf(const Mismatches& mismatches)
{
    auto names = ordered_json::array();
    for (const auto& mismatch : mismatches)
        names.push_back(mismatch.name);
    return names;
}

ordered_json reportJson(const PaperReport& report, const PaperRewards& rewards)
{
    ordered_json row;
    row["perfect"] = report.isPerfect();
    row["process_accuracy"] = report.processAccuracy;
    row["answer_correct"] = report.isAnswerCorrect();
    row["missing"] = report.missing;
    row["extra"] = report.extra;
    row["value_mismatches"] = namesOf(report.valueMismatches);
    row["dependency_mismatches"] = namesOf(report.dependencyMismatches);
    row["nodes"] = ordered_json::array();
    for (const auto& node : report.nodes)
        row["nodes"].push_back({{"name", node.name}, {"status", paperStatusName(node.status)}});
    row["rewards"] = rewardsJson(rewards.rewards);
    row["official_report"] = officialReport(report);
    // Named after the published weights; the weight used is the caller's.
    row["published_rewards"] = {{"reward_0.2out_0.8proc", publishedReward(rewards.blend)},
                                {"reward_strict", publishedReward(rewards.strict)}};
    return row;
}

} // namespace

Result<std::string> parsePaperRow(std::string_view row, const RowOptions&)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto solution = readText(*object, "solution");
    if (!solution)
        return tl::unexpected(solution.error());

    const auto parsed = parsePaperSolution(*solution);
    ordered_json result;
    result["answer"] = orNull(parsed.answer);
    result["steps"] = ordered_json::array();
    for (const auto& step : parsed.steps) {
        std::vector<std::string> dependencies;
        for (const auto name : step.dependencies)
            dependencies.push_back(parsed.names[name]);
        std::sort(dependencies.begin(), dependencies.end());
        result["steps"].push_back({{"name", parsed.names[step.name]},
                                   {"variable", step.variable},
                                   {"value", orNull(step.value)},
                                   {"dependencies", std::move(dependencies)}});
    }
    if (const auto text = problemTextFromRow(row))
        result["training_text"] = promptText(*text) + completionText(*text);
    result["topo_ok"] = hasTopologicalOrder(parsed);
    return writeRow(result);
}

Result<std::string> verifyPaperRow(std::string_view row, const RowOptions& options)
{
    const auto read = readVerifyRow(row);
    if (!read)
        return tl::unexpected(read.error());
    const auto& [object, goldText, predictedText] = *read;
    const PaperGraph gold(parsePaperSolution(goldText));
    if (gold.size() == 0)
        return fail(ErrorCode::Corrupt, "field \"gold_solution\": there is no step in it");

    const auto report = comparePaper(gold, PaperGraph(parsePaperSolution(predictedText)));
    return writeRow(
        reportJson(report, paperRewards(report, goldText, predictedText, options.outcomeWeight)));
}

} // namespace gradus
