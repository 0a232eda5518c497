#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/problem/structure_hash.h"
#include "core/solution/overlap.h"

#include <algorithm>

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;
using nlohmann::json;

namespace {

std::string rowOf(const Problem& problem)
{
    return problemRow(problem, renderProblem(problem));
}

} // namespace

class OverlapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto library = ContextLibrary::load(GRADUS_RESOURCES "/contexts");
        QVERIFY(library.has_value());
        m_contexts = *library;
    }

    void namesNumbersLettersAndOrderDoNotCount()
    {
        for (std::uint64_t index = 0; index < 200; ++index) {
            const auto problem = draw(index);
            auto other = problem;
            for (auto& quantity : other.quantities) {
                std::reverse(quantity.name.begin(), quantity.name.end());
                quantity.literal += 1;
                if (quantity.operation == Operation::Sum)
                    std::reverse(quantity.parents.begin(), quantity.parents.end());
            }
            std::reverse(other.letters.begin(), other.letters.end());
            std::reverse(other.sentences.begin(), other.sentences.end());
            QCOMPARE(structureHash(other), structureHash(problem));
        }
    }

    void everyChangeOfStructureCounts()
    {
        for (std::uint64_t index = 0; index < 200; ++index) {
            const auto problem = draw(index);
            const auto hash = structureHash(problem);
            auto mode = problem;
            mode.mode = problem.mode == Mode::Forward ? Mode::Reverse : Mode::Forward;
            QVERIFY(structureHash(mode) != hash);
            for (std::size_t i = 0; i < neededCount(problem); ++i) {
                auto other = problem;
                auto& quantity = other.quantities[i];
                if (quantity.operation == Operation::Difference) {
                    quantity.operation = Operation::Sum;
                    QVERIFY(structureHash(other) != hash);
                } else if (quantity.literalUse == LiteralUse::Times) {
                    quantity.literalUse = LiteralUse::Plus;
                    QVERIFY(structureHash(other) != hash);
                }
                if (quantity.parents.size() > 2) {
                    quantity.parents.pop_back();
                    QVERIFY(structureHash(other) != hash);
                }
            }
        }
    }

    void sharedAndSeparateParentsDiffer()
    {
        // Two copies of one constant, or of two: the same tree unfolded, but not the same graph.
        Problem shared;
        shared.quantities.resize(4);
        for (auto& quantity : shared.quantities) {
            quantity.operation = Operation::Copy;
            quantity.isNeeded = true;
        }
        shared.quantities[0].operation = Operation::Constant;
        shared.quantities[1].parents = {0};
        shared.quantities[2].parents = {0};
        shared.quantities[3].operation = Operation::Sum;
        shared.quantities[3].parents = {1, 2};
        shared.asked = 3;
        Problem separate = shared;
        separate.quantities.insert(separate.quantities.begin(), separate.quantities[0]);
        separate.quantities[2].parents = {0};
        separate.quantities[3].parents = {1};
        separate.quantities[4].parents = {2, 3};
        separate.asked = 4;
        QVERIFY(structureHash(shared) != structureHash(separate));
    }

    void countsInsideAndAcross()
    {
        ProblemSet first;
        ProblemSet second;
        const auto problem = draw(3);
        auto retold = problem; // the same sentences in another order, and other letters
        std::reverse(retold.sentences.begin(), retold.sentences.end());
        std::reverse(retold.letters.begin(), retold.letters.end());
        auto numbers = problem;
        numbers.quantities[0].literal += 1;
        for (const auto& each : {problem, retold, numbers})
            QVERIFY(first.add(rowOf(each)).has_value());
        QVERIFY(second.add(rowOf(problem)).has_value());
        QVERIFY(second.add(rowOf(draw(7))).has_value());

        const auto report = json::parse(overlapReport(first, second));
        QVERIFY(report["first"]["problems"] == 3);
        QVERIFY(report["first"]["exact_repeats"] == 1);
        QVERIFY(report["first"]["structure_repeats"] == 2);
        QVERIFY(report["first"]["exact_in_other"] == 2);
        QVERIFY(report["first"]["structure_in_other"] == 3);
        QVERIFY(report["second"]["exact_in_other"] == 1);
        QVERIFY(report["second"]["structure_repeats"] == 0);
    }

    void readsRowsWithoutAGraphAlike()
    {
        ProblemSet own;
        ProblemSet read;
        for (std::uint64_t index = 0; index < 50; ++index) {
            auto row = json::parse(rowOf(draw(index)));
            QVERIFY(own.add(row.dump()).has_value());
            row.erase("graph");
            const auto added = read.add(row.dump());
            QVERIFY2(added.has_value(), added ? "" : added.error().message.c_str());
        }
        const auto report = json::parse(overlapReport(read, own));
        QVERIFY(report["first"]["structure_in_other"] == 50);
        QVERIFY(report["first"]["exact_in_other"] == 50);
        QVERIFY(!own.add("{}").has_value());
    }

private:
    Problem draw(std::uint64_t index) const
    {
        ProblemSpecification specification;
        specification.contexts = m_contexts.ids();
        specification.modes = {Mode::Forward, Mode::Reverse};
        specification.layers = index % 2 == 0 ? 2 : 3;
        specification.opMin = 8;
        specification.opMax = 16;
        specification.hasDuplicates = false;
        return generateProblem(specification, m_contexts, 21, index);
    }

    ContextLibrary m_contexts;
};

QTEST_APPLESS_MAIN(OverlapTest)
#include "tst_overlap.moc"
