#include "core/results/gold_pool.h"

#include "core/problem/render.h"
#include "core/solution/solution_graph.h"
#include "core/study/curriculum_cells.h"
#include "core/study/study_json.h"

#include <algorithm>

namespace gradus {

namespace {

const Distribution* named(const std::vector<Distribution>& all, const std::string& name)
{
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Distribution& each) { return each.name == name; });
    return found == all.end() ? nullptr : &*found;
}

/// The distributions @p run was launched with; none if they cannot be read.
std::vector<Distribution> distributionsOf(const StudyIndex& index, RowId run)
{
    const auto* row = index.run(run);
    if (row == nullptr)
        return {};
    auto design = designFromJson(row->distributionsJson);
    return design ? std::move(design->distributions) : std::vector<Distribution>();
}

} // namespace

Result<PoolSource> poolSource(StudyFile& study, const StudyIndex& index,
                              const CheckpointRow& checkpoint, const std::string& wanted)
{
    if (!wanted.empty()) {
        const auto designed = study.distributions();
        if (!designed)
            return tl::unexpected(designed.error());
        if (const auto* found = named(*designed, wanted))
            return PoolSource{inQuotes(wanted), *found};
        const auto launched = distributionsOf(index, checkpoint.run);
        if (const auto* found = named(launched, wanted))
            return PoolSource{inQuotes(wanted) + " of run " + std::to_string(checkpoint.run),
                              *found};
        return fail(ErrorCode::NotFound,
                    study.path().string() + " has no distribution " + inQuotes(wanted));
    }
    const auto lineage = index.lineageOf(checkpoint);
    if (!lineage)
        return fail(lineage.error().code,
                    lineage.error().message + ", so what it was trained on is not known");
    const RowId run = lineage->front().run;
    const auto& stages = index.schedule(run)->stages;
    if (stages.empty())
        return fail(ErrorCode::NotFound, "what imported checkpoint "
                                             + inQuotes(lineage->front().name)
                                             + " was trained on is not known; name a pool");
    const auto& stage = stages.front();
    const auto launched = distributionsOf(index, run);
    const auto* found = named(launched, stage.distribution);
    if (found == nullptr)
        return fail(ErrorCode::Corrupt,
                    "run " + std::to_string(run) + " does not keep distribution "
                        + inQuotes(stage.distribution) + " of its stage " + inQuotes(stage.name));
    return PoolSource{inQuotes(stage.distribution) + " of stage " + stage.name + " of run "
                          + std::to_string(run),
                      *found};
}

Result<GoldPool> GoldPool::draw(const Distribution& distribution, int op,
                                const ContextLibrary& contexts, int size)
{
    const auto hasOp = [&](const Component& component) {
        return component.specification.opMin <= op && op <= component.specification.opMax;
    };
    if (std::none_of(distribution.components.begin(), distribution.components.end(), hasOp))
        return fail(ErrorCode::InvalidArgument,
                    inQuotes(distribution.name) + " has no problem of op " + std::to_string(op));
    const auto ofOp = narrowed(distribution, {op, op});
    if (auto valid = validateDistribution(ofOp, contexts); !valid)
        return tl::unexpected(valid.error());
    std::vector<LabelledGraph> graphs;
    for (int i = 0; i < size; ++i) {
        const auto problem = drawProblem(ofOp, contexts, kPoolSeed, static_cast<std::uint64_t>(i));
        // Read like a sample, so that both are made by the same rules in every flavour.
        graphs.push_back(graphOf(parseSolution(renderProblem(problem).solution, problem.modulus)));
    }
    return GoldPool(graphs);
}

GoldPool::GoldPool(const std::vector<LabelledGraph>& graphs)
    : m_pool(graphs)
    , m_size(static_cast<int>(graphs.size()))
{
    for (const auto& graph : graphs) {
        auto& alike = m_byFeatures[weisfeilerLehman(graph)];
        if (isAmong(alike, graph))
            continue;
        alike.push_back(graph);
        ++m_distinct;
    }
}

double GoldPool::similarity(const LabelledGraph& graph) const
{
    return m_pool.similarity(graph).value_or(0);
}

bool GoldPool::holds(const LabelledGraph& graph) const
{
    const auto found = m_byFeatures.find(weisfeilerLehman(graph));
    return found != m_byFeatures.end() && isAmong(found->second, graph);
}

bool isAmong(const std::vector<LabelledGraph>& graphs, const LabelledGraph& graph)
{
    return std::any_of(graphs.begin(), graphs.end(), [&](const LabelledGraph& each) {
        return areIsomorphic(each, graph).value_or(true); // too large: as refinement says
    });
}

} // namespace gradus
