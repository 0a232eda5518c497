#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/problem/labelled_graph.h"
#include "core/results/study_index.h"
#include "core/study/study.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Problems of each op whose gold solutions make a pool.
inline constexpr int kPoolSize = 200;

/// Where the problems of a pool are drawn from: neither trained on nor evaluated on, but of the
/// same kind, as any other stream of the distribution.
inline constexpr std::uint64_t kPoolSeed = 0xE7A1'0000'0000'0003ULL;

/// The distribution a checkpoint's solutions are compared with.
struct PoolSource
{
    std::string name; ///< ""easy" of stage base of run 1", or ""easy""
    Distribution distribution;

    friend bool operator==(const PoolSource&, const PoolSource&) = default;
};

/// The distribution called @p wanted, of the study or of the checkpoint's run; where @p wanted is
/// empty the one that the first stage of the checkpoint's lineage was trained on, as it was then.
/// @return NotFound or Corrupt in one sentence.
[[nodiscard]] Result<PoolSource> poolSource(StudyFile& study, const StudyIndex& index,
                                            const CheckpointRow& checkpoint,
                                            const std::string& wanted = {});

/// Gold graphs of one op.
class GoldPool
{
public:
    /// The graphs that gold solutions of problem 0 to @p size - 1 of @p distribution, narrowed to
    /// @p op, state under kPoolSeed. Pure.
    /// @return InvalidArgument if the distribution has no problem of @p op, or is not valid.
    [[nodiscard]] static Result<GoldPool> draw(const Distribution& distribution, int op,
                                               const ContextLibrary& contexts,
                                               int size = kPoolSize);
    explicit GoldPool(const std::vector<LabelledGraph>& graphs);

    /// Its highest cosine with a graph of the pool, in [0, 1]. @pre the pool is not empty.
    [[nodiscard]] double similarity(const LabelledGraph& graph) const;
    /// Whether a graph of the pool is @p graph but for the numbers of its nodes. Graphs of more
    /// than kMostIsomorphismNodes nodes count as equal where refinement cannot tell them apart.
    [[nodiscard]] bool holds(const LabelledGraph& graph) const;

    [[nodiscard]] int size() const { return m_size; } ///< problems drawn
    [[nodiscard]] int distinct() const
    {
        return m_distinct;
    } ///< graphs no two of which are the same

private:
    GraphPool m_pool;
    std::map<GraphFeatures, std::vector<LabelledGraph>> m_byFeatures; ///< none twice
    int m_size = 0;
    int m_distinct = 0;
};

/// Whether @p graph is among @p graphs but for the numbers of its nodes. @pre all have the same
/// features; see GoldPool::holds() for large ones.
[[nodiscard]] bool isAmong(const std::vector<LabelledGraph>& graphs, const LabelledGraph& graph);

} // namespace gradus
