#include "core/problem/generator.h"

#include <filesystem>
#include <functional>

#include <QtTest>

using namespace gradus;

using Change = std::function<void(ProblemSpecification&)>;
Q_DECLARE_METATYPE(Change)

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
        QCOMPARE(flavourName(Flavour::GsmInfinite), std::string_view("gsm-infinite"));
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
        specification.layers = 3;
        specification.modes.push_back(Mode::Reverse);
        QVERIFY(validateSpecification(specification, m_contexts).has_value());
        specification.flavour = Flavour::Symbolic;
        specification.modes = {Mode::Forward};
        QVERIFY(validateSpecification(specification, ContextLibrary()).has_value());
    }

    void namesFieldAndValueAtFault_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, void (*change)(ProblemSpecification&),
                            const char* expected) {
            QTest::newRow(name) << Change(change) << QByteArray(expected);
        };
        using S = ProblemSpecification;
        row(
            "upside down", [](S& s) { s.opMin = 9, s.opMax = 4; },
            "op 9-4: the lowest op is above");
        row(
            "op 1", [](S& s) { s.opMin = 1; }, "op 1-6: the lowest op");
        row(
            "op 31", [](S& s) { s.opMax = 31; }, "op 2-31: the highest op");
        row(
            "no context", [](S& s) { s.contexts.clear(); }, "contexts: at least one");
        row(
            "moon", [](S& s) { s.contexts = {"moon"}; }, "contexts: unknown context \"moon\"");
        row(
            "no mode", [](S& s) { s.modes.clear(); }, "modes: at least one");
        row(
            "layers", [](S& s) { s.layers = 0; }, "layers 0: a structure graph has 2 or 3");
        row(
            "distractors", [](S& s) { s.distractors = -1; }, "distractors -1: must not");
        row(
            "fan-in 0", [](S& s) { s.fanIn = 0; }, "fanIn 0: must be in 1-4");
        row(
            "fan-in 5", [](S& s) { s.fanIn = 5; }, "fanIn 5: must be in 1-4");
        row(
            "depth 0", [](S& s) { s.depth = 0; }, "depth 0: must be at least 1");
        row(
            "depth 2 at op 2", [](S& s) { s.depth = 2; }, "depth 2: a chain that long needs op 3");
        row(
            "literals", [](S& s) { s.literalMin = 5; },
            "literals 5-4: the lowest literal is above");
        row(
            "literal 0", [](S& s) { s.literalMin = 0; }, "literals 0-4: the lowest literal must");
        row(
            "literal 101", [](S& s) { s.literalMax = 101; }, "literals 1-101: the highest literal");
        row(
            "modulus 1", [](S& s) { s.modulus = 1; }, "modulus 1: must be at least 2");
        row(
            "modulus 4", [](S& s) { s.modulus = 4; },
            "modulus 4: must be above the highest literal");
        row(
            "reverse modulo", [](S& s) { s.modulus = 23, s.modes = {Mode::Reverse}; },
            "modulus 23: reverse problems have none, since");
        row(
            "length", [](S& s) { s.length = 128'001; }, "length 128001: must be in 0-128000");
        row(
            "iGSM reverse", [](S& s) { s.flavour = Flavour::Igsm, s.modes = {Mode::Reverse}; },
            "modes");
    }

    void namesFieldAndValueAtFault()
    {
        QFETCH(const Change, change);
        QFETCH(const QByteArray, expected);
        ProblemSpecification specification;
        change(specification);
        const auto result = validateSpecification(specification, m_contexts);
        QVERIFY(!result.has_value());
        QVERIFY2(result.error().message.starts_with(expected.toStdString()),
                 result.error().message.c_str());
    }

    void refusesWhatIsImpossibleTogether()
    {
        const auto refusal = [&](const ProblemSpecification& specification) {
            const auto result = validateSpecification(specification, m_contexts);
            return result ? std::string() : result.error().message;
        };
        // The last quantity sums up five constants at most.
        QCOMPARE(refusal({.opMin = 30, .opMax = 30, .fanIn = 1, .depth = 2}),
                 std::string("op 30, depth 2, fanIn 1: no problem can have all of these"));
        // Constants below one quantity: a total has an even op, all else has op 8 at most.
        QCOMPARE(refusal({.opMin = 2, .opMax = 30, .fanIn = 4, .depth = 1}),
                 std::string("op 9, depth 1, fanIn 4: no problem can have all of these"));
        // Two needed quantities leave 23 of 25 cells, 20 if one is a total.
        QCOMPARE(refusal({.opMin = 2, .opMax = 2, .distractors = 23}), std::string());
        QCOMPARE(refusal({.opMin = 2, .opMax = 2, .distractors = 24}),
                 std::string("distractors 24: problems with op 2 have no room for so many"));
    }

    void fillerNeedsNames()
    {
        const auto copy = std::filesystem::temp_directory_path() / "gradus_contexts_only";
        std::filesystem::remove_all(copy);
        std::filesystem::create_directories(copy);
        std::filesystem::copy(GRADUS_RESOURCES "/contexts", copy / "contexts");
        const auto contexts = ContextLibrary::load(copy / "contexts");
        std::filesystem::remove_all(copy);
        QVERIFY(contexts.has_value());
        const auto result = validateSpecification({.length = 1'000}, *contexts);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().message,
                 std::string("length 1000: there are too few names for so much filler"));
        QVERIFY(validateSpecification({.length = 1'000}, m_contexts).has_value());
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(SpecificationTest)
#include "tst_specification.moc"
