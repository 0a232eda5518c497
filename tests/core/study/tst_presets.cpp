#include "core/base/file.h"
#include "core/study/study_json.h"
#include "core/study/study_tokenizer.h"
#include "tests/core/study/example_design.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

std::filesystem::path pathIn(const QTemporaryDir& folder, const char* name)
{
    return std::filesystem::path(folder.path().toStdString()) / name;
}

void write(const std::filesystem::path& path, std::string_view text)
{
    QVERIFY(writeFileAtomically(path, std::array{text}));
}

} // namespace

class PresetsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto loaded = ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts");
        QVERIFY2(loaded, loaded ? "" : loaded.error().message.c_str());
        m_contexts = *loaded;
    }

    void allShippedPresetsAreValid()
    {
        const auto presets =
            loadPresets(std::filesystem::path(GRADUS_RESOURCES) / "presets", m_contexts);
        QVERIFY2(presets, presets ? "" : presets.error().message.c_str());
        for (const auto& preset : *presets)
            QVERIFY2(!preset.title.empty(), preset.name.c_str());
    }

    void quickGoesFromPreTrainingToReinforcement()
    {
        const auto presets =
            loadPresets(std::filesystem::path(GRADUS_RESOURCES) / "presets", m_contexts).value();
        const auto quick = std::find_if(presets.begin(), presets.end(),
                                        [](const Preset& p) { return p.name == "quick"; });
        QVERIFY(quick != presets.end());
        QCOMPARE(quick->design.schedules.size(), 1U);
        const auto& schedule = quick->design.schedules.front();
        QCOMPARE(schedule.stages.size(), 3U);
        QCOMPARE(schedule.stages[0].kind, StageKind::PreTraining);
        QCOMPARE(schedule.stages[1].kind, StageKind::MidTraining);
        QCOMPARE(schedule.stages[2].kind, StageKind::Reinforcement);
        QCOMPARE(schedule.evaluation.distributions,
                 (std::vector<std::string>{"in distribution", "edge", "hard"}));
    }

    /// Numbers of paper.md 3.1 to 3.4; 0.15 and 0.3 are the floor of 3e-5 over the peaks.
    void paperHasThePublishedModelAndBudgets()
    {
        const auto preset =
            loadPreset(std::filesystem::path(GRADUS_RESOURCES) / "presets/paper.json", m_contexts);
        QVERIFY2(preset, preset ? "" : preset.error().message.c_str());
        const auto& design = preset->design;
        const auto& schedule = design.schedules.front();
        const auto tokens = vocabularySize(schedule.model, design.distributions, m_contexts);
        QCOMPARE(parameterCount(schedule.model, tokens), std::int64_t{103'170'816});
        QCOMPARE(schedule.model.contextLength, 2'048);
        QCOMPARE(schedule.model.ropeTheta, 1e6);
        QCOMPARE(schedule.stages[0].languageModel.tokens, std::int64_t{10'000'000'000});
        QCOMPARE(schedule.stages[0].languageModel.batchTokens, std::int64_t{524'288});
        QCOMPARE(schedule.stages[0].learningRate, 2e-4);
        QCOMPARE(schedule.stages[0].languageModel.floorRatio, 0.15);
        QCOMPARE(schedule.stages[1].learningRate, 1e-4);
        QCOMPARE(schedule.stages[1].languageModel.floorRatio, 0.3);
        QCOMPARE(schedule.stages[2].learningRate, 1e-6);
        QCOMPARE(schedule.stages[2].reinforcement.promptsPerStep, 1'024);
        QCOMPARE(schedule.stages[2].reinforcement.samplesPerPrompt, 6);
        QCOMPARE(schedule.stages[2].reinforcement.klCoefficient, 1e-3);
        QCOMPARE(schedule.stages[2].reinforcement.promptsPerUpdate, 256);
        QCOMPARE(schedule.stages[2].reinforcement.dualClip, 3.0);
        std::vector<double> shares;
        for (const auto& component : design.distributions[0].components)
            shares.push_back(component.weight);
        QCOMPARE(shares, (std::vector<double>{0.2, 0.3, 0.5}));
    }

    void sortsByName()
    {
        QTemporaryDir folder;
        write(pathIn(folder, "b.json"), R"({"title": "second"})");
        write(pathIn(folder, "a.json"), toJson(test::exampleDesign()));
        write(pathIn(folder, "notes.txt"), "not a preset");
        const auto presets = loadPresets(folder.path().toStdString(), m_contexts).value();
        QCOMPARE(presets.size(), 2U);
        QCOMPARE(presets[0].name, std::string("a"));
        QCOMPARE(presets[0].design, test::exampleDesign());
        QCOMPARE(presets[1].name, std::string("b"));
        QCOMPARE(presets[1].title, std::string("second"));
    }

    void namesTheBrokenFile_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("says");
        QTest::newRow("not JSON") << "{"
                                  << "not valid JSON";
        QTest::newRow("unknown key") << R"({"tilte": "a"})"
                                     << "tilte is \"a\"";
        QTest::newRow("mixture") << R"({"distributions": [{"name": "a",
                                        "components": [{"weight": 0.9}]}]})"
                                 << "the weights of distribution \"a\" sum to 0.9, not 1";
    }

    void namesTheBrokenFile()
    {
        QFETCH(const QString, json);
        QFETCH(const QString, says);
        QTemporaryDir folder;
        const auto path = pathIn(folder, "mine.json");
        write(path, json.toStdString());
        const auto result = loadPresets(folder.path().toStdString(), m_contexts);
        QVERIFY(!result);
        const auto message = QString::fromStdString(result.error().message);
        QVERIFY2(message.startsWith(QString::fromStdString(path.string() + ": ")),
                 qPrintable(message));
        QVERIFY2(message.contains(says), qPrintable(message));
    }

    void oneIsReadWhateverLiesBesideIt()
    {
        QTemporaryDir folder;
        write(pathIn(folder, "good.json"), R"({"title": "mine"})");
        write(pathIn(folder, "bad.json"), "{");
        const auto preset = loadPreset(pathIn(folder, "good.json"), m_contexts);
        QVERIFY(preset);
        QCOMPARE(preset->name, std::string("good"));
        QCOMPARE(preset->title, std::string("mine"));
    }

    void namesTheFolderThatIsMissing()
    {
        const auto result = loadPresets("/nowhere/at/all", m_contexts);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QVERIFY(result.error().message.find("/nowhere/at/all") != std::string::npos);
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(PresetsTest)
#include "tst_presets.moc"
