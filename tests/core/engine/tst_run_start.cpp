#include "core/engine/run_checkpoints.h"
#include "core/engine/run_start.h"
#include "core/study/study_json.h"
#include "core/study/study_tokenizer.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/bpe_trainer.h"
#include "core/token/phrase_tokenizer.h"

#include <fstream>
#include <functional>
#include <map>
#include <memory>

#include <QTemporaryDir>
#include <QtTest>

#include <ATen/Parallel.h>
#include <torch/types.h>

using namespace gradus;

namespace {

Distribution problems(int layers)
{
    Distribution distribution;
    distribution.name = "problems";
    distribution.components[0].specification.layers = layers;
    return distribution;
}

Schedule scheduleWith(TokenizerKind kind)
{
    Schedule schedule;
    schedule.name = "main";
    schedule.model = {.layers = 1,
                      .width = 16,
                      .heads = 1,
                      .keyValueHeads = 1,
                      .feedForward = 16,
                      .contextLength = 16,
                      .tokenizer = kind,
                      .vocabulary = 270};
    return schedule;
}

} // namespace

/// What a run starts from, or goes on with.
class RunStartTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        at::set_num_threads(1);
        m_contexts = ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto path = m_folder->filePath(QStringLiteral("s.gradus")).toStdString();
        m_study = std::make_unique<StudyFile>(
            StudyFile::create(path, {.title = "t", .distributions = {}, .schedules = {}}).value());
        RunRow run;
        run.schedule = "main";
        run.scheduleJson = toJson(scheduleWith(TokenizerKind::Bpe));
        m_run = m_study->addRun(run).value();
    }

    void aNewRunLearnsItsBpe()
    {
        const auto schedule = scheduleWith(TokenizerKind::Bpe);
        const std::vector distributions{problems(2)};
        const auto tokenizer = tokenizerOf(schedule, distributions).value();
        QCOMPARE(tokenizer->record(),
                 makeTokenizer(schedule.model, distributions, m_contexts)->record());
    }

    void aRunGoesOnWithTheBpeOfItsCheckpoint()
    {
        const auto schedule = scheduleWith(TokenizerKind::Bpe);
        BpeTrainer trainer; // of other texts: no problem would teach these merges
        trainer.add("xyzzy xyzzy xyzzy");
        const auto own = BpeTokenizer::fromTable(trainer.train(270)).value();
        save(schedule, own, "base", 5);
        const auto tokenizer = tokenizerOf(schedule, {problems(2)}).value();
        QCOMPARE(tokenizer->record(), own.record());
        QCOMPARE(tokenizer->vocabulary(), own.vocabulary());
    }

    void aDamagedCheckpointIsPassedOver()
    {
        const auto schedule = scheduleWith(TokenizerKind::Bpe);
        BpeTrainer trainer;
        trainer.add("xyzzy xyzzy xyzzy");
        const auto own = BpeTokenizer::fromTable(trainer.train(270)).value();
        save(schedule, own, "base", 5);
        const auto newer = save(schedule, own, "mid", 5);
        std::ofstream(m_study->folder() / newer.path) << "no tensors";
        QCOMPARE(tokenizerOf(schedule, {problems(2)}).value()->record(), own.record());
    }

    void phrasesOfAnEarlierVersionStay()
    {
        const auto schedule = scheduleWith(TokenizerKind::Phrase);
        const auto former = makeTokenizer(schedule.model, {problems(2)}, m_contexts);
        save(schedule, *former, "base", 5);
        // Three layers read more phrases today; the run began without them.
        const std::vector distributions{problems(2), problems(3)};
        QVERIFY(makeTokenizer(schedule.model, distributions, m_contexts)->size() > former->size());
        QCOMPARE(tokenizerOf(schedule, distributions).value()->vocabulary(), former->vocabulary());
    }

    void phrasesOfAnotherContextAreRefused()
    {
        const auto schedule = scheduleWith(TokenizerKind::Phrase);
        auto vocabulary = makeTokenizer(schedule.model, {problems(2)}, m_contexts)->vocabulary();
        vocabulary.back() = "adult dragon in South Zoo";
        save(schedule, PhraseTokenizer::fromVocabulary(vocabulary), "base", 5);
        const auto tokenizer = tokenizerOf(schedule, {problems(2)});
        QVERIFY(!tokenizer);
        QCOMPARE(tokenizer.error().code, ErrorCode::InvalidArgument);
        QVERIFY(tokenizer.error().message.find("another vocabulary") != std::string::npos);
    }

    void aScheduleStartsWithWeightsAndTokensOfItsCheckpoint()
    {
        auto schedule = scheduleWith(TokenizerKind::Bpe);
        BpeTrainer trainer;
        trainer.add("xyzzy xyzzy xyzzy");
        const auto own = BpeTokenizer::fromTable(trainer.train(270)).value();
        const auto row = save(schedule, own, "base", 5);
        schedule.startFrom = "base";
        const auto fixed = withStartFixed(*m_study, schedule).value();
        QCOMPARE(fixed.startFrom, std::to_string(row.id));
        const auto other = m_study->addRun({.schedule = "main"}).value();
        const auto tokenizer =
            tokenizerOfRun(*m_study, other, fixed, {problems(2)}, m_contexts).value();
        QCOMPARE(tokenizer->record(), own.record());
        Decoder decoder(schedule.model, 270, torch::kFloat32);
        QVERIFY(loadStart(*m_study, fixed, decoder));
        QVERIFY(torch::equal(decoder.parameters().master(), m_weights));

        std::ofstream(m_study->folder() / row.path, std::ios::app) << "more";
        const auto damaged = loadStart(*m_study, fixed, decoder);
        QVERIFY(!damaged);
        QCOMPARE(damaged.error().code, ErrorCode::Corrupt);
    }

    void aModelOfAnotherShapeIsNoStart_data()
    {
        QTest::addColumn<QString>("field");
        for (const char* field : {"layers", "width", "heads", "key_value_heads", "feed_forward",
                                  "rope_theta", "tokenizer", "vocabulary"})
            QTest::newRow(field) << QString::fromLatin1(field);
    }

    void aModelOfAnotherShapeIsNoStart()
    {
        QFETCH(const QString, field);
        auto schedule = scheduleWith(TokenizerKind::Bpe);
        const auto own = makeTokenizer(schedule.model, {}, m_contexts);
        save(schedule, *own, "base", 5);
        schedule.startFrom = "base";
        schedule.model.contextLength = 99; // may differ
        QVERIFY(withStartFixed(*m_study, schedule));
        const std::map<std::string, std::function<void(ModelSpec&)>> changes{
            {"layers",
             [](ModelSpec& m) {
                 m.layers = 2;
             }},
            {"width",
             [](ModelSpec& m) {
                 m.width = 32;
             }},
            {"heads",
             [](ModelSpec& m) {
                 m.heads = 2;
             }},
            {"key_value_heads",
             [](ModelSpec& m) {
                 m.keyValueHeads = 2;
             }},
            {"feed_forward",
             [](ModelSpec& m) {
                 m.feedForward = 32;
             }},
            {"rope_theta",
             [](ModelSpec& m) {
                 m.ropeTheta = 5;
             }},
            {"tokenizer",
             [](ModelSpec& m) {
                 m.tokenizer = TokenizerKind::Phrase;
             }},
            {"vocabulary", [](ModelSpec& m) {
                 m.vocabulary = 280;
             }}};
        changes.at(field.toStdString())(schedule.model);
        const auto fixed = withStartFixed(*m_study, schedule);
        QVERIFY(!fixed);
        QVERIFY2(fixed.error().message.find("differ in " + field.toStdString())
                     != std::string::npos,
                 fixed.error().message.c_str());
    }

private:
    Result<std::shared_ptr<const Tokenizer>>
    tokenizerOf(const Schedule& schedule, const std::vector<Distribution>& distributions)
    {
        return tokenizerOfRun(*m_study, m_run, schedule, distributions, m_contexts);
    }

    /// A final checkpoint of @p stage with weights of their own.
    CheckpointRow save(const Schedule& schedule, const Tokenizer& tokenizer,
                       const std::string& stage, std::uint64_t seed)
    {
        Decoder decoder(schedule.model, tokenizer.size(), torch::kFloat32);
        decoder.parameters().initialise(seed, 0.1);
        m_weights = decoder.parameters().master().clone();
        Optimizer optimizer(decoder.parameters());
        RunCheckpoints checkpoints(*m_study, m_run, schedule);
        const auto made = checkpoints.prepareFolder();
        const auto saved = checkpoints.save(stage, true, decoder, optimizer,
                                            {.position = {},
                                             .model = schedule.model,
                                             .vocabulary = tokenizer.vocabulary(),
                                             .tokenizer = tokenizer.record(),
                                             .scheduleJson = toJson(schedule)});
        if (!made || !saved)
            qFatal("%s", (made ? saved : made).error().message.c_str());
        return checkpoints.finalOf(stage).value();
    }

    ContextLibrary m_contexts;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudyFile> m_study;
    RowId m_run = 0;
    torch::Tensor m_weights;
};

QTEST_APPLESS_MAIN(RunStartTest)
#include "tst_run_start.moc"
