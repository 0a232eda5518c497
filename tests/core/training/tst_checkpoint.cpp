#include "core/base/file.h"
#include "core/study/study_json.h"
#include "core/training/checkpoint.h"
#include "core/training/compute.h"

#include <cmath>
#include <fstream>
#include <limits>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

constexpr std::int64_t kVocabulary = 24;

Schedule tinySchedule()
{
    Schedule schedule{.name = "main", .stages = {Stage{.name = "base", .distribution = "easy"}}};
    schedule.model = {.layers = 1,
                      .width = 32,
                      .heads = 2,
                      .keyValueHeads = 1,
                      .feedForward = 48,
                      .contextLength = 64};
    return schedule;
}

/// A model and its optimiser somewhere on their way.
struct Training
{
    Decoder decoder;
    Optimizer optimizer;

    explicit Training(std::uint64_t seed, torch::ScalarType type = torch::kFloat32)
        : decoder(tinySchedule().model, kVocabulary, type)
        , optimizer(decoder.parameters())
    {
        decoder.parameters().initialise(seed, 0.02);
        optimizer.firstMoment().fill_(0.25);
        optimizer.secondMoment().fill_(0.5);
        optimizer.setSteps(static_cast<std::int64_t>(seed));
    }

    [[nodiscard]] bool equals(Training& other)
    {
        return decoder.parameters().master().equal(other.decoder.parameters().master())
               && decoder.parameters().compute().equal(other.decoder.parameters().compute())
               && optimizer.firstMoment().equal(other.optimizer.firstMoment())
               && optimizer.secondMoment().equal(other.optimizer.secondMoment())
               && optimizer.steps() == other.optimizer.steps();
    }
};

CheckpointInfo info()
{
    return {.position = {.stage = 0,
                         .step = 12,
                         .stageTokens = 3456,
                         .document = 78,
                         .runTokens = 9012,
                         .optimizerSteps = 0,
                         .trainedSeconds = 1.5,
                         .memory = "{\"window\": [3, 4]}"},
            .model = tinySchedule().model,
            .vocabulary = {"<|pad|>", "a"},
            .scheduleJson = toJson(tinySchedule())};
}

} // namespace

class CheckpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringsBackEverything_data()
    {
        QTest::addColumn<bool>("isHalf");
        QTest::newRow("float32") << false;
        QTest::newRow("bfloat16 with float32 master weights") << true;
    }

    void bringsBackEverything()
    {
        QFETCH(const bool, isHalf);
        const auto type = isHalf ? torch::kBFloat16 : torch::kFloat32;
        Training saved(7, type);
        const auto hash = saveCheckpoint(path(), saved.decoder, saved.optimizer, info());
        QVERIFY2(hash, hash ? "" : hash.error().message.c_str());
        Training loaded(8, type);
        QVERIFY(!loaded.equals(saved));
        const auto found = loadCheckpoint(path(), loaded.decoder, &loaded.optimizer, *hash);
        QVERIFY2(found, found ? "" : found.error().message.c_str());
        QVERIFY(loaded.equals(saved));
        auto expected = info().position;
        expected.optimizerSteps = 7;
        QCOMPARE(found->position, expected);
        QCOMPARE(found->vocabulary, info().vocabulary);
    }

    void theHashIsThatOfTheWholeFile()
    {
        Training saved(7);
        const auto hash = saveCheckpoint(path(), saved.decoder, saved.optimizer, info());
        QCOMPARE(*hash, contentHash(readFile(path()).value()));
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::Files).size(), 1); // nothing temporary
    }

    /// Any bit anywhere, also where the format itself would not notice.
    void aBitThatFlippedIsFound_data()
    {
        QTest::addColumn<double>("place");
        QTest::newRow("length") << 0.0;
        QTest::newRow("header") << 0.01;
        QTest::newRow("weights") << 0.3;
        QTest::newRow("moments") << 0.9;
        QTest::newRow("last byte") << 1.0;
    }

    void aBitThatFlippedIsFound()
    {
        QFETCH(const double, place);
        Training saved(7);
        const auto hash = saveCheckpoint(path(), saved.decoder, saved.optimizer, info());
        auto bytes = readFile(path()).value();
        const auto at = static_cast<std::size_t>(place * static_cast<double>(bytes.size() - 1));
        bytes[at] = static_cast<char>(bytes[at] ^ 4);
        std::ofstream(path(), std::ios::binary) << bytes;
        Training loaded(8);
        Training before(8);
        const auto found = loadCheckpoint(path(), loaded.decoder, &loaded.optimizer, *hash);
        QVERIFY(!found);
        QCOMPARE(found.error().code, ErrorCode::Corrupt);
        QVERIFY(found.error().message.find(path()) != std::string::npos);
        QVERIFY(loaded.equals(before)); // nothing was changed
    }

    void aFileCutOffIsFound()
    {
        Training saved(7);
        const auto hash = saveCheckpoint(path(), saved.decoder, saved.optimizer, info());
        std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
        Training loaded(8);
        Training before(8);
        for (const std::string& wanted : {*hash, std::string()}) // also without its hash
            QCOMPARE(loadCheckpoint(path(), loaded.decoder, &loaded.optimizer, wanted).error().code,
                     ErrorCode::Corrupt);
        QVERIFY(loaded.equals(before));
    }

    void noNumberIsNeverWritten_data()
    {
        QTest::addColumn<float>("value");
        QTest::addColumn<QString>("where");
        const float infinite = std::numeric_limits<float>::infinity();
        QTest::newRow("weight") << std::nanf("") << QStringLiteral("weights");
        QTest::newRow("infinite weight") << -infinite << QStringLiteral("weights");
        QTest::newRow("first moment") << infinite << QStringLiteral("first moments");
        QTest::newRow("second moment") << std::nanf("") << QStringLiteral("second moments");
    }

    void noNumberIsNeverWritten()
    {
        QFETCH(const float, value);
        QFETCH(const QString, where);
        Training training(7);
        QVERIFY(saveCheckpoint(path(), training.decoder, training.optimizer, info()));
        const auto good = readFile(path()).value();
        auto flat = where == QStringLiteral("weights") ? training.decoder.parameters().master()
                    : where == QStringLiteral("first moments") ? training.optimizer.firstMoment()
                                                               : training.optimizer.secondMoment();
        flat[flat.numel() - 1] = value;
        const auto refused = saveCheckpoint(path(), training.decoder, training.optimizer, info());
        QVERIFY(!refused);
        QVERIFY(QString::fromStdString(refused.error().message).contains(where));
        QVERIFY(readFile(path()).value() == good); // the former one is as it was
    }

    void aRunKeepsItsTypeAndThreads()
    {
        ComputeChoice first{.threads = 1, .type = torch::kBFloat16, .libtorch = "1.13.0"};
        const auto record = machineRecord({}, first, "step 0 of stage \"base\"");
        ComputeChoice again{.threads = 2, .type = torch::kFloat32, .libtorch = "1.13.0"};
        again.keep(record);
        QCOMPARE(again.typeName(), std::string("bfloat16"));
        QCOMPARE(again.threads, 1);
        QVERIFY(!changeOfMachine(record, again));

        ComputeChoice wanted{
            .threads = 2, .isThreadsGiven = true, .type = torch::kFloat32, .libtorch = "1.13.0"};
        wanted.keep(record);
        QCOMPARE(wanted.threads, 2);
        QCOMPARE(changeOfMachine(record, wanted).value(), std::string("threads was 1 and is 2"));
        const auto later = machineRecord(record, wanted, "step 9 of stage \"base\"");
        QVERIFY(later.find("\"from\":\"step 0 of stage \\\"base\\\"\"") != std::string::npos);
        QVERIFY(later.find("\"from\":\"step 9 of stage \\\"base\\\"\"") != std::string::npos);
        // A third start with the same adds nothing.
        QCOMPARE(machineRecord(later, wanted, "step 20 of stage \"base\""), later);
    }

    void choosesWhatIsFasterHere()
    {
        const auto choice = chooseCompute("cpu", 1);
        QVERIFY2(choice, choice ? "" : choice.error().message.c_str());
        QVERIFY(choice->float32Rate > 0);
        if (choice->bfloat16Rate == 0)
            QCOMPARE(choice->typeName(), std::string("float32")); // never emulated
        QCOMPARE(chooseCompute("cpu", 1, "float32")->typeName(), std::string("float32"));
        QCOMPARE(chooseCompute("cpu", 1, "float16").error().code, ErrorCode::Usage);
        QCOMPARE(at::get_num_threads(), 1);
    }

private:
    [[nodiscard]] std::string path() const
    {
        return m_folder.filePath(QStringLiteral("a.safetensors")).toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(CheckpointTest)
#include "tst_checkpoint.moc"
