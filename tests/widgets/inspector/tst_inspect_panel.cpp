#include "tests/widgets/common/sample_study.h"
#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/linked_text_view.h"
#include "widgets/common/study_session.h"
#include "widgets/inspector/inspect_panel.h"

#include <algorithm>

#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using test::need;

namespace {

const QString kHelper = QStringLiteral(GRADUS_LAYOUT_PROGRAM);

/// A panel on a study of its own, shown.
struct OpenPanel
{
    explicit OpenPanel(bool hasEvaluations = true, const QString& helper = kHelper)
    {
        const std::filesystem::path path =
            folder.filePath(QStringLiteral("s.gradus")).toStdString();
        if (hasEvaluations)
            study = std::make_unique<test::SampleStudy>(path);
        else
            need(StudyFile::create(path, test::smallDesign()));
        session = need(StudySession::open(path, test::contexts()));
        panel = std::make_unique<InspectPanel>(session.get(), helper);
        panel->resize(1'200, 800);
        panel->show();
    }

    template <typename T>
    T* find(const char* name) const
    {
        return panel->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] GraphView* gold() const { return find<GraphView>("goldGraph"); }
    [[nodiscard]] GraphView* predicted() const { return find<GraphView>("predictedGraph"); }
    [[nodiscard]] QTableView* problems() const { return find<QTableView>("problemTable"); }
    [[nodiscard]] QTableView* samples() const { return find<QTableView>("sampleTable"); }
    void choose(QTableView* table, int row) const
    {
        table->setCurrentIndex(table->model()->index(row, 0));
    }
    [[nodiscard]] bool hasGraphs() const
    {
        return !gold()->picture().isEmpty() && !gold()->isStale();
    }

    QTemporaryDir folder;
    std::unique_ptr<test::SampleStudy> study;
    std::unique_ptr<StudySession> session;
    std::unique_ptr<InspectPanel> panel;
};

QStringList items(const QComboBox* combo)
{
    QStringList texts;
    for (int i = 0; i < combo->count(); ++i)
        texts << combo->itemText(i);
    return texts;
}

} // namespace

class InspectPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutEvaluationsItSaysWhatToDo()
    {
        const OpenPanel open(/*hasEvaluations=*/false);
        QTRY_VERIFY(open.find<QLabel>("inspectEmpty")->isVisible());
        QVERIFY(!open.problems()->isVisible());
    }

    void opensOnTheNewestEvaluation()
    {
        const OpenPanel open;
        QTRY_COMPARE(open.problems()->model()->rowCount(), 3);
        QCOMPARE(open.find<QComboBox>("checkpointChooser")->currentText(), QStringLiteral("rl"));
        QCOMPARE(open.find<QComboBox>("distributionChooser")->currentText(),
                 QStringLiteral("hard"));
        QCOMPARE(open.samples()->model()->rowCount(), 4);
        QTRY_VERIFY(open.hasGraphs());
    }

    void choosersOfferWhatWasEvaluated()
    {
        const OpenPanel open;
        auto* checkpoints = open.find<QComboBox>("checkpointChooser");
        auto* distributions = open.find<QComboBox>("distributionChooser");
        QTRY_COMPARE(items(checkpoints),
                     (QStringList{QStringLiteral("base"), QStringLiteral("rl")}));
        QCOMPARE(items(distributions),
                 (QStringList{QStringLiteral("easy"), QStringLiteral("hard")}));
        QSignalSpy selected(open.session.get(), &StudySession::evaluationSelected);
        checkpoints->setCurrentIndex(0);
        QCOMPARE(items(distributions), (QStringList{QStringLiteral("easy")}));
        QCOMPARE(selected.size(), 1);
        QCOMPARE(open.session->selectedEvaluation(), open.study->baseOnEasy);
    }

    void showsTheProblemsOfACell()
    {
        const OpenPanel open;
        QTRY_COMPARE(open.problems()->model()->rowCount(), 3);
        const auto tallies = need(open.study->file.tallies(open.study->rlOnEasy));
        const ProblemTallyRow& first = tallies.front();
        open.session->selectCell({open.study->rlOnEasy, first.op, first.context, first.mode});
        QCOMPARE(open.session->selectedEvaluation(), open.study->rlOnEasy);
        QCOMPARE(open.find<QComboBox>("distributionChooser")->currentText(),
                 QStringLiteral("easy"));
        QCOMPARE(open.find<QComboBox>("opFilter")->currentData().toInt(), first.op);
        QCOMPARE(open.find<QComboBox>("contextFilter")->currentText(),
                 QString::fromStdString(first.context));
        QCOMPARE(open.find<QComboBox>("modeFilter")->currentText(),
                 QString::fromStdString(first.mode));
        const auto same = std::count_if(tallies.begin(), tallies.end(), [&](const auto& tally) {
            return tally.op == first.op && tally.context == first.context
                   && tally.mode == first.mode;
        });
        QCOMPARE(open.problems()->model()->rowCount(), static_cast<int>(same));
        QVERIFY(open.problems()->currentIndex().isValid());
    }

    void showsACellAskedForBeforeItWasOpened()
    {
        const OpenPanel open; // nothing is read before it is shown
        open.session->selectCell({open.study->rlOnEasy, 99, "nowhere", "normalforward"});
        QTRY_COMPARE(open.find<QComboBox>("distributionChooser")->currentText(),
                     QStringLiteral("easy"));
        // There is no such op and context: they stay at any.
        QCOMPARE(open.find<QComboBox>("opFilter")->currentIndex(), 0);
        QCOMPARE(open.find<QComboBox>("modeFilter")->currentText(),
                 QStringLiteral("normalforward"));
    }

    void followsTheSession()
    {
        const OpenPanel open;
        QTRY_COMPARE(open.problems()->model()->rowCount(), 3);
        open.session->selectEvaluation(open.study->rlOnEasy);
        QCOMPARE(open.find<QComboBox>("checkpointChooser")->currentText(), QStringLiteral("rl"));
        QCOMPARE(open.find<QComboBox>("distributionChooser")->currentText(),
                 QStringLiteral("easy"));
        QCOMPARE(open.problems()->model()->index(1, 3).data().toString(), QStringLiteral("2/4"));
        QCOMPARE(open.session->selectedEvaluation(), open.study->rlOnEasy);
    }

    void talliesAreThoseOfTheStudy()
    {
        const OpenPanel open;
        QTRY_COMPARE(open.problems()->model()->rowCount(), 3);
        QStringList verified;
        for (int row = 0; row < 3; ++row)
            verified << open.problems()->model()->index(row, 3).data().toString();
        QCOMPARE(verified, (QStringList{QStringLiteral("4/4"), QStringLiteral("2/4"),
                                        QStringLiteral("0/4")}));
    }

    void theFilterRowNarrowsTheList()
    {
        const OpenPanel open;
        QTRY_COMPARE(open.problems()->model()->rowCount(), 3);
        auto* outcomes = open.find<QComboBox>("outcomeFilter");
        outcomes->setCurrentText(QStringLiteral("mixed"));
        QCOMPARE(open.problems()->model()->rowCount(), 1);
        QCOMPARE(open.problems()->model()->index(0, 3).data().toString(), QStringLiteral("2/4"));
        QVERIFY(open.find<QLabel>("problemCount")->text().startsWith(QStringLiteral("1 of 3")));
        QTRY_VERIFY(open.find<LinkedTextView>("problemText")->toPlainText().size() > 20);
        outcomes->setCurrentIndex(0);
        QCOMPARE(open.problems()->model()->rowCount(), 3);
    }

    void aVerifiedSampleIsAllCorrect()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        QVERIFY(open.find<QLabel>("verdictLine")->text().contains(QStringLiteral("verified")));
        QVERIFY(open.find<QLabel>("verdictLine")->text().contains(QStringLiteral("1.00")));
        QCOMPARE(open.gold()->picture().boxes, open.predicted()->picture().boxes);
        for (const DrawnNode& node : open.predicted()->picture().graph.nodes)
            QCOMPARE(node.status, std::optional(NodeStatus::Correct));
    }

    void aSlipIsMarkedInGraphAndText()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        open.choose(open.problems(), 2); // none verified; its first sample slips in step one
        QTRY_VERIFY(open.hasGraphs());
        const auto& nodes = open.predicted()->picture().graph.nodes;
        const auto first = std::find_if(nodes.begin(), nodes.end(),
                                        [](const DrawnNode& node) { return node.isFirstError; });
        QVERIFY(first != nodes.end());
        QCOMPARE(first->status, std::optional(NodeStatus::Slip));
        QVERIFY(open.find<QLabel>("verdictLine")->text().contains(first->name));
        QVERIFY(!open.find<QLabel>("verdictLine")->text().contains(QStringLiteral("verified")));

        // The step with the slip is underlined in the sample, and nothing before it.
        const auto* text = open.find<LinkedTextView>("sampleText");
        QTextCursor cursor(text->document());
        cursor.setPosition(static_cast<int>(text->toPlainText().indexOf(first->name)) + 1);
        QVERIFY(cursor.charFormat().underlineStyle() != QTextCharFormat::NoUnderline);
    }

    void anyBytesInASampleAreShown()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        open.choose(open.problems(), 2);
        open.choose(open.samples(), 1); // "no idea \xff. Answer: 7."
        QTRY_VERIFY(open.hasGraphs());
        const auto* text = open.find<LinkedTextView>("sampleText");
        QVERIFY(text->toPlainText().contains(QStringLiteral("no idea")));
        for (const DrawnNode& node : open.predicted()->picture().graph.nodes)
            QCOMPARE(node.status, std::optional(NodeStatus::Missing));
        QTextCursor cursor(text->document());
        cursor.setPosition(3);
        QCOMPARE(cursor.charFormat().background().style(), Qt::BDiagPattern);
    }

    void selectingANodeLightsItEverywhere()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        const QString name = open.gold()->picture().graph.nodes.front().name;
        const QPoint centre =
            open.gold()->mapFromScene(open.gold()->picture().boxes.front().center());
        QTest::mouseClick(open.gold()->viewport(), Qt::LeftButton, {}, centre);
        QCOMPARE(open.predicted()->selectedNode(), name);
        for (const char* view : {"problemText", "goldText", "sampleText"}) {
            auto* text = open.find<LinkedTextView>(view);
            QCOMPARE(text->selectedNode(), name);
            QVERIFY(!text->extraSelections().isEmpty());
            QVERIFY(text->partsOf(name).contains(name));
        }
    }

    void clickingAStepSelectsItsNode()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        auto* text = open.find<LinkedTextView>("sampleText");
        const QString name = open.gold()->picture().graph.nodes.back().name;
        QVERIFY(!text->partsOf(name).isEmpty());
        QTextCursor cursor(text->document());
        cursor.setPosition(
            static_cast<int>(text->toPlainText().lastIndexOf(QStringLiteral("Define ") + name))
            + 9);
        text->setTextCursor(cursor);
        text->ensureCursorVisible();
        QTest::mouseClick(text->viewport(), Qt::LeftButton, {}, text->cursorRect(cursor).center());
        QCOMPARE(open.gold()->selectedNode(), name);
        QCOMPARE(open.predicted()->selectedNode(), name);
    }

    void whatIsChosenStaysWhenTheStudyGrows()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        open.choose(open.problems(), 1);
        open.choose(open.samples(), 2);
        const QString caption = open.find<LinkedTextView>("sampleText")->toPlainText();
        open.study->addEvaluation(open.study->rl, "rl", "easy"); // another connection commits
        open.session->refresh();
        QTest::qWait(700);
        QCOMPARE(open.problems()->currentIndex().row(), 1);
        QCOMPARE(open.samples()->currentIndex().row(), 2);
        QCOMPARE(open.find<LinkedTextView>("sampleText")->toPlainText(), caption);
        QCOMPARE(open.find<QComboBox>("distributionChooser")->currentText(),
                 QStringLiteral("hard"));
    }

    void aCommitElsewhereDoesNotDrawAnew()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        open.session->refresh();
        QTest::qWait(700); // longer than the throttle
        QVERIFY(!open.gold()->isStale());
        open.find<LinkedTextView>("sampleText")->selectNode(QStringLiteral("kept"));
        open.session->refresh();
        QTest::qWait(700);
        QCOMPARE(open.find<LinkedTextView>("sampleText")->selectedNode(), QStringLiteral("kept"));
    }

    void aMissingHelperIsSaidInPlaceAndTheTextsAreThere()
    {
        const OpenPanel open(true, QStringLiteral("/nowhere/gradus-layout"));
        QTRY_VERIFY(open.gold()->message().contains(QStringLiteral("/nowhere/gradus-layout")));
        QVERIFY(open.find<LinkedTextView>("goldText")
                    ->toPlainText()
                    .contains(QStringLiteral("Define")));
    }

    void aVerdictThatDoesNotHoldAnyMoreIsSaid()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.hasGraphs());
        auto* notice = open.find<QLabel>("comparisonNotice");
        QVERIFY(!notice->isVisible());
        const RowId problem = open.problems()->currentIndex().data(Qt::UserRole + 1).toLongLong();
        SampleRow sample = need(open.study->file.samples(open.study->rlOnHard, problem))[0];
        sample.isVerified = false;
        need(open.study->file.addSamples({{sample}}));
        open.session->refresh();
        QTRY_VERIFY(notice->isVisible());
    }
};

QTEST_MAIN(InspectPanelTest)
#include "tst_inspect_panel.moc"
