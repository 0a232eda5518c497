#pragma once

#include <QString>

class QWidget;

namespace gradus {

/// Program, licence and the versions of what it stands on, as rich text.
[[nodiscard]] QString aboutText();

/// Shows aboutText(); returns at once, the box deletes itself.
void showAbout(QWidget* parent);

} // namespace gradus
