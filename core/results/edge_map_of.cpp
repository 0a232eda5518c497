#include "core/results/edge_map_of.h"

#include "core/results/evaluated.h"
#include "core/study/curriculum_cells.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace gradus {

namespace {

/// What orders the cells of a map: mode, context, op.
using CellKey = std::tuple<std::string, std::string, int>;
using ByCell = std::map<CellKey, std::vector<ProblemTallyRow>>;

ByCell possibleCells(const std::optional<Distribution>& distribution)
{
    ByCell cells;
    if (!distribution)
        return cells;
    const auto possible = cellsOf(*distribution);
    for (const auto& cell : possible)
        cells[{std::string(modeName(cell.mode)), cell.context, cell.op}];
    return cells;
}

/// Sorts the problems into @p cells. A family that has no context to choose draws one: its problems
/// belong to the cell of any context.
void addProblems(ByCell& cells, std::span<const ProblemTallyRow> problems)
{
    for (const auto& problem : problems) {
        auto found = cells.find({problem.mode, problem.context, problem.op});
        if (found == cells.end())
            found = cells.find({problem.mode, std::string(), problem.op});
        if (found == cells.end())
            found = cells.try_emplace({problem.mode, problem.context, problem.op}).first;
        found->second.push_back(problem);
    }
}

Result<MapCell> judged(const CellKey& key, const std::vector<ProblemTallyRow>& problems,
                       const EdgeBounds& bounds)
{
    MapCell cell{.op = std::get<2>(key), .context = std::get<1>(key), .mode = std::get<0>(key)};
    cell.problems = static_cast<std::int64_t>(problems.size());
    if (problems.empty()) {
        cell.why = "no problem of this cell is sampled";
        return cell;
    }
    const auto fewest =
        std::min_element(problems.begin(), problems.end(),
                         [](const auto& a, const auto& b) { return a.samples < b.samples; });
    cell.samples = fewest->samples;
    if (bounds.k > cell.samples) {
        cell.why = tooFewSamples(bounds.k, cell.samples, fewest->problem);
        return cell;
    }
    std::vector<ProblemTally> tallies;
    tallies.reserve(problems.size());
    for (const auto& problem : problems)
        tallies.push_back({problem.samples, problem.verified});
    auto judgement = judgeCell(tallies, bounds);
    if (!judgement)
        return tl::unexpected(judgement.error());
    cell.cell = *judgement;
    return cell;
}

/// Refuses bounds that judgeCell() would, also where no cell can be judged.
Result<void> checkBounds(const EdgeBounds& bounds)
{
    if (bounds.k < 1)
        return fail(ErrorCode::InvalidArgument,
                    "k is " + std::to_string(bounds.k) + ", but must be at least 1");
    const std::vector<ProblemTally> any{{.samples = bounds.k, .correct = 0}};
    const auto judgement = judgeCell(any, bounds);
    if (!judgement)
        return tl::unexpected(judgement.error());
    return {};
}

/// The distribution called @p name among those the run was launched with; nothing if it had none.
std::optional<Distribution> launchedWith(const RunRow& run, const std::string& name)
{
    const auto design = designFromJson(run.distributionsJson);
    if (!design)
        return std::nullopt;
    const auto found =
        std::find_if(design->distributions.begin(), design->distributions.end(),
                     [&](const auto& distribution) { return distribution.name == name; });
    return found == design->distributions.end() ? std::nullopt : std::optional(*found);
}

/// What the chosen cells of one component, context and mode weigh, by op.
using OpWeights = std::map<int, double>;
using PartKey = std::tuple<std::size_t, std::string, Mode>;

/// Each chosen cell weighs 1; where several components make it, by their shares of it.
Result<std::map<PartKey, OpWeights>> weighed(const Distribution& distribution,
                                             const std::set<CellKey>& chosen)
{
    const auto possible = cellsOf(distribution);
    std::map<CellKey, double> shares;
    const auto keyOf = [](const CurriculumCell& cell) {
        return CellKey{std::string(modeName(cell.mode)), cell.context, cell.op};
    };
    for (const auto& cell : possible)
        shares[keyOf(cell)] += cell.share;
    for (const auto& key : chosen)
        if (!(shares[key] > 0))
            return fail(ErrorCode::InvalidArgument,
                        "distribution \"" + distribution.name + "\" does not make problems of op "
                            + std::to_string(std::get<2>(key)) + ", " + std::get<1>(key) + ", "
                            + std::get<0>(key));
    std::map<PartKey, OpWeights> parts;
    for (const auto& cell : possible)
        if (chosen.contains(keyOf(cell)))
            parts[{cell.component, cell.context, cell.mode}][cell.op] +=
                cell.share / shares[keyOf(cell)];
    return parts;
}

/// Whether ops @p low and @p low + 1 can be one component, which draws its ops alike.
bool areAlike(const ProblemSpecification& specification, double first, double second)
{
    const bool drawsAlike =
        specification.flavour != Flavour::Igsm || !specification.igsm.drawsLowOp;
    return drawsAlike && std::abs(first - second) <= 1e-12;
}

/// The components that make the ops of @p weights, in context and mode of @p key.
void addComponents(Distribution& band, const Distribution& distribution, const PartKey& key,
                   const OpWeights& weights)
{
    const auto& [component, context, mode] = key;
    auto specification = distribution.components[component].specification;
    specification.modes = {mode};
    if (!context.empty())
        specification.contexts = {context};
    const double* before = nullptr;
    for (const auto& [op, weight] : weights) {
        auto* last = before == nullptr ? nullptr : &band.components.back();
        if (last != nullptr && last->specification.opMax + 1 == op
            && areAlike(specification, *before, weight)) {
            last->specification.opMax = op;
            last->weight += weight;
        } else {
            specification.opMin = specification.opMax = op;
            band.components.push_back({weight, specification});
        }
        before = &weight;
    }
}

/// "op 2, 5-6"
std::string opsText(const std::set<int>& ops)
{
    std::string text = "op ";
    for (auto op = ops.begin(); op != ops.end();) {
        auto last = op;
        for (auto next = std::next(op); next != ops.end() && *next == *last + 1; ++next)
            last = next;
        text += (op == ops.begin() ? "" : ", ") + std::to_string(*op)
                + (last == op ? "" : "-" + std::to_string(*last));
        op = std::next(last);
    }
    return text;
}

/// The cells of @p map numbered @p chosen, once each.
Result<std::vector<const MapCell*>> chosenCells(const EdgeMap& map,
                                                std::span<const std::size_t> chosen)
{
    const std::set<std::size_t> numbers(chosen.begin(), chosen.end());
    std::vector<const MapCell*> cells;
    for (const auto number : numbers) {
        if (number >= map.cells.size())
            return fail(ErrorCode::InvalidArgument,
                        "the edge map has " + std::to_string(map.cells.size())
                            + " cells, so there is no cell number " + std::to_string(number));
        cells.push_back(&map.cells[number]);
    }
    if (cells.empty())
        return fail(ErrorCode::InvalidArgument, "a band needs at least one cell of the edge map");
    return cells;
}

} // namespace

Result<std::optional<Distribution>> evaluatedDistribution(StudyFile& study,
                                                          const EvaluationRow& evaluation)
{
    if (!evaluation.definition.empty()) {
        auto distribution = distributionFromJson(evaluation.definition);
        if (!distribution)
            return fail(ErrorCode::Corrupt,
                        "the distribution of evaluation " + std::to_string(evaluation.id) + " of "
                            + study.path().string() + ": " + distribution.error().message);
        return std::optional(std::move(*distribution));
    }
    const auto run = study.run(evaluation.run);
    if (!run && run.error().code != ErrorCode::NotFound)
        return tl::unexpected(run.error());
    return run ? launchedWith(*run, evaluation.distribution) : std::nullopt;
}

Result<EdgeMap> edgeMap(StudyFile& study, RowId evaluation, const EdgeBounds& bounds)
{
    if (auto checked = checkBounds(bounds); !checked)
        return tl::unexpected(checked.error());
    auto row = evaluationRow(study, evaluation);
    if (!row)
        return tl::unexpected(row.error());
    const auto distribution = evaluatedDistribution(study, *row);
    if (!distribution)
        return tl::unexpected(distribution.error());
    const auto tallies = study.tallies(evaluation); // no need to read each sample
    if (!tallies)
        return tl::unexpected(tallies.error());
    auto cells = possibleCells(*distribution);
    addProblems(cells, *tallies);
    EdgeMap map{.evaluation = std::move(*row), .bounds = bounds, .cells = {}};
    for (const auto& [key, members] : cells) {
        auto cell = judged(key, members, bounds);
        if (!cell)
            return tl::unexpected(cell.error());
        map.cells.push_back(std::move(*cell));
    }
    return map;
}

Result<Distribution> bandOf(StudyFile& study, const EdgeMap& map,
                            std::span<const std::size_t> chosen, std::string_view name)
{
    const auto cells = chosenCells(map, chosen);
    if (!cells)
        return tl::unexpected(cells.error());
    const auto distribution = evaluatedDistribution(study, map.evaluation);
    if (!distribution)
        return tl::unexpected(distribution.error());
    if (!*distribution)
        return fail(ErrorCode::InvalidArgument,
                    study.path().string() + " does not know any more how distribution \""
                        + map.evaluation.distribution + "\" was made when it was evaluated");
    std::set<CellKey> keys;
    for (const auto* cell : *cells)
        keys.insert({cell->mode, cell->context, cell->op});
    const auto parts = weighed(**distribution, keys);
    if (!parts)
        return tl::unexpected(parts.error());
    Distribution band{.name = std::string(name), .components = {}};
    for (const auto& [key, weights] : *parts)
        addComponents(band, **distribution, key, weights);
    for (auto& component : band.components)
        component.weight /= static_cast<double>(keys.size());
    return band;
}

std::string bandWords(const EdgeMap& map, std::span<const std::size_t> chosen)
{
    using Kind = std::pair<std::string, std::string>; // context, mode
    std::map<Kind, std::set<int>> ops;
    bool isEdge = true;
    for (const auto number : chosen)
        if (number < map.cells.size()) {
            const auto& cell = map.cells[number];
            ops[{cell.context, cell.mode}].insert(cell.op);
            isEdge = isEdge && cell.why.empty() && cell.cell.judgement == EdgeJudgement::Edge;
        }
    std::set<Kind> kinds;
    for (const auto& cell : map.cells)
        kinds.insert({cell.context, cell.mode});
    std::string words = std::string(isEdge ? "edge cells" : "cells") + " of \""
                        + map.evaluation.distribution + "\" at checkpoint "
                        + map.evaluation.checkpointName + ": ";
    const bool isSame = !ops.empty() && ops.size() == kinds.size()
                        && std::all_of(ops.begin(), ops.end(), [&](const auto& each) {
                               return each.second == ops.begin()->second;
                           });
    if (isSame)
        return words + opsText(ops.begin()->second);
    std::string parts;
    for (const auto& [kind, set] : ops)
        parts += (parts.empty() ? "" : "; ") + opsText(set)
                 + (kind.first.empty() ? "" : ", " + kind.first) + ", " + kind.second;
    return words + parts;
}

} // namespace gradus
