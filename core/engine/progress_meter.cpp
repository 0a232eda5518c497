#include "core/engine/progress_meter.h"

#include <algorithm>

namespace gradus {

namespace {

/// Tokens of an average solution; only weighs sampling against training before anything is
/// measured.
constexpr double kSolutionTokens = 60;

double trainingUnits(const Stage& stage)
{
    if (stage.kind != StageKind::Reinforcement)
        return static_cast<double>(stage.languageModel.tokens);
    const auto& options = stage.reinforcement;
    return static_cast<double>(options.steps) * options.promptsPerStep * options.samplesPerPrompt
           * kSolutionTokens * 2;
}

double evaluationUnits(const EvaluationPlan& plan)
{
    return static_cast<double>(plan.distributions.size()) * plan.problems * plan.samples
           * kSolutionTokens;
}

} // namespace

ProgressMeter::ProgressMeter(const Schedule& schedule)
{
    for (const auto& stage : schedule.stages) {
        const bool isReinforcement = stage.kind == StageKind::Reinforcement;
        m_phases.push_back({.work = isReinforcement ? Work::Reinforcement : Work::Training,
                            .units = trainingUnits(stage)});
        m_phases.push_back(
            {.work = Work::Evaluation, .units = evaluationUnits(schedule.evaluation)});
    }
}

void ProgressMeter::restore(std::size_t stage, double share)
{
    for (std::size_t phase = 0; phase < 2 * stage; ++phase)
        m_phases.at(phase).share = 1;
    m_phases.at(2 * stage).share = share;
}

void ProgressMeter::setTraining(std::size_t stage, double share)
{
    set(m_phases.at(2 * stage), share);
}

void ProgressMeter::setEvaluation(std::size_t stage, double share)
{
    set(m_phases.at(2 * stage + 1), share);
}

void ProgressMeter::set(Phase& phase, double share)
{
    const double next = std::clamp(share, phase.share, 1.0); // progress never goes back
    m_moved = phase.work;
    m_movedUnits += (next - phase.share) * phase.units;
    phase.share = next;
}

void ProgressMeter::spend(double seconds)
{
    auto& rate = m_rates[static_cast<std::size_t>(m_moved)];
    rate.units += m_movedUnits;
    rate.seconds += seconds;
    m_movedUnits = 0;
}

double ProgressMeter::progress() const
{
    double done = 0;
    double all = 0;
    for (const auto& phase : m_phases) {
        done += phase.share * phase.units;
        all += phase.units;
    }
    return all > 0 ? done / all : 1.0;
}

double ProgressMeter::secondsLeft() const
{
    Rate whole;
    for (const auto& rate : m_rates) {
        whole.units += rate.units;
        whole.seconds += rate.seconds;
    }
    if (whole.units <= 0)
        return 0;
    double seconds = 0;
    for (const auto& phase : m_phases) {
        const auto& own = m_rates[static_cast<std::size_t>(phase.work)];
        const Rate& rate = own.units > 0 ? own : whole;
        seconds += (1.0 - phase.share) * phase.units * rate.seconds / rate.units;
    }
    return seconds;
}

} // namespace gradus
