#pragma once

#include "core/store/rows.h"
#include "widgets/common/graph/layout_client.h"
#include "widgets/common/study_session.h"

#include <optional>
#include <vector>

#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTableView;

namespace gradus {

class ComparisonView;
class ProblemTallyModel;
class SampleTableModel;
class TallyFilter;
class UpdateThrottle;

/// Opens single solutions: which evaluation, which of its problems, which sample; then the sample
/// beside its gold graph and text.
///
/// Follows StudySession::evaluationSelected and says there what is chosen here; cellSelected sets
/// the filters. Verdicts are worked out anew from the stored texts.
class InspectPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit InspectPanel(StudySession* session, QWidget* parent = nullptr);
    /// @param session must outlive the panel. @param layoutProgram file of gradus-layout.
    InspectPanel(StudySession* session, const QString& layoutProgram, QWidget* parent = nullptr);

private:
    // inspect_panel_layout.cpp
    QWidget* createChooser();
    QWidget* createFilter();
    QWidget* createTables();
    void connectParts();

    void reload();
    void showEvaluations();
    void showEvaluation(RowId evaluation);
    void chooseEvaluation();
    void fillDistributions();
    void fillFilters();
    void applyFilters();
    void showCell(const ProblemCell& cell);
    void takeWantedCell();
    void showTallies();
    void showProblem();
    void showSample();
    void selectFirstProblem();
    [[nodiscard]] const EvaluationRow* evaluationOf(RowId id) const;
    [[nodiscard]] RowId chosenProblem() const;

    StudySession* m_session = nullptr;
    UpdateThrottle* m_throttle = nullptr; // owned by Qt, as all below
    QStackedWidget* m_pages = nullptr;
    QLabel* m_empty = nullptr;
    QComboBox* m_checkpoints = nullptr;
    QComboBox* m_distributions = nullptr;
    QComboBox* m_outcomes = nullptr;
    QComboBox* m_ops = nullptr;
    QComboBox* m_contexts = nullptr;
    QComboBox* m_modes = nullptr;
    QLabel* m_count = nullptr;
    QTableView* m_problems = nullptr;
    QTableView* m_samples = nullptr;
    ProblemTallyModel* m_tallies = nullptr;
    TallyFilter* m_filter = nullptr;
    SampleTableModel* m_sampleRows = nullptr;
    ComparisonView* m_comparison = nullptr;

    std::vector<EvaluationRow> m_evaluations; ///< oldest first
    RowId m_evaluation = 0;                   ///< shown now; 0: none
    std::optional<ProblemCell> m_wantedCell;  ///< asked for, its evaluation not shown yet
    RowId m_problem = 0;                      ///< its samples are shown; 0: none
    ProblemRow m_problemRow;
    std::optional<SampleRow> m_shown; ///< the sample on the right
};

} // namespace gradus
