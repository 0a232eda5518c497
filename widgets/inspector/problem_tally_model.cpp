#include "widgets/inspector/problem_tally_model.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QLocale>

namespace gradus {

namespace {

double share(int count, int all)
{
    return all > 0 ? static_cast<double>(count) / all : 0;
}

QString shareText(int count, int all)
{
    return QStringLiteral("%1/%2").arg(count).arg(all);
}

QVariant displayOf(const ProblemTallyRow& tally, int column)
{
    switch (column) {
    case ProblemTallyModel::IndexColumn:
        return QLocale().toString(qlonglong{tally.index});
    case ProblemTallyModel::OpColumn:
        return QLocale().toString(tally.op);
    case ProblemTallyModel::ContextColumn:
        return QString::fromStdString(tally.context);
    case ProblemTallyModel::VerifiedColumn:
        return shareText(tally.verified, tally.samples);
    case ProblemTallyModel::AnswerColumn:
        return shareText(tally.answerCorrect, tally.samples);
    default:
        return {};
    }
}

QVariant valueOf(const ProblemTallyRow& tally, int column)
{
    switch (column) {
    case ProblemTallyModel::IndexColumn:
        return qlonglong{tally.index};
    case ProblemTallyModel::OpColumn:
        return tally.op;
    case ProblemTallyModel::ContextColumn:
        return QString::fromStdString(tally.context);
    case ProblemTallyModel::VerifiedColumn:
        return share(tally.verified, tally.samples);
    case ProblemTallyModel::AnswerColumn:
        return share(tally.answerCorrect, tally.samples);
    default:
        return {};
    }
}

} // namespace

Outcome outcomeOf(const ProblemTallyRow& tally) noexcept
{
    if (tally.verified <= 0)
        return Outcome::Unsolved;
    return tally.verified < tally.samples ? Outcome::Mixed : Outcome::Solved;
}

void ProblemTallyModel::setTallies(std::vector<ProblemTallyRow> tallies)
{
    const auto isSameProblem = [](const ProblemTallyRow& a, const ProblemTallyRow& b) {
        return a.problem == b.problem;
    };
    const bool isLonger = tallies.size() >= m_tallies.size();
    if (!isLonger
        || !std::equal(m_tallies.begin(), m_tallies.end(), tallies.begin(), isSameProblem)) {
        beginResetModel();
        m_tallies = std::move(tallies);
        endResetModel();
        return;
    }
    for (std::size_t row = 0; row < m_tallies.size(); ++row) {
        if (m_tallies[row] == tallies[row])
            continue;
        m_tallies[row] = tallies[row];
        Q_EMIT dataChanged(index(static_cast<int>(row), 0),
                           index(static_cast<int>(row), ColumnCount - 1));
    }
    if (tallies.size() == m_tallies.size())
        return;
    beginInsertRows({}, static_cast<int>(m_tallies.size()), static_cast<int>(tallies.size()) - 1);
    m_tallies = std::move(tallies);
    endInsertRows();
}

int ProblemTallyModel::rowOf(RowId problem) const
{
    const auto found =
        std::find_if(m_tallies.begin(), m_tallies.end(),
                     [problem](const ProblemTallyRow& tally) { return tally.problem == problem; });
    return found == m_tallies.end() ? -1 : static_cast<int>(found - m_tallies.begin());
}

int ProblemTallyModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tallies.size());
}

int ProblemTallyModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ProblemTallyModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ProblemTallyRow& tally = m_tallies[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return displayOf(tally, index.column());
    case Qt::ToolTipRole:
        return index.column() == ContextColumn ? displayOf(tally, ContextColumn) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(index.column() == ContextColumn
                                       ? Qt::AlignLeft | Qt::AlignVCenter
                                       : Qt::AlignRight | Qt::AlignVCenter);
    case ValueRole:
        return valueOf(tally, index.column());
    case ProblemRole:
        return QVariant::fromValue(qlonglong{tally.problem});
    case OutcomeRole:
        return static_cast<int>(outcomeOf(tally));
    case ModeRole:
        return QString::fromStdString(tally.mode);
    default:
        return {};
    }
}

QVariant ProblemTallyModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    static constexpr std::array<const char*, ColumnCount> kTitles{
        QT_TR_NOOP("No."), QT_TR_NOOP("Op"), QT_TR_NOOP("Context"), QT_TR_NOOP("Verified"),
        QT_TR_NOOP("Answer")};
    static constexpr std::array<const char*, ColumnCount> kHints{
        QT_TR_NOOP("Number of the problem in the evaluation's stream"),
        QT_TR_NOOP("Operations the question needs, literals included"),
        QT_TR_NOOP("What the problem is about"),
        QT_TR_NOOP("Samples whose every step and answer are right, of all samples"),
        QT_TR_NOOP("Samples whose answer is right, of all samples")};
    if (section < 0 || section >= ColumnCount)
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
