#include "widgets/runs/run_delegates.h"

#include "widgets/common/state_icon.h"
#include "widgets/common/theme.h"
#include "widgets/runs/run_table_model.h"

#include <algorithm>

#include <QApplication>
#include <QPainter>

namespace gradus {

namespace {

/// The cell without its text: background, selection, focus.
void paintCell(QPainter* painter, QStyleOptionViewItem& option)
{
    option.text.clear();
    const QStyle* style = option.widget ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
}

QColor textColour(const QStyleOptionViewItem& option)
{
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    return option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
}

} // namespace

void RunStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString word = cell.text;
    paintCell(painter, cell);

    const auto state = static_cast<DisplayState>(index.data(RunTableModel::StateRole).toInt());
    const QRect dot(cell.rect.left() + 8, cell.rect.center().y() - 4, 10, 10);
    paintState(*painter, QRectF(dot), state, cell.palette);
    painter->setPen(textColour(cell));
    painter->drawText(cell.rect.adjusted(28, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, word);
}

void RunProgressDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    const QString percentage = cell.text;
    paintCell(painter, cell);

    const ThemeColours colours = coloursOf(cell.palette);
    const double progress = std::clamp(index.data(RunTableModel::ValueRole).toDouble(), 0.0, 1.0);
    const int textWidth = cell.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + 8;
    const QRectF track(cell.rect.left() + 8, cell.rect.center().y() - 3,
                       std::max(0, cell.rect.width() - textWidth - 20), 7);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colours.border);
    painter->drawRoundedRect(track, 3.5, 3.5);
    if (progress > 0) {
        painter->setBrush(colours.accent);
        painter->drawRoundedRect(
            QRectF(track.topLeft(),
                   QSizeF(std::max(7.0, track.width() * progress), track.height())),
            3.5, 3.5);
    }
    painter->restore();
    painter->setPen(textColour(cell));
    painter->drawText(cell.rect.adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter,
                      percentage);
}

} // namespace gradus
