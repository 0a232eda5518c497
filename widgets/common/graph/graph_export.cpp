#include "widgets/common/graph/graph_export.h"

#include "widgets/common/graph/graph_legend.h"
#include "widgets/common/picture_export.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

namespace gradus {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::ComparisonPage)
};

constexpr double kMargin = 16;
constexpr double kBetween = 28; // between the graphs
constexpr double kHeading = 26; // height of a line of text
constexpr double kLeastWidth = 480;

QFont headingFont()
{
    QFont font = graphFont();
    font.setBold(true);
    font.setPixelSize(13);
    return font;
}

std::vector<LegendEntry> legendOf(const ComparisonPage& page)
{
    return occurringIn({&page.gold.graph, &page.predicted.graph});
}

double widthOf(const ComparisonPage& page)
{
    const double caption = QFontMetricsF(graphFont()).horizontalAdvance(page.caption);
    const double graphs = page.gold.bounds.width() + kBetween + page.predicted.bounds.width();
    return std::ceil(std::max({graphs, caption, kLeastWidth}) + 2 * kMargin);
}

/// Writes what @p paint draws on a page of @p size points to @p file, in the format of its suffix.
Result<void> save(const std::filesystem::path& file, const QSizeF& size, const QString& title,
                  const std::function<void(QPainter&)>& paint)
{
    const auto format = pictureFormatOf(file);
    if (!format)
        return fail(ErrorCode::Unsupported,
                    file.string() + ": a graph is written to .pdf, .svg or .png, not \""
                        + file.extension().string() + '"');
    const Picture picture{size.toSize(), title, [&paint](QPaintDevice& device, double unit) {
                              QPainter painter(&device);
                              painter.setRenderHints(QPainter::Antialiasing
                                                     | QPainter::TextAntialiasing);
                              painter.scale(unit, unit);
                              paint(painter);
                          }};
    return renderPicture(picture, *format).and_then([&file](const QByteArray& bytes) {
        return writePicture(file, bytes);
    });
}

void paintPane(QPainter& painter, const QRectF& place, const QString& title,
               const GraphPicture& picture)
{
    const GraphColours colours = GraphColours::print();
    painter.setFont(headingFont());
    painter.setPen(colours.text);
    painter.drawText(QRectF(place.left(), place.top(), place.width(), kHeading),
                     Qt::AlignCenter | Qt::TextSingleLine, title);
    paintGraph(painter, place.adjusted(0, kHeading, 0, 0), picture, colours);
}

} // namespace

ComparisonPage comparisonPage(const VerdictGraphs& graphs, const LayoutAnswer& answer,
                              const QString& caption)
{
    const std::vector<QSizeF> boxes = boxSizes(graphs.gold, graphs.predicted);
    return {placeGraph(graphs.gold, boxes, answer), placeGraph(graphs.predicted, boxes, answer),
            caption};
}

QSizeF pageSize(const ComparisonPage& page)
{
    const double width = widthOf(page);
    const double graphs = std::max(page.gold.bounds.height(), page.predicted.bounds.height());
    const double caption = page.caption.isEmpty() ? 0 : kHeading;
    return {width, std::ceil(2 * kMargin + caption + kHeading + graphs + kMargin
                             + legendHeight(legendOf(page), width - 2 * kMargin))};
}

void paintPage(QPainter& painter, const ComparisonPage& page)
{
    const GraphColours colours = GraphColours::print();
    const QRectF all(QPointF(), pageSize(page));
    painter.fillRect(all.adjusted(-1, -1, 1, 1), colours.page); // no seam when a viewer rounds
    QRectF inner = all.adjusted(kMargin, kMargin, -kMargin, -kMargin);
    if (!page.caption.isEmpty()) {
        painter.setFont(graphFont());
        painter.setPen(colours.mutedText);
        painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), kHeading),
                         Qt::AlignCenter | Qt::TextSingleLine, page.caption);
        inner.setTop(inner.top() + kHeading);
    }
    const std::vector<LegendEntry> legend = legendOf(page);
    const double legendTop = inner.bottom() - legendHeight(legend, inner.width());
    paintLegend(painter, QRectF(inner.left(), legendTop, inner.width(), inner.bottom() - legendTop),
                legend, colours);
    const double half = (inner.width() - kBetween) / 2;
    const double height = legendTop - kMargin - inner.top();
    paintPane(painter, {inner.left(), inner.top(), half, height}, Words::tr("Gold"), page.gold);
    paintPane(painter, {inner.right() - half, inner.top(), half, height}, Words::tr("Predicted"),
              page.predicted);
}

Result<void> saveGraph(const std::filesystem::path& file, const QString& title,
                       const GraphPicture& picture)
{
    const QSizeF size = picture.bounds.size() + QSizeF(2 * kMargin, 2 * kMargin);
    return save(file, size, title, [&](QPainter& painter) {
        const GraphColours colours = GraphColours::print();
        painter.fillRect(QRectF(QPointF(), size), colours.page);
        paintGraph(painter, QRectF(QPointF(kMargin, kMargin), picture.bounds.size()), picture,
                   colours);
    });
}

Result<void> savePage(const std::filesystem::path& file, const ComparisonPage& page)
{
    return save(file, pageSize(page), page.caption,
                [&page](QPainter& painter) { paintPage(painter, page); });
}

} // namespace gradus
