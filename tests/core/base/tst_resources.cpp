#include "core/base/resources.h"

#include <QtTest>

using gradus::contextFolders;

class ResourcesTest : public QObject
{
    Q_OBJECT

    using Paths = std::vector<std::filesystem::path>;

private Q_SLOTS:
    void init()
    {
        qunsetenv("GRADUS_CONTEXTS");
        qunsetenv("XDG_DATA_HOME");
        qputenv("HOME", "/home/ann");
    }

    void theUsersContextsAreWithTheirData()
    {
        QCOMPARE(contextFolders("/r"),
                 (Paths{"/r/contexts", "/home/ann/.local/share/gradus/contexts"}));
        qputenv("XDG_DATA_HOME", "/data");
        QCOMPARE(contextFolders("/r"), (Paths{"/r/contexts", "/data/gradus/contexts"}));
        qputenv("XDG_DATA_HOME", "data"); // the specification: ignore what is not absolute
        QCOMPARE(contextFolders("/r"),
                 (Paths{"/r/contexts", "/home/ann/.local/share/gradus/contexts"}));
        qunsetenv("HOME");
        QCOMPARE(contextFolders("/r"), Paths{"/r/contexts"});
    }

    void foldersOfTheirOwnReplaceThem()
    {
        qputenv("GRADUS_CONTEXTS", "/a b:/c");
        QCOMPARE(contextFolders("/r"), (Paths{"/r/contexts", "/a b", "/c"}));
        qputenv("GRADUS_CONTEXTS", ":/a::");
        QCOMPARE(contextFolders("/r"), (Paths{"/r/contexts", "/a"}));
        qputenv("GRADUS_CONTEXTS", "");
        QCOMPARE(contextFolders("/r"), Paths{"/r/contexts"});
    }

    void theBuiltInOnesAreInTheResources()
    {
        qputenv("GRADUS_RESOURCES", "/elsewhere");
        QCOMPARE(contextFolders().front(), std::filesystem::path("/elsewhere/contexts"));
    }
};

QTEST_APPLESS_MAIN(ResourcesTest)
#include "tst_resources.moc"
