#include "widgets/figures/table_model.h"

#include <QAbstractItemModelTester>
#include <QFont>
#include <QtTest>

using namespace gradus;

namespace {

Table scores()
{
    Table table;
    table.columns = {"checkpoint",     "op",       "problems", "estimate", "low", "p_value",
                     "verified_paper", "decision", "note"};
    table.records = {
        {std::string("base"),
         std::int64_t{5},
         std::int64_t{12'000},
         0.5,
         0.25,
         0.03,
         true,
         JsonText{"{\"a\": 1}"},
         {}},
        {std::string("rl"),
         std::int64_t{1'500},
         std::int64_t{7},
         {},
         {},
         0.00002,
         false,
         {},
         std::string("fewer samples than k")},
    };
    return table;
}

} // namespace

class TableModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void keepsTheRulesOfAModel()
    {
        TableModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTable(scores());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), 9);
        model.setTable({});
        QCOMPARE(model.columnCount(), 0);
    }

    void writesNumbersForPeople()
    {
        TableModel model;
        model.setTable(scores());
        const auto text = [&](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(text(0, 0), QStringLiteral("base"));
        QCOMPARE(text(1, 1), QStringLiteral("1500")); // an op is a name
        QCOMPARE(text(0, 2), QStringLiteral("12,000"));
        QCOMPARE(text(0, 3), QStringLiteral("0.5000"));
        QCOMPARE(text(0, 5), QStringLiteral("0.03")); // fixed decimals would hide the other
        QCOMPARE(text(1, 5), QStringLiteral("2E-05"));
        QCOMPARE(text(0, 6), QStringLiteral("yes"));
        QCOMPARE(text(0, 7), QStringLiteral("{\"a\": 1}"));
    }

    void aNoteStandsWhereTheNumberIsMissing()
    {
        TableModel model;
        model.setTable(scores());
        const QModelIndex estimate = model.index(1, 3);
        QCOMPARE(estimate.data().toString(), QStringLiteral("fewer samples than k"));
        QCOMPARE(estimate.data(Qt::ToolTipRole).toString(), QStringLiteral("fewer samples than k"));
        QVERIFY(estimate.data(Qt::FontRole).value<QFont>().italic());
        QVERIFY(estimate.data(Qt::ForegroundRole).isValid());
        QVERIFY(!estimate.data(TableModel::ValueRole).isValid());
        QCOMPARE(model.index(1, 4).data().toString(), QString()); // said once
        QVERIFY(!model.index(0, 3).data(Qt::FontRole).isValid());
    }

    void aColumnWithoutAnyNumberHasItsNotes()
    {
        Table table;
        table.columns = {"checkpoint", "estimate", "note"};
        table.records = {{std::string("base"), {}, std::string("not judged")}};
        TableModel model;
        model.setTable(table);
        QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("not judged"));
    }

    void numbersStandOnTheRight()
    {
        TableModel model;
        model.setTable(scores());
        const auto isRight = [&](int column) {
            return (model.index(0, column).data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight)
                   != 0;
        };
        QVERIFY(!isRight(0) && isRight(1) && isRight(2) && isRight(3) && !isRight(6)
                && !isRight(7));
    }

    void sortsByBareValuesAndCopiesExactOnes()
    {
        TableModel model;
        model.setTable(scores());
        QCOMPARE(model.index(0, 2).data(TableModel::ValueRole).toLongLong(), 12'000);
        QCOMPARE(model.index(0, 3).data(TableModel::ValueRole).toDouble(), 0.5);
        QCOMPARE(model.index(0, 2).data(TableModel::TextRole).toString(), QStringLiteral("12000"));
        QCOMPARE(model.index(1, 5).data(TableModel::TextRole).toString(), QStringLiteral("2e-05"));
        QCOMPARE(model.index(0, 6).data(TableModel::TextRole).toString(), QStringLiteral("1"));
    }

    void sharesAndCountsInOneColumnKeepTheirDigits()
    {
        Table table;
        table.columns = {"estimate"};
        table.records = {{0.0625}, {61.61}};
        TableModel model;
        model.setTable(table);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("0.0625"));
        QCOMPARE(model.index(1, 0).data().toString(), QStringLiteral("61.61"));
    }

    void headingsAreReadable()
    {
        TableModel model;
        model.setTable(scores());
        QCOMPARE(model.headerData(6, Qt::Horizontal).toString(), QStringLiteral("Verified paper"));
        QVERIFY(model.headerData(6, Qt::Horizontal, Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("verified_paper")));
        QCOMPARE(columnTitle("pass_at_1"), QStringLiteral("pass@1"));
        QCOMPARE(tableTitle("measured_edges"), QStringLiteral("Measured edges"));
    }

    void longTextsAreCutAndWholeInTheToolTip()
    {
        Table table;
        table.columns = {"text"};
        table.records = {{std::string(500, 'x') + "\nend"}};
        TableModel model;
        model.setTable(table);
        QCOMPARE_LT(model.index(0, 0).data().toString().size(), 250);
        QVERIFY(model.index(0, 0).data(Qt::ToolTipRole).toString().endsWith(QStringLiteral("end")));
    }
};

QTEST_MAIN(TableModelTest)
#include "tst_table_model.moc"
