#include "widgets/design/distribution_list_model.h"

#include "widgets/common/text_format.h"

#include <algorithm>
#include <utility>

namespace gradus {

DistributionListModel::DistributionListModel(std::shared_ptr<const ContextLibrary> contexts,
                                             QObject* parent)
    : QAbstractListModel(parent)
    , m_contexts(std::move(contexts))
{}

void DistributionListModel::setStored(const std::vector<Distribution>& stored)
{
    std::vector<Entry> entries;
    std::vector<Entry> unsaved;
    for (const Entry& entry : m_entries)
        if (entry.storedName.empty() || entry.draft != entry.stored)
            unsaved.push_back(entry);
    for (const Distribution& distribution : stored) {
        const auto own = std::find_if(unsaved.begin(), unsaved.end(), [&](const Entry& entry) {
            return entry.storedName == distribution.name;
        });
        if (own == unsaved.end()) {
            const int before = rowOf(toQt(distribution.name));
            entries.push_back({distribution.name, distribution, distribution,
                               before < 0 ? DistributionFaults{} : faults(before)});
            continue;
        }
        own->stored = distribution;
        entries.push_back(std::move(*own));
        unsaved.erase(own);
    }
    for (Entry& entry : unsaved) { // new, or removed elsewhere while it was edited here
        entry.storedName.clear();
        entries.push_back(std::move(entry));
    }
    const bool isSameList =
        std::equal(entries.begin(), entries.end(), m_entries.begin(), m_entries.end(),
                   [](const Entry& a, const Entry& b) { return a.draft.name == b.draft.name; });
    if (!isSameList)
        beginResetModel();
    m_entries = std::move(entries);
    if (!isSameList)
        endResetModel();
    judge();
}

int DistributionListModel::rowOf(const QString& name) const
{
    const std::string wanted = toStd(name);
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [&](const Entry& entry) { return entry.draft.name == wanted; });
    return found == m_entries.end() ? -1 : static_cast<int>(found - m_entries.begin());
}

const Distribution& DistributionListModel::draft(int row) const
{
    return m_entries[static_cast<std::size_t>(row)].draft;
}

const DistributionFaults& DistributionListModel::faults(int row) const
{
    return m_entries[static_cast<std::size_t>(row)].faults;
}

bool DistributionListModel::isUnsaved(int row) const
{
    const Entry& entry = m_entries[static_cast<std::size_t>(row)];
    return entry.storedName.empty() || entry.draft != entry.stored;
}

const std::string& DistributionListModel::storedName(int row) const
{
    return m_entries[static_cast<std::size_t>(row)].storedName;
}

void DistributionListModel::setDraft(int row, const Distribution& draft)
{
    m_entries[static_cast<std::size_t>(row)].draft = draft;
    judge();
}

void DistributionListModel::markSaved(int row)
{
    Entry& entry = m_entries[static_cast<std::size_t>(row)];
    entry.stored = entry.draft;
    entry.storedName = entry.draft.name;
}

int DistributionListModel::add(Distribution distribution)
{
    distribution.name = freeName(distribution.name);
    const int row = rowCount();
    beginInsertRows({}, row, row);
    m_entries.push_back({{}, {}, std::move(distribution), {}});
    endInsertRows();
    judge();
    return row;
}

void DistributionListModel::removeAt(int row)
{
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    endRemoveRows();
    judge();
}

int DistributionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant DistributionListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry& entry = m_entries[static_cast<std::size_t>(index.row())];
    const QString fault = entry.faults.first();
    switch (role) {
    case Qt::DisplayRole:
        return fault.isEmpty() ? toQt(entry.draft.name)
                               : tr("\u26a0 %1").arg(toQt(entry.draft.name));
    case Qt::EditRole:
        return toQt(entry.draft.name);
    case Qt::ToolTipRole:
        return fault.isEmpty() ? fault : tr("Not saved: %1").arg(fault);
    case FaultRole:
        return fault;
    default:
        return {};
    }
}

bool DistributionListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const std::string name = toStd(value.toString().trimmed());
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || role != Qt::EditRole)
        return false;
    Entry& entry = m_entries[static_cast<std::size_t>(index.row())];
    if (entry.draft.name == name)
        return false;
    entry.draft.name = name;
    Q_EMIT dataChanged(index, index);
    judge();
    Q_EMIT renamed(index.row());
    return true;
}

Qt::ItemFlags DistributionListModel::flags(const QModelIndex& index) const
{
    const Qt::ItemFlags flags = QAbstractListModel::flags(index);
    return index.isValid() ? flags | Qt::ItemIsEditable : flags;
}

void DistributionListModel::judge()
{
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        std::vector<std::string> others;
        for (std::size_t other = 0; other < m_entries.size(); ++other)
            if (other != i)
                others.push_back(m_entries[other].draft.name);
        DistributionFaults faults = faultsOf(m_entries[i].draft, others, *m_contexts);
        const QString before = m_entries[i].faults.first();
        m_entries[i].faults = std::move(faults);
        if (m_entries[i].faults.first() == before)
            continue; // telling a view without need would reset a name that is being typed
        const QModelIndex changed = index(static_cast<int>(i));
        Q_EMIT dataChanged(changed, changed);
    }
}

std::string DistributionListModel::freeName(const std::string& wish) const
{
    std::string name = wish;
    for (int number = 2; rowOf(toQt(name)) >= 0; ++number)
        name = wish + ' ' + std::to_string(number);
    return name;
}

} // namespace gradus
