// Puts two things into the environment that libraries read while they are loaded, by starting the
// program once more before any of them has begun: the loader calls .preinit_array first, so the
// second start costs what mapping the libraries costs (about 40 ms) and not their half second of
// set-up.
//
//   GOMP_SPINCOUNT   how long idle OpenMP threads keep their core busy. libgomp's own 300,000
//   rounds
//                    (some milliseconds) make two engines on the same cores several times slower.
//   LD_LIBRARY_PATH  the OpenMP flavour of OpenBLAS or BLIS where one is installed and libblas.so.3
//   is
//                    the reference BLAS or the flavour with threads of its own.
//
// What the user has set stays: GOMP_SPINCOUNT or OMP_WAIT_POLICY, and GRADUS_BLAS=system for the
// BLAS. Nothing here may allocate: the C library itself is not set up yet.

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <link.h>
#include <unistd.h>

namespace {

constexpr char kSpin[] = "GOMP_SPINCOUNT=5000"; // see docs/training.md for the measurement
constexpr char kMarkName[] = "GRADUS_STARTED_TWICE=";
constexpr char kMark[] = "GRADUS_STARTED_TWICE=1";
constexpr std::string_view kLibraryPath = "LD_LIBRARY_PATH=";
constexpr std::size_t kMostVariables = 4'096;

using Path = std::array<char, PATH_MAX>;
using Variable = std::array<char, 2 * PATH_MAX>;

/// The value of @p name ("NAME=") in @p environment, or nullptr.
const char* valueOf(char** environment, std::string_view name)
{
    for (; *environment != nullptr; ++environment)
        if (std::string_view(*environment).substr(0, name.size()) == name)
            return *environment + name.size();
    return nullptr;
}

/// Appends as much of @p text as fits.
template <std::size_t size>
void append(std::array<char, size>& target, std::string_view text)
{
    const std::size_t used = std::strlen(target.data());
    const std::size_t count = std::min(text.size(), size - 1 - used);
    std::memcpy(target.data() + used, text.data(), count);
    target[used + count] = '\0';
}

/// Keeps the path of libblas.so.3, links followed.
int findBlas(dl_phdr_info* info, std::size_t, void* result)
{
    if (std::strstr(info->dlpi_name, "/libblas.so") == nullptr)
        return 0;
    return ::realpath(info->dlpi_name, static_cast<Path*>(result)->data()) != nullptr ? 1 : 0;
}

/// The folder of a better BLAS than the one that was mapped; empty if there is none.
Path betterBlas()
{
    Path blas{};
    ::dl_iterate_phdr(findBlas, &blas);
    const std::string_view found = blas.data();
    const bool isThreaded = found.find("/openblas-pthread/") != std::string_view::npos;
    if (!isThreaded && found.find("/blas/") == std::string_view::npos)
        return {};
    const std::size_t flavour = found.rfind('/', found.rfind('/') - 1); // ".../blas/libblas.so.3"
    for (const char* better : {"/openblas-openmp", "/blis-openmp", "/openblas-pthread"}) {
        if (isThreaded && std::strcmp(better, "/openblas-pthread") == 0)
            break; // the one it has
        Path folder{};
        append(folder, found.substr(0, flavour));
        append(folder, better);
        Path library = folder;
        append(library, "/libblas.so.3");
        if (::access(library.data(), R_OK) == 0)
            return folder;
    }
    return {};
}

/// The environment of the second start, in static memory.
class Environment
{
public:
    explicit Environment(char** former)
    {
        while (m_count < kMostVariables && former[m_count] != nullptr) {
            m_variables[m_count] = former[m_count];
            ++m_count;
        }
    }

    /// @p text lives as long as the program. Replaces a variable of the same name.
    void put(const char* text)
    {
        const std::string_view name(text,
                                    static_cast<std::size_t>(std::strchr(text, '=') - text + 1));
        std::size_t i = 0;
        while (i < m_count && std::string_view(m_variables[i]).substr(0, name.size()) != name)
            ++i;
        if (i == kMostVariables)
            return;
        m_variables[i] = const_cast<char*>(text); // execve() takes them so, and changes nothing
        m_count = std::max(m_count, i + 1);
    }

    [[nodiscard]] char* const* data() const { return m_variables.data(); }

private:
    std::array<char*, kMostVariables + 1> m_variables{}; // ends with a null pointer
    std::size_t m_count = 0;
};

void startAgain(int, char** arguments, char** variables)
{
    if (valueOf(variables, kMarkName) != nullptr)
        return;
    static Path folder;
    static Variable libraryPath;
    if (const char* wish = valueOf(variables, "GRADUS_BLAS=");
        wish == nullptr || std::strcmp(wish, "system") != 0)
        folder = betterBlas();
    const bool spins = valueOf(variables, "GOMP_SPINCOUNT=") == nullptr
                       && valueOf(variables, "OMP_WAIT_POLICY=") == nullptr;
    if (!spins && folder[0] == '\0')
        return;
    static Environment environment(variables);
    if (spins)
        environment.put(kSpin);
    if (folder[0] != '\0') {
        append(libraryPath, kLibraryPath);
        append(libraryPath, folder.data());
        if (const char* former = valueOf(variables, kLibraryPath)) {
            append(libraryPath, ":");
            append(libraryPath, former);
        }
        environment.put(libraryPath.data());
    }
    environment.put(kMark); // never a third time
    static Path self;
    if (::readlink("/proc/self/exe", self.data(), self.size() - 1) > 0)
        ::execve(self.data(), arguments, environment.data());
    // A start that is refused leaves the program as it was: slower beside another, no less right.
}

using Initialiser = void (*)(int, char**, char**);
[[gnu::section(".preinit_array"), gnu::used]] Initialiser initialiser = startAgain;

} // namespace
