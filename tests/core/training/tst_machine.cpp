#include "core/training/machine.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

Q_DECLARE_METATYPE(gradus::Surroundings)

namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const std::string& text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text << "\n";
}

/// A machine on which nothing is wrong.
Surroundings fine()
{
    return {.blas = "openblas-openmp/libblas.so.3",
            .openBlasCore = "SkylakeX",
            .capability = "AVX512",
            .spinning = "1000",
            .hasAvx2 = true,
            .hasAvx512 = true,
            .cores = 8,
            .threads = 8};
}

} // namespace

class MachineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hyperThreadsOfACoreCountOnce()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        // Four cores of two hyper-threads, as Linux numbers them on Intel: 0 and 4 are one core.
        for (int i = 0; i < 8; ++i)
            put(root / ("cpu" + std::to_string(i)) / "topology" / "thread_siblings_list",
                std::to_string(i % 4) + "," + std::to_string(i % 4 + 4));
        QCOMPARE(physicalCores({0, 1, 2, 3, 4, 5, 6, 7}, root), 4);
        QCOMPARE(physicalCores({0, 4}, root), 1); // what taskset left
        QCOMPARE(physicalCores({1, 6}, root), 2);
        QCOMPARE(physicalCores({20, 21}, root), 2); // Linux says nothing of them
        QCOMPARE(physicalCores({}, root), 1);
    }

    void theTightestGroupLimits()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        QVERIFY(!processorQuota(root));
        put(root / "proc/self/cgroup", "0::/user.slice/run");
        put(root / "sys/fs/cgroup/cpu.max", "max 100000");
        QVERIFY(!processorQuota(root));
        put(root / "sys/fs/cgroup/user.slice/run/cpu.max", "400000 100000");
        QCOMPARE(processorQuota(root).value(), 4.0);
        put(root / "sys/fs/cgroup/user.slice/cpu.max", "150000 100000");
        QCOMPARE(processorQuota(root).value(), 1.5);
    }

    void oldGroupsLimitToo()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        put(root / "proc/self/cgroup", "5:memory:/docker/1\n4:cpu,cpuacct:/docker/1");
        put(root / "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1"); // no limit
        put(root / "sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        QVERIFY(!processorQuota(root));
        put(root / "sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us", "250000");
        put(root / "sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us", "100000");
        QCOMPARE(processorQuota(root).value(), 2.5);
    }

    void threadsFollowTheRule_data()
    {
        QTest::addColumn<int>("cores");
        QTest::addColumn<double>("quota"); // 0: none
        QTest::addColumn<bool>("isBesideWindow");
        QTest::addColumn<int>("threads");
        QTest::newRow("all cores") << 8 << 0.0 << false << 8;
        QTest::newRow("one for the window") << 8 << 0.0 << true << 7;
        QTest::newRow("four leave one") << 4 << 0.0 << true << 3;
        QTest::newRow("two leave none") << 2 << 0.0 << true << 2;
        QTest::newRow("quota") << 8 << 3.9 << false << 3;
        QTest::newRow("quota below one") << 8 << 0.5 << false << 1;
        QTest::newRow("quota and window") << 8 << 4.0 << true << 3;
        QTest::newRow("a quota of more than there is") << 2 << 16.0 << false << 2;
    }

    void threadsFollowTheRule()
    {
        QFETCH(const int, cores);
        QFETCH(const double, quota);
        QFETCH(const bool, isBesideWindow);
        QFETCH(const int, threads);
        QCOMPARE(threadsFor(cores, quota > 0 ? std::optional(quota) : std::nullopt, isBesideWindow),
                 threads);
    }

    void aFineMachineHasNoFaults() { QVERIFY(slownessOf(fine()).empty()); }

    void eachFaultComesWithItsRemedy_data()
    {
        QTest::addColumn<Surroundings>("found");
        QTest::addColumn<QString>("fault");
        QTest::addColumn<QString>("remedy");
        const auto row = [](const char* name, auto change, const char* fault, const char* remedy) {
            Surroundings found = fine();
            change(found);
            QTest::newRow(name) << found << QString::fromUtf8(fault) << QString::fromUtf8(remedy);
        };
        row(
            "reference", [](Surroundings& s) { s.blas = "blas/libblas.so.3"; },
            "blas/libblas.so.3, a slow BLAS", "sudo apt install libopenblas0-openmp");
        row(
            "pthread", [](Surroundings& s) { s.blas = "openblas-pthread/libblas.so.3"; },
            "threads of its own", "sudo apt install libopenblas0-openmp");
        row(
            "forced core",
            [](Surroundings& s) {
                s.openBlasCore = "Haswell";
                s.forcedCore = "Haswell";
            },
            "OPENBLAS_CORETYPE is Haswell", "unset OPENBLAS_CORETYPE");
        row(
            "core not known", [](Surroundings& s) { s.openBlasCore = "Zen"; }, "calculates for Zen",
            "export OPENBLAS_CORETYPE=SkylakeX");
        row(
            "forced capability",
            [](Surroundings& s) {
                s.capability = "AVX2";
                s.forcedCapability = "avx2";
            },
            "AVX2 instead of AVX512", "unset ATEN_CPU_CAPABILITY");
        row(
            "one thread", [](Surroundings& s) { s.threads = 1; }, "One thread only", "--threads 8");
        row(
            "too many threads", [](Surroundings& s) { s.threads = 16; }, "16 threads share 8 cores",
            "--threads 8");
        row(
            "spinning", [](Surroundings& s) { s.spinning = "ACTIVE"; },
            "slows down a second engine", "unset OMP_WAIT_POLICY");
    }

    void eachFaultComesWithItsRemedy()
    {
        QFETCH(const Surroundings, found);
        QFETCH(const QString, fault);
        QFETCH(const QString, remedy);
        const auto faults = slownessOf(found);
        QCOMPARE(faults.size(), std::size_t{1});
        const auto text = QString::fromStdString(faults.front());
        QVERIFY2(text.contains(fault), qPrintable(text));
        QVERIFY2(text.contains(remedy), qPrintable(text));
    }

    void saysWhatItFindsHere()
    {
        const auto found = surroundings(2, "AVX2");
        QVERIFY2(found.blas.find("libblas") != std::string::npos, found.blas.c_str());
        QCOMPARE(found.capability, std::string("AVX2"));
        QVERIFY(found.cores >= 1);
        QVERIFY(found.cores <= static_cast<int>(usableProcessors().size()));
    }
};

QTEST_APPLESS_MAIN(MachineTest)
#include "tst_machine.moc"
