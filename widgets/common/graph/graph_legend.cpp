#include "widgets/common/graph/graph_legend.h"

#include "widgets/common/graph/graph_picture.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace gradus {

namespace {

constexpr double kSampleWidth = 30;
constexpr double kSampleHeight = 20;
constexpr double kSampleScale = 0.72; // a badge is nearly as high as the sample at full size
constexpr double kGap = 6;            // between sample and word
constexpr double kBetween = 16;       // between entries
constexpr double kLine = 26;          // height of a line
constexpr double kMargin = 4;

/// Where each entry goes when lines are at most @p width wide.
std::vector<QRectF> placeEntries(const std::vector<LegendEntry>& entries, double width)
{
    const QFontMetricsF metrics(graphFont());
    std::vector<QRectF> places;
    double x = kMargin;
    double y = 0;
    for (const LegendEntry& entry : entries) {
        const double needed =
            std::ceil(kSampleWidth + kGap + metrics.horizontalAdvance(legendText(entry)));
        if (x > kMargin && x + needed > width - kMargin) {
            x = kMargin;
            y += kLine;
        }
        places.emplace_back(x, y, needed, kLine);
        x += needed + kBetween;
    }
    return places;
}

DrawnNode sampleNode(const LegendEntry& entry)
{
    DrawnNode node;
    if (entry.kind == LegendEntry::Kind::Status) {
        node.status = entry.status;
        node.isGhost = entry.status == NodeStatus::Missing;
    }
    node.isFirstError = entry.kind == LegendEntry::Kind::FirstError;
    node.isDimmed = entry.kind == LegendEntry::Kind::Dimmed;
    node.isAsked = entry.kind == LegendEntry::Kind::Asked;
    return node;
}

void paintSample(QPainter& painter, const QRectF& place, const LegendEntry& entry,
                 const GraphColours& colours)
{
    QRectF box(0, 0, kSampleWidth, kSampleHeight);
    box.moveCenter({place.left() + kSampleWidth / 2, place.center().y()});
    if (entry.kind == LegendEntry::Kind::Edge) {
        QPainterPath line(QPointF(box.left(), box.center().y()));
        line.cubicTo(box.center(), box.center(), {box.right(), box.center().y()});
        paintEdge(painter, line, entry.edge, colours);
        return;
    }
    NodeMarks marks{.hasText = false};
    if (entry.kind == LegendEntry::Kind::Ancestors)
        marks.emphasis = Emphasis::Ancestor;
    if (entry.kind == LegendEntry::Kind::Descendants)
        marks.emphasis = Emphasis::Descendant;
    if (marks.emphasis != Emphasis::None)
        box.adjust(4, 4, -4, -4); // room for the ring
    painter.save();
    painter.translate(box.center());
    painter.scale(kSampleScale, kSampleScale);
    const QSizeF size = box.size() / kSampleScale;
    paintNode(painter, sampleNode(entry),
              QRectF(QPointF(-size.width() / 2, -size.height() / 2), size), colours, marks);
    painter.restore();
}

QString toolTipOf(const LegendEntry& entry)
{
    return entry.kind == LegendEntry::Kind::Status
               ? statusTitle(entry.status) % QStringLiteral(": ") % statusRule(entry.status)
               : legendText(entry);
}

} // namespace

QString legendText(const LegendEntry& entry)
{
    switch (entry.kind) {
    case LegendEntry::Kind::Status:
        return statusTitle(entry.status);
    case LegendEntry::Kind::FirstError:
        return GraphLegend::tr("first error");
    case LegendEntry::Kind::Asked:
        return GraphLegend::tr("asked for");
    case LegendEntry::Kind::Dimmed:
        return GraphLegend::tr("not needed");
    case LegendEntry::Kind::Ancestors:
        return GraphLegend::tr("what it comes from");
    case LegendEntry::Kind::Descendants:
        return GraphLegend::tr("what depends on it");
    case LegendEntry::Kind::Edge:
        break;
    }
    switch (entry.edge) {
    case EdgeKind::Missing:
        return GraphLegend::tr("missing edge");
    case EdgeKind::Extra:
        return GraphLegend::tr("extra edge");
    case EdgeKind::Kept:
    case EdgeKind::Dimmed:
    case EdgeKind::Hidden:
        return GraphLegend::tr("edge");
    }
    Q_UNREACHABLE();
}

std::vector<LegendEntry> comparisonLegend()
{
    using Kind = LegendEntry::Kind;
    std::vector<LegendEntry> entries;
    for (const NodeStatus status : kAllStatuses)
        entries.push_back({.kind = Kind::Status, .status = status});
    entries.push_back({.kind = Kind::FirstError});
    entries.push_back({.kind = Kind::Edge, .edge = EdgeKind::Missing});
    entries.push_back({.kind = Kind::Edge, .edge = EdgeKind::Extra});
    entries.push_back({.kind = Kind::Ancestors});
    entries.push_back({.kind = Kind::Descendants});
    return entries;
}

std::vector<LegendEntry> problemLegend()
{
    using Kind = LegendEntry::Kind;
    return {{.kind = Kind::Asked},
            {.kind = Kind::Dimmed},
            {.kind = Kind::Ancestors},
            {.kind = Kind::Descendants}};
}

std::vector<LegendEntry> occurringIn(const std::vector<const DrawnGraph*>& graphs)
{
    const auto occurs = [&graphs](const LegendEntry& entry) {
        return std::any_of(graphs.begin(), graphs.end(), [&entry](const DrawnGraph* graph) {
            const auto isNode = [&entry](const DrawnNode& node) {
                return entry.kind == LegendEntry::Kind::FirstError ? node.isFirstError
                                                                   : node.status == entry.status;
            };
            const auto isEdge = [&entry](const DrawnEdge& edge) {
                return edge.kind == entry.edge;
            };
            if (entry.kind == LegendEntry::Kind::Edge)
                return std::any_of(graph->edges.begin(), graph->edges.end(), isEdge);
            if (entry.kind != LegendEntry::Kind::Status
                && entry.kind != LegendEntry::Kind::FirstError)
                return false;
            return std::any_of(graph->nodes.begin(), graph->nodes.end(), isNode);
        });
    };
    std::vector<LegendEntry> entries = comparisonLegend();
    std::erase_if(entries, [&occurs](const LegendEntry& entry) { return !occurs(entry); });
    return entries;
}

double legendHeight(const std::vector<LegendEntry>& entries, double width)
{
    const std::vector<QRectF> places = placeEntries(entries, width);
    return places.empty() ? 0 : places.back().bottom();
}

void paintLegend(QPainter& painter, const QRectF& target, const std::vector<LegendEntry>& entries,
                 const GraphColours& colours)
{
    painter.save();
    painter.setFont(graphFont());
    const std::vector<QRectF> places = placeEntries(entries, target.width());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const QRectF place = places[i].translated(target.topLeft());
        paintSample(painter, place, entries[i], colours);
        painter.setPen(colours.text);
        painter.drawText(place.adjusted(kSampleWidth + kGap, 0, kBetween, 0),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         legendText(entries[i]));
    }
    painter.restore();
}

GraphLegend::GraphLegend(std::vector<LegendEntry> entries, QWidget* parent)
    : QWidget(parent)
    , m_entries(std::move(entries))
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    QStringList words;
    for (const LegendEntry& entry : m_entries)
        words << legendText(entry);
    setAccessibleName(tr("Legend"));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
}

QSize GraphLegend::sizeHint() const
{
    return {560, heightForWidth(560)};
}

QSize GraphLegend::minimumSizeHint() const
{
    return {160, static_cast<int>(kLine)};
}

int GraphLegend::heightForWidth(int width) const
{
    return static_cast<int>(std::ceil(legendHeight(m_entries, width)));
}

void GraphLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    GraphColours colours = GraphColours::ofPalette(palette());
    colours.page = palette().color(QPalette::Window);
    paintLegend(painter, rect(), m_entries, colours);
}

bool GraphLegend::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::vector<QRectF> places = placeEntries(m_entries, width());
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i].contains(help->pos()))
            QToolTip::showText(help->globalPos(), toolTipOf(m_entries[i]), this);
    return true;
}

} // namespace gradus
