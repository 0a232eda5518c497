#include "core/store/study_file.h"
#include "tests/core/store/store_fixture.h"

#include <array>
#include <csignal>
#include <cstdlib>

#include <QElapsedTimer>

#include <poll.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace gradus;
using gradus::test::addEvaluated;
using gradus::test::samplesOf;
using gradus::test::StudyFolder;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatch = 100;

std::vector<MetricRow> batch(std::int64_t number)
{
    std::vector<MetricRow> rows;
    for (std::int64_t i = 1; i <= kBatch; ++i)
        rows.push_back({.stage = "base",
                        .key = "loss",
                        .step = number * kBatch + i,
                        .tokens = 1,
                        .value = 0.5});
    return rows;
}

/// Every connection opened while this is set may hold @p pages pages: a small disk.
int limitPages(sqlite3* database, const char**, const sqlite3_api_routines*)
{
    const char* pages = std::getenv("TEST_PAGES");
    const std::string sql = std::string("PRAGMA max_page_count = ") + pages;
    return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
}

class SmallDisk
{
public:
    explicit SmallDisk(int pages)
    {
        ::setenv("TEST_PAGES", std::to_string(pages).c_str(), 1);
        sqlite3_auto_extension(reinterpret_cast<void (*)()>(&limitPages));
    }
    ~SmallDisk() { sqlite3_reset_auto_extension(); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
};

std::string integrity(const fs::path& path)
{
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) != SQLITE_OK)
        return "cannot open";
    std::string verdict;
    const auto keep = [](void* text, int, char** values, char**) {
        *static_cast<std::string*>(text) += values[0];
        return 0;
    };
    sqlite3_exec(database, "PRAGMA integrity_check", keep, &verdict, nullptr);
    sqlite3_close(database);
    return verdict;
}

/// Writes batches until it is killed, telling the number of each committed one. Uses no Qt.
[[noreturn]] void writeUntilKilled(const fs::path& path, RowId run, int pipe)
{
    auto study = StudyFile::open(path);
    if (!study)
        ::_exit(2);
    for (std::int64_t number = 0;; ++number) {
        if (!study->addMetrics(run, batch(number)))
            ::_exit(3);
        if (::write(pipe, &number, sizeof number) != static_cast<ssize_t>(sizeof number))
            ::_exit(4);
    }
}

/// Reads numbers from @p pipe until it is closed. @return how many batches were told.
std::int64_t drain(int pipe)
{
    std::int64_t number = -1;
    while (::read(pipe, &number, sizeof number) == static_cast<ssize_t>(sizeof number)) {
    }
    return number + 1;
}

/// Kills a writing child @p delayMs after its first commit. @return the batches it had told of.
std::int64_t killAfter(const fs::path& path, RowId run, int delayMs)
{
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0)
        return -1;
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe[0]);
        writeUntilKilled(path, run, pipe[1]);
    }
    ::close(pipe[1]);
    pollfd first{.fd = pipe[0], .events = POLLIN, .revents = 0};
    ::poll(&first, 1, 10'000);
    ::usleep(static_cast<useconds_t>(delayMs) * 1'000U);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    const std::int64_t told = drain(pipe[0]);
    ::close(pipe[0]);
    return WIFSIGNALED(status) ? told : -1;
}

} // namespace

class StoreFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFullDiskIsSaidAndCostsNothingCommitted()
    {
        const StudyFolder folder;
        RowId run = 0;
        {
            auto study = folder.create();
            run = study.addRun({.schedule = "main"}).value();
        }
        const auto pages = static_cast<int>(fs::file_size(folder.path()) / 4'096);
        std::int64_t committed = 0;
        {
            const SmallDisk disk(pages + 20);
            auto study = StudyFile::open(folder.path()).value();
            Result<void> result;
            while (result && committed < 1'000) {
                result = study.addMetrics(run, batch(committed));
                committed += result ? 1 : 0;
            }
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::Io);
            QCOMPARE(result.error().message,
                     "cannot write " + folder.path().string() + ": the disk is full");
            QVERIFY(committed > 3);
            // The connection goes on: reading works, and so does what needs no new page.
            QCOMPARE(study.metrics(run).value().rows.size(),
                     static_cast<std::size_t>(committed * kBatch));
            VERIFY_OK(study.removeMetricsAfter(run, "base", kBatch));
            VERIFY_OK(study.addMetrics(run, batch(1)));
        }
        auto study = StudyFile::open(folder.path()).value();
        QCOMPARE(study.metrics(run).value().rows.size(), static_cast<std::size_t>(2 * kBatch));
        QCOMPARE(integrity(folder.path()), std::string("ok"));
    }

    void aFullDiskLeavesNoHalfOfASampleBatch()
    {
        const StudyFolder folder;
        gradus::test::Evaluated ids;
        {
            auto study = folder.create();
            ids = addEvaluated(study, "base", "easy", 1);
        }
        const SmallDisk disk(static_cast<int>(fs::file_size(folder.path()) / 4'096) + 5);
        auto study = StudyFile::open(folder.path()).value();
        const auto result = study.addSamples(samplesOf(ids, ids.problems[0], 5'000, 1));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY(study.samples(ids.evaluation, ids.problems[0]).value().empty());
    }

    void makingAStudyOnAFullDiskLeavesNothing()
    {
        const StudyFolder folder;
        const SmallDisk disk(3);
        const auto result = StudyFile::create(folder.path(), gradus::test::exampleDesign());
        QVERIFY(!result);
        QCOMPARE(result.error().message,
                 "cannot write " + folder.path().string() + ": the disk is full");
        QVERIFY(QDir(folder.folder.path()).isEmpty());
    }

    void anInputOutputErrorNamesTheFile()
    {
        // A limit on the size of files makes the kernel refuse the write with another error than
        // "no space left".
        const StudyFolder folder;
        auto study = folder.create();
        const auto run = study.addRun({}).value();
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        const auto handler = ::signal(SIGXFSZ, SIG_IGN);
        const rlimit tight{.rlim_cur = 256 * 1'024, .rlim_max = before.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &tight), 0);
        std::int64_t committed = 0;
        Result<void> result;
        while (result && committed < 1'000) {
            result = study.addMetrics(run, batch(committed));
            committed += result ? 1 : 0;
        }
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        ::signal(SIGXFSZ, handler);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY2(result.error().message.find(folder.path().string()) != std::string::npos,
                 result.error().message.c_str());
        QCOMPARE(study.metrics(run).value().rows.size(),
                 static_cast<std::size_t>(committed * kBatch));
        VERIFY_OK(study.addMetrics(run, batch(committed))); // and with room again it goes on
    }

    void anotherWriterIsWaitedForAndThenNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        sqlite3* other = nullptr;
        QCOMPARE(sqlite3_open(folder.path().c_str(), &other), SQLITE_OK);
        QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        QVERIFY(study.runs()); // readers do not wait
        QElapsedTimer timer;
        timer.start();
        const auto result = study.addRun({});
        QVERIFY(timer.elapsed() >= 4'500);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QCOMPARE(result.error().message, "cannot use " + folder.path().string()
                                             + ": another program has kept it locked for 5 s");
        QCOMPARE(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
        QCOMPARE(sqlite3_close(other), SQLITE_OK);
        QVERIFY(study.addRun({}));
    }

    void aKilledWriterLosesNothingCommitted()
    {
        const StudyFolder folder;
        std::int64_t before = 0;
        RowId run = 0;
        {
            auto study = folder.create();
            run = study.addRun({.schedule = "main"}).value();
        }
        for (const int delayMs : {0, 1, 3, 7, 20, 55, 110, 230}) {
            const auto told = killAfter(folder.path(), run, delayMs);
            QVERIFY(told > 0);
            auto study = StudyFile::open(folder.path());
            VERIFY_OK(study);
            const auto rows =
                static_cast<std::int64_t>(study->metrics(run).value().rows.size()) - before;
            QCOMPARE(rows % kBatch, std::int64_t{0}); // whole transactions
            // The last commit may have happened without being told.
            QVERIFY(rows == told * kBatch || rows == (told + 1) * kBatch);
            before += rows;
            study = StudyFile::open(folder.path()); // closes the first
            QCOMPARE(integrity(folder.path()), std::string("ok"));
        }
    }

    void aReaderSeesWholeTransactionsWhileAnotherProcessWrites()
    {
        const StudyFolder folder;
        RowId run = 0;
        {
            auto study = folder.create();
            run = study.addRun({.schedule = "main"}).value();
        }
        std::array<int, 2> pipe{};
        QCOMPARE(::pipe(pipe.data()), 0);
        const pid_t child = ::fork();
        if (child == 0)
            writeUntilKilled(folder.path(), run, pipe[1]);
        auto reader = StudyFile::open(folder.path()).value();
        auto version = reader.dataVersion();
        std::size_t rows = 0;
        RowId last = 0;
        int changes = 0;
        for (int i = 0; i < 2'000 && changes < 20; ++i) {
            ::usleep(1'000);
            if (const auto now = reader.dataVersion(); now != version) {
                version = now;
                ++changes;
                const auto fresh = reader.metrics(run, last);
                VERIFY_OK(fresh);
                rows += fresh->rows.size();
                last = fresh->last;
                QCOMPARE(rows % kBatch, 0U);
                QCOMPARE(static_cast<RowId>(rows), last);
            }
        }
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ::close(pipe[0]);
        ::close(pipe[1]);
        QCOMPARE(changes, 20);
    }
};

QTEST_APPLESS_MAIN(StoreFaultsTest)
#include "tst_store_faults.moc"
