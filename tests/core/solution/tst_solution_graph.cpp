#include "core/base/random.h"
#include "core/base/resources.h"
#include "core/problem/context.h"
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/solution/solution_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <QtTest>

using gradus::areIsomorphic;
using gradus::cosine;
using gradus::CounterRandom;
using gradus::graphOf;
using gradus::GraphPool;
using gradus::LabelledGraph;
using gradus::RandomPurpose;
using gradus::weisfeilerLehman;

namespace {

/// By the definition: every one of the n! renumberings.
bool areIsomorphicByForce(const LabelledGraph& first, const LabelledGraph& second)
{
    if (first.nodes.size() != second.nodes.size())
        return false;
    std::vector<std::size_t> image(first.nodes.size());
    std::iota(image.begin(), image.end(), std::size_t{0});
    do {
        bool isSame = true;
        for (std::size_t i = 0; i < image.size() && isSame; ++i) {
            auto parents = first.nodes[i].parents;
            for (auto& parent : parents)
                parent = image[parent];
            auto others = second.nodes[image[i]].parents;
            std::sort(parents.begin(), parents.end());
            std::sort(others.begin(), others.end());
            isSame = parents == others && first.nodes[i].label == second.nodes[image[i]].label;
        }
        if (isSame)
            return true;
    } while (std::next_permutation(image.begin(), image.end()));
    return false;
}

LabelledGraph randomGraph(std::size_t nodes, std::uint32_t labels, CounterRandom& random)
{
    LabelledGraph graph;
    for (std::size_t i = 0; i < nodes; ++i) {
        auto& node = graph.nodes.emplace_back();
        node.label = random.below(labels);
        for (std::size_t parent = 0; parent < i; ++parent)
            if (random.chance(0.4))
                node.parents.push_back(parent);
    }
    return graph;
}

LabelledGraph renumbered(const LabelledGraph& graph, CounterRandom& random)
{
    std::vector<std::size_t> image(graph.nodes.size());
    std::iota(image.begin(), image.end(), std::size_t{0});
    random.shuffle(std::span(image));
    LabelledGraph result;
    result.nodes.resize(image.size());
    for (std::size_t i = 0; i < image.size(); ++i) {
        auto node = graph.nodes[i];
        for (auto& parent : node.parents)
            parent = image[parent];
        result.nodes[image[i]] = node;
    }
    return result;
}

} // namespace

/// Graphs of problems and solutions, how alike they are, and whether they are the same.
class SolutionGraphTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isomorphismIsThatOfAllRenumberings()
    {
        CounterRandom random(1, RandomPurpose::Test, 0);
        int same = 0;
        for (int i = 0; i < 2000; ++i) {
            const auto nodes = 1 + random.below(5);
            const auto first = randomGraph(nodes, 2, random);
            const auto second = randomGraph(nodes, 2, random);
            const bool expected = areIsomorphicByForce(first, second);
            QCOMPARE(areIsomorphic(first, second).value(), expected);
            same += expected ? 1 : 0;
            QVERIFY(areIsomorphic(first, renumbered(first, random)).value());
        }
        QVERIFY(same > 50); // both answers were asked for
    }

    void refinementAloneWouldNotDo()
    {
        // Two rings of three and one of six, each edge a node of its own between two others: colour
        // refinement sees the same everywhere.
        const auto rings = [](std::initializer_list<std::size_t> sizes) {
            LabelledGraph graph;
            std::size_t begin = 0;
            for (const auto size : sizes) {
                for (std::size_t i = 0; i < size; ++i)
                    graph.nodes.push_back({0, {}});
                begin += size;
            }
            std::size_t first = 0;
            for (const auto size : sizes) {
                for (std::size_t i = 0; i < size; ++i)
                    graph.nodes.push_back({1, {first + i, first + (i + 1) % size}});
                first += size;
            }
            return graph;
        };
        const auto two = rings({3, 3});
        const auto one = rings({6});
        QCOMPARE(weisfeilerLehman(two, 12), weisfeilerLehman(one, 12));
        QCOMPARE(areIsomorphic(two, one).value(), false);
        QCOMPARE(areIsomorphic(two, two).value(), true);
    }

    void featuresCountColoursOfEveryRound()
    {
        // By hand: a chain of two alike. Round 0 tells a node with a parent from one without, each
        // later round too: two colours a round, each once.
        const LabelledGraph chain{{{7, {}}, {7, {0}}}};
        const auto features = weisfeilerLehman(chain, 3);
        QCOMPARE(features.size(), 8U);
        for (const auto& [colour, count] : features)
            QCOMPARE(count, 1.0);
        // Two lone nodes: one colour a round, twice.
        const LabelledGraph lone{{{7, {}}, {7, {}}}};
        QCOMPARE(weisfeilerLehman(lone, 3).size(), 4U);
        // Round 0 shares "7 without a parent" (1 * 2), no other round shares anything:
        // 2 / sqrt(8 * 16).
        QVERIFY(std::abs(cosine(features, weisfeilerLehman(lone, 3)) - 2 / std::sqrt(128.0))
                < 1e-12);
        QCOMPARE(cosine(weisfeilerLehman(chain, 0), weisfeilerLehman(lone, 0)), 2 / std::sqrt(8.0));
    }

    void similarityDoesNotDependOnNumbers()
    {
        CounterRandom random(2, RandomPurpose::Test, 0);
        for (int i = 0; i < 200; ++i) {
            const auto graph = randomGraph(12, 4, random);
            const auto other = randomGraph(12, 4, random);
            const GraphPool pool(std::vector{other, renumbered(graph, random)});
            QCOMPARE(pool.similarity(graph).value(), 1.0);
            const double alike = GraphPool(std::vector{other}).similarity(graph).value();
            QVERIFY(alike >= 0 && alike <= 1);
        }
        QCOMPARE(GraphPool({}).similarity({}), std::nullopt);
        QCOMPARE(cosine({}, {}), 1.0);
    }

    void directionsCount()
    {
        const LabelledGraph fork{{{0, {}}, {0, {0}}, {0, {0}}}};
        const LabelledGraph join{{{0, {}}, {0, {}}, {0, {0, 1}}}};
        QCOMPARE(areIsomorphic(fork, join).value(), false);
        QVERIFY(cosine(weisfeilerLehman(fork), weisfeilerLehman(join)) < 0.5);
    }

    void goldSolutionsStateTheGraphOfTheirProblem_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::addColumn<bool>("isReverse");
        QTest::newRow("forward") << static_cast<int>(gradus::Flavour::GsmInfinite) << false;
        QTest::newRow("reverse") << static_cast<int>(gradus::Flavour::GsmInfinite) << true;
        QTest::newRow("symbolic") << static_cast<int>(gradus::Flavour::Symbolic) << false;
    }

    void goldSolutionsStateTheGraphOfTheirProblem()
    {
        QFETCH(const int, flavour);
        QFETCH(const bool, isReverse);
        const auto contexts = gradus::ContextLibrary::load(gradus::contextFolders()).value();
        gradus::ProblemSpecification specification;
        specification.flavour = static_cast<gradus::Flavour>(flavour);
        specification.contexts = contexts.ids();
        specification.opMax = 20;
        if (isReverse)
            specification.modes = {gradus::Mode::Reverse};
        for (std::uint64_t index = 0; index < 300; ++index) {
            const auto problem = gradus::generateProblem(specification, contexts, 5, index);
            const auto told = gradus::renderProblem(problem);
            const auto stated = graphOf(gradus::parseSolution(told.solution));
            const auto needed = graphOf(problem);
            QVERIFY2(areIsomorphic(needed, stated).value(), told.solution.c_str());
            QCOMPARE(GraphPool(std::vector{needed}).similarity(stated).value(), 1.0);
        }
    }

    void tooLargeGraphsAreRefused()
    {
        LabelledGraph large;
        large.nodes.resize(65);
        const auto result = areIsomorphic(large, large);
        QVERIFY(
            !result
            && QString::fromStdString(result.error().message).contains(QStringLiteral("not 65")));
    }
};

QTEST_APPLESS_MAIN(SolutionGraphTest)
#include "tst_solution_graph.moc"
