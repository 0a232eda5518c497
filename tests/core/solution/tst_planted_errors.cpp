// Errors planted in right solutions of random problems: each must be found, at its own node, as
// what it is, and nothing else may be found (see verdict.h for what follows from an error).
#include "tests/core/solution/planted_graph_errors.h"
#include "tests/core/solution/planted_last_errors.h"
#include "tests/core/solution/planted_step_errors.h"

#include <QtTest>

using namespace gradus;
using namespace gradus::test;

namespace {

constexpr std::size_t kProblems = 600;

} // namespace

class PlantedErrorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        for (auto& problem : randomProblems(kProblems, 31))
            m_solved.push_back(solved(std::move(problem)));
        QCOMPARE(m_solved.size(), kProblems);
    }

    void isFoundAtItsOwnNode_data()
    {
        QTest::addColumn<Plant>("plant");
        for (const auto& errors :
             {literalErrors(), operationErrors(), parentErrors(), stepErrors(), lastErrors()})
            for (const auto& [name, plant] : errors)
                QTest::newRow(name.c_str()) << plant;
    }

    void isFoundAtItsOwnNode()
    {
        QFETCH(const Plant, plant);
        int planted = 0;
        for (std::size_t i = 0; i < m_solved.size(); ++i) {
            CounterRandom random(32, RandomPurpose::Test, i);
            const auto& gold = m_solved[i];
            const auto size = static_cast<std::uint32_t>(gold.size());
            const auto start = random.below(size);
            for (std::uint32_t j = 0; j < size; ++j) {
                const auto wrong = plant(gold, (start + j) % size, random);
                if (!wrong)
                    continue;
                const auto found = differences(gold, *wrong);
                QVERIFY2(found.empty(),
                         (found + '\n' + gold.writing.text() + '\n' + wrong->text).c_str());
                ++planted;
                break;
            }
        }
        QVERIFY2(planted >= 60, QByteArray::number(planted));
    }

private:
    std::vector<SolvedProblem> m_solved;
};

QTEST_APPLESS_MAIN(PlantedErrorsTest)
#include "tst_planted_errors.moc"
