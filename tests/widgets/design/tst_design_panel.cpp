#include "tests/widgets/common/sample_study.h"
#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/linked_text_view.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/study_session.h"
#include "widgets/design/design_panel.h"
#include "widgets/design/problem_preview.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace gradus;
using test::need;

namespace {

const QString kHelper = QStringLiteral(GRADUS_LAYOUT_PROGRAM);

/// A panel on a study of its own, shown, with its first problem.
struct OpenPanel
{
    explicit OpenPanel(const StudyDesign& design = test::smallDesign(),
                       const QString& helper = kHelper)
    {
        path = folder.filePath(QStringLiteral("s.gradus")).toStdString();
        need(StudyFile::create(path, design));
        session = need(StudySession::open(path, test::contexts()));
        panel = std::make_unique<DesignPanel>(session.get(), helper);
        panel->resize(1'200, 800);
        panel->show();
    }

    template <typename T>
    T* find(const char* name) const
    {
        return panel->findChild<T*>(QString::fromLatin1(name));
    }
    [[nodiscard]] GraphView* graph() const { return find<GraphView>("problemGraph"); }
    [[nodiscard]] QListView* list() const { return find<QListView>("distributionList"); }
    [[nodiscard]] bool isFresh() const
    {
        return !graph()->picture().isEmpty() && !graph()->isStale()
               && !panel->findChild<ProblemPreview*>()->isStale();
    }
    [[nodiscard]] QString fault(const char* name) const
    {
        return find<NoticeLabel>(name)->sentence();
    }
    [[nodiscard]] std::vector<Distribution> stored() const
    {
        return need(need(StudyFile::open(path)).distributions());
    }
    [[nodiscard]] QString text() const
    {
        return find<LinkedTextView>("problemText")->toPlainText();
    }
    void press(const char* button) const
    {
        QTest::mouseClick(find<QAbstractButton>(button), Qt::LeftButton);
    }

    QTemporaryDir folder;
    std::filesystem::path path;
    std::unique_ptr<StudySession> session;
    std::unique_ptr<DesignPanel> panel;
};

QString expectedText(const Distribution& distribution, std::uint64_t seed, std::uint64_t index)
{
    const ContextLibrary contexts = test::contexts();
    const Problem problem = drawProblem(distribution, contexts, seed, index);
    const ProblemText text = renderProblem(problem);
    return QString::fromStdString(text.problem + text.question);
}

StudyDesign twoComponents()
{
    StudyDesign design = test::smallDesign();
    Component third = design.distributions[0].components[0];
    third.weight = 1.0 / 3.0;
    Component rest = third;
    rest.weight = 1 - third.weight;
    rest.specification.opMin = rest.specification.opMax = 8;
    design.distributions[0].components = {third, rest};
    return design;
}

} // namespace

class DesignPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhichEdgeMapADistributionIsABandOf()
    {
        const QTemporaryDir folder;
        const auto path =
            std::filesystem::path(folder.filePath(QStringLiteral("s.gradus")).toStdString());
        test::SampleStudy study(path);
        Distribution band = test::smallDesign().distributions[0];
        band.name = "next";
        need(study.file.putBand(band, study.rlOnEasy, "edge cells of \"easy\": op 3"));
        const auto session = need(StudySession::open(path, test::contexts()));
        DesignPanel panel(session.get(), kHelper);
        panel.show();
        const auto* list = panel.findChild<QListView*>(QStringLiteral("distributionList"));
        QTRY_COMPARE(list->model()->rowCount(), 3);
        auto* origin = panel.findChild<QLabel*>(QStringLiteral("distributionOrigin"));
        QVERIFY(!origin->isVisible()); // the first is none
        session->selectDistribution(QStringLiteral("next"));
        QVERIFY(origin->isVisible());
        QVERIFY(origin->text().contains(QStringLiteral("edge cells of &quot;easy&quot;: op 3")));
        QSignalSpy wanted(&panel, &DesignPanel::mapRequested);
        Q_EMIT origin->linkActivated(QString::number(study.rlOnEasy));
        QCOMPARE(wanted.first().first().toLongLong(), study.rlOnEasy);
    }

    void opensOnADistributionMadeWhileItWasHidden()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.list()->model()->rowCount() == 2);
        open.panel->hide();
        Distribution made = test::smallDesign().distributions[0];
        made.name = "made";
        need(open.session->file().putDistribution(made));
        open.session->refresh();
        open.session->selectDistribution(QStringLiteral("made"));
        open.panel->show();
        QTRY_COMPARE(open.list()->currentIndex().data().toString(), QStringLiteral("made"));
    }

    void opensOnTheFirstDistributionWithAProblem()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        QCOMPARE(open.list()->model()->rowCount(), 2);
        QCOMPARE(open.session->selectedDistribution(), QStringLiteral("easy"));
        QCOMPARE(open.text(), expectedText(test::smallDesign().distributions[0], 1, 0));
        QVERIFY(open.find<LinkedTextView>("solutionText")
                    ->toPlainText()
                    .startsWith(QStringLiteral("Define ")));
    }

    void followsTheSelectedDistribution()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.session->selectDistribution(QStringLiteral("hard"));
        QCOMPARE(open.list()->currentIndex().row(), 1);
        QTRY_COMPARE(open.text(), expectedText(test::smallDesign().distributions[1], 1, 0));
    }

    void aChangeShowsAnotherProblemAndIsSaved()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        QSignalSpy designChanged(open.session.get(), &StudySession::designChanged);
        open.find<QSpinBox>("opMax")->setValue(12);
        QVERIFY(!open.isFresh()); // dimmed at once, never wrong
        QTRY_VERIFY(open.isFresh());
        Distribution expected = test::smallDesign().distributions[0];
        expected.components[0].specification.opMax = 12;
        QCOMPARE(open.text(), expectedText(expected, 1, 0));
        QVERIFY(open.stored()[0] == expected);
        QCOMPARE(designChanged.size(), 1);
    }

    void manyQuickChangesEndInTheLast()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        for (int op = 5; op <= 20; ++op) {
            open.find<QSpinBox>("opMax")->setValue(op);
            QTest::qWait(10);
        }
        QTRY_COMPARE(open.stored()[0].components[0].specification.opMax, 20);
        Distribution expected = test::smallDesign().distributions[0];
        expected.components[0].specification.opMax = 20;
        QTRY_COMPARE(open.text(), expectedText(expected, 1, 0));
    }

    void whatIsInvalidStaysADraftAndSaysWhy()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        const QString before = open.text();
        open.find<QSpinBox>("opMin")->setValue(9); // above the highest, 4
        QVERIFY(open.fault("opFault").contains(QStringLiteral("9-4")));
        QVERIFY(open.find<NoticeLabel>("opFault")->isVisible());
        QTRY_VERIFY(open.graph()->message().contains(QStringLiteral("9-4")));
        QVERIFY(!open.isFresh());
        QCOMPARE(open.text(), before);
        QVERIFY(open.stored() == test::smallDesign().distributions);

        open.find<QSpinBox>("opMax")->setValue(9);
        QTRY_VERIFY(open.isFresh());
        QVERIFY(open.fault("opFault").isEmpty());
        QVERIFY(open.graph()->message().isEmpty());
        QCOMPARE(open.stored()[0].components[0].specification.opMin, 9);
    }

    void whatCannotBeMadeIsSaid()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.find<QComboBox>("flavour")->setCurrentIndex(1);
        open.find<QComboBox>("mode")->setCurrentIndex(1);
        QVERIFY(open.fault("modeFault").contains(QStringLiteral("iGSM problems are forward only")));
        QTest::qWait(300);
        open.find<QComboBox>("mode")->setCurrentIndex(0);
        QVERIFY(open.fault("modeFault").isEmpty());
    }

    void weightsMustSumToOneAndCanBeNormalised()
    {
        const OpenPanel open(twoComponents());
        QTRY_VERIFY(open.isFresh());
        open.find<QDoubleSpinBox>("weight")->setValue(10);
        QVERIFY(open.fault("weightsFault").contains(QStringLiteral("76.6667 %"))); // 10 + 66.6667
        QTest::qWait(300);
        QVERIFY(open.stored() == twoComponents().distributions);

        open.press("normalise");
        QVERIFY(open.fault("weightsFault").isEmpty());
        QTRY_VERIFY(open.isFresh());
        const auto stored = open.stored()[0];
        // By hand: 0.1 / (0.1 + 2/3) = 3/23.
        QVERIFY(std::abs(stored.components[0].weight - 3.0 / 23.0) < 1e-12);
        QVERIFY(validateDistribution(stored, test::contexts()));
    }

    void addingAndRemovingComponentsKeepsTheSum()
    {
        const OpenPanel open(twoComponents());
        QTRY_VERIFY(open.isFresh());
        auto* table = open.find<QTableView>("componentTable");
        open.press("addComponent");
        QCOMPARE(table->model()->rowCount(), 3);
        QCOMPARE(table->currentIndex().row(), 2);
        QTRY_COMPARE(open.stored()[0].components.size(), std::size_t{3});
        QVERIFY(validateDistribution(open.stored()[0], test::contexts()));
        QCOMPARE(open.stored()[0].components[2].weight, 1.0 / 3.0);
        open.press("removeComponent");
        open.press("removeComponent");
        QTRY_COMPARE(open.stored()[0].components.size(), std::size_t{1});
        QCOMPARE(open.stored()[0].components[0].weight, 1.0);
        QVERIFY(!open.find<QPushButton>("removeComponent")->isEnabled()); // the last stays
    }

    void theFormEditsTheChosenComponent()
    {
        const OpenPanel open(twoComponents());
        QTRY_VERIFY(open.isFresh());
        auto* table = open.find<QTableView>("componentTable");
        table->setCurrentIndex(table->model()->index(1, 0));
        QCOMPARE(open.find<QSpinBox>("opMin")->value(), 8);
        open.find<QSpinBox>("opMax")->setValue(10);
        QTRY_COMPARE(open.stored()[0].components[1].specification.opMax, 10);
        QVERIFY(open.stored()[0].components[0] == twoComponents().distributions[0].components[0]);
    }

    void distributionsAreAddedDuplicatedAndRemoved()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.press("duplicateDistribution");
        QTRY_COMPARE(open.stored().size(), std::size_t{3});
        QCOMPARE(open.stored()[2].name, std::string("easy, copy"));
        QVERIFY(open.stored()[2].components == open.stored()[0].components);
        QCOMPARE(open.list()->currentIndex().row(), 2);

        open.press("removeDistribution");
        QTRY_COMPARE(open.stored().size(), std::size_t{2});
        QCOMPARE(open.list()->model()->rowCount(), 2);
        open.press("undoRemove");
        QTRY_COMPARE(open.stored().size(), std::size_t{3});

        open.press("addDistribution");
        QTRY_COMPARE(open.stored().size(), std::size_t{4});
        QVERIFY(validateDistribution(open.stored()[3], test::contexts()));
    }

    void renamingIsSavedUnderTheNewName()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        QSignalSpy selected(open.session.get(), &StudySession::distributionSelected);
        open.list()->model()->setData(open.list()->currentIndex(), QStringLiteral("gentle"));
        QTRY_COMPARE(open.stored()[0].name, std::string("gentle"));
        QCOMPARE(open.stored().size(), std::size_t{2});
        QCOMPARE(selected.last()[0].toString(), QStringLiteral("gentle"));
    }

    void aNameTwiceIsNotSaved()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.list()->model()->setData(open.list()->currentIndex(), QStringLiteral("hard"));
        QVERIFY(open.fault("distributionFault").contains(QStringLiteral("hard")));
        QTest::qWait(300);
        QVERIFY(open.stored() == test::smallDesign().distributions);
    }

    void aDistributionInUseStays()
    {
        StudyDesign design = test::smallDesign();
        Schedule schedule;
        schedule.name = "main";
        Stage stage;
        stage.name = "base";
        stage.distribution = "easy";
        schedule.stages = {stage};
        design.schedules = {schedule};
        const OpenPanel open(design);
        QTRY_VERIFY(open.isFresh());
        open.press("removeDistribution");
        QVERIFY(open.fault("distributionFault").contains(QStringLiteral("main")));
        QCOMPARE(open.stored().size(), std::size_t{2});
        QCOMPARE(open.list()->model()->rowCount(), 2);
    }

    void seedAndIndexChooseTheProblem()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.press("nextProblem");
        QTRY_COMPARE(open.text(), expectedText(test::smallDesign().distributions[0], 1, 1));
        open.find<QSpinBox>("seed")->setValue(7);
        QTRY_COMPARE(open.text(), expectedText(test::smallDesign().distributions[0], 7, 1));
        open.press("previousProblem");
        QTRY_COMPARE(open.text(), expectedText(test::smallDesign().distributions[0], 7, 0));
        open.press("previousProblem"); // there is none before the first
        QCOMPARE(open.find<QSpinBox>("index")->value(), 0);
    }

    void aSentenceLightsItsNode()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        auto* text = open.find<LinkedTextView>("problemText");
        QTextCursor cursor(text->document());
        cursor.setPosition(20);
        QTest::mouseClick(text->viewport(), Qt::LeftButton, {}, text->cursorRect(cursor).center());
        const QString name = open.graph()->selectedNode();
        QVERIFY(!name.isEmpty());
        QVERIFY(open.text().startsWith(QStringLiteral("The number of ") + name));
        QCOMPARE(open.find<LinkedTextView>("solutionText")->selectedNode(), name);
    }

    void aCommitElsewhereDoesNotDisturb()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.graph()->selectNode(open.graph()->picture().graph.nodes.front().name);
        RunRow run;
        run.schedule = "main";
        need(need(StudyFile::open(open.path)).addRun(run));
        open.session->refresh();
        QTest::qWait(300);
        QVERIFY(open.isFresh());
        QVERIFY(!open.graph()->selectedNode().isEmpty());
    }

    void aChangeElsewhereIsShown()
    {
        const OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        Distribution changed = test::smallDesign().distributions[0];
        changed.components[0].specification.opMax = 9;
        need(need(StudyFile::open(open.path)).putDistribution(changed, changed.name));
        open.session->refresh();
        QTRY_COMPARE(open.find<QSpinBox>("opMax")->value(), 9);
        QTRY_COMPARE(open.text(), expectedText(changed, 1, 0));
    }

    void closingThePanelSavesWhatIsValid()
    {
        OpenPanel open;
        QTRY_VERIFY(open.isFresh());
        open.find<QSpinBox>("opMax")->setValue(6);
        open.panel.reset(); // before the tick
        QCOMPARE(open.stored()[0].components[0].specification.opMax, 6);
    }

    void aStudyWithoutDistributionsSaysWhatToDo()
    {
        StudyDesign design;
        design.title = "empty";
        const OpenPanel open(design);
        QTRY_VERIFY(open.graph()->message().contains(QStringLiteral("Add one")));
        QVERIFY(!open.find<QSpinBox>("opMin")->isEnabled());
        open.press("addDistribution");
        QTRY_COMPARE(open.stored().size(), std::size_t{1});
        QTRY_VERIFY(open.isFresh());
    }

    void aMissingHelperIsSaidInPlaceAndTheTextsAreThere()
    {
        const OpenPanel open(test::smallDesign(), QStringLiteral("/nowhere/gradus-layout"));
        QTRY_VERIFY(open.graph()->message().contains(QStringLiteral("/nowhere/gradus-layout")));
        QVERIFY(!open.text().isEmpty());
    }
};

QTEST_MAIN(DesignPanelTest)
#include "tst_design_panel.moc"
