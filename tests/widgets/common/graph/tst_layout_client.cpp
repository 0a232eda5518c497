#include "widgets/common/graph/layout_client.h"

#include <csignal>

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

const QString kHelper = QStringLiteral(GRADUS_LAYOUT_PROGRAM);

LayoutRequest requestOf(std::int64_t id, std::size_t nodes = 2)
{
    LayoutRequest request{.id = id, .nodes = std::vector<LayoutRequest::Node>(nodes), .edges = {}};
    for (std::size_t i = 1; i < nodes; ++i)
        request.edges.push_back({i - 1, i});
    return request;
}

/// Listens to a client.
struct Listener
{
    explicit Listener(LayoutClient& client)
        : failures(&client, &LayoutClient::failed)
    {
        QObject::connect(&client, &LayoutClient::laidOut, &client,
                         [this](const LayoutAnswer& answer) { answers.push_back(answer); });
    }

    std::vector<LayoutAnswer> answers;
    QSignalSpy failures;
};

} // namespace

class LayoutClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWithTheIdOfTheRequest()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        QCOMPARE(client.helperId(), 0); // nothing runs before it is needed
        client.request(requestOf(7, 3));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(listener.answers[0].id, std::int64_t{7});
        QCOMPARE(listener.answers[0].nodes.size(), std::size_t{3});
        QCOMPARE(listener.answers[0].edges.size(), std::size_t{2});
        QCOMPARE(listener.failures.size(), 0);
    }

    void oneHelperServesManyRequests()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        client.request(requestOf(1));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        const qint64 helper = client.helperId();
        client.request(requestOf(2));
        QTRY_COMPARE(listener.answers.size(), std::size_t{2});
        QCOMPARE(client.helperId(), helper);
    }

    void theNewestRequestWins()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        for (std::int64_t id = 1; id <= 20; ++id)
            client.request(requestOf(id));
        QTRY_VERIFY(!listener.answers.empty());
        QTest::qWait(50);
        QCOMPARE(listener.answers.size(), std::size_t{1}); // those overtaken say nothing
        QCOMPARE(listener.answers[0].id, std::int64_t{20});
        QCOMPARE(listener.failures.size(), 0);
    }

    void aKilledHelperIsStartedAgainAndAsksNobody()
    {
        // Hangs the first time, works the second: killed for certain before it has answered.
        const QString program =
            script(QStringLiteral("if [ -e %1 ]; then exec %2; fi\n"
                                  "touch %1; exec sleep 60\n")
                       .arg(m_folder.filePath(QStringLiteral("seen")), kHelper));
        LayoutClient client(program);
        Listener listener(client);
        client.request(requestOf(5));
        QTRY_VERIFY(QFile::exists(m_folder.filePath(QStringLiteral("seen"))));
        const qint64 first = client.helperId();
        QVERIFY(first > 0);
        QCOMPARE(::kill(static_cast<pid_t>(first), SIGKILL), 0);
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(listener.answers[0].id, std::int64_t{5});
        QCOMPARE(listener.failures.size(), 0);
        QVERIFY(client.helperId() != first);
    }

    void aHelperThatDiedBetweenRequestsIsNotMissed()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        client.request(requestOf(1));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(::kill(static_cast<pid_t>(client.helperId()), SIGKILL), 0);
        client.request(requestOf(2)); // before the client can have noticed
        QTRY_COMPARE(listener.answers.size(), std::size_t{2});
        QCOMPARE(listener.failures.size(), 0);
    }

    void aHelperThatAlwaysDiesFailsAfterTwoTries()
    {
        const QString log = m_folder.filePath(QStringLiteral("starts"));
        LayoutClient client(script(QStringLiteral("echo x >> %1; read line; exit 3\n").arg(log)));
        Listener listener(client);
        client.request(requestOf(5));
        QTRY_COMPARE(listener.failures.size(), 1);
        QCOMPARE(listener.failures[0][0].toLongLong(), qint64{5});
        QVERIFY(!listener.failures[0][1].toString().isEmpty());
        QFile starts(log);
        QVERIFY(starts.open(QIODevice::ReadOnly));
        QCOMPARE(starts.readAll(), QByteArray("x\nx\n"));
    }

    void aMissingHelperIsNamed()
    {
        LayoutClient client(QStringLiteral("/nowhere/gradus-layout"));
        Listener listener(client);
        client.request(requestOf(5));
        QTRY_COMPARE(listener.failures.size(), 1);
        QVERIFY(
            listener.failures[0][1].toString().contains(QStringLiteral("/nowhere/gradus-layout")));
        client.request(requestOf(6)); // and asked again it says so again
        QTRY_COMPARE(listener.failures.size(), 2);
    }

    void aHelperThatHangsIsKilled()
    {
        LayoutClient client(script(QStringLiteral("exec sleep 60\n")));
        client.setTimeoutMs(200);
        Listener listener(client);
        QElapsedTimer clock;
        clock.start();
        client.request(requestOf(5));
        const qint64 helper = client.helperId();
        QTRY_COMPARE(listener.failures.size(), 1);
        QVERIFY(clock.elapsed() >= 190 && clock.elapsed() < 3'000);
        QVERIFY(listener.failures[0][1].toString().contains(QStringLiteral("0.2 s")));
        QTRY_COMPARE(::kill(static_cast<pid_t>(helper), 0), -1); // it is gone
        QCOMPARE(client.helperId(), 0);
    }

    void anOvertakenLayoutDoesNotHoldUpTheNext()
    {
        const QString seen = m_folder.filePath(QStringLiteral("slow"));
        LayoutClient client(script(QStringLiteral("if [ -e %1 ]; then exec %2; fi\n"
                                                  "touch %1; exec sleep 60\n")
                                       .arg(seen, kHelper)));
        Listener listener(client);
        QElapsedTimer clock;
        clock.start();
        client.request(requestOf(1));
        QTRY_VERIFY(QFile::exists(seen));
        client.request(requestOf(2));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(listener.answers[0].id, std::int64_t{2});
        QVERIFY(clock.elapsed() < 4'000); // the whole 5 s were not waited for
        QCOMPARE(listener.failures.size(), 0);
    }

    void nonsenseIsAFailure()
    {
        LayoutClient client(script(QStringLiteral("while read line; do echo nonsense; done\n")));
        Listener listener(client);
        client.request(requestOf(5));
        QTRY_COMPARE(listener.failures.size(), 1);
        QCOMPARE(listener.answers.size(), std::size_t{0});
    }

    void theHelpersOwnSentenceIsPassedOn()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        client.request({.id = 4, .nodes = {{72, 24}}, .edges = {{0, 9}}});
        QTRY_COMPARE(listener.failures.size(), 1);
        QVERIFY(listener.failures[0][1].toString().contains(QStringLiteral("edges[0]")));
        client.request(requestOf(5)); // the helper lives on
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
    }

    void answersInPiecesAreJoined()
    {
        LayoutClient client(
            script(QStringLiteral("read line\nprintf '{\"id\":5,\"width\":1,\"height\":1,'\n"
                                  "sleep 0.1\nprintf '\"nodes\":[[0,0]],\"edges\":[]}\\n'\n"
                                  "exec sleep 60\n")));
        Listener listener(client);
        client.request(requestOf(5, 1));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(listener.answers[0].nodes.size(), std::size_t{1});
    }

    void aCancelledRequestSaysNothing()
    {
        LayoutClient client(kHelper);
        Listener listener(client);
        client.request(requestOf(1));
        client.cancel();
        QTest::qWait(200);
        QCOMPARE(listener.answers.size(), std::size_t{0});
        client.request(requestOf(2));
        QTRY_COMPARE(listener.answers.size(), std::size_t{1});
        QCOMPARE(listener.answers[0].id, std::int64_t{2});
    }

    void theHelperDiesWithItsClient()
    {
        qint64 helper = 0;
        {
            LayoutClient client(script(QStringLiteral("exec sleep 60\n")));
            client.request(requestOf(1));
            helper = client.helperId();
            QVERIFY(helper > 0);
        }
        QTRY_COMPARE(::kill(static_cast<pid_t>(helper), 0), -1);
    }

    void programsWithoutAWindowMayWait()
    {
        const auto answer = layOutBlocking(kHelper, requestOf(3));
        QVERIFY(answer);
        QCOMPARE(answer->id, std::int64_t{3});

        const auto missing = layOutBlocking(QStringLiteral("/nowhere/helper"), requestOf(3));
        QVERIFY(!missing);
        QVERIFY(missing.error().message.find("/nowhere/helper") != std::string::npos);

        const auto slow =
            layOutBlocking(script(QStringLiteral("exec sleep 60\n")), requestOf(3), 200);
        QVERIFY(!slow);
        QCOMPARE(slow.error().code, ErrorCode::Cancelled);

        const auto silent =
            layOutBlocking(script(QStringLiteral("cat > /dev/null\n")), requestOf(3));
        QVERIFY(!silent);
        QCOMPARE(silent.error().code, ErrorCode::EngineDied);
    }

private:
    /// A program that runs @p body in the shell.
    QString script(const QString& body)
    {
        const QString path = m_folder.filePath(QStringLiteral("helper%1").arg(++m_scripts));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write("#!/bin/sh\n" + body.toUtf8());
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return path;
    }

    QTemporaryDir m_folder;
    int m_scripts = 0;
};

QTEST_GUILESS_MAIN(LayoutClientTest)
#include "tst_layout_client.moc"
