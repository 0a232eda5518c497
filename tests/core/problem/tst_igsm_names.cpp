#include "core/problem/igsm_names.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

class IgsmNamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereAreFiveGroupsOfTwentyInEveryLayer()
    {
        const auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        QVERIFY2(names.has_value(), names ? "" : names.error().message.c_str());
        for (std::size_t chain = 0; chain < 4; ++chain) {
            std::set<std::string> seen; // our own names are distinct in a whole chain
            for (std::size_t position = 0; position < 4; ++position) {
                QCOMPARE(names->groups(chain, position).size(), std::size_t{5});
                for (const auto& group : names->groups(chain, position)) {
                    QCOMPARE(group.names.size(), std::size_t{20});
                    for (const auto& name : group.names) {
                        QVERIFY2(seen.insert(name).second, name.c_str());
                        QCOMPARE(names->positionOf(chain, name), std::optional(position));
                    }
                }
            }
        }
        QVERIFY(!names->positionOf(0, "Zoo"));
    }

    void categoriesAreFound()
    {
        QCOMPARE(findIgsmCategory("Organs")->chain, std::size_t{3});
        QCOMPARE(findIgsmCategory("Organs")->position, std::size_t{2});
        QVERIFY(!findIgsmCategory("Organ"));
        QCOMPARE(findIgsmChain("school"), std::optional(std::size_t{2}));
        QVERIFY(!findIgsmChain("School"));
    }

    void faultsNameFileAndPlace_data()
    {
        QTest::addColumn<std::string>("from");
        QTest::addColumn<std::string>("to");
        QTest::addColumn<std::string>("message");
        const auto row = [](const char* title, const char* from, const char* to,
                            const char* message) {
            QTest::newRow(title) << std::string(from) << std::string(to) << std::string(message);
        };
        row("no JSON", "{", "[", "chains");
        row("no chain", "\"zoo\"", "\"farm\"", "chain \"zoo\"");
        row("no layer", "\"category\": \"Bone\"", "\"category\": \"Bones\"", "layer \"Bone\"");
        row("no title", "\"title\": \"Birds\"", "\"name\": \"Birds\"", "layer \"Animal\", group 2");
        row("full stop", "\"Addax\"", "\"St. Addax\"", "\"St. Addax\"");
        row("and", "\"Addax\"", "\"Addax and Calf\"", "\" and \"");
        row("owner", "\"Addax\"", "\"Hunter's Addax\"", "\"'s\"");
        row("category", "\"Addax\"", "\"Bone\"", "is a category");
        row("empty", "\"Addax\"", "\"\"", "is empty");
        row("number", "\"Addax\"", "7", "not a text");
        row("twice", "\"Addax\"", "\"Bongo\"", "twice");
        row("another layer", "\"Addax\"", "\"Mud Bath\"", "another layer");
    }

    void faultsNameFileAndPlace()
    {
        QFETCH(std::string, from);
        QFETCH(std::string, to);
        QFETCH(std::string, message);
        std::ifstream original(GRADUS_RESOURCES "/igsm.json");
        std::stringstream buffer;
        buffer << original.rdbuf();
        auto text = buffer.str();
        text.replace(text.find(from), from.size(), to);
        const QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.path().toStdString()) / "igsm.json";
        std::ofstream(path) << text;
        const auto names = IgsmNames::load(path);
        QVERIFY(!names);
        QCOMPARE(names.error().code, ErrorCode::Corrupt);
        QVERIFY2(names.error().message.find(path.string()) == 0, names.error().message.c_str());
        QVERIFY2(names.error().message.find(message) != std::string::npos,
                 names.error().message.c_str());
    }

    void aMissingFileIsNotFound()
    {
        QCOMPARE(IgsmNames::load("/no/such/igsm.json").error().code, ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(IgsmNamesTest)
#include "tst_igsm_names.moc"
