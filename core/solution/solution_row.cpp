#include "core/solution/solution_row.h"

#include "core/problem/problem_json.h"
#include "core/solution/check_igsm.h"
#include "core/solution/read_igsm.h"
#include "core/solution/read_problem.h"
#include "core/solution/row_fields.h"

#include <set>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// The modulus of a row's problem: stated beside its texts or in its graph; else 0.
int modulusOf(const json& row, const RowOptions& options)
{
    if (options.modulus)
        return *options.modulus;
    const auto graph = row.value("graph", json());
    const json& place = graph.is_object() && graph.contains("modulus") ? graph : row;
    const auto modulus = place.value("modulus", json(0));
    return modulus.is_number_unsigned() ? modulus.get<int>() : 0;
}

/// "total number of schools in": the words for totals @p solution uses.
std::set<std::string> totalNouns(const ParsedSolution& solution)
{
    std::set<std::string> nouns;
    for (const auto& step : solution.steps)
        if (kindOfName(step.name) == QuantityKind::Total)
            nouns.insert(step.name.substr(0, step.name.rfind(" in ") + 4));
    return nouns;
}

/// Names of the quantities a problem text speaks of, totals of its places included.
std::vector<std::string> namesOf(const std::vector<StatedSentence>& sentences,
                                 const ParsedSolution& gold)
{
    std::set<std::string> names;
    const auto nouns = totalNouns(gold);
    for (const auto& sentence : sentences) {
        names.insert(sentence.name);
        names.insert(sentence.parents.begin(), sentence.parents.end());
        if (const auto in = sentence.name.rfind(" in "); in != std::string::npos)
            for (const auto& noun : nouns)
                names.insert(noun + sentence.name.substr(in + 4));
    }
    return {names.begin(), names.end()};
}

/// The same of the symbolic flavour: the heads of its assignments.
std::vector<std::string> namesInAssignments(std::string_view problem)
{
    std::set<std::string> names;
    for (std::size_t begin = 0; begin < problem.size();) {
        const auto end = std::min(problem.find(" ; ", begin), problem.size());
        const auto head = problem.find(" = ", begin);
        if (head < end)
            names.emplace(problem.substr(begin, head - begin));
        begin = end + 3;
    }
    return {names.begin(), names.end()};
}

ordered_json spanJson(TextSpan span)
{
    return ordered_json::array({span.begin, span.end});
}

ordered_json verdictJson(const Verdict& verdict, const ParsedSolution& predicted,
                         double outcomeWeight)
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
    row["lucky"] = ordered_json::array();
    row["first_error"] = nullptr;
    for (const auto& node : verdict.nodes) {
        row["nodes"].push_back({{"name", node.name}, {"status", nodeStatusName(node.status)}});
        if (node.isLucky)
            row["lucky"].push_back(node.name);
        if (node.isFirstError)
            row["first_error"] = node.name;
    }
    if (verdict.equation)
        row["equation"] = {{"status", nodeStatusName(*verdict.equation)},
                           {"span", spanJson(verdict.equationSpan)}};
    row["unparsed"] = ordered_json::array();
    for (const auto span : predicted.unparsed)
        row["unparsed"].push_back(spanJson(span));
    row["rewards"] = rewardsJson(rewardsOf(verdict, outcomeWeight));
    return row;
}

/// Gold must be in a grammar we know: else nothing could ever match it, and all would be wrong.
Result<ParsedSolution> readGold(const std::string& text, int modulus)
{
    auto gold = parseSolution(text, modulus);
    if (const auto fault = faultOf(gold))
        return fail(ErrorCode::Corrupt, "field \"gold_solution\": " + *fault);
    return gold;
}

ordered_json igsmJson(const IgsmCheck& check)
{
    ordered_json object{{"fully_correct", check.isFullyCorrect()},
                        {"first_fault", nullptr},
                        {"unnecessary", check.unnecessary},
                        {"extra_operations", check.extraOperations},
                        {"backtracks", check.backtracks}};
    if (check.fault)
        object["first_fault"] = {{"kind", igsmFaultName(check.fault->kind)},
                                 {"name", check.fault->name},
                                 {"span", spanJson(check.fault->span)}};
    return object;
}

/// The problem of an iGSM row, if the row has it whole.
std::optional<Problem> igsmProblemOf(const json& row, const std::string& gold)
{
    ProblemText text;
    for (const auto& [key, field] :
         {std::pair{"problem", &text.problem}, {"question", &text.question}}) {
        const auto found = row.find(key);
        if (found == row.end() || !found->is_string())
            return std::nullopt;
        *field = found->get<std::string>();
    }
    text.solution = gold;
    if (flavourOf(text) != Flavour::Igsm)
        return std::nullopt;
    auto problem = readIgsm(text, nullptr);
    return problem ? std::optional(*std::move(problem)) : std::nullopt;
}

/// Compares with gold, and with the text of the problem where the row has it.
Verdict verdictOf(const json& row, const ParsedSolution& gold, const ParsedSolution& predicted)
{
    const auto problem = row.value("problem", json());
    if (!problem.is_string())
        return compareSolutions(gold, predicted);
    const auto text = problem.get<std::string>();
    const auto sentences = readSentences(text);
    if (!sentences)
        return compareSolutions(gold, predicted, namesInAssignments(text));
    auto verdict = compareSolutions(gold, predicted, namesOf(*sentences, gold));
    checkSentences(verdict, predicted, *sentences);
    return verdict;
}

} // namespace

Result<std::string> parseRow(std::string_view row, const RowOptions& options)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto solution = readText(*object, "solution");
    if (!solution)
        return tl::unexpected(solution.error());

    const auto parsed = parseSolution(*solution, modulusOf(*object, options));
    ordered_json result;
    result["answer"] = orNull(parsed.answer);
    result["steps"] = ordered_json::array();
    for (const auto& step : parsed.steps)
        result["steps"].push_back({{"name", step.name},
                                   {"variable", step.variable},
                                   {"value", orNull(step.value)},
                                   {"dependencies", step.dependencies}});
    if (!parsed.answerNames.empty())
        result["answer_list"] = parsed.answerNames;
    if (const auto text = problemTextFromRow(row))
        result["training_text"] = promptText(*text) + completionText(*text);
    return writeRow(result);
}

Result<std::string> rerenderRow(std::string_view row, const RowOptions& options)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto text = problemTextFromRow(row);
    if (!text)
        return tl::unexpected(text.error());
    const auto again = rerender(*text, options.flavour, modulusOf(*object, options));
    return writeRow({{"problem_equal", again.isProblemEqual},
                     {"solution_equal", again.isSolutionEqual},
                     {"answer_equal", again.isAnswerEqual},
                     {"reason", again.reason}});
}

Result<std::string> verifyRow(std::string_view row, const RowOptions& options)
{
    const auto read = readVerifyRow(row);
    if (!read)
        return tl::unexpected(read.error());
    const auto& [object, goldText, predictedText] = *read;
    for (const char* key : {"problem", "question"}) // known where they are there
        if (const auto found = object.find(key); found != object.end() && !found->is_string())
            return fail(ErrorCode::Corrupt, "field \"" + std::string(key) + "\" is not a text");
    const int modulus = modulusOf(object, options);
    const auto gold = readGold(goldText, modulus);
    if (!gold)
        return tl::unexpected(gold.error());
    const auto predicted = parseSolution(predictedText, modulus);
    const auto igsm = igsmProblemOf(object, goldText);
    if (!igsm)
        return writeRow(
            verdictJson(verdictOf(object, *gold, predicted), predicted, options.outcomeWeight));
    // The problem decides: what is right in another order, or not needed, stays right.
    const auto verdict = verifySolution(*igsm, *gold, predictedText, quantityNames(*igsm));
    const auto check = checkIgsm(*igsm, predictedText);
    auto result = verdictJson(verdict, predicted, options.outcomeWeight);
    result["igsm"] = igsmJson(check);
    return writeRow(result);
}

} // namespace gradus
