#include "core/problem/generator.h"
#include "core/problem/render.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>

#include <QtTest>

using namespace gradus;

namespace {

/// The value of @p quantity by its definition, parents taken as they are.
std::int64_t evaluate(const Problem& problem, const Quantity& quantity)
{
    std::int64_t value = quantity.operation == Operation::Constant ? quantity.literal : 0;
    for (std::size_t i = 0; i < quantity.parents.size(); ++i) {
        const auto parent = problem.quantities[quantity.parents[i]].value;
        value += quantity.operation == Operation::Difference && i == 1 ? -parent : parent;
    }
    if (quantity.literalUse == LiteralUse::Plus)
        value += quantity.literal;
    if (quantity.literalUse == LiteralUse::Times)
        value *= quantity.literal;
    return value;
}

std::set<std::size_t> ancestorsOf(const Problem& problem, std::size_t index)
{
    std::set<std::size_t> found;
    std::vector<std::size_t> open{index};
    while (!open.empty()) {
        const auto next = open.back();
        open.pop_back();
        if (found.insert(next).second)
            open.insert(open.end(), problem.quantities[next].parents.begin(),
                        problem.quantities[next].parents.end());
    }
    return found;
}

std::size_t countOf(const Problem& problem, const std::function<bool(const Quantity&)>& predicate)
{
    return static_cast<std::size_t>(
        std::count_if(problem.quantities.begin(), problem.quantities.end(), predicate));
}

std::size_t distractorSentences(const Problem& problem)
{
    return countOf(problem, [](const Quantity& quantity) {
        return quantity.kind == QuantityKind::Instance && !quantity.isNeeded;
    });
}

void checkOperation(const Problem& problem, const Quantity& quantity)
{
    const auto parents = quantity.parents.size();
    switch (quantity.operation) {
    case Operation::Constant:
        QVERIFY(parents == 0 && quantity.literal >= 1 && quantity.literal <= 4);
        QVERIFY(quantity.literalUse == LiteralUse::None);
        break;
    case Operation::Copy:
        QCOMPARE(parents, std::size_t{1});
        break;
    case Operation::Difference:
        QCOMPARE(parents, std::size_t{2});
        QVERIFY(problem.quantities[quantity.parents[0]].value
                > problem.quantities[quantity.parents[1]].value);
        break;
    case Operation::Sum:
        QVERIFY(parents >= 2);
        break;
    }
    if (quantity.literalUse == LiteralUse::Plus)
        QVERIFY(quantity.literal >= 1 && quantity.literal <= 4);
    if (quantity.literalUse == LiteralUse::Times)
        QVERIFY(quantity.literal >= 2 && quantity.literal <= 4);
    if (quantity.kind == QuantityKind::Instance) // paper.md 1.8: no prefix on sums of four
        QVERIFY(operationCount(quantity) <= 4);
    else
        QVERIFY(quantity.literalUse == LiteralUse::None && parents <= 5);
}

void checkGraph(const Problem& problem)
{
    const auto needed = ancestorsOf(problem, problem.asked);
    std::map<std::string, std::set<std::size_t>> instancesOf;
    std::set<std::string> names;
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        QVERIFY2(names.insert(quantity.name).second, quantity.name.c_str());
        QCOMPARE(quantity.isNeeded, needed.contains(i));
        QCOMPARE(quantity.value, evaluate(problem, quantity));
        QVERIFY(quantity.value >= 1 && quantity.value <= 1'000);
        QCOMPARE(std::set<std::size_t>(quantity.parents.begin(), quantity.parents.end()).size(),
                 quantity.parents.size());
        for (const std::size_t parent : quantity.parents)
            QVERIFY(parent < i); // no circle, and needed quantities come in solving order
        checkOperation(problem, quantity);
        if (quantity.kind == QuantityKind::Instance)
            instancesOf[quantity.place].insert(i);
    }
    QCOMPARE(problem.asked, needed.size() - 1);
    QCOMPARE(*needed.rbegin(), problem.asked);
    // A total is the sum of all that its place has, so the reader can find it in the text.
    for (const auto& quantity : problem.quantities)
        if (quantity.kind == QuantityKind::Total)
            QVERIFY((std::set<std::size_t>(quantity.parents.begin(), quantity.parents.end())
                     == instancesOf[quantity.place]));
}

void checkNames(const Problem& problem, const Context& context)
{
    std::set<std::string> places;
    std::set<std::string> things;
    std::map<std::string, std::string> codes;
    for (const auto& quantity : problem.quantities) {
        places.insert(quantity.place);
        QCOMPARE(codes.emplace(quantity.place, quantity.code.substr(0, 1)).first->second,
                 quantity.code.substr(0, 1));
        if (quantity.kind == QuantityKind::Total) {
            QCOMPARE(quantity.name, context.total + " in " + quantity.place);
            QCOMPARE(quantity.code.size(), std::size_t{1});
            continue;
        }
        QCOMPARE(quantity.name, quantity.thing + " in " + quantity.place);
        QCOMPARE(codes.emplace(quantity.thing, quantity.code.substr(1)).first->second,
                 quantity.code.substr(1));
        things.insert(quantity.thing);
    }
    const auto isFromOneGroup = [](const std::vector<NameGroup>& layer,
                                   const std::set<std::string>& names) {
        return std::any_of(layer.begin(), layer.end(), [&](const NameGroup& group) {
            return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
                return std::count(group.names.begin(), group.names.end(), name) == 1;
            });
        });
    };
    QVERIFY(places.size() <= 5 && things.size() <= 5);
    QVERIFY(isFromOneGroup(context.places, places));
    QVERIFY(isFromOneGroup(context.things, things));
}

void checkText(const Problem& problem)
{
    std::set<std::size_t> told(problem.sentenceOrder.begin(), problem.sentenceOrder.end());
    QCOMPARE(told.size(), problem.sentenceOrder.size());
    for (std::size_t i = 0; i < problem.quantities.size(); ++i)
        QCOMPARE(told.contains(i), problem.quantities[i].kind == QuantityKind::Instance);
    std::size_t letters = 0;
    for (const auto& quantity : problem.quantities)
        letters += quantity.isNeeded ? 1 + partialResultCount(quantity) : 0;
    QCOMPARE(problem.letters.size(), letters);
    QCOMPARE(std::set<char>(problem.letters.begin(), problem.letters.end()).size(), letters);
}

} // namespace

class GeneratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void meetsEveryOpExactly()
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        for (int op = kLowestOp; op <= kHighestOp; ++op) {
            specification.opMin = specification.opMax = op;
            for (std::uint64_t index = 0; index < 200; ++index) {
                const auto problem = generateProblem(specification, m_contexts, 1, index);
                QCOMPARE(operationCount(problem), op);
                checkGraph(problem);
                checkNames(problem, *m_contexts.find(problem.context));
                checkText(problem);
                if (QTest::currentTestFailed())
                    return;
            }
        }
    }

    void sameArgumentsGiveTheSameProblem()
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMax = 20;
        const auto first = generateProblem(specification, m_contexts, 1, 17);
        for (std::uint64_t index = 0; index < 20; ++index)
            (void)generateProblem(specification, m_contexts, 1, index);
        QVERIFY(generateProblem(specification, m_contexts, 1, 17) == first);
        QVERIFY(!(generateProblem(specification, m_contexts, 1, 18) == first));
        QVERIFY(!(generateProblem(specification, m_contexts, 2, 17) == first));
    }

    /// Stored studies name problems by seed and index, so a change here is a change of format. The
    /// text is what the first version made.
    void staysTheSameFromVersionToVersion()
    {
        const auto problem =
            generateProblem({.opMin = 4, .opMax = 4, .distractors = 1}, m_contexts, 1, 0);
        const auto text = renderProblem(problem);
        QCOMPARE(text.problem, std::string("The number of adult parrot in Cedar Valley equals 1. "
                                           "The number of adult owl in Maple Creek equals 2. "
                                           "The number of adult owl in Cedar Valley equals 1. "));
        QCOMPARE(text.solution,
                 std::string("Define adult parrot in Cedar Valley as m; so m = 1. Define adult owl "
                             "in Cedar Valley as Z; so Z = 1. Define total number of adult animals "
                             "in Cedar Valley as P; so P = m + Z = 1 + 1 = 2. Answer: 2."));
    }

    void drawsEveryOpAndContext()
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.opMin = 3;
        specification.opMax = 7;
        std::map<int, int> ops;
        std::map<std::string, int> contexts;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem(specification, m_contexts, 1, index);
            ++ops[operationCount(problem)];
            ++contexts[problem.context];
        }
        // Binomial: 600 and 1,000 expected, standard deviations 22 and 26; five of each.
        QCOMPARE(ops.size(), std::size_t{5});
        for (const auto& [op, count] : ops)
            QVERIFY2(std::abs(count - 600) < 110, qPrintable(QString::number(count)));
        QCOMPARE(contexts.size(), std::size_t{3});
        for (const auto& [context, count] : contexts)
            QVERIFY2(std::abs(count - 1'000) < 130, qPrintable(QString::number(count)));
    }

    void hasAsManyDistractorsAsAskedFor_data()
    {
        QTest::addColumn<int>("distractors");
        for (const int count : {0, 1, 2, 5, 8})
            QTest::addRow("%d", count) << count;
    }

    void hasAsManyDistractorsAsAskedFor()
    {
        QFETCH(const int, distractors);
        for (std::uint64_t index = 0; index < 500; ++index) {
            const auto problem = generateProblem(
                {.opMin = 2, .opMax = 12, .distractors = distractors}, m_contexts, 1, index);
            QCOMPARE(distractorSentences(problem), static_cast<std::size_t>(distractors));
            if (distractors == 0)
                QCOMPARE(problem.quantities.size(), problem.asked + 1);
        }
    }

    void fillsTheGridWhenAskedForMoreThanThereIsRoomFor()
    {
        const auto problem =
            generateProblem({.opMin = 2, .opMax = 2, .distractors = 1'000}, m_contexts, 1, 4);
        checkGraph(problem);
        std::map<std::string, int> instancesOf;
        std::string closed;
        for (const auto& quantity : problem.quantities) {
            if (quantity.kind == QuantityKind::Instance)
                ++instancesOf[quantity.place];
            else if (quantity.isNeeded)
                closed = quantity.place;
        }
        QCOMPARE(instancesOf.size(), std::size_t{5});
        for (const auto& [place, count] : instancesOf)
            QCOMPARE(count, place == closed ? 1 : 5);
    }

    void distractorsReferToTotalsToo()
    {
        int totals = 0;
        for (std::uint64_t index = 0; index < 300; ++index) {
            const auto problem =
                generateProblem({.opMin = 2, .opMax = 4, .distractors = 6}, m_contexts, 1, index);
            totals += static_cast<int>(countOf(problem, [](const Quantity& quantity) {
                return quantity.kind == QuantityKind::Total && !quantity.isNeeded;
            }));
        }
        QVERIFY(totals > 30);
    }

    void usesEveryFormOfRightSide()
    {
        std::set<std::string> forms;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem({.opMin = 2, .opMax = 20}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities)
                if (quantity.kind == QuantityKind::Instance)
                    forms.insert(std::to_string(static_cast<int>(quantity.operation))
                                 + std::to_string(quantity.parents.size())
                                 + std::to_string(static_cast<int>(quantity.literalUse)));
        }
        // paper.md 1.8: constant; reference, 2-sum, 3-sum and difference with no literal, plus and
        // times; 4-sum.
        QCOMPARE(forms.size(), std::size_t{1 + 4 * 3 + 1});
    }

    void choosesDifferencesForHalfOfThePairs()
    {
        int pairs = 0;
        int differences = 0;
        for (std::uint64_t index = 0; index < 3'000; ++index) {
            const auto problem = generateProblem({.opMin = 6, .opMax = 16}, m_contexts, 1, index);
            for (const auto& quantity : problem.quantities) {
                if (quantity.kind == QuantityKind::Total || quantity.parents.size() != 2)
                    continue;
                if (problem.quantities[quantity.parents[0]].value
                    == problem.quantities[quantity.parents[1]].value)
                    continue; // a difference of nothing is not told
                ++pairs;
                differences += quantity.operation == Operation::Difference ? 1 : 0;
            }
        }
        QVERIFY(pairs > 2'000); // standard deviation below 0.012
        const double share = differences / static_cast<double>(pairs);
        QVERIFY2(std::abs(share - 0.5) < 0.05, qPrintable(QString::number(share)));
    }

private:
    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(GeneratorTest)
#include "tst_generator.moc"
