// What every generated GSM-Infinite problem must keep, checked by independent formulas.
#pragma once

#include "core/problem/context.h"
#include "core/problem/problem.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <QtTest>

namespace gradus::test {

inline std::int64_t reduce(std::int64_t value, std::int64_t modulus)
{
    return modulus == 0 ? value : ((value % modulus) + modulus) % modulus;
}

/// The value of @p quantity by its definition, given the values of all quantities.
inline std::int64_t evaluate(const Quantity& quantity, const std::vector<std::int64_t>& values,
                             std::int64_t modulus)
{
    std::int64_t value = quantity.operation == Operation::Constant ? quantity.literal : 0;
    for (std::size_t i = 0; i < quantity.parents.size(); ++i) {
        const auto parent = values[quantity.parents[i]];
        if (quantity.operation == Operation::SumOfProducts)
            value += i % 2 == 0 ? parent * values[quantity.parents[i + 1]] : 0;
        else
            value += quantity.operation == Operation::Difference && i == 1 ? -parent : parent;
    }
    if (quantity.literalUse == LiteralUse::Plus)
        value += quantity.literal;
    if (quantity.literalUse == LiteralUse::Times)
        value *= quantity.literal;
    return reduce(value, modulus);
}

/// What the last needed quantity is worth if the asked one is worth @p x.
inline std::int64_t lastValueAt(const Problem& problem, std::int64_t x)
{
    std::vector<std::int64_t> values(problem.quantities.size());
    for (std::size_t i = 0; i < neededCount(problem); ++i)
        values[i] =
            i == problem.asked ? x : evaluate(problem.quantities[i], values, problem.modulus);
    return values[neededCount(problem) - 1];
}

inline std::set<std::size_t> ancestorsOf(const Problem& problem, std::size_t index)
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

inline std::size_t unneededSentences(const Problem& problem)
{
    return static_cast<std::size_t>(
        std::count_if(problem.sentences.begin(), problem.sentences.end(),
                      [&](const Sentence& s) { return !problem.quantities[s.quantity].isNeeded; }));
}

/// Edges of the longest chain that ends at the last needed quantity.
inline int depthOf(const Problem& problem)
{
    std::vector<int> depth(problem.quantities.size());
    for (std::size_t i = 0; i < neededCount(problem); ++i)
        for (const std::size_t parent : problem.quantities[i].parents)
            depth[i] = std::max(depth[i], depth[parent] + 1);
    return depth[neededCount(problem) - 1];
}

struct AllowedLiterals
{
    std::int64_t low = 1;
    std::int64_t high = 4;
};

inline void checkOperation(const Problem& problem, const Quantity& quantity,
                           const AllowedLiterals& literals)
{
    const auto parents = quantity.parents.size();
    const bool isTotal = quantity.kind == QuantityKind::Total;
    switch (quantity.operation) {
    case Operation::Constant:
        QVERIFY(parents == 0 && quantity.literalUse == LiteralUse::None);
        QVERIFY(quantity.literal >= literals.low && quantity.literal <= literals.high);
        break;
    case Operation::Copy:
        QCOMPARE(parents, std::size_t{1});
        break;
    case Operation::Difference:
        QVERIFY(parents == 2 && !isTotal);
        if (problem.modulus == 0)
            QVERIFY(problem.quantities[quantity.parents[0]].value
                    > problem.quantities[quantity.parents[1]].value);
        break;
    case Operation::Sum:
        QVERIFY(parents >= 2);
        break;
    case Operation::SumOfProducts:
        QVERIFY(isTotal && parents >= 2 && parents % 2 == 0);
        break;
    }
    if (quantity.literalUse == LiteralUse::Plus)
        QVERIFY(quantity.literal >= literals.low && quantity.literal <= literals.high);
    if (quantity.literalUse == LiteralUse::Times)
        QVERIFY(quantity.literal >= std::max<std::int64_t>(2, literals.low)
                && quantity.literal <= literals.high);
    if (isTotal)
        QVERIFY(quantity.literalUse == LiteralUse::None);
    else
        QVERIFY(operationCount(quantity) <= 4); // paper.md 1.8: no prefix on sums of four
}

/// A total sums up all that its place has, so the reader can find it in the text.
inline void checkTotals(const Problem& problem, const Context& context)
{
    std::map<std::string, std::set<std::size_t>> instances; // by place
    std::map<std::string, std::size_t> averages;            // by the name of their instance
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        if (quantity.kind == QuantityKind::Instance)
            instances[quantity.place].insert(i);
        if (quantity.kind == QuantityKind::Average)
            averages[quantity.name.substr(context.average.size() + 5)] = i; // after " per "
    }
    for (const auto& quantity : problem.quantities) {
        if (quantity.kind != QuantityKind::Total)
            continue;
        std::set<std::size_t> summed;
        for (std::size_t i = 0; i < quantity.parents.size(); ++i) {
            summed.insert(quantity.parents[i]);
            if (quantity.thing == context.total)
                continue;
            QCOMPARE(averages.at(problem.quantities[quantity.parents[i]].name),
                     quantity.parents[i + 1]);
            ++i;
        }
        QVERIFY(summed == instances[quantity.place]);
        if (quantity.thing == context.total)
            continue;
        QCOMPARE(quantity.operation, Operation::SumOfProducts);
        for (const auto& [name, average] : averages) // none that has no part in the grand total
            if (problem.quantities[average].place == quantity.place)
                QVERIFY(std::count(quantity.parents.begin(), quantity.parents.end(), average) == 1);
    }
}

inline void checkGraph(const Problem& problem, const Context& context,
                       const AllowedLiterals& literals = {})
{
    const std::size_t last = neededCount(problem) - 1;
    const auto needed = ancestorsOf(problem, last);
    std::vector<std::int64_t> values;
    for (const auto& quantity : problem.quantities)
        values.push_back(quantity.value);
    std::set<std::string> names;
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const auto& quantity = problem.quantities[i];
        QVERIFY2(names.insert(quantity.name).second, quantity.name.c_str());
        QCOMPARE(quantity.isNeeded, needed.contains(i));
        QCOMPARE(quantity.value, evaluate(quantity, values, problem.modulus));
        if (problem.modulus == 0)
            QVERIFY(quantity.value >= 1 && quantity.value <= 1'000);
        for (const std::size_t parent : quantity.parents)
            QVERIFY(parent < i); // no circle, and needed quantities come in solving order
        if (quantity.isNeeded || problem.layers == 2) // distractors of three layers may repeat one
            QCOMPARE(std::set<std::size_t>(quantity.parents.begin(), quantity.parents.end()).size(),
                     quantity.parents.size());
        checkOperation(problem, quantity, literals);
    }
    QCOMPARE(needed.size(), last + 1);
    checkTotals(problem, context);
}

/// The unknown is the last constant, and the value of the last quantity tells it.
inline void checkAsked(const Problem& problem)
{
    const std::size_t last = neededCount(problem) - 1;
    if (problem.mode == Mode::Forward) {
        QCOMPARE(problem.asked, last);
        return;
    }
    QCOMPARE(problem.quantities[problem.asked].operation, Operation::Constant);
    for (std::size_t i = problem.asked + 1; i <= last; ++i)
        QVERIFY(!problem.quantities[i].parents.empty());
    const auto at0 = lastValueAt(problem, 0);
    const auto slope = lastValueAt(problem, 1) - at0;
    QVERIFY(slope != 0);
    QCOMPARE(lastValueAt(problem, 7) - at0, 7 * slope); // linear
    const auto right = problem.quantities[last].value - at0;
    QCOMPARE(right % slope, std::int64_t{0});
    QCOMPARE(right / slope, problem.quantities[problem.asked].value);
}

/// Every stated quantity has its sentence, the unknown of a reverse problem two at most.
inline void checkSentences(const Problem& problem)
{
    std::map<std::size_t, int> told;
    int anchors = 0;
    for (const auto& sentence : problem.sentences) {
        anchors += sentence.isAnchor ? 1 : 0;
        if (sentence.isAnchor)
            QCOMPARE(sentence.quantity, neededCount(problem) - 1);
        else
            ++told[sentence.quantity];
    }
    const bool isReverse = problem.mode == Mode::Reverse;
    QCOMPARE(anchors, isReverse ? 1 : 0);
    for (std::size_t i = 0; i < problem.quantities.size(); ++i) {
        const bool isStated = problem.quantities[i].kind != QuantityKind::Total;
        if (isReverse && i == problem.asked)
            QVERIFY(told[i] == 1 || told[i] == 2);
        else
            QCOMPARE(told[i], isStated ? 1 : 0);
    }
}

inline void checkLetters(const Problem& problem)
{
    QCOMPARE(problem.letters.size(), letterCount(problem));
    const std::set<char> letters(problem.letters.begin(), problem.letters.end());
    QCOMPARE(letters.size(), problem.letters.size());
    if (problem.mode == Mode::Reverse)
        QVERIFY(!letters.contains('x') && !letters.contains('X'));
}

/// Names of the grid are from one group of places and one of things.
inline void checkNames(const Problem& problem, const Context& context)
{
    std::set<std::string> places;
    std::set<std::string> things;
    for (const auto& quantity : problem.quantities) {
        QCOMPARE(quantity.name, quantity.thing + " in " + quantity.place);
        places.insert(quantity.place);
        const auto prefix = context.average + " per ";
        if (quantity.kind == QuantityKind::Total)
            QVERIFY(quantity.thing == context.total || quantity.thing == context.grandTotal);
        else if (quantity.kind == QuantityKind::Instance)
            things.insert(quantity.thing);
        else
            QVERIFY(quantity.thing.starts_with(prefix));
        if (quantity.kind == QuantityKind::Average)
            things.insert(quantity.thing.substr(prefix.size()));
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

} // namespace gradus::test
