#include "core/store/database.h"
#include "core/store/migrations.h"
#include "tests/core/store/store_fixture.h"

#include <array>
#include <thread>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

using namespace gradus;
using gradus::test::StudyFolder;

namespace {

namespace fs = std::filesystem;

// A made-up history: names are written in one column, then split, then counted.
constexpr std::array kTold{
    Migration{1, "CREATE TABLE animal (name TEXT); INSERT INTO animal VALUES ('adult wolf');"},
    Migration{2, "ALTER TABLE animal ADD COLUMN age TEXT;"
                 "UPDATE animal SET age = substr(name, 1, 5), name = substr(name, 7);"},
    Migration{3, "CREATE TABLE tally AS SELECT count(*) AS animals FROM animal;"},
};

SQLite::Database openRaw(const fs::path& path)
{
    return {path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs};
}

/// A file as the program wrote it when it knew the first @p versions steps only.
void makeOld(const fs::path& path, std::size_t versions)
{
    auto database = openRaw(path);
    createSchema(database, std::span(kTold).first(versions));
}

std::string textOf(const fs::path& path, const char* sql)
{
    auto database = openRaw(path);
    return database.execAndGet(sql).getString();
}

} // namespace

class MigrationsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHistoryCountsUpFromOne()
    {
        int expected = 0;
        for (const auto& migration : schemaHistory())
            QCOMPARE(migration.version, ++expected);
        QCOMPARE(expected, kSchemaVersion);
    }

    void takesEveryStepFromTheVersionOfTheFile_data()
    {
        QTest::addColumn<int>("from");
        QTest::newRow("1 to 3") << 1;
        QTest::newRow("2 to 3") << 2;
    }

    void takesEveryStepFromTheVersionOfTheFile()
    {
        QFETCH(const int, from);
        const StudyFolder folder;
        makeOld(folder.path(), static_cast<std::size_t>(from));
        {
            auto database = openRaw(folder.path());
            VERIFY_OK(migrate(database, folder.path(), kTold));
        }
        QCOMPARE(textOf(folder.path(), "PRAGMA user_version"), std::string("3"));
        QCOMPARE(textOf(folder.path(), "SELECT age || '|' || name FROM animal"),
                 std::string("adult|wolf"));
        QCOMPARE(textOf(folder.path(), "SELECT animals FROM tally"), std::string("1"));
    }

    void goesFromNothingThroughEveryVersion()
    {
        const StudyFolder folder;
        for (std::size_t known = 1; known <= kTold.size(); ++known) {
            auto database = openRaw(folder.path());
            VERIFY_OK(migrate(database, folder.path(), std::span(kTold).first(known)));
            QCOMPARE(schemaVersion(database), static_cast<int>(known));
        }
        for (const auto* copy : {"a.gradus.v0.bak", "a.gradus.v1.bak", "a.gradus.v2.bak"})
            QVERIFY2(fs::exists(folder.path(copy)), copy);
    }

    void copiesTheOldFileBesideItself()
    {
        const StudyFolder folder;
        makeOld(folder.path(), 1);
        {
            auto database = openRaw(folder.path());
            VERIFY_OK(migrate(database, folder.path(), kTold));
        }
        const auto copy = folder.path("a.gradus.v1.bak");
        QCOMPARE(textOf(copy, "PRAGMA user_version"), std::string("1"));
        QCOMPARE(textOf(copy, "SELECT name FROM animal"), std::string("adult wolf"));
        QCOMPARE(textOf(copy, "PRAGMA application_id"), std::to_string(kApplicationId));
    }

    void theCopyHasWhatOnlyTheLogHolds()
    {
        const StudyFolder folder;
        makeOld(folder.path(), 1);
        auto writer = openRaw(folder.path());
        writer.exec("PRAGMA journal_mode = WAL");
        writer.exec("INSERT INTO animal VALUES ('adult fox')");
        auto database = openRaw(folder.path());
        VERIFY_OK(migrate(database, folder.path(), kTold));
        QCOMPARE(textOf(folder.path("a.gradus.v1.bak"), "SELECT count(*) FROM animal"),
                 std::string("2"));
    }

    void leavesAFileThatIsUpToDateAlone()
    {
        const StudyFolder folder;
        makeOld(folder.path(), 3);
        auto database = openRaw(folder.path());
        VERIFY_OK(migrate(database, folder.path(), kTold));
        QCOMPARE(QDir(folder.folder.path()).entryList(QDir::Files),
                 QStringList(QStringLiteral("a.gradus")));
    }

    void aStepThatFailsChangesNothing()
    {
        constexpr std::array kBroken{kTold[0], kTold[1], Migration{3, "CREATE TABEL tally (n);"}};
        const StudyFolder folder;
        makeOld(folder.path(), 1);
        {
            auto database = openRaw(folder.path());
            const auto result = migrate(database, folder.path(), kBroken);
            QVERIFY(!result);
            QVERIFY2(result.error().message.find(folder.path().string()) != std::string::npos,
                     result.error().message.c_str());
        }
        QCOMPARE(textOf(folder.path(), "PRAGMA user_version"), std::string("1"));
        QCOMPARE(textOf(folder.path(), "SELECT name FROM animal"), std::string("adult wolf"));
    }

    void doesNotStartWhenTheCopyCannotBeMade()
    {
        const StudyFolder folder;
        makeOld(folder.path(), 1);
        fs::create_directories(folder.path("a.gradus.v1.bak") / "in the way");
        {
            auto database = openRaw(folder.path());
            const auto result = migrate(database, folder.path(), kTold);
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::Io);
            QVERIFY2(result.error().message.find("a.gradus.v1.bak") != std::string::npos,
                     result.error().message.c_str());
        }
        QCOMPARE(textOf(folder.path(), "PRAGMA user_version"), std::string("1"));
        QVERIFY(!fs::exists(folder.path("a.gradus.v1.bak.part")));
    }

    void twoProgramsAtOnceMigrateOnce()
    {
        const StudyFolder folder;
        makeOld(folder.path(), 1);
        std::array<bool, 4> isDone{};
        {
            std::vector<std::jthread> programs;
            for (auto& done : isDone)
                programs.emplace_back([&] {
                    auto database = openRaw(folder.path());
                    done = migrate(database, folder.path(), kTold).has_value();
                });
        }
        for (const bool done : isDone)
            QVERIFY(done);
        QCOMPARE(textOf(folder.path(), "SELECT age || '|' || name FROM animal"),
                 std::string("adult|wolf")); // split twice it would be "wolf|"
        QCOMPARE(textOf(folder.path("a.gradus.v1.bak"), "PRAGMA user_version"), std::string("1"));
    }
};

QTEST_APPLESS_MAIN(MigrationsTest)
#include "tst_migrations.moc"
