// How the panel looks, and what is connected to what.

#include "core/results/export.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/update_throttle.h"
#include "widgets/figures/band_strip.h"
#include "widgets/figures/figure_export.h"
#include "widgets/figures/figure_table_model.h"
#include "widgets/figures/figure_view.h"
#include "widgets/figures/map_brush.h"
#include "widgets/figures/results_panel.h"
#include "widgets/figures/table_model.h"
#include "widgets/figures/tables_view.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

namespace gradus {

QWidget* ResultsPanel::makeSide()
{
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(12, 12, 0, 12);
    layout->setSpacing(8);
    const auto list = [side](const char* name, const QString& title) {
        auto* made = new QListWidget(side);
        made->setObjectName(QString::fromLatin1(name));
        made->setAccessibleName(title);
        return made;
    };
    m_figures = list("figureList", tr("Figures"));
    m_tables = list("tableList", tr("Tables"));
    for (const std::string& name : exportTables()) {
        auto* item = new QListWidgetItem(tableTitle(name), m_tables); // owned by the list
        item->setData(Qt::UserRole, toQt(name));
        item->setToolTip(toQt(name));
    }
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
    const auto label = [side](const QString& text, QWidget* buddy) {
        auto* made = new QLabel(text, side);
        made->setBuddy(buddy);
        return made;
    };
    for (QWidget* each : std::initializer_list<QWidget*>{
             label(tr("&Figure"), m_figures), m_figures, label(tr("&Run"), m_runs), m_runs,
             m_export, label(tr("&Table"), m_tables), m_tables})
        layout->addWidget(each);
    return side;
}

QWidget* ResultsPanel::makeFigureHead(QWidget* parent)
{
    auto* top = new QWidget(parent);
    auto* layout = new QVBoxLayout(top);
    layout->setContentsMargins(12, 12, 12, 4);
    layout->setSpacing(8);
    m_notice = new NoticeLabel(top);
    m_notice->setObjectName(QStringLiteral("resultsNotice"));
    m_view = new FigureView(top);
    m_brush = new MapBrush(m_view->plot());
    m_strip = new BandStrip(m_session, top);
    m_strip->hide();
    m_caption = new QLabel(top);
    m_caption->setObjectName(QStringLiteral("caption"));
    m_caption->setWordWrap(true);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_notice);
    layout->addWidget(m_view, /*stretch=*/1);
    layout->addWidget(m_strip);
    layout->addWidget(m_caption);
    return top;
}

QWidget* ResultsPanel::makeFigurePage()
{
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeFigureHead(splitter));
    m_table = new QTableView(splitter);
    m_table->setObjectName(QStringLiteral("figureTable"));
    m_table->setAccessibleName(tr("Numbers of the figure"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(24);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    splitter->addWidget(m_table);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({520, 180});
    return splitter;
}

void ResultsPanel::connectParts()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_session, &StudySession::runSelected, this, [this](RowId run) {
        const int index = m_runs->findData(qlonglong{run});
        if (index >= 0)
            m_runs->setCurrentIndex(index);
    });
    connect(m_figures, &QListWidget::itemSelectionChanged, this, &ResultsPanel::chooseFigure);
    connect(m_tables, &QListWidget::itemSelectionChanged, this, &ResultsPanel::chooseTable);
    connect(m_runs, &QComboBox::currentIndexChanged, this, [this] {
        m_wantedRun = m_runs->currentData().toLongLong();
        m_throttle->flush();
    });
    connect(&m_watcher, &QFutureWatcher<Outcome>::finished, this, &ResultsPanel::take);
    connect(m_brush, &MapBrush::changed, this, &ResultsPanel::showChosen);
    connect(m_brush, &MapBrush::activated, this, &ResultsPanel::openCell);
    connect(m_strip, &BandStrip::clearRequested, m_brush, &MapBrush::clear);
    connect(m_strip, &BandStrip::designRequested, this, [this](const QString& name) {
        m_session->selectDistribution(name);
        Q_EMIT designRequested();
    });
}

} // namespace gradus
