#include "core/training/compute.h"

#include "core/training/kernels.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <sched.h>

namespace gradus {

namespace {

int usableCores()
{
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        return std::max(1, CPU_COUNT(&set));
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// GFLOP/s of [512, 512] x [512, 512], the best of a few tries.
double productRate(torch::ScalarType type)
{
    constexpr std::int64_t kSize = 512;
    const auto a = torch::ones({kSize, kSize}, type);
    const auto b = torch::ones({kSize, kSize}, type);
    auto c = a.mm(b);
    double best = 0;
    for (int i = 0; i < 8; ++i) {
        const auto start = std::chrono::steady_clock::now();
        at::mm_out(c, a, b);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::max(best, 2e-9 * kSize * kSize * kSize / std::max(seconds, 1e-9));
    }
    return best;
}

/// The library this process has mapped as libblas.so.3, with its folder.
std::string loadedBlas()
{
    std::ifstream maps("/proc/self/maps");
    std::string line;
    while (std::getline(maps, line)) {
        const auto slash = line.find('/');
        if (slash == std::string::npos || line.find("blas") == std::string::npos)
            continue;
        const std::filesystem::path path = line.substr(slash);
        if (path.filename().string().starts_with("libblas"))
            return (path.parent_path().filename() / path.filename()).string();
    }
    return "unknown";
}

} // namespace

std::string ComputeChoice::toJson() const
{
    return nlohmann::ordered_json{{"device", device},
                                  {"compute_type", typeName()},
                                  {"threads", threads},
                                  {"float32_gflops", float32Rate},
                                  {"bfloat16_gflops", bfloat16Rate},
                                  {"blas", blas},
                                  {"kernels", kernels},
                                  {"libtorch", libtorch}}
        .dump();
}

std::string ComputeChoice::warnings() const
{
    std::string text;
    if (blas.find("openblas") == std::string::npos && blas.find("blis") == std::string::npos
        && blas.find("mkl") == std::string::npos)
        text +=
            "LibTorch uses " + blas
            + ", a slow BLAS: install libopenblas0-openmp to train many times faster in float32. ";
    if (blas.find("openblas-pthread") != std::string::npos)
        text += "OpenBLAS keeps threads of its own beside LibTorch's: libopenblas0-openmp shares "
                "them. ";
    if (kernels == "generic")
        text += "This processor has neither AVX2 nor AVX-512, so the engine's own loops are slow. ";
    if (!text.empty())
        text.pop_back();
    return text;
}

std::optional<torch::ScalarType> recordedType(std::string_view json)
{
    const auto record = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
    if (!record.is_object() || !record.contains("compute_type"))
        return std::nullopt;
    return record["compute_type"] == "bfloat16" ? torch::kBFloat16 : torch::kFloat32;
}

Result<ComputeChoice> chooseCompute(std::string_view device, int threads)
{
    if (device != "auto" && device != "cpu" && device != "cuda")
        return fail(ErrorCode::Usage, "--device: unknown device \"" + std::string(device)
                                          + "\": choose auto, cpu or cuda");
    if (device == "cuda")
        return fail(ErrorCode::Unsupported,
                    torch::cuda::is_available()
                        ? "training on CUDA is not available in this version"
                        : "this LibTorch has no CUDA device: choose --device cpu");
    ComputeChoice choice;
    choice.threads = threads > 0 ? threads : usableCores();
    at::set_num_threads(choice.threads);
    choice.float32Rate = productRate(torch::kFloat32);
    // Without native instructions LibTorch emulates bfloat16 far more slowly than float32.
    if (__builtin_cpu_supports("avx512bf16"))
        choice.bfloat16Rate = productRate(torch::kBFloat16);
    if (choice.bfloat16Rate > choice.float32Rate)
        choice.type = torch::kBFloat16;
    choice.blas = loadedBlas();
    choice.kernels = kernels::table().name;
    choice.libtorch = TORCH_VERSION;
    return choice;
}

} // namespace gradus
