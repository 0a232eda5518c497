#include "core/base/utf8.h"

#include <QtTest>

using gradus::findInvalidUtf8;
using gradus::firstCodePoint;

class Utf8Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // The Unicode Standard, table 3-6: the same four characters in UTF-8.
    void readsOneToFourBytes()
    {
        QCOMPARE(firstCodePoint("Mx").value, U'\x4D');
        QCOMPARE(firstCodePoint("\xD0\xB0x").value, U'\x430');
        QCOMPARE(firstCodePoint("\xE4\xBA\x8Cx").value, U'\x4E8C');
        QCOMPARE(firstCodePoint("\xF0\x90\x8C\x82x").value, U'\x10302');
        QCOMPARE(firstCodePoint("\xF0\x90\x8C\x82x").size, std::size_t{4});
    }

    void refusesWhatIsNotUtf8_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("a trailing byte alone") << QByteArray("ab\x80");
        QTest::newRow("Latin-1") << QByteArray("ab\xE9t");
        QTest::newRow("cut off") << QByteArray("ab\xE4\xBA");
        QTest::newRow("overlong slash") << QByteArray("ab\xC0\xAF");
        QTest::newRow("overlong of three") << QByteArray("ab\xE0\x80\xAF");
        QTest::newRow("a surrogate") << QByteArray("ab\xED\xA0\x80");
        QTest::newRow("above U+10FFFF") << QByteArray("ab\xF4\x90\x80\x80");
        QTest::newRow("five bytes") << QByteArray("ab\xF8\x88\x80\x80\x80");
    }

    void refusesWhatIsNotUtf8()
    {
        QFETCH(const QByteArray, bytes);
        QCOMPARE(findInvalidUtf8(bytes.toStdString()), std::size_t{2});
    }

    void findsNothingWrongWithUtf8()
    {
        QCOMPARE(findInvalidUtf8(""), std::string_view::npos);
        QCOMPARE(findInvalidUtf8("R\xC3\xAAves \xF4\x8F\xBF\xBF"), std::string_view::npos);
    }
};

QTEST_APPLESS_MAIN(Utf8Test)
#include "tst_utf8.moc"
