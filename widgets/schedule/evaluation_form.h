#pragma once

#include "core/study/study.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;
class QSpinBox;

namespace gradus {

class ScientificBox;

/// What is measured at the end of each stage.
class EvaluationForm final : public QWidget
{
    Q_OBJECT

public:
    explicit EvaluationForm(QWidget* parent = nullptr);

    void setDistributions(const QStringList& names);
    /// Shows @p plan without saying edited().
    void setPlan(const EvaluationPlan& plan);
    /// What was set with what was edited since. Distributions keep the order they had in the plan.
    [[nodiscard]] EvaluationPlan plan() const;

Q_SIGNALS:
    void edited();

private:
    void fillList();
    void onEdited();
    void showCost();

    EvaluationPlan m_plan;
    QStringList m_names;
    bool m_isSetting = false;
    QListWidget* m_distributions = nullptr; // owned by Qt: child of this, as all below
    QSpinBox* m_problems = nullptr;
    QSpinBox* m_samples = nullptr;
    ScientificBox* m_temperature = nullptr;
    QSpinBox* m_maxNewTokens = nullptr;
    QLabel* m_cost = nullptr;
};

} // namespace gradus
