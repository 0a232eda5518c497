#include "core/base/json_line.h"

#include <string>

#include <QtTest>

using gradus::findRepeatedKey;
using gradus::jsonLine;
using gradus::lineAt;

namespace {

// Lines counted by hand. (Not a raw string: moc loses its way in this one.)
// clang-format off
constexpr auto kText =
    "{\n"
    "  \"a\": 1, \"b\": [10,\n"
    "    20, [\n"
    "      30, {\"deep\": true}\n"
    "    ]\n"
    "  ],\n"
    "  \"quo\\\"te}\": \"x\\\\\",\n"
    "  \"k\\u00e9y\": {\n"
    "    \"a\": \"not ] the } end, \\\"a\\\": 3\",\n"
    "    \"\": null\n"
    "  }, \"x/y~z\":\n"
    "    -1.5e3\n"
    "}\n";
// clang-format on

} // namespace

class JsonLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsLinesFromOne()
    {
        QCOMPARE(lineAt("a\nb\n", 0), 1);
        QCOMPARE(lineAt("a\nb\n", 1), 1); // the line break ends its line
        QCOMPARE(lineAt("a\nb\n", 2), 2);
        QCOMPARE(lineAt("a\nb\n", 4), 3);
        QCOMPARE(lineAt("a\nb\n", 400), 3);
        QCOMPARE(lineAt("", 0), 1);
    }

    void findsTheLineOfAValue_data()
    {
        QTest::addColumn<QByteArray>("pointer");
        QTest::addColumn<int>("line");
        const auto row = [](const char* pointer, int line) {
            QTest::newRow(pointer) << QByteArray(pointer) << line;
        };
        row("", 1);
        row("/a", 2);
        row("/b", 2);
        row("/b/0", 2);
        row("/b/1", 3);
        row("/b/2", 3);
        row("/b/2/0", 4);
        row("/b/2/1/deep", 4);
        row("/quo\"te}", 7);
        row("/k\xC3\xA9y", 8);
        row("/k\xC3\xA9y/a", 9);
        row("/k\xC3\xA9y/", 10);
        row("/x~1y~0z", 12);
    }

    void findsTheLineOfAValue()
    {
        QFETCH(const QByteArray, pointer);
        QFETCH(const int, line);
        QCOMPARE(jsonLine(kText, pointer.toStdString()), line);
    }

    void whatIsMissingIsAtWhatShouldHoldIt()
    {
        QCOMPARE(jsonLine(kText, "/moon"), 1);
        QCOMPARE(jsonLine(kText, "/b/2/7"), 3);
        QCOMPARE(jsonLine(kText, "/b/2/x"), 3);
        QCOMPARE(jsonLine(kText, "/k\xC3\xA9y/moon/stone"), 8);
        QCOMPARE(jsonLine(kText, "/x~1y~0z/moon"), 12);
        QCOMPARE(jsonLine("\xEF\xBB\xBF\n\n{\"a\":\n7}", "/a"), 4); // a byte order mark in front
    }

    void staysWithinWhatIsNotJson()
    {
        for (const char* text :
             {"", " ", "{", "[1", "{\"a", "{\"a\\", "{\"a\":", "]]]", "{{{", "{:"})
            QCOMPARE(jsonLine(text, "/a/0"), 1);
        QVERIFY(!findRepeatedKey("{\"a\\"));
        QVERIFY(!findRepeatedKey("}}}"));
    }

    void takesLinearTime()
    {
        // Read again at every level this would take 10^10 steps.
        constexpr std::size_t kDepth = 100'000;
        std::string text(kDepth, '[');
        text += "\n7";
        text.append(kDepth, ']');
        std::string pointer;
        for (std::size_t i = 0; i < kDepth; ++i)
            pointer += "/0";
        QCOMPARE(jsonLine(text, pointer), 2);
    }

    void findsAKeyThatStandsTwice()
    {
        QVERIFY(!findRepeatedKey(kText)); // "a" stands in two objects, once in each
        const auto repeated = findRepeatedKey("{\"a\": [\n{\"b\": \"b\",\n \"\\u0062\": 2}]}");
        QVERIFY(repeated.has_value());
        QCOMPARE(repeated->key, std::string("b"));
        QCOMPARE(repeated->line, 3);
    }
};

QTEST_APPLESS_MAIN(JsonLineTest)
#include "tst_json_line.moc"
