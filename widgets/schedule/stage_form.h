#pragma once

#include "core/study/study.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace gradus {

class CountBox;
class ScientificBox;

/// All fields of one stage; which are shown follows its kind.
class StageForm final : public QWidget
{
    Q_OBJECT

public:
    explicit StageForm(QWidget* parent = nullptr);

    /// Names to choose from; a name the stage has but the study has not stays visible.
    void setDistributions(const QStringList& names);
    /// Shows @p stage without saying edited().
    void setStage(const Stage& stage);
    /// What was set with what was edited since; fields not shown are kept.
    [[nodiscard]] Stage stage() const;

Q_SIGNALS:
    void edited();

private:
    void addCommonRows();
    void addLanguageModelRows();
    void addReinforcementRows();
    void connectAll();
    void onEdited();
    void showKind();
    void chooseDistribution(const QString& name);

    Stage m_stage;
    bool m_isSetting = false;
    QFormLayout* m_form = nullptr; // owned by Qt: in the layout of this
    QLineEdit* m_name = nullptr;   // owned by Qt: child of this, as all below
    QComboBox* m_kind = nullptr;
    QComboBox* m_distribution = nullptr;
    QComboBox* m_optimizer = nullptr;
    ScientificBox* m_learningRate = nullptr;
    CountBox* m_tokens = nullptr;
    CountBox* m_batchTokens = nullptr;
    QComboBox* m_lossOn = nullptr;
    ScientificBox* m_warmup = nullptr;
    ScientificBox* m_floor = nullptr;
    CountBox* m_steps = nullptr;
    QSpinBox* m_prompts = nullptr;
    QSpinBox* m_samples = nullptr;
    ScientificBox* m_temperature = nullptr;
    QSpinBox* m_maxNewTokens = nullptr;
    QComboBox* m_reward = nullptr;
    ScientificBox* m_kl = nullptr;
    QLabel* m_derived = nullptr;
};

} // namespace gradus
