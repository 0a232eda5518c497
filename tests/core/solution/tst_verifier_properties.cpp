// What holds for the solutions of all problems, tried on random ones.
#include "core/problem/render.h"
#include "core/problem/structure_hash.h"
#include "core/solution/read_problem.h"
#include "tests/core/solution/random_solutions.h"

#include <QtTest>

using namespace gradus;
using namespace gradus::test;

namespace {

constexpr std::size_t kProblems = 2'400;

void verifyPerfect(const SolvedProblem& solved, const std::string& text)
{
    const auto verdict = solved.compare(text);
    QVERIFY2(verdict.isVerifiedCorrect, text.c_str());
    QVERIFY2(verdict.extra.empty() && verdict.missing.empty(), text.c_str());
    QCOMPARE(verdict.nodes.size(), solved.size());
    for (const auto& node : verdict.nodes)
        QVERIFY2(node.status == NodeStatus::Correct && !node.isFirstError && !node.isLucky,
                 text.c_str());
    QCOMPARE(verdict.equation.has_value(), solved.problem.mode == Mode::Reverse);
    QCOMPARE(rewardsOf(verdict).strictCode, 1.0);
}

/// Names of the quantities of @p indices in @p problem.
std::vector<std::string> namesOf(const Problem& problem, const std::vector<std::size_t>& indices)
{
    std::vector<std::string> names;
    for (const auto index : indices)
        names.push_back(problem.quantities[index].name);
    return names;
}

/// Equal but for the places of their parents in the two problems.
void compareQuantity(const Problem& a, const Quantity& left, const Problem& b, Quantity right)
{
    QCOMPARE(namesOf(a, left.parents), namesOf(b, right.parents));
    right.parents = left.parents;
    QVERIFY2(left == right, left.name.c_str());
}

void compareReadBack(const Problem& problem)
{
    const auto text = renderProblem(problem);
    const auto again = readProblem(text, problem.modulus);
    QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
    QVERIFY(again->mode == problem.mode);
    QVERIFY(again->letters == problem.letters);
    QCOMPARE(again->asked, problem.asked);
    const auto needed = neededCount(problem);
    QCOMPARE(neededCount(*again), needed);
    for (std::size_t i = 0; i < needed; ++i) // the same order, so the same indices
        QVERIFY2(again->quantities[i] == problem.quantities[i], text.problem.c_str());
    QCOMPARE(again->sentences.size(), problem.sentences.size());
    for (std::size_t i = 0; i < problem.sentences.size(); ++i) {
        const auto& expected = problem.sentences[i];
        const auto& found = again->sentences[i];
        QCOMPARE(found.isAnchor, expected.isAnchor);
        compareQuantity(problem, problem.quantities[expected.quantity], *again,
                        again->quantities[found.quantity]);
    }
    QCOMPARE(structureHash(*again), structureHash(problem));
    QCOMPARE(renderProblem(*again), text);
}

/// One byte changed, left out or put in, at a random place of [begin, end).
std::string mutated(std::string text, std::size_t begin, std::size_t end, CounterRandom& random)
{
    constexpr std::string_view kBytes = "0123456789 abxyz=+-*/;.()XY\n\xc3";
    const auto at = begin + random.below(static_cast<std::uint32_t>(end - begin));
    const char byte = kBytes[random.below(static_cast<std::uint32_t>(kBytes.size()))];
    switch (random.below(3)) {
    case 0:
        text[at] = byte;
        break;
    case 1:
        text.erase(at, 1);
        break;
    default:
        text.insert(at, 1, byte);
    }
    return text;
}

std::string withoutBlanks(std::string text)
{
    text.erase(
        std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\n'; }),
        text.end());
    return text;
}

} // namespace

class VerifierPropertiesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_problems = randomProblems(kProblems, 21);
        QCOMPARE(m_problems.size(), kProblems);
    }

    void theWriterWritesWhatIsRendered()
    {
        for (const auto& problem : m_problems) {
            const auto writing = write(problem);
            QVERIFY(writing.has_value());
            QCOMPARE(writing->text(), renderProblem(problem).solution);
            for (std::size_t i = 0; i < writing->known.size(); ++i)
                QCOMPARE(valueAt(writing->known[i].value, writing->answer).value_or(-1),
                         problem.quantities[i].value);
        }
    }

    void anyRenamingOfLettersIsPerfect()
    {
        for (std::size_t i = 0; i < m_problems.size(); ++i) {
            CounterRandom random(22, RandomPurpose::Test, i);
            const auto gold = solved(m_problems[i]);
            auto renamed = m_problems[i];
            dealLetters(renamed, random);
            const auto text = renderProblem(renamed);
            verifyPerfect(gold, text.solution);
            verifyPerfect(gold, completionText(text));
        }
    }

    void anotherLetterForTheUnknownIsPerfect()
    {
        for (std::size_t i = 0; i < m_problems.size(); ++i) {
            auto problem = m_problems[i];
            if (problem.mode != Mode::Reverse || problem.letters.size() > 51)
                continue;
            CounterRandom random(23, RandomPurpose::Test, i);
            std::string letters(kAlphabet);
            random.shuffle(std::span(letters));
            const auto gold = solved(problem);
            problem.letters = letters.substr(1, problem.letters.size());
            const auto writing =
                write(problem, {.results = {}, .letters = {}, .unknown = letters[0]});
            verifyPerfect(gold, writing->text());
            verifyPerfect(gold, completionText({{}, {}, writing->text(), false}));
        }
    }

    void readingBackGivesTheProblemAgain()
    {
        for (const auto& problem : m_problems)
            compareReadBack(problem);
    }

    void noByteOfTheStepsMayChange()
    {
        // Steps are to the letter, so nothing but blanks between them can differ.
        int rejected = 0;
        for (std::size_t i = 0; i < m_problems.size(); ++i) {
            CounterRandom random(24, RandomPurpose::Test, i);
            const auto gold = solved(m_problems[i]);
            const auto body = gold.writing.body();
            for (int j = 0; j < 4; ++j) {
                // What stands before the first step is no part of it.
                const auto other =
                    mutated(body, gold.writing.preface.size() + 1, body.size(), random);
                if (withoutBlanks(other) == withoutBlanks(body))
                    continue;
                const auto text = other + "Answer: " + std::to_string(gold.writing.answer) + '.';
                QVERIFY2(!gold.compare(text).isVerifiedCorrect, text.c_str());
                ++rejected;
            }
        }
        QVERIFY(rejected > 7'000);
    }

private:
    std::vector<Problem> m_problems;
};

QTEST_APPLESS_MAIN(VerifierPropertiesTest)
#include "tst_verifier_properties.moc"
