#pragma once

#include "core/store/rows.h"

#include <vector>

#include <QAbstractTableModel>

namespace gradus {

/// How the samples of one problem came out.
enum class Outcome { Unsolved, Mixed, Solved };

/// Solved: every sample verified; unsolved: none (or there are no samples yet).
[[nodiscard]] Outcome outcomeOf(const ProblemTallyRow& tally) noexcept;

/// The problems of one evaluation with how many of their samples were right.
///
/// DisplayRole is text for people; ValueRole is the bare value, for sorting.
class ProblemTallyModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { IndexColumn, OpColumn, ContextColumn, VerifiedColumn, AnswerColumn, ColumnCount };
    enum Role { ValueRole = Qt::UserRole, ProblemRole, OutcomeRole, ModeRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows @p tallies. Rows that stay keep their place in the views: only what changed is told
    /// anew if the problems are those shown already, with any number of new ones after them.
    void setTallies(std::vector<ProblemTallyRow> tallies);
    [[nodiscard]] const std::vector<ProblemTallyRow>& tallies() const { return m_tallies; }
    /// Row of @p problem, -1 if it is not here.
    [[nodiscard]] int rowOf(RowId problem) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    std::vector<ProblemTallyRow> m_tallies;
};

} // namespace gradus
