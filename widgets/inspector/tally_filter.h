#pragma once

#include "widgets/inspector/problem_tally_model.h"

#include <optional>

#include <QSortFilterProxyModel>
#include <QString>

namespace gradus {

/// Sorts a ProblemTallyModel by its bare values and keeps the rows asked for.
class TallyFilter final : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    explicit TallyFilter(QObject* parent = nullptr);

    void setOutcome(std::optional<Outcome> outcome); ///< none: any
    void setOp(std::optional<int> op);               ///< none: any
    void setContext(const QString& context);         ///< empty: any
    void setMode(const QString& mode);               ///< empty: any

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    std::optional<Outcome> m_outcome;
    std::optional<int> m_op;
    QString m_context;
    QString m_mode;
};

} // namespace gradus
