#include "core/base/file.h"

#include <array>
#include <string_view>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using gradus::contentHash;
using gradus::ErrorCode;
using gradus::readFile;
using gradus::writeFileAtomically;

class FileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatWasWritten()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("a")).toStdString();
        const std::array<std::string_view, 2> parts{"one", std::string_view("\0two", 4)};
        QVERIFY(writeFileAtomically(path, parts));
        QCOMPARE(readFile(path).value(), std::string("one\0two", 7));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1); // nothing temporary is left
    }

    void namesTheFileThatIsMissing()
    {
        const auto result = readFile("/nowhere/at/all");
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
        QVERIFY(result.error().message.find("/nowhere/at/all") != std::string::npos);
    }

    void aFolderThatIsMissingIsNamed()
    {
        const std::array<std::string_view, 1> parts{"x"};
        const auto result = writeFileAtomically("/nowhere/at/all", parts);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Io);
        QVERIFY(result.error().message.find("/nowhere/at/all") != std::string::npos);
    }

    void hashIsTheOneOfTheLibrary()
    {
        // xxHash's own test of XXH3_128bits on no input, seed 0.
        QCOMPARE(contentHash(""), std::string("99aa06d3014798d86001c324468d497f"));
        QVERIFY(contentHash("a") != contentHash("b"));
    }
};

QTEST_APPLESS_MAIN(FileTest)
#include "tst_file.moc"
