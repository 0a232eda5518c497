#include "widgets/schedule/stage_form.h"

#include "widgets/common/text_format.h"
#include "widgets/schedule/schedule_cost.h"
#include "widgets/schedule/schedule_draft.h"
#include "widgets/schedule/stage_rows.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gradus {

StageForm::StageForm(QWidget* parent)
    : QWidget(parent)
    , m_rows(new FormRows(new QFormLayout, this))
    , m_common(m_rows)
    , m_languageModel(m_rows)
    , m_reinforcement(m_rows)
    , m_curriculum(m_rows)
    , m_edge(m_rows)
    , m_derived(new QLabel(this))
{
    // Not a row of the form: it breaks its lines (see FormRows).
    m_derived->setObjectName(QStringLiteral("stageDerived"));
    m_derived->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_rows->form());
    layout->addWidget(m_derived);
    layout->addStretch();
    addCommonRows();
    addLanguageModelRows(m_languageModel);
    addReinforcementRows(m_reinforcement);
    addCurriculumRows(m_curriculum);
    addEdgeRows(m_edge);
    addReinforcementSections(m_reinforcement);
    addOptimizerSection(m_common);
    setStage(m_stage);
    connect(m_rows, &FormRows::edited, this, &StageForm::onEdited);
}

void StageForm::addCommonRows()
{
    m_name = m_rows->addText({QStringLiteral("name"), tr("&Name"),
                              tr("Names the stage and the checkpoint it ends with")});
    m_name->setObjectName(QStringLiteral("stageName"));
    QStringList kinds;
    for (const StageKind kind :
         {StageKind::PreTraining, StageKind::MidTraining, StageKind::Reinforcement})
        kinds += stageKindText(kind);
    m_common
        .choice({QStringLiteral("kind"), tr("&Kind"),
                 tr("Pre- and mid-training learn from solutions, RL from rewards")},
                &Stage::kind, kinds)
        .field->setObjectName(QStringLiteral("stageKind"));
    m_distribution = m_rows->addChoice(
        {QStringLiteral("distribution"), tr("&Distribution"), tr("Problems the stage trains on")},
        {});
    m_distribution->setObjectName(QStringLiteral("stageDistribution"));
    m_common.choice({QStringLiteral("optimizer"), tr("Opt&imiser"),
                     tr("How gradients become updates; Muon needs far fewer tokens at desk size")},
                    &Stage::optimizer, {tr("AdamW"), tr("Muon")});
    m_common.number({QStringLiteral("learning_rate"), tr("&Learning rate"),
                     tr("Highest learning rate of the stage, above 0")},
                    &Stage::learningRate);
}

void StageForm::setDistributions(const QStringList& names)
{
    m_isSetting = true;
    m_distribution->clear();
    m_distribution->addItems(names);
    chooseDistribution(toQt(m_stage.distribution));
    m_isSetting = false;
}

void StageForm::chooseDistribution(const QString& name)
{
    if (m_distribution->findText(name) < 0)
        m_distribution->addItem(name);
    m_distribution->setCurrentText(name);
}

void StageForm::setModel(const ModelSpec& model)
{
    m_model = model;
    showDerived();
}

void StageForm::setStage(const Stage& stage)
{
    m_isSetting = true;
    m_stage = stage;
    if (m_name->text() != toQt(stage.name)) // keeps the cursor where it is while typing
        m_name->setText(toQt(stage.name));
    chooseDistribution(toQt(stage.distribution));
    m_common.show(stage);
    m_languageModel.show(stage.languageModel);
    m_reinforcement.show(stage.reinforcement);
    m_curriculum.show(stage.curriculum);
    m_edge.show(stage.curriculum.edge);
    showUsed();
    m_isSetting = false;
}

Stage StageForm::stage() const
{
    Stage stage = m_stage;
    stage.name = toStd(m_name->text());
    stage.distribution = toStd(m_distribution->currentText());
    m_common.take(stage);
    m_languageModel.take(stage.languageModel);
    m_reinforcement.take(stage.reinforcement);
    m_curriculum.take(stage.curriculum);
    m_edge.take(stage.curriculum.edge);
    return stage;
}

void StageForm::onEdited()
{
    if (m_isSetting)
        return;
    m_stage = stage();
    showUsed();
    Q_EMIT edited();
}

void StageForm::showUsed()
{
    const bool isReinforcement = m_stage.kind == StageKind::Reinforcement;
    const CurriculumOptions& curriculum = m_stage.curriculum;
    m_common.update(m_stage, /*isUsed=*/true, newStage(m_stage.kind, Schedule(), {}));
    m_languageModel.update(m_stage.languageModel, !isReinforcement);
    m_reinforcement.update(m_stage.reinforcement, isReinforcement);
    m_curriculum.update(curriculum, isReinforcement);
    m_edge.update(curriculum.edge, isReinforcement && curriculum.kind == CurriculumKind::Edge);
    m_rows->update();
    showDerived();
}

void StageForm::showDerived()
{
    if (m_stage.kind != StageKind::Reinforcement) {
        m_derived->setText(tr("%1 optimiser steps").arg(exactCount(plannedSteps(m_stage))));
        return;
    }
    const ReinforcementOptions& rl = m_stage.reinforcement;
    const double samples = static_cast<double>(rl.steps) * rl.promptsPerStep * rl.samplesPerPrompt;
    m_derived->setText(
        tr("%1 solutions sampled, planned as %2 token equivalents")
            .arg(compactCount(samples), compactCount(plannedTokens(m_stage, m_model))));
}

} // namespace gradus
