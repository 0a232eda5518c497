#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/problem/context.h"
#include "core/training/compute.h"
#include "core/training/machine.h"
#include "core/training/torch_compat.h"

#include <array>
#include <cstdio>

#include <sqlite3.h>

namespace gradus {

namespace {

std::string line(const char* name, const std::string& value)
{
    std::string text = name;
    text.resize(22, ' ');
    return text + value;
}

std::string rate(double gigaflops)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.0f GFLOP/s", gigaflops);
    return gigaflops > 0 ? text.data() : "not on this processor";
}

std::string oneDigit(double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

std::string idleThreads()
{
    const auto spinning = surroundings(1, {}).spinning;
    return spinning.empty() ? "spin as long as libgomp likes" : "spin " + spinning;
}

} // namespace

Result<void> doctorCommand()
{
    const auto compute = chooseCompute("auto", 0);
    if (!compute)
        return tl::unexpected(compute.error());
    const auto contexts = ContextLibrary::load(contextFolders());
    const auto quota = processorQuota();
    const int cores = physicalCores(usableProcessors());
    for (const auto& text :
         {line("gradus-engine", GRADUS_VERSION), line("LibTorch", compute->libtorch),
          line("SQLite", sqlite3_libversion()),
          line("BLAS",
               compute->blas + (compute->blasCore.empty() ? "" : " for " + compute->blasCore)),
          line("float32 product", rate(compute->float32Rate)),
          line("bfloat16 product", rate(compute->bfloat16Rate)),
          line("LibTorch's product", rate(compute->blasRate)),
          line("own kernels", compute->kernels), line("LibTorch's loops", compat::cpuCapability()),
          line("physical cores", std::to_string(cores)),
          line("time limit", quota ? oneDigit(*quota) + " processors" : "none"),
          line("threads", std::to_string(compute->threads)), line("idle threads", idleThreads()),
          line("device", compute->device), line("compute type", compute->typeName()),
          line("resources", resourceFolder().string()),
          line("contexts",
               contexts ? std::to_string(contexts->all().size()) : contexts.error().message),
          line("what is wrong", compute->slowness.empty() ? "nothing" : compute->slowness.front())})
        if (auto printed = printLine(text); !printed)
            return printed;
    for (std::size_t i = 1; i < compute->slowness.size(); ++i)
        if (auto printed = printLine(line("", compute->slowness[i])); !printed)
            return printed;
    if (contexts)
        for (const auto& refused : contexts->refused())
            if (auto printed = printLine(line("context left out", refused.message)); !printed)
                return printed;
    return flushOutput();
}

} // namespace gradus
