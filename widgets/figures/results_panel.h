#pragma once

#include "core/figure/figure.h"
#include "widgets/common/study_session.h"

#include <optional>
#include <vector>

#include <QFutureWatcher>
#include <QWidget>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace gradus {

class FigureTableModel;
class FigureView;
class NoticeLabel;
class UpdateThrottle;

/// The figures a study can draw, the chosen one as a page, its numbers as a table, and its export.
///
/// Figures are computed off the GUI thread on a connection of their own; while a newer one is being
/// computed the older one stays.
class ResultsPanel final : public QWidget
{
    Q_OBJECT

public:
    /// @p session is not owned and outlives this.
    explicit ResultsPanel(StudySession* session, QWidget* parent = nullptr);

    /// The figure shown, if there is one.
    [[nodiscard]] const std::optional<FigureSpec>& figure() const { return m_figure; }

public Q_SLOTS:
    /// Writes the figure shown to @p path and says so, or why not.
    void exportTo(const QString& path);

private:
    struct Job
    {
        std::filesystem::path study;
        std::string figure;
        RowId run = 0;
        friend bool operator==(const Job&, const Job&) = default;
    };
    struct Outcome
    {
        Job job;
        std::vector<RunRow> runs;
        std::vector<FigureInfo> figures;
        std::optional<FigureSpec> figure;
        QString failure;
    };

    [[nodiscard]] static Outcome work(const Job& job);
    [[nodiscard]] QWidget* makeSide();
    [[nodiscard]] QWidget* makeMain();
    [[nodiscard]] Job wantedJob() const;
    void start();
    void take();
    void showOutcome(const Outcome& outcome);
    void fillFigures(const std::vector<FigureInfo>& figures);
    void fillRuns(const std::vector<RunRow>& runs);
    void askForFile(const QString& suffix);

    StudySession* m_session; // not owned
    std::optional<FigureSpec> m_figure;
    QFutureWatcher<Outcome> m_watcher;
    bool m_isStale = false;               ///< something was committed since the job began
    UpdateThrottle* m_throttle = nullptr; // owned by Qt: child of this
    QListWidget* m_figures = nullptr;     // owned by Qt: child of this
    QComboBox* m_runs = nullptr;          // owned by Qt: child of this
    QPushButton* m_export = nullptr;      // owned by Qt: child of this
    NoticeLabel* m_notice = nullptr;      // owned by Qt: child of this
    FigureView* m_view = nullptr;         // owned by Qt: child of this
    QLabel* m_caption = nullptr;          // owned by Qt: child of this
    FigureTableModel* m_model = nullptr;  // owned by Qt: child of this
};

} // namespace gradus
