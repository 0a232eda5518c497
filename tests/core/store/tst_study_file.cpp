#include "core/store/study_file.h"
#include "tests/core/store/store_fixture.h"

#include <fstream>
#include <utility>

using namespace gradus;
using gradus::test::exampleDesign;
using gradus::test::StudyFolder;

class StudyFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesBackTheDesignItWasMadeWith()
    {
        const StudyFolder folder;
        const auto design = exampleDesign();
        {
            auto made = StudyFile::create(folder.path(), design);
            VERIFY_OK(made);
        }
        auto study = StudyFile::open(folder.path());
        VERIFY_OK(study);
        QCOMPARE(study->title().value(), design.title);
        QCOMPARE(study->distributions().value(), design.distributions);
        QCOMPARE(study->schedules().value(), design.schedules);
        QCOMPARE(study->path(), folder.path());
        QCOMPARE(study->folder(), folder.path("a.gradus.d"));
        QVERIFY(!std::filesystem::exists(study->folder()));
    }

    void leavesOneFileWhenClosed()
    {
        const StudyFolder folder;
        {
            const auto study = folder.create();
        }
        QCOMPARE(QDir(folder.folder.path()).entryList(QDir::Files),
                 QStringList(QStringLiteral("a.gradus")));
    }

    void doesNotMakeOverWhatIsThere()
    {
        const StudyFolder folder;
        std::ofstream(folder.path()) << "precious";
        const auto result = StudyFile::create(folder.path(), exampleDesign());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(result.error().message, folder.path().string() + " exists already");
        std::string text;
        std::getline(std::ifstream(folder.path()), text);
        QCOMPARE(text, std::string("precious"));
    }

    void saysThatTheFolderIsMissing()
    {
        const StudyFolder folder;
        const auto result = StudyFile::create(folder.path("no/a.gradus"), exampleDesign());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY(result.error().message.find("no/a.gradus: there is no folder")
                != std::string::npos);
    }

    void doesNotTakeInTheLogOfAnotherStudy()
    {
        // SQLite replays a log of that name, whichever file it belonged to.
        const StudyFolder folder;
        std::ofstream(folder.path("a.gradus-wal")) << "left";
        const auto result = StudyFile::create(folder.path(), exampleDesign());
        QVERIFY(!result);
        QVERIFY(result.error().message.find("a.gradus-wal is left") != std::string::npos);
    }

    void leavesNothingBehindWhenTheDesignIsRefused()
    {
        const StudyFolder folder;
        auto design = exampleDesign();
        design.distributions[0].name = "a/b";
        QVERIFY(!StudyFile::create(folder.path(), design));
        design = exampleDesign();
        design.distributions[1].name = "easy"; // found out by the file, in the middle of writing
        QVERIFY(!StudyFile::create(folder.path(), design));
        QVERIFY(QDir(folder.folder.path()).isEmpty());
    }

    void addsReplacesAndRenamesDistributions()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto fresh = exampleDesign().distributions[0];
        fresh.name = "fresh";
        VERIFY_OK(study.putDistribution(fresh));
        QCOMPARE(study.distributions().value().size(), 3U);
        QCOMPARE(study.distributions().value()[2], fresh);

        fresh.components[0].specification.opMax = 8;
        VERIFY_OK(study.putDistribution(fresh, "fresh"));
        QCOMPARE(study.distributions().value()[2], fresh);

        fresh.name = "stale";
        VERIFY_OK(study.putDistribution(fresh, "fresh"));
        QCOMPARE(study.distributions().value().size(), 3U);
        QCOMPARE(study.distributions().value()[2], fresh);
    }

    void schedulesFollowADistributionThatIsRenamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto renamed = exampleDesign().distributions[1];
        renamed.name = "blend";
        VERIFY_OK(study.putDistribution(renamed, "mix"));
        auto expected = exampleDesign().schedules[0];
        expected.stages[1].distribution = "blend";
        expected.stages[2].distribution = "blend";
        expected.evaluation.distributions[0] = "blend";
        QCOMPARE(study.schedules().value()[0], expected);
    }

    void refusesWhatWouldSpoilTheDesign()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto easy = exampleDesign().distributions[0];

        auto result = study.putDistribution(easy);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(result.error().message,
                 std::string("the study has a distribution called \"easy\" already"));

        result = study.putDistribution(easy, "mix"); // renaming onto another
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);

        result = study.putDistribution({.name = "new", .components = {Component{}}}, "moon");
        QCOMPARE(result.error().code, ErrorCode::NotFound);

        auto broken = easy;
        broken.components[0].weight = 0; // could not be read again
        QVERIFY(!study.putDistribution(broken, "easy"));

        result = study.removeDistribution("mix");
        QCOMPARE(result.error().message,
                 std::string("distribution \"mix\" is used by schedule \"main\""));
        QCOMPARE(study.removeDistribution("moon").error().code, ErrorCode::NotFound);

        QCOMPARE(study.distributions().value(), exampleDesign().distributions);
        QCOMPARE(study.schedules().value(), exampleDesign().schedules);
    }

    void removesADistributionThatIsNotUsed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        VERIFY_OK(study.putDistribution({.name = "extra", .components = {Component{}}}));
        VERIFY_OK(study.removeDistribution("extra"));
        QCOMPARE(study.distributions().value(), exampleDesign().distributions);
    }

    void putsSchedules()
    {
        const StudyFolder folder;
        auto study = folder.create();
        auto schedule = exampleDesign().schedules[0];
        QVERIFY(!study.putSchedule(schedule)); // the name is taken
        schedule.name = "second";
        VERIFY_OK(study.putSchedule(schedule));
        schedule.seed = 3;
        schedule.name = "third";
        VERIFY_OK(study.putSchedule(schedule, "second"));
        QCOMPARE(study.schedules().value().size(), 2U);
        QCOMPARE(study.schedules().value()[1], schedule);
    }

    void isMovedAsAValue()
    {
        const StudyFolder folder;
        auto study = folder.create();
        StudyFile moved = std::move(study);
        QCOMPARE(moved.title().value(), exampleDesign().title);
        auto other = folder.create("b.gradus");
        moved = std::move(other);
        QCOMPARE(moved.path(), folder.path("b.gradus"));
    }

    void aSecondConnectionSeesWhatTheFirstCommitted()
    {
        const StudyFolder folder;
        auto writer = folder.create();
        auto reader = StudyFile::open(folder.path()).value();
        const auto before = reader.dataVersion();
        QCOMPARE(reader.dataVersion(), before);
        VERIFY_OK(writer.putDistribution({.name = "extra", .components = {Component{}}}));
        QVERIFY(reader.dataVersion() != before);
        QCOMPARE(reader.distributions().value().size(), 3U);
        const auto after = reader.dataVersion();
        QVERIFY(reader.distributions()); // reading changes nothing
        QCOMPARE(reader.dataVersion(), after);
    }

    void keepsPathsApartThatSqliteWouldRead()
    {
        // A relative path of this name would be a database in memory.
        const StudyFolder folder;
        const auto before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(folder.folder.path()));
        {
            VERIFY_OK(StudyFile::create(":memory:", exampleDesign()));
        }
        QVERIFY(StudyFile::open(":memory:"));
        QVERIFY(QDir::setCurrent(before));
        QVERIFY(std::filesystem::exists(folder.path(":memory:")));
    }
};

QTEST_APPLESS_MAIN(StudyFileTest)
#include "tst_study_file.moc"
