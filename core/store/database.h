#pragma once

// Internal to core/store: SQLite files as such, before anything in them is read as a study.

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

namespace gradus {

/// "Grad", in the header of every study file.
inline constexpr std::int32_t kApplicationId = 0x47726164;

/// How long a call waits for another writer.
inline constexpr int kBusyTimeoutMs = 5'000;

/// @p exception as a sentence about @p path: disk full, locked, damaged, ...
[[nodiscard]] Error storeError(const std::filesystem::path& path,
                               const SQLite::Exception& exception);

/// Runs @p work, which returns a Result and may throw what SQLiteCpp throws.
template <typename Work>
auto attempt(const std::filesystem::path& path, const Work& work) -> decltype(work())
{
    try {
        return work();
    } catch (const SQLite::Exception& exception) {
        return tl::unexpected(storeError(path, exception));
    }
}

/// Opens @p path for reading and writing, or says in words why it cannot be a study: missing, a
/// folder, no permission, empty, not SQLite, truncated or damaged, no study, of a schema above
/// @p newestSchema. A file it refuses stays as it is, byte for byte.
///
/// Reads the header, the length of the file and the schema, so that a study of any size opens at
/// once. A file that is cut off is found here. A page of rows that is damaged is not: the first
/// call that reads it says so, and all others work. Bytes that changed inside a value are found by
/// nobody, for SQLite keeps no sums of them.
[[nodiscard]] Result<SQLite::Database> openDatabase(const std::filesystem::path& path,
                                                    int newestSchema);

/// Settings of one connection that a file does not carry.
void configureConnection(SQLite::Database& database);

/// PRAGMA user_version.
[[nodiscard]] int schemaVersion(SQLite::Database& database);

/// @p path with @p ending appended: "a.gradus" and "-wal" is "a.gradus-wal".
[[nodiscard]] std::filesystem::path withEnding(std::filesystem::path path, std::string_view ending);

} // namespace gradus
