#include "core/results/export.h"
#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/figures/tables_view.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

class TablesViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        m_view.reset();
        m_session.reset();
    }

    void showsTheTableChosen()
    {
        open({.problems = 2, .samples = 2, .steps = 5});
        for (const char* name :
             {"runs", "stages", "checkpoints", "problems", "passk", "edge_map"}) {
            m_view->showTable(name);
            ExportOptions options;
            options.table = name;
            const Table table = readTable(m_session->file(), options).value();
            QTRY_COMPARE_WITH_TIMEOUT(rows(), static_cast<int>(table.records.size()), 20'000);
            QTRY_COMPARE(model()->columnCount(), static_cast<int>(table.columns.size()));
        }
    }

    void filtersAndSorts()
    {
        open({.problems = 2, .samples = 2, .steps = 5});
        m_view->showTable("checkpoints");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 3, 20'000);
        child<QLineEdit>("tableFilter")->setText(QStringLiteral("MID"));
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(child<QLabel>("tableCount")->text(), QStringLiteral("1 of 3 rows"));
        child<QLineEdit>("tableFilter")->clear();
        QTRY_COMPARE(rows(), 3);
        table()->sortByColumn(0, Qt::DescendingOrder);
        QCOMPARE(model()->index(0, 0).data().toString(), QStringLiteral("rl"));
    }

    void copiesWhatIsSelectedOrAll()
    {
        open({.problems = 2, .samples = 2, .steps = 5});
        m_view->showTable("checkpoints");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 3, 20'000);
        m_view->copy();
        QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 1 + 3 + 1); // headings, rows, the end of the last line
        QVERIFY(lines[0].startsWith(QStringLiteral("checkpoint\tstage\tstep\tfinal")));
        table()->selectRow(1);
        m_view->copy();
        lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 1 + 1 + 1);
        QVERIFY(lines[1].startsWith(QStringLiteral("mid\tmid\t5\t1")));
    }

    void exportsWhatTheCommandLineDoes_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("isCsv");
        QTest::newRow("CSV") << QStringLiteral("t.csv") << true;
        QTest::newRow("JSON Lines") << QStringLiteral("t.jsonl") << false;
    }

    void exportsWhatTheCommandLineDoes()
    {
        QFETCH(const QString, file);
        QFETCH(const bool, isCsv);
        open({.problems = 2, .samples = 2, .steps = 5});
        m_view->showTable("passk");
        QTRY_COMPARE_GT_WITH_TIMEOUT(rows(), 0, 20'000);
        QSignalSpy reported(m_session.get(), &StudySession::reported);
        const QString path = m_folder->filePath(file);
        m_view->exportTo(path);
        QTRY_COMPARE_WITH_TIMEOUT(reported.size(), 1, 20'000);
        QFile written(path);
        QVERIFY(written.open(QIODevice::ReadOnly));
        std::string expected;
        ExportOptions options;
        options.table = "passk";
        options.format = isCsv ? TableFormat::Csv : TableFormat::JsonLines;
        QVERIFY(exportTable(m_session->file(), options,
                            [&](std::string_view line) { expected += std::string(line) + '\n'; }));
        QCOMPARE(written.readAll().toStdString(), expected);
    }

    void saysWhyAnExportFailed()
    {
        open({.problems = 2, .samples = 2, .steps = 5});
        m_view->showTable("runs");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 3, 20'000);
        m_view->exportTo(m_folder->filePath(QStringLiteral("no/such/t.csv")));
        const auto* notice = child<NoticeLabel>("tableNotice");
        QTRY_VERIFY_WITH_TIMEOUT(notice->sentence().contains(QStringLiteral("t.csv")), 20'000);
        QCOMPARE(notice->kind(), NoticeLabel::Kind::Error);
    }

    void showsTheFirstRowsOfAHugeTableAndSaysSo()
    {
        // Three metrics a step: 3 stages, 1 stage and 2.4 stages of three runs.
        open({.problems = 1, .samples = 1, .steps = 1'700});
        m_view->showTable("metrics");
        const auto most = static_cast<int>(TablesView::kMostRows);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), most, 60'000);
        QVERIFY(child<QLabel>("tableCount")->text().contains(QStringLiteral("the first of")));
    }

    void followsTheStudy()
    {
        open({.problems = 1, .samples = 1, .steps = 5});
        m_view->showTable("runs");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 3, 20'000);
        QVERIFY(m_session->file().addRun({.schedule = "quick"}));
        m_session->refresh();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 4, 20'000);
    }

private:
    void open(const test::SampleStudyOptions& options)
    {
        const auto path = m_folder->filePath(QStringLiteral("a.gradus")).toStdString();
        QVERIFY(test::makeSampleStudy(path, options));
        m_session = StudySession::open(path, *test::sampleContexts()).value();
        m_view = std::make_unique<TablesView>(m_session.get());
        m_view->resize(1'000, 600);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    template <typename Widget>
    Widget* child(const char* name) const
    {
        return m_view->findChild<Widget*>(QString::fromLatin1(name));
    }
    [[nodiscard]] QTableView* table() const { return child<QTableView>("resultTable"); }
    [[nodiscard]] QAbstractItemModel* model() const { return table()->model(); }
    [[nodiscard]] int rows() const { return model()->rowCount(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StudySession> m_session;
    std::unique_ptr<TablesView> m_view;
};

QTEST_MAIN(TablesViewTest)
#include "tst_tables_view.moc"
