#pragma once

#include "core/figure/figure.h"

#include <vector>

#include <QAbstractTableModel>

namespace gradus {

/// The numbers of a figure, one point or cell a row: the twin of the picture for reading and
/// copying. Heat maps have two columns more, for what a cell is judged to be and why.
class FigureTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        PanelColumn,
        SeriesColumn, ///< of heat maps the row of the cell
        XColumn,
        YColumn,
        LowColumn,
        HighColumn,
        ColumnCount,
        WordColumn = ColumnCount,
        NoteColumn,
        MapColumnCount
    };
    enum Role { ValueRole = Qt::UserRole }; ///< the bare number

    using QAbstractTableModel::QAbstractTableModel;

    void setFigure(const FigureSpec& figure);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Row
    {
        QString panel;
        QString series;
        FigurePoint point;
        QString x; ///< of heat maps the column of the cell
        QString word;
        QString note;
    };

    void addMap(const FigurePanel& panel);

    std::vector<Row> m_rows;
    QString m_xLabel;
    QString m_yLabel;
    bool m_isMap = false;
    int m_decimals = 4; ///< of y, low and high
};

} // namespace gradus
