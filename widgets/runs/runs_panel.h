#pragma once

#include "widgets/common/engine_launcher.h"
#include "widgets/common/study_session.h"
#include "widgets/runs/metric_history.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace gradus {

class CurvePlot;
class NoticeLabel;
class RunTableModel;
class UpdateThrottle;

/// The runs of a study as a table, the buttons that steer the chosen one, and its live curves.
class RunsPanel final : public QWidget
{
    Q_OBJECT

public:
    /// Neither @p session nor @p launcher is owned; both outlive this.
    RunsPanel(StudySession* session, EngineLauncher* launcher, QWidget* parent = nullptr);

Q_SIGNALS:
    /// There is no run: the user wants to start one.
    void scheduleRequested();

private:
    void makeTable();
    [[nodiscard]] QWidget* makeEmptyPage();
    [[nodiscard]] QWidget* makeRunsPage();
    [[nodiscard]] QWidget* makeControls();
    [[nodiscard]] QWidget* makeCurves();
    void connectAll();

    void refresh();
    void readMetrics();
    void showSelected(RowId run);
    void onCurrentChanged(const QModelIndex& current);
    void updateButtons();
    void send(CommandKind kind);
    void resume();
    void report(const Error& error);
    [[nodiscard]] QString restartHindrance(const RunRow& run) const;

    StudySession* m_session;    // not owned
    EngineLauncher* m_launcher; // not owned
    RowId m_run = 0;
    DisplayState m_state = DisplayState::Done; ///< of the run chosen, as shown last
    RowId m_lastMetric = 0;
    bool m_isChoosingItself = false; ///< no user chose: nothing for other panels to follow
    MetricHistory m_history;
    RunTableModel* m_model = nullptr;     // owned by Qt: child of this
    UpdateThrottle* m_throttle = nullptr; // owned by Qt: child of this
    QStackedWidget* m_pages = nullptr;    // owned by Qt: child of this
    QTableView* m_table = nullptr;        // owned by Qt: child of this
    QPushButton* m_pause = nullptr;       // owned by Qt: child of this
    QPushButton* m_resume = nullptr;      // owned by Qt: child of this
    QPushButton* m_stop = nullptr;        // owned by Qt: child of this
    QPushButton* m_checkpoint = nullptr;  // owned by Qt: child of this
    NoticeLabel* m_notice = nullptr;      // owned by Qt: child of this
    QComboBox* m_axis = nullptr;          // owned by Qt: child of this
    QComboBox* m_smoothing = nullptr;     // owned by Qt: child of this
    CurvePlot* m_loss = nullptr;          // owned by Qt: child of this
    CurvePlot* m_reward = nullptr;        // owned by Qt: child of this
};

} // namespace gradus
