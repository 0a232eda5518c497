#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"

#include <filesystem>
#include <memory>
#include <string>

#include <QObject>
#include <QString>

class QTimer;

namespace gradus {

/// The problems of one evaluation that are of one op, context and mode.
struct ProblemCell
{
    RowId evaluation = 0;
    int op = 0;
    std::string context;
    std::string mode;

    friend bool operator==(const ProblemCell&, const ProblemCell&) = default;
};

/// One open study as all panels share it: the file, the contexts, what is selected.
///
/// Polls the file's data version (twice a second) and says so when anything was committed, by this
/// window or by an engine. Lives in the GUI thread.
class StudySession final : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] static Result<std::unique_ptr<StudySession>>
    open(const std::filesystem::path& path, ContextLibrary contexts);

    [[nodiscard]] StudyFile& file() { return m_file; }
    [[nodiscard]] const ContextLibrary& contexts() const { return m_contexts; }

    [[nodiscard]] RowId selectedRun() const { return m_selectedRun; } ///< 0: none
    [[nodiscard]] RowId selectedEvaluation() const { return m_selectedEvaluation; }
    [[nodiscard]] QString selectedDistribution() const { return m_selectedDistribution; }
    [[nodiscard]] QString selectedSchedule() const { return m_selectedSchedule; }

public Q_SLOTS:
    void selectRun(gradus::RowId run);
    void selectEvaluation(gradus::RowId evaluation);
    /// Selects its evaluation, too.
    void selectCell(const gradus::ProblemCell& cell);
    void selectDistribution(const QString& name);
    void selectSchedule(const QString& name);
    /// Says changed() now instead of at the next tick; call it after an own write, which the data
    /// version of this connection does not show.
    void refresh();
    /// Shows one sentence to the user (status bar); panels call it with Error::message.
    void report(const QString& sentence);

Q_SIGNALS:
    void changed();       ///< something was committed: read again what you show
    void clockTicked();   ///< every 2 s: a run may be lost by now although nothing was committed
    void designChanged(); ///< distributions or schedules were written through this window
    void runSelected(gradus::RowId run);
    void evaluationSelected(gradus::RowId evaluation);
    void cellSelected(const gradus::ProblemCell& cell); ///< after evaluationSelected()
    void distributionSelected(const QString& name);
    void scheduleSelected(const QString& name);
    void reported(const QString& sentence);

private:
    StudySession(StudyFile file, ContextLibrary contexts);
    void poll();

    StudyFile m_file;
    ContextLibrary m_contexts;
    std::int64_t m_version = -1;
    RowId m_selectedRun = 0;
    RowId m_selectedEvaluation = 0;
    QString m_selectedDistribution;
    QString m_selectedSchedule;
    QTimer* m_timer = nullptr; // owned by Qt: child of this
};

} // namespace gradus
