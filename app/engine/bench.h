#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct ComputeChoice;

/// One row of `bench`. What does not apply is left out.
struct BenchResult
{
    std::string part; ///< "train"
    std::string name; ///< of the case
    double throughput = 0;
    std::string unit;                ///< "tokens/s"
    std::optional<double> baseline;  ///< the same work done plainly, in the same unit
    std::optional<double> limit;     ///< what the machine's fastest matrix product would allow
    std::optional<double> goalRatio; ///< of throughput to baseline
    std::optional<double> goalShare; ///< of the limit
};

/// What the parts of `bench` are given.
struct BenchRun
{
    const ContextLibrary& contexts;
    const ComputeChoice* compute = nullptr;                 ///< for the parts that train and sample
    std::string only;                                       ///< a case runs if its name contains it
    std::function<Result<void>(const BenchResult&)> report; ///< takes each row as it comes

    [[nodiscard]] bool wants(const std::string& name) const
    {
        return name.find(only) != std::string::npos;
    }
};

/// Median of five runs, in seconds, after @p warmUps that do not count.
[[nodiscard]] double medianSeconds(const std::function<void()>& run, int warmUps = 1);
/// Medians of five rounds, in seconds, in which @p runs take turns: what disturbs one then disturbs
/// all, and their ratio little. A round before them does not count.
[[nodiscard]] std::vector<double> mediansInTurns(const std::vector<std::function<void()>>& runs);

// The parts; each measures its cases one after another. Errors are those of BenchRun::report.

[[nodiscard]] Result<void> benchGenerate(const BenchRun& bench);
[[nodiscard]] Result<void> benchVerify(const BenchRun& bench);
/// The statistics of the largest plot of a study, on this thread alone.
[[nodiscard]] Result<void> benchStatistics(const BenchRun& bench);
/// Opening a study of 1,000 runs and 10 million metrics, reading for one figure, and inserting; the
/// study is made in a temporary folder, which takes most of the time.
[[nodiscard]] Result<void> benchStore(const BenchRun& bench);
/// One whole training step (score, backward, update) of three sizes of model, against a plain
/// LibTorch step and the machine's fastest matrix product. @pre bench.compute.
[[nodiscard]] Result<void> benchTrain(const BenchRun& bench);
/// 64 prompts with 16 samples each, against two plain samplers. @pre bench.compute.
[[nodiscard]] Result<void> benchSample(const BenchRun& bench);
/// One GRPO step: where its time goes, and what samples cost as groups grow. @pre bench.compute.
[[nodiscard]] Result<void> benchReinforcement(const BenchRun& bench);

} // namespace gradus
