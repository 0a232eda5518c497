#pragma once

// Internal to core/store: what a StudyFile holds, and short words for using SQLiteCpp.

#include "core/store/database.h"
#include "core/store/study_file.h"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

namespace gradus {

struct StudyFile::Private
{
    std::filesystem::path path; ///< as the caller wrote it
    SQLite::Database database;
    std::int64_t dataVersion = 0; ///< last one read

    /// Runs @p work(database); see gradus::attempt().
    template <typename Work>
    auto read(const Work& work)
    {
        return attempt(path, [&] { return work(database); });
    }

    /// The same in one transaction, committed if @p work succeeds.
    template <typename Work>
    auto write(const Work& work)
    {
        return attempt(path, [&] {
            SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
            auto result = work(database);
            if (result)
                transaction.commit();
            return result;
        });
    }

    [[nodiscard]] tl::unexpected<Error> missing(const std::string& what) const
    {
        return fail(ErrorCode::NotFound, path.string() + " has no " + what);
    }
    [[nodiscard]] tl::unexpected<Error> missing(const char* what, RowId id) const
    {
        return missing(what + (' ' + std::to_string(id)));
    }
};

template <typename Value>
void bindOne(SQLite::Statement& statement, int index, const Value& value)
{
    statement.bind(index, value);
}

/// Nothing is kept as NULL.
template <typename Value>
void bindOne(SQLite::Statement& statement, int index, const std::optional<Value>& value)
{
    if (value)
        statement.bind(index, *value);
    else
        statement.bind(index);
}

/// Binds all @p values to the parameters ?1, ?2, ... of @p statement.
template <typename... Values>
void bindAll(SQLite::Statement& statement, const Values&... values)
{
    int index = 0;
    (bindOne(statement, ++index, values), ...);
}

/// Runs an INSERT, UPDATE or DELETE once. @return the number of rows it changed.
template <typename... Values>
int change(SQLite::Database& database, const char* sql, const Values&... values)
{
    SQLite::Statement statement(database, sql);
    bindAll(statement, values...);
    return statement.exec();
}

/// SQLite keeps NaN as NULL.
[[nodiscard]] inline double realOf(const SQLite::Column& column)
{
    return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

[[nodiscard]] inline bool flagOf(const SQLite::Column& column)
{
    return column.getInt() != 0;
}

} // namespace gradus
