#include "core/results/recipe_curves.h"

#include "core/results/aggregation_key.h"
#include "core/results/estimate.h"
#include "core/results/sampled_evaluation.h"
#include "core/results/study_index.h"
#include "core/results/words.h"
#include "core/statistics/seed_bootstrap.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace gradus {

namespace {

/// One run's evaluation in a curve.
struct Member
{
    EvaluationRow evaluation;
    std::vector<std::uint64_t> seeds;
    RowId start = 0; ///< checkpoint it began with
    std::vector<KeyedTally> tallies;
};

/// The same problems of every member, in one order.
struct SharedTallies
{
    std::vector<std::vector<ProblemTally>> of; ///< [member][problem]
    std::vector<KeyedTally> fewest;            ///< [problem], the member that has fewest samples
    Strata ops;
    std::size_t leftOut = 0; ///< problems that not every member has
};

SharedTallies sharedOf(const std::vector<Member>& members)
{
    std::map<RowId, std::vector<const KeyedTally*>> byProblem;
    for (const auto& member : members)
        for (const auto& tally : member.tallies)
            byProblem[tally.problem].push_back(&tally);
    SharedTallies shared;
    shared.of.resize(members.size());
    std::vector<int> ops;
    for (const auto& [problem, tallies] : byProblem) {
        if (tallies.size() != members.size()) {
            ++shared.leftOut;
            continue;
        }
        for (std::size_t i = 0; i < tallies.size(); ++i)
            shared.of[i].push_back(tallies[i]->tally);
        shared.fewest.push_back(
            **std::min_element(tallies.begin(), tallies.end(), [](const auto* a, const auto* b) {
                return a->tally.samples < b->tally.samples;
            }));
        ops.push_back(tallies.front()->op);
    }
    shared.ops = strataOf(ops);
    return shared;
}

Result<RecipePoint> pointOf(const SharedTallies& shared, std::int64_t k,
                            const BootstrapOptions& options)
{
    RecipePoint point{.k = k};
    if (k < 1) {
        point.note = "k = " + std::to_string(k) + " is not a number of samples";
        return point;
    }
    if (auto why = tooFewSamples(shared.fewest, k)) {
        point.note = std::move(*why);
        return point;
    }
    std::vector<std::vector<double>> values;
    for (const auto& tallies : shared.of) {
        auto& row = values.emplace_back();
        for (const auto& tally : tallies)
            row.push_back(unbiasedPassAtK(tally, k));
    }
    const bool isOfSeeds = values.size() > 1;
    Interval interval;
    if (isOfSeeds) {
        const auto found = bootstrapSeeds(values, shared.ops, options);
        if (!found)
            return tl::unexpected(found.error());
        interval = found->interval;
        interval.low =
            std::max(interval.low, 0.0); // limits moved out for few seeds can leave [0, 1]
        interval.high = std::min(interval.high, 1.0);
        point.problemVariance = found->problemVariance;
        point.seedVariance = found->seedVariance;
    } else {
        const auto found = bootstrapMean(values.front(), shared.ops, options);
        if (!found)
            return tl::unexpected(found.error());
        interval = *found;
    }
    auto estimate =
        shareEstimate(interval, {.problems = static_cast<std::int64_t>(shared.fewest.size()),
                                 .seeds = isOfSeeds ? static_cast<std::int64_t>(values.size()) : 0,
                                 .isStratified = !shared.ops.of.empty(),
                                 .options = options});
    if (!estimate)
        return tl::unexpected(estimate.error());
    point.estimate = std::move(*estimate);
    return point;
}

/// Drops all but the newest of members that have the same seeds, and says so.
void dropRepeats(std::vector<Member>& members, std::string& note)
{
    for (std::size_t i = 0; i < members.size();) {
        const auto later =
            std::find_if(members.begin() + static_cast<std::ptrdiff_t>(i) + 1, members.end(),
                         [&](const Member& other) { return other.seeds == members[i].seeds; });
        if (later == members.end()) {
            ++i;
            continue;
        }
        addNote(note, "run " + std::to_string(members[i].evaluation.run) + " is left out: run "
                          + std::to_string(later->evaluation.run) + " has the same seed");
        members.erase(members.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

/// Seeds that began with one checkpoint while others did not are more alike than the rest.
std::string startCaveat(const std::vector<Member>& members)
{
    std::set<RowId> starts;
    for (const auto& member : members)
        starts.insert(member.start);
    if (starts.size() == 1 || starts.size() == members.size())
        return {};
    return "some seeds share the checkpoint they started from and others do not, so that they are "
           "not independent";
}

Result<void> fill(RecipeCurve& curve, const std::vector<Member>& members,
                  const RecipeCurveOptions& options)
{
    for (const auto& member : members) {
        curve.runs.push_back(member.evaluation.run);
        curve.evaluations.push_back(member.evaluation.id);
        if (const auto caveat = samplingCaveat(members.front().evaluation, member.evaluation);
            curve.note.find(caveat) == std::string::npos)
            addNote(curve.note, caveat);
    }
    addNote(curve.note, startCaveat(members));
    const auto shared = sharedOf(members);
    curve.problems = static_cast<std::int64_t>(shared.fewest.size());
    if (shared.fewest.empty()) {
        addNote(curve.note, "the runs share no problem of " + inQuotes(curve.distribution));
        return {};
    }
    if (shared.leftOut > 0)
        addNote(curve.note, counted(static_cast<std::int64_t>(shared.leftOut), "problem")
                                + " that not every run has left out");
    curve.samples = std::numeric_limits<std::int64_t>::max();
    for (const auto& each : shared.fewest)
        curve.samples = std::min(curve.samples, each.tally.samples);
    const auto ks = options.ks.empty() ? powersOfTwoUpTo(curve.samples) : options.ks;
    for (const auto k : ks) {
        auto point = pointOf(shared, k, options.bootstrap);
        if (!point)
            return tl::unexpected(point.error());
        curve.points.push_back(std::move(*point));
    }
    return {};
}

/// The curves of one recipe, one at a time.
class RecipeReader
{
public:
    RecipeReader(StudyFile& study, const StudyIndex& index, const Recipe& recipe,
                 const RecipeCurveOptions& options)
        : m_study(study)
        , m_index(index)
        , m_recipe(recipe)
        , m_options(options)
    {}

    /// Nothing where no run of the recipe has begun an evaluation.
    [[nodiscard]] Result<std::optional<RecipeCurve>> curve(const std::string& checkpoint,
                                                           const std::string& distribution) const
    {
        RecipeCurve curve{.recipe = m_recipe.id,
                          .schedules = m_recipe.schedules,
                          .checkpoint = checkpoint,
                          .distribution = distribution,
                          .note = m_recipe.note};
        std::vector<Member> members;
        bool isBegun = false;
        for (std::size_t i = 0; i < m_recipe.runs.size(); ++i) {
            const auto* row = checkpointOf(m_recipe.runs[i], checkpoint);
            if (row == nullptr || !m_index.hasEvaluation(row->id, distribution))
                continue;
            isBegun = true;
            if (auto added = add(members, curve.note, *row, distribution, i); !added)
                return tl::unexpected(added.error());
        }
        if (!isBegun)
            return std::optional<RecipeCurve>();
        if (!m_options.isOfEachRun)
            dropRepeats(members, curve.note);
        if (!members.empty())
            if (auto filled = fill(curve, members, m_options); !filled)
                return tl::unexpected(filled.error());
        return std::optional(std::move(curve));
    }

    /// Names of checkpoints of the recipe's runs, in the order they were written.
    [[nodiscard]] std::vector<std::string> checkpoints() const
    {
        std::vector<std::string> names;
        for (const auto& row : m_index.checkpoints())
            if (std::find(m_recipe.runs.begin(), m_recipe.runs.end(), row.run)
                    != m_recipe.runs.end()
                && std::find(names.begin(), names.end(), row.name) == names.end())
                names.push_back(row.name);
        return names;
    }

private:
    [[nodiscard]] const CheckpointRow* checkpointOf(RowId run, const std::string& name) const
    {
        for (const auto& row : m_index.checkpoints())
            if (row.run == run && row.name == name)
                return &row;
        return nullptr;
    }

    /// Adds the evaluation of run number @p i of the recipe, or a note why there is none.
    [[nodiscard]] Result<void> add(std::vector<Member>& members, std::string& note,
                                   const CheckpointRow& checkpoint, const std::string& distribution,
                                   std::size_t i) const
    {
        const auto* evaluation = m_index.evaluation(checkpoint.id, distribution);
        if (evaluation == nullptr) {
            const auto why = whyNoEvaluation(m_study, m_index, checkpoint, distribution);
            if (!why)
                return tl::unexpected(why.error());
            addNote(note, "run " + std::to_string(checkpoint.run) + ": " + *why);
            return {};
        }
        auto tallies = keyedTallies(m_study, evaluation->id);
        if (!tallies)
            return tl::unexpected(tallies.error());
        const auto* start = m_index.startOf(checkpoint.run);
        members.push_back({.evaluation = *evaluation,
                           .seeds = m_recipe.seeds[i],
                           .start = start != nullptr ? start->id : 0,
                           .tallies = std::move(*tallies)});
        return {};
    }

    StudyFile& m_study;
    const StudyIndex& m_index;
    const Recipe& m_recipe;
    const RecipeCurveOptions& m_options;
};

} // namespace

Result<std::vector<RecipeCurve>> recipeCurves(StudyFile& study, const RecipeCurveOptions& options)
{
    const auto index = StudyIndex::read(study);
    if (!index)
        return tl::unexpected(index.error());
    const auto recipes = recipesOf(*index, options.isOfEachRun);
    const auto distributions = index->distributions();
    std::vector<RecipeCurve> curves;
    for (const auto& recipe : recipes) {
        if (options.run != 0
            && std::find(recipe.runs.begin(), recipe.runs.end(), options.run) == recipe.runs.end())
            continue;
        const RecipeReader reader(study, *index, recipe, options);
        for (const auto& checkpoint : reader.checkpoints()) {
            if (!options.checkpoint.empty() && options.checkpoint != checkpoint)
                continue;
            for (const auto& distribution : distributions) {
                if (!options.distribution.empty() && options.distribution != distribution)
                    continue;
                auto curve = reader.curve(checkpoint, distribution);
                if (!curve)
                    return tl::unexpected(curve.error());
                if (*curve)
                    curves.push_back(std::move(**curve));
            }
        }
    }
    return curves;
}

} // namespace gradus
