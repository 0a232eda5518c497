#pragma once

#include "core/store/rows.h"

#include <vector>

#include <QAbstractTableModel>

namespace gradus {

/// The samples of one problem of one evaluation. What is not known of an older one is a dash.
///
/// DisplayRole is text for people; ValueRole is the bare value, for sorting.
class SampleTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NumberColumn,
        VerdictColumn, ///< strict
        PaperColumn,   ///< as published
        AnswerColumn,
        FaultColumn,
        DepthColumn,
        ProcessColumn,
        TokensColumn,
        LikelihoodColumn,
        ColumnCount
    };
    enum Role { ValueRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows @p samples; nothing is told if they are those shown already.
    void setSamples(std::vector<SampleRow> samples);
    [[nodiscard]] const std::vector<SampleRow>& samples() const { return m_samples; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    std::vector<SampleRow> m_samples;
};

} // namespace gradus
