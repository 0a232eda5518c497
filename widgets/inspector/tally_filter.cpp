#include "widgets/inspector/tally_filter.h"

namespace gradus {

TallyFilter::TallyFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(ProblemTallyModel::ValueRole);
}

void TallyFilter::setOutcome(std::optional<Outcome> outcome)
{
    m_outcome = outcome;
    invalidateFilter();
}

void TallyFilter::setOp(std::optional<int> op)
{
    m_op = op;
    invalidateFilter();
}

void TallyFilter::setContext(const QString& context)
{
    m_context = context;
    invalidateFilter();
}

void TallyFilter::setMode(const QString& mode)
{
    m_mode = mode;
    invalidateFilter();
}

bool TallyFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const auto value = [&](int column, int role) {
        return sourceModel()->index(row, column, parent).data(role);
    };
    using Model = ProblemTallyModel;
    if (m_outcome
        && value(Model::IndexColumn, Model::OutcomeRole).toInt() != static_cast<int>(*m_outcome))
        return false;
    if (m_op && value(Model::OpColumn, Model::ValueRole).toInt() != *m_op)
        return false;
    if (!m_mode.isEmpty() && value(Model::IndexColumn, Model::ModeRole).toString() != m_mode)
        return false;
    return m_context.isEmpty()
           || value(Model::ContextColumn, Model::ValueRole).toString() == m_context;
}

} // namespace gradus
