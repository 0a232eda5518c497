#include "widgets/figures/band_words.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <QCoreApplication>
#include <QStringList>

namespace gradus {

namespace {

QString tr(const char* text, int count = -1)
{
    return QCoreApplication::translate("gradus::BandStrip", text, nullptr, count);
}

/// "5-6, 8"
QString rangesText(const std::set<int>& ops)
{
    QStringList ranges;
    for (auto at = ops.begin(); at != ops.end();) {
        const int first = *at;
        int last = first;
        while (++at != ops.end() && *at == last + 1)
            last = *at;
        ranges +=
            first == last ? QString::number(first) : QStringLiteral("%1-%2").arg(first).arg(last);
    }
    return ranges.join(QStringLiteral(", "));
}

QString namesText(const std::set<std::string>& names, const QString& many)
{
    return names.size() == 1 ? toQt(*names.begin()) : many.arg(names.size());
}

/// "2 edge", "1 undersampled: 40 problems more", "1 without a number"
QStringList judgementTexts(const EdgeMap& map, std::span<const std::size_t> chosen)
{
    static constexpr std::array kOrder{EdgeJudgement::Edge, EdgeJudgement::Saturated,
                                       EdgeJudgement::OutOfReach, EdgeJudgement::Undersampled};
    std::map<EdgeJudgement, int> counts;
    int without = 0;
    std::int64_t needed = 0;
    for (const std::size_t each : chosen) {
        const MapCell& cell = map.cells[each];
        if (!cell.why.empty()) {
            ++without;
            continue;
        }
        ++counts[cell.cell.judgement];
        needed += cell.cell.problemsNeeded.value_or(0);
    }
    QStringList texts;
    for (const EdgeJudgement judgement : kOrder) {
        if (counts[judgement] == 0)
            continue;
        const QString name = QString::fromUtf8(edgeJudgementName(judgement).data());
        texts += QStringLiteral("%1 %2").arg(counts[judgement]).arg(name);
    }
    if (counts[EdgeJudgement::Undersampled] > 0 && needed > 0)
        texts.last() += tr(": %1 problems more").arg(exactCount(needed));
    if (without > 0)
        texts += tr("%1 without a number").arg(without);
    return texts;
}

} // namespace

QString chosenText(const EdgeMap& map, std::span<const std::size_t> chosen)
{
    std::set<int> ops;
    std::set<std::string> contexts;
    std::set<std::string> modes;
    for (const std::size_t each : chosen) {
        const MapCell& cell = map.cells[each];
        ops.insert(cell.op);
        contexts.insert(cell.context);
        modes.insert(cell.mode);
    }
    QStringList what{tr("op %1").arg(rangesText(ops))};
    for (const QString& names :
         {namesText(contexts, tr("%1 contexts")), namesText(modes, tr("%1 modes"))}) {
        if (!names.isEmpty()) // a family without contexts
            what += names;
    }
    const QString cells = chosen.size() == 1 ? tr("1 cell") : tr("%1 cells").arg(chosen.size());
    return tr("%1: %2").arg(
        what.join(QStringLiteral(", ")),
        (QStringList{cells} + judgementTexts(map, chosen)).join(QStringLiteral(", ")));
}

QString bandName(const EdgeMap& map, std::span<const std::size_t> chosen, const QStringList& taken)
{
    const bool isEdge = std::all_of(chosen.begin(), chosen.end(), [&](std::size_t each) {
        return map.cells[each].why.empty() && map.cells[each].cell.judgement == EdgeJudgement::Edge;
    });
    const QString name =
        (isEdge ? tr("edge of %1 at %2") : tr("band of %1 at %2"))
            .arg(toQt(map.evaluation.distribution), toQt(map.evaluation.checkpointName));
    if (!taken.contains(name))
        return name;
    for (int i = 2;; ++i) {
        const QString numbered = QStringLiteral("%1, %2").arg(name).arg(i);
        if (!taken.contains(numbered))
            return numbered;
    }
}

} // namespace gradus
