#include "widgets/figures/results_panel.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"
#include "widgets/common/update_throttle.h"
#include "widgets/figures/figure_export.h"
#include "widgets/figures/figure_table_model.h"
#include "widgets/figures/figure_view.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
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
    , m_model(new FigureTableModel(this))
{
    setObjectName(QStringLiteral("resultsPanel"));
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeSide());
    splitter->addWidget(makeMain());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({200, 1'000});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(session, &StudySession::runSelected, this, [this](RowId run) {
        const int index = m_runs->findData(qlonglong{run});
        if (index >= 0)
            m_runs->setCurrentIndex(index);
    });
    connect(m_figures, &QListWidget::currentRowChanged, m_throttle, &UpdateThrottle::flush);
    connect(m_runs, &QComboBox::currentIndexChanged, m_throttle, &UpdateThrottle::flush);
    connect(&m_watcher, &QFutureWatcher<Outcome>::finished, this, &ResultsPanel::take);
}

QWidget* ResultsPanel::makeSide()
{
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(12, 12, 0, 12);
    layout->setSpacing(8);
    m_figures = new QListWidget(side);
    m_figures->setObjectName(QStringLiteral("figureList"));
    m_figures->setAccessibleName(tr("Figures"));
    m_runs = new QComboBox(side);
    m_runs->setObjectName(QStringLiteral("runBox"));
    m_runs->addItem(tr("newest with data"), qlonglong{0});
    m_export = new QPushButton(tr("&Export"), side);
    m_export->setObjectName(QStringLiteral("exportButton"));
    m_export->setEnabled(false);
    auto* menu = new QMenu(m_export);
    for (const std::string& suffix : figureSuffixes()) {
        const QString name = toQt(suffix).mid(1);
        connect(menu->addAction(tr("%1\u2026").arg(name.toUpper())), &QAction::triggered, this,
                [this, name] { askForFile(name); });
    }
    m_export->setMenu(menu);
    auto* figures = new QLabel(tr("&Figure"), side);
    figures->setBuddy(m_figures);
    auto* runs = new QLabel(tr("&Run"), side);
    runs->setBuddy(m_runs);
    for (QWidget* each :
         std::initializer_list<QWidget*>{figures, m_figures, runs, m_runs, m_export})
        layout->addWidget(each);
    return side;
}

QWidget* ResultsPanel::makeMain()
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    auto* top = new QWidget(splitter);
    auto* layout = new QVBoxLayout(top);
    layout->setContentsMargins(12, 12, 12, 4);
    layout->setSpacing(8);
    m_notice = new NoticeLabel(top);
    m_notice->setObjectName(QStringLiteral("resultsNotice"));
    m_view = new FigureView(top);
    m_caption = new QLabel(top);
    m_caption->setObjectName(QStringLiteral("caption"));
    m_caption->setWordWrap(true);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_notice);
    layout->addWidget(m_view, /*stretch=*/1);
    layout->addWidget(m_caption);

    auto* table = new QTableView(splitter);
    table->setObjectName(QStringLiteral("figureTable"));
    table->setAccessibleName(tr("Numbers of the figure"));
    table->setModel(m_model);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(24);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    splitter->addWidget(top);
    splitter->addWidget(table);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({520, 180});
    return splitter;
}

ResultsPanel::Job ResultsPanel::wantedJob() const
{
    const QListWidgetItem* item = m_figures->currentItem();
    return {m_session->file().path(),
            item ? toStd(item->data(Qt::UserRole).toString()) : std::string("passk"),
            m_runs->currentData().toLongLong()};
}

ResultsPanel::Outcome ResultsPanel::work(const Job& job)
{
    Outcome outcome{job, {}, {}, {}, {}};
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
    auto figure = buildFigure(*study, job.figure, job.run);
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
        m_caption->setText(toQt(m_figure->caption));
    }
    m_export->setEnabled(m_figure.has_value());
}

void ResultsPanel::fillFigures(const std::vector<FigureInfo>& figures)
{
    const QSignalBlocker quiet(m_figures);
    const QString chosen = toQt(wantedJob().figure);
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
        if (toQt(info.name) == chosen)
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
