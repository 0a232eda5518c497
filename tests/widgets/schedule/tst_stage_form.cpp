#include "tests/support/sample_study.h"
#include "widgets/schedule/count_box.h"
#include "widgets/schedule/evaluation_form.h"
#include "widgets/schedule/model_form.h"
#include "widgets/schedule/stage_form.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSpinBox>
#include <QtTest>

using namespace gradus;

class StageFormTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsAStageWithoutChangingIt()
    {
        StageForm form;
        form.setDistributions({QStringLiteral("base"), QStringLiteral("edge")});
        QSignalSpy edited(&form, &StageForm::edited);
        Stage odd = test::sampleDesign().schedules[0].stages[0];
        odd.learningRate = 3.3e-7;
        odd.optimizer = OptimizerKind::Muon;
        odd.beta2 = 0.97; // not shown, kept
        odd.languageModel.warmupRatio = 0.0125;
        odd.languageModel.floorRatio = 1.0 / 3.0 - 1.0 / 3.0 + 0.0001;
        odd.reinforcement.klCoefficient = 1e-3; // of the other kind, kept
        odd.distribution = "gone";              // no longer in the study
        form.setStage(odd);
        QCOMPARE(form.stage(), odd);
        QCOMPARE(edited.size(), 0);
    }

    void saysWhatWasEdited()
    {
        StageForm form;
        form.setDistributions({QStringLiteral("base"), QStringLiteral("edge")});
        form.setStage(test::sampleDesign().schedules[0].stages[0]);
        QSignalSpy edited(&form, &StageForm::edited);
        form.findChild<CountBox*>(QStringLiteral("tokens"))->setCount(5'000'000);
        form.findChild<QComboBox*>(QStringLiteral("stageDistribution"))
            ->setCurrentText(QStringLiteral("edge"));
        QTest::keyClicks(form.findChild<QLineEdit*>(QStringLiteral("stageName")),
                         QStringLiteral("2"));
        QCOMPARE(edited.size(), 3);
        QCOMPARE(form.stage().languageModel.tokens, std::int64_t{5'000'000});
        QCOMPARE(form.stage().distribution, std::string("edge"));
        QCOMPARE(form.stage().name, std::string("base2"));
    }

    void showsTheFieldsOfItsKindOnly()
    {
        StageForm form;
        form.setStage(test::sampleDesign().schedules[0].stages[0]);
        form.show();
        QVERIFY(QTest::qWaitForWindowExposed(&form));
        const auto isShown = [&](const char* name) {
            return form.findChild<QWidget*>(QString::fromLatin1(name))->isVisible();
        };
        QVERIFY(isShown("tokens") && isShown("lossOn"));
        QVERIFY(!isShown("promptsPerStep") && !isShown("reward"));
        auto* kind = form.findChild<QComboBox*>(QStringLiteral("stageKind"));
        kind->setCurrentIndex(kind->findData(static_cast<int>(StageKind::Reinforcement)));
        QVERIFY(!isShown("tokens") && !isShown("lossOn"));
        QVERIFY(isShown("promptsPerStep") && isShown("reward"));
    }

    void countsTheParametersOfTheModel()
    {
        ModelForm form;
        form.setPhrases(2'200);
        // The paper's model: 103.17 M parameters with 2,200 tokens (core/study/study.h).
        const ModelSpec paper{.layers = 12,
                              .width = 768,
                              .heads = 12,
                              .keyValueHeads = 2,
                              .feedForward = 3'072,
                              .contextLength = 2'048};
        form.setModel(paper);
        const QString text = form.findChild<QLabel*>(QStringLiteral("parameterCount"))->text();
        QVERIFY2(text.startsWith(QStringLiteral("103 M")), qPrintable(text));
        QCOMPARE(form.model(), paper);
        form.findChild<QSpinBox*>(QStringLiteral("heads"))
            ->setValue(0); // not valid, not divided by
        QCOMPARE(form.model().heads, 0);
    }

    void aBpeCountsItsOwnVocabulary()
    {
        ModelForm form;
        form.setPhrases(600);
        form.setModel({.tokenizer = TokenizerKind::Phrase});
        auto* vocabulary = form.findChild<QSpinBox*>(QStringLiteral("vocabulary"));
        auto* count = form.findChild<QLabel*>(QStringLiteral("parameterCount"));
        QVERIFY(!vocabulary->isEnabled());
        QVERIFY2(count->text().contains(QStringLiteral("600 tokens")), qPrintable(count->text()));
        QSignalSpy edited(&form, &ModelForm::edited);
        form.findChild<QComboBox*>(QStringLiteral("tokenizer"))->setCurrentIndex(1);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(form.model().tokenizer, TokenizerKind::Bpe);
        QVERIFY(vocabulary->isEnabled());
        vocabulary->setValue(512);
        QCOMPARE(form.model().vocabulary, 512);
        QVERIFY2(count->text().contains(QStringLiteral("512 tokens")), qPrintable(count->text()));
    }

    void keepsTheOrderOfTheEvaluatedDistributions()
    {
        EvaluationForm form;
        form.setDistributions(
            {QStringLiteral("base"), QStringLiteral("edge"), QStringLiteral("hard")});
        EvaluationPlan plan;
        plan.distributions = {"hard", "base", "gone"};
        form.setPlan(plan);
        QCOMPARE(form.plan(), plan);
        QSignalSpy edited(&form, &EvaluationForm::edited);
        auto* list = form.findChild<QListWidget*>(QStringLiteral("evaluationDistributions"));
        QCOMPARE(list->count(), 4); // what is gone can be taken away
        list->item(1)->setCheckState(Qt::Checked);
        list->item(3)->setCheckState(Qt::Unchecked);
        QCOMPARE(edited.size(), 2);
        QCOMPARE(form.plan().distributions, (std::vector<std::string>{"hard", "base", "edge"}));
    }
};

QTEST_MAIN(StageFormTest)
#include "tst_stage_form.moc"
