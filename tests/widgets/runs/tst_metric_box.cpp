#include "widgets/runs/metric_box.h"

#include <QLineEdit>
#include <QtTest>

using namespace gradus;

namespace {

QString key(const char* text)
{
    return QString::fromLatin1(text);
}

QStringList shown(const MetricBox& box)
{
    QStringList items;
    for (int row = 0; row < box.count(); ++row)
        items += box.itemData(row).isNull() ? QStringLiteral("# ") + box.itemText(row).mid(1)
                                            : box.itemData(row).toString();
    return items;
}

} // namespace

class MetricBoxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsMetricsInGroupsAndOpsByNumber()
    {
        MetricBox box;
        box.setMetrics({key("nll_op_10"), key("my_metric"), key("nll_op_2"), key("reward"),
                        key("loss"), key("verified")});
        QCOMPARE(shown(box), (QStringList{key("# Loss"), key("loss"), key("nll_op_2"),
                                          key("nll_op_10"), key("# Reward"), key("reward"),
                                          key("verified"), key("# Other"), key("my_metric")}));
        QVERIFY(!(box.model()->index(0, 0).flags() & Qt::ItemIsEnabled));
    }

    void keepsItsChoiceWhenMetricsCome()
    {
        MetricBox box;
        box.setMetrics({key("reward")});
        box.setMetric(key("reward"));
        QSignalSpy activated(&box, &MetricBox::activated);
        QSignalSpy changed(&box, &MetricBox::currentIndexChanged);
        box.setMetrics({key("reward"), key("kl"), key("loss")});
        QCOMPARE(box.metric(), key("reward"));
        QCOMPARE(box.currentText(), key("reward"));
        QCOMPARE(activated.size() + changed.size(), 0);
    }

    void isChosenFromByTyping_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a part of a name") << key("equal rew") << key("zero_variance_groups");
        QTest::newRow("a key") << key("clip_fraction_low") << key("clip_fraction_low");
        QTest::newRow("a name that is a heading too") << key("Reward") << key("reward");
        QTest::newRow("nonsense") << key("xyz") << key("loss");
        QTest::newRow("nothing") << QString() << key("loss");
    }

    void isChosenFromByTyping()
    {
        QFETCH(const QString, typed);
        QFETCH(const QString, expected);
        MetricBox box;
        box.setMetrics({key("loss"), key("reward"), key("reward_deviation"),
                        key("zero_variance_groups"), key("clip_fraction"),
                        key("clip_fraction_low")});
        box.setMetric(key("loss"));
        box.show();
        QSignalSpy activated(&box, &MetricBox::activated);
        box.lineEdit()->selectAll();
        QTest::keyClick(box.lineEdit(), Qt::Key_Delete);
        QTest::keyClicks(box.lineEdit(), typed);
        QTest::keyClick(box.lineEdit(), Qt::Key_Return);
        QCOMPARE(box.metric(), expected);
        QCOMPARE(box.currentText(), box.itemText(box.currentIndex())); // no rest of what was typed
        QVERIFY(!activated.isEmpty() || expected == key("loss"));
        for (const auto& arguments : activated)
            QCOMPARE(box.itemData(arguments.first().toInt()).toString(), expected);
    }

    void forgetsWhatWasTypedWhenItIsLeft()
    {
        MetricBox box;
        box.setMetrics({key("loss"), key("reward"), key("kl")});
        box.setMetric(key("kl"));
        for (const char* typed : {"Loss", "Updates", "rew"}) { // two of them are headings
            box.lineEdit()->setText(key(typed));
            Q_EMIT box.lineEdit()->editingFinished();
            QCOMPARE(box.metric(), key("kl"));
            QCOMPARE(box.currentText(), box.itemText(box.currentIndex()));
        }
    }
};

QTEST_MAIN(MetricBoxTest)
#include "tst_metric_box.moc"
