#include "widgets/schedule/stage_form.h"

#include "widgets/common/text_format.h"
#include "widgets/schedule/count_box.h"
#include "widgets/schedule/schedule_cost.h"

#include <limits>

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gradus {

namespace {

QSpinBox* makeCount(const QString& objectName, QWidget* parent)
{
    auto* box = new QSpinBox(parent); // owned by Qt: child of parent
    box->setObjectName(objectName);
    box->setRange(0, std::numeric_limits<int>::max());
    box->setKeyboardTracking(false);
    return box;
}

ScientificBox* makeShare(const QString& objectName, double highest, QWidget* parent)
{
    auto* box = new ScientificBox(parent); // owned by Qt: child of parent
    box->setObjectName(objectName);
    box->setRange(0, highest);
    return box;
}

template <typename Kind>
void choose(QComboBox* box, Kind kind)
{
    box->setCurrentIndex(box->findData(static_cast<int>(kind)));
}

template <typename Kind>
Kind chosen(const QComboBox* box)
{
    return static_cast<Kind>(box->currentData().toInt());
}

} // namespace

StageForm::StageForm(QWidget* parent)
    : QWidget(parent)
    , m_form(new QFormLayout)
    , m_derived(new QLabel(this))
{
    // Not a row of the form: a form of Qt 6.4 with hidden rows writes out of bounds as soon as one
    // of its rows is as high as its width asks for.
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_form);
    layout->addWidget(m_derived);
    layout->addStretch();
    m_form->setSpacing(8);
    m_form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    addCommonRows();
    addLanguageModelRows();
    addReinforcementRows();
    m_derived->setObjectName(QStringLiteral("stageDerived"));
    m_derived->setWordWrap(true);
    connectAll();
}

void StageForm::addCommonRows()
{
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("stageName"));
    m_kind = new QComboBox(this);
    m_kind->setObjectName(QStringLiteral("stageKind"));
    for (const StageKind kind :
         {StageKind::PreTraining, StageKind::MidTraining, StageKind::Reinforcement})
        m_kind->addItem(stageKindText(kind), static_cast<int>(kind));
    m_distribution = new QComboBox(this);
    m_distribution->setObjectName(QStringLiteral("stageDistribution"));
    m_optimizer = new QComboBox(this);
    m_optimizer->setObjectName(QStringLiteral("optimizer"));
    m_optimizer->addItem(tr("AdamW"), static_cast<int>(OptimizerKind::AdamW));
    m_optimizer->addItem(tr("Muon"), static_cast<int>(OptimizerKind::Muon));
    m_learningRate = new ScientificBox(this);
    m_learningRate->setObjectName(QStringLiteral("learningRate"));
    m_form->addRow(tr("&Name"), m_name);
    m_form->addRow(tr("&Kind"), m_kind);
    m_form->addRow(tr("&Distribution"), m_distribution);
    m_form->addRow(tr("Opt&imiser"), m_optimizer);
    m_form->addRow(tr("&Learning rate"), m_learningRate);
}

void StageForm::addLanguageModelRows()
{
    m_tokens = new CountBox(this);
    m_tokens->setObjectName(QStringLiteral("tokens"));
    m_batchTokens = new CountBox(this);
    m_batchTokens->setObjectName(QStringLiteral("batchTokens"));
    m_lossOn = new QComboBox(this);
    m_lossOn->setObjectName(QStringLiteral("lossOn"));
    m_lossOn->addItem(tr("solution tokens only"), static_cast<int>(LossTokens::Solution));
    m_lossOn->addItem(tr("all tokens"), static_cast<int>(LossTokens::All));
    m_warmup = makeShare(QStringLiteral("warmupRatio"), 1, this);
    m_floor = makeShare(QStringLiteral("floorRatio"), 1, this);
    m_form->addRow(tr("&Tokens in all"), m_tokens);
    m_form->addRow(tr("Tokens a st&ep"), m_batchTokens);
    m_form->addRow(tr("L&oss on"), m_lossOn);
    m_form->addRow(tr("&Warm-up (share of steps)"), m_warmup);
    m_form->addRow(tr("Last / highest &rate"), m_floor);
}

void StageForm::addReinforcementRows()
{
    m_steps = new CountBox(this);
    m_steps->setObjectName(QStringLiteral("steps"));
    m_prompts = makeCount(QStringLiteral("promptsPerStep"), this);
    m_samples = makeCount(QStringLiteral("samplesPerPrompt"), this);
    m_temperature = makeShare(QStringLiteral("temperature"), 10, this);
    m_maxNewTokens = makeCount(QStringLiteral("maxNewTokens"), this);
    m_reward = new QComboBox(this);
    m_reward->setObjectName(QStringLiteral("reward"));
    for (const RewardKind kind :
         {RewardKind::StrictPaper, RewardKind::StrictCode, RewardKind::PaperBlend,
          RewardKind::CodeBlend, RewardKind::DenseProcess, RewardKind::Outcome})
        m_reward->addItem(toQt(std::string(rewardKindName(kind))), static_cast<int>(kind));
    m_kl = new ScientificBox(this);
    m_kl->setObjectName(QStringLiteral("klCoefficient"));
    m_form->addRow(tr("&Steps"), m_steps);
    m_form->addRow(tr("&Prompts a step"), m_prompts);
    m_form->addRow(tr("S&amples a prompt"), m_samples);
    m_form->addRow(tr("&Temperature"), m_temperature);
    m_form->addRow(tr("Tokens a sample, at &most"), m_maxNewTokens);
    m_form->addRow(tr("&Reward"), m_reward);
    m_form->addRow(tr("KL &coefficient"), m_kl);
}

void StageForm::connectAll()
{
    connect(m_name, &QLineEdit::textEdited, this, &StageForm::onEdited);
    for (QComboBox* box : {m_kind, m_distribution, m_optimizer, m_lossOn, m_reward})
        connect(box, &QComboBox::currentIndexChanged, this, &StageForm::onEdited);
    for (QDoubleSpinBox* box :
         std::initializer_list<QDoubleSpinBox*>{m_learningRate, m_tokens, m_batchTokens, m_warmup,
                                                m_floor, m_steps, m_temperature, m_kl})
        connect(box, &QDoubleSpinBox::valueChanged, this, &StageForm::onEdited);
    for (QSpinBox* box : {m_prompts, m_samples, m_maxNewTokens})
        connect(box, &QSpinBox::valueChanged, this, &StageForm::onEdited);
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

void StageForm::setStage(const Stage& stage)
{
    m_isSetting = true;
    m_stage = stage;
    if (m_name->text() != toQt(stage.name)) // keeps the cursor where it is while typing
        m_name->setText(toQt(stage.name));
    choose(m_kind, stage.kind);
    chooseDistribution(toQt(stage.distribution));
    choose(m_optimizer, stage.optimizer);
    m_learningRate->setValue(stage.learningRate);
    const LanguageModelOptions& lm = stage.languageModel;
    m_tokens->setCount(qint64{lm.tokens});
    m_batchTokens->setCount(qint64{lm.batchTokens});
    choose(m_lossOn, lm.lossOn);
    m_warmup->setValue(lm.warmupRatio);
    m_floor->setValue(lm.floorRatio);
    const ReinforcementOptions& rl = stage.reinforcement;
    m_steps->setCount(qint64{rl.steps});
    m_prompts->setValue(rl.promptsPerStep);
    m_samples->setValue(rl.samplesPerPrompt);
    m_temperature->setValue(rl.temperature);
    m_maxNewTokens->setValue(rl.maxNewTokens);
    choose(m_reward, rl.reward);
    m_kl->setValue(rl.klCoefficient);
    showKind();
    m_isSetting = false;
}

Stage StageForm::stage() const
{
    Stage stage = m_stage;
    stage.name = toStd(m_name->text());
    stage.kind = chosen<StageKind>(m_kind);
    stage.distribution = toStd(m_distribution->currentText());
    stage.optimizer = chosen<OptimizerKind>(m_optimizer);
    stage.learningRate = m_learningRate->value();
    LanguageModelOptions& lm = stage.languageModel;
    lm.tokens = m_tokens->count();
    lm.batchTokens = m_batchTokens->count();
    lm.lossOn = chosen<LossTokens>(m_lossOn);
    lm.warmupRatio = m_warmup->value();
    lm.floorRatio = m_floor->value();
    ReinforcementOptions& rl = stage.reinforcement;
    rl.steps = m_steps->count();
    rl.promptsPerStep = m_prompts->value();
    rl.samplesPerPrompt = m_samples->value();
    rl.temperature = m_temperature->value();
    rl.maxNewTokens = m_maxNewTokens->value();
    rl.reward = chosen<RewardKind>(m_reward);
    rl.klCoefficient = m_kl->value();
    return stage;
}

void StageForm::onEdited()
{
    if (m_isSetting)
        return;
    m_stage = stage();
    showKind();
    Q_EMIT edited();
}

void StageForm::showKind()
{
    const bool isReinforcement = m_stage.kind == StageKind::Reinforcement;
    for (QWidget* field :
         std::initializer_list<QWidget*>{m_tokens, m_batchTokens, m_lossOn, m_warmup, m_floor})
        m_form->setRowVisible(field, !isReinforcement);
    for (QWidget* field : std::initializer_list<QWidget*>{
             m_steps, m_prompts, m_samples, m_temperature, m_maxNewTokens, m_reward, m_kl})
        m_form->setRowVisible(field, isReinforcement);
    if (isReinforcement) {
        const ReinforcementOptions& rl = m_stage.reinforcement;
        m_derived->setText(tr("%1 solutions sampled, at most %2 token equivalents")
                               .arg(compactCount(static_cast<double>(rl.steps) * rl.promptsPerStep
                                                 * rl.samplesPerPrompt),
                                    compactCount(plannedTokens(m_stage))));
    } else {
        m_derived->setText(tr("%1 optimiser steps").arg(exactCount(plannedSteps(m_stage))));
    }
}

} // namespace gradus
