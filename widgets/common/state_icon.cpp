#include "widgets/common/state_icon.h"

#include "widgets/common/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace gradus {

namespace {

QColor stateColour(DisplayState state, const QPalette& palette)
{
    const ThemeColours colours = coloursOf(palette);
    switch (state) {
    case DisplayState::Running:
        return colours.busy;
    case DisplayState::Done:
        return colours.good;
    case DisplayState::Queued:
    case DisplayState::Paused:
        return colours.waiting;
    case DisplayState::Stopped:
        return colours.mutedText;
    case DisplayState::Failed:
    case DisplayState::Lost:
        return colours.bad;
    }
    return colours.mutedText;
}

/// The sign in a square of side 10, drawn with strokes where it is not filled.
struct Sign
{
    QPainterPath path;
    bool isFilled = true;
};

Sign signOf(DisplayState state)
{
    Sign sign;
    switch (state) {
    case DisplayState::Running:
        sign.path.addEllipse(QRectF(1, 1, 8, 8));
        break;
    case DisplayState::Queued:
        sign.path.addEllipse(QRectF(1.5, 1.5, 7, 7));
        sign.isFilled = false;
        break;
    case DisplayState::Paused:
        sign.path.addRect(1.5, 1, 2.5, 8);
        sign.path.addRect(6, 1, 2.5, 8);
        break;
    case DisplayState::Stopped:
        sign.path.addRect(1.5, 1.5, 7, 7);
        break;
    case DisplayState::Done:
        sign.path.moveTo(1, 5.5);
        sign.path.lineTo(4, 8.5);
        sign.path.lineTo(9, 1.5);
        sign.isFilled = false;
        break;
    case DisplayState::Failed:
        sign.path.moveTo(1.5, 1.5);
        sign.path.lineTo(8.5, 8.5);
        sign.path.moveTo(8.5, 1.5);
        sign.path.lineTo(1.5, 8.5);
        sign.isFilled = false;
        break;
    case DisplayState::Lost:
        sign.path.moveTo(5, 0.5);
        sign.path.lineTo(9.8, 9.2);
        sign.path.lineTo(0.2, 9.2);
        sign.path.closeSubpath();
        break;
    }
    return sign;
}

} // namespace

void paintState(QPainter& painter, const QRectF& box, DisplayState state, const QPalette& palette)
{
    const Sign sign = signOf(state);
    const QColor colour = stateColour(state, palette);
    const double side = std::min(box.width(), box.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.center() - QPointF(side / 2, side / 2));
    painter.scale(side / 10, side / 10);
    if (sign.isFilled)
        painter.fillPath(sign.path, colour);
    else
        painter.strokePath(sign.path,
                           QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.restore();
}

QPixmap statePixmap(DisplayState state, const QPalette& palette, int size, double devicePixelRatio)
{
    QPixmap pixmap((QSizeF(size, size) * devicePixelRatio).toSize());
    pixmap.setDevicePixelRatio(devicePixelRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintState(painter, QRectF(1, 1, size - 2, size - 2), state, palette);
    return pixmap;
}

} // namespace gradus
