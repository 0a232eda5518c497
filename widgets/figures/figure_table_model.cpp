#include "widgets/figures/figure_table_model.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QLocale>

namespace gradus {

namespace {

bool isNumeric(int column)
{
    return column >= FigureTableModel::XColumn && column <= FigureTableModel::HighColumn;
}

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
    m_yLabel = toQt(figure.scale ? figure.scale->label : figure.yLabel);
    m_isMap = figure.scale.has_value();
    double largest = 0;
    for (const FigurePanel& panel : figure.panels) {
        if (panel.heatMap)
            addMap(panel);
        for (const FigureSeries& series : panel.series) {
            for (const FigurePoint& point : series.points) {
                m_rows.push_back({toQt(panel.title), toQt(series.name), point, {}, {}, {}});
                largest = std::max(largest, std::abs(point.y));
            }
        }
    }
    if (m_isMap && figure.scale->decimals == 0)
        largest = figure.scale->high * 1'000; // whole numbers
    m_decimals = largest < 10 ? 4 : largest < 1'000 ? 2 : 0;
    endResetModel();
}

void FigureTableModel::addMap(const FigurePanel& panel)
{
    const FigureHeatMap& map = *panel.heatMap;
    for (const FigureCell& cell : map.cells) {
        const double missing = std::numeric_limits<double>::quiet_NaN();
        m_rows.push_back(
            {toQt(panel.title),
             toQt(map.rows[cell.row]),
             {static_cast<double>(cell.column), cell.value.value_or(missing), cell.low, cell.high},
             toQt(map.columns[cell.column]),
             toQt(cell.word),
             toQt(cell.note)});
    }
}

int FigureTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_isMap ? int{MapColumnCount} : int{ColumnCount};
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isNumber = isNumeric(index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant(int{isNumber ? Qt::AlignRight : Qt::AlignLeft} | int{Qt::AlignVCenter});
    if (role != Qt::DisplayRole && role != ValueRole)
        return {};
    if (!isNumber)
        return index.column() == PanelColumn    ? row.panel
               : index.column() == SeriesColumn ? row.series
               : index.column() == WordColumn   ? row.word
                                                : row.note;
    if (m_isMap && index.column() == XColumn && role == Qt::DisplayRole)
        return row.x;
    const QVariant value = valueOf(row.point, index.column());
    if (role == ValueRole || value.isNull())
        return value;
    if (m_isMap && std::isnan(value.toDouble()))
        return QString(); // the note says why
    // One number of decimals down a column: points stand below each other.
    return index.column() == XColumn ? metricText(value.toDouble())
                                     : QLocale().toString(value.toDouble(), 'f', m_decimals);
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant(int{isNumeric(section) ? Qt::AlignRight : Qt::AlignLeft}
                        | int{Qt::AlignVCenter});
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PanelColumn:
        return tr("Panel");
    case SeriesColumn:
        return m_isMap ? tr("Row") : tr("Series");
    case XColumn:
        return m_xLabel.isEmpty() ? tr("x") : m_xLabel;
    case YColumn:
        return m_yLabel.isEmpty() ? tr("y") : m_yLabel;
    case LowColumn:
        return tr("Low");
    case HighColumn:
        return tr("High");
    case WordColumn:
        return tr("Judged");
    case NoteColumn:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace gradus
