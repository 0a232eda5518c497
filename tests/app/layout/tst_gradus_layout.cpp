#include "core/layout/layout.h"

#include <QProcess>
#include <QtTest>

using gradus::layoutAnswerFromJson;
using gradus::layoutLineId;

namespace {

struct Outcome
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

Outcome runHelper(const QStringList& words, const QByteArray& input = {})
{
    QProcess helper;
    helper.start(QStringLiteral(GRADUS_LAYOUT_PROGRAM), words);
    helper.write(input);
    helper.closeWriteChannel();
    if (!helper.waitForFinished(10'000) || helper.exitStatus() != QProcess::NormalExit)
        return {};
    return {helper.exitCode(), helper.readAllStandardOutput(), helper.readAllStandardError()};
}

} // namespace

class GradusLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersLineByLineAndEndsWithItsInput()
    {
        const Outcome outcome = runHelper({}, R"({"id":1,"nodes":[[72,24],[72,24]],"edges":[[0,1]]}
{"id":2,"nodes":[],"edges":[]}
)");
        QCOMPARE(outcome.exitCode, 0);
        const QList<QByteArray> lines = outcome.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 2);
        const auto first = layoutAnswerFromJson(lines[0].toStdString());
        const auto second = layoutAnswerFromJson(lines[1].toStdString());
        QVERIFY(first && second);
        QCOMPARE(first->id, std::int64_t{1});
        QCOMPARE(first->nodes.size(), std::size_t{2});
        QCOMPARE(first->edges.size(), std::size_t{1});
        QCOMPARE(second->id, std::int64_t{2});
        QCOMPARE(second->width, 0.0);
    }

    void answersEachLineBeforeItsInputEnds()
    {
        QProcess helper;
        helper.start(QStringLiteral(GRADUS_LAYOUT_PROGRAM), QStringList());
        helper.write("{\"id\":1,\"nodes\":[[72,24]],\"edges\":[]}\n");
        QVERIFY(helper.waitForReadyRead(10'000));
        QCOMPARE(layoutLineId(helper.readLine().toStdString()), std::int64_t{1});
        QCOMPARE(helper.state(), QProcess::Running);
        helper.closeWriteChannel();
        QVERIFY(helper.waitForFinished(10'000));
    }

    void survivesGarbage()
    {
        const Outcome outcome = runHelper({}, "hello\n\n\xff\xfe\n"
                                              "{\"id\":3,\"nodes\":[[72,24]],\"edges\":[[0,7]]}\n"
                                              "{\"id\":4,\"nodes\":[[72,24]],\"edges\":[]}\n"
                                              "{\"id\":5,\"nodes\":[[72,"); // no newline, cut off
        QCOMPARE(outcome.exitCode, 0);
        const QList<QByteArray> lines = outcome.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        for (int i : {0, 1, 2, 3, 5})
            QVERIFY(!layoutAnswerFromJson(lines[i].toStdString()));
        QCOMPARE(layoutLineId(lines[3].toStdString()), std::int64_t{3});
        QVERIFY(lines[3].contains("edges[0]"));
        QVERIFY(layoutAnswerFromJson(lines[4].toStdString()));
    }

    void saysWhatItIs()
    {
        const Outcome help = runHelper({QStringLiteral("--help")});
        QCOMPARE(help.exitCode, 0);
        QVERIFY(help.output.startsWith("Usage: gradus-layout"));
        const Outcome version = runHelper({QStringLiteral("--version")});
        QCOMPARE(version.exitCode, 0);
        QVERIFY(version.output.contains("GPL-3.0-or-later"));
    }

    void anUnknownWordIsAUsageError()
    {
        const Outcome outcome = runHelper({QStringLiteral("--fast")});
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.errors.contains("--fast"));
        QVERIFY(outcome.output.isEmpty());
    }
};

QTEST_GUILESS_MAIN(GradusLayoutTest)
#include "tst_gradus_layout.moc"
