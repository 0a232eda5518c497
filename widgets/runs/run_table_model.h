#pragma once

#include "core/store/rows.h"

#include <vector>

#include <QAbstractTableModel>

namespace gradus {

/// The runs of a study, newest first, for people and for the delegates of the run table.
///
/// Changed in place: selection and scroll position stay where they are while numbers move.
class RunTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        StateColumn,
        RunColumn,
        StageColumn,
        ProgressColumn,
        StepColumn,
        LastColumn,
        RateColumn,
        LeftColumn,
        StartedColumn,
        ColumnCount
    };
    enum Role {
        ValueRole = Qt::UserRole, ///< the bare number or text, for sorting and painting
        RunIdRole,                ///< qlonglong
        StateRole,                ///< int of a DisplayState
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Takes the rows of StudyFile::runs() (newest last), as they look at @p now (s since 1970).
    /// The progress of a run never falls, whatever its row says.
    void setRuns(const std::vector<RunRow>& runs, double now);
    /// States again, without new rows: a run becomes lost by the passing of time.
    void setNow(double now);

    /// nullptr if there is none; valid until the next setRuns().
    [[nodiscard]] const RunRow* find(RowId id) const;
    [[nodiscard]] DisplayState state(const RunRow& run) const;
    [[nodiscard]] const std::vector<RunRow>& runs() const { return m_runs; } ///< newest first
    [[nodiscard]] int rowOf(RowId id) const;                                 ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString text(const RunRow& run, int column) const;
    [[nodiscard]] QVariant value(const RunRow& run, int column) const;
    [[nodiscard]] QString tip(const RunRow& run) const;

    std::vector<RunRow> m_runs; ///< newest first
    double m_now = 0;
};

} // namespace gradus
