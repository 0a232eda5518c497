#include "core/problem/context.h"

#include <filesystem>
#include <fstream>
#include <memory>

#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;
using nlohmann::json;

namespace {

using Paths = std::vector<std::filesystem::path>;

std::string contextCalled(const std::string& id)
{
    const json object{{"id", id},
                      {"title", id},
                      {"total", "total number of beasts"},
                      {"places", {{{"title", "Fields"}, {"names", {"A", "B", "C", "D", "E"}}}}},
                      {"things", {{{"title", "Beasts"}, {"names", {"a", "b", "c", "d", "e"}}}}}};
    return object.dump(1);
}

bool holds(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

class ContextLibraryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_builtIn = std::filesystem::path(m_folder->path().toStdString()) / "built-in";
        m_own = m_builtIn.parent_path() / "own";
        std::filesystem::create_directory(m_builtIn);
        std::filesystem::create_directory(m_own);
        write(m_builtIn / "farm.json", contextCalled("farm"));
    }

    void laterFoldersAddToEarlierOnes()
    {
        write(m_own / "barn.json", contextCalled("barn"));
        write(m_own / "notes.txt", "not a context");
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_own});
        QVERIFY(library.has_value());
        QCOMPARE(library->ids(), (std::vector<std::string>{"barn", "farm"}));
        QVERIFY(library->refused().empty());
    }

    void brokenFilesDoNotHideTheOthers()
    {
        write(m_builtIn / "broken.json", "{\n\n");
        write(m_own / "barn.json", contextCalled("barn"));
        write(m_own / "bad.json", contextCalled("worse"));
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_own});
        QVERIFY(library.has_value());
        QCOMPARE(library->ids(), (std::vector<std::string>{"barn", "farm"}));
        QVERIFY(library->find("broken") == nullptr);
        QCOMPARE(library->refused().size(), std::size_t{2});
        QVERIFY(
            library->refused()[0].message.starts_with((m_builtIn / "broken.json:3: ").string()));
        QVERIFY(library->refused()[1].message.starts_with((m_own / "bad.json:2: ").string()));
    }

    void anIdThereIsAlreadyIsRefused()
    {
        write(m_own / "farm.json", contextCalled("farm"));
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_own});
        QVERIFY(library.has_value());
        QCOMPARE(library->all().size(), std::size_t{1});
        QCOMPARE(library->refused().size(), std::size_t{1});
        const auto& message = library->refused()[0].message;
        QVERIFY2(message.starts_with((m_own / "farm.json:2: ").string()), message.c_str());
        QVERIFY2(holds(message, (m_builtIn / "farm.json").string()), message.c_str());
        QVERIFY(library->require("farm").has_value());
    }

    void aRefusedIdIsFreeForALaterFolder()
    {
        write(m_builtIn / "barn.json", "");
        write(m_own / "barn.json", contextCalled("barn"));
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_own});
        QVERIFY(library.has_value());
        QVERIFY(library->find("barn") != nullptr);
        QCOMPARE(library->refused().size(), std::size_t{1});
    }

    void tellsWhyThereIsNoSuchContext()
    {
        write(m_own / "barn.json", contextCalled("barn"));
        write(m_own / "bad.json", "{\n\"id\": 7}");
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_own});
        QVERIFY(library.has_value());
        QCOMPARE(library->require("barn").value(), library->find("barn"));
        const auto unknown = library->require("moon");
        QVERIFY(!unknown.has_value());
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
        QCOMPARE(unknown.error().message,
                 std::string("unknown context \"moon\" (known: barn, farm)"));
        const auto refused = library->require("bad");
        QVERIFY(!refused.has_value());
        QVERIFY(holds(refused.error().message, "bad.json:2: \"id\""));
        QVERIFY(!library->require("").has_value());
    }

    void onlyTheFirstFolderMustBeThere()
    {
        const auto library = ContextLibrary::load(Paths{m_builtIn, "/nowhere/at/all"});
        QVERIFY(library.has_value());
        QVERIFY(library->refused().empty());
        const auto missing = ContextLibrary::load(Paths{"/nowhere/at/all", m_builtIn});
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(holds(missing.error().message, "/nowhere/at/all"));
    }

    void aFolderThatIsNoneIsRefused()
    {
        const auto library = ContextLibrary::load(Paths{m_builtIn, m_builtIn / "farm.json"});
        QVERIFY(library.has_value());
        QCOMPARE(library->refused().size(), std::size_t{1});
        QVERIFY(holds(library->refused()[0].message, "farm.json"));
        QVERIFY(library->require("").error().message.starts_with("unknown context"));
    }

    void aLibraryWithoutContextsIsAnError()
    {
        const auto empty = ContextLibrary::load(m_own);
        QVERIFY(!empty.has_value());
        QVERIFY(holds(empty.error().message, m_own.string()));
        write(m_own / "bad.json", "{");
        const auto refused = ContextLibrary::load(m_own);
        QVERIFY(!refused.has_value());
        QVERIFY(holds(refused.error().message, "bad.json:1: "));
        QVERIFY(!ContextLibrary::load(Paths{}).has_value());
    }

    void namesAFileThatIsNotThere()
    {
        const auto missing = loadContext("/nowhere/moon.json");
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(holds(missing.error().message, "/nowhere/moon.json"));
    }

private:
    static void write(const std::filesystem::path& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_builtIn;
    std::filesystem::path m_own;
};

QTEST_APPLESS_MAIN(ContextLibraryTest)
#include "tst_context_library.moc"
