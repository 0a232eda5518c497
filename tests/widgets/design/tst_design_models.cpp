#include "tests/widgets/common/sample_study.h"
#include "widgets/design/component_table_model.h"
#include "widgets/design/distribution_list_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace gradus;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::QtTest;

Distribution called(const std::string& name, int opMax = 6)
{
    Component component;
    component.specification.opMax = opMax;
    return {name, {component}};
}

} // namespace

class DesignModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsWhatTheStudyHolds()
    {
        DistributionListModel model(m_contexts);
        const QAbstractItemModelTester tester(&model, kFatal);
        model.setStored({called("a"), called("b")});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(1).data().toString(), QStringLiteral("b"));
        QCOMPARE(model.rowOf(QStringLiteral("b")), 1);
        QVERIFY(!model.isUnsaved(0));
        model.setStored({called("b")});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.storedName(0), std::string("b"));
    }

    void draftsOutliveAChangeElsewhere()
    {
        DistributionListModel model(m_contexts);
        const QAbstractItemModelTester tester(&model, kFatal);
        model.setStored({called("a", 6), called("b", 6)});
        model.setDraft(0, called("a", 1)); // cannot be saved
        model.setStored({called("a", 7), called("b", 8), called("c")});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.draft(0).components[0].specification.opMax, 1);
        QVERIFY(model.isUnsaved(0));
        QCOMPARE(model.draft(1).components[0].specification.opMax, 8);
        QVERIFY(!model.isUnsaved(1));
    }

    void aDraftRemovedElsewhereBecomesANewOne()
    {
        DistributionListModel model(m_contexts);
        model.setStored({called("a"), called("b")});
        model.setDraft(0, called("a", 1));
        model.setStored({called("b")});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.rowOf(QStringLiteral("a")), 1);
        QVERIFY(model.storedName(1).empty());
    }

    void aSavedDraftIsTheStudys()
    {
        DistributionListModel model(m_contexts);
        model.setStored({called("a")});
        model.setDraft(0, called("new name", 5));
        QVERIFY(model.isUnsaved(0));
        QCOMPARE(model.storedName(0), std::string("a"));
        model.markSaved(0);
        QVERIFY(!model.isUnsaved(0));
        QCOMPARE(model.storedName(0), std::string("new name"));
        model.setStored({called("new name", 5)});
        QCOMPARE(model.rowCount(), 1);
    }

    void addedOnesHaveANameOfTheirOwn()
    {
        DistributionListModel model(m_contexts);
        const QAbstractItemModelTester tester(&model, kFatal);
        model.setStored({called("a")});
        QCOMPARE(model.add(called("a")), 1);
        QCOMPARE(model.draft(1).name, std::string("a 2"));
        QVERIFY(model.isUnsaved(1));
        QVERIFY(model.faults(1).isEmpty());
        model.removeAt(0);
        QCOMPARE(model.draft(0).name, std::string("a 2"));
    }

    void aNameTwiceIsAFaultOfBothUntilItIsNot()
    {
        DistributionListModel model(m_contexts);
        model.setStored({called("a"), called("b")});
        QSignalSpy renamed(&model, &DistributionListModel::renamed);
        QVERIFY(model.setData(model.index(1), QStringLiteral(" a ")));
        QCOMPARE(renamed.size(), 1);
        QVERIFY(!model.faults(0).isEmpty());
        QVERIFY(!model.faults(1).isEmpty());
        QVERIFY(model.index(0).data().toString().contains(QChar(0x26a0)));
        QCOMPARE(model.index(0).data(Qt::EditRole).toString(), QStringLiteral("a"));
        QVERIFY(model.setData(model.index(1), QStringLiteral("c")));
        QVERIFY(model.faults(0).isEmpty());
        QVERIFY(model.faults(1).isEmpty());
        QVERIFY(!model.setData(model.index(1), QStringLiteral("c"))); // nothing new
    }

    void readingTheSameAgainTellsNobody()
    {
        DistributionListModel model(m_contexts);
        model.setStored({called("a"), called("b")});
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setStored({called("a"), called("b", 9)});
        QCOMPARE(changed.size(), 0); // a name being typed would be lost
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.draft(1).components[0].specification.opMax, 9);
    }

    void componentsReadAsASentence()
    {
        ComponentTableModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        Component component;
        component.weight = 0.7;
        component.specification.opMax = 9;
        component.specification.contexts = {"zoo", "school"};
        ComponentFaults fault;
        fault.op = QStringLiteral("wrong");
        model.setComponents({component, component}, {{}, fault});
        QCOMPARE(model.index(0, ComponentTableModel::WeightColumn).data().toString(),
                 QStringLiteral("70.00"));
        QCOMPARE(model.index(0, ComponentTableModel::OpColumn).data().toString(),
                 QStringLiteral("2\u20139"));
        QCOMPARE(model.index(0, ComponentTableModel::ContextsColumn).data().toString(),
                 QStringLiteral("zoo, school"));
        QCOMPARE(model.index(1, 0).data(ComponentTableModel::FaultRole).toString(),
                 QStringLiteral("wrong"));
        QVERIFY(model.index(1, 0).data().toString().startsWith(QChar(0x26a0)));
        QVERIFY(componentSentence(component).contains(QStringLiteral("op 2\u20139")));
    }

    void editingAComponentMovesNoRow()
    {
        ComponentTableModel model;
        model.setComponents({Component{}, Component{}}, {{}, {}});
        const QPersistentModelIndex kept = model.index(1, 0);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        Component other;
        other.weight = 0.5;
        model.setComponents({Component{}, other}, {{}, {}});
        QVERIFY(kept.isValid());
        QCOMPARE(reset.size(), 0);
        model.setComponents({other}, {{}});
        QCOMPARE(reset.size(), 1);
    }

private:
    const std::shared_ptr<const ContextLibrary> m_contexts =
        std::make_shared<const ContextLibrary>(test::contexts());
};

QTEST_MAIN(DesignModelsTest)
#include "tst_design_models.moc"
