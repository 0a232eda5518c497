#include "core/layout/layout.h"

#include <limits>

#include <QtTest>

using gradus::ErrorCode;
using gradus::LayoutAnswer;
using gradus::layoutAnswerFromJson;
using gradus::layoutErrorLine;
using gradus::layoutLineId;
using gradus::LayoutRequest;
using gradus::layoutRequestFromJson;
using gradus::toJsonLine;

namespace {

std::string messageOf(const std::string& requestLine)
{
    const auto request = layoutRequestFromJson(requestLine);
    return request ? std::string() : request.error().message;
}

} // namespace

class LayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void requestsSurviveTheWayThroughJson()
    {
        // 1/3 and 0.1 have no finite binary form: they come back equal only if written in full.
        const LayoutRequest request{
            .id = std::numeric_limits<std::int64_t>::max(),
            .nodes = {{72, 24}, {1.0 / 3.0, 0.1}, {14'400, 1}},
            .edges = {{0, 1}, {1, 0}, {2, 2}, {0, 1}},
        };
        const std::string line = toJsonLine(request);
        QCOMPARE(line.find('\n'), std::string::npos);
        const auto back = layoutRequestFromJson(line);
        QVERIFY(back);
        QVERIFY(*back == request);
    }

    void answersSurviveTheWayThroughJson()
    {
        const LayoutAnswer answer{
            .id = -3,
            .width = 148.25,
            .height = 1.0 / 3.0,
            .nodes = {{50, 20}, {-1.5, 1e-9}},
            .edges = {{{0, 0}, {1, 1}, {2, 2}, {3, 3}},
                      {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 6}}},
        };
        const auto back = layoutAnswerFromJson(toJsonLine(answer));
        QVERIFY(back);
        QVERIFY(*back == answer);
    }

    void readsTheDocumentedForm()
    {
        const auto request = layoutRequestFromJson(
            R"({"edges":[[0,1]], "id":7, "more":"ignored", "nodes":[[72,24],[36.5,12]]})");
        QVERIFY(request);
        QVERIFY((*request
                 == LayoutRequest{.id = 7, .nodes = {{72, 24}, {36.5, 12}}, .edges = {{0, 1}}}));
    }

    void refusesBadRequestsNamingTheField_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("named");

        QTest::newRow("empty line") << QByteArray("") << QByteArray("JSON object");
        QTest::newRow("not JSON") << QByteArray("hello") << QByteArray("JSON object");
        QTest::newRow("cut off") << QByteArray("{\"id\":1,\"nodes\":[")
                                 << QByteArray("JSON object");
        QTest::newRow("a list") << QByteArray("[]") << QByteArray("JSON object");
        QTest::newRow("no id") << QByteArray(R"({"nodes":[],"edges":[]})") << QByteArray("\"id\"");
        QTest::newRow("broken id")
            << QByteArray(R"({"id":1.5,"nodes":[],"edges":[]})") << QByteArray("\"id\"");
        QTest::newRow("no nodes") << QByteArray(R"({"id":1,"edges":[]})")
                                  << QByteArray("\"nodes\"");
        QTest::newRow("no edges") << QByteArray(R"({"id":1,"nodes":[]})")
                                  << QByteArray("\"edges\"");
        QTest::newRow("flat box") << QByteArray(R"({"id":1,"nodes":[[9,9],[9,0]],"edges":[]})")
                                  << QByteArray("nodes[1]");
        QTest::newRow("no number")
            << QByteArray(R"({"id":1,"nodes":[[null,4]],"edges":[]})") << QByteArray("nodes[0]");
        QTest::newRow("huge box") << QByteArray(R"({"id":1,"nodes":[[1e300,4]],"edges":[]})")
                                  << QByteArray("nodes[0]");
        QTest::newRow("edge to nowhere")
            << QByteArray(R"({"id":1,"nodes":[[9,9]],"edges":[[0,0],[0,1]]})")
            << QByteArray("edges[1]");
        QTest::newRow("edge from below")
            << QByteArray(R"({"id":1,"nodes":[[9,9]],"edges":[[-1,0]]})") << QByteArray("edges[0]");
        QTest::newRow("edge of three")
            << QByteArray(R"({"id":1,"nodes":[[9,9]],"edges":[[0,0,0]]})")
            << QByteArray("edges[0]");
    }

    void refusesBadRequestsNamingTheField()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const QByteArray, named);
        const QByteArray message = QByteArray::fromStdString(messageOf(line.toStdString()));
        QVERIFY2(message.contains(named), message.constData());
    }

    void refusesBadAnswersNamingTheField()
    {
        const auto curve = layoutAnswerFromJson(
            R"({"id":1,"width":1,"height":1,"nodes":[],"edges":[[[0,0],[1,1],[2,2]]]})");
        QVERIFY(!curve);
        QCOMPARE(curve.error().code, ErrorCode::Corrupt);
        QVERIFY(curve.error().message.find("edges[0]") != std::string::npos);

        const auto size =
            layoutAnswerFromJson(R"({"id":1,"width":-1,"height":1,"nodes":[],"edges":[]})");
        QVERIFY(!size);
        QVERIFY(size.error().message.find("\"width\"") != std::string::npos);
    }

    void anErrorLineComesBackAsItsSentence()
    {
        const auto answer = layoutAnswerFromJson(layoutErrorLine(9, "too \"large\"\n"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(answer.error().message, std::string("too \"large\"\n"));
    }

    void bytesThatAreNoTextDoNotBreakAnErrorLine()
    {
        const std::string line = layoutErrorLine(9, "\xff\xfe");
        QCOMPARE(layoutLineId(line), std::int64_t{9});
        QVERIFY(!layoutAnswerFromJson(line));
    }

    void theIdOfALineIsZeroWhenThereIsNone()
    {
        QCOMPARE(layoutLineId(R"({"id":12,"nodes":3})"), std::int64_t{12});
        QCOMPARE(layoutLineId(R"({"nodes":[]})"), std::int64_t{0});
        QCOMPARE(layoutLineId("\xff"), std::int64_t{0});
    }
};

QTEST_APPLESS_MAIN(LayoutTest)
#include "tst_layout.moc"
