#include "app/engine/run_printer.h"

#include "core/engine/run_recorder.h"
#include "core/store/study_file.h"

#include <array>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace gradus {

namespace {

using namespace std::chrono_literals;

std::string formatted(const char* format, double value)
{
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string timeLeft(double seconds)
{
    if (seconds < 90)
        return formatted("%.0f s left", std::ceil(seconds));
    return seconds < 5'400 ? formatted("%.0f min left", seconds / 60)
                           : formatted("%.1f h left", seconds / 3'600);
}

} // namespace

std::string statusLine(const RunRow& run)
{
    const auto state = displayState(run, wallClock());
    std::string line = run.stage.empty() ? run.schedule : run.stage;
    if (state != DisplayState::Running)
        line += "  " + std::string(displayStateName(state));
    if (!run.error.empty())
        return line + "  " + run.error;
    if (run.activity == "training")
        line += "  step " + std::to_string(run.step) + "/" + std::to_string(run.stepsPlanned);
    else if (!run.activity.empty())
        line += "  " + run.activity;
    if (run.lastReward)
        line += "  reward " + formatted("%.3f", *run.lastReward);
    else if (run.lastLoss > 0)
        line += "  loss " + formatted("%.3f", run.lastLoss);
    if (run.tokensPerSecond > 0 && run.activity == "training")
        line += "  " + formatted("%.1f k tokens/s", run.tokensPerSecond / 1'000);
    line += "  " + formatted("%.0f %%", std::floor(100 * run.progress));
    if (state == DisplayState::Running && run.secondsLeft > 0)
        line += "  " + timeLeft(run.secondsLeft);
    return line;
}

RunPrinter::RunPrinter()
    : m_isTerminal(::isatty(STDERR_FILENO) != 0)
{}

void RunPrinter::show(const RunRow& run)
{
    const std::string activity = run.stage + run.activity;
    const auto now = std::chrono::steady_clock::now();
    if (!m_isTerminal && activity == m_activity && now - m_last < 10s)
        return;
    m_last = now;
    m_activity = activity;
    const std::string line = statusLine(run);
    if (!m_isTerminal) {
        std::fprintf(stderr, "%s\n", line.c_str());
        return;
    }
    const std::string blanks(m_shown > line.size() ? m_shown - line.size() : 0, ' ');
    std::fprintf(stderr, "\r%s%s", line.c_str(), blanks.c_str());
    std::fflush(stderr);
    m_shown = line.size();
}

void RunPrinter::finish()
{
    if (m_isTerminal && m_shown > 0)
        std::fputc('\n', stderr);
}

} // namespace gradus
