#pragma once

#include "widgets/common/study_session.h"

#include <optional>
#include <vector>

#include <QWidget>

class QModelIndex;
class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace gradus {

class UpdateThrottle;

/// The project as a tree: distributions, schedules, runs, evaluations. Choosing a leaf selects it
/// in the session and asks for the panel that shows it.
class StudyExplorer final : public QWidget
{
    Q_OBJECT

public:
    enum class Branch { Distributions, Schedules, Runs, Evaluations };

    explicit StudyExplorer(QWidget* parent = nullptr);

    /// @param session what to show, or nullptr; must be taken back before it is deleted.
    void setSession(StudySession* session);

Q_SIGNALS:
    /// A leaf of @p branch was chosen; the session has it selected.
    void chosen(gradus::StudyExplorer::Branch branch);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Leaf
    {
        QString key; ///< a name, or a row id
        QString text;
        QString tip;
        std::optional<DisplayState> state;
    };

    void refresh();
    void setLeaves(Branch branch, const std::vector<Leaf>& leaves);
    void choose(const QModelIndex& index);
    [[nodiscard]] std::vector<Leaf> distributionLeaves();
    [[nodiscard]] std::vector<Leaf> scheduleLeaves();
    [[nodiscard]] std::vector<Leaf> runLeaves();
    [[nodiscard]] std::vector<Leaf> evaluationLeaves();
    [[nodiscard]] QStandardItem* branchItem(Branch branch) const;

    StudySession* m_session = nullptr;     // not owned
    QStandardItemModel* m_model = nullptr; // owned by Qt: child of this
    QTreeView* m_tree = nullptr;           // owned by Qt: child of this
    UpdateThrottle* m_throttle = nullptr;  // owned by Qt: child of this
};

} // namespace gradus
