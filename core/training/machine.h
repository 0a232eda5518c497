#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

/// Processors (numbers as the kernel counts them) this process may run on.
[[nodiscard]] std::vector<int> usableProcessors();

/// Physical cores behind @p processors: hyper-threads of one core count once.
/// @param folder where Linux describes processors; a processor it says nothing of counts as a core.
[[nodiscard]] int physicalCores(const std::vector<int>& processors,
                                const std::filesystem::path& folder = "/sys/devices/system/cpu");

/// Processors' worth of time this process' control groups leave it, the tightest of them all;
/// nothing without a limit. Reads versions 1 and 2.
/// @param root "/" outside of tests.
[[nodiscard]] std::optional<double> processorQuota(const std::filesystem::path& root = "/");

/// Threads to train with: a physical core each, no more than @p quota allows (rounded down: threads
/// that wait for each other stall together when the quota is used up). Beside a window one core of
/// four or more is left to it; it needs far less than one of two.
/// @return at least 1.
[[nodiscard]] int threadsFor(int cores, std::optional<double> quota, bool isBesideWindow) noexcept;

/// threadsFor() this machine; OMP_NUM_THREADS, where it is set, decides instead. The window sets
/// GRADUS_BESIDE_WINDOW for the engines it starts.
[[nodiscard]] int defaultThreads();

/// What decides how fast matrix products are, as found in this process.
struct Surroundings
{
    std::string blas;         ///< "openblas-openmp/libblas.so.3": the file behind libblas.so.3
    std::string openBlasCore; ///< processor OpenBLAS calculates for: "SkylakeX"; empty: no OpenBLAS
    std::string forcedCore;   ///< OPENBLAS_CORETYPE
    std::string capability;   ///< LibTorch's own loops: "AVX512", "AVX2", "DEFAULT"
    std::string forcedCapability; ///< ATEN_CPU_CAPABILITY
    std::string spinning;         ///< GOMP_SPINCOUNT, or OMP_WAIT_POLICY
    bool hasAvx2 = false;
    bool hasAvx512 = false;
    int cores = 1; ///< physical, usable
    int threads = 1;
};

/// What this process runs in; @p threads and LibTorch's @p capability are the caller's.
[[nodiscard]] Surroundings surroundings(int threads, std::string capability);

/// What makes training slow or two engines a burden to each other: one sentence each, with the
/// command or setting that mends it. Empty if nothing does.
[[nodiscard]] std::vector<std::string> slownessOf(const Surroundings& found);

/// Tells every OpenBLAS in this process to use @p threads; the pthread flavour keeps its own count.
void setBlasThreads(int threads);

} // namespace gradus
