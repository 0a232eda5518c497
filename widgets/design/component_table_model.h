#pragma once

#include "core/study/study.h"
#include "widgets/design/design_faults.h"

#include <vector>

#include <QAbstractTableModel>

namespace gradus {

/// The components of one distribution, to choose one from; ComponentForm edits it.
///
/// DisplayRole is text for people, FaultRole and the tool tip are the first thing wrong with a row.
class ComponentTableModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { WeightColumn, OpColumn, ContextsColumn, ModeColumn, FlavourColumn, ColumnCount };
    enum Role { FaultRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    /// @param faults one of each component, in order. Rows that stay keep their place in the views.
    void setComponents(std::vector<Component> components, std::vector<ComponentFaults> faults);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    std::vector<Component> m_components;
    std::vector<ComponentFaults> m_faults;
};

/// "zoo · op 2–6": a component in words, for a tool tip and for screen readers.
[[nodiscard]] QString componentSentence(const Component& component);

} // namespace gradus
