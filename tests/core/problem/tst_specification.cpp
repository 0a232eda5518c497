#include "core/problem/generator.h"

#include <QtTest>

using namespace gradus;

class SpecificationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void namesAreThoseOfThePublishedFiles()
    {
        QCOMPARE(modeName(Mode::Forward), std::string_view("normalforward"));
        QCOMPARE(modeName(Mode::Reverse), std::string_view("forwardreverse"));
        QCOMPARE(flavourName(Flavour::Symbolic), std::string_view("symbolic"));
        for (const Mode mode : {Mode::Forward, Mode::Reverse})
            QVERIFY(modeFromName(modeName(mode)) == mode);
        for (const Flavour flavour : {Flavour::GsmInfinite, Flavour::Igsm, Flavour::Symbolic})
            QVERIFY(flavourFromName(flavourName(flavour)) == flavour);
        QVERIFY(!modeFromName("Forward"));
        QVERIFY(!flavourFromName(""));
    }

    void acceptsWhatCanBeMade_data()
    {
        QTest::addColumn<int>("opMin");
        QTest::addColumn<int>("opMax");
        QTest::newRow("the whole range") << 2 << 30;
        QTest::newRow("one op") << 7 << 7;
    }

    void acceptsWhatCanBeMade()
    {
        QFETCH(const int, opMin);
        QFETCH(const int, opMax);
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMin = opMin;
        specification.opMax = opMax;
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
        specification.distractors = 0;
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
    }

    void namesFieldAndValueAtFault_data()
    {
        QTest::addColumn<int>("change");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("range upside down") << 0 << QByteArray("op 9-4: the lowest op is above");
        QTest::newRow("op below 2") << 1 << QByteArray("op 1-4: the lowest op");
        QTest::newRow("op above 30") << 2 << QByteArray("op 4-31: the highest op");
        QTest::newRow("no context") << 3 << QByteArray("contexts: at least one");
        QTest::newRow("unknown context") << 4 << QByteArray("contexts: unknown context \"moon\"");
        QTest::newRow("no mode") << 5 << QByteArray("modes: at least one");
        QTest::newRow("reverse") << 6
                                 << QByteArray("\"forwardreverse\" is not available in this "
                                               "version");
        QTest::newRow("three layers") << 7 << QByteArray("layers 3: not available in this version");
        QTest::newRow("no layers") << 8 << QByteArray("layers 0");
        QTest::newRow("negative distractors") << 9 << QByteArray("distractors -1");
    }

    void namesFieldAndValueAtFault()
    {
        QFETCH(const int, change);
        QFETCH(const QByteArray, expected);
        ProblemSpecification s;
        switch (change) {
        case 0:
            s.opMin = 9;
            s.opMax = 4;
            break;
        case 1:
            s.opMin = 1;
            s.opMax = 4;
            break;
        case 2:
            s.opMin = 4;
            s.opMax = 31;
            break;
        case 3:
            s.contexts.clear();
            break;
        case 4:
            s.contexts.emplace_back("moon");
            break;
        case 5:
            s.modes.clear();
            break;
        case 6:
            s.modes.push_back(Mode::Reverse);
            break;
        case 7:
            s.layers = 3;
            break;
        case 8:
            s.layers = 0;
            break;
        case 9:
            s.distractors = -1;
            break;
        default:
            QFAIL("no such change");
        }
        const auto result = validateSpecification(s, m_contexts);
        QVERIFY(!result.has_value());
        QVERIFY2(result.error().message.find(expected.toStdString()) != std::string::npos,
                 result.error().message.c_str());
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(SpecificationTest)
#include "tst_specification.moc"
