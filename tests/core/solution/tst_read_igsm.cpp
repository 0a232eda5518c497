#include "core/problem/igsm_generator.h"
#include "core/problem/igsm_template.h"
#include "core/problem/render.h"
#include "core/solution/read_igsm.h"
#include "tests/core/solution/igsm_examples.h"

#include <algorithm>
#include <array>

#include <QtTest>

using namespace gradus;
using gradus::test::igsmExamples;

namespace {

/// What a text cannot tell: items that stand nowhere in it.
Problem mentioned(Problem problem, const ProblemText& text)
{
    for (auto& layer : problem.igsm->layers)
        std::erase_if(layer.items, [&](const std::string& item) {
            return text.problem.find(item) == std::string::npos
                   && text.question.find(item) == std::string::npos
                   && text.solution.find(item) == std::string::npos;
        });
    return problem;
}

} // namespace

class ReadIgsmTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        QVERIFY2(names.has_value(), names ? "" : names.error().message.c_str());
        m_names = *std::move(names);
    }

    void rendersTheOriginalsRowsByteForByte()
    {
        const auto examples = igsmExamples();
        QCOMPARE(examples.size(), std::size_t{6});
        for (const auto& example : examples)
            for (const IgsmNames* names : std::array<const IgsmNames*, 2>{nullptr, &m_names}) {
                const auto problem = readIgsm(example.text, names);
                QVERIFY2(problem.has_value(), problem ? "" : problem.error().message.c_str());
                const auto text = renderProblem(*problem);
                QCOMPARE(text.problem, example.text.problem);
                QCOMPARE(text.question, example.text.question);
                const auto answer = example.row.at("answer").dump();
                QCOMPARE(text.solution, example.text.solution + " Answer: " + answer + '.');
                QCOMPARE(rerenderIgsm(example.text, names)->solution, example.text.solution);
                QCOMPARE(rerenderIgsm(text, names)->solution, text.solution);
            }
    }

    void countsAndHashesAsTheOriginal()
    {
        for (const auto& example : igsmExamples()) {
            const auto problem = readIgsm(example.text, nullptr);
            QVERIFY(problem.has_value());
            QCOMPARE(operationCount(*problem), example.row.at("op").get<int>());
            QCOMPARE(problem->quantities[problem->asked].value,
                     example.row.at("answer").get<std::int64_t>());
            if (!example.row.contains("template"))
                continue;
            QCOMPARE(problem->sentences.size(), example.row.at("ip").get<std::size_t>());
            QCOMPARE(igsmTemplate(*problem), example.row.at("template").get<std::string>());
            QCOMPARE(igsmHash(*problem), example.row.at("hash23").get<int>());
        }
    }

    void findsChainLayersAndOpeningsOfTheOriginal()
    {
        const auto examples = igsmExamples();
        const auto hard = readIgsm(examples[3].text, nullptr);
        QCOMPARE(hard->context, std::string("zoo"));
        QCOMPARE(hard->layers, 4);
        QCOMPARE(hard->igsm->layers[1].category, std::string("Enclosure"));
        // Hawk Haven's total adds them in this order; the spotted one is mentioned in between.
        QCOMPARE(hard->igsm->layers[2].items,
                 (std::vector<std::string>{"Giant Salamander", "Spotted Salamander", "Hellbender",
                                           "Cave Salamander"}));
        const auto retry = readIgsm(examples[4].text, nullptr);
        QCOMPARE(retry->context, std::string("ecosystems"));
        QCOMPARE(retry->igsm->backtracks.size(), std::size_t{2});
        QCOMPARE(retry->igsm->backtracks[0].before, std::size_t{1});
        QCOMPARE(retry->igsm->backtracks[1].name, std::string("Mitral Valve's Cells"));
    }

    void givesBackWhatWasGenerated_data()
    {
        QTest::addColumn<int>("layers");
        QTest::addColumn<int>("op");
        QTest::addColumn<double>("retryRate");
        QTest::addColumn<bool>("asksAgain");
        for (const int layers : {0, 2, 3, 4})
            for (const int op : {1, 6, 15, 32})
                QTest::addRow("%d layers, op %d", layers, op) << layers << op << 0.0 << false;
        QTest::newRow("retry") << 0 << 12 << 0.5 << false;
        QTest::newRow("reask") << 0 << 12 << 0.0 << true;
    }

    void givesBackWhatWasGenerated()
    {
        QFETCH(int, layers);
        QFETCH(int, op);
        QFETCH(double, retryRate);
        QFETCH(bool, asksAgain);
        ProblemSpecification specification{
            .flavour = Flavour::Igsm, .contexts = {}, .opMin = op, .opMax = op, .layers = layers};
        specification.igsm.retryRate = retryRate;
        specification.igsm.asksAgain = asksAgain;
        specification.igsm.isQuestionFirst = op % 2 == 0;
        for (std::uint64_t i = 0; i < 150; ++i) {
            const auto problem = generateIgsm(specification, m_names, 3, i);
            const auto text = renderProblem(problem);
            const auto read = readIgsm(text, &m_names);
            QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
            QCOMPARE(renderProblem(*read), text);
            QVERIFY2(*read == mentioned(problem, text), text.problem.c_str());
            const auto blind = readIgsm(text, nullptr); // the categories may stay unknown
            QVERIFY2(blind.has_value(), blind ? "" : blind.error().message.c_str());
            QCOMPARE(renderProblem(*blind), text);
        }
    }

    void takesNamesApartThatLookAmbiguous()
    {
        const ProblemText text{
            "The number of each Oxnard's Sam's Club equals 3. The number of each Sam's Club's Tea "
            "and Milk equals 4 more than each Oxnard's Sam's Club. The number of each Oxnard's "
            "Trader Joe's equals the sum of each Sam's Club's Tea and Milk and each Oxnard's "
            "Sam's Club. The number of each Trader Joe's's Tea and Milk equals each Oxnard's "
            "Product.",
            "How many Product does Oxnard have?",
            "Define Oxnard's Sam's Club as a; so a = 3. Define Sam's Club's Tea and Milk as b; so "
            "b = 4 + a = 4 + 3 = 7. Define Oxnard's Trader Joe's as c; so c = b + a = 7 + 3 = 10.",
            false};
        auto read = readIgsm(text, nullptr);
        QVERIFY(!read); // the question is not answered
        auto other = text;
        other.question = "How many Trader Joe's does Oxnard have?";
        other.problem.replace(other.problem.rfind("each Oxnard's Product"), 21, "9");
        read = readIgsm(other, nullptr);
        QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
        QCOMPARE(read->layers, 3);
        QCOMPARE(read->igsm->layers[0].items, std::vector<std::string>{"Oxnard"});
        QCOMPARE(read->igsm->layers[1].items,
                 (std::vector<std::string>{"Sam's Club", "Trader Joe's"}));
        QCOMPARE(read->igsm->layers[2].items, std::vector<std::string>{"Tea and Milk"});
    }

    void refusesOtherTexts_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::newRow("no sentence") << "The number of each Penguin"
                                     << "The count of Penguin";
        QTest::newRow("no number") << "equals 21"
                                   << "equals";
        QTest::newRow("other words") << "20 more than"
                                     << "20 fewer than";
        QTest::newRow("unknown operand") << "equals each Octopus Den's Giraffe"
                                         << "equals each Octopus Den's Zebra";
        QTest::newRow("stated twice") << "each Penguin Beach's Giraffe equals"
                                      << "each Octopus Den's Leopard equals";
        QTest::newRow("circle") << "Giraffe equals 21"
                                << "Giraffe equals each Octopus Den's Leopard";
        QTest::newRow("question") << "How many Animal"
                                  << "How much Animal";
        QTest::newRow("step") << "so e = 6"
                              << "so e is 6";
        QTest::newRow("unknown step") << "Define Penguin Beach's Giraffe"
                                      << "Define Penguin Beach's Otter";
    }

    void refusesOtherTexts()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        auto text = igsmExamples()[0].text;
        for (auto* part : {&text.problem, &text.question, &text.solution}) {
            auto changed = QString::fromStdString(*part);
            *part = changed.replace(from, to).toStdString();
        }
        const auto read = readIgsm(text, &m_names);
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Corrupt);
    }

private:
    IgsmNames m_names;
};

QTEST_APPLESS_MAIN(ReadIgsmTest)
#include "tst_read_igsm.moc"
