#include "core/results/similarity_rows.h"

#include "core/problem/problem_json.h"
#include "core/results/estimate.h"
#include "core/solution/solution_graph.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace gradus {

namespace {

/// One graph of verified samples, however often they state it.
struct FoundGraph
{
    double similarity = 0;
    bool isHeld = false; ///< isomorphic to one of the pool
};

/// The verified samples of one problem.
struct ProblemGraphs
{
    int op = 0;
    std::int64_t correct = 0;
    double similarity = 0; ///< mean over samples, as what follows
    double novelty = 0;
    double isomorphic = 0;
    std::array<double, kSimilarityBins> shares{};
    std::set<std::size_t> graphs; ///< numbers in GraphTable
};

/// The distinct graphs of one op with what the pool says of each.
class GraphTable
{
public:
    explicit GraphTable(const GoldPool* pool)
        : m_pool(pool)
    {}

    /// The number of @p graph, a new one if no graph before was isomorphic.
    std::size_t numberOf(const LabelledGraph& graph)
    {
        auto& alike = m_byFeatures[weisfeilerLehman(graph)];
        for (const auto& [number, each] : alike)
            if (isAmong({each}, graph))
                return number;
        const std::size_t number = m_found.size();
        alike.emplace_back(number, graph);
        m_found.push_back(m_pool == nullptr
                              ? FoundGraph()
                              : FoundGraph{m_pool->similarity(graph), m_pool->holds(graph)});
        return number;
    }
    [[nodiscard]] const FoundGraph& operator[](std::size_t number) const { return m_found[number]; }

private:
    const GoldPool* m_pool; ///< nullptr: no number is wanted
    std::map<GraphFeatures, std::vector<std::pair<std::size_t, LabelledGraph>>> m_byFeatures;
    std::vector<FoundGraph> m_found;
};

std::size_t binOf(double similarity)
{
    std::size_t bin = 0;
    while (bin + 1 < kSimilarityBins && similarity >= similarityBinLow(bin + 1))
        ++bin;
    return bin;
}

/// Reads the verified samples of one problem.
Result<std::optional<ProblemGraphs>> graphsOf(StudyFile& study, RowId evaluation,
                                              const ProblemTallyRow& tally, GraphTable& table)
{
    if (tally.verified == 0)
        return std::optional<ProblemGraphs>();
    const auto row = study.problem(tally.problem);
    if (!row)
        return tl::unexpected(row.error());
    const auto samples = study.samples(evaluation, tally.problem);
    if (!samples)
        return tl::unexpected(samples.error());
    const auto problem = problemFromRow(row->row);
    const int modulus = problem ? problem->modulus : 0; // rows of others have no graph, nor modulus
    ProblemGraphs result{.op = tally.op};
    std::unordered_map<std::string_view, std::size_t> byText;
    for (const auto& sample : *samples) {
        if (!sample.isVerified)
            continue;
        const auto [found, isNew] = byText.emplace(sample.text, 0);
        if (isNew)
            found->second = table.numberOf(graphOf(parseSolution(sample.text, modulus)));
        const auto& graph = table[found->second];
        ++result.correct;
        result.graphs.insert(found->second);
        result.similarity += graph.similarity;
        result.novelty += graph.similarity < 1 ? 1 : 0;
        result.isomorphic += graph.isHeld ? 1 : 0;
        result.shares[binOf(graph.similarity)] += 1;
    }
    const auto count = static_cast<double>(result.correct);
    for (double* sum : {&result.similarity, &result.novelty, &result.isomorphic})
        *sum /= count;
    for (double& share : result.shares)
        share /= count;
    return std::optional(std::move(result));
}

/// The pools of one study, each drawn once.
class Pools
{
public:
    explicit Pools(const ContextLibrary& contexts)
        : m_contexts(contexts)
    {}
    const Result<GoldPool>& of(const Distribution& distribution, int op)
    {
        const std::pair key{toJson(distribution), op};
        const auto found = m_pools.find(key);
        if (found != m_pools.end())
            return found->second;
        return m_pools.emplace(key, GoldPool::draw(distribution, op, m_contexts)).first->second;
    }

private:
    const ContextLibrary& m_contexts;
    std::map<std::pair<std::string, int>, Result<GoldPool>> m_pools;
};

/// Fills in the means of @p row over @p problems. @pre there is one.
Result<void> fillMeans(SimilarityRow& row, const std::vector<const ProblemGraphs*>& problems,
                       const BootstrapOptions& options)
{
    std::vector<ProblemValues> values(3);
    std::vector<int> ops;
    for (const auto* problem : problems) {
        values[0].of.push_back(problem->similarity);
        values[1].of.push_back(problem->novelty);
        values[2].of.push_back(problem->isomorphic);
        ops.push_back(problem->op);
        for (std::size_t bin = 0; bin < kSimilarityBins; ++bin)
            row.shares[bin] += problem->shares[bin] / static_cast<double>(problems.size());
    }
    auto means = meansOf(values, ops, options);
    if (!means)
        return tl::unexpected(means.error());
    row.similarity = std::move((*means)[0]);
    row.novelty = std::move((*means)[1]);
    row.isomorphic = std::move((*means)[2]);
    return {};
}

void countIn(SimilarityRow& row, const std::vector<const ProblemGraphs*>& problems)
{
    std::set<std::pair<int, std::size_t>> graphs; // numbers are counted by op
    for (const auto* problem : problems) {
        row.correct += problem->correct;
        for (const auto graph : problem->graphs)
            graphs.emplace(problem->op, graph);
    }
    row.problems = static_cast<std::int64_t>(problems.size());
    row.distinct = static_cast<std::int64_t>(graphs.size());
}

/// The rows of one evaluation.
class EvaluationSimilarity
{
public:
    EvaluationSimilarity(StudyFile& study, SimilarityRow blank, const PoolSource& source,
                         Pools& pools)
        : m_study(study)
        , m_blank(std::move(blank))
        , m_source(source)
        , m_pools(pools)
    {
        m_blank.pool = source.name;
    }

    [[nodiscard]] Result<void> read()
    {
        const auto tallies = m_study.tallies(m_blank.evaluation);
        if (!tallies)
            return tl::unexpected(tallies.error());
        std::map<int, GraphTable> tables;
        for (const auto& tally : *tallies) {
            const auto& pool = m_pools.of(m_source.distribution, tally.op);
            const auto table = tables.try_emplace(tally.op, pool ? &*pool : nullptr).first;
            m_byOp.try_emplace(tally.op);
            auto graphs = graphsOf(m_study, m_blank.evaluation, tally, table->second);
            if (!graphs)
                return tl::unexpected(graphs.error());
            if (*graphs)
                m_byOp[tally.op].push_back(std::move(**graphs));
        }
        return {};
    }

    [[nodiscard]] Result<std::vector<SimilarityRow>> rows(const BootstrapOptions& options) const
    {
        std::vector<SimilarityRow> result;
        SimilarityRow all = m_blank;
        std::vector<const ProblemGraphs*> compared;
        for (const auto& [op, problems] : m_byOp) {
            SimilarityRow row = m_blank;
            row.op = op;
            std::vector<const ProblemGraphs*> own;
            for (const auto& problem : problems)
                own.push_back(&problem);
            countIn(row, own);
            const auto& pool = m_pools.of(m_source.distribution, op);
            if (!pool) {
                row.note = "no pool: " + pool.error().message;
                all.note = "ops that the pool does not have are left out";
            } else {
                row.poolSize = all.poolSize = pool->size();
                row.poolDistinct = pool->distinct();
                all.poolDistinct += pool->distinct();
                compared.insert(compared.end(), own.begin(), own.end());
                if (auto filled = fill(row, own, options); !filled)
                    return tl::unexpected(filled.error());
            }
            result.push_back(std::move(row));
        }
        countIn(all, compared);
        if (auto filled = fill(all, compared, options); !filled)
            return tl::unexpected(filled.error());
        result.insert(result.begin(), std::move(all));
        return result;
    }

private:
    [[nodiscard]] Result<void> fill(SimilarityRow& row,
                                    const std::vector<const ProblemGraphs*>& problems,
                                    const BootstrapOptions& options) const
    {
        if (!problems.empty())
            return fillMeans(row, problems, options);
        if (row.note.empty())
            row.note = "no sample is verified, so there is nothing to compare";
        return {};
    }

    StudyFile& m_study;
    SimilarityRow m_blank;
    const PoolSource& m_source;
    Pools& m_pools;
    std::map<int, std::vector<ProblemGraphs>> m_byOp;
};

/// The rows of one checkpoint on one distribution.
Result<std::vector<SimilarityRow>> rowsOf(StudyFile& study, const StudyIndex& index, Pools& pools,
                                          SimilarityRow blank, const SimilarityOptions& options)
{
    const auto* evaluation = index.evaluation(blank.checkpoint.id, blank.distribution);
    if (evaluation == nullptr) {
        const auto why = whyNoEvaluation(study, index, blank.checkpoint, blank.distribution);
        if (!why)
            return tl::unexpected(why.error());
        blank.note = *why;
        return std::vector{std::move(blank)};
    }
    blank.evaluation = evaluation->id;
    const auto source = poolSource(study, index, blank.checkpoint, options.pool);
    if (!source && !options.pool.empty())
        return tl::unexpected(source.error());
    if (!source) {
        blank.note = source.error().message;
        return std::vector{std::move(blank)};
    }
    EvaluationSimilarity similarity(study, std::move(blank), *source, pools);
    if (auto read = similarity.read(); !read)
        return tl::unexpected(read.error());
    return similarity.rows(options.bootstrap);
}

} // namespace

double similarityBinLow(std::size_t bin) noexcept
{
    return bin == 0 ? 0 : (static_cast<double>(bin) + 1) / 10;
}

Result<std::vector<SimilarityRow>> similarityRows(StudyFile& study, const StudyIndex& index,
                                                  const ContextLibrary& contexts,
                                                  const SimilarityOptions& options)
{
    std::vector<SimilarityRow> all;
    Pools pools(contexts);
    for (const auto& distribution : index.distributions()) {
        if (!options.distribution.empty() && options.distribution != distribution)
            continue;
        for (const auto& checkpoint : index.checkpoints()) {
            if ((!options.checkpoint.empty() && options.checkpoint != checkpoint.name)
                || !index.hasEvaluation(checkpoint.id, distribution))
                continue;
            auto rows = rowsOf(study, index, pools,
                               {.checkpoint = checkpoint, .distribution = distribution}, options);
            if (!rows)
                return rows;
            all.insert(all.end(), rows->begin(), rows->end());
        }
    }
    return all;
}

} // namespace gradus
