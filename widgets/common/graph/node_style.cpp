#include "widgets/common/graph/node_style.h"

#include "widgets/common/theme.h"

#include <QCoreApplication>

namespace gradus {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::NodeStyle)
};

constexpr double kThin = 1.5;
constexpr double kThick = 3;

} // namespace

NodeStyle nodeStyle(NodeStatus status)
{
    switch (status) {
    case NodeStatus::Correct:
        return {QColor(0x00, 0x9e, 0x73), NodeBorder::Solid, QStringLiteral("\u2713")};
    case NodeStatus::Slip:
        return {QColor(0xd5, 0x5e, 0x00), NodeBorder::SolidThick, QStringLiteral("\u2260")};
    case NodeStatus::Inherited:
        return {QColor(0xe6, 0x9f, 0x00), NodeBorder::LongDash, QStringLiteral("\u2193")};
    case NodeStatus::WrongParents:
        return {QColor(0xcc, 0x79, 0xa7), NodeBorder::Double, QStringLiteral("\u21c4")};
    case NodeStatus::Missing:
        return {QColor(0x7f, 0x7f, 0x7f), NodeBorder::ShortDash, QStringLiteral("\u2205"), false};
    case NodeStatus::ExtraTrue:
        return {QColor(0x56, 0xb4, 0xe9), NodeBorder::Dotted, QStringLiteral("+")};
    case NodeStatus::ExtraInvented:
        return {QColor(0x00, 0x00, 0x00), NodeBorder::DottedThick, QStringLiteral("?")};
    }
    Q_UNREACHABLE();
}

QColor firstErrorColour()
{
    return {0x00, 0x72, 0xb2};
}

QString statusTitle(NodeStatus status)
{
    switch (status) {
    case NodeStatus::Correct:
        return Words::tr("correct");
    case NodeStatus::Slip:
        return Words::tr("slip");
    case NodeStatus::Inherited:
        return Words::tr("inherited");
    case NodeStatus::WrongParents:
        return Words::tr("wrong parents");
    case NodeStatus::Missing:
        return Words::tr("missing");
    case NodeStatus::ExtraTrue:
        return Words::tr("extra");
    case NodeStatus::ExtraInvented:
        return Words::tr("invented");
    }
    Q_UNREACHABLE();
}

QString statusRule(NodeStatus status)
{
    switch (status) {
    case NodeStatus::Correct:
        return Words::tr("parents, operation and value are the gold ones.");
    case NodeStatus::Slip:
        return Words::tr("the parents are right and have right values, the step itself is wrong.");
    case NodeStatus::Inherited:
        return Words::tr("the step is right, but a parent's value is wrong.");
    case NodeStatus::WrongParents:
        return Words::tr("it is computed from other quantities than the gold solution's.");
    case NodeStatus::Missing:
        return Words::tr("the gold solution has it, the prediction does not.");
    case NodeStatus::ExtraTrue:
        return Words::tr("a quantity of the problem that the question does not need.");
    case NodeStatus::ExtraInvented:
        return Words::tr("not a quantity of the problem.");
    }
    Q_UNREACHABLE();
}

QColor tinted(const QColor& colour, const QColor& page, double share)
{
    const auto mix = [share](int a, int b) {
        return qRound(share * a + (1 - share) * b);
    };
    return {mix(colour.red(), page.red()), mix(colour.green(), page.green()),
            mix(colour.blue(), page.blue())};
}

GraphColours GraphColours::print()
{
    return {QColor(Qt::white),        QColor(0x1a, 0x1a, 0x1a), QColor(0x59, 0x59, 0x59),
            QColor(0x6e, 0x6e, 0x6e), QColor(0xb4, 0xb4, 0xb4), QColor(0x2f, 0x5f, 0xd0)};
}

GraphColours GraphColours::ofPalette(const QPalette& palette)
{
    const QColor page = palette.color(QPalette::Active, QPalette::Base);
    const QColor text = palette.color(QPalette::Active, QPalette::Text);
    return {page,
            text,
            tinted(text, page, 0.7),
            tinted(text, page, 0.55),
            tinted(text, page, 0.28),
            coloursOf(palette).accent};
}

QColor statusColour(NodeStatus status, const GraphColours& colours)
{
    return status == NodeStatus::ExtraInvented ? colours.text : nodeStyle(status).colour;
}

QPen borderPen(NodeBorder border, const QColor& colour)
{
    const bool isThick = border == NodeBorder::SolidThick || border == NodeBorder::DottedThick;
    QPen pen(colour, isThick ? kThick : kThin);
    pen.setJoinStyle(Qt::MiterJoin);
    pen.setCapStyle(Qt::FlatCap);
    switch (border) { // patterns count in widths of the pen
    case NodeBorder::LongDash:
        pen.setDashPattern({7, 3});
        break;
    case NodeBorder::ShortDash:
        pen.setDashPattern({3, 2.5});
        break;
    case NodeBorder::Dotted:
    case NodeBorder::DottedThick:
        pen.setCapStyle(Qt::RoundCap);
        pen.setDashPattern({0.01, 2});
        break;
    case NodeBorder::Solid:
    case NodeBorder::SolidThick:
    case NodeBorder::Double:
        break;
    }
    return pen;
}

} // namespace gradus
