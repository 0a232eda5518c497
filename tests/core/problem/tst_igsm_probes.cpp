#include "core/problem/igsm_generator.h"
#include "core/problem/igsm_probes.h"
#include "core/problem/render.h"

#include <algorithm>
#include <set>

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;

namespace {

Quantity instance(const char* place, const char* thing, bool isNeeded)
{
    Quantity quantity;
    quantity.place = place;
    quantity.thing = thing;
    quantity.name = quantity.place + "'s " + quantity.thing;
    quantity.isNeeded = isNeeded;
    return quantity;
}

/// The first example of the original: Giraffe of the beach is 6; the others hang on the octopus den
/// (21) and are not needed. Asked: Animal of the beach, one more total of each other item exists.
Problem penguinBeach()
{
    Problem problem;
    problem.flavour = Flavour::Igsm;
    problem.modulus = 23;
    problem.quantities = {instance("Beach", "Giraffe", true), instance("Beach", "Animal", true),
                          instance("Den", "Giraffe", false), instance("Den", "Leopard", false),
                          instance("Rock", "Leopard", false)};
    auto& q = problem.quantities;
    q[0].literal = q[0].value = q[1].value = 6;
    q[1].kind = QuantityKind::Total;
    q[1].operation = Operation::Copy;
    q[1].parents = {0};
    q[2].literal = q[2].value = q[3].value = 21;
    q[3].operation = Operation::Copy;
    q[3].parents = {2};
    q[4].operation = Operation::Sum;
    q[4].parents = {2, 3};
    q[4].literalUse = LiteralUse::Plus;
    q[4].literal = 20;
    q[4].value = 16; // 62 - 46
    problem.asked = 1;
    problem.letters = "eJ";
    problem.sentences = {{0, false}, {3, false}, {4, false}, {2, false}};
    problem.igsm.emplace().layers = {{"Enclosure", {"Beach", "Den", "Rock"}},
                                     {"Animal", {"Giraffe", "Leopard"}}};
    problem.igsm->backtracks = {{1, "Rock's Animal"}};
    return problem;
}

} // namespace

class IgsmProbesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsAreThoseWorkedOutByHand()
    {
        const IgsmProbes probes(penguinBeach());
        QCOMPARE(probes.graphCount(), std::size_t{5});
        QCOMPARE(probes.parameters().size(), std::size_t{7}); // and Animal of Den and of Rock
        QCOMPARE(probes.parameters()[5].name, std::string("Den's Animal"));
        QCOMPARE(probes.parameters()[5].value, std::int64_t{19}); // 21 + 21 - 23
        QCOMPARE(probes.parameters()[6].name, std::string("Rock's Animal"));
        QCOMPARE(probes.positionCount(), std::size_t{4}); // two steps and an opening
        //                nece   known  value can_next nece_next
        const IgsmLabels nothing{false, false, 23, false, false};
        const IgsmLabels ready{false, false, 23, true, false};
        QCOMPARE(probes.labels(0, 0), (IgsmLabels{true, false, 23, true, true}));
        QCOMPARE(probes.labels(0, 1), (IgsmLabels{true, false, 23, false, false}));
        QCOMPARE(probes.labels(0, 2), ready);
        for (const std::size_t parameter : {3U, 4U, 5U, 6U})
            QCOMPARE(probes.labels(0, parameter), nothing);
        for (const std::size_t position : {1U, 2U}) { // the opening changes nothing
            QCOMPARE(probes.labels(position, 0), (IgsmLabels{true, true, 6, false, false}));
            QCOMPARE(probes.labels(position, 1), (IgsmLabels{true, false, 23, true, true}));
        }
        QCOMPARE(probes.labels(3, 1), (IgsmLabels{true, true, 6, false, false}));
        QCOMPARE(probes.labels(3, 2), ready);
    }

    void dependenceIsTransitive()
    {
        const IgsmProbes probes(penguinBeach());
        const std::set<std::pair<std::size_t, std::size_t>> expected{
            {1, 0}, {3, 2}, {4, 2}, {4, 3}, {5, 2}, {5, 3}, {6, 2}, {6, 3}, {6, 4}};
        for (std::size_t a = 0; a < 7; ++a)
            for (std::size_t b = 0; b < 7; ++b)
                QCOMPARE(probes.depends(a, b), expected.contains({a, b}));
    }

    void aRowHoldsTheTextUpToItsPosition()
    {
        const auto problem = penguinBeach();
        const IgsmProbes probes(problem);
        const auto text = renderProblem(problem);
        const auto solutionAt = [&](std::size_t position) {
            return nlohmann::json::parse(igsmProbeRow(text, probes, {position, 1, 0}))
                .at("solution")
                .get<std::string>();
        };
        QCOMPARE(solutionAt(0), std::string());
        QCOMPARE(solutionAt(1), std::string("Define Beach's Giraffe as e; so e = 6."));
        QCOMPARE(solutionAt(2), solutionAt(1) + " Define Rock's Animal as BACK.");
        QCOMPARE(solutionAt(3), solutionAt(2) + " Define Beach's Animal as J; so J = e = 6.");
        const auto row = nlohmann::json::parse(igsmProbeRow(text, probes, {1, 1, 0}));
        QCOMPARE(row.at("parameter").get<std::string>(), std::string("Beach's Animal"));
        QCOMPARE(row.at("nece_next").get<bool>(), true);
        QCOMPARE(row.at("dep").get<bool>(), true);
        QCOMPARE(row.at("value").get<int>(), 23);
    }

    void drawsDistinctPairsFromTheGraph()
    {
        const auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        ProblemSpecification specification{
            .flavour = Flavour::Igsm, .contexts = {}, .opMin = 1, .opMax = 20, .layers = 0};
        for (std::uint64_t i = 0; i < 200; ++i) {
            const auto problem = generateIgsm(specification, *names, 6, i);
            const IgsmProbes probes(problem);
            CounterRandom random(6, RandomPurpose::Test, i);
            const auto drawn = drawIgsmProbes(probes, random);
            QCOMPARE(drawn.size(),
                     std::min<std::size_t>(10, probes.graphCount() * probes.positionCount()));
            std::set<std::pair<std::size_t, std::size_t>> pairs;
            for (const auto& probe : drawn) {
                QVERIFY(pairs.emplace(probe.position, probe.parameter).second);
                QVERIFY(probe.other != probe.parameter && probe.other < probes.graphCount());
            }
            // At the end all that is needed is known, and it is the whole of nece.
            for (std::size_t a = 0; a < probes.parameters().size(); ++a) {
                const auto labels = probes.labels(probes.positionCount() - 1, a);
                QCOMPARE(labels.isKnown, labels.isNecessary);
                const bool isAncestor = a == problem.asked || probes.depends(problem.asked, a);
                QCOMPARE(labels.isNecessary, isAncestor);
            }
        }
    }
};

QTEST_APPLESS_MAIN(IgsmProbesTest)
#include "tst_igsm_probes.moc"
