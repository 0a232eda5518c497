#pragma once

#include "core/store/rows.h"
#include "core/study/study.h"

#include <memory>
#include <optional>
#include <vector>

#include <QString>
#include <QWidget>

class QLabel;
class QListView;
class QPushButton;
class QTableView;
class QTimer;
class QToolButton;

namespace gradus {

class ComponentForm;
class ComponentTableModel;
class ContextLibrary;
class DistributionListModel;
class NoticeLabel;
class ProblemPreview;
class StudySession;
class UpdateThrottle;

/// Designs distributions: the list of them, the components of one, and one of its problems.
///
/// Every change shows another problem within a quarter of a second. What is valid is saved to the
/// study by then; what is not stays here as a draft and says why, beside the field.
class DesignPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit DesignPanel(StudySession* session, QWidget* parent = nullptr);
    /// @param session must outlive the panel. @param layoutProgram file of gradus-layout.
    DesignPanel(StudySession* session, const QString& layoutProgram, QWidget* parent = nullptr);
    ~DesignPanel() override;

Q_SIGNALS:
    /// The map a distribution was made from, of @p evaluation, is to be shown.
    void mapRequested(gradus::RowId evaluation);

private:
    // design_panel_layout.cpp
    QWidget* createList();
    void createTable();
    QWidget* createComponents();
    void connectParts();

    void reload();
    void choose(int row);
    void showDistribution();
    void showFaults();
    void showOrigin();
    void addDistribution();
    void duplicate();
    void rename();
    void remove();
    void undoRemove();
    void addComponent();
    void removeComponent();
    void normalise();
    void onComponentEdited(const Component& component);
    void changeTo(const Distribution& draft);
    void touch();
    void tick();
    void save(int row);
    [[nodiscard]] int row() const;       ///< of the chosen distribution; -1: none
    [[nodiscard]] int component() const; ///< chosen in the table; -1: none

    StudySession* m_session = nullptr;
    std::shared_ptr<const ContextLibrary> m_contexts; ///< shared with the thread that samples
    DistributionListModel* m_distributions = nullptr; // owned by Qt, as all below
    ComponentTableModel* m_components = nullptr;
    UpdateThrottle* m_throttle = nullptr;
    QTimer* m_timer = nullptr; ///< runs from a change until it is saved and sampled
    QListView* m_list = nullptr;
    QPushButton* m_add = nullptr;
    QPushButton* m_duplicate = nullptr;
    QPushButton* m_rename = nullptr;
    QPushButton* m_remove = nullptr;
    NoticeLabel* m_listNotice = nullptr;
    QToolButton* m_undoRemove = nullptr;
    QWidget* m_editor = nullptr;
    QLabel* m_origin = nullptr; ///< where the chosen one was made from
    QTableView* m_table = nullptr;
    QPushButton* m_addComponent = nullptr;
    QPushButton* m_removeComponent = nullptr;
    QPushButton* m_normalise = nullptr;
    NoticeLabel* m_weightsNotice = nullptr;
    ComponentForm* m_form = nullptr;
    ProblemPreview* m_preview = nullptr;
    std::vector<DistributionOrigin> m_origins;
    QString m_wanted;                      ///< selected elsewhere and not read yet; "": none
    std::optional<Distribution> m_removed; ///< can be brought back
    bool m_isShowing = false;              ///< widgets change because of the model
};

} // namespace gradus
