#pragma once

#include "core/problem/context.h"
#include "core/problem/problem.h"
#include "core/study/study.h"
#include "widgets/common/graph/drawn_graph.h"

#include <cstdint>
#include <memory>
#include <vector>

#include <QSizeF>
#include <QString>
#include <QWidget>

class QLabel;
class QSpinBox;
class QToolButton;

namespace gradus {

class GraphView;
class LayoutClient;
class LinkedTextView;
struct LayoutAnswer;

/// One problem of a distribution as text and as a graph. It is made in another thread; until it is
/// there the one before is dimmed.
class ProblemPreview final : public QWidget
{
    Q_OBJECT

public:
    /// @param layoutProgram file of gradus-layout.
    ProblemPreview(std::shared_ptr<const ContextLibrary> contexts, QString layoutProgram,
                   QWidget* parent = nullptr);

    [[nodiscard]] bool isStale() const { return m_isStale; }
    /// Dims what is shown: something is about to change.
    void setStale();
    /// Makes the problem chosen by seed and index anew. @pre @p distribution is valid.
    void showDistribution(const Distribution& distribution);
    /// Keeps what is shown, dimmed, and says why.
    void setUnavailable(const QString& sentence);

Q_SIGNALS:
    void stepped(); ///< another seed or index was chosen: showDistribution() is wanted

private:
    struct Sample
    {
        Problem problem;
        ProblemText text;
    };

    QWidget* createBar();
    QWidget* createParts();
    void connectParts();
    void take(const Sample& sample);
    void onLaidOut(const LayoutAnswer& answer);
    void setPartsStale(bool isStale);

    std::shared_ptr<const ContextLibrary> m_contexts;
    LayoutClient* m_client = nullptr; // owned by Qt, as all below
    QSpinBox* m_seed = nullptr;
    QSpinBox* m_index = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QLabel* m_facts = nullptr;
    LinkedTextView* m_problemText = nullptr;
    LinkedTextView* m_solutionText = nullptr;
    GraphView* m_graph = nullptr;
    DrawnGraph m_drawn;
    std::vector<QSizeF> m_boxes;
    qint64 m_job = 0; ///< of the problem asked for last, and of its layout
    bool m_isStale = false;
};

} // namespace gradus
