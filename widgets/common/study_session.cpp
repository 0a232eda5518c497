#include "widgets/common/study_session.h"

#include <utility>

#include <QTimer>

namespace gradus {

namespace {

constexpr int kPollMs = 500;
constexpr int kClockMs = 2'000;

} // namespace

Result<std::unique_ptr<StudySession>> StudySession::open(const std::filesystem::path& path,
                                                         ContextLibrary contexts)
{
    auto file = StudyFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    return std::unique_ptr<StudySession>(new StudySession(std::move(*file), std::move(contexts)));
}

StudySession::StudySession(StudyFile file, ContextLibrary contexts)
    : m_file(std::move(file))
    , m_contexts(std::move(contexts))
    , m_version(m_file.dataVersion())
    , m_timer(new QTimer(this))
{
    connect(m_timer, &QTimer::timeout, this, &StudySession::poll);
    m_timer->start(kPollMs);
    auto* clock = new QTimer(this); // owned by Qt: child of this
    connect(clock, &QTimer::timeout, this, &StudySession::clockTicked);
    clock->start(kClockMs);
}

void StudySession::selectRun(RowId run)
{
    if (std::exchange(m_selectedRun, run) != run)
        Q_EMIT runSelected(run);
}

void StudySession::selectEvaluation(RowId evaluation)
{
    if (std::exchange(m_selectedEvaluation, evaluation) != evaluation)
        Q_EMIT evaluationSelected(evaluation);
}

void StudySession::selectCell(const ProblemCell& cell)
{
    selectEvaluation(cell.evaluation);
    Q_EMIT cellSelected(cell);
}

void StudySession::selectDistribution(const QString& name)
{
    if (std::exchange(m_selectedDistribution, name) != name)
        Q_EMIT distributionSelected(name);
}

void StudySession::selectSchedule(const QString& name)
{
    if (std::exchange(m_selectedSchedule, name) != name)
        Q_EMIT scheduleSelected(name);
}

void StudySession::poll()
{
    const std::int64_t version = m_file.dataVersion();
    if (std::exchange(m_version, version) != version)
        Q_EMIT changed();
}

void StudySession::refresh()
{
    // SQLite does not count this connection's own commits, so there is nothing to compare.
    m_version = m_file.dataVersion();
    Q_EMIT changed();
}

void StudySession::report(const QString& sentence)
{
    Q_EMIT reported(sentence);
}

} // namespace gradus
