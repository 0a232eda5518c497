#include "widgets/inspector/comparison_view.h"

#include "widgets/common/graph/graph_export.h"
#include "widgets/common/graph/graph_legend.h"
#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/layout_client.h"
#include "widgets/common/graph/linked_text_view.h"
#include "widgets/common/graph/node_linker.h"
#include "widgets/common/notice_label.h"

#include <algorithm>
#include <utility>

#include <QFileDialog>
#include <QLabel>
#include <QLocale>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gradus {

namespace {

QString numberText(std::optional<double> value)
{
    return value ? QString::number(*value, 'g', 12) : ComparisonView::tr("none");
}

/// The sentences and the question, which speaks of what is asked for.
std::vector<TextLink> problemLinks(const SampleComparison& comparison)
{
    const ProblemText& text = comparison.text;
    std::vector<TextLink> links;
    if (comparison.problem)
        links = sentenceLinks(*comparison.problem, text.problem);
    links.push_back({comparison.asked,
                     {text.problem.size(), text.problem.size() + text.question.size()},
                     std::nullopt});
    return links;
}

/// "✗ wrong · process accuracy 0.40 · answer 12 ✗ (gold 15) · first error: adult fox …".
QString verdictText(const SampleComparison& comparison)
{
    const Verdict& verdict = comparison.verdict;
    QStringList parts;
    parts << (verdict.isVerifiedCorrect ? ComparisonView::tr("\u2713 verified")
                                        : ComparisonView::tr("\u2717 wrong"));
    parts << ComparisonView::tr("process accuracy %1")
                 .arg(QLocale().toString(verdict.processAccuracy, 'f', 2));
    const QString answer = numberText(comparison.predicted.answer);
    parts << (verdict.isAnswerCorrect ? ComparisonView::tr("answer %1 \u2713").arg(answer)
                                      : ComparisonView::tr("answer %1 \u2717, gold %2")
                                            .arg(answer, numberText(comparison.gold.answer)));
    for (const NodeVerdict& node : verdict.nodes)
        if (node.isFirstError)
            parts << ComparisonView::tr("first error: %1").arg(toText(node.name));
    return parts.join(QStringLiteral("  \u00b7  "));
}

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    label->setContentsMargins(8, 4, 8, 4);
    return label;
}

/// @p content under its heading, as one part of a splitter.
QWidget* titled(const QString& title, QWidget* content, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(heading(title, box));
    layout->addWidget(content, /*stretch=*/1);
    content->setAccessibleName(title);
    return box;
}

} // namespace

ComparisonView::ComparisonView(QString layoutProgram, QWidget* parent)
    : QWidget(parent)
    , m_client(new LayoutClient(std::move(layoutProgram), this))
    , m_verdict(new QLabel(this))
    , m_notice(new NoticeLabel(this))
    , m_gold(new GraphView(this))
    , m_predicted(new GraphView(this))
    , m_problemText(new LinkedTextView(this))
    , m_goldText(new LinkedTextView(this))
    , m_sampleText(new LinkedTextView(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto* splitter = new QSplitter(Qt::Vertical, this);
    auto* graphs = new QWidget(splitter);
    auto* graphLayout = new QVBoxLayout(graphs);
    graphLayout->setContentsMargins(0, 0, 0, 0);
    createGraphs(*graphLayout);
    auto* texts = new QWidget(splitter);
    auto* textLayout = new QVBoxLayout(texts);
    textLayout->setContentsMargins(0, 0, 0, 0);
    createTexts(*textLayout);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    layout->addWidget(splitter);
    connectParts();
}

void ComparisonView::createGraphs(QBoxLayout& layout)
{
    m_verdict->setObjectName(QStringLiteral("verdictLine"));
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setWordWrap(true);
    m_verdict->setMinimumHeight(2 * fontMetrics().lineSpacing()); // the graphs must not jump
    m_verdict->setContentsMargins(8, 0, 8, 0);
    m_notice->setObjectName(QStringLiteral("comparisonNotice"));
    m_gold->setObjectName(QStringLiteral("goldGraph"));
    m_predicted->setObjectName(QStringLiteral("predictedGraph"));
    m_gold->followEachOther(m_predicted);

    auto* save = new QToolButton(this);
    save->setObjectName(QStringLiteral("saveComparison"));
    save->setText(tr("Save picture\u2026"));
    save->setToolTip(tr("Write both graphs to a PDF, SVG or PNG file"));
    auto* top = new QHBoxLayout;
    top->addWidget(m_verdict, /*stretch=*/1);
    top->addWidget(save);
    connect(save, &QToolButton::clicked, this, &ComparisonView::savePicture);

    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->addWidget(titled(tr("Gold"), m_gold, panes));
    panes->addWidget(titled(tr("Predicted"), m_predicted, panes));
    panes->setChildrenCollapsible(false);
    layout.addLayout(top);
    layout.addWidget(m_notice);
    layout.addWidget(panes, /*stretch=*/1);
    layout.addWidget(new GraphLegend(comparisonLegend(), this));
}

void ComparisonView::createTexts(QBoxLayout& layout)
{
    m_problemText->setObjectName(QStringLiteral("problemText"));
    m_goldText->setObjectName(QStringLiteral("goldText"));
    m_sampleText->setObjectName(QStringLiteral("sampleText"));
    auto* panes = new QSplitter(Qt::Horizontal, this);
    panes->addWidget(titled(tr("Problem"), m_problemText, panes));
    panes->addWidget(titled(tr("Gold solution"), m_goldText, panes));
    panes->addWidget(titled(tr("Sample"), m_sampleText, panes));
    panes->setChildrenCollapsible(false);
    layout.addWidget(panes);
}

void ComparisonView::connectParts()
{
    connect(m_client, &LayoutClient::laidOut, this, &ComparisonView::onLaidOut);
    connect(m_client, &LayoutClient::failed, this, &ComparisonView::onLayoutFailed);
    auto* linker = new NodeLinker(this); // owned by Qt: child of this
    for (GraphView* graph : {m_gold, m_predicted})
        linker->add(graph);
    for (LinkedTextView* text : {m_problemText, m_goldText, m_sampleText})
        linker->add(text);
}

void ComparisonView::setComparison(const SampleComparison& comparison, const QString& caption,
                                   const QString& notice)
{
    m_caption = caption;
    m_verdict->setText(verdictText(comparison));
    if (notice.isEmpty())
        m_notice->clear();
    else
        m_notice->show(notice, NoticeLabel::Kind::Error);

    m_problemText->setLinkedText(comparison.text.problem + comparison.text.question,
                                 problemLinks(comparison));
    m_goldText->setLinkedText(comparison.text.solution,
                              stepLinks(comparison.gold, comparison.verdict));
    m_sampleText->setLinkedText(comparison.sample,
                                stepLinks(comparison.predicted, comparison.verdict),
                                comparison.predicted.unparsed);
    m_graphs = drawVerdict(comparison.verdict, comparison.asked);
    m_boxes = boxSizes(m_graphs.gold, m_graphs.predicted);
    requestLayout();
}

void ComparisonView::clear(const QString& sentence)
{
    m_client->cancel();
    ++m_job;
    m_verdict->clear();
    m_notice->clear();
    m_graphs = {};
    m_answer = {};
    for (GraphView* graph : {m_gold, m_predicted})
        graph->setPicture({});
    m_gold->setMessage(sentence);
    m_predicted->setMessage({});
    for (LinkedTextView* text : {m_problemText, m_goldText, m_sampleText})
        text->setLinkedText({}, {});
}

void ComparisonView::requestLayout()
{
    for (GraphView* graph : {m_gold, m_predicted}) {
        graph->setMessage({});
        graph->setStale(true);
    }
    m_client->request(layoutRequest(m_graphs.gold, m_boxes, ++m_job));
}

void ComparisonView::onLaidOut(const LayoutAnswer& answer)
{
    if (answer.id != m_job)
        return;
    m_answer = answer;
    m_gold->setPicture(placeGraph(m_graphs.gold, m_boxes, answer));
    m_predicted->setPicture(placeGraph(m_graphs.predicted, m_boxes, answer));
}

void ComparisonView::onLayoutFailed(qint64 id, const QString& sentence)
{
    if (id != m_job)
        return;
    for (GraphView* graph : {m_gold, m_predicted}) {
        graph->setPicture({});
        graph->setMessage(sentence);
    }
}

void ComparisonView::savePicture()
{
    if (m_gold->picture().isEmpty())
        return;
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save picture"), QStringLiteral("comparison.pdf"),
                                     tr("PDF (*.pdf);;SVG (*.svg);;PNG (*.png)"));
    if (path.isEmpty())
        return;
    const auto saved = savePage(path.toStdString(), comparisonPage(m_graphs, m_answer, m_caption));
    Q_EMIT reported(saved ? tr("Saved %1.").arg(path)
                          : QString::fromStdString(saved.error().message));
}

} // namespace gradus
