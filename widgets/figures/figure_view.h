#pragma once

#include "core/figure/figure.h"

#include <QWidget>

namespace gradus {

class FigurePlot;

/// A page on a desk: the figure as printed, magnified to the room there is.
class FigureView final : public QWidget
{
    Q_OBJECT

public:
    explicit FigureView(QWidget* parent = nullptr);

    void setFigure(const FigureSpec& figure);
    void clear();
    [[nodiscard]] FigurePlot* plot() const { return m_plot; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void place();

    FigurePlot* m_plot = nullptr; // owned by Qt: child of this
};

} // namespace gradus
