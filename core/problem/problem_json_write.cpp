#include "core/base/file.h"
#include "core/problem/problem_json.h"
#include "core/problem/problem_spellings.h"

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

ordered_json nodeJson(const Problem& problem, const Quantity& quantity)
{
    ordered_json node;
    node["name"] = quantity.name;
    node["kind"] = spell(kKinds, quantity.kind);
    node["place"] = quantity.place;
    node["thing"] = quantity.thing;
    node["operation"] = spell(kOperations, quantity.operation);
    node["parents"] = ordered_json::array();
    for (const std::size_t parent : quantity.parents)
        node["parents"].push_back(problem.quantities[parent].name);
    node["literal_use"] = spell(kLiteralUses, quantity.literalUse);
    node["literal"] = quantity.literal;
    node["value"] = quantity.value;
    node["needed"] = quantity.isNeeded;
    return node;
}

/// Indices of quantities in the order they are told; "anchor" for the anchor of a reverse problem.
ordered_json sentencesJson(const Problem& problem)
{
    auto sentences = ordered_json::array();
    for (const auto& sentence : problem.sentences)
        sentences.push_back(sentence.isAnchor ? ordered_json("anchor")
                                              : ordered_json(sentence.quantity));
    return sentences;
}

ordered_json igsmJson(const IgsmStructure& igsm)
{
    ordered_json object;
    object["layers"] = ordered_json::array();
    for (const auto& layer : igsm.layers)
        object["layers"].push_back({{"category", layer.category}, {"items", layer.items}});
    object["question_first"] = igsm.isQuestionFirst;
    object["backtracks"] = ordered_json::array();
    for (const auto& backtrack : igsm.backtracks)
        object["backtracks"].push_back({{"before", backtrack.before}, {"name", backtrack.name}});
    return object;
}

ordered_json graphJson(const Problem& problem)
{
    ordered_json graph;
    graph["flavour"] = flavourName(problem.flavour);
    graph["modulus"] = problem.modulus;
    graph["totals"] = problem.totals;
    graph["asked"] = problem.quantities[problem.asked].name;
    graph["letters"] = problem.letters;
    graph["sentence_order"] = sentencesJson(problem);
    graph["nodes"] = ordered_json::array();
    for (const auto& quantity : problem.quantities)
        graph["nodes"].push_back(nodeJson(problem, quantity));
    if (problem.igsm)
        graph["igsm"] = igsmJson(*problem.igsm);
    return graph;
}

} // namespace

std::string problemRow(const Problem& problem, const ProblemText& text)
{
    ordered_json row;
    row["problem"] = text.problem;
    row["question"] = text.question;
    row["solution"] = text.solution;
    row["op"] = operationCount(problem);
    row["op_igsm"] = igsmOperationCount(problem);
    row["op_edges"] = edgeCount(problem);
    // The letters of the solution are arbitrary, so they do not make another problem.
    row["id"] = contentHash(text.problem + '\n' + text.question);
    row["template"] = problem.context;
    row["mode"] = modeName(problem.mode);
    row["length"] =
        problem.length == 0 ? ordered_json("zero_context") : ordered_json(problem.length);
    row["d"] = problem.layers;
    if (problem.flavour == Flavour::Symbolic)
        row["answer_list"] = answerNames(problem);
    row["graph"] = graphJson(problem);
    return row.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace gradus
