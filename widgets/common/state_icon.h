#pragma once

#include "core/store/rows.h"

#include <QPixmap>

class QPainter;
class QPalette;
class QRectF;

namespace gradus {

/// The sign of a state in @p box: told apart by shape as well as by colour.
void paintState(QPainter& painter, const QRectF& box, DisplayState state, const QPalette& palette);

/// The same as a picture of @p size logical pixels, sharp at @p devicePixelRatio.
[[nodiscard]] QPixmap statePixmap(DisplayState state, const QPalette& palette, int size,
                                  double devicePixelRatio);

} // namespace gradus
