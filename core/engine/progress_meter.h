#pragma once

#include "core/study/study.h"

#include <cstddef>
#include <vector>

namespace gradus {

/// How far a whole schedule is and how long the rest will take.
///
/// Work is counted in token equivalents: one for a token trained on, and guesses for tokens
/// sampled. The guesses only weigh phases against each other until a phase of the same kind has
/// been measured. Pure arithmetic; times are given to it.
class ProgressMeter
{
public:
    explicit ProgressMeter(const Schedule& schedule);

    enum class Work { Training, Reinforcement, Evaluation };

    /// Goes on in stage number @p stage with @p share of its training done; what was before is done
    /// and says nothing of today's speed.
    void restore(std::size_t stage, double share);
    /// Sets where stage number @p stage stands: @p share of its training in [0, 1], and of its
    /// evaluation.
    void setTraining(std::size_t stage, double share);
    void setEvaluation(std::size_t stage, double share);
    /// Tells that @p seconds were spent on work that moved the meter by what was set since the last
    /// call.
    void spend(double seconds);

    [[nodiscard]] double progress() const;    ///< of the whole schedule, in [0, 1]
    [[nodiscard]] double secondsLeft() const; ///< 0 before anything was measured

private:
    struct Phase
    {
        Work work = Work::Training;
        double units = 0;
        double share = 0;
    };
    struct Rate
    {
        double units = 0;
        double seconds = 0;
    };
    void set(Phase& phase, double share);

    std::vector<Phase> m_phases; ///< training and evaluation of each stage, in order
    std::vector<Rate> m_rates{3};
    Work m_moved = Work::Training;
    double m_movedUnits = 0;
};

} // namespace gradus
