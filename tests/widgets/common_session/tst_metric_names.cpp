#include "widgets/common/metric_names.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QtTest>

using namespace gradus;

namespace {

/// The keys in the first column of the table "Metrics of a step", a number for each N.
QStringList documentedKeys()
{
    QFile file(QString::fromUtf8(GRADUS_RESOURCES) + QStringLiteral("/../docs/training.md"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString text = QString::fromUtf8(file.readAll());
    text = text.mid(text.indexOf(QStringLiteral("### Metrics of a step")));
    text.truncate(text.indexOf(QStringLiteral("\n## ")));
    static const QRegularExpression code(QStringLiteral("`([a-zA-Z_]+)`"));
    QStringList keys;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1Char('|')))
            continue;
        for (auto match = code.globalMatch(line.section(QLatin1Char('|'), 1, 1)); match.hasNext();)
            keys += match.next().captured(1).replace(QStringLiteral("_N"), QStringLiteral("_5"));
    }
    return keys;
}

/// What the engine writes beside that table: core/engine/step_metrics.cpp, curriculum_driver.cpp
/// and schedule_runner.cpp.
const QStringList kFurtherKeys{
    QStringLiteral("loss"),
    QStringLiteral("held_out_loss"),
    QStringLiteral("nll_op_5"),
    QStringLiteral("share_problems_1"),
    QStringLiteral("share_tokens_1"),
    QStringLiteral("flops_planned"),
    QStringLiteral("flops_counted"),
    QStringLiteral("token_equivalents"),
    QStringLiteral("curriculum_op_low"),
    QStringLiteral("curriculum_op_high"),
    QStringLiteral("curriculum_hard_share"),
    QStringLiteral("curriculum_kept"),
    QStringLiteral("measuring_seconds"),
    QStringLiteral("measured_tokens"),
};

} // namespace

class MetricNamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void namesEveryMetricTheEngineWrites()
    {
        const QStringList documented = documentedKeys();
        QVERIFY(documented.contains(QStringLiteral("groups_all_failed_op_5")));
        QVERIFY2(documented.size() > 40, qPrintable(QString::number(documented.size())));
        const QString other = metricName(QStringLiteral("nothing_known")).group;
        QSet<QString> titles;
        for (const QString& key : documented + kFurtherKeys) {
            const MetricName name = metricName(key);
            QVERIFY2(name.group != other, qPrintable(key));
            QVERIFY2(!name.title.contains(QLatin1Char('_')), qPrintable(key));
            QVERIFY2(!titles.contains(name.title), qPrintable(name.title));
            titles.insert(name.title);
        }
    }

    void keepsAKeyItDoesNotKnow()
    {
        for (const char* key : {"nothing_known", "op_5", "loss_5", "nll_op_x", "", "_", "5"})
            QCOMPARE(metricTitle(QString::fromLatin1(key)), QString::fromLatin1(key));
    }

    void putsTheNumberOfTheKeyIntoTheTitle()
    {
        QVERIFY(metricTitle(QStringLiteral("nll_op_12")).contains(QStringLiteral("op 12")));
        QCOMPARE(metricName(QStringLiteral("nll_op_12")).number, 12);
    }

    void writesValuesWithTheirUnit_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("loss") << "loss" << 2.31749 << "2.317";
        QTest::newRow("count") << "groups" << 1234.0 << "1,234";
        QTest::newRow("tokens") << "sampled_tokens" << 20'480.0 << "20.5 k tokens";
        QTest::newRow("rate") << "tokens_per_second" << 21'300.0 << "21.3 k tok/s";
        QTest::newRow("time") << "sampling_seconds" << 0.3125 << "0.3125 s";
        QTest::newRow("work") << "flops_counted" << 1.5e15 << "1.5E+15 FLOPs";
        QTest::newRow("unknown") << "nothing_known" << 0.5 << "0.5";
        QTest::newRow("gap") << "groups" << qQNaN() << "nan";
    }

    void writesValuesWithTheirUnit()
    {
        QFETCH(const QString, key);
        QFETCH(const double, value);
        QFETCH(const QString, expected);
        QCOMPARE(metricValueText(key, value), expected);
    }
};

QTEST_MAIN(MetricNamesTest)
#include "tst_metric_names.moc"
