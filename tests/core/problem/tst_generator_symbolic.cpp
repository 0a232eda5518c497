#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/problem/token_count.h"
#include "tests/core/problem/problem_checks.h"

#include <cmath>

using namespace gradus;

namespace {

Problem generate(const ProblemSpecification& specification, std::uint64_t index)
{
    return generateProblem(specification, ContextLibrary(), 1, index);
}

/// Every variable follows from one before it; what is needed hangs together.
void checkTree(const Problem& problem)
{
    std::vector<std::int64_t> values;
    std::set<std::string> names;
    for (const auto& quantity : problem.quantities)
        values.push_back(quantity.value);
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        QVERIFY(names.insert(quantity.name).second);
        QVERIFY(quantity.name.size() >= 2 && quantity.name[0] >= 'a' && quantity.name[0] <= 'z');
        QCOMPARE(quantity.value, test::evaluate(quantity, values, 0));
        QVERIFY(quantity.parents.size() <= 1);
        for (const std::size_t parent : quantity.parents) {
            QVERIFY(parent < i);
            QCOMPARE(problem.quantities[parent].isNeeded, quantity.isNeeded);
        }
        if (quantity.isNeeded)
            QCOMPARE(quantity.parents.empty(), i == 0);
        else // or the list of answers would be wrong
            QVERIFY(quantity.value != problem.quantities[problem.asked].value);
    }
}

} // namespace

class GeneratorSymbolicTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hasExactlyAsManyVariablesAsAskedFor()
    {
        for (const int op : {1, 2, 3, 10, 50, 117, 200}) {
            const ProblemSpecification specification{
                .flavour = Flavour::Symbolic, .contexts = {}, .opMin = op, .opMax = op};
            QVERIFY(validateSpecification(specification, {}).has_value());
            for (std::uint64_t index = 0; index < 50; ++index) {
                const auto problem = generate(specification, index);
                QCOMPARE(operationCount(problem), op);
                QCOMPARE(problem.sentences.size(), static_cast<std::size_t>(op));
                QVERIFY(problem.flavour == Flavour::Symbolic && problem.letters.empty());
                checkTree(problem);
            }
        }
    }

    void drawsThePublishedAssignments()
    {
        std::map<std::int64_t, int> constants;
        std::map<std::int64_t, int> steps;
        std::map<std::size_t, int> asked;
        for (std::uint64_t index = 0; index < 3'300; ++index) {
            const auto problem = generate(
                {.flavour = Flavour::Symbolic, .contexts = {}, .opMin = 2, .opMax = 2}, index);
            ++constants[problem.quantities[0].literal];
            ++steps[problem.quantities[1].literal];
            ++asked[problem.asked];
        }
        QCOMPARE(constants.size(), std::size_t{11}); // 0 to 10: 300 each, standard deviation 17
        for (const auto& [value, count] : constants)
            QVERIFY(value >= 0 && value <= 10 && std::abs(count - 300) < 85);
        QCOMPARE(steps.size(), std::size_t{3}); // -1, 0, 1: 1,100 each, standard deviation 27
        for (const auto& [value, count] : steps)
            QVERIFY(std::abs(count - 1'100) < 135);
        QCOMPARE(asked.size(), std::size_t{2});
    }

    void otherLiteralsAreConstantsAndSteps()
    {
        const ProblemSpecification specification{.flavour = Flavour::Symbolic,
                                                 .contexts = {},
                                                 .opMin = 20,
                                                 .opMax = 20,
                                                 .literalMin = 3,
                                                 .literalMax = 7};
        for (std::uint64_t index = 0; index < 100; ++index)
            for (const auto& quantity : generate(specification, index).quantities)
                if (quantity.operation == Operation::Constant
                    || quantity.literalUse == LiteralUse::Plus)
                    QVERIFY(std::abs(quantity.literal) >= 3 && std::abs(quantity.literal) <= 7);
    }

    void distractorsNeverChangeTheAnswer()
    {
        const ProblemSpecification specification{.flavour = Flavour::Symbolic,
                                                 .contexts = {},
                                                 .opMin = 3,
                                                 .opMax = 30,
                                                 .distractors = 12};
        for (std::uint64_t index = 0; index < 200; ++index) {
            auto problem = generate(specification, index);
            QCOMPARE(test::unneededSentences(problem), std::size_t{12});
            checkTree(problem);
            std::vector<std::string> answers;
            for (const auto& quantity : problem.quantities)
                if (quantity.value == problem.quantities[problem.asked].value)
                    answers.push_back(quantity.name);
            std::sort(answers.begin(), answers.end());
            QVERIFY(answerNames(problem) == answers);
        }
    }

    void fillsUpToTheLength()
    {
        for (const int length : {1'000, 8'000, 128'000}) {
            const ProblemSpecification specification{.flavour = Flavour::Symbolic,
                                                     .contexts = {},
                                                     .opMin = 5,
                                                     .opMax = 9,
                                                     .length = length};
            QVERIFY(validateSpecification(specification, {}).has_value());
            const auto problem = generate(specification, 3);
            const auto tokens = static_cast<double>(countTokens(renderProblem(problem).problem));
            QVERIFY(std::abs(tokens - length) <= 0.05 * length);
            checkTree(problem);
        }
    }

    void sameArgumentsGiveTheSameProblem()
    {
        const ProblemSpecification specification{
            .flavour = Flavour::Symbolic, .contexts = {}, .opMin = 5, .opMax = 9};
        QVERIFY(generate(specification, 3) == generate(specification, 3));
        QVERIFY(!(generate(specification, 3) == generate(specification, 4)));
    }

    void refusesWhatItCannotMake()
    {
        const ProblemSpecification good{.flavour = Flavour::Symbolic, .contexts = {}};
        const auto refusal = [](const ProblemSpecification& specification) {
            const auto valid = validateSpecification(specification, {});
            return valid ? std::string() : valid.error().message;
        };
        QCOMPARE(refusal(good), std::string());
        auto bad = good;
        bad.opMax = 201;
        QVERIFY(refusal(bad).starts_with("op 2-201: the highest op"));
        bad = good;
        bad.modes = {Mode::Reverse};
        QVERIFY(refusal(bad).starts_with("modes: symbolic problems"));
        bad = good;
        bad.depth = 3;
        QVERIFY(refusal(bad).starts_with("depth: cannot be set"));
        bad = good;
        bad.length = 128'001;
        QVERIFY(refusal(bad).starts_with("length 128001: must be"));
    }
};

QTEST_APPLESS_MAIN(GeneratorSymbolicTest)
#include "tst_generator_symbolic.moc"
