#include "widgets/figures/tables_view.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"
#include "widgets/common/update_throttle.h"
#include "widgets/figures/table_model.h"

#include <algorithm>
#include <utility>

#include <QAction>
#include <QClipboard>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>
#include <QtConcurrent>

namespace gradus {

namespace {

constexpr int kUpdateMs = 2'000;
constexpr int kFilterMs = 200;
/// What takes longer is not read again by itself.
constexpr qint64 kQuickMs = 400;
constexpr int kNarrowest = 56;
constexpr int kWidest = 320;
/// Columns are as wide as these first rows need.
constexpr int kMeasuredRows = 50;

/// An empty sentence if it was written.
QString writeTable(const std::filesystem::path& path, const ExportOptions& options,
                   const QString& to)
{
    auto study = StudyFile::open(path); // connections belong to one thread
    if (!study)
        return toQt(study.error().message);
    QSaveFile file(to);
    if (!file.open(QIODevice::WriteOnly))
        return TablesView::tr("Cannot write %1: %2").arg(to, file.errorString());
    const auto done = exportTable(*study, options, [&file](std::string_view line) {
        file.write(line.data(), static_cast<qint64>(line.size()));
        file.write("\n", 1);
    });
    if (!done)
        return toQt(done.error().message);
    if (!file.commit())
        return TablesView::tr("Cannot write %1: %2").arg(to, file.errorString());
    return {};
}

} // namespace

TablesView::TablesView(StudySession* session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_throttle(new UpdateThrottle(
          this, [this] { changed(); }, kUpdateMs))
    , m_filterTimer(new QTimer(this))
    , m_model(new TableModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
{
    setObjectName(QStringLiteral("tablesView"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(TableModel::ValueRole);
    m_sorted->setFilterKeyColumn(-1); // any of them
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filterTimer->setSingleShot(true);
    m_filterTimer->setInterval(kFilterMs);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    makeHead();
    makeTable();
    connectParts();
    describe();
}

void TablesView::makeHead()
{
    const auto button = [this](const char* name, const QString& text, const QString& hint) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QString::fromLatin1(name));
        made->setToolTip(hint);
        return made;
    };
    m_title = new QLabel(this);
    QFont font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("tableFilter"));
    m_filter->setPlaceholderText(tr("Show rows that contain\u2026"));
    m_filter->setAccessibleName(tr("Show rows that contain"));
    m_filter->setClearButtonEnabled(true);
    m_refresh = button("refreshTable", tr("Read &again"),
                       tr("Something was committed since this table was read"));
    m_copy = button("copyTable", tr("Cop&y"),
                    tr("Copy the selected rows, or all that are shown (Ctrl+C)"));
    m_export = button("exportTable", tr("&Export"), tr("Write the whole table to a file"));
    auto* menu = new QMenu(m_export);
    connect(menu->addAction(tr("CSV\u2026")), &QAction::triggered, this,
            [this] { askForFile(QStringLiteral("csv")); });
    connect(menu->addAction(tr("JSON Lines\u2026")), &QAction::triggered, this,
            [this] { askForFile(QStringLiteral("jsonl")); });
    m_export->setMenu(menu);
    auto* row = new QHBoxLayout; // owned by the layout it is put into
    row->setSpacing(8);
    row->addWidget(m_title);
    row->addWidget(m_filter, /*stretch=*/1);
    for (QPushButton* each : {m_refresh, m_copy, m_export})
        row->addWidget(each);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    m_notice = new NoticeLabel(this);
    m_notice->setObjectName(QStringLiteral("tableNotice"));
    layout()->addWidget(m_notice);
}

void TablesView::makeTable()
{
    m_view = new QTableView(this);
    m_view->setObjectName(QStringLiteral("resultTable"));
    m_view->setModel(m_sorted);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
    m_view->setShowGrid(false);
    m_view->setAlternatingRowColors(true);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(24);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setResizeContentsPrecision(kMeasuredRows);
    auto* copyKey = new QAction(m_view); // owned by Qt: child of the view
    copyKey->setShortcut(QKeySequence::Copy);
    copyKey->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_view->addAction(copyKey);
    connect(copyKey, &QAction::triggered, this, &TablesView::copy);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("tableCount"));
    static_cast<QVBoxLayout*>(layout())->addWidget(m_view, /*stretch=*/1);
    layout()->addWidget(m_count);
}

void TablesView::connectParts()
{
    connect(m_session, &StudySession::changed, m_throttle, &UpdateThrottle::request);
    connect(m_refresh, &QPushButton::clicked, this, &TablesView::start);
    connect(m_copy, &QPushButton::clicked, this, &TablesView::copy);
    connect(m_filter, &QLineEdit::textChanged, m_filterTimer, qOverload<>(&QTimer::start));
    connect(m_filterTimer, &QTimer::timeout, this, &TablesView::applyFilter);
    connect(&m_reading, &QFutureWatcher<Outcome>::finished, this, &TablesView::take);
    connect(&m_writing, &QFutureWatcher<QString>::finished, this, [this] {
        m_export->setEnabled(true);
        const QString failure = m_writing.result();
        if (failure.isEmpty())
            m_session->report(tr("Wrote %1.").arg(m_path));
        else
            m_notice->show(failure, NoticeLabel::Kind::Error);
    });
}

void TablesView::showTable(const std::string& table)
{
    if (std::exchange(m_table, table) == table && m_shown == table)
        return;
    m_isStale = false;
    m_notice->clear();
    start();
}

TablesView::Outcome TablesView::read(const std::filesystem::path& path, const std::string& name)
{
    QElapsedTimer timer;
    timer.start();
    Outcome outcome{path, name, {}, 0, 0, {}};
    auto study = StudyFile::open(path); // connections belong to one thread
    if (!study) {
        outcome.failure = toQt(study.error().message);
        return outcome;
    }
    ExportOptions options;
    options.table = name;
    auto table = readTable(*study, options);
    if (!table) {
        outcome.failure = toQt(table.error().message);
        return outcome;
    }
    outcome.rows = table->records.size();
    if (table->records.size() > kMostRows)
        table->records.resize(kMostRows);
    outcome.table = std::move(*table);
    outcome.milliseconds = timer.elapsed();
    return outcome;
}

void TablesView::start()
{
    if (m_table.empty() || m_reading.isRunning()) {
        m_isStale = m_reading.isRunning();
        return;
    }
    m_isStale = false;
    m_reading.setFuture(QtConcurrent::run(
        [path = m_session->file().path(), name = m_table] { return read(path, name); }));
    describe();
}

void TablesView::take()
{
    const Outcome outcome = m_reading.result();
    if (outcome.name != m_table) {
        start(); // another one was chosen meanwhile
        return;
    }
    m_isQuick = outcome.milliseconds <= kQuickMs;
    const bool isOther = std::exchange(m_shown, outcome.name) != outcome.name;
    m_rows = outcome.rows;
    if (!outcome.failure.isEmpty())
        m_notice->show(outcome.failure, NoticeLabel::Kind::Error);
    const int at = m_view->verticalScrollBar()->value();
    if (isOther)
        m_sorted->sort(-1);
    m_model->setTable(outcome.table);
    if (isOther) {
        m_view->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
        m_filter->clear();
        fitColumns();
    } else {
        m_view->verticalScrollBar()->setValue(at);
    }
    describe();
    if (m_isStale)
        m_throttle->request();
}

void TablesView::changed()
{
    if (m_table.empty())
        return;
    if (m_isQuick || m_shown != m_table) {
        start();
        return;
    }
    m_isStale = true;
    describe();
}

void TablesView::applyFilter()
{
    m_filterTimer->stop();
    m_sorted->setFilterFixedString(m_filter->text());
    describe();
}

void TablesView::describe()
{
    const bool isReading = m_reading.isRunning() && m_shown != m_table;
    m_title->setText(m_table.empty() ? QString() : tableTitle(m_table));
    m_view->setAccessibleName(m_title->text());
    m_view->setEnabled(!isReading);
    m_refresh->setVisible(m_isStale && !m_isQuick && !isReading);
    m_copy->setEnabled(!isReading && m_model->rowCount() > 0);
    m_export->setEnabled(!m_table.empty() && !m_writing.isRunning());
    if (isReading) {
        m_count->setText(tr("Reading\u2026"));
        return;
    }
    const auto shown = static_cast<std::int64_t>(m_sorted->rowCount());
    const auto kept = static_cast<std::int64_t>(m_model->rowCount());
    const auto all = static_cast<std::int64_t>(m_rows);
    QString text = shown == kept ? tr("%1 rows").arg(exactCount(kept))
                                 : tr("%1 of %2 rows").arg(exactCount(shown), exactCount(kept));
    if (all == 0)
        text = tr("This table has no rows yet.");
    if (kept < all)
        text += tr(", the first of %1; an export has all of them").arg(exactCount(all));
    m_count->setText(text);
}

void TablesView::fitColumns()
{
    m_view->resizeColumnsToContents();
    for (int column = 0; column < m_model->columnCount(); ++column)
        m_view->setColumnWidth(column,
                               std::clamp(m_view->columnWidth(column), kNarrowest, kWidest));
}

void TablesView::copy()
{
    QList<int> rows;
    const QModelIndexList selected = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& index : selected)
        rows += index.row();
    std::sort(rows.begin(), rows.end());
    if (rows.isEmpty()) {
        for (int row = 0; row < m_sorted->rowCount(); ++row)
            rows += row;
    }
    QStringList line;
    for (const std::string& column : m_model->table().columns)
        line += toQt(column);
    QString text = line.join(QLatin1Char('\t'));
    for (const int row : std::as_const(rows)) {
        line.clear();
        for (int column = 0; column < m_sorted->columnCount(); ++column)
            line += m_sorted->index(row, column).data(TableModel::TextRole).toString().simplified();
        text += QLatin1Char('\n') + line.join(QLatin1Char('\t'));
    }
    QGuiApplication::clipboard()->setText(text + QLatin1Char('\n'));
    m_session->report(tr("Copied %1 rows.").arg(exactCount(rows.size())));
}

void TablesView::askForFile(const QString& suffix)
{
    auto* dialog = new QFileDialog(this, tr("Export the table"), {},
                                   tr("%1 file (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(toQt(m_table) + QLatin1Char('.') + suffix);
    connect(dialog, &QFileDialog::fileSelected, this, &TablesView::exportTo);
    dialog->open();
}

void TablesView::exportTo(const QString& path)
{
    if (m_table.empty() || m_writing.isRunning())
        return;
    ExportOptions options;
    options.table = m_table;
    options.format = path.endsWith(QLatin1StringView(".jsonl"), Qt::CaseInsensitive)
                         ? TableFormat::JsonLines
                         : TableFormat::Csv;
    m_path = path;
    m_notice->clear();
    m_writing.setFuture(
        QtConcurrent::run([study = m_session->file().path(), options = std::move(options), path] {
            return writeTable(study, options, path);
        }));
    m_export->setEnabled(false);
}

} // namespace gradus
