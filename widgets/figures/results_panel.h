#pragma once

#include "core/figure/edge_figure.h"
#include "core/figure/figure.h"
#include "widgets/common/study_session.h"

#include <optional>
#include <string>
#include <vector>

#include <QFutureWatcher>
#include <QWidget>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace gradus {

class BandStrip;
class FigureTableModel;
class FigureView;
class MapBrush;
class NoticeLabel;
class TablesView;
class UpdateThrottle;
struct MapCellId;

/// What a study found: the figures it can draw, the chosen one as a page, its numbers as a table,
/// and its export; or one of its tables. Edge maps can be brushed.
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
    /// Shows the edge map of the run of @p evaluation.
    void showMap(gradus::RowId evaluation);

Q_SIGNALS:
    /// Some problems were selected in the session, to be looked at.
    void inspectRequested();
    /// A distribution was selected in the session, to be looked at.
    void designRequested();

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
        std::vector<EdgeMap> maps; ///< of an edge map
        QString failure;
    };

    // results_panel_layout.cpp
    [[nodiscard]] QWidget* makeSide();
    [[nodiscard]] QWidget* makeFigurePage();
    [[nodiscard]] QWidget* makeFigureHead(QWidget* parent);
    void connectParts();

    [[nodiscard]] static Outcome work(const Job& job);
    [[nodiscard]] static Result<FigureSpec> draw(StudyFile& study, Outcome& outcome);
    [[nodiscard]] Job wantedJob() const;
    void chooseFigure();
    void chooseTable();
    void start();
    void take();
    void showOutcome(const Outcome& outcome);
    void fitColumns();
    void showChosen();
    void openCell(const MapCellId& cell);
    [[nodiscard]] const EdgeMap* mapOf(RowId evaluation) const;
    void fillFigures(const std::vector<FigureInfo>& figures);
    void fillRuns(const std::vector<RunRow>& runs);
    void askForFile(const QString& suffix);

    StudySession* m_session; // not owned
    std::optional<FigureSpec> m_figure;
    std::vector<EdgeMap> m_maps; ///< what the figure shows, if it is an edge map
    std::string m_wantedFigure = "passk";
    RowId m_wantedRun = 0; ///< 0: the newest with data
    QFutureWatcher<Outcome> m_watcher;
    bool m_isStale = false;               ///< something was committed since the job began
    UpdateThrottle* m_throttle = nullptr; // owned by Qt: child of this, as all below
    QStackedWidget* m_pages = nullptr;
    QListWidget* m_figures = nullptr;
    QListWidget* m_tables = nullptr;
    QComboBox* m_runs = nullptr;
    QPushButton* m_export = nullptr;
    NoticeLabel* m_notice = nullptr;
    FigureView* m_view = nullptr;
    MapBrush* m_brush = nullptr;
    BandStrip* m_strip = nullptr;
    QLabel* m_caption = nullptr;
    FigureTableModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    TablesView* m_tablesView = nullptr;
};

} // namespace gradus
