#include "widgets/inspector/sample_table_model.h"

#include <array>
#include <utility>

#include <QLocale>

namespace gradus {

namespace {

QVariant displayOf(const SampleRow& sample, int column)
{
    switch (column) {
    case SampleTableModel::NumberColumn:
        return QLocale().toString(sample.sample + 1);
    case SampleTableModel::VerdictColumn:
        return sample.isVerified ? SampleTableModel::tr("\u2713 verified")
                                 : SampleTableModel::tr("\u2717 wrong");
    case SampleTableModel::ProcessColumn:
        return QLocale().toString(sample.processAccuracy, 'f', 2);
    case SampleTableModel::AnswerColumn:
        return sample.isAnswerCorrect ? SampleTableModel::tr("\u2713 right")
                                      : SampleTableModel::tr("\u2717 wrong");
    case SampleTableModel::TokensColumn:
        return sample.isTruncated ? SampleTableModel::tr("%1, cut off").arg(sample.tokens)
                                  : QLocale().toString(sample.tokens);
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
    case SampleTableModel::ProcessColumn:
        return sample.processAccuracy;
    case SampleTableModel::AnswerColumn:
        return sample.isAnswerCorrect ? 1 : 0;
    case SampleTableModel::TokensColumn:
        return sample.tokens;
    default:
        return {};
    }
}

Qt::Alignment alignmentOf(int column)
{
    const bool isWord =
        column == SampleTableModel::VerdictColumn || column == SampleTableModel::AnswerColumn;
    return (isWord ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter;
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
        QT_TR_NOOP("Sample"), QT_TR_NOOP("Verdict"), QT_TR_NOOP("Process"), QT_TR_NOOP("Answer"),
        QT_TR_NOOP("Tokens")};
    static constexpr std::array<const char*, ColumnCount> kHints{
        QT_TR_NOOP("Number of the sample"),
        QT_TR_NOOP("Verified: every gold quantity and the answer are right"),
        QT_TR_NOOP("Process accuracy: share of gold quantities that are right"),
        QT_TR_NOOP("The final answer alone"), QT_TR_NOOP("Tokens the model wrote")};
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
