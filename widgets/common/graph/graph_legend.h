#pragma once

#include "widgets/common/graph/drawn_graph.h"
#include "widgets/common/graph/node_style.h"

#include <vector>

#include <QSizeF>
#include <QWidget>

class QPainter;

namespace gradus {

/// One sign of a picture and its words.
struct LegendEntry
{
    enum class Kind { Status, FirstError, Asked, Dimmed, Edge, Ancestors, Descendants };
    Kind kind = Kind::Status;
    NodeStatus status = NodeStatus::Correct; ///< of a Status
    EdgeKind edge = EdgeKind::Kept;          ///< of an Edge

    friend bool operator==(const LegendEntry&, const LegendEntry&) = default;
};

[[nodiscard]] QString legendText(const LegendEntry& entry);

/// Every sign of a comparison, those of the pointer (ancestors, descendants) included.
[[nodiscard]] std::vector<LegendEntry> comparisonLegend();
/// The signs of a problem's own graph.
[[nodiscard]] std::vector<LegendEntry> problemLegend();
/// The signs that occur in @p graphs, in the order of comparisonLegend(): for a page.
[[nodiscard]] std::vector<LegendEntry> occurringIn(const std::vector<const DrawnGraph*>& graphs);

/// Height that @p entries take when broken into lines of @p width.
[[nodiscard]] double legendHeight(const std::vector<LegendEntry>& entries, double width);
void paintLegend(QPainter& painter, const QRectF& target, const std::vector<LegendEntry>& entries,
                 const GraphColours& colours);

/// The legend as a strip below a graph; as high as its width asks for.
class GraphLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit GraphLegend(std::vector<LegendEntry> entries, QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override; ///< tool tips

private:
    std::vector<LegendEntry> m_entries;
};

} // namespace gradus
