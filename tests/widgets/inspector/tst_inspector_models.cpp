#include "widgets/inspector/problem_tally_model.h"
#include "widgets/inspector/sample_table_model.h"
#include "widgets/inspector/tally_filter.h"

#include <QAbstractItemModelTester>
#include <QtTest>

using namespace gradus;

namespace {

using Tester = QAbstractItemModelTester;
constexpr auto kFatal = Tester::FailureReportingMode::QtTest;

ProblemTallyRow tally(RowId problem, int op, int verified, int samples = 16)
{
    return {.problem = problem,
            .index = problem - 100,
            .op = op,
            .context = op % 2 == 0 ? "zoo" : "school",
            .samples = samples,
            .verified = verified,
            .answerCorrect = verified + 1};
}

SampleRow sample(int number, bool isVerified, double accuracy)
{
    SampleRow row;
    row.sample = number;
    row.isVerified = isVerified;
    row.processAccuracy = accuracy;
    row.tokens = 90;
    return row;
}

} // namespace

class InspectorModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void outcomesCountVerifiedSamples()
    {
        QCOMPARE(outcomeOf(tally(1, 2, 0)), Outcome::Unsolved);
        QCOMPARE(outcomeOf(tally(1, 2, 1)), Outcome::Mixed);
        QCOMPARE(outcomeOf(tally(1, 2, 16)), Outcome::Solved);
        QCOMPARE(outcomeOf(tally(1, 2, 0, 0)), Outcome::Unsolved);
    }

    void talliesShowCountsAndSortByShare()
    {
        ProblemTallyModel model;
        const Tester tester(&model, kFatal);
        model.setTallies({tally(101, 8, 2), tally(102, 9, 10)});
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex verified = model.index(0, ProblemTallyModel::VerifiedColumn);
        QCOMPARE(verified.data().toString(), QStringLiteral("2/16"));
        QCOMPARE(verified.data(ProblemTallyModel::ValueRole).toDouble(), 0.125);
        QCOMPARE(verified.data(ProblemTallyModel::ProblemRole).toLongLong(), 101LL);
        QCOMPARE(model.index(1, ProblemTallyModel::IndexColumn).data().toString(),
                 QStringLiteral("2"));
        QCOMPARE(model.rowOf(102), 1);
        QCOMPARE(model.rowOf(7), -1);
    }

    void newCountsDoNotMoveRows()
    {
        ProblemTallyModel model;
        const Tester tester(&model, kFatal);
        model.setTallies({tally(101, 8, 2), tally(102, 9, 10)});
        const QPersistentModelIndex kept = model.index(1, 0);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setTallies({tally(101, 8, 2), tally(102, 9, 11), tally(103, 9, 0)});
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(reset.size(), 0);
        QVERIFY(kept.isValid());
    }

    void otherProblemsReplaceThem()
    {
        ProblemTallyModel model;
        const Tester tester(&model, kFatal);
        model.setTallies({tally(101, 8, 2), tally(102, 9, 10)});
        model.setTallies({tally(102, 9, 10)});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.rowOf(102), 0);
        model.setTallies({});
        QCOMPARE(model.rowCount(), 0);
    }

    void theFilterSortsByValueAndKeepsWhatIsAskedFor()
    {
        ProblemTallyModel model;
        TallyFilter filter;
        filter.setSourceModel(&model);
        const Tester tester(&filter, kFatal);
        // As text 10/16 sorts before 2/16; as a share it does not. Numbers 2 and 11 likewise.
        model.setTallies(
            {tally(111, 8, 10), tally(102, 9, 2), tally(103, 8, 0), tally(104, 9, 16)});
        filter.sort(ProblemTallyModel::VerifiedColumn);
        QCOMPARE(problems(filter), (QList<qlonglong>{103, 102, 111, 104}));
        filter.sort(ProblemTallyModel::IndexColumn, Qt::DescendingOrder);
        QCOMPARE(problems(filter), (QList<qlonglong>{111, 104, 103, 102}));

        filter.setOutcome(Outcome::Mixed);
        QCOMPARE(problems(filter), (QList<qlonglong>{111, 102}));
        filter.setOp(9);
        QCOMPARE(problems(filter), (QList<qlonglong>{102}));
        filter.setOutcome({});
        filter.setOp({});
        filter.setContext(QStringLiteral("zoo"));
        QCOMPARE(problems(filter), (QList<qlonglong>{111, 103}));
    }

    void samplesTellTheirVerdictInWords()
    {
        SampleTableModel model;
        const Tester tester(&model, kFatal);
        SampleRow cut = sample(1, false, 0.25);
        cut.isTruncated = true;
        model.setSamples({sample(0, true, 1), cut});
        QCOMPARE(model.index(0, SampleTableModel::NumberColumn).data().toString(),
                 QStringLiteral("1"));
        QVERIFY(model.index(0, SampleTableModel::VerdictColumn)
                    .data()
                    .toString()
                    .contains(QStringLiteral("verified")));
        QCOMPARE(model.index(1, SampleTableModel::ProcessColumn).data().toString(),
                 QStringLiteral("0.25"));
        QCOMPARE(model.index(1, SampleTableModel::ProcessColumn)
                     .data(SampleTableModel::ValueRole)
                     .toDouble(),
                 0.25);
        QVERIFY(model.index(1, SampleTableModel::TokensColumn)
                    .data()
                    .toString()
                    .contains(QStringLiteral("cut off")));
    }

    void filtersByMode()
    {
        ProblemTallyModel model;
        TallyFilter filter;
        filter.setSourceModel(&model);
        model.setTallies(
            {{.problem = 1, .mode = "normalforward"}, {.problem = 2, .mode = "forwardreverse"}});
        filter.setMode(QStringLiteral("forwardreverse"));
        QCOMPARE(problems(filter), (QList<qlonglong>{2}));
        filter.setMode({});
        QCOMPARE(filter.rowCount(), 2);
    }

    void samplesTellWhatBothVerifiersSay()
    {
        SampleTableModel model;
        SampleRow judged = sample(0, false, 0.5);
        judged.isVerifiedPaper = true;
        judged.fault = SolutionFault::Slip;
        judged.faultDepth = 2;
        judged.answer = "12";
        judged.logProbability = -3.456;
        model.setSamples({judged, sample(1, false, 0)});
        const auto text = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QVERIFY(text(0, SampleTableModel::VerdictColumn).contains(QStringLiteral("wrong")));
        QVERIFY(text(0, SampleTableModel::PaperColumn).contains(QStringLiteral("verified")));
        QCOMPARE(text(0, SampleTableModel::FaultColumn), QStringLiteral("worked out wrongly"));
        QCOMPARE(text(0, SampleTableModel::DepthColumn), QStringLiteral("2"));
        QVERIFY(text(0, SampleTableModel::AnswerColumn).endsWith(QStringLiteral("12")));
        QCOMPARE(text(0, SampleTableModel::LikelihoodColumn), QStringLiteral("-3.46"));
        for (const int column : {SampleTableModel::PaperColumn, SampleTableModel::FaultColumn,
                                 SampleTableModel::LikelihoodColumn}) {
            QCOMPARE(text(1, column), QStringLiteral("\u2013")); // of an older study
            QVERIFY(!model.index(1, column).data(SampleTableModel::ValueRole).isValid());
        }
    }

    void theSameSamplesAreNoChange()
    {
        SampleTableModel model;
        model.setSamples({sample(0, true, 1)});
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setSamples({sample(0, true, 1)});
        QCOMPARE(reset.size(), 0);
        model.setSamples({sample(0, false, 1)});
        QCOMPARE(reset.size(), 1);
    }

    void everyColumnHasATitleAndAHint()
    {
        const ProblemTallyModel tallies;
        const SampleTableModel samples;
        for (const QAbstractItemModel* model : {static_cast<const QAbstractItemModel*>(&tallies),
                                                static_cast<const QAbstractItemModel*>(&samples)})
            for (int column = 0; column < model->columnCount(); ++column) {
                QVERIFY(!model->headerData(column, Qt::Horizontal).toString().isEmpty());
                QVERIFY(!model->headerData(column, Qt::Horizontal, Qt::ToolTipRole)
                             .toString()
                             .isEmpty());
            }
    }

private:
    static QList<qlonglong> problems(const QAbstractItemModel& model)
    {
        QList<qlonglong> ids;
        for (int row = 0; row < model.rowCount(); ++row)
            ids << model.index(row, 0).data(ProblemTallyModel::ProblemRole).toLongLong();
        return ids;
    }
};

QTEST_MAIN(InspectorModelsTest)
#include "tst_inspector_models.moc"
