#include "core/base/file.h"
#include "core/store/study_file.h"
#include "tests/core/store/store_fixture.h"

#include <array>
#include <fstream>
#include <functional>
#include <string_view>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gradus;
using gradus::test::exampleDesign;
using gradus::test::StudyFolder;

namespace {

namespace fs = std::filesystem;

void writeBytes(const fs::path& path, std::string_view bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Runs @p sql on the bare file.
void execute(const fs::path& path, const char* sql)
{
    sqlite3* database = nullptr;
    QCOMPARE(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    QCOMPARE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    QCOMPARE(sqlite3_close(database), SQLITE_OK);
}

/// A closed study of some pages.
void makeStudy(const StudyFolder& folder)
{
    auto study = folder.create();
    for (int i = 0; i < 50; ++i)
        QVERIFY(study.addProblem(test::problemRowOf("easy", i)));
}

/// Overwrites the page of 4,096 bytes in which @p mark first stands with @p byte.
void damagePageOf(const fs::path& path, std::string_view mark, char byte)
{
    auto bytes = readFile(path).value();
    const auto place = bytes.find(mark);
    QVERIFY(place != std::string::npos);
    const auto page = static_cast<std::ptrdiff_t>(place / 4'096 * 4'096);
    QVERIFY(page > 0);
    std::fill_n(bytes.begin() + page, 4'096, byte);
    writeBytes(path, bytes);
}

/// A sentence of its own about damage that names @p path.
void verifySaysDamaged(const Error& error, const fs::path& path)
{
    QCOMPARE(error.code, ErrorCode::Corrupt);
    QVERIFY2(error.message.starts_with(path.string() + " is damaged: "), error.message.c_str());
}

/// Opens @p path, which must fail, and checks that not one byte of it changed.
Error refusal(const fs::path& path)
{
    const auto before = readFile(path).value_or(std::string());
    const auto result = StudyFile::open(path);
    if (result)
        return {ErrorCode::Cancelled, "was opened"};
    if (readFile(path).value_or(std::string()) != before)
        return {ErrorCode::Cancelled, "was changed"};
    return result.error();
}

/// The exit status of @p work in a child that has given up root, if it had it.
int exitStatusWithoutRoot(const std::function<int()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        constexpr uid_t kNobody = 65'534;
        if (::geteuid() == 0 && ::setuid(kNobody) != 0)
            ::_exit(99);
        ::_exit(work());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

/// What SQLite says to a step that only the single user of a file may take, once @p pipe says go.
int leaveWalMode(const fs::path& path, int pipe)
{
    char go = 0;
    sqlite3* database = nullptr;
    if (::read(pipe, &go, 1) != 1 || sqlite3_open(path.c_str(), &database) != SQLITE_OK)
        return 97;
    return sqlite3_exec(database, "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
}

} // namespace

class StudyOpenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysThatItIsMissing()
    {
        const auto error = refusal("/nowhere/at/all.gradus");
        QCOMPARE(error.code, ErrorCode::NotFound);
        QCOMPARE(error.message, std::string("/nowhere/at/all.gradus does not exist"));
        QCOMPARE(StudyFile::open("").error().code, ErrorCode::NotFound);
    }

    void saysThatItIsAFolder()
    {
        const StudyFolder folder;
        fs::create_directory(folder.path());
        QCOMPARE(refusal(folder.path()).message,
                 folder.path().string() + " is a folder, not a study");
    }

    void doesNotWaitForADevice()
    {
        const StudyFolder folder;
        QCOMPARE(::mkfifo(folder.path().c_str(), 0600), 0);
        const auto result = StudyFile::open(folder.path());
        QVERIFY(!result);
        QCOMPARE(result.error().message, folder.path().string() + " is not a file but a device");
    }

    void saysThatItIsEmpty()
    {
        const StudyFolder folder;
        writeBytes(folder.path(), "");
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QCOMPARE(error.message, folder.path().string() + " is empty, so it is not a study");
    }

    void saysThatItIsNotSqlite_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("short text") << QByteArray("hello");
        QTest::newRow("long text") << QByteArray(5'000, 'x');
        QTest::newRow("zeros") << QByteArray(8'192, '\0');
    }

    void saysThatItIsNotSqlite()
    {
        QFETCH(const QByteArray, bytes);
        const StudyFolder folder;
        writeBytes(folder.path(), bytes.toStdString());
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QCOMPARE(error.message,
                 folder.path().string() + " is not a study: it is not an SQLite file");
    }

    void saysThatItIsTruncated_data()
    {
        QTest::addColumn<double>("kept");
        QTest::newRow("half") << 0.5;
        QTest::newRow("first page") << 0.05;
        QTest::newRow("all but the end") << 0.999;
    }

    void saysThatItIsTruncated()
    {
        QFETCH(const double, kept);
        const StudyFolder folder;
        makeStudy(folder);
        const auto size = fs::file_size(folder.path());
        QVERIFY(size >= 20 * 4'096);
        const auto rest = static_cast<std::uintmax_t>(kept * static_cast<double>(size));
        fs::resize_file(folder.path(), rest);
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QCOMPARE(error.message, folder.path().string() + " is truncated: it has "
                                    + std::to_string(rest) + " of " + std::to_string(size)
                                    + " bytes");
    }

    void saysThatItIsTruncatedInsideTheHeader()
    {
        const StudyFolder folder;
        makeStudy(folder);
        fs::resize_file(folder.path(), 50);
        QCOMPARE(refusal(folder.path()).message,
                 folder.path().string() + " is truncated: it has only 50 bytes");
    }

    void saysThatItIsTruncatedAlsoWithALogBeside()
    {
        // A crash in the middle of a checkpoint leaves a short file whose log has the rest, so the
        // size alone is no verdict then. Here the log has not got the rest.
        const StudyFolder folder;
        makeStudy(folder);
        {
            auto study = StudyFile::open(folder.path()).value();
            QVERIFY(study.addRun({.schedule = "main"}));
            fs::copy_file(folder.path("a.gradus-wal"), folder.path("wal"));
        }
        fs::resize_file(folder.path(), fs::file_size(folder.path()) / 2);
        fs::rename(folder.path("wal"), folder.path("a.gradus-wal"));
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QVERIFY2(error.message.find("damaged") != std::string::npos, error.message.c_str());
    }

    void opensWhatACrashLeftBesideItsLog()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QVERIFY(study.addRun({.schedule = "main"}));
        fs::copy_file(folder.path(), folder.path("b.gradus")); // as a killed writer leaves them
        fs::copy_file(folder.path("a.gradus-wal"), folder.path("b.gradus-wal"));
        auto copy = StudyFile::open(folder.path("b.gradus"));
        VERIFY_OK(copy);
        QCOMPARE(copy->runs().value().size(), 1U);
    }

    void saysThatItIsDamaged()
    {
        const StudyFolder folder;
        makeStudy(folder);
        auto bytes = readFile(folder.path()).value();
        std::fill(bytes.begin() + 100, bytes.begin() + 4'096, '\x55'); // the schema's page
        writeBytes(folder.path(), bytes);
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Corrupt);
        QVERIFY2(error.message.starts_with(folder.path().string() + " is damaged: "),
                 error.message.c_str());
    }

    void opensWithADamagedPageOfMetricsAndSaysSoWhenItIsRead_data()
    {
        QTest::addColumn<char>("byte");
        QTest::newRow("zeros") << '\0';
        QTest::newRow("no page of SQLite's") << '\x55';
    }

    void opensWithADamagedPageOfMetricsAndSaysSoWhenItIsRead()
    {
        QFETCH(const char, byte);
        const StudyFolder folder;
        RowId whole = 0;
        RowId damaged = 0;
        {
            auto study = folder.create();
            std::vector<MetricRow> rows;
            for (std::int64_t step = 1; step <= 2'000; ++step)
                rows.push_back({.stage = "base", .key = "loss", .step = step, .value = 0.5});
            whole = study.addRun({.schedule = "main"}).value();
            VERIFY_OK(study.addMetrics(whole, rows));
            rows[1'000].tokens = 0x6d61726b21212121; // "mark!!!!", as SQLite keeps it
            damaged = study.addRun({.schedule = "main"}).value();
            VERIFY_OK(study.addMetrics(damaged, rows));
        }
        damagePageOf(folder.path(), "mark!!!!", byte);
        auto study = StudyFile::open(folder.path());
        VERIFY_OK(study);
        QCOMPARE(study->runs().value().size(), 2U);
        QCOMPARE(study->metrics(whole).value().rows.size(), 2'000U);
        QCOMPARE(study->metrics(damaged, 1'900).value().rows.size(), 100U);
        const auto all = study->metrics(damaged);
        QVERIFY(!all);
        verifySaysDamaged(all.error(), folder.path());
        const auto ofKey = study->metricsOfKey(damaged, "loss");
        QVERIFY(!ofKey);
        verifySaysDamaged(ofKey.error(), folder.path());
        const std::vector<MetricRow> one{{"base", "loss", 2'001, 1, 0.5}};
        VERIFY_OK(study->addMetrics(damaged, one)); // the run can go on
    }

    void opensWithADamagedPageOfTextsAndSaysSoWhenItIsRead()
    {
        const StudyFolder folder;
        test::Evaluated ids;
        {
            auto study = folder.create();
            ids = test::addEvaluated(study, "base", "easy", 3);
            for (const RowId problem : ids.problems) {
                auto rows = test::samplesOf(ids, problem, 64, 10);
                if (problem == ids.problems[1])
                    rows[32].text = "the marked text";
                VERIFY_OK(study.addSamples(rows));
            }
        }
        damagePageOf(folder.path(), "the marked text", '\x55');
        auto study = StudyFile::open(folder.path());
        VERIFY_OK(study);
        QCOMPARE(study->tallies(ids.evaluation).value().size(), 3U); // needs no text
        const auto samples = study->samples(ids.evaluation, ids.problems[1]);
        QVERIFY(!samples);
        verifySaysDamaged(samples.error(), folder.path());
    }

    void saysThatTheListOfRunsIsDamagedWhenItIsRead()
    {
        const StudyFolder folder;
        {
            auto study = folder.create();
            QVERIFY(study.addRun({.schedule = "the marked run"}));
        }
        damagePageOf(folder.path(), "the marked run", '\x55');
        auto study = StudyFile::open(folder.path());
        VERIFY_OK(study);
        const auto runs = study->runs();
        QVERIFY(!runs);
        verifySaysDamaged(runs.error(), folder.path());
        const auto summaries = study->runSummaries();
        QVERIFY(!summaries);
        verifySaysDamaged(summaries.error(), folder.path());
    }

    void saysThatItIsNoStudy()
    {
        const StudyFolder folder;
        execute(folder.path(), "CREATE TABLE run (id); INSERT INTO run VALUES (1)");
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Unsupported);
        QCOMPARE(error.message,
                 folder.path().string() + " is an SQLite file, but not a study of Gradus");
    }

    void saysThatItIsNewer()
    {
        const StudyFolder folder;
        makeStudy(folder);
        execute(folder.path(), "PRAGMA user_version = 7");
        const auto error = refusal(folder.path());
        QCOMPARE(error.code, ErrorCode::Unsupported);
        QCOMPARE(error.message, folder.path().string()
                                    + " was made by a newer Gradus (schema 7, this one knows "
                                    + std::to_string(kSchemaVersion) + ")");
    }

    void saysThatItIsNewerAlsoWhenOnlyTheLogKnows()
    {
        const StudyFolder folder;
        makeStudy(folder);
        sqlite3* newer = nullptr;
        QCOMPARE(sqlite3_open(folder.path().c_str(), &newer), SQLITE_OK);
        QCOMPARE(sqlite3_exec(newer, "PRAGMA user_version = 9", nullptr, nullptr, nullptr),
                 SQLITE_OK);
        const auto error = refusal(folder.path());
        QVERIFY2(error.message.find("(schema 9, ") != std::string::npos, error.message.c_str());
        QCOMPARE(sqlite3_close(newer), SQLITE_OK);
    }

    void marksItsFiles()
    {
        // "Grad" at byte 68 of the header is what file(1) and other programs tell a study by.
        const StudyFolder folder;
        makeStudy(folder);
        const auto bytes = readFile(folder.path()).value();
        QCOMPARE(bytes.substr(68, 4), std::string("Grad"));
        QCOMPARE(bytes.substr(60, 4), std::string("\0\0\0\3", 4));
    }

    void saysThatItMayNotReadOrWrite()
    {
        const StudyFolder folder;
        makeStudy(folder);
        QCOMPARE(::chmod(folder.folder.path().toLocal8Bit().constData(), 0777), 0);
        for (const mode_t mode : {mode_t{0000}, mode_t{0444}}) {
            QCOMPARE(::chmod(folder.path().c_str(), mode), 0);
            const int status = exitStatusWithoutRoot([&] {
                const auto result = StudyFile::open(folder.path());
                const bool isTold = !result && result.error().code == ErrorCode::Io
                                    && result.error().message
                                           == "cannot read and write " + folder.path().string()
                                                  + ": Permission denied";
                return isTold ? 0 : 1;
            });
            QCOMPARE(status, 0);
        }
    }

    void saysThatItMayNotWriteBesideIt()
    {
        const StudyFolder folder;
        makeStudy(folder);
        QCOMPARE(::chmod(folder.path().c_str(), 0666), 0);
        QCOMPARE(::chmod(folder.folder.path().toLocal8Bit().constData(), 0555), 0);
        const int status = exitStatusWithoutRoot([&] {
            const auto result = StudyFile::open(folder.path());
            const bool isTold = !result && result.error().code == ErrorCode::Io
                                && result.error().message.starts_with("cannot write beside ");
            return isTold ? 0 : 1;
        });
        QCOMPARE(::chmod(folder.folder.path().toLocal8Bit().constData(), 0755), 0);
        QCOMPARE(status, 0);
    }

    void lookingAtAFileKeepsTheLocksOfAnotherConnection()
    {
        // Closing a second descriptor of a file drops the locks of the whole process. Another one
        // could then take the file for itself alone while this one still uses it. It is started
        // first: SQLite's notes about locks must not be inherited.
        const StudyFolder folder;
        makeStudy(folder);
        std::array<int, 2> pipe{};
        QCOMPARE(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(leaveWalMode(folder.path(), pipe[0]));
        auto first = StudyFile::open(folder.path());
        VERIFY_OK(first);
        QVERIFY(first->runs());
        {
            VERIFY_OK(StudyFile::open(folder.path()));
        }
        QCOMPARE(::write(pipe[1], "x", 1), ssize_t{1});
        int status = 0;
        ::waitpid(child, &status, 0);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), SQLITE_BUSY);
        ::close(pipe[0]);
        ::close(pipe[1]);
    }
};

QTEST_APPLESS_MAIN(StudyOpenTest)
#include "tst_study_open.moc"
