#include "widgets/common/graph/drawn_graph.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <QCoreApplication>

namespace gradus {

namespace {

constexpr qsizetype kLongestLine = 20; // characters; "total adult animals" has 19
constexpr qsizetype kLongestWord = 28; // longer ones are cut: a model may write anything
constexpr qsizetype kMostLines = 4;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(gradus::DrawnGraph)
};

QStringList breakLines(const QString& part)
{
    QStringList lines;
    for (QString word : part.split(u' ', Qt::SkipEmptyParts)) {
        if (word.size() > kLongestWord)
            word = word.left(kLongestWord - 1) % u'\u2026';
        if (lines.isEmpty() || lines.last().size() + 1 + word.size() > kLongestLine)
            lines << word;
        else
            lines.last() += u' ' % word;
    }
    return lines;
}

/// What the parents give, in numbers: "9 + 3", "5 − 3".
QString parentsInNumbers(const Problem& problem, const Quantity& quantity)
{
    QStringList values;
    for (const std::size_t parent : quantity.parents)
        values << QString::number(problem.quantities[parent].value);
    if (quantity.operation == Operation::SumOfProducts) {
        QStringList products;
        for (qsizetype i = 0; i + 1 < values.size(); i += 2)
            products << values[i] % QStringLiteral(" \u00d7 ") % values[i + 1];
        return products.join(QStringLiteral(" + "));
    }
    const QString sign = quantity.operation == Operation::Difference ? QStringLiteral(" \u2212 ")
                                                                     : QStringLiteral(" + ");
    return values.join(sign);
}

/// "3", "3 × 3 = 9", "2 + (5 − 3) = 4".
QString calculation(const Problem& problem, const Quantity& quantity)
{
    const QString value = QString::number(quantity.value);
    const bool isPlainCopy =
        quantity.operation == Operation::Copy && quantity.literalUse == LiteralUse::None;
    if (quantity.operation == Operation::Constant || quantity.parents.empty() || isPlainCopy)
        return value;
    QString right = parentsInNumbers(problem, quantity);
    if (quantity.literalUse != LiteralUse::None) {
        if (quantity.parents.size() > 1)
            right = u'(' % right % u')';
        const QString sign = quantity.literalUse == LiteralUse::Times ? QStringLiteral(" \u00d7 ")
                                                                      : QStringLiteral(" + ");
        right = QString::number(quantity.literal) % sign % right;
    }
    return right % QStringLiteral(" = ") % value;
}

DrawnNode drawQuantity(const Problem& problem, std::size_t index)
{
    const Quantity& quantity = problem.quantities[index];
    DrawnNode node;
    node.name = toText(quantity.name);
    node.title = titleLines(node.name);
    node.value = calculation(problem, quantity);
    node.isAsked = index == problem.asked;
    node.isDimmed = !quantity.isNeeded;
    QStringList lines{toText(quantity.name), node.value};
    if (node.isAsked)
        lines << Words::tr("The question asks for it.");
    if (node.isDimmed)
        lines << Words::tr("The question does not need it.");
    node.detail = lines.join(u'\n');
    return node;
}

} // namespace

QStringList titleLines(const QString& name)
{
    QString title = name.simplified();
    title.replace(QStringLiteral("total number of "), QStringLiteral("total "));
    title.replace(QStringLiteral("average number of "), QStringLiteral("average "));
    const qsizetype place = title.indexOf(QStringLiteral(" in "));
    QStringList lines = title.size() <= kLongestLine || place < 0
                            ? breakLines(title)
                            : breakLines(title.left(place)) + breakLines(title.mid(place + 1));
    if (lines.size() > kMostLines) {
        lines = lines.mid(0, kMostLines);
        lines.last() += u'\u2026';
    }
    return lines;
}

std::vector<int> topologicalDepths(const std::vector<std::vector<std::size_t>>& parents)
{
    constexpr int kUnknown = -1;
    constexpr int kUnderWay = -2;
    std::vector<int> depths(parents.size(), kUnknown);
    std::vector<std::pair<std::size_t, std::size_t>> path; // node and the next parent to look at
    for (std::size_t start = 0; start < parents.size(); ++start) {
        if (depths[start] != kUnknown)
            continue;
        depths[start] = kUnderWay;
        path.emplace_back(start, 0);
        while (!path.empty()) { // no recursion: a degenerate prediction may be one long chain
            auto& [node, next] = path.back();
            if (next < parents[node].size()) {
                const std::size_t parent = parents[node][next++];
                if (depths[parent] == kUnknown) {
                    depths[parent] = kUnderWay;
                    path.emplace_back(parent, 0);
                }
                continue;
            }
            int depth = 0;
            for (const std::size_t parent : parents[node])
                depth = std::max(depth, depths[parent] + 1); // a parent under way is -2: no depth
            depths[node] = depth;
            path.pop_back();
        }
    }
    return depths;
}

DrawnGraph drawProblemGraph(const Problem& problem)
{
    const std::size_t count = problem.quantities.size();
    std::vector<std::vector<std::size_t>> parents;
    for (const Quantity& quantity : problem.quantities)
        parents.push_back(quantity.parents);
    const std::vector<int> depths = topologicalDepths(parents);

    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(depths[a], problem.quantities[a].name)
               < std::tie(depths[b], problem.quantities[b].name);
    });
    std::vector<std::size_t> place(count);
    DrawnGraph graph;
    for (const std::size_t index : order) {
        place[index] = graph.nodes.size();
        graph.nodes.push_back(drawQuantity(problem, index));
    }
    for (std::size_t index = 0; index < count; ++index)
        for (const std::size_t parent : parents[index])
            graph.edges.push_back(
                {place[parent], place[index],
                 problem.quantities[index].isNeeded ? EdgeKind::Kept : EdgeKind::Dimmed});
    std::sort(graph.edges.begin(), graph.edges.end(), [](const DrawnEdge& a, const DrawnEdge& b) {
        return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
    return graph;
}

} // namespace gradus
