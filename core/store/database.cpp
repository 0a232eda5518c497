#include "core/store/database.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace gradus {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHeaderSize = 100;
using Header = std::array<unsigned char, kHeaderSize>;

/// Big-endian number of four bytes.
std::uint32_t numberAt(const Header& header, std::size_t offset)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i)
        number = (number << 8U) | header.at(offset + i);
    return number;
}

/// What the first hundred bytes say. Source: sqlite.org/fileformat2.html, section 1.3.
struct FileFacts
{
    std::int64_t size = 0;
    Header header{};

    [[nodiscard]] bool isSqlite() const
    {
        constexpr std::string_view kMagic("SQLite format 3\0", 16);
        return std::string_view(reinterpret_cast<const char*>(header.data()), kMagic.size())
               == kMagic;
    }
    [[nodiscard]] std::int64_t pageSize() const
    {
        const unsigned bytes = (unsigned{header[16]} << 8U) | header[17];
        return bytes == 1 ? 65'536 : bytes;
    }
    /// Size by the page count in the header; none where an old writer did not keep it.
    [[nodiscard]] std::optional<std::int64_t> expectedSize() const
    {
        if (numberAt(header, 24) != numberAt(header, 92) || numberAt(header, 28) == 0)
            return std::nullopt;
        return pageSize() * numberAt(header, 28);
    }
    [[nodiscard]] std::int32_t applicationId() const
    {
        return static_cast<std::int32_t>(numberAt(header, 68));
    }
    [[nodiscard]] std::int32_t schema() const
    {
        return static_cast<std::int32_t>(numberAt(header, 60));
    }
};

/// Reads through SQLite's own file handle, before its pager looks at anything. Opening the file a
/// second time would be wrong: closing that descriptor drops the locks that other connections of
/// this process hold (sqlite.org/howtocorrupt.html, 2.2).
FileFacts readFacts(SQLite::Database& database)
{
    FileFacts facts;
    sqlite3_file* file = nullptr;
    database.check(sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER,
                                        static_cast<void*>(&file)));
    sqlite3_int64 size = 0;
    database.check(file->pMethods->xFileSize(file, &size));
    facts.size = size;
    const auto length = std::min(size, static_cast<sqlite3_int64>(kHeaderSize));
    database.check(file->pMethods->xRead(file, facts.header.data(), static_cast<int>(length), 0));
    return facts;
}

Result<void> checkPath(const fs::path& path)
{
    std::error_code error;
    const auto status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
        return fail(ErrorCode::NotFound, path.string() + " does not exist");
    if (error)
        return fail(ErrorCode::Io, "cannot open " + path.string() + ": " + error.message());
    if (fs::is_directory(status))
        return fail(ErrorCode::InvalidArgument, path.string() + " is a folder, not a study");
    if (!fs::is_regular_file(status))
        return fail(ErrorCode::InvalidArgument, path.string() + " is not a file but a device");
    if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
        return fail(ErrorCode::Io, "cannot read and write " + path.string() + ": "
                                       + std::generic_category().message(errno));
    const auto folder = fs::absolute(path).parent_path();
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
        return fail(ErrorCode::Io, "cannot write beside " + path.string() + " in its folder: "
                                       + std::generic_category().message(errno));
    return {};
}

tl::unexpected<Error> newerSchema(const fs::path& path, int schema, int newest)
{
    return fail(ErrorCode::Unsupported, path.string() + " was made by a newer Gradus (schema "
                                            + std::to_string(schema) + ", this one knows "
                                            + std::to_string(newest) + ")");
}

Result<void> checkFacts(const fs::path& path, const FileFacts& facts, int newestSchema)
{
    if (facts.size == 0)
        return fail(ErrorCode::Corrupt, path.string() + " is empty, so it is not a study");
    if (facts.isSqlite() && facts.size < static_cast<std::int64_t>(kHeaderSize))
        return fail(ErrorCode::Corrupt, path.string() + " is truncated: it has only "
                                            + std::to_string(facts.size) + " bytes");
    if (!facts.isSqlite())
        return fail(ErrorCode::Corrupt,
                    path.string() + " is not a study: it is not an SQLite file");
    if (facts.applicationId() != kApplicationId)
        return fail(ErrorCode::Unsupported,
                    path.string() + " is an SQLite file, but not a study of Gradus");
    if (facts.schema() > newestSchema)
        return newerSchema(path, facts.schema(), newestSchema);
    return {};
}

/// A file shorter than its header says is truncated, unless a write-ahead log holds the rest (a
/// checkpoint writes page 1 first): then SQLite has to look at all of it.
Result<void> checkSize(const fs::path& path, const FileFacts& facts, SQLite::Database& database)
{
    const auto expected = facts.expectedSize();
    if (!expected || facts.size >= *expected)
        return {};
    std::error_code error;
    const auto logSize = fs::file_size(withEnding(path, "-wal"), error);
    if (error || logSize == 0)
        return fail(ErrorCode::Corrupt, path.string() + " is truncated: it has "
                                            + std::to_string(facts.size) + " of "
                                            + std::to_string(*expected) + " bytes");
    const auto verdict = database.execAndGet("PRAGMA quick_check(1)").getString();
    if (verdict != "ok")
        return fail(ErrorCode::Corrupt, path.string() + " is truncated or damaged: " + verdict);
    return {};
}

/// Looks before anything is written; closing a file that is refused must not write either.
Result<void> checkContents(const fs::path& path, SQLite::Database& database, int newestSchema)
{
    const auto facts = readFacts(database);
    if (auto checked = checkFacts(path, facts, newestSchema); !checked)
        return checked;
    int isOff = 0;
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &isOff);
    if (auto checked = checkSize(path, facts, database); !checked)
        return checked;
    // The write-ahead log may know of a later schema than the header.
    const int schema = schemaVersion(database);
    if (schema > newestSchema)
        return newerSchema(path, schema, newestSchema);
    database.execAndGet("SELECT count(*) FROM sqlite_schema");
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, &isOff);
    return {};
}

} // namespace

Error storeError(const fs::path& path, const SQLite::Exception& exception)
{
    const std::string file = path.string();
    const std::string reason = exception.what();
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL:
        return {ErrorCode::Io, "cannot write " + file + ": the disk is full"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::Io, "cannot use " + file + ": another program has kept it locked for "
                                   + std::to_string(kBusyTimeoutMs / 1'000) + " s"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return {ErrorCode::Io, "cannot write " + file + ": " + reason};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return {ErrorCode::Corrupt, file + " is damaged: " + reason};
    case SQLITE_CONSTRAINT:
        return {ErrorCode::InvalidArgument, file + " does not take the row: " + reason};
    default:
        return {ErrorCode::Io, "cannot read or write " + file + ": " + reason};
    }
}

Result<SQLite::Database> openDatabase(const fs::path& path, int newestSchema)
{
    if (auto checked = checkPath(path); !checked)
        return tl::unexpected(checked.error());
    return attempt(path, [&]() -> Result<SQLite::Database> {
        // Absolute: to SQLite ":memory:" would not be a file.
        SQLite::Database database(fs::absolute(path).string(), SQLite::OPEN_READWRITE,
                                  kBusyTimeoutMs);
        if (auto checked = checkContents(path, database, newestSchema); !checked)
            return tl::unexpected(checked.error());
        return database;
    });
}

void configureConnection(SQLite::Database& database)
{
    database.exec("PRAGMA foreign_keys = ON");
    database.exec("PRAGMA synchronous = NORMAL");
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA journal_size_limit = 16777216"); // a long reader lets the log grow
}

int schemaVersion(SQLite::Database& database)
{
    return database.execAndGet("PRAGMA user_version").getInt();
}

fs::path withEnding(fs::path path, std::string_view ending)
{
    path += ending;
    return path;
}

} // namespace gradus
