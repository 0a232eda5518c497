#pragma once

#include "core/study/study.h"
#include "widgets/schedule/option_rows.h"

#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;

namespace gradus {

/// All fields of one stage; which are shown follows its kind and what its options use.
class StageForm final : public QWidget
{
    Q_OBJECT

public:
    explicit StageForm(QWidget* parent = nullptr);

    /// Names to choose from; a name the stage has but the study has not stays visible.
    void setDistributions(const QStringList& names);
    /// The model the stage trains: what it costs depends on it.
    void setModel(const ModelSpec& model);
    /// Shows @p stage without saying edited().
    void setStage(const Stage& stage);
    /// What was set with what was edited since; fields not shown are kept.
    [[nodiscard]] Stage stage() const;

Q_SIGNALS:
    void edited();

private:
    void addCommonRows();
    void onEdited();
    void showUsed();
    void showDerived();
    void chooseDistribution(const QString& name);

    Stage m_stage;
    ModelSpec m_model;
    bool m_isSetting = false;
    FormRows* m_rows = nullptr; // owned by Qt: child of this, as all below
    OptionRows<Stage> m_common;
    OptionRows<LanguageModelOptions> m_languageModel;
    OptionRows<ReinforcementOptions> m_reinforcement;
    OptionRows<CurriculumOptions> m_curriculum;
    OptionRows<EdgeOptions> m_edge;
    QLineEdit* m_name = nullptr;
    QComboBox* m_distribution = nullptr;
    QLabel* m_derived = nullptr;
};

} // namespace gradus
