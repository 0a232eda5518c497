#include "widgets/runs/run_table_model.h"

#include "core/store/study_file.h"
#include "widgets/common/run_state.h"
#include "widgets/common/text_format.h"

#include <algorithm>
#include <cmath>

namespace gradus {

void RunTableModel::setRuns(const std::vector<RunRow>& runs, double now)
{
    m_now = now;
    std::vector<RunRow> newest(runs.rbegin(), runs.rend());
    for (RunRow& run : newest) {
        if (const RunRow* before = find(run.id))
            run.progress = std::max(run.progress, before->progress);
    }

    // Runs are only ever added; anything else (another study's rows) starts over.
    const auto added =
        static_cast<std::ptrdiff_t>(newest.size()) - static_cast<std::ptrdiff_t>(m_runs.size());
    const bool isContinuation =
        added >= 0
        && std::equal(m_runs.begin(), m_runs.end(), newest.begin() + added,
                      [](const RunRow& a, const RunRow& b) { return a.id == b.id; });
    if (!isContinuation) {
        beginResetModel();
        m_runs = std::move(newest);
        endResetModel();
        return;
    }
    if (added > 0) {
        beginInsertRows({}, 0, static_cast<int>(added) - 1);
        m_runs = std::move(newest);
        endInsertRows();
    } else {
        m_runs = std::move(newest);
    }
    if (!m_runs.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void RunTableModel::setNow(double now)
{
    m_now = now;
    if (!m_runs.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

const RunRow* RunTableModel::find(RowId id) const
{
    const int row = rowOf(id);
    return row < 0 ? nullptr : &m_runs[static_cast<std::size_t>(row)];
}

int RunTableModel::rowOf(RowId id) const
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(),
                                    [id](const RunRow& run) { return run.id == id; });
    return found == m_runs.end() ? -1 : static_cast<int>(found - m_runs.begin());
}

DisplayState RunTableModel::state(const RunRow& run) const
{
    return displayState(run, m_now);
}

int RunTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunTableModel::text(const RunRow& run, int column) const
{
    const DisplayState now = state(run);
    switch (column) {
    case StateColumn:
        return displayStateText(now);
    case RunColumn:
        return tr("%1, run %2").arg(toQt(run.schedule), QString::number(run.id));
    case StageColumn:
        if (isUnderWay(now) && !run.activity.empty())
            return tr("%1 \u00b7 %2").arg(toQt(run.stage), toQt(run.activity));
        return toQt(run.stage);
    case ProgressColumn:
        return tr("%1 %").arg(static_cast<int>(std::floor(run.progress * 100)));
    case StepColumn:
        return run.stage.empty() ? QString() : stepText(run.step, run.stepsPlanned);
    case LastColumn:
        return lastValueText(run);
    case RateColumn:
        return now == DisplayState::Running && run.tokensPerSecond > 0
                   ? compactCount(run.tokensPerSecond)
                   : QString();
    case LeftColumn:
        return now == DisplayState::Running ? timeLeftText(run.secondsLeft) : QString();
    case StartedColumn:
        return startedText(run.startedAt, m_now);
    default:
        return {};
    }
}

QVariant RunTableModel::value(const RunRow& run, int column) const
{
    switch (column) {
    case ProgressColumn:
        return run.progress;
    case StepColumn:
        return qlonglong{run.step};
    case LastColumn:
        return run.lastReward.value_or(run.lastLoss);
    case RateColumn:
        return run.tokensPerSecond;
    case LeftColumn:
        return run.secondsLeft;
    case StartedColumn:
        return run.startedAt;
    case RunColumn:
        return qlonglong{run.id};
    default:
        return text(run, column);
    }
}

QString RunTableModel::tip(const RunRow& run) const
{
    const DisplayState now = state(run);
    if (!run.error.empty())
        return toQt(run.error);
    if (now == DisplayState::Lost)
        return tr("The engine is gone without a word (process %1 on %2). Resume goes on from the "
                  "last checkpoint.")
            .arg(QString::number(run.processId), toQt(run.host));
    return tr("%1 tokens so far").arg(exactCount(run.tokensSeen));
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RunRow& run = m_runs[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(run, index.column());
    case Qt::ToolTipRole:
        return tip(run);
    case Qt::TextAlignmentRole: {
        const bool isNumber = index.column() >= StepColumn && index.column() <= StartedColumn;
        return QVariant(int{isNumber ? Qt::AlignRight : Qt::AlignLeft} | int{Qt::AlignVCenter});
    }
    case ValueRole:
        return value(run, index.column());
    case RunIdRole:
        return qlonglong{run.id};
    case StateRole:
        return static_cast<int>(state(run));
    default:
        return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant(int{section >= StepColumn ? Qt::AlignRight : Qt::AlignLeft}
                        | int{Qt::AlignVCenter});
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case RunColumn:
        return tr("Run");
    case StageColumn:
        return tr("Stage");
    case ProgressColumn:
        return tr("Progress");
    case StepColumn:
        return tr("Step of stage");
    case LastColumn:
        return tr("Last value");
    case RateColumn:
        return tr("Tokens/s");
    case LeftColumn:
        return tr("Time left");
    case StartedColumn:
        return tr("Started");
    default:
        return {};
    }
}

} // namespace gradus
