#include "core/results/aggregation_key.h"

#include "core/base/file.h"
#include "core/results/words.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <map>
#include <set>

namespace gradus {

namespace {

std::set<std::string> usedBy(const Schedule& schedule)
{
    std::set<std::string> names(schedule.evaluation.distributions.begin(),
                                schedule.evaluation.distributions.end());
    for (const auto& stage : schedule.stages)
        names.insert(stage.distribution);
    return names;
}

tl::unexpected<Error> unreadable(const RunRow& run, const char* what, const Error& error)
{
    return fail(ErrorCode::Corrupt, std::string("the ") + what + " of run " + std::to_string(run.id)
                                        + " cannot be read: " + error.message);
}

/// The key of @p run with those of all it goes back to, and their seeds.
struct Origin
{
    std::string key;
    std::vector<std::uint64_t> seeds;
};

Result<Origin> originOf(const StudyIndex& index, const RunRow& run, std::set<RowId> seen)
{
    if (!seen.insert(run.id).second)
        return fail(ErrorCode::Corrupt, "run " + std::to_string(run.id) + " goes back to itself");
    Origin origin;
    const auto* schedule = index.schedule(run.id);
    if (schedule != nullptr)
        origin.seeds.push_back(schedule->seed);
    std::string start;
    if (const auto* checkpoint = index.startOf(run.id)) {
        if (const auto* earlier = index.run(checkpoint->run)) {
            auto before = originOf(index, *earlier, std::move(seen));
            if (!before)
                return before;
            start = contentHash(before->key) + ' ' + checkpoint->name;
            origin.seeds.insert(origin.seeds.end(), before->seeds.begin(), before->seeds.end());
        }
    }
    auto key = aggregationKey(run, start);
    if (!key)
        return tl::unexpected(key.error());
    origin.key = std::move(*key);
    return origin;
}

/// Runs of which only checkpoints are left, each by itself.
void addDeleted(const StudyIndex& index, std::vector<Recipe>& recipes)
{
    std::set<RowId> added;
    for (const auto& checkpoint : index.checkpoints()) {
        const RowId run = checkpoint.run;
        if (index.run(run) != nullptr || !added.insert(run).second)
            continue;
        recipes.push_back({.id = contentHash("run " + std::to_string(run)).substr(0, 16),
                           .runs = {run},
                           .seeds = {{}},
                           .note = deletedRun(run) + ", so no other run belongs to it"});
    }
}

} // namespace

Result<std::string> aggregationKey(const RunRow& run, const std::string& start)
{
    auto schedule = scheduleFromJson(run.scheduleJson);
    if (!schedule)
        return unreadable(run, "schedule", schedule.error());
    auto design = designFromJson(run.distributionsJson);
    if (!design)
        return unreadable(run, "distributions", design.error());
    schedule->seed = 0;
    schedule->name.clear();
    if (!start.empty())
        schedule->startFrom = start;
    const auto used = usedBy(*schedule);
    auto& all = design->distributions;
    std::erase_if(all, [&](const Distribution& each) { return !used.contains(each.name); });
    std::sort(all.begin(), all.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
    std::string key = toJson(*schedule);
    for (const auto& distribution : all)
        key += toJson(distribution);
    return key;
}

std::vector<Recipe> recipesOf(const StudyIndex& index, bool isOfEachRun)
{
    std::vector<Recipe> recipes;
    std::map<std::string, std::size_t> byKey;
    for (const auto& run : index.runs()) {
        const auto origin = originOf(index, run, {});
        std::string key = origin ? origin->key : "";
        const auto* schedule = index.schedule(run.id);
        const bool isImported = schedule != nullptr && schedule->stages.empty();
        if (isOfEachRun || isImported || !origin)
            key += " run " + std::to_string(run.id);
        const auto [found, isNew] = byKey.emplace(key, recipes.size());
        if (isNew)
            recipes.push_back({.id = contentHash(key).substr(0, 16)});
        auto& recipe = recipes[found->second];
        recipe.runs.push_back(run.id);
        recipe.seeds.push_back(origin ? origin->seeds : std::vector<std::uint64_t>());
        if (!origin)
            recipe.note = origin.error().message + ", so no other run belongs to it";
        if (std::find(recipe.schedules.begin(), recipe.schedules.end(), run.schedule)
            == recipe.schedules.end())
            recipe.schedules.push_back(run.schedule);
    }
    addDeleted(index, recipes);
    return recipes;
}

} // namespace gradus
