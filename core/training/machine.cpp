#include "core/training/machine.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string_view>
#include <thread>
#include <utility>

#include <dlfcn.h>
#include <sched.h>

namespace gradus {

namespace {

namespace fs = std::filesystem;

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

std::string firstLine(const fs::path& path)
{
    std::ifstream stream(path);
    std::string line;
    std::getline(stream, line);
    return line;
}

std::optional<double> numberIn(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end != text.data() ? std::optional(value) : std::nullopt;
}

/// Version 2: "max 100000" or "150000 100000".
std::optional<double> quotaOfVersion2(const fs::path& folder)
{
    const std::string line = firstLine(folder / "cpu.max");
    const auto blank = line.find(' ');
    const auto quota = numberIn(line);
    const auto period = blank == std::string::npos
                            ? std::nullopt
                            : numberIn(std::string_view(line).substr(blank + 1));
    return quota && period && *period > 0 ? std::optional(*quota / *period) : std::nullopt;
}

/// Version 1: -1 is no limit.
std::optional<double> quotaOfVersion1(const fs::path& folder)
{
    const auto quota = numberIn(firstLine(folder / "cpu.cfs_quota_us"));
    const auto period = numberIn(firstLine(folder / "cpu.cfs_period_us"));
    return quota && period && *quota > 0 && *period > 0 ? std::optional(*quota / *period)
                                                        : std::nullopt;
}

/// The tightest limit of the group @p group and those around it. In a container the group's path
/// may lead nowhere: the mount itself is its group then.
template <typename QuotaOf>
void tighten(std::optional<double>& limit, const fs::path& mount, std::string group,
             const QuotaOf& quotaOf)
{
    for (;;) {
        if (const auto quota = quotaOf(mount / fs::path(group).relative_path()))
            limit = std::min(limit.value_or(*quota), *quota);
        if (group.empty() || group == "/")
            return;
        group = fs::path(group).parent_path().string();
    }
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
        const fs::path path = line.substr(slash);
        if (path.filename().string().starts_with("libblas"))
            return (path.parent_path().filename() / path.filename()).string();
    }
    return "unknown";
}

std::string openBlasCore()
{
    using Name = char* (*)();
    // POSIX has dlsym return functions as data pointers.
    const auto name = reinterpret_cast<Name>(::dlsym(RTLD_DEFAULT, "openblas_get_corename"));
    return name == nullptr ? std::string() : name();
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

/// Cores of OpenBLAS that calculate with AVX-512.
bool isAvx512Core(std::string_view core)
{
    constexpr std::array kCores{"SkylakeX", "Cooperlake", "Sapphirerapids", "SapphireRapids"};
    return std::any_of(kCores.begin(), kCores.end(),
                       [&](const char* each) { return core == each; });
}

std::string blasFault(const Surroundings& found)
{
    if (contains(found.blas, "openblas-pthread"))
        return "OpenBLAS keeps threads of its own beside LibTorch's, which can be ten times "
               "slower: "
               "sudo apt install libopenblas0-openmp";
    if (!contains(found.blas, "openblas") && !contains(found.blas, "blis")
        && !contains(found.blas, "mkl"))
        return "LibTorch multiplies float32 (Muon's matrices) with " + found.blas
               + ", a slow BLAS: sudo apt install libopenblas0-openmp";
    return {};
}

std::string coreFault(const Surroundings& found)
{
    if (!contains(found.blas, "openblas") || found.openBlasCore.empty() || !found.hasAvx512
        || isAvx512Core(found.openBlasCore))
        return {};
    const std::string slow =
        "OpenBLAS, which multiplies Muon's matrices in float32, calculates for "
        + found.openBlasCore + " though this processor has AVX-512";
    return found.forcedCore.empty() ? slow + ": export OPENBLAS_CORETYPE=SkylakeX"
                                    : slow + ", because OPENBLAS_CORETYPE is " + found.forcedCore
                                          + ": unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE";
}

std::string capabilityFault(const Surroundings& found)
{
    const std::string best = found.hasAvx512 ? "AVX512" : found.hasAvx2 ? "AVX2" : "DEFAULT";
    if (found.capability.empty() || found.capability == best || found.forcedCapability.empty())
        return {};
    return "LibTorch's own loops use " + found.capability + " instead of " + best
           + ", because ATEN_CPU_CAPABILITY is " + found.forcedCapability
           + ": unset ATEN_CPU_CAPABILITY";
}

} // namespace

std::vector<int> usableProcessors()
{
    constexpr int kMost = 8'192;
    std::vector<int> processors;
    cpu_set_t* set = CPU_ALLOC(kMost);
    const std::size_t size = CPU_ALLOC_SIZE(kMost);
    if (set != nullptr && ::sched_getaffinity(0, size, set) == 0)
        for (std::size_t i = 0; i < kMost; ++i)
            if (CPU_ISSET_S(i, size, set))
                processors.push_back(static_cast<int>(i));
    CPU_FREE(set);
    if (processors.empty())
        for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
            processors.push_back(static_cast<int>(i));
    return processors;
}

int physicalCores(const std::vector<int>& processors, const fs::path& folder)
{
    std::set<std::string> cores; // by the list of their hyper-threads
    for (const int processor : processors) {
        const auto name = "cpu" + std::to_string(processor);
        auto siblings = firstLine(folder / name / "topology" / "thread_siblings_list");
        cores.insert(siblings.empty() ? name : std::move(siblings));
    }
    return std::max(1, static_cast<int>(cores.size()));
}

std::optional<double> processorQuota(const fs::path& root)
{
    std::optional<double> limit;
    const fs::path mount = root / "sys/fs/cgroup";
    std::ifstream groups(root / "proc/self/cgroup"); // "0::/user.slice", "4:cpu,cpuacct:/docker/1"
    std::string line;
    while (std::getline(groups, line)) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string group = line.substr(second + 1);
        if (controllers.empty())
            tighten(limit, mount, group, quotaOfVersion2);
        else if (("," + controllers + ",").find(",cpu,") != std::string::npos)
            tighten(limit, mount / "cpu", group, quotaOfVersion1);
    }
    return limit;
}

int threadsFor(int cores, std::optional<double> quota, bool isBesideWindow) noexcept
{
    constexpr int kEnoughToShare = 4;
    int threads = cores;
    if (quota)
        threads = static_cast<int>(std::min(static_cast<double>(threads), std::floor(*quota)));
    if (isBesideWindow && threads >= kEnoughToShare)
        --threads;
    return std::max(1, threads);
}

int defaultThreads()
{
    if (const auto wanted = numberIn(environment("OMP_NUM_THREADS")); wanted && *wanted >= 1)
        return static_cast<int>(std::min(*wanted, 1'024.0));
    return threadsFor(physicalCores(usableProcessors()), processorQuota(),
                      !environment("GRADUS_BESIDE_WINDOW").empty());
}

Surroundings surroundings(int threads, std::string capability)
{
    Surroundings found{.blas = loadedBlas(),
                       .openBlasCore = openBlasCore(),
                       .forcedCore = environment("OPENBLAS_CORETYPE"),
                       .capability = std::move(capability),
                       .forcedCapability = environment("ATEN_CPU_CAPABILITY"),
                       .spinning = environment("GOMP_SPINCOUNT"),
                       .hasAvx2 = __builtin_cpu_supports("avx2") != 0,
                       .hasAvx512 = __builtin_cpu_supports("avx512bw") != 0,
                       .cores = physicalCores(usableProcessors()),
                       .threads = threads};
    if (found.spinning.empty())
        found.spinning = environment("OMP_WAIT_POLICY");
    return found;
}

std::vector<std::string> slownessOf(const Surroundings& found)
{
    std::vector<std::string> faults{blasFault(found), coreFault(found), capabilityFault(found)};
    if (found.threads == 1 && found.cores > 1)
        faults.push_back("One thread only, though " + std::to_string(found.cores)
                         + " cores could be used: --threads " + std::to_string(found.cores)
                         + ", and unset OMP_NUM_THREADS if that is set");
    if (found.threads > found.cores)
        faults.push_back(
            std::to_string(found.threads) + " threads share " + std::to_string(found.cores)
            + " cores and wait for each other: --threads " + std::to_string(found.cores));
    if (found.spinning == "ACTIVE" || found.spinning == "active"
        || numberIn(found.spinning).value_or(0) > 100'000)
        faults.push_back("Idle threads keep their core busy, which slows down a second engine: "
                         "unset OMP_WAIT_POLICY GOMP_SPINCOUNT");
    if (!found.hasAvx2)
        faults.push_back("This processor has neither AVX2 nor AVX-512, so the engine's own loops "
                         "are slow");
    std::erase(faults, std::string());
    return faults;
}

void setBlasThreads(int threads)
{
    using Set = void (*)(int);
    if (const auto set = reinterpret_cast<Set>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
        set(threads);
}

} // namespace gradus
