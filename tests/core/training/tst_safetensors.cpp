#include "core/base/file.h"
#include "core/training/safetensors.h"

#include <array>

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

constexpr std::array<float, 6> kNumbers{1, 2, 3, 4, 5, 6};

std::string_view bytes(std::size_t first, std::size_t count)
{
    return {reinterpret_cast<const char*>(kNumbers.data() + first), count * sizeof(float)};
}

} // namespace

class SafetensorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatWasWritten()
    {
        QVERIFY(writeTensorFile(path(),
                                {{"b", "F32", {2, 2}, bytes(0, 4)}, {"a", "F32", {2}, bytes(4, 2)}},
                                {{"who", "me"}}));
        const auto file = readTensorFile(path());
        QVERIFY(file);
        QCOMPARE(file->metadata.at("who"), std::string("me"));
        QCOMPARE(file->metadata.at("format"), std::string("pt"));
        QVERIFY(file->find("b")->bytes == bytes(0, 4));
        QVERIFY((file->find("b")->shape == std::vector<std::int64_t>{2, 2}));
        QVERIFY(file->find("a")->bytes == bytes(4, 2));
        QVERIFY(file->find("c") == nullptr);
    }

    void layoutIsThatOfTheFormat()
    {
        // From the format's description: 8 bytes of little-endian header length, JSON, then the
        // data.
        QVERIFY(writeTensorFile(path(), {{"x", "F32", {1}, bytes(0, 1)}}, {}));
        const auto content = readFile(path()).value();
        std::size_t length = 0;
        for (int i = 7; i >= 0; --i)
            length =
                length * 256 + static_cast<unsigned char>(content[static_cast<std::size_t>(i)]);
        QCOMPARE(content.size(), 8 + length + 4);
        QCOMPARE(content[8], '{');
        QVERIFY(content.find(R"("x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})")
                != std::string::npos);
    }

    void damageIsNamed_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("words");
        const auto file = [](const QByteArray& header, const QByteArray& data) -> QByteArray {
            QByteArray length(8, '\0');
            length[0] = static_cast<char>(header.size());
            return length + header + data;
        };
        QTest::newRow("empty") << QByteArray() << QStringLiteral("too short");
        QTest::newRow("cut off") << QByteArray("\x70\0\0\0\0\0\0\0{", 9)
                                 << QStringLiteral("longer than the file");
        QTest::newRow("no JSON") << file("hello", {}) << QStringLiteral("not JSON");
        QTest::newRow("outside") << file(
            R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "ab")
                                 << QStringLiteral("outside the file");
        QTest::newRow("shape") << file(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})",
                                       "abcd")
                               << QStringLiteral("do not fit its shape");
        QTest::newRow("huge shape") << file(
            R"({"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}})", {})
                                    << QStringLiteral("do not fit its shape");
        QTest::newRow("no offsets")
            << file(R"({"x":{"dtype":"F32","shape":[2]}})", {}) << QStringLiteral("lacks a field");
    }

    void damageIsNamed()
    {
        QFETCH(const QByteArray, content);
        QFETCH(const QString, words);
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();

        const auto read = readTensorFile(path());
        QVERIFY(!read);
        const auto message = QString::fromStdString(read.error().message);
        QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY2(message.contains(QString::fromStdString(path())), qPrintable(message));
    }

private:
    [[nodiscard]] std::string path() const
    {
        return m_folder.filePath(QStringLiteral("x.safetensors")).toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_APPLESS_MAIN(SafetensorsTest)
#include "tst_safetensors.moc"
