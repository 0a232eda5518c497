#pragma once

#include "core/layout/layout.h"
#include "widgets/common/graph/sample_comparison.h"
#include "widgets/common/graph/verdict_graph.h"

#include <vector>

#include <QSizeF>
#include <QString>
#include <QWidget>

class QBoxLayout;
class QLabel;

namespace gradus {

class GraphView;
class LayoutClient;
class LinkedTextView;
class NoticeLabel;

/// One sample beside its problem: gold and predicted graph at the same coordinates, the verdict in
/// one line, and the texts. What is selected or pointed at anywhere is marked everywhere.
class ComparisonView final : public QWidget
{
    Q_OBJECT

public:
    /// @param layoutProgram file of gradus-layout.
    explicit ComparisonView(QString layoutProgram, QWidget* parent = nullptr);

    /// Shows @p comparison; the graphs follow when they are laid out.
    ///
    /// @param caption names problem and sample: the heading here and on a saved page.
    /// @param notice shown above the graphs; empty for none.
    void setComparison(const SampleComparison& comparison, const QString& caption,
                       const QString& notice = {});
    /// Shows nothing but @p sentence.
    void clear(const QString& sentence);

Q_SIGNALS:
    /// A sentence for the user: the page was saved, or why not.
    void reported(const QString& sentence);

private:
    void createGraphs(QBoxLayout& layout);
    void createTexts(QBoxLayout& layout);
    void connectParts();
    void requestLayout();
    void onLaidOut(const LayoutAnswer& answer);
    void onLayoutFailed(qint64 id, const QString& sentence);
    void savePicture();

    LayoutClient* m_client = nullptr; // owned by Qt: child of this
    QLabel* m_verdict = nullptr;      // owned by Qt, as all below
    NoticeLabel* m_notice = nullptr;
    GraphView* m_gold = nullptr;
    GraphView* m_predicted = nullptr;
    LinkedTextView* m_problemText = nullptr;
    LinkedTextView* m_goldText = nullptr;
    LinkedTextView* m_sampleText = nullptr;
    VerdictGraphs m_graphs;
    std::vector<QSizeF> m_boxes;
    LayoutAnswer m_answer;
    QString m_caption;
    qint64 m_job = 0; ///< of the layout asked for last
};

} // namespace gradus
