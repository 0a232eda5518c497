#include "core/problem/context.h"

#include <filesystem>
#include <fstream>
#include <string>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

/// Lines are counted by hand in the tests: "cow" stands in line 21.
constexpr auto kFarm = R"({
  "format": 1,
  "id": "farm",
  "title": "farm",
  "total": "total number of beasts",
  "third_layer": {
    "total": "total number of young beasts",
    "average": "average number of young"
  },
  "places": [
    {"title": "Fields", "names": [
      "North Field",
      "South Field",
      "East Field",
      "West Field",
      "Moor"
    ]}
  ],
  "things": [
    {"title": "Beasts", "names": [
      "cow",
      "hen",
      "ox",
      "pig",
      "ram"
    ]}
  ]
}
)";

QByteArray farmWith(const QByteArray& before, const QByteArray& after)
{
    return QByteArray(kFarm).replace(before, after);
}

Result<Context> loadFrom(const QByteArray& bytes)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "farm.json";
    std::ofstream(path, std::ios::binary) << bytes.toStdString();
    return loadContext(path);
}

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class ContextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shipsThePublishedContexts()
    {
        const auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY2(library.has_value(), library ? "" : library.error().message.c_str());
        QVERIFY(library->refused().empty());
        QCOMPARE(library->ids(),
                 (std::vector<std::string>{"crazy_zootopia", "movie_festival_awards",
                                           "teachers_in_school"}));
        // paper.md 1.2: two groups of five places; two groups of animals, one of schools and
        // movies.
        for (const auto& context : library->all()) {
            QCOMPARE(context.places.size(), std::size_t{2});
            QCOMPARE(context.things.size(),
                     context.id == "crazy_zootopia" ? std::size_t{2} : std::size_t{1});
            for (const auto* layer : {&context.places, &context.things})
                for (const auto& group : *layer)
                    QCOMPARE(group.names.size(), std::size_t{5});
            QVERIFY(context.hasThirdLayer());
        }
        const auto* zoo = library->find("crazy_zootopia");
        QVERIFY(zoo != nullptr);
        QCOMPARE(zoo->total, std::string("total number of adult animals"));
        QCOMPARE(zoo->grandTotal, std::string("total number of newborn animal children"));
        QCOMPARE(zoo->average, std::string("average number of newborn children"));
        QCOMPARE(zoo->things[1].names[3], std::string("adult blue jay"));
        QVERIFY(library->find("moon") == nullptr);
        QVERIFY(library->find("") == nullptr);
    }

    void readsAContext()
    {
        const auto context = loadFrom(kFarm);
        QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        QCOMPARE(context->id, std::string("farm"));
        QCOMPARE(context->things[0].title, std::string("Beasts"));
        QCOMPARE(context->things[0].names[2], std::string("ox"));
        QCOMPARE(context->grandTotal, std::string("total number of young beasts"));
        QCOMPARE(context->average, std::string("average number of young"));
    }

    void theExampleOfTheManualIsAContext()
    {
        QFile manual(QStringLiteral(GRADUS_TEST_DATA "/../../docs/contexts.md"));
        QVERIFY(manual.open(QIODevice::ReadOnly));
        const auto text = manual.readAll();
        const auto begin = text.indexOf("```json\n") + 8;
        const auto example = text.mid(begin, text.indexOf("```\n", begin) - begin);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "bakery.json";
        std::ofstream(path, std::ios::binary) << example.toStdString();
        const auto context = loadContext(path);
        QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        QCOMPARE(context->places[0].names[3], std::string("南京路"));
    }

    void theThirdLayerMayBeLeftOut()
    {
        const auto context = loadFrom(farmWith("third_layer", "not known to this version"));
        QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        QVERIFY(!context->hasThirdLayer());
        QVERIFY(context->grandTotal.empty() && context->average.empty());
    }

    void namesAreOfAnyScript_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"Дальний луг", "北の牧場", "东边的田野", "الحقل الشمالي",
                                 "उत्तरी खेत", "Žďár", "Cinéma d'été", "می\u200Cخواهم", "क्\u200Dष",
                                 "O\u0308sterled", "\u4E1C\u3000\u7530", "🐄"})
            QTest::newRow(name) << QByteArray(name);
    }

    void namesAreOfAnyScript()
    {
        QFETCH(const QByteArray, name);
        QByteArray text = farmWith("\"Moor\"", '"' + name + '"');
        const auto context = loadFrom(text.replace("\"hen\"", QByteArray("\"b " + name + '"')));
        QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        QCOMPARE(context->places[0].names[4], name.toStdString());
        QCOMPARE(context->things[0].names[1], "b " + name.toStdString());
    }

    void aByteOrderMarkDoesNoHarm()
    {
        QVERIFY(loadFrom(QByteArray("\xEF\xBB\xBF") + kFarm).has_value());
    }

    void tellsLineAndReason_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<int>("line");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const char* before, const char* after, int line,
                            const char* reason) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << line
                                << QByteArray(reason);
        };
        row("a comma too few", "\"cow\",", "\"cow\"", 22, "not valid JSON: syntax error");
        row("cut off", "    ]}\n  ]\n}\n", "", 26, "not valid JSON");
        row("a number too large", "1,", "1e999,", 2, "number overflow");
        row("an unpaired surrogate", "cow", "\\ud800", 21, "not valid JSON");
        row("Latin-1", "Moor", "\xC4lv", 16, "not valid UTF-8");
        row("a key twice", "\"title\": \"farm\"", "\"id\": \"farm\"", 4, "\"id\" stands twice");
        row("another format", "1,", "2,", 2, "\"format\"");
        row("another id", "\"farm\",", "\"zoo\",", 3, "\"zoo\"");
        row("no title", "\"title\": \"farm\",", "", 1, "\"title\" is missing");
        row("total a number", "\"total number of beasts\"", "3", 5, "\"total\"");
        row("total without total", "\"total number of b", "\"number of b", 5,
            "does not begin with \"total \"");
        row("total with a dot", "of beasts\"", "of beasts.\"", 5, "one of .");
        row("third layer a text",
            "{\n    \"total\": \"total number of young beasts\",\n    "
            "\"average\": \"average number of young\"\n  }",
            "\"\"", 6, "not an object");
        row("no average", "\"average\"", "\"mean\"", 6, "\"average\" is missing");
        row("average without average", "\"average number", "\"number", 8,
            "does not begin with \"average \"");
        row("average with per", "of young\"", "of young per year\"", 8, "\" per \"");
        row("both totals alike", "young beasts", "beasts", 7, "\"total number of beasts\"");
        row("no places", "\"places\"", "\"spots\"", 1, "\"places\" is missing");
        row("a group that is none", "\"places\": [", "\"places\": [\n7,", 11, "a group of names");
        row("a group without title", "\"title\": \"Beasts\", ", "", 20, "\"title\"");
        row("a group without names", "\"Beasts\", \"names\"", "\"Beasts\", \"nouns\"", 20,
            "\"Beasts\": \"names\"");
        row("too few names", ",\n      \"ram\"", "", 20, "has 4 names, at least 5");
        row("a name that is none", "\"pig\"", "7", 24, "not a text");
        row("a name twice", "\"pig\"", "\"cow\"", 24, "\"cow\" stands twice");
        row("a thing like a place", "\"pig\"", "\"Moor\"", 24, "\"Moor\" stands twice");
    }

    void tellsLineAndReason()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        QFETCH(const int, line);
        QFETCH(const QByteArray, reason);

        auto text = QByteArray(kFarm);
        const auto at = text.indexOf(before);
        QVERIFY(at >= 0);
        const auto context = loadFrom(text.replace(at, before.size(), after));

        QVERIFY(!context.has_value());
        QCOMPARE(context.error().code, ErrorCode::Corrupt);
        const auto& message = context.error().message;
        const auto place = "/farm.json:" + std::to_string(line) + ": ";
        QVERIFY2(holds(message, place), message.c_str());
        QVERIFY2(holds(message, reason.toStdString()), message.c_str());
    }

    void refusesNamesThatMakeSentencesAmbiguous_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const char* reason) {
            QTest::newRow(name) << QByteArray(name) << QByteArray(reason);
        };
        row("", "is empty");
        row("St. Mary", "one of .");
        row("ox, brown", "one of .");
        row("who?", "one of .");
        row("a = b", "one of .");
        row("</answer>", "one of .");
        row("two\\nlines", "control");
        row("two\u2028lines", "control");
        row("hen in white", "\" in \"");
        row("in spe", "\" in \"");
        row("such as", "\" as \"");
        row("eggs per hen", "\" per \"");
        row("hen equals cow", "\" equals \"");
        row("hen does lay", "\" does \"");
        row("hen and the cow", "\" and the \"");
        row("Define hen", "\"Define \"");
        row("Answer: hen", "\"Answer:\"");
        row("total hen", "begins with \"total \"");
        row("average hen", "begins with \"average \"");
        row(" hen", "begins or ends with a blank");
        row("hen ", "begins or ends with a blank");
        row("hen\u00A0", "begins or ends with a blank");
        row("\u3000hen", "begins or ends with a blank");
        row("brown  hen", "two blanks");
        row("brown \u00A0hen", "two blanks");
        row("h\u200Ben", "zero-width");
        row("h\u200Den", "zero-width");
        row("\uFEFFhen", "zero-width");
        row("луг\u200C", "zero-width");
        row("h\u202Een", "zero-width");
        row("h\uFFFDn", "U+FFFD");
    }

    void refusesNamesThatMakeSentencesAmbiguous()
    {
        QFETCH(const QByteArray, name);
        QFETCH(const QByteArray, reason);
        const auto context = loadFrom(farmWith("\"ram\"", '"' + name + '"'));
        QVERIFY(!context.has_value());
        const auto& message = context.error().message;
        QVERIFY2(holds(message, "farm.json:25: group \"Beasts\""), message.c_str());
        QVERIFY2(holds(message, reason.toStdString()), message.c_str());
    }

    void takesNamesThatOnlyResembleGrammar()
    {
        for (const char* name : {"inn", "Inside Passage", "asp", "totally hen", "sci-fi film",
                                 "person", "hen and cow", "Sid's pig", "the hen"}) {
            const auto context = loadFrom(farmWith("\"ram\"", '"' + QByteArray(name) + '"'));
            QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(ContextTest)
#include "tst_context.moc"
