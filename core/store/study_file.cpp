#include "core/store/study_file.h"

#include "core/base/text.h"
#include "core/store/migrations.h"
#include "core/store/study_private.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <system_error>

#include <unistd.h>

namespace gradus {

namespace {

namespace fs = std::filesystem;

/// Whatever is put must be readable again, or it would lock everybody out of the design.
template <typename T>
Result<std::string> readableJson(const T& value, Result<T> (*read)(std::string_view))
{
    auto json = toJson(value);
    if (auto checked = read(json); !checked)
        return tl::unexpected(checked.error());
    return json;
}

/// A table of designed things: distribution or schedule.
struct DesignTable
{
    std::string name;

    [[nodiscard]] bool has(SQLite::Database& database, const std::string& key) const
    {
        SQLite::Statement select(database, "SELECT 1 FROM " + name + " WHERE name = ?");
        select.bind(1, key);
        return select.executeStep();
    }

    void insert(SQLite::Database& database, const std::string& key, const std::string& json) const
    {
        const auto sql = "INSERT INTO " + name + " (name, json) VALUES (?, ?)";
        change(database, sql.c_str(), key, json);
    }

    /// Adds, or replaces the one called @p former.
    [[nodiscard]] Result<void> put(SQLite::Database& database, const std::string& key,
                                   const std::string& json, const std::string& former) const
    {
        if (key != former && has(database, key))
            return fail(ErrorCode::InvalidArgument,
                        "the study has a " + name + " called " + inQuotes(key) + " already");
        if (former.empty()) {
            insert(database, key, json);
            return {};
        }
        const auto sql = "UPDATE " + name + " SET name = ?, json = ? WHERE name = ?";
        if (change(database, sql.c_str(), key, json, former) == 0)
            return fail(ErrorCode::NotFound,
                        "the study has no " + name + " called " + inQuotes(former));
        return {};
    }
};

const DesignTable kDistributions{"distribution"};
const DesignTable kSchedules{"schedule"};

/// Every row of @p table, in the order it was added.
template <typename T>
Result<std::vector<T>> readDesign(SQLite::Database& database, const DesignTable& table,
                                  Result<T> (*read)(std::string_view), const fs::path& path)
{
    SQLite::Statement select(database, "SELECT name, json FROM " + table.name + " ORDER BY id");
    std::vector<T> items;
    while (select.executeStep()) {
        auto item = read(select.getColumn(1).getString());
        if (!item)
            return fail(ErrorCode::Corrupt, table.name + ' '
                                                + inQuotes(select.getColumn(0).getString()) + " of "
                                                + path.string() + ": " + item.error().message);
        items.push_back(std::move(*item));
    }
    return items;
}

/// @return whether @p schedule mentions the distribution @p former.
bool renameIn(Schedule& schedule, const std::string& former, const std::string& name)
{
    bool isUsed = false;
    const auto rename = [&](std::string& used) {
        isUsed = isUsed || used == former;
        if (used == former)
            used = name;
    };
    for (auto& stage : schedule.stages)
        rename(stage.distribution);
    for (auto& used : schedule.evaluation.distributions)
        rename(used);
    return isUsed;
}

void writeDesign(SQLite::Database& database, const StudyDesign& design)
{
    change(database, "INSERT INTO study (key, value) VALUES ('title', ?)", design.title);
    for (const auto& distribution : design.distributions)
        kDistributions.insert(database, distribution.name, toJson(distribution));
    for (const auto& schedule : design.schedules)
        kSchedules.insert(database, schedule.name, toJson(schedule));
}

Result<void> checkNewPath(const fs::path& path)
{
    std::error_code error;
    if (fs::symlink_status(path, error).type() != fs::file_type::not_found)
        return fail(ErrorCode::InvalidArgument, path.string() + " exists already");
    const auto folder = fs::absolute(path).parent_path();
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::Io,
                    "cannot make " + path.string() + ": there is no folder " + folder.string());
    for (const auto* ending : {"-wal", "-journal"}) // SQLite would play them into the new file
        if (const auto rest = withEnding(path, ending); fs::exists(rest, error))
            return fail(ErrorCode::InvalidArgument,
                        rest.string() + " is left from another study; move it away first");
    return {};
}

/// Gives the finished file its name, without ever replacing one that is there.
Result<void> moveInto(const fs::path& temporary, const fs::path& path)
{
    std::error_code error;
    fs::create_hard_link(temporary, path, error);
    if (error == std::errc::file_exists)
        return fail(ErrorCode::InvalidArgument, path.string() + " exists already");
    if (error) // file systems without hard links
        fs::rename(temporary, path, error);
    if (error)
        return fail(ErrorCode::Io, "cannot make " + path.string() + ": " + error.message());
    return {};
}

void removeWithLogs(const fs::path& path)
{
    std::error_code ignored;
    for (const auto* ending : {"", "-wal", "-shm", "-journal"})
        fs::remove(withEnding(path, ending), ignored);
}

} // namespace

Result<StudyFile> StudyFile::create(const fs::path& path, const StudyDesign& design)
{
    if (auto checked = checkNewPath(path); !checked)
        return tl::unexpected(checked.error());
    if (auto readable = designFromJson(toJson(design)); !readable)
        return tl::unexpected(readable.error());

    const auto temporary = withEnding(path, ".part" + std::to_string(::getpid()));
    removeWithLogs(temporary);
    auto made = attempt(path, [&]() -> Result<void> {
        SQLite::Database database(fs::absolute(temporary).string(),
                                  SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
        database.exec("PRAGMA journal_mode = WAL"); // stays with the file; its log goes on closing
        SQLite::Transaction transaction(database);
        createSchema(database, schemaHistory());
        writeDesign(database, design);
        transaction.commit();
        return {};
    });
    if (made)
        made = moveInto(temporary, path);
    removeWithLogs(temporary);
    if (!made)
        return tl::unexpected(made.error());
    return open(path);
}

Result<StudyFile> StudyFile::open(const fs::path& path)
{
    auto database = openDatabase(path, kSchemaVersion);
    if (!database)
        return tl::unexpected(database.error());
    return attempt(path, [&]() -> Result<StudyFile> {
        if (auto migrated = migrate(*database, path, schemaHistory()); !migrated)
            return tl::unexpected(migrated.error());
        configureConnection(*database);
        return StudyFile(std::make_unique<Private>(Private{path, std::move(*database)}));
    });
}

StudyFile::StudyFile(std::unique_ptr<Private> data)
    : m_d(std::move(data))
{}

StudyFile::StudyFile(StudyFile&&) noexcept = default;
StudyFile& StudyFile::operator=(StudyFile&&) noexcept = default;
StudyFile::~StudyFile() = default;

const fs::path& StudyFile::path() const
{
    return m_d->path;
}

fs::path StudyFile::folder() const
{
    return withEnding(m_d->path, ".d");
}

std::int64_t StudyFile::dataVersion()
{
    const auto version = m_d->read([](SQLite::Database& database) -> Result<std::int64_t> {
        return database.execAndGet("PRAGMA data_version").getInt64();
    });
    m_d->dataVersion = version.value_or(m_d->dataVersion); // unreadable now: nothing new to read
    return m_d->dataVersion;
}

Result<std::string> StudyFile::title()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::string> {
        SQLite::Statement select(database, "SELECT value FROM study WHERE key = 'title'");
        return select.executeStep() ? select.getColumn(0).getString() : std::string();
    });
}

Result<std::vector<Distribution>> StudyFile::distributions()
{
    return m_d->read([this](SQLite::Database& database) {
        return readDesign(database, kDistributions, distributionFromJson, m_d->path);
    });
}

Result<void> StudyFile::putDistribution(const Distribution& distribution,
                                        std::string_view formerName)
{
    const auto json = readableJson(distribution, distributionFromJson);
    if (!json)
        return tl::unexpected(json.error());
    const std::string former(formerName);
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        auto put = kDistributions.put(database, distribution.name, *json, former);
        if (!put || former.empty() || former == distribution.name)
            return put;
        auto schedules = readDesign(database, kSchedules, scheduleFromJson, m_d->path);
        if (!schedules)
            return tl::unexpected(schedules.error());
        for (auto& schedule : *schedules)
            if (renameIn(schedule, former, distribution.name))
                put = kSchedules.put(database, schedule.name, toJson(schedule), schedule.name);
        return put;
    });
}

Result<void> StudyFile::putBand(const Distribution& distribution, RowId evaluation,
                                std::string_view words)
{
    const auto json = readableJson(distribution, distributionFromJson);
    if (!json)
        return tl::unexpected(json.error());
    const std::string text(words);
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        if (auto put = kDistributions.put(database, distribution.name, *json, ""); !put)
            return put;
        change(database,
               "INSERT INTO distribution_origin (distribution, evaluation, words)"
               " SELECT id, ?, ? FROM distribution WHERE name = ?",
               evaluation, text, distribution.name);
        return {};
    });
}

Result<std::vector<DistributionOrigin>> StudyFile::distributionOrigins()
{
    return m_d->read([](SQLite::Database& database) -> Result<std::vector<DistributionOrigin>> {
        SQLite::Statement select(database,
                                 "SELECT d.name, o.evaluation, o.words FROM distribution_origin o"
                                 " JOIN distribution d ON d.id = o.distribution ORDER BY d.id");
        std::vector<DistributionOrigin> rows;
        while (select.executeStep())
            rows.push_back({.distribution = select.getColumn(0).getString(),
                            .evaluation = select.getColumn(1).getInt64(),
                            .words = select.getColumn(2).getString()});
        return rows;
    });
}

Result<void> StudyFile::removeDistribution(std::string_view name)
{
    const std::string key(name);
    return m_d->write([&](SQLite::Database& database) -> Result<void> {
        auto schedules = readDesign(database, kSchedules, scheduleFromJson, m_d->path);
        if (!schedules)
            return tl::unexpected(schedules.error());
        for (auto& schedule : *schedules)
            if (renameIn(schedule, key, key))
                return fail(ErrorCode::InvalidArgument, "distribution " + inQuotes(key)
                                                            + " is used by schedule "
                                                            + inQuotes(schedule.name));
        if (change(database, "DELETE FROM distribution WHERE name = ?", key) == 0)
            return m_d->missing("distribution called " + inQuotes(key));
        return {};
    });
}

Result<std::vector<Schedule>> StudyFile::schedules()
{
    return m_d->read([this](SQLite::Database& database) {
        return readDesign(database, kSchedules, scheduleFromJson, m_d->path);
    });
}

Result<void> StudyFile::putSchedule(const Schedule& schedule, std::string_view formerName)
{
    const auto json = readableJson(schedule, scheduleFromJson);
    if (!json)
        return tl::unexpected(json.error());
    const std::string former(formerName);
    return m_d->write([&](SQLite::Database& database) {
        return kSchedules.put(database, schedule.name, *json, former);
    });
}

} // namespace gradus
