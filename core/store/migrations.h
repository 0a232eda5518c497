#pragma once

// Internal to core/store: the schema and its history.

#include "core/base/result.h"

#include <filesystem>
#include <span>
#include <string_view>

#include <SQLiteCpp/Database.h>

namespace gradus {

/// One step of the schema's history.
struct Migration
{
    int version;          ///< of the schema after this step; steps count up from 1
    std::string_view sql; ///< brings a file of version - 1 there; any number of statements
};

/// The history of the schema, oldest first. A step that was shipped is never edited.
[[nodiscard]] std::span<const Migration> schemaHistory();

/// Makes an empty database a study without design: all of @p history, and the marks in the header.
/// Throws what SQLiteCpp throws.
void createSchema(SQLite::Database& database, std::span<const Migration> history);

/// Brings @p database, which is the file @p path, to the newest version of @p history in one
/// transaction. An older file is copied beside itself first ("a.gradus.v1.bak", replacing an older
/// copy of that name). On failure the file is as it was. Does nothing to a file that is up to date.
[[nodiscard]] Result<void> migrate(SQLite::Database& database, const std::filesystem::path& path,
                                   std::span<const Migration> history);

} // namespace gradus
