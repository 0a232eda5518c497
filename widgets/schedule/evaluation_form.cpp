#include "widgets/schedule/evaluation_form.h"

#include "widgets/common/text_format.h"
#include "widgets/schedule/count_box.h"

#include <algorithm>
#include <limits>

#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gradus {

EvaluationForm::EvaluationForm(QWidget* parent)
    : QWidget(parent)
    , m_distributions(new QListWidget(this))
    , m_problems(new QSpinBox(this))
    , m_samples(new QSpinBox(this))
    , m_temperature(new ScientificBox(this))
    , m_maxNewTokens(new QSpinBox(this))
    , m_cost(new QLabel(this))
{
    m_distributions->setObjectName(QStringLiteral("evaluationDistributions"));
    m_distributions->setMaximumHeight(104);
    m_problems->setObjectName(QStringLiteral("evaluationProblems"));
    m_samples->setObjectName(QStringLiteral("evaluationSamples"));
    m_temperature->setObjectName(QStringLiteral("evaluationTemperature"));
    m_temperature->setRange(0, 10);
    m_maxNewTokens->setObjectName(QStringLiteral("evaluationMaxNewTokens"));
    m_cost->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* form = new QFormLayout; // owned by Qt: part of the layout
    layout->addLayout(form);
    form->setSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&On"), m_distributions);
    form->addRow(tr("&Problems of each"), m_problems);
    form->addRow(tr("S&amples a problem"), m_samples);
    form->addRow(tr("Temp&erature"), m_temperature);
    form->addRow(tr("To&kens, at most"), m_maxNewTokens);
    layout->addWidget(m_cost); // a row of the form would not grow with its lines
    connect(m_distributions, &QListWidget::itemChanged, this, &EvaluationForm::onEdited);
    connect(m_temperature, &QDoubleSpinBox::valueChanged, this, &EvaluationForm::onEdited);
    for (QSpinBox* box : {m_problems, m_samples, m_maxNewTokens}) {
        box->setRange(0, std::numeric_limits<int>::max());
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, &EvaluationForm::onEdited);
    }
}

void EvaluationForm::setDistributions(const QStringList& names)
{
    m_names = names;
    m_isSetting = true;
    fillList();
    m_isSetting = false;
}

void EvaluationForm::fillList()
{
    QStringList names = m_names;
    for (const std::string& name : m_plan.distributions) {
        if (!names.contains(toQt(name)))
            names += toQt(name); // gone from the study: shown, so that it can be unchecked
    }
    m_distributions->clear();
    for (const QString& name : names) {
        auto* item = new QListWidgetItem(name, m_distributions); // owned by Qt: part of the list
        const bool isChosen =
            std::find(m_plan.distributions.begin(), m_plan.distributions.end(), toStd(name))
            != m_plan.distributions.end();
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(isChosen ? Qt::Checked : Qt::Unchecked);
    }
}

void EvaluationForm::setPlan(const EvaluationPlan& plan)
{
    m_isSetting = true;
    if (m_plan.distributions != plan.distributions || m_distributions->count() == 0) {
        m_plan = plan;
        fillList();
    }
    m_plan = plan;
    m_problems->setValue(plan.problems);
    m_samples->setValue(plan.samples);
    m_temperature->setValue(plan.temperature);
    m_maxNewTokens->setValue(plan.maxNewTokens);
    showCost();
    m_isSetting = false;
}

EvaluationPlan EvaluationForm::plan() const
{
    EvaluationPlan plan = m_plan;
    plan.problems = m_problems->value();
    plan.samples = m_samples->value();
    plan.temperature = m_temperature->value();
    plan.maxNewTokens = m_maxNewTokens->value();
    for (int row = 0; row < m_distributions->count(); ++row) {
        const QListWidgetItem* item = m_distributions->item(row);
        const std::string name = toStd(item->text());
        const auto found = std::find(plan.distributions.begin(), plan.distributions.end(), name);
        const bool isWanted = item->checkState() == Qt::Checked;
        if (isWanted && found == plan.distributions.end())
            plan.distributions.push_back(name);
        else if (!isWanted && found != plan.distributions.end())
            plan.distributions.erase(found);
    }
    return plan;
}

void EvaluationForm::onEdited()
{
    if (m_isSetting)
        return;
    m_plan = plan();
    showCost();
    Q_EMIT edited();
}

void EvaluationForm::showCost()
{
    const double samples =
        static_cast<double>(m_plan.distributions.size()) * m_plan.problems * m_plan.samples;
    m_cost->setText(m_plan.distributions.empty()
                        ? tr("Nothing is evaluated")
                        : tr("%1 solutions sampled after each stage").arg(compactCount(samples)));
}

} // namespace gradus
