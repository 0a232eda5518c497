#pragma once

#include "core/solution/verdict.h"

#include <array>

#include <QColor>
#include <QPalette>
#include <QPen>
#include <QString>

namespace gradus {

inline constexpr std::array<NodeStatus, 7> kAllStatuses{
    NodeStatus::Correct, NodeStatus::Slip,      NodeStatus::Inherited,    NodeStatus::WrongParents,
    NodeStatus::Missing, NodeStatus::ExtraTrue, NodeStatus::ExtraInvented};

enum class NodeBorder { Solid, SolidThick, LongDash, Double, ShortDash, Dotted, DottedThick };

/// How a status looks. No two share a border or a glyph, so each is told apart without its colour
/// (hues of Okabe and Ito, chosen to differ for colour-blind readers too).
struct NodeStyle
{
    QColor colour;
    NodeBorder border = NodeBorder::Solid;
    QString glyph; ///< one character
    bool isFilled = true;
};

[[nodiscard]] NodeStyle nodeStyle(NodeStatus status);
/// The ring around the first error.
[[nodiscard]] QColor firstErrorColour();

/// For people: "wrong parents" and what it means, translated.
[[nodiscard]] QString statusTitle(NodeStatus status);
[[nodiscard]] QString statusRule(NodeStatus status);

/// The colours of a picture that do not depend on a status.
struct GraphColours
{
    QColor page;
    QColor text;
    QColor mutedText;
    QColor line;      ///< edges and borders without a verdict
    QColor faintLine; ///< ghosts and what is dimmed
    QColor selection;

    /// Black on white: for every export, whatever the theme.
    [[nodiscard]] static GraphColours print();
    [[nodiscard]] static GraphColours ofPalette(const QPalette& palette);
};

/// @p share of @p colour over the page, opaque.
[[nodiscard]] QColor tinted(const QColor& colour, const QColor& page, double share);
/// The colour of a status on @p colours' page: black is of no use on a dark one.
[[nodiscard]] QColor statusColour(NodeStatus status, const GraphColours& colours);
/// @p border in @p colour; the second line of Double is up to the painter.
[[nodiscard]] QPen borderPen(NodeBorder border, const QColor& colour);

} // namespace gradus
