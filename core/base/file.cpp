#include "core/base/file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
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

/// Small enough to be in the cache when it is written after it was hashed.
constexpr std::size_t kPiece = std::size_t{1} << 20U;
/// So much may wait for the disk before it is told to begin: the sync at the end is short then.
constexpr off_t kWriteBehind = off_t{32} << 20U;
constexpr std::string_view kTemporaryEnding = ".part";

struct HashState
{
    XXH3_state_t* state = XXH3_createState();
    HashState() { XXH3_128bits_reset(state); }
    ~HashState() { XXH3_freeState(state); }
    HashState(const HashState&) = delete;
    HashState& operator=(const HashState&) = delete;
};

std::string hexadecimal(const XXH128_hash_t& hash)
{
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%016llx%016llx",
                  static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return {text.data(), 32};
}

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

/// Writes @p parts one after the other. @return whether all went well, errno says what not.
bool writeAndHash(int descriptor, std::span<const std::string_view> parts, HashState& hash)
{
    off_t end = 0;
    off_t told = 0;
    for (auto part : parts)
        while (!part.empty()) {
            const auto piece = part.substr(0, kPiece);
            XXH3_128bits_update(hash.state, piece.data(), piece.size());
            if (!writeAll(descriptor, piece))
                return false;
            part.remove_prefix(piece.size());
            end += static_cast<off_t>(piece.size());
            if (end - told >= kWriteBehind) { // only a hint: the sync decides
                ::sync_file_range(descriptor, told, end - told, SYNC_FILE_RANGE_WRITE);
                told = end;
            }
        }
    return true;
}

/// A rename is on disk once its folder is.
void syncFolderOf(const std::filesystem::path& path)
{
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0)
        ::fsync(directory.get()); // some file systems refuse this; the rename itself has happened
}

bool readAll(int descriptor, std::string& content)
{
    std::size_t end = 0;
    for (;;) {
        if (end == content.size()) // full, or a file that does not say its size
            content.resize(std::max<std::size_t>(content.size() * 2, 4'096));
        const auto got = ::read(descriptor, content.data() + end, content.size() - end);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (got == 0)
            break;
        end += static_cast<std::size_t>(got);
    }
    content.resize(end);
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
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string content;
    struct stat facts = {};
    if (file.get() >= 0 && ::fstat(file.get(), &facts) == 0)
        content.resize(static_cast<std::size_t>(facts.st_size) + 1); // one more finds the end
    if (file.get() < 0 || !readAll(file.get(), content))
        return fail(ErrorCode::Io, "cannot read " + path.string() + ": " + reasonOf(errno));
    return content;
}

Result<void> writeFileAtomically(const std::filesystem::path& path,
                                 std::span<const std::string_view> parts)
{
    const auto written = writeFileAndHash(path, parts);
    if (!written)
        return tl::unexpected(written.error());
    return {};
}

Result<std::string> writeFileAndHash(const std::filesystem::path& path,
                                     std::span<const std::string_view> parts)
{
    auto temporary = path;
    temporary += std::string(kTemporaryEnding) + std::to_string(::getpid());
    const auto failed = [&](int number) {
        ::unlink(temporary.c_str());
        return fail(ErrorCode::Io, "cannot write " + path.string() + ": " + reasonOf(number));
    };

    Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (file.get() < 0)
        return failed(errno);
    HashState hash;
    if (!writeAndHash(file.get(), parts, hash))
        return failed(errno);
    if (::fsync(file.get()) != 0 || !file.close())
        return failed(errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0)
        return failed(errno);
    syncFolderOf(path);
    return hexadecimal(XXH3_128bits_digest(hash.state));
}

bool isTemporaryName(const std::filesystem::path& path)
{
    const std::string name = path.filename().string();
    const auto ending = name.rfind(kTemporaryEnding);
    const auto digits = ending + kTemporaryEnding.size();
    return ending != std::string::npos && ending > 0 && digits < name.size()
           && name.find_first_not_of("0123456789", digits) == std::string::npos;
}

std::string contentHash(std::string_view bytes)
{
    return hexadecimal(XXH3_128bits(bytes.data(), bytes.size()));
}

} // namespace gradus
