#include "widgets/design/problem_preview.h"

#include "core/problem/render.h"
#include "core/solution/solution.h"
#include "widgets/common/graph/graph_legend.h"
#include "widgets/common/graph/graph_picture.h"
#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/layout_client.h"
#include "widgets/common/graph/linked_text_view.h"
#include "widgets/common/graph/node_linker.h"
#include "widgets/common/graph/text_links.h"
#include "widgets/common/text_format.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <QLabel>
#include <QSpinBox>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace gradus {

namespace {

QLabel* heading(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    label->setContentsMargins(8, 4, 8, 4);
    return label;
}

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

/// "crazy_zootopia · op 5 (iGSM 4) · 7 quantities, 2 not needed".
QString factsOf(const Problem& problem)
{
    const auto needed = std::count_if(problem.quantities.begin(), problem.quantities.end(),
                                      [](const Quantity& quantity) { return quantity.isNeeded; });
    const int all = static_cast<int>(problem.quantities.size());
    return ProblemPreview::tr("%1 \u00b7 op %2 (iGSM %3) \u00b7 %n quantities, %4 not needed",
                              nullptr, all)
        .arg(toQt(problem.context.empty() ? std::string(flavourName(problem.flavour))
                                          : problem.context))
        .arg(operationCount(problem))
        .arg(igsmOperationCount(problem))
        .arg(all - static_cast<int>(needed));
}

std::vector<TextLink> problemLinks(const Problem& problem, const ProblemText& text)
{
    std::vector<TextLink> links = sentenceLinks(problem, text.problem);
    const std::string& asked = problem.quantities[problem.asked].name;
    links.push_back(
        {asked, {text.problem.size(), text.problem.size() + text.question.size()}, std::nullopt});
    return links;
}

} // namespace

ProblemPreview::ProblemPreview(std::shared_ptr<const ContextLibrary> contexts,
                               QString layoutProgram, QWidget* parent)
    : QWidget(parent)
    , m_contexts(std::move(contexts))
    , m_client(new LayoutClient(std::move(layoutProgram), this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(createBar());
    layout->addWidget(m_facts);
    layout->addWidget(createParts(), /*stretch=*/1);
    connectParts();
}

QWidget* ProblemPreview::createBar()
{
    auto* bar = new QWidget(this);
    m_seed = new QSpinBox(bar);
    m_seed->setObjectName(QStringLiteral("seed"));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setValue(1);
    m_seed->setAccessibleName(tr("Seed"));
    m_index = new QSpinBox(bar);
    m_index->setObjectName(QStringLiteral("index"));
    m_index->setRange(0, std::numeric_limits<int>::max());
    m_index->setAccessibleName(tr("Number of the problem"));
    m_previous = new QToolButton(bar);
    m_previous->setObjectName(QStringLiteral("previousProblem"));
    m_previous->setArrowType(Qt::LeftArrow);
    m_previous->setToolTip(tr("Previous problem"));
    m_previous->setAccessibleName(m_previous->toolTip());
    m_next = new QToolButton(bar);
    m_next->setObjectName(QStringLiteral("nextProblem"));
    m_next->setArrowType(Qt::RightArrow);
    m_next->setToolTip(tr("Next problem"));
    m_next->setAccessibleName(m_next->toolTip());
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("facts"));
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setWordWrap(true);
    m_facts->setContentsMargins(8, 0, 8, 0);
    for (QSpinBox* box : {m_seed, m_index})
        box->setMaximumWidth(96);

    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(8, 0, 0, 0);
    layout->addWidget(new QLabel(tr("Seed"), bar));
    layout->addWidget(m_seed);
    layout->addSpacing(8);
    layout->addWidget(new QLabel(tr("Problem"), bar));
    layout->addWidget(m_previous);
    layout->addWidget(m_index);
    layout->addWidget(m_next);
    layout->addStretch(1);
    return bar;
}

QWidget* ProblemPreview::createParts()
{
    m_problemText = new LinkedTextView(this);
    m_problemText->setObjectName(QStringLiteral("problemText"));
    m_solutionText = new LinkedTextView(this);
    m_solutionText->setObjectName(QStringLiteral("solutionText"));
    m_graph = new GraphView(this);
    m_graph->setObjectName(QStringLiteral("problemGraph"));

    auto* texts = new QSplitter(Qt::Horizontal, this);
    texts->addWidget(titled(tr("Problem and question"), m_problemText, texts));
    texts->addWidget(titled(tr("Solution"), m_solutionText, texts));
    texts->setChildrenCollapsible(false);
    auto* graph = titled(tr("Dependency graph"), m_graph, this);
    graph->layout()->addWidget(new GraphLegend(problemLegend(), graph));
    auto* parts = new QSplitter(Qt::Vertical, this);
    parts->addWidget(texts);
    parts->addWidget(graph);
    parts->setChildrenCollapsible(false);
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 3);
    return parts;
}

void ProblemPreview::connectParts()
{
    for (QSpinBox* box : {m_seed, m_index})
        connect(box, &QSpinBox::valueChanged, this, &ProblemPreview::stepped);
    connect(m_previous, &QToolButton::clicked, m_index, &QSpinBox::stepDown);
    connect(m_next, &QToolButton::clicked, m_index, &QSpinBox::stepUp);
    auto* linker = new NodeLinker(this); // owned by Qt: child of this
    linker->add(m_graph);
    linker->add(m_problemText);
    linker->add(m_solutionText);
    connect(m_client, &LayoutClient::laidOut, this, &ProblemPreview::onLaidOut);
    connect(m_client, &LayoutClient::failed, this, [this](qint64 id, const QString& sentence) {
        if (id != m_job)
            return;
        m_graph->setPicture({});
        m_graph->setMessage(sentence);
    });
}

void ProblemPreview::setStale()
{
    ++m_job; // what is under way is for something older
    setPartsStale(true);
}

void ProblemPreview::setUnavailable(const QString& sentence)
{
    setStale();
    m_client->cancel();
    m_graph->setMessage(sentence);
}

void ProblemPreview::showDistribution(const Distribution& distribution)
{
    setStale();
    const auto make = [distribution, contexts = m_contexts,
                       seed = static_cast<std::uint64_t>(m_seed->value()),
                       index = static_cast<std::uint64_t>(m_index->value())] {
        Sample sample;
        sample.problem = drawProblem(distribution, *contexts, seed, index);
        sample.text = renderProblem(sample.problem);
        return sample;
    };
    QtConcurrent::run(make).then(this, [this, job = m_job](const Sample& sample) {
        if (job == m_job)
            take(sample);
    });
}

void ProblemPreview::take(const Sample& sample)
{
    setPartsStale(false);
    m_graph->setMessage({});
    m_facts->setText(factsOf(sample.problem));
    m_problemText->setLinkedText(sample.text.problem + sample.text.question,
                                 problemLinks(sample.problem, sample.text));
    m_solutionText->setLinkedText(
        sample.text.solution,
        stepLinks(parseSolution(sample.text.solution, sample.problem.modulus)));
    m_drawn = drawProblemGraph(sample.problem);
    m_boxes = boxSizes(m_drawn);
    m_graph->setStale(true); // until its layout is there
    m_client->request(layoutRequest(m_drawn, m_boxes, m_job));
}

void ProblemPreview::onLaidOut(const LayoutAnswer& answer)
{
    if (answer.id == m_job)
        m_graph->setPicture(placeGraph(m_drawn, m_boxes, answer));
}

void ProblemPreview::setPartsStale(bool isStale)
{
    m_isStale = isStale;
    m_problemText->setStale(isStale);
    m_solutionText->setStale(isStale);
    m_graph->setStale(isStale);
    m_facts->setEnabled(!isStale);
}

} // namespace gradus
