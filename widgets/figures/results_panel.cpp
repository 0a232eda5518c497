#include "widgets/figures/results_panel.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/figures/band_strip.h"
#include "widgets/figures/figure_export.h"
#include "widgets/figures/figure_plot.h"
#include "widgets/figures/figure_table_model.h"
#include "widgets/figures/figure_view.h"
#include "widgets/figures/map_brush.h"
#include "widgets/figures/tables_view.h"

#include <algorithm>
#include <utility>

#include <QComboBox>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace gradus {

namespace {

/// Bootstrap intervals take a while; a figure that is two seconds old is fresh enough.
constexpr int kUpdateMs = 2'000;

} // namespace

ResultsPanel::ResultsPanel(StudySession* session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_throttle(new UpdateThrottle(
          this, [this] { start(); }, kUpdateMs))
    , m_pages(new QStackedWidget(this))
    , m_model(new FigureTableModel(this))
    , m_tablesView(new TablesView(session, this))
{
    setObjectName(QStringLiteral("resultsPanel"));
    m_pages->addWidget(makeFigurePage());
    m_pages->addWidget(m_tablesView);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeSide());
    splitter->addWidget(m_pages);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({200, 1'000});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);
    connectParts();
}

ResultsPanel::Job ResultsPanel::wantedJob() const
{
    return {m_session->file().path(), m_wantedFigure, m_wantedRun};
}

void ResultsPanel::chooseFigure()
{
    const QList<QListWidgetItem*> chosen = m_figures->selectedItems();
    if (chosen.isEmpty())
        return; // a table was chosen
    const QSignalBlocker quiet(m_tables);
    m_tables->clearSelection();
    m_pages->setCurrentIndex(0);
    m_runs->setEnabled(true);
    m_export->setEnabled(m_figure.has_value());
    m_wantedFigure = toStd(chosen.first()->data(Qt::UserRole).toString());
    m_throttle->flush();
}

void ResultsPanel::chooseTable()
{
    const QList<QListWidgetItem*> chosen = m_tables->selectedItems();
    if (chosen.isEmpty())
        return;
    const QSignalBlocker quiet(m_figures);
    m_figures->clearSelection();
    m_pages->setCurrentWidget(m_tablesView);
    m_runs->setEnabled(false); // these belong to the figure
    m_export->setEnabled(false);
    m_tablesView->showTable(toStd(chosen.first()->data(Qt::UserRole).toString()));
}

void ResultsPanel::showMap(RowId evaluation)
{
    const auto evaluations = m_session->file().evaluations();
    if (!evaluations) {
        m_session->report(toQt(evaluations.error().message));
        return;
    }
    const auto found = std::find_if(evaluations->begin(), evaluations->end(),
                                    [&](const EvaluationRow& row) { return row.id == evaluation; });
    if (found == evaluations->end()) {
        m_session->report(tr("The evaluation this was made from is not in the study any more."));
        return;
    }
    if (const auto runs = m_session->file().runs())
        fillRuns(*runs);
    m_wantedFigure = "edge_map";
    m_wantedRun = found->run;
    {
        const QSignalBlocker quiet(m_runs);
        m_runs->setCurrentIndex(std::max(0, m_runs->findData(qlonglong{m_wantedRun})));
    }
    for (int row = 0; row < m_figures->count(); ++row) {
        if (m_figures->item(row)->data(Qt::UserRole).toString() == toQt(m_wantedFigure))
            m_figures->setCurrentRow(row);
    }
    m_pages->setCurrentIndex(0);
    m_throttle->flush();
}

Result<FigureSpec> ResultsPanel::draw(StudyFile& study, Outcome& outcome)
{
    if (const auto layer = edgeLayerOf(outcome.job.figure)) {
        auto maps = edgeMapsOf(study, outcome.job.run);
        if (!maps)
            return tl::unexpected(maps.error());
        FigureSpec figure = edgeFigure(*maps, *layer);
        outcome.maps = std::move(maps->maps);
        if (!figure.panels.empty())
            return figure;
    }
    return buildFigure(study, outcome.job.figure, outcome.job.run);
}

ResultsPanel::Outcome ResultsPanel::work(const Job& job)
{
    Outcome outcome{job, {}, {}, {}, {}, {}};
    const auto failed = [&](const Error& error) {
        outcome.failure = toQt(error.message);
        return outcome;
    };
    auto study = StudyFile::open(job.study); // connections belong to one thread
    if (!study)
        return failed(study.error());
    auto runs = study->runSummaries();
    if (!runs)
        return failed(runs.error());
    outcome.runs = std::move(*runs);
    auto figures = listFigures(*study);
    if (!figures)
        return failed(figures.error());
    outcome.figures = std::move(*figures);
    auto figure = draw(*study, outcome);
    if (!figure)
        return failed(figure.error());
    outcome.figure = std::move(*figure);
    return outcome;
}

void ResultsPanel::start()
{
    if (m_watcher.isRunning()) {
        m_isStale = true;
        return;
    }
    m_isStale = false;
    m_watcher.setFuture(QtConcurrent::run([job = wantedJob()] { return work(job); }));
}

void ResultsPanel::take()
{
    const Outcome outcome = m_watcher.result();
    fillRuns(outcome.runs);
    fillFigures(outcome.figures);
    if (outcome.job == wantedJob())
        showOutcome(outcome);
    else
        start(); // something else was chosen meanwhile: this result is dropped
    if (m_isStale)
        m_throttle->request();
}

void ResultsPanel::showOutcome(const Outcome& outcome)
{
    m_maps = outcome.maps;
    if (!outcome.figure) {
        m_figure.reset();
        m_notice->show(outcome.failure, NoticeLabel::Kind::Hint);
        m_view->clear();
        m_model->setFigure({});
        m_caption->clear();
    } else if (m_figure != outcome.figure) {
        m_figure = outcome.figure;
        m_notice->clear();
        m_view->setFigure(*m_figure);
        m_model->setFigure(*m_figure);
        fitColumns();
        m_caption->setText(toQt(m_figure->caption));
    }
    m_export->setEnabled(m_figure.has_value() && m_pages->currentIndex() == 0);
    m_strip->setVisible(m_figure && m_figure->scale);
    showChosen();
}

/// Numbers share the room evenly; beside words they take what they need.
void ResultsPanel::fitColumns()
{
    QHeaderView* header = m_table->horizontalHeader();
    const bool isMap = m_figure && m_figure->scale;
    header->setSectionResizeMode(isMap ? QHeaderView::ResizeToContents : QHeaderView::Stretch);
    if (isMap)
        header->setSectionResizeMode(FigureTableModel::NoteColumn, QHeaderView::Stretch);
}

/// Hands the cells that are selected to the strip; those of a run that is not shown are dropped.
void ResultsPanel::showChosen()
{
    if (!m_figure || !m_figure->scale)
        return; // they are still there when a map is shown again
    const auto& chosen = m_brush->chosen();
    const EdgeMap* map = chosen.empty() ? nullptr : mapOf(chosen.begin()->evaluation);
    if (!map) {
        m_strip->clear();
        m_brush->clear();
        return;
    }
    std::vector<std::size_t> cells;
    for (const MapCellId& cell : chosen) {
        if (cell.source < map->cells.size())
            cells.push_back(cell.source);
    }
    m_strip->setChosen(*map, std::move(cells));
}

void ResultsPanel::openCell(const MapCellId& cell)
{
    const EdgeMap* map = mapOf(cell.evaluation);
    if (!map || cell.source >= map->cells.size())
        return;
    const MapCell& source = map->cells[cell.source];
    m_session->selectCell({cell.evaluation, source.op, source.context, source.mode});
    Q_EMIT inspectRequested();
}

const EdgeMap* ResultsPanel::mapOf(RowId evaluation) const
{
    const auto found = std::find_if(m_maps.begin(), m_maps.end(), [&](const EdgeMap& map) {
        return map.evaluation.id == evaluation;
    });
    return found == m_maps.end() ? nullptr : &*found;
}

void ResultsPanel::fillFigures(const std::vector<FigureInfo>& figures)
{
    const QSignalBlocker quiet(m_figures);
    const bool isFigureShown = m_pages->currentIndex() == 0;
    for (int row = m_figures->count(); row < static_cast<int>(figures.size()); ++row)
        m_figures->addItem(QString());
    while (m_figures->count() > static_cast<int>(figures.size()))
        delete m_figures->takeItem(m_figures->count() - 1);
    for (int row = 0; row < m_figures->count(); ++row) {
        const FigureInfo& info = figures[static_cast<std::size_t>(row)];
        QListWidgetItem* item = m_figures->item(row);
        item->setText(toQt(info.title));
        item->setToolTip(toQt(info.name));
        item->setData(Qt::UserRole, toQt(info.name));
        if (info.name == m_wantedFigure && isFigureShown)
            m_figures->setCurrentRow(row);
    }
}

void ResultsPanel::fillRuns(const std::vector<RunRow>& runs)
{
    const QSignalBlocker quiet(m_runs);
    for (const RunRow& run : runs) {
        if (m_runs->findData(qlonglong{run.id}) < 0)
            m_runs->insertItem(1, tr("%1, run %2").arg(toQt(run.schedule), QString::number(run.id)),
                               qlonglong{run.id});
    }
    m_runs->setCurrentIndex(std::max(0, m_runs->findData(qlonglong{m_wantedRun})));
}

void ResultsPanel::askForFile(const QString& suffix)
{
    if (!m_figure)
        return;
    auto* dialog = new QFileDialog(this, tr("Export the figure"), {},
                                   tr("%1 file (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(toQt(m_figure->name) + QLatin1Char('.') + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, &ResultsPanel::exportTo);
    dialog->open();
}

void ResultsPanel::exportTo(const QString& path)
{
    if (!m_figure)
        return;
    const auto written = exportFigure(*m_figure, toStd(path));
    if (written)
        m_session->report(tr("Wrote %1.").arg(path));
    else
        m_notice->show(toQt(written.error().message), NoticeLabel::Kind::Error);
}

} // namespace gradus
