#include "widgets/figures/figure_table_model.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <cmath>

#include <QLocale>

namespace gradus {

namespace {

QVariant valueOf(const FigurePoint& point, int column)
{
    const auto optional = [](const std::optional<double>& value) {
        return value ? QVariant(*value) : QVariant();
    };
    switch (column) {
    case FigureTableModel::XColumn:
        return point.x;
    case FigureTableModel::YColumn:
        return point.y;
    case FigureTableModel::LowColumn:
        return optional(point.low);
    case FigureTableModel::HighColumn:
        return optional(point.high);
    default:
        return {};
    }
}

} // namespace

void FigureTableModel::setFigure(const FigureSpec& figure)
{
    beginResetModel();
    m_rows.clear();
    m_xLabel = toQt(figure.xLabel);
    m_yLabel = toQt(figure.yLabel);
    double largest = 0;
    for (const FigurePanel& panel : figure.panels) {
        for (const FigureSeries& series : panel.series) {
            for (const FigurePoint& point : series.points) {
                m_rows.push_back({toQt(panel.title), toQt(series.name), point});
                largest = std::max(largest, std::abs(point.y));
            }
        }
    }
    m_decimals = largest < 10 ? 4 : largest < 1'000 ? 2 : 0;
    endResetModel();
}

int FigureTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isNumber = index.column() >= XColumn;
    if (role == Qt::TextAlignmentRole)
        return QVariant(int{isNumber ? Qt::AlignRight : Qt::AlignLeft} | int{Qt::AlignVCenter});
    if (role != Qt::DisplayRole && role != ValueRole)
        return {};
    if (!isNumber)
        return index.column() == PanelColumn ? row.panel : row.series;
    const QVariant value = valueOf(row.point, index.column());
    if (role == ValueRole || value.isNull())
        return value;
    // One number of decimals down a column: points stand below each other.
    return index.column() == XColumn ? metricText(value.toDouble())
                                     : QLocale().toString(value.toDouble(), 'f', m_decimals);
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant(int{section >= XColumn ? Qt::AlignRight : Qt::AlignLeft}
                        | int{Qt::AlignVCenter});
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PanelColumn:
        return tr("Panel");
    case SeriesColumn:
        return tr("Series");
    case XColumn:
        return m_xLabel.isEmpty() ? tr("x") : m_xLabel;
    case YColumn:
        return m_yLabel.isEmpty() ? tr("y") : m_yLabel;
    case LowColumn:
        return tr("Low");
    case HighColumn:
        return tr("High");
    default:
        return {};
    }
}

} // namespace gradus
