#pragma once

#include "core/base/result.h"
#include "widgets/common/graph/graph_picture.h"
#include "widgets/common/graph/verdict_graph.h"

#include <filesystem>

#include <QSizeF>
#include <QString>

class QPainter;

namespace gradus {

/// A gold and a predicted graph side by side with titles, legend and caption: one page.
struct ComparisonPage
{
    GraphPicture gold;
    GraphPicture predicted;
    QString caption; ///< one line above both: which problem and sample
};

/// Both graphs of @p verdict at the coordinates of one answer.
///
/// @param answer of layoutRequest(graphs.gold, boxSizes(graphs.gold, graphs.predicted), id).
[[nodiscard]] ComparisonPage comparisonPage(const VerdictGraphs& graphs, const LayoutAnswer& answer,
                                            const QString& caption);

/// Points the page takes at 100 %.
[[nodiscard]] QSizeF pageSize(const ComparisonPage& page);
/// Paints @p page on white, whatever the theme, from (0, 0) to pageSize().
void paintPage(QPainter& painter, const ComparisonPage& page);

/// Writes a graph, or a page, in the format of the suffix: vectors to .pdf and .svg, pixels at 192
/// dpi to .png. Needs a QGuiApplication, the offscreen one will do.
///
/// @return ErrorCode::Unsupported naming another suffix, ErrorCode::Io naming the file.
[[nodiscard]] Result<void> saveGraph(const std::filesystem::path& file, const QString& title,
                                     const GraphPicture& picture);
[[nodiscard]] Result<void> savePage(const std::filesystem::path& file, const ComparisonPage& page);

} // namespace gradus
