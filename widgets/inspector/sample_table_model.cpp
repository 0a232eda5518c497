#include "widgets/inspector/sample_table_model.h"

#include <array>
#include <utility>

#include <QLocale>

namespace gradus {

namespace {

QString unknown()
{
    return QStringLiteral("\u2013");
}

QString verdictText(bool isVerified)
{
    return isVerified ? SampleTableModel::tr("\u2713 verified")
                      : SampleTableModel::tr("\u2717 wrong");
}

QString faultText(SolutionFault fault)
{
    switch (fault) {
    case SolutionFault::None:
        return SampleTableModel::tr("none");
    case SolutionFault::Slip:
        return SampleTableModel::tr("worked out wrongly");
    case SolutionFault::WrongParents:
        return SampleTableModel::tr("wrong quantities used");
    case SolutionFault::Missing:
        return SampleTableModel::tr("step missing");
    case SolutionFault::Equation:
        return SampleTableModel::tr("equation solved wrongly");
    case SolutionFault::Answer:
        return SampleTableModel::tr("only the answer wrong");
    case SolutionFault::Rule:
        return SampleTableModel::tr("rule broken");
    case SolutionFault::NoStep:
        return SampleTableModel::tr("no step read");
    }
    return {};
}

QString answerText(const SampleRow& sample)
{
    const QString sign =
        sample.isAnswerCorrect ? QStringLiteral("\u2713 ") : QStringLiteral("\u2717 ");
    if (!sample.answer.empty())
        return sign + QString::fromStdString(sample.answer);
    return sample.isAnswerCorrect ? SampleTableModel::tr("\u2713 right")
                                  : SampleTableModel::tr("\u2717 wrong");
}

QVariant displayOf(const SampleRow& sample, int column)
{
    switch (column) {
    case SampleTableModel::NumberColumn:
        return QLocale().toString(sample.sample + 1);
    case SampleTableModel::VerdictColumn:
        return verdictText(sample.isVerified);
    case SampleTableModel::PaperColumn:
        return sample.isVerifiedPaper ? verdictText(*sample.isVerifiedPaper) : unknown();
    case SampleTableModel::AnswerColumn:
        return answerText(sample);
    case SampleTableModel::FaultColumn:
        return sample.fault ? faultText(*sample.fault) : unknown();
    case SampleTableModel::DepthColumn:
        return sample.faultDepth > 0 ? QLocale().toString(sample.faultDepth) : QString();
    case SampleTableModel::ProcessColumn:
        return QLocale().toString(sample.processAccuracy, 'f', 2);
    case SampleTableModel::TokensColumn:
        return sample.isTruncated ? SampleTableModel::tr("%1, cut off").arg(sample.tokens)
                                  : QLocale().toString(sample.tokens);
    case SampleTableModel::LikelihoodColumn:
        return sample.logProbability ? QLocale().toString(*sample.logProbability, 'f', 2)
                                     : unknown();
    default:
        return {};
    }
}

QVariant valueOf(const SampleRow& sample, int column)
{
    switch (column) {
    case SampleTableModel::NumberColumn:
        return sample.sample;
    case SampleTableModel::VerdictColumn:
        return sample.isVerified ? 1 : 0;
    case SampleTableModel::PaperColumn:
        return sample.isVerifiedPaper ? QVariant(*sample.isVerifiedPaper ? 1 : 0) : QVariant();
    case SampleTableModel::AnswerColumn:
        return answerText(sample);
    case SampleTableModel::FaultColumn:
        return sample.fault ? QVariant(static_cast<int>(*sample.fault)) : QVariant();
    case SampleTableModel::DepthColumn:
        return sample.faultDepth;
    case SampleTableModel::ProcessColumn:
        return sample.processAccuracy;
    case SampleTableModel::TokensColumn:
        return sample.tokens;
    case SampleTableModel::LikelihoodColumn:
        return sample.logProbability ? QVariant(*sample.logProbability) : QVariant();
    default:
        return {};
    }
}

Qt::Alignment alignmentOf(int column)
{
    switch (column) {
    case SampleTableModel::VerdictColumn:
    case SampleTableModel::PaperColumn:
    case SampleTableModel::AnswerColumn:
    case SampleTableModel::FaultColumn:
        return Qt::AlignLeft | Qt::AlignVCenter;
    default:
        return Qt::AlignRight | Qt::AlignVCenter;
    }
}

} // namespace

void SampleTableModel::setSamples(std::vector<SampleRow> samples)
{
    if (samples == m_samples)
        return;
    beginResetModel();
    m_samples = std::move(samples);
    endResetModel();
}

int SampleTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_samples.size());
}

int SampleTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SampleTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SampleRow& sample = m_samples[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return displayOf(sample, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignmentOf(index.column()));
    case ValueRole:
        return valueOf(sample, index.column());
    default:
        return {};
    }
}

QVariant SampleTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char*, ColumnCount> kTitles{
        QT_TR_NOOP("Sample"),  QT_TR_NOOP("Strict"),      QT_TR_NOOP("Paper"),
        QT_TR_NOOP("Answer"),  QT_TR_NOOP("First error"), QT_TR_NOOP("Depth"),
        QT_TR_NOOP("Process"), QT_TR_NOOP("Tokens"),      QT_TR_NOOP("log p")};
    static constexpr std::array<const char*, ColumnCount> kHints{
        QT_TR_NOOP("Number of the sample"),
        QT_TR_NOOP("Strict verifier: every gold quantity and the answer are right"),
        QT_TR_NOOP("What the published verifier says; a dash: not judged, or not readable to it"),
        QT_TR_NOOP("The final answer alone"),
        QT_TR_NOOP("Where the strict verifier sees it go wrong first; a dash: not judged yet"),
        QT_TR_NOOP("Of the first error in gold's graph: 1 has no parents"),
        QT_TR_NOOP("Process accuracy: share of gold quantities that are right"),
        QT_TR_NOOP("Tokens the model wrote"),
        QT_TR_NOOP("Log-probability of all its tokens at the temperature sampled with, in nats")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(kTitles[static_cast<std::size_t>(section)]);
    if (role == Qt::ToolTipRole)
        return tr(kHints[static_cast<std::size_t>(section)]);
    if (role == Qt::TextAlignmentRole) // the sort mark stands at the right
        return QVariant::fromValue(Qt::AlignLeft | Qt::AlignVCenter);
    return {};
}

} // namespace gradus
