#include "core/problem/context.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;
using nlohmann::json;

namespace {

json validContext()
{
    return {{"id", "farm"},
            {"title", "farm"},
            {"total", "total number of beasts"},
            {"places", {{{"title", "Fields"}, {"names", {"A", "B", "C", "D", "E"}}}}},
            {"things", {{{"title", "Beasts"}, {"names", {"cow", "hen", "ox", "pig", "ram"}}}}}};
}

Result<Context> loadFrom(const std::string& bytes, const char* name = "farm.json")
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return loadContext(path);
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
        }
        const auto* zoo = library->find("crazy_zootopia");
        QVERIFY(zoo != nullptr);
        QCOMPARE(zoo->total, std::string("total number of adult animals"));
        QCOMPARE(zoo->things[1].names[3], std::string("adult blue jay"));
        QVERIFY(library->find("moon") == nullptr);
        QVERIFY(library->find("") == nullptr);
    }

    void readsAContext()
    {
        const auto context = loadFrom(validContext().dump());
        QVERIFY2(context.has_value(), context ? "" : context.error().message.c_str());
        QCOMPARE(context->id, std::string("farm"));
        QCOMPARE(context->things[0].title, std::string("Beasts"));
        QCOMPARE(context->things[0].names[2], std::string("ox"));
    }

    void ignoresFieldsItDoesNotKnow()
    {
        auto object = validContext();
        object["third_layer"] = {{"total", "total number of eggs"}};
        QVERIFY(loadFrom(object.dump()).has_value());
    }

    void refusesBrokenFiles_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");

        const auto row = [](const char* name, const json& object, const char* expected) {
            QTest::newRow(name) << QByteArray::fromStdString(object.dump()) << QByteArray(expected);
        };
        const auto with = [](const char* pointer, const json& value) {
            auto object = validContext();
            object[json::json_pointer(pointer)] = value;
            return object;
        };
        auto withoutTotal = validContext();
        withoutTotal.erase("total");
        auto broken = validContext().dump();
        broken.pop_back();

        QTest::newRow("cut off") << QByteArray::fromStdString(broken) << QByteArray("JSON object");
        QTest::newRow("empty") << QByteArray() << QByteArray("JSON object");
        row("a list", json::array(), "JSON object");
        row("no total", withoutTotal, "\"total\"");
        row("total a number", with("/total", 3), "\"total\"");
        row("another id", with("/id", "zoo"), "\"zoo\"");
        row("no places", with("/places", json::array()), "\"places\"");
        row("a group that is none", with("/things/0", "cow"), "\"things\"");
        row("no title", with("/things/0", {{"names", json::array()}}), "\"title\"");
        row("no names", with("/things/0", {{"title", "Beasts"}}), "\"Beasts\"");
        row("too few names", with("/things/0/names", {"cow", "hen"}), "2 names");
        row("a name twice", with("/things/0/names/1", "cow"), "\"cow\" twice");
        row("a name that is none", with("/things/0/names/1", 7), "not a text");
        row("an empty name", with("/things/0/names/1", ""), "empty");
        row("a name with a dot", with("/places/0/names/1", "St. Mary"), "\"St. Mary\"");
        row("a name with in", with("/things/0/names/1", "hen in white"), "\" in \"");
        row("a blank at the end", with("/things/0/names/1", "hen "), "blank");
    }

    void refusesBrokenFiles()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, expected);

        const auto context = loadFrom(bytes.toStdString());

        QVERIFY(!context.has_value());
        QVERIFY(context.error().code == ErrorCode::Corrupt);
        const auto& message = context.error().message;
        QVERIFY2(message.find("farm.json") != std::string::npos, message.c_str());
        QVERIFY2(message.find(expected.toStdString()) != std::string::npos, message.c_str());
    }

    void namesAFolderOrFileThatIsNotThere()
    {
        const auto missing = loadContext("/nowhere/moon.json");
        QVERIFY(!missing.has_value());
        QVERIFY(missing.error().code == ErrorCode::NotFound);
        const auto folder = ContextLibrary::load("/nowhere");
        QVERIFY(!folder.has_value());
        QVERIFY(folder.error().message.find("/nowhere") != std::string::npos);
        const QTemporaryDir empty;
        QVERIFY(!ContextLibrary::load(empty.path().toStdString()).has_value());
    }

    void theFirstBrokenFileIsTheErrorOfALibrary()
    {
        const QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        std::ofstream(path / "farm.json") << validContext().dump();
        std::ofstream(path / "notes.txt") << "not a context";
        QVERIFY(ContextLibrary::load(path).has_value());
        std::ofstream(path / "broken.json") << "{";
        const auto library = ContextLibrary::load(path);
        QVERIFY(!library.has_value());
        QVERIFY(library.error().message.find("broken.json") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ContextTest)
#include "tst_context.moc"
