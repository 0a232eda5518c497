#include "core/problem/context.h"
#include "core/problem/filler_names.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

Result<FillerNames> loadFrom(const QByteArray& bytes)
{
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "filler.json";
    std::ofstream(path, std::ios::binary) << bytes.toStdString();
    return loadFillerNames(path);
}

} // namespace

class FillerNamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shipsEnoughForLongTexts()
    {
        const auto names = loadFillerNames(GRADUS_RESOURCES "/filler.json");
        QVERIFY2(names.has_value(), names ? "" : names.error().message.c_str());
        QVERIFY(names->places.size() >= 200);
        QVERIFY(names->things.size() >= 200);
        for (const auto* list : {&names->places, &names->things})
            for (const auto& name : *list)
                for (const char c : name)
                    QVERIFY2((c >= 'a' && c <= 'z') || c == ' ', name.c_str());
    }

    void noContextThatIsShippedHasSuchAName()
    {
        const auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        std::set<std::string> taken;
        for (const auto& context : library->all())
            for (const auto* layer : {&context.places, &context.things})
                for (const auto& group : *layer)
                    taken.insert(group.names.begin(), group.names.end());
        for (const auto* list : {&library->filler().places, &library->filler().things}) {
            QVERIFY(!list->empty());
            for (const auto& name : *list)
                QVERIFY2(!taken.contains(name), name.c_str());
        }
    }

    void readsBothLists()
    {
        const auto names = loadFrom(R"({"places": ["old mill"], "things": ["cup", "jar"]})");
        QVERIFY2(names.has_value(), names ? "" : names.error().message.c_str());
        QVERIFY((*names == FillerNames{{"old mill"}, {"cup", "jar"}}));
    }

    void tellsLineAndReason_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* bytes, const char* expected) {
            QTest::newRow(name) << QByteArray(bytes) << QByteArray(expected);
        };
        row("a list", "\n[]", ":2: is not a JSON object");
        row("cut off", "{\n\"places\": [", ":2: is not valid JSON");
        row("another format", "{\n\"format\": 2}", ":2: \"format\"");
        row("no places", "\n{\"things\": [\"cup\"]}", ":2: \"places\" is missing");
        row("no things", "{\"places\": [\"mill\"],\n\"things\": []}", ":2: \"things\"");
        row("a number", "{\"places\": [\"mill\",\n7]}", ":2: \"places\" holds");
        row("a name with in", "{\"places\": [\"mill\",\n\"inn in wood\"]}",
            ":2: the name \"inn in");
        row("a total", "{\"places\": [\"mill\",\n\"total loss\"]}", ":2: the name \"total loss\"");
        row("in both", "{\"places\": [\"mill\"],\n\"things\": [\"cup\",\n\"mill\"]}",
            ":3: the name \"mill\" stands twice");
    }

    void tellsLineAndReason()
    {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, expected);
        const auto names = loadFrom(bytes);
        QVERIFY(!names.has_value());
        QCOMPARE(names.error().code, ErrorCode::Corrupt);
        const auto& message = names.error().message;
        QVERIFY2(message.find("/filler.json" + expected.toStdString()) != std::string::npos,
                 message.c_str());
    }

    void aLibraryNeedsNoneButTakesNoBrokenOne()
    {
        const QTemporaryDir folder;
        const auto resources = std::filesystem::path(folder.path().toStdString());
        std::filesystem::copy(GRADUS_RESOURCES "/contexts", resources / "contexts");
        const auto without = ContextLibrary::load(resources / "contexts");
        QVERIFY(without.has_value());
        QVERIFY(without->filler() == FillerNames{});
        std::ofstream(resources / "filler.json") << "{";
        const auto broken = ContextLibrary::load(resources / "contexts");
        QVERIFY(!broken.has_value());
        QVERIFY(broken.error().message.find("filler.json:1: ") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(FillerNamesTest)
#include "tst_filler_names.moc"
