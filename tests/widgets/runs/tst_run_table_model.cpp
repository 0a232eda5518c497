#include "widgets/runs/run_table_model.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <unistd.h>

using namespace gradus;

namespace {

constexpr double kNow = 1'700'000'000;

RunRow makeRun(RowId id, RunState state)
{
    RunRow run;
    run.id = id;
    run.schedule = "quick";
    run.state = state;
    run.stage = "base";
    run.step = 84;
    run.stepsPlanned = 200;
    run.tokensPerSecond = 21'300;
    run.secondsLeft = 700;
    run.progress = 0.5;
    run.startedAt = kNow - 60;
    run.heartbeatAt = kNow - 1;
    run.processId = ::getpid();
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    run.host = host.data();
    return run;
}

} // namespace

class RunTableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheRulesOfModelsWhileRunsComeAndChange()
    {
        RunTableModel model;
        QAbstractItemModelTester tester(&model,
                                        QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setRuns({}, kNow);
        model.setRuns({makeRun(1, RunState::Done)}, kNow);
        model.setRuns({makeRun(1, RunState::Done), makeRun(2, RunState::Running)}, kNow);
        model.setRuns({makeRun(1, RunState::Done), makeRun(2, RunState::Done)}, kNow);
        QCOMPARE(inserted.size(), 2);
        QCOMPARE(reset.size(), 0);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 0).data(RunTableModel::RunIdRole).toLongLong(), 2); // newest first

        model.setRuns({makeRun(7, RunState::Done)}, kNow); // another study's
        QCOMPARE(reset.size(), 1);
        QCOMPARE(model.rowCount(), 1);
    }

    void keepsAnIndexOnItsRunWhenAnotherIsAdded()
    {
        RunTableModel model;
        model.setRuns({makeRun(1, RunState::Running)}, kNow);
        const QPersistentModelIndex one = model.index(0, 0);
        model.setRuns({makeRun(1, RunState::Running), makeRun(2, RunState::Queued)}, kNow);
        QCOMPARE(one.row(), 1);
        QCOMPARE(one.data(RunTableModel::RunIdRole).toLongLong(), 1);
    }

    void neverLetsProgressGoBack()
    {
        RunTableModel model;
        RunRow run = makeRun(1, RunState::Running);
        model.setRuns({run}, kNow);
        run.progress = 0.2;
        model.setRuns({run}, kNow);
        const QModelIndex cell = model.index(0, RunTableModel::ProgressColumn);
        QCOMPARE(cell.data(RunTableModel::ValueRole).toDouble(), 0.5);
        QCOMPARE(cell.data().toString(), QStringLiteral("50 %"));
    }

    void showsAsHundredPerCentOnlyWhatIsDone()
    {
        RunTableModel model;
        RunRow run = makeRun(1, RunState::Running);
        run.progress = 0.9999;
        model.setRuns({run}, kNow);
        QCOMPARE(model.index(0, RunTableModel::ProgressColumn).data().toString(),
                 QStringLiteral("99 %"));
    }

    void showsARunLostByThePassingOfTime()
    {
        RunTableModel model;
        model.setRuns({makeRun(1, RunState::Running)}, kNow);
        const QModelIndex state = model.index(0, RunTableModel::StateColumn);
        QCOMPARE(state.data().toString(), QStringLiteral("running"));
        QVERIFY(!model.index(0, RunTableModel::LeftColumn).data().toString().isEmpty());

        model.setNow(kNow + 600); // ten minutes without a heartbeat
        QCOMPARE(state.data().toString(), QStringLiteral("lost"));
        QCOMPARE(model.index(0, RunTableModel::LeftColumn).data().toString(), QString());
        QCOMPARE(model.index(0, RunTableModel::RateColumn).data().toString(), QString());
    }

    void tellsWhyARunFailed()
    {
        RunTableModel model;
        RunRow run = makeRun(1, RunState::Failed);
        run.error = "the disk is full";
        model.setRuns({run}, kNow);
        QCOMPARE(model.index(0, 0).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("the disk is full"));
    }

    void givesPeopleTextAndPainterNumbers()
    {
        RunTableModel model;
        RunRow run = makeRun(1, RunState::Running);
        run.lastLoss = 1.5;
        model.setRuns({run}, kNow);
        const auto text = [&](int column) {
            return model.index(0, column).data().toString();
        };
        QCOMPARE(text(RunTableModel::RunColumn), QStringLiteral("quick, run 1"));
        QCOMPARE(text(RunTableModel::StepColumn), QStringLiteral("84/200"));
        QCOMPARE(text(RunTableModel::LastColumn), QStringLiteral("loss 1.500"));
        QCOMPARE(text(RunTableModel::RateColumn), QStringLiteral("21.3 k"));
        QCOMPARE(text(RunTableModel::LeftColumn), QStringLiteral("12 min left"));
        QCOMPARE(
            model.index(0, RunTableModel::RateColumn).data(RunTableModel::ValueRole).toDouble(),
            21'300.0);
        const auto alignment =
            model.index(0, RunTableModel::StepColumn).data(Qt::TextAlignmentRole).toInt();
        QVERIFY(alignment & Qt::AlignRight);
    }
};

QTEST_GUILESS_MAIN(RunTableModelTest)
#include "tst_run_table_model.moc"
