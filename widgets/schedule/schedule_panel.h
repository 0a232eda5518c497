#pragma once

#include "widgets/common/engine_launcher.h"
#include "widgets/common/study_session.h"

#include <vector>

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTimer;
class QToolButton;

namespace gradus {

class CheckpointForm;
class EvaluationForm;
class ModelForm;
class NoticeLabel;
class ScheduleStrip;
class StageForm;
class UpdateThrottle;

/// Edits the schedules of a study and starts them. Each valid edit is saved at once; while a
/// schedule is not valid the reason stands below it, the study keeps what it had, and nothing can
/// be started.
class SchedulePanel final : public QWidget
{
    Q_OBJECT

public:
    /// Neither @p session nor @p launcher is owned; both outlive this.
    SchedulePanel(StudySession* session, EngineLauncher* launcher, QWidget* parent = nullptr);
    ~SchedulePanel() override;

Q_SIGNALS:
    /// An engine was started for the schedule shown.
    void started();

private:
    // schedule_panel.cpp: what it does
    void refresh();
    void showSchedule(const std::string& name);
    void showDraft();
    void onEdited();
    void change(const Schedule& draft);
    void save();
    void addStage(StageKind kind);
    void removeStage();
    void moveStage(int by);
    void addNewSchedule();
    void addSchedule(const Schedule& schedule);
    void start();
    void updateStart();
    void showLaunchFailure(const QString& sentence);
    /// Why nothing can be started now; "" if something can.
    [[nodiscard]] QString hindrance(const std::vector<RunRow>& runs) const;
    /// The newest run of the schedule if it ended early: the engine would go on with it.
    [[nodiscard]] const RunRow* endedEarly(const std::vector<RunRow>& runs) const;
    [[nodiscard]] QString problemOfDraft() const;
    [[nodiscard]] QStringList distributionNames() const;
    // schedule_panel_layout.cpp: what it looks like
    [[nodiscard]] QWidget* makeEmptyPage();
    [[nodiscard]] QWidget* makeEditor();
    void fillHeader(QBoxLayout* layout);
    void fillStageButtons(QBoxLayout* layout);
    [[nodiscard]] QWidget* makeForms();
    void connectAll();

    StudySession* m_session;    // not owned
    EngineLauncher* m_launcher; // not owned
    std::vector<Distribution> m_distributions;
    std::vector<Schedule> m_stored;
    Schedule m_draft;
    std::string m_formerName; ///< of the stored schedule the draft replaces; "" before the first
    QString m_problem;        ///< why the draft is not saved; "" if it is valid
    int m_stage = 0;          ///< index of the stage in the form
    bool m_isShowing = false; ///< fields are being filled: not an edit
    UpdateThrottle* m_throttle = nullptr; // owned by Qt: child of this, as all below
    QTimer* m_saveTimer = nullptr;
    QStackedWidget* m_pages = nullptr;
    QComboBox* m_schedules = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_seed = nullptr;
    QPushButton* m_start = nullptr;
    QLabel* m_startReason = nullptr;
    ScheduleStrip* m_strip = nullptr;
    QToolButton* m_remove = nullptr;
    QToolButton* m_moveLeft = nullptr;
    QToolButton* m_moveRight = nullptr;
    QLabel* m_total = nullptr;
    NoticeLabel* m_notice = nullptr;
    NoticeLabel* m_launchNotice = nullptr;
    StageForm* m_stageForm = nullptr;
    ModelForm* m_modelForm = nullptr;
    EvaluationForm* m_evaluationForm = nullptr;
    CheckpointForm* m_checkpointForm = nullptr;
};

} // namespace gradus
