#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <torch/types.h>

namespace gradus {

/// What this process calculates with, chosen once at start.
struct ComputeChoice
{
    int threads = 1;
    torch::ScalarType type =
        torch::kFloat32; ///< of activations; weights are kept in float32 always
    std::string device = "cpu";
    double float32Rate = 0;  ///< GFLOP/s of a large matrix product, measured
    double bfloat16Rate = 0; ///< likewise; 0 where the processor has none
    std::string blas;        ///< the file behind libblas.so.3: "openblas-openmp/libblas.so.3"
    std::string kernels;     ///< instruction set of our own loops
    std::string libtorch;    ///< version

    [[nodiscard]] std::string typeName() const
    {
        return type == torch::kBFloat16 ? "bfloat16" : "float32";
    }
    /// One line of JSON, for the run's row.
    [[nodiscard]] std::string toJson() const;
    /// What makes it slow, as sentences for people; empty if nothing does.
    [[nodiscard]] std::string warnings() const;
};

/// The type of activations that toJson() recorded, or nothing if @p json says none.
[[nodiscard]] std::optional<torch::ScalarType> recordedType(std::string_view json);

/// Sets LibTorch's threads, measures matrix products (about 0.2 s) and takes bfloat16 where it is
/// the faster and the processor has it natively.
///
/// @param device "auto", "cpu" or "cuda"; ErrorCode::Unsupported if this LibTorch has no CUDA.
/// @param threads 0: one per usable core.
[[nodiscard]] Result<ComputeChoice> chooseCompute(std::string_view device, int threads);

} // namespace gradus
