#include "widgets/figures/figure_view.h"

#include "widgets/common/theme.h"
#include "widgets/figures/figure_plot.h"

#include <algorithm>

#include <QPainter>

namespace gradus {

namespace {

constexpr int kMargin = 16;
constexpr double kLargest = 3; ///< pixels a point; larger only looks coarse

} // namespace

FigureView::FigureView(QWidget* parent)
    : QWidget(parent)
    , m_plot(new FigurePlot(this))
{
    setMinimumSize(320, 200);
    m_plot->setObjectName(QStringLiteral("figurePlot"));
    m_plot->setVisible(false);
}

void FigureView::setFigure(const FigureSpec& figure)
{
    m_plot->setFigure(figure, 1);
    m_plot->setVisible(true);
    place();
}

void FigureView::clear()
{
    m_plot->setVisible(false);
    update();
}

void FigureView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void FigureView::place()
{
    if (!m_plot->isVisibleTo(this))
        return;
    const QSize page = figurePage(m_plot->figure());
    const double scale =
        std::min({kLargest, static_cast<double>(width() - 2 * kMargin) / page.width(),
                  static_cast<double>(height() - 2 * kMargin) / page.height()});
    if (!(scale > 0))
        return;
    QRect place(QPoint(), (QSizeF(page) * scale).toSize());
    place.moveCenter(rect().center());
    m_plot->setGeometry(place);
    m_plot->setFigure(m_plot->figure(), scale);
    update();
}

void FigureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ThemeColours colours = coloursOf(palette());
    painter.fillRect(rect(), palette().color(QPalette::Window));
    if (m_plot->isVisibleTo(this)) {
        painter.setPen(colours.border);
        painter.drawRect(m_plot->geometry().adjusted(-1, -1, 0, 0));
    }
}

} // namespace gradus
