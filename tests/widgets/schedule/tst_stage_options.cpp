#include "core/study/study_json.h"
#include "tests/support/sample_study.h"
#include "widgets/schedule/checkpoint_form.h"
#include "widgets/schedule/count_box.h"
#include "widgets/schedule/op_window_box.h"
#include "widgets/schedule/stage_form.h"

#include <functional>

#include <QComboBox>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>
#include <QtTest>

using namespace gradus;

namespace {

const QStringList kCurriculumFields{QStringLiteral("op"),
                                    QStringLiteral("lastOp"),
                                    QStringLiteral("hardOp"),
                                    QStringLiteral("firstShare"),
                                    QStringLiteral("lastShare"),
                                    QStringLiteral("rampSteps"),
                                    QStringLiteral("opBounds"),
                                    QStringLiteral("raiseAt"),
                                    QStringLiteral("lowerAt"),
                                    QStringLiteral("evidenceSteps"),
                                    QStringLiteral("stride"),
                                    QStringLiteral("unit"),
                                    QStringLiteral("problems"),
                                    QStringLiteral("samples"),
                                    QStringLiteral("k"),
                                    QStringLiteral("lowestPassAtK"),
                                    QStringLiteral("highestPassAt1"),
                                    QStringLiteral("measureEvery")};

Stage stageOf(StageKind kind)
{
    Stage stage;
    stage.name = "a";
    stage.kind = kind;
    stage.distribution = "base";
    return stage;
}

/// What a study file has of @p stage: the keys are written by core/study, not by the form.
QJsonObject fileOf(const Stage& stage)
{
    Schedule schedule;
    schedule.stages = {stage};
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(schedule)));
    return document[QStringLiteral("stages")].toArray().first().toObject();
}

QString objectNameOf(const QString& key)
{
    QString name = key;
    for (auto at = name.indexOf(QLatin1Char('_')); at >= 0; at = name.indexOf(QLatin1Char('_')))
        name = name.left(at) + name.mid(at + 1, 1).toUpper() + name.mid(at + 2);
    return name;
}

/// No value as by default; the ones no box can show exactly among them.
Stage oddStage(StageKind kind)
{
    Stage stage = stageOf(kind);
    stage.optimizer = OptimizerKind::Muon;
    stage.learningRate = 1.0 / 3e9; // twelve decimals are not enough for it
    stage.weightDecay = 0.03;
    stage.beta1 = 0.87;
    stage.beta2 = 0.999;
    stage.gradientClip = 0.7;
    stage.languageModel = {.tokens = 1'234'567,
                           .batchTokens = 777,
                           .floorRatio = 1.0 / 3,
                           .warmupRatio = 0.07,
                           .lossOn = LossTokens::All,
                           .rateSchedule = RateSchedule::Wsd,
                           .decayRatio = 0.35,
                           .mixtureBy = MixtureBy::Tokens,
                           .microBatchTokens = 999,
                           .skipLossZ = 5.5,
                           .skipGradientZ = 6.5,
                           .skipWindow = 64,
                           .heldOutProblems = 12,
                           .heldOutEvery = 34};
    stage.reinforcement = {.steps = 11,
                           .promptsPerStep = 12,
                           .samplesPerPrompt = 13,
                           .temperature = 0.9,
                           .topP = 0.95,
                           .topK = 40,
                           .maxNewTokens = 99,
                           .promptsPerUpdate = 6,
                           .passes = 2,
                           .oldLogProbability = OldLogProbability::Recomputed,
                           .advantage = AdvantageKind::LeaveOneOut,
                           .aggregation = LossAggregation::DrGrpo,
                           .clipRange = 0.19,
                           .clipRangeHigh = 0.28,
                           .dualClip = 2.5,
                           .klCoefficient = 1e-3,
                           .klEstimator = KlEstimator::K2,
                           .entropyCoefficient = 0.01,
                           .zeroVariance = ZeroVarianceHandling::Refill,
                           .maxRefills = 5,
                           .overlong = OverlongHandling::Penalise,
                           .overlongBuffer = 32,
                           .overlongPenalty = 0.5,
                           .warmupSteps = 3,
                           .reward = RewardKind::CodeBlend,
                           .outcomeWeight = 0.4};
    stage.curriculum = {.kind = CurriculumKind::HardMix,
                        .op = {2, 4},
                        .lastOp = {5, 6},
                        .opBounds = {2, 9},
                        .hardOp = {7, 9},
                        .rampSteps = 17,
                        .firstShare = 0.1,
                        .lastShare = 0.6,
                        .raiseAt = 0.8,
                        .lowerAt = 0.2,
                        .evidenceSteps = 7,
                        .stride = 2,
                        .edge = {.unit = EdgeUnit::Problems,
                                 .problems = 21,
                                 .samples = 22,
                                 .k = 4,
                                 .lowestPassAtK = 0.15,
                                 .highestPassAt1 = 0.45,
                                 .measureEvery = 31}};
    return stage;
}

template <typename Kind>
void choose(const QWidget& form, const char* name, Kind kind)
{
    auto* box = form.findChild<QComboBox*>(QString::fromLatin1(name));
    box->setCurrentIndex(box->findData(static_cast<int>(kind)));
}

/// Sets any field to something it is not, and says what a file has to say then.
QJsonValue change(QWidget* field)
{
    if (auto* box = qobject_cast<QComboBox*>(field)) {
        box->setCurrentIndex((box->currentIndex() + 1) % box->count());
        return QJsonValue::Undefined;
    }
    if (auto* window = qobject_cast<OpWindowBox*>(field)) {
        window->findChild<QSpinBox*>(QStringLiteral("low"))->setValue(3);
        window->findChild<QSpinBox*>(QStringLiteral("high"))->setValue(5);
        return QJsonArray{3, 5};
    }
    auto* box = qobject_cast<QDoubleSpinBox*>(field);
    const double value = qobject_cast<CountBox*>(field) ? 37 : 0.625;
    box->setValue(value);
    return value;
}

} // namespace

class StageOptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsEveryOptionWithoutChangingIt()
    {
        for (const StageKind kind : {StageKind::PreTraining, StageKind::Reinforcement}) {
            StageForm form;
            QSignalSpy edited(&form, &StageForm::edited);
            form.setStage(oddStage(kind));
            QCOMPARE(form.stage(), oddStage(kind));
            QCOMPARE(edited.size(), 0);
        }
    }

    void keepsWhatItDoesNotShowWhileSomethingElseIsEdited()
    {
        StageForm form;
        Stage expected = oddStage(StageKind::PreTraining);
        form.setStage(expected);
        form.findChild<CountBox*>(QStringLiteral("skipWindow"))->setCount(65);
        expected.languageModel.skipWindow = 65;
        QCOMPARE(form.stage(), expected);
    }

    void everyFieldWritesTheOptionItIsNamedAfter_data()
    {
        QTest::addColumn<int>("stageKind");
        QTest::addColumn<int>("curriculumKind");
        QTest::addColumn<QString>("part"); // of the stage in the file
        QTest::newRow("language model") << int(StageKind::MidTraining) << 0 << QString();
        QTest::newRow("reinforcement") << int(StageKind::Reinforcement) << 0 << QString();
        for (const CurriculumKind kind :
             {CurriculumKind::Fixed, CurriculumKind::Linear, CurriculumKind::Success,
              CurriculumKind::HardMix, CurriculumKind::Edge})
            QTest::newRow(curriculumKindName(kind).data())
                << int(StageKind::Reinforcement) << int(kind) << QStringLiteral("curriculum");
    }

    void everyFieldWritesTheOptionItIsNamedAfter()
    {
        QFETCH(int, stageKind);
        QFETCH(int, curriculumKind);
        QFETCH(QString, part);
        Stage stage = stageOf(static_cast<StageKind>(stageKind));
        stage.curriculum.kind = static_cast<CurriculumKind>(curriculumKind);
        const auto partOf = [&](const Stage& of) {
            return part.isEmpty() ? fileOf(of) : fileOf(of)[part].toObject();
        };
        const QJsonObject before = partOf(stage);
        QVERIFY(before.size() >= 2);
        for (const QString& key : before.keys()) {
            if (key == QStringLiteral("name") || key == QStringLiteral("kind")
                || key == QStringLiteral("distribution") || key == QStringLiteral("curriculum"))
                continue; // told by tst_stage_form
            StageForm form;
            form.setStage(stage);
            QSignalSpy edited(&form, &StageForm::edited);
            auto* field = form.findChild<QWidget*>(objectNameOf(key));
            QVERIFY2(field, qPrintable(key));
            QVERIFY2(field->toolTip().contains(key), qPrintable(key));
            QVERIFY2(field->toolTip().contains(QStringLiteral("default")), qPrintable(key));
            const QJsonValue expected = change(field);
            QVERIFY2(!edited.isEmpty(), qPrintable(key));
            const QJsonObject after = partOf(form.stage());
            if (!expected.isUndefined())
                QCOMPARE(after[key], expected);
            QVERIFY2(after[key] != before[key], qPrintable(key));
            for (const QString& other : before.keys())
                QVERIFY2(other == key || after[other] == before[other], qPrintable(other));
        }
    }

    void showsTheFieldsOfTheChosenCurriculumOnly_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QStringList>("shown");
        const auto row = [](CurriculumKind kind, const QStringList& shown) {
            QTest::newRow(curriculumKindName(kind).data()) << int(kind) << shown;
        };
        const auto names = [](const char* words) {
            return QString::fromLatin1(words).split(QLatin1Char(' '));
        };
        // docs/training.md, "Edge of competence and curricula"
        row(CurriculumKind::None, {});
        row(CurriculumKind::Fixed, names("op"));
        row(CurriculumKind::Linear, names("op lastOp rampSteps"));
        row(CurriculumKind::Success, names("op opBounds raiseAt lowerAt evidenceSteps stride"));
        row(CurriculumKind::HardMix, names("op hardOp firstShare lastShare rampSteps"));
        row(CurriculumKind::Edge,
            names("unit problems samples k lowestPassAtK highestPassAt1 measureEvery"));
    }

    void showsTheFieldsOfTheChosenCurriculumOnly()
    {
        QFETCH(int, kind);
        QFETCH(QStringList, shown);
        StageForm form;
        form.setStage(stageOf(StageKind::Reinforcement));
        form.show();
        choose(form, "curriculum", static_cast<CurriculumKind>(kind));
        QStringList visible;
        for (const QString& name : kCurriculumFields) {
            if (form.findChild<QWidget*>(name)->isVisible())
                visible += name;
        }
        visible.sort();
        shown.sort();
        QCOMPARE(visible, shown);
        choose(form, "stageKind", StageKind::PreTraining); // which has none
        for (const QString& name : kCurriculumFields)
            QVERIFY2(!form.findChild<QWidget*>(name)->isVisible(), qPrintable(name));
    }

    void showsWhatTheChosenScheduleOfTheRateUses()
    {
        StageForm form;
        form.setStage(stageOf(StageKind::PreTraining));
        form.show();
        const auto isShown = [&](const char* name) {
            return form.findChild<QWidget*>(QString::fromLatin1(name))->isVisible();
        };
        QVERIFY(isShown("floorRatio") && !isShown("decayRatio"));
        choose(form, "rateSchedule", RateSchedule::Wsd);
        QVERIFY(isShown("floorRatio") && isShown("decayRatio"));
        choose(form, "rateSchedule", RateSchedule::Constant);
        QVERIFY(!isShown("floorRatio") && !isShown("decayRatio"));
    }

    void sectionsAreClosedAtFirstAndSayWhatIsSetInThem()
    {
        StageForm form;
        form.setStage(stageOf(StageKind::Reinforcement));
        form.show();
        auto* loss = form.findChild<QToolButton*>(QStringLiteral("lossSection"));
        auto* clip = form.findChild<ScientificBox*>(QStringLiteral("clipRangeHigh"));
        QVERIFY(loss->isVisible() && !clip->isVisible());
        QCOMPARE(loss->text(), QStringLiteral("Advantage and loss"));
        loss->click();
        QVERIFY(clip->isVisible());
        clip->setValue(0.28);
        QVERIFY2(loss->text().contains(QStringLiteral("1 changed")), qPrintable(loss->text()));
        loss->click();
        QVERIFY(!clip->isVisible());
        QCOMPARE(form.stage().reinforcement.clipRangeHigh, 0.28);
        QVERIFY(!form.findChild<QToolButton*>(QStringLiteral("heldOutSection"))->isVisible());
    }

    void anEndOfAWindowTakesTheOtherAlong()
    {
        OpWindowBox box;
        QSignalSpy edited(&box, &OpWindowBox::edited);
        auto* low = box.findChild<QSpinBox*>(QStringLiteral("low"));
        auto* high = box.findChild<QSpinBox*>(QStringLiteral("high"));
        low->setValue(4); // from all ops
        QCOMPARE(box.window(), (OpWindow{4, 4}));
        high->setValue(9);
        QCOMPARE(box.window(), (OpWindow{4, 9}));
        high->setValue(3);
        QCOMPARE(box.window(), (OpWindow{3, 3}));
        low->setValue(0);
        QCOMPARE(box.window(), (OpWindow{0, 0}));
        high->setValue(8);
        QCOMPARE(box.window(), (OpWindow{8, 8}));
        QCOMPARE(edited.size(), 5); // one for each
        box.setWindow({1, 2});
        QCOMPARE(edited.size(), 5);
    }

    void checkpointsComeBackAsTheyWere()
    {
        CheckpointForm form;
        QSignalSpy edited(&form, &CheckpointForm::edited);
        const CheckpointOptions odd{.everySeconds = 12.5,
                                    .everySteps = 50,
                                    .keep = 3,
                                    .keepBest = 4,
                                    .bestBy = "nll_op_5",
                                    .bestIs = BestIs::Highest};
        form.setOptions(odd);
        QCOMPARE(form.options(), odd);
        QCOMPARE(edited.size(), 0);
    }

    void checkpointsAreRankedOnlyIfSomeAreKept()
    {
        CheckpointForm form;
        form.show();
        auto* bestBy = form.findChild<QComboBox*>(QStringLiteral("bestBy"));
        QVERIFY(!bestBy->isVisible());
        form.findChild<CountBox*>(QStringLiteral("keepBest"))->setCount(1);
        QVERIFY(bestBy->isVisible());
        QSignalSpy edited(&form, &CheckpointForm::edited);
        bestBy->setEditText(QStringLiteral("held_out_loss"));
        choose(form, "bestIs", BestIs::Highest);
        form.findChild<CountBox*>(QStringLiteral("everySteps"))->setCount(20);
        form.findChild<CountBox*>(QStringLiteral("keep"))->setCount(5);
        form.findChild<ScientificBox*>(QStringLiteral("everySeconds"))->setValue(0);
        QCOMPARE(edited.size(), 5);
        QCOMPARE(form.options(), (CheckpointOptions{.everySeconds = 0,
                                                    .everySteps = 20,
                                                    .keep = 5,
                                                    .keepBest = 1,
                                                    .bestBy = "held_out_loss",
                                                    .bestIs = BestIs::Highest}));
    }
};

QTEST_MAIN(StageOptionsTest)
#include "tst_stage_options.moc"
