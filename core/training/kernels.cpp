#include "core/training/kernels.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace gradus::kernels {

namespace avx512bf16 {
const Table& kernelTable();
}
namespace avx512 {
const Table& kernelTable();
}
namespace avx2 {
const Table& kernelTable();
}
namespace generic {
const Table& kernelTable();
}

namespace {

bool hasAvx512()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
           && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
}

bool hasAvx512Bf16()
{
    return hasAvx512() && __builtin_cpu_supports("avx512bf16");
}

bool hasAvx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

} // namespace

const Table* tableNamed(const char* name)
{
    if (std::strcmp(name, "avx512bf16") == 0)
        return hasAvx512Bf16() ? &avx512bf16::kernelTable() : nullptr;
    if (std::strcmp(name, "avx512") == 0)
        return hasAvx512() ? &avx512::kernelTable() : nullptr;
    if (std::strcmp(name, "avx2") == 0)
        return hasAvx2() ? &avx2::kernelTable() : nullptr;
    return std::strcmp(name, "generic") == 0 ? &generic::kernelTable() : nullptr;
}

const Table& table()
{
    static const Table& chosen = [&]() -> const Table& {
        const char* wanted = std::getenv("GRADUS_KERNELS");
        if (wanted != nullptr)
            if (const Table* named = tableNamed(wanted))
                return *named;
        for (const char* name : {"avx512bf16", "avx512", "avx2"})
            if (const Table* named = tableNamed(name))
                return *named;
        return generic::kernelTable();
    }();
    return chosen;
}

} // namespace gradus::kernels
