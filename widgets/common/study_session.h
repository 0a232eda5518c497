#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/store/study_file.h"

#include <filesystem>
#include <memory>

#include <QObject>
#include <QString>

class QTimer;

namespace gradus {

/// One open study as all panels share it: the file, the contexts, what is selected.
///
/// Polls the file's data version (twice a second) and says so when anything was committed, by this
/// window or by an engine. Lives in the GUI thread.
class StudySession final : public QObject
{
    Q_OBJECT

public:
    [[nodiscard]] static Result<std::unique_ptr<StudySession>> open(const std::filesystem::path& path,
                                                                    ContextLibrary contexts);

    [[nodiscard]] StudyFile& file() { return m_file; }
    [[nodiscard]] const ContextLibrary& contexts() const { return m_contexts; }

    [[nodiscard]] RowId selectedRun() const { return m_selectedRun; } ///< 0: none
    [[nodiscard]] RowId selectedEvaluation() const { return m_selectedEvaluation; }

public Q_SLOTS:
    void selectRun(gradus::RowId run);
    void selectEvaluation(gradus::RowId evaluation);
    /// Reads the data version now instead of at the next tick; call it after an own write.
    void refresh();
    /// Shows one sentence to the user (status bar); panels call it with Error::message.
    void report(const QString& sentence);

Q_SIGNALS:
    void changed();       ///< something was committed: read again what you show
    void designChanged(); ///< distributions or schedules were written through this window
    void runSelected(gradus::RowId run);
    void evaluationSelected(gradus::RowId evaluation);
    void reported(const QString& sentence);

private:
    StudySession(StudyFile file, ContextLibrary contexts);

    StudyFile m_file;
    ContextLibrary m_contexts;
    std::int64_t m_version = -1;
    RowId m_selectedRun = 0;
    RowId m_selectedEvaluation = 0;
    QTimer* m_timer = nullptr; // owned by Qt: child of this
};

} // namespace gradus
