#include "widgets/schedule/schedule_draft.h"

#include <algorithm>

namespace gradus {

namespace {

std::vector<std::string> namesOf(const std::vector<Schedule>& schedules)
{
    std::vector<std::string> names;
    for (const Schedule& schedule : schedules)
        names.push_back(schedule.name);
    return names;
}

} // namespace

std::string freeName(const std::string& wish, const std::vector<std::string>& taken)
{
    const auto isTaken = [&](const std::string& name) {
        return std::find(taken.begin(), taken.end(), name) != taken.end();
    };
    std::string name = wish;
    for (int number = 2; isTaken(name); ++number)
        name = wish + " " + std::to_string(number);
    return name;
}

Stage newStage(StageKind kind, const Schedule& schedule, const std::string& distribution)
{
    std::vector<std::string> taken;
    for (const Stage& stage : schedule.stages)
        taken.push_back(stage.name);
    Stage stage;
    stage.kind = kind;
    stage.distribution = distribution;
    switch (kind) {
    case StageKind::PreTraining:
        stage.name = "base";
        break;
    case StageKind::MidTraining:
        stage.name = "mid";
        stage.learningRate = 1e-3;
        break;
    case StageKind::Reinforcement:
        stage.name = "rl";
        stage.learningRate = 3e-4;
        stage.weightDecay = 0;
        break;
    }
    stage.name = freeName(stage.name, taken);
    return stage;
}

Schedule newSchedule(const std::vector<Schedule>& others,
                     const std::vector<Distribution>& distributions)
{
    Schedule schedule;
    schedule.name = freeName("schedule", namesOf(others));
    std::size_t next = 0;
    for (const StageKind kind :
         {StageKind::PreTraining, StageKind::MidTraining, StageKind::Reinforcement}) {
        const std::size_t which = std::min(next++, distributions.size() - 1);
        schedule.stages.push_back(newStage(kind, schedule, distributions[which].name));
    }
    for (const Distribution& distribution : distributions)
        schedule.evaluation.distributions.push_back(distribution.name);
    return schedule;
}

Schedule copyOf(const Schedule& schedule, const std::vector<Schedule>& others)
{
    Schedule copy = schedule;
    copy.name = freeName(schedule.name, namesOf(others));
    return copy;
}

} // namespace gradus
