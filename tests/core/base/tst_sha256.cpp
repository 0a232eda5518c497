#include "core/base/sha256.h"

#include <string>

#include <QtTest>

using namespace gradus;

namespace {

std::string hex(std::string_view bytes)
{
    std::string text;
    for (const auto byte : sha256(bytes))
        text += QByteArray(1, static_cast<char>(byte)).toHex().toStdString();
    return text;
}

} // namespace

/// Vectors: FIPS 180-2 appendix B and NIST's short message examples.
class Sha256Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashesTheEmptyText()
    {
        QCOMPARE(hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb924"
                                      "27ae41e4649b934ca495991b7852b855"));
    }

    void hashesOneBlock()
    {
        QCOMPARE(hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223"
                                         "b00361a396177a9cb410ff61f20015ad"));
    }

    void hashesATextWhoseLengthNeedsAnotherBlock()
    {
        QCOMPARE(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                 std::string("248d6a61d20638b8e5c026930c3e6039"
                             "a33ce45964ff2167f6ecedd419db06c1"));
    }

    void hashesManyBlocks()
    {
        QCOMPARE(hex(std::string(1'000'000, 'a')), std::string("cdc76e5c9914fb9281a1c7e284d73e67"
                                                               "f1809a48a497200e046d39ccc7112cd0"));
    }

    void hashesWhatEndsWithABlock()
    {
        // By an independent implementation (Python's hashlib).
        QCOMPARE(hex(std::string(64, 'b')), std::string("a0fab1377f49a759b57f63318262ebe8"
                                                        "9fabfc990e8e93ceac2984561482b9d4"));
    }
};

QTEST_APPLESS_MAIN(Sha256Test)
#include "tst_sha256.moc"
