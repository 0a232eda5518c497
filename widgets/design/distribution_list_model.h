#pragma once

#include "core/study/study.h"
#include "widgets/design/design_faults.h"

#include <memory>
#include <string>
#include <vector>

#include <QAbstractListModel>

namespace gradus {

/// The distributions of a study while they are edited: what the study holds, and the drafts that
/// differ from it because they were not saved yet or cannot be.
///
/// Pure data: knows no study file. The name of an item may be edited (EditRole).
class DistributionListModel final : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { FaultRole = Qt::UserRole }; ///< the first thing wrong, empty if nothing is

    explicit DistributionListModel(std::shared_ptr<const ContextLibrary> contexts,
                                   QObject* parent = nullptr);

    /// Takes over what the study holds now. Drafts with unsaved changes stay as they are.
    void setStored(const std::vector<Distribution>& stored);

    [[nodiscard]] int rowOf(const QString& name) const; ///< -1 if there is none
    [[nodiscard]] const Distribution& draft(int row) const;
    [[nodiscard]] const DistributionFaults& faults(int row) const;
    [[nodiscard]] bool isUnsaved(int row) const;
    /// The name the study knows it by; empty if it was never saved.
    [[nodiscard]] const std::string& storedName(int row) const;

    void setDraft(int row, const Distribution& draft);
    /// The study holds the draft of @p row now.
    void markSaved(int row);
    /// Adds @p distribution under a name no other has. @return its row.
    int add(Distribution distribution);
    void removeAt(int row);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    /// A name was edited through the view.
    void renamed(int row);

private:
    struct Entry
    {
        std::string storedName;
        Distribution stored;
        Distribution draft;
        DistributionFaults faults;
    };

    void judge(); ///< all of them: a name is a fault of two
    [[nodiscard]] std::string freeName(const std::string& wish) const;

    std::shared_ptr<const ContextLibrary> m_contexts;
    std::vector<Entry> m_entries;
};

} // namespace gradus
