#pragma once

#include "core/store/rows.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace gradus {

/// "base  step 120/980  loss 0.61  28.4 k tokens/s  41 %  5 min left"
[[nodiscard]] std::string statusLine(const RunRow& run);

/// Shows a run's progress on standard error: one line that renews itself on a terminal, else a line
/// at every new activity and every ten seconds.
class RunPrinter
{
public:
    RunPrinter();

    void show(const RunRow& run);
    /// Leaves the last line standing.
    void finish();

private:
    bool m_isTerminal;
    std::size_t m_shown = 0; ///< characters of the line on the terminal
    std::string m_activity;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace gradus
