#include "app/gradus/graph_figure.h"

#include "widgets/common/graph/graph_export.h"
#include "widgets/common/graph/layout_client.h"
#include "widgets/common/text_format.h"

#include <QCoreApplication>

namespace gradus {

namespace {

QString captionOf(const SampleChoice& choice)
{
    const QString result = choice.verdict.isVerifiedCorrect
                               ? QCoreApplication::translate("GraphFigure", "verified correct")
                               : QCoreApplication::translate("GraphFigure", "%1 % of steps correct")
                                     .arg(choice.verdict.processAccuracy * 100, 0, 'f', 0);
    return QCoreApplication::translate("GraphFigure", "%1 on %2, op %3, problem %4, sample %5: %6")
        .arg(toQt(choice.evaluation.checkpointName), toQt(choice.evaluation.distribution),
             QString::number(choice.problem.op), QString::number(choice.problem.id),
             QString::number(choice.sample.sample), result);
}

} // namespace

Result<void> writeGraphFigure(StudyFile& study, const SampleWish& wish,
                              const std::filesystem::path& path)
{
    const auto choice = chooseSample(study, wish);
    if (!choice)
        return tl::unexpected(choice.error());
    const VerdictGraphs graphs = drawVerdict(choice->verdict, choice->asked);
    const auto request = layoutRequest(graphs.gold, boxSizes(graphs.gold, graphs.predicted), 1);
    const auto answer = layOutBlocking(LayoutClient::defaultProgram(), request);
    if (!answer)
        return tl::unexpected(answer.error());
    return savePage(path, comparisonPage(graphs, *answer, captionOf(*choice)));
}

} // namespace gradus
