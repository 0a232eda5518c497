#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <torch/types.h>

namespace gradus {

/// What this process calculates with, chosen once at start.
struct ComputeChoice
{
    int threads = 1;
    bool isThreadsGiven =
        false;                ///< by the user, so that a run does not fall back to its own number
    bool isTypeGiven = false; ///< by the user; a run keeps its own all the same
    torch::ScalarType type =
        torch::kFloat32; ///< of activations; weights are kept in float32 always
    std::string device = "cpu";
    double float32Rate = 0;  ///< GFLOP/s of a large matrix product on all threads, measured
    double bfloat16Rate = 0; ///< likewise; 0 where the processor has none
    double blasRate = 0;     ///< of LibTorch's float32 product, which Muon uses
    std::string blas;        ///< the file behind libblas.so.3: "openblas-openmp/libblas.so.3"
    std::string blasCore;    ///< processor OpenBLAS calculates for; empty: no OpenBLAS
    std::string kernels;     ///< instruction set of our own loops
    std::string libtorch;    ///< version
    std::vector<std::string> slowness; ///< slownessOf() this process

    [[nodiscard]] std::string typeName() const
    {
        return type == torch::kBFloat16 ? "bfloat16" : "float32";
    }
    /// One line of JSON, for the run's row.
    [[nodiscard]] std::string toJson() const;
    /// One line for people: type, rates, threads, libraries.
    [[nodiscard]] std::string description() const;
    /// Goes on as a run began that recorded @p machineJson (empty: a new run): with its type, as
    /// the measurement at start may come out otherwise today, and with its number of threads unless
    /// one was given or this machine has fewer cores.
    void keep(std::string_view machineJson);
};

/// The type of activations that toJson() recorded, or nothing if @p json says none.
[[nodiscard]] std::optional<torch::ScalarType> recordedType(std::string_view json);

/// In what @p now differs from what @p machineJson recorded last, where that can change the last
/// digits of results: "Threads were 2 and are 1". Nothing for a new run.
[[nodiscard]] std::optional<std::string> changeOfMachine(std::string_view machineJson,
                                                         const ComputeChoice& now);

/// toJson() of @p now with "sessions", the list of @p former and an entry for this start if it
/// calculates with something else than the last one: {"from": @p where, "threads": ...}.
[[nodiscard]] std::string machineRecord(std::string_view former, const ComputeChoice& now,
                                        const std::string& where);

/// Sets the threads of LibTorch and the BLAS, checks that matrix products are right, measures them
/// (about 0.2 s) and takes bfloat16 where the processor has it natively and one thread is at least
/// 1.1 times as fast with it.
///
/// @param device "auto", "cpu" or "cuda"; ErrorCode::Unsupported if this LibTorch has no CUDA or
/// the BLAS calculates wrongly on this processor.
/// @param threads 0: defaultThreads().
/// @param type "auto", "float32" or "bfloat16".
[[nodiscard]] Result<ComputeChoice> chooseCompute(std::string_view device, int threads,
                                                  std::string_view type = "auto");

} // namespace gradus
