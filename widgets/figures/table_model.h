#pragma once

#include "core/results/table.h"

#include <optional>
#include <vector>

#include <QAbstractTableModel>
#include <QFont>

namespace gradus {

/// A table of the study for people: numbers of one column with as many decimals, yes and no, dates;
/// where a number is missing and the record's note says why, the note in its place.
class TableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Role {
        ValueRole = Qt::UserRole, ///< the bare value, for sorting; invalid: not known
        TextRole                  ///< as export writes it in CSV, without quotes
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(Table table);
    [[nodiscard]] const Table& table() const { return m_table; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    /// Number: as many decimals in each row. Mixed: of sizes that no one number of decimals fits.
    enum class Kind { Text, Count, Number, Mixed, YesNo, Date };
    struct Column
    {
        Kind kind = Kind::Text;
        int decimals = 0;  ///< of Number
        bool isId = false; ///< counts without separators
    };

    void lookAtColumns();
    [[nodiscard]] const Cell& cellAt(const QModelIndex& index) const;
    [[nodiscard]] QString textOf(const QModelIndex& index) const;
    /// The note that stands in the place of the missing cell @p index; empty if it is not missing,
    /// or no note says why.
    [[nodiscard]] QString noteAt(const QModelIndex& index) const;

    Table m_table;
    std::vector<Column> m_columns;
    std::optional<std::size_t> m_note; ///< column of the notes
};

/// "pass_at_1" as a heading: "pass@1"; "verified_strict": "Verified strict".
[[nodiscard]] QString columnTitle(const std::string& name);
/// "measured_edges" in a list: "Measured edges".
[[nodiscard]] QString tableTitle(const std::string& name);

} // namespace gradus
