#pragma once

#include <QStyledItemDelegate>

namespace gradus {

/// Paints RunTableModel::StateColumn: sign and word.
class RunStateDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

/// Paints RunTableModel::ProgressColumn: a thin bar and the percentage, whose place never moves.
class RunProgressDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace gradus
