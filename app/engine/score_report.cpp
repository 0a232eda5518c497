#include "app/engine/score_report.h"

#include "core/solution/row_fields.h"
#include "core/statistics/pass_at_k.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

namespace gradus {

namespace {

using nlohmann::ordered_json;

using Successes = ScoreTally::Successes;

/// One of the two verifiers: where its part of a group and of a tally is.
struct Verifier
{
    const char* name;
    ScoreCounters ScoreGroup::*counters;
    Successes ScoreTally::*successes;
    bool needsStrictGold;
};
constexpr Verifier kVerifiers[] = {
    {"paper", &ScoreGroup::paper, &ScoreTally::paper, false},
    {"strict", &ScoreGroup::strict, &ScoreTally::strict, true},
};

constexpr std::int64_t kLargestK = 128; // as published

ordered_json countersJson(const ScoreCounters& counters)
{
    return {{"total", counters.total},
            {"missing_solution", counters.missingSolution},
            {"missing_gold", counters.missingGold},
            {"parse_fail", counters.parseFail},
            {"perfect", counters.perfect},
            {"perfect_with_extra", counters.perfectWithExtra},
            {"value_mismatch", counters.valueMismatch},
            {"dependency_mismatch", counters.dependencyMismatch},
            {"answer_mismatch", counters.answerMismatch},
            {"extra_nodes", counters.extraNodes},
            {"missing_nodes", counters.missingNodes},
            {"unsupported", counters.unsupported}};
}

ordered_json disagreementJson(const ScoreGroup& group)
{
    return {{"both", group.both},
            {"paper_only", group.paperOnly},
            {"strict_only", group.strictOnly},
            {"neither", group.neither}};
}

/// Of the generations that could be judged; null if there was none.
ordered_json answerAccuracy(const ScoreCounters& counters)
{
    if (counters.judged() == 0)
        return nullptr;
    return static_cast<double>(counters.answerCorrect) / static_cast<double>(counters.judged());
}

/// Ops as they are counted, then those that are no number.
std::vector<std::string> sortedOps(const std::map<std::string, ScoreGroup>& groups)
{
    std::vector<std::pair<std::int64_t, std::string>> keyed;
    for (const auto& [op, group] : groups) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(op.data(), op.data() + op.size(), number);
        const bool isNumber = error == std::errc() && end == op.data() + op.size();
        keyed.emplace_back(isNumber ? number : INT64_MAX, op);
    }
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::string> ops;
    for (auto& [number, op] : keyed)
        ops.push_back(std::move(op));
    return ops;
}

template <typename Make>
ordered_json perOp(const ScoreBoard& board, Make make)
{
    auto json = ordered_json::object();
    for (const auto& op : sortedOps(board.perOp()))
        json[op] = make(board.perOp().at(op));
    return json;
}

template <typename Make>
ordered_json perTemplate(const ScoreBoard& board, Make make)
{
    auto json = ordered_json::object();
    for (const auto& [name, group] : board.perTemplate())
        json[name] = make(group);
    return json;
}

Result<ordered_json> unbiasedJson(const std::vector<ScoreTally>& tallies, const Verifier& verifier)
{
    std::vector<ProblemTally> problems;
    std::int64_t least = kLargestK;
    for (const auto& tally : tallies) {
        problems.push_back({tally.samples, (tally.*verifier.successes).count});
        least = std::min(least, tally.samples);
    }
    auto json = ordered_json::array();
    if (problems.empty())
        return json;
    const auto ks = powersOfTwoUpTo(least);
    const auto curve = passAtKCurve(problems, ks);
    if (!curve)
        return tl::unexpected(curve.error());
    for (std::size_t i = 0; i < ks.size(); ++i)
        json.push_back({{"k", ks[i]},
                        {"estimate", (*curve)[i].estimate},
                        {"low", (*curve)[i].low},
                        {"high", (*curve)[i].high}});
    return json;
}

ordered_json firstKJson(const std::vector<ScoreTally>& tallies, const Verifier& verifier)
{
    std::int64_t problems = 0;
    std::int64_t most = 0;
    for (const auto& tally : tallies) {
        problems += tally.ranks > 0 ? 1 : 0;
        most = std::max(most, tally.ranks);
    }
    auto json = ordered_json::array();
    if (problems == 0)
        return json;
    auto ks = powersOfTwoUpTo(std::min(most, kLargestK));
    if (ks.back() != most)
        ks.push_back(most); // as published
    for (const auto k : ks) {
        const auto passed =
            std::count_if(tallies.begin(), tallies.end(), [&](const ScoreTally& tally) {
                const auto rank = (tally.*verifier.successes).firstRank;
                return rank && *rank < k;
            });
        json.push_back(
            {{"k", k}, {"estimate", static_cast<double>(passed) / static_cast<double>(problems)}});
    }
    return json;
}

/// @param op all ops if null.
Result<ordered_json> passAtKJson(const GoldTable& gold, const ScoreBoard& board,
                                 const Verifier& verifier, const std::string* op)
{
    std::vector<ScoreTally> tallies;
    for (std::size_t row = 0; row < gold.size(); ++row)
        if ((op == nullptr || gold[row].op == *op) && board.tallies()[row].samples > 0
            && (!verifier.needsStrictGold || gold[row].strict))
            tallies.push_back(board.tallies()[row]);
    const auto unbiased = unbiasedJson(tallies, verifier);
    if (!unbiased)
        return tl::unexpected(unbiased.error());
    return ordered_json{{"problems", tallies.size()},
                        {"unbiased", *unbiased},
                        {"first_k", firstKJson(tallies, verifier)}};
}

Result<ordered_json> passAtKJson(const GoldTable& gold, const ScoreBoard& board,
                                 const Verifier& verifier)
{
    const auto total = passAtKJson(gold, board, verifier, nullptr);
    if (!total)
        return tl::unexpected(total.error());
    ordered_json json{{"total", *total}, {"per_op", ordered_json::object()}};
    for (const auto& op : sortedOps(board.perOp())) {
        const auto part = passAtKJson(gold, board, verifier, &op);
        if (!part)
            return tl::unexpected(part.error());
        json["per_op"][op] = *part;
    }
    return json;
}

ordered_json marksJson(const ScoreMarks& marks)
{
    return {{"perfect", marks.isPerfect},
            {"process_accuracy", marks.processAccuracy},
            {"answer_correct", marks.isAnswerCorrect},
            {"value_mismatch", marks.hasValueMismatch},
            {"dependency_mismatch", marks.hasDependencyMismatch},
            {"extra_nodes", marks.extraNodes},
            {"missing_nodes", marks.missingNodes}};
}

} // namespace

Result<std::string> scoreReport(const GoldTable& gold, const ScoreBoard& board,
                                const std::string& lead)
{
    const auto& tallies = board.tallies();
    const auto unused = std::count_if(tallies.begin(), tallies.end(),
                                      [](const ScoreTally& tally) { return tally.samples == 0; });
    ordered_json json{{"verifier", lead}, {"gold_rows", gold.size()}, {"unused_gold_rows", unused}};
    for (const auto& verifier : kVerifiers) {
        const auto counters = [&](const ScoreGroup& group) {
            return countersJson(group.*verifier.counters);
        };
        const auto accuracy = [&](const ScoreGroup& group) {
            return answerAccuracy(group.*verifier.counters);
        };
        const auto passAtK = passAtKJson(gold, board, verifier);
        if (!passAtK)
            return tl::unexpected(passAtK.error());
        json["counters"][verifier.name] = counters(board.total());
        json["answer_accuracy"][verifier.name] = accuracy(board.total());
        if (verifier.name == lead)
            json["pass_at_k"] = *passAtK;
        json["by_verifier"][verifier.name] = {
            {"pass_at_k", *passAtK},
            {"answer_accuracy_per_op", perOp(board, accuracy)},
            {"counters_per_op", perOp(board, counters)},
            {"counters_per_template", perTemplate(board, counters)}};
    }
    json["disagreement"] = {{"total", disagreementJson(board.total())},
                            {"per_op", perOp(board, disagreementJson)},
                            {"per_template", perTemplate(board, disagreementJson)}};
    return writeRow(json);
}

std::string scoreRow(const ScoreGeneration& generation, const ScoreRow& row)
{
    const auto& judgement = row.judgement;
    ordered_json json{{"line", row.line},
                      {"op", generation.op},
                      {"id", orNull(generation.id)},
                      {"template", generation.templateName},
                      {"gold_row", orNull(row.gold)},
                      {"sample_rank", orNull(row.rank)}};
    json["paper"] = judgement ? marksJson(judgement->paper) : ordered_json(nullptr);
    json["strict"] =
        judgement && judgement->strict ? marksJson(*judgement->strict) : ordered_json(nullptr);
    return writeRow(json);
}

} // namespace gradus
