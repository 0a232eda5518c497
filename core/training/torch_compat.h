#pragma once

// Everything in which the LibTorch versions we build with differ, or may: 1.13 (Debian 12) and 2.x.
// No other file looks at a version of LibTorch; tests/structure/check_torch_versions.sh sees to it.

#include <cstdio>
#include <optional>
#include <string>

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#define GRADUS_TORCH_AT_LEAST(major, minor)                                                        \
    (TORCH_VERSION_MAJOR > (major)                                                                 \
     || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if GRADUS_TORCH_AT_LEAST(2, 0)
#define GRADUS_TORCH_WARNINGS c10::WarningUtils
#else
#define GRADUS_TORCH_WARNINGS c10::Warning
#endif

namespace gradus::compat {

/// The version compiled with; Debian's 1.13.1 says "1.13.0".
[[nodiscard]] inline std::string torchVersion()
{
    return TORCH_VERSION;
}

/// Threads of LibTorch's own loops and of OpenMP. To be called before the first operation: libgomp
/// makes its threads anew whenever the number changes.
inline void setThreads(int threads)
{
    at::set_num_threads(threads);
}

/// Instruction set of LibTorch's loops: "AVX512", "AVX2", "DEFAULT"; empty if it does not say.
/// at::get_cpu_capability() is new in 2.1; the text below is in all versions.
[[nodiscard]] inline std::string cpuCapability()
{
    const std::string text = at::show_config();
    const std::string key = "CPU capability usage: ";
    const auto begin = text.find(key);
    if (begin == std::string::npos)
        return {};
    auto name = text.substr(begin + key.size(), text.find('\n', begin) - begin - key.size());
    return name == "NO AVX" ? std::string("DEFAULT") : name;
}

/// What LibTorch has to say, on one line: 1.13 is compiled with glog and writes several with a
/// prefix of its own, in 2.x the default differs again.
class WarningLine final : public c10::WarningHandler
{
public:
#if GRADUS_TORCH_AT_LEAST(2, 0)
    void process(const c10::Warning& warning) override
    {
        print(warning.msg());
    }
#else
    void process(const c10::SourceLocation&, const std::string& message, bool) override
    {
        print(message);
    }
#endif

private:
    /// No streams: they would write numbers as the user's locale has them.
    static void print(const std::string& message)
    {
        const auto line = message.substr(0, message.find('\n'));
        std::fprintf(stderr, "gradus-engine: LibTorch warns: %s\n", line.c_str());
    }
};

/// Sends the warnings of this thread through WarningLine while it lives; the handler is a
/// thread's own.
class WarningsOnOneLine
{
public:
    WarningsOnOneLine() { GRADUS_TORCH_WARNINGS::set_warning_handler(&m_line); }
    ~WarningsOnOneLine() { GRADUS_TORCH_WARNINGS::set_warning_handler(nullptr); }
    WarningsOnOneLine(const WarningsOnOneLine&) = delete;
    WarningsOnOneLine& operator=(const WarningsOnOneLine&) = delete;

private:
    WarningLine m_line;
};

/// The sentence of an error without its backtrace: the first line of what LibTorch throws.
[[nodiscard]] inline std::string messageOf(const c10::Error& error)
{
    const std::string text = error.what_without_backtrace();
    return text.substr(0, text.find('\n'));
}

} // namespace gradus::compat
