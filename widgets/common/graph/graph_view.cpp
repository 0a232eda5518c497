#include "widgets/common/graph/graph_view.h"

#include "widgets/common/graph/graph_items.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QWheelEvent>

namespace gradus {

namespace {

constexpr double kLeastZoom = 0.05;
constexpr double kLargestZoom = 8;
constexpr double kLargestFit = 1.25; // a tiny graph must not fill the room with two boxes
constexpr double kZoomStep = 1.25;
constexpr double kMargin = 12;
constexpr double kStaleOpacity = 0.35;

} // namespace

GraphView::GraphView(QWidget* parent)
    : QGraphicsView(parent)
    , m_message(new QLabel(viewport()))
{
    setScene(new QGraphicsScene(this));
    scene()->setItemIndexMethod(QGraphicsScene::BspTreeIndex);
    setRenderHint(QPainter::Antialiasing);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setResizeAnchor(QGraphicsView::AnchorViewCenter);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMinimumSize(160, 120);
    viewport()->setCursor(Qt::ArrowCursor);
    m_message->setObjectName(QStringLiteral("graphMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setMargin(12);
    m_message->setAutoFillBackground(true);
    m_message->hide();
    setAccessibleName(tr("Graph"));
    setToolTip(tr("Wheel: zoom. Drag: move. F: fit. 1: 100 %. Arrows: walk along edges."));
    restyle();
}

GraphView::~GraphView()
{
    clearItems(); // before the picture they refer to
}

void GraphView::setPicture(GraphPicture picture)
{
    clearItems();
    m_picture = std::move(picture);
    buildItems();
    if (indexOf(m_selected) < 0)
        m_selected.clear();
    setStale(false);
    applyMarks();
    placeMessage();
    setAccessibleDescription(tr("%n quantities", nullptr, static_cast<int>(m_nodes.size())));
    if (m_isFitted)
        fit();
}

QString GraphView::message() const
{
    return m_message->text();
}

NodeMarks GraphView::marksOf(const QString& name) const
{
    const int node = indexOf(name);
    return node < 0 ? NodeMarks{} : m_nodes[static_cast<std::size_t>(node)]->marks();
}

void GraphView::render(QPainter* painter, const QRectF& target) const
{
    paintGraph(*painter, target, m_picture, GraphColours::print());
}

void GraphView::followEachOther(GraphView* other)
{
    connect(this, &GraphView::viewMoved, other, [this, other] { other->takePlaceOf(*this); });
    connect(other, &GraphView::viewMoved, this, [this, other] { takePlaceOf(*other); });
}

void GraphView::selectNode(const QString& name)
{
    const int node = indexOf(name);
    m_selected = node < 0 ? QString() : name;
    applyMarks();
    if (node >= 0 && !m_isFitted)
        m_nodes[static_cast<std::size_t>(node)]->ensureVisible();
}

void GraphView::hoverNode(const QString& name)
{
    m_hovered = indexOf(name);
    applyMarks();
}

void GraphView::setStale(bool isStale)
{
    m_isStale = isStale;
    for (QGraphicsItem* item : scene()->items())
        item->setOpacity(isStale ? kStaleOpacity : 1.0);
}

void GraphView::setMessage(const QString& sentence)
{
    m_message->setText(sentence);
    placeMessage();
    m_message->setVisible(!sentence.isEmpty());
}

void GraphView::fit()
{
    m_isFitted = true;
    if (m_picture.isEmpty())
        return;
    const QRectF all = m_picture.bounds.adjusted(-kMargin, -kMargin, kMargin, kMargin);
    const double zoom = std::min(
        {kLargestFit, viewport()->width() / all.width(), viewport()->height() / all.height()});
    {
        const QScopedValueRollback moving(m_isMoving, true);
        setTransform(QTransform::fromScale(std::max(zoom, kLeastZoom), std::max(zoom, kLeastZoom)));
        centerOn(all.center());
    }
    Q_EMIT viewMoved();
}

void GraphView::showActualSize()
{
    setZoom(1);
}

void GraphView::wheelEvent(QWheelEvent* event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (steps != 0)
        setZoom(zoom() * std::pow(kZoomStep, steps));
    event->accept();
}

void GraphView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_F:
        fit();
        return;
    case Qt::Key_1:
        showActualSize();
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        setZoom(zoom() * kZoomStep);
        return;
    case Qt::Key_Minus:
        setZoom(zoom() / kZoomStep);
        return;
    default:
        if (!walk(event->key()))
            QGraphicsView::keyPressEvent(event);
    }
}

void GraphView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->pos();
    QGraphicsView::mousePressEvent(event);
}

void GraphView::mouseReleaseEvent(QMouseEvent* event)
{
    QGraphicsView::mouseReleaseEvent(event);
    viewport()->setCursor(Qt::ArrowCursor); // the hand is for dragging only
    const int moved = (event->pos() - m_pressed).manhattanLength();
    if (event->button() != Qt::LeftButton || moved >= QApplication::startDragDistance())
        return;
    const auto* node = dynamic_cast<NodeItem*>(itemAt(event->pos()));
    choose(node ? node->index() : -1);
}

void GraphView::resizeEvent(QResizeEvent* event)
{
    {
        const QScopedValueRollback moving(m_isMoving, true);
        QGraphicsView::resizeEvent(event);
    }
    placeMessage();
    if (m_isFitted)
        fit();
}

void GraphView::changeEvent(QEvent* event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
}

void GraphView::scrollContentsBy(int dx, int dy)
{
    QGraphicsView::scrollContentsBy(dx, dy);
    if (m_isMoving)
        return;
    m_isFitted = false;
    Q_EMIT viewMoved();
}

/// A strip above the picture; all of the view where there is none.
void GraphView::placeMessage()
{
    QRect place = viewport()->rect();
    if (!m_picture.isEmpty())
        place.setHeight(m_message->heightForWidth(place.width()));
    m_message->setGeometry(place);
}

void GraphView::clearItems()
{
    const QScopedValueRollback moving(m_isMoving, true);
    m_nodes.clear();
    m_edges.clear();
    m_hovered = -1;
    scene()->clear();
}

void GraphView::buildItems()
{
    const QScopedValueRollback moving(m_isMoving, true);
    for (int i = 0; i < static_cast<int>(m_picture.curves.size()); ++i) {
        m_edges.push_back(new EdgeItem(m_picture, m_colours, i));
        scene()->addItem(m_edges.back());
    }
    const auto onHover = [this](int node) {
        m_hovered = node;
        applyMarks();
        Q_EMIT nodeHovered(node < 0 ? QString()
                                    : m_picture.graph.nodes[static_cast<std::size_t>(node)].name);
    };
    for (int i = 0; i < static_cast<int>(m_picture.boxes.size()); ++i) {
        m_nodes.push_back(new NodeItem(m_picture, m_colours, i, onHover));
        scene()->addItem(m_nodes.back());
    }
    // Room to push any corner of the graph into the middle of the view.
    const double room = std::max(m_picture.bounds.width(), m_picture.bounds.height());
    scene()->setSceneRect(m_picture.bounds.adjusted(-room, -room, room, room));
}

void GraphView::restyle()
{
    m_colours = GraphColours::ofPalette(palette());
    setBackgroundBrush(m_colours.page);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, m_colours.mutedText);
    muted.setColor(QPalette::Window, m_colours.page);
    m_message->setPalette(muted);
    scene()->update();
}

void GraphView::applyMarks()
{
    const std::vector<Emphasis> emphasis = emphasisAround(m_hovered);
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        m_nodes[i]->setMarks(
            {.emphasis = emphasis[i],
             .isSelected = !m_selected.isEmpty() && m_picture.graph.nodes[i].name == m_selected});
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        const Emphasis from = emphasis[m_picture.graph.edges[i].from];
        const Emphasis to = emphasis[m_picture.graph.edges[i].to];
        const auto joins = [](Emphasis end, Emphasis kind) {
            return end == kind || end == Emphasis::Hovered;
        };
        Emphasis own = m_hovered < 0 ? Emphasis::None : Emphasis::Faded;
        for (const Emphasis kind : {Emphasis::Ancestor, Emphasis::Descendant})
            if (joins(from, kind) && joins(to, kind))
                own = kind;
        m_edges[i]->setEmphasis(own);
    }
}

void GraphView::setZoom(double zoom)
{
    m_isFitted = false;
    {
        const QScopedValueRollback moving(m_isMoving, true);
        const double bounded = std::clamp(zoom, kLeastZoom, kLargestZoom);
        const double factor = bounded / this->zoom();
        scale(factor, factor);
    }
    Q_EMIT viewMoved();
}

void GraphView::choose(int node)
{
    selectNode(node < 0 ? QString() : m_picture.graph.nodes[static_cast<std::size_t>(node)].name);
    Q_EMIT nodeSelected(m_selected);
}

bool GraphView::walk(int key)
{
    const int current = indexOf(m_selected);
    if (key == Qt::Key_Escape && current >= 0) {
        choose(-1);
        return true;
    }
    const bool isArrow =
        key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_Left || key == Qt::Key_Right;
    if (!isArrow || m_nodes.empty())
        return false;
    const int next = current < 0 ? 0 : neighbour(static_cast<std::size_t>(current), key);
    if (next >= 0)
        choose(next);
    return true;
}

/// Up to a parent, down to a child, sideways to what stands beside: the nearest one, -1 for none.
int GraphView::neighbour(std::size_t node, int key) const
{
    const bool isUp = key == Qt::Key_Up;
    std::vector<std::size_t> candidates;
    if (isUp || key == Qt::Key_Down) {
        for (const DrawnEdge& edge : m_picture.graph.edges)
            if (edge.kind != EdgeKind::Hidden && (isUp ? edge.to : edge.from) == node)
                candidates.push_back(isUp ? edge.from : edge.to);
    } else {
        const QRectF& here = m_picture.boxes[node];
        for (std::size_t i = 0; i < m_picture.boxes.size(); ++i) {
            const QPointF way = m_picture.boxes[i].center() - here.center();
            const bool isThatSide = key == Qt::Key_Left ? way.x() < 0 : way.x() > 0;
            if (isThatSide && std::abs(way.y()) < here.height())
                candidates.push_back(i);
        }
    }
    const auto distance = [this, node](std::size_t other) {
        return QLineF(m_picture.boxes[node].center(), m_picture.boxes[other].center()).length();
    };
    const auto nearest =
        std::min_element(candidates.begin(), candidates.end(),
                         [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
    return nearest == candidates.end() ? -1 : static_cast<int>(*nearest);
}

void GraphView::takePlaceOf(const GraphView& other)
{
    if (m_isMoving)
        return;
    const QScopedValueRollback moving(m_isMoving, true);
    m_isFitted = other.m_isFitted;
    setTransform(other.transform());
    centerOn(other.mapToScene(other.viewport()->rect().center()));
}

int GraphView::indexOf(const QString& name) const
{
    if (name.isEmpty())
        return -1;
    const auto& nodes = m_picture.graph.nodes;
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&name](const DrawnNode& node) { return node.name == name; });
    return found == nodes.end() ? -1 : static_cast<int>(found - nodes.begin());
}

std::vector<Emphasis> GraphView::emphasisAround(int node) const
{
    if (node < 0)
        return std::vector<Emphasis>(m_nodes.size(), Emphasis::None);
    std::vector<Emphasis> emphasis(m_nodes.size(), Emphasis::Faded);
    const auto spread = [&](bool up, Emphasis mark) {
        std::vector<std::size_t> frontier{static_cast<std::size_t>(node)};
        while (!frontier.empty()) {
            const std::size_t at = frontier.back();
            frontier.pop_back();
            for (const DrawnEdge& edge : m_picture.graph.edges) {
                const std::size_t next = up ? edge.from : edge.to;
                if (edge.kind == EdgeKind::Hidden || (up ? edge.to : edge.from) != at
                    || emphasis[next] != Emphasis::Faded)
                    continue;
                emphasis[next] = mark;
                frontier.push_back(next);
            }
        }
    };
    emphasis[static_cast<std::size_t>(node)] = Emphasis::Hovered;
    spread(/*up=*/true, Emphasis::Ancestor);
    spread(/*up=*/false, Emphasis::Descendant);
    return emphasis;
}

} // namespace gradus
