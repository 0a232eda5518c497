#include "core/training/compute.h"

#include "core/training/kernels.h"
#include "core/training/machine.h"
#include "core/training/matrix_product.h"
#include "core/training/torch_compat.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include <torch/cuda.h>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

/// What decides the last digits of a result: differing in none of these, two starts agree in all.
constexpr std::array kDecisive{"compute_type", "threads", "blas",
                               "blas_core",    "kernels", "libtorch"};

constexpr std::int64_t kSize = 512;

kernels::Element elementOf(torch::ScalarType type)
{
    return type == torch::kBFloat16 ? kernels::Element::BFloat16 : kernels::Element::Float32;
}

/// @p left times @p right as the engine multiplies: [M, K] by [K, N], both contiguous. @return
/// float32.
torch::Tensor engineProduct(const torch::Tensor& left, const torch::Tensor& right)
{
    auto out = torch::empty({left.size(0), right.size(1)}, torch::kFloat32);
    multiply({.rows = left.size(0),
              .columns = right.size(1),
              .depth = left.size(1),
              .in = elementOf(left.scalar_type())},
             left.data_ptr(), right.data_ptr(), out.data_ptr());
    return out;
}

/// GFLOP/s of [512, 512] x [512, 512], @p product timed once; @p best is kept if it was better:
/// others use this machine too.
template <typename Function>
double better(double best, const Function& product)
{
    const auto start = std::chrono::steady_clock::now();
    (void)product();
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::max(best, 2e-9 * kSize * kSize * kSize / std::max(seconds, 1e-9));
}

struct Rates
{
    double float32 = 0;
    double bfloat16 = 0;
    double blas = 0; ///< float32 through LibTorch
};

/// All in turns, so that a busy moment hits all. @param hasBfloat16 without native instructions it
/// is emulated, far more slowly than float32.
Rates measure(int threads, bool hasBfloat16)
{
    compat::setThreads(threads);
    constexpr int kTries = 8;
    const auto single = torch::ones({kSize, kSize}, torch::kFloat32);
    const auto half = single.to(torch::kBFloat16);
    Rates rates;
    for (int i = 0; i < kTries; ++i) {
        rates.float32 = better(rates.float32, [&] { return engineProduct(single, single); });
        rates.blas = better(rates.blas, [&] { return single.mm(single); });
        if (hasBfloat16)
            rates.bfloat16 = better(rates.bfloat16, [&] { return engineProduct(half, half); });
    }
    return rates;
}

/// Native instructions for products of bfloat16. Source: Intel 64 manual, AVX512_BF16, AMX-BF16.
bool hasNativeBfloat16()
{
    return __builtin_cpu_supports("avx512bf16") != 0;
}

/// Small whole numbers, whose products and sums float32 holds exactly, and bfloat16 themselves.
torch::Tensor wholeNumbers(std::int64_t rows, std::int64_t columns, std::int64_t seed)
{
    return (torch::arange(rows * columns, torch::kInt64) * 7919 + seed)
        .remainder(9)
        .sub(4)
        .view({rows, columns});
}

/// Whether LibTorch's products of all four orientations are exact, and the engine's in both types,
/// for a small and for a blocked size. OpenBLAS has computed wrongly on processors newer than
/// itself.
bool areProductsRight()
{
    for (const std::int64_t size : {31, 140}) {
        const auto a = wholeNumbers(size, size + 5, 1);
        const auto b = wholeNumbers(size + 5, size + 9, 2);
        // By sums of products, without any BLAS: [M, K, 1] * [1, K, N].
        const auto expected = (a.unsqueeze(2) * b.unsqueeze(0)).sum(1).to(torch::kFloat32);
        const auto left = a.to(torch::kFloat32);
        const auto right = b.to(torch::kFloat32);
        for (const auto& x : {left, left.t().contiguous().t()})
            for (const auto& y : {right, right.t().contiguous().t()})
                if (!x.mm(y).equal(expected))
                    return false;
        for (const auto type : {torch::kFloat32, torch::kBFloat16})
            if ((type == torch::kFloat32 || hasNativeBfloat16())
                && !engineProduct(left.to(type), right.to(type)).equal(expected))
                return false;
    }
    return true;
}

std::string rounded(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.0f", value);
    return text.data();
}

ordered_json recordOf(const ComputeChoice& choice)
{
    return {{"device", choice.device},
            {"compute_type", choice.typeName()},
            {"threads", choice.threads},
            {"float32_gflops", choice.float32Rate},
            {"bfloat16_gflops", choice.bfloat16Rate},
            {"blas_gflops", choice.blasRate},
            {"blas", choice.blas},
            {"blas_core", choice.blasCore},
            {"kernels", choice.kernels},
            {"libtorch", choice.libtorch}};
}

/// The object in @p json, or an empty one.
ordered_json objectIn(std::string_view json)
{
    auto record = ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
    return record.is_object() ? record : ordered_json::object();
}

std::string textOf(const ordered_json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<void> checkDevice(std::string_view device)
{
    if (device != "auto" && device != "cpu" && device != "cuda")
        return fail(ErrorCode::Usage, "--device: unknown device \"" + std::string(device)
                                          + "\": choose auto, cpu or cuda");
    if (device == "cuda")
        return fail(ErrorCode::Unsupported,
                    torch::cuda::is_available()
                        ? "training on CUDA is not available in this version"
                        : "this LibTorch has no CUDA device: choose --device cpu");
    return {};
}

} // namespace

std::string ComputeChoice::toJson() const
{
    return recordOf(*this).dump();
}

std::string ComputeChoice::description() const
{
    std::string text = typeName() + " on " + std::to_string(threads)
                       + (threads == 1 ? " thread" : " threads") + " (float32 "
                       + rounded(float32Rate) + " GFLOP/s, bfloat16 ";
    text += bfloat16Rate > 0 ? rounded(bfloat16Rate) + ")" : "not native)";
    return text + ", " + blas + (blasCore.empty() ? "" : " for " + blasCore) + ", kernels "
           + kernels + ", LibTorch " + libtorch;
}

void ComputeChoice::keep(std::string_view machineJson)
{
    const auto wanted = std::exchange(type, recordedType(machineJson).value_or(type));
    if (isTypeGiven && type != wanted)
        slowness.push_back("The run goes on with " + typeName()
                           + ", which it began with; --compute is for a new run");
    if (type == torch::kBFloat16 && wanted != type && !hasNativeBfloat16())
        slowness.emplace_back("This processor has no bfloat16 instructions, which the run began "
                              "with: they are emulated slowly");
    const auto record = objectIn(machineJson);
    const int recorded = record.contains("threads") && record["threads"].is_number_integer()
                             ? record["threads"].get<int>()
                             : threads;
    if (isThreadsGiven || recorded < 1 || recorded > physicalCores(usableProcessors()))
        return;
    threads = recorded;
    setBlasThreads(threads);
    compat::setThreads(threads);
}

std::optional<torch::ScalarType> recordedType(std::string_view json)
{
    const auto record = objectIn(json);
    if (!record.contains("compute_type"))
        return std::nullopt;
    return record["compute_type"] == "bfloat16" ? torch::kBFloat16 : torch::kFloat32;
}

std::optional<std::string> changeOfMachine(std::string_view machineJson, const ComputeChoice& now)
{
    const auto former = objectIn(machineJson);
    const auto current = recordOf(now);
    std::string text;
    for (const char* key : kDecisive)
        if (former.contains(key) && former[key] != current[key])
            text += (text.empty() ? "" : ", ") + std::string(key) + " was " + textOf(former[key])
                    + " and is " + textOf(current[key]);
    return text.empty() ? std::nullopt : std::optional(text);
}

std::string machineRecord(std::string_view former, const ComputeChoice& now,
                          const std::string& where)
{
    auto record = recordOf(now);
    const auto before = objectIn(former);
    auto sessions =
        before.contains("sessions") ? before["sessions"] : ordered_json(ordered_json::array());
    if (sessions.empty() || changeOfMachine(former, now)) {
        ordered_json session{{"from", where}};
        for (const char* key : kDecisive)
            session[key] = record[key];
        sessions.push_back(std::move(session));
    }
    record["sessions"] = std::move(sessions);
    return record.dump();
}

Result<ComputeChoice> chooseCompute(std::string_view device, int threads, std::string_view type)
{
    if (auto checked = checkDevice(device); !checked)
        return tl::unexpected(checked.error());
    if (type != "auto" && type != "float32" && type != "bfloat16")
        return fail(ErrorCode::Usage, "--compute: unknown type \"" + std::string(type)
                                          + "\": choose auto, float32 or bfloat16");
    ComputeChoice choice{.threads = threads > 0 ? threads : defaultThreads(),
                         .isThreadsGiven = threads > 0,
                         .isTypeGiven = type != "auto"};
    setBlasThreads(choice.threads);
    // One thread is measured for the choice: threads that wait for each other on a busy machine
    // would say more about its other programs.
    const Rates alone = measure(1, hasNativeBfloat16());
    const Rates all = choice.threads == 1 ? alone : measure(choice.threads, hasNativeBfloat16());
    constexpr double kWorthIt = 1.1;
    if (type == "bfloat16" || (type == "auto" && alone.bfloat16 > kWorthIt * alone.float32))
        choice.type = torch::kBFloat16;
    choice.float32Rate = all.float32;
    choice.bfloat16Rate = all.bfloat16;
    choice.blasRate = all.blas;
    const auto found = surroundings(choice.threads, compat::cpuCapability());
    choice.blas = found.blas;
    choice.blasCore = found.openBlasCore;
    choice.slowness = slownessOf(found);
    if (choice.type == torch::kBFloat16 && !hasNativeBfloat16())
        choice.slowness.emplace_back("This processor has no bfloat16 instructions, so LibTorch "
                                     "emulates them slowly: --compute float32");
    choice.kernels = kernels::table().name;
    choice.libtorch = compat::torchVersion();
    if (!areProductsRight())
        return fail(ErrorCode::Unsupported,
                    choice.blas + " multiplies matrices wrongly on this processor"
                        + (choice.blasCore.empty() ? ""
                                                   : " (it calculates for " + choice.blasCore
                                                         + "): export OPENBLAS_CORETYPE=Haswell"));
    return choice;
}

} // namespace gradus
