#include "core/base/file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

namespace gradus {

namespace {

std::string reasonOf(int number)
{
    return std::generic_category().message(number);
}

/// Closes on every way out.
class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const { return m_number; }
    bool close()
    {
        const int number = m_number;
        m_number = -1;
        return number < 0 || ::close(number) == 0;
    }

private:
    int m_number;
};

bool writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

} // namespace

Result<std::string> readFile(const std::filesystem::path& path)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::NotFound, path.string() + " does not exist");
    if (std::filesystem::is_directory(path, error))
        return fail(ErrorCode::Io, path.string() + " is a folder, not a file");
    std::ifstream stream(path, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::Io, "cannot read " + path.string() + ": " + reasonOf(errno));
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

Result<void> writeFileAtomically(const std::filesystem::path& path,
                                 std::span<const std::string_view> parts)
{
    auto temporary = path;
    temporary += ".part" + std::to_string(::getpid());
    const auto failed = [&](int number) {
        ::unlink(temporary.c_str());
        return fail(ErrorCode::Io, "cannot write " + path.string() + ": " + reasonOf(number));
    };

    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.get() < 0)
        return failed(errno);
    for (const auto part : parts)
        if (!writeAll(file.get(), part))
            return failed(errno);
    if (::fsync(file.get()) != 0 || !file.close())
        return failed(errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return failed(errno);

    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0)
        ::fsync(directory.get()); // some file systems refuse this; the rename itself has happened
    return {};
}

std::string contentHash(std::string_view bytes)
{
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return {text.data(), 32};
}

} // namespace gradus
