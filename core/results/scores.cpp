#include "core/results/scores.h"

#include "core/statistics/majority_vote.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace gradus {

namespace {

constexpr std::string_view kTooManyVotes = "maj@k takes up to 1000 samples a problem";
constexpr std::int64_t kMostVotes = 1'000;

/// The value of one problem, or why it has none.
struct Value
{
    double value = 0;
    std::string_view why; ///< "": there is one
};

/// One measure of every problem.
struct Measure
{
    std::string name;
    std::string verifier;
    ScoreParameter parameter;
    std::int64_t k = 1; ///< samples it needs of a problem
    bool isShare = true;
    std::vector<Value> values; ///< [problem]; of those with fewer samples than k: anything
};

/// Values by @p of, which gives nothing where a verdict is not known.
template <typename Of>
std::vector<Value> valuesBy(const EvaluatedProblems& problems, std::int64_t k, const Of& of)
{
    std::vector<Value> values;
    values.reserve(problems.problems.size());
    for (const auto& problem : problems.problems) {
        if (static_cast<std::int64_t>(problem.samples.size()) < k) {
            values.push_back({});
            continue;
        }
        const std::optional<double> value = of(problem);
        values.push_back(value ? Value{*value, {}}
                               : Value{0, isJudged(problem) ? kNoPaperGold : kNotJudged});
    }
    return values;
}

Measure passMeasure(const EvaluatedProblems& problems, Rightness rightness, std::int64_t k)
{
    return {"pass_at_k",
            std::string(rightnessName(rightness)),
            k,
            k,
            true,
            valuesBy(problems, k, [&](const auto& problem) -> std::optional<double> {
                const auto tally = tallyOf(problem, rightness);
                return tally ? std::optional(unbiasedPassAtK(*tally, k)) : std::nullopt;
            })};
}

Measure firstKMeasure(const EvaluatedProblems& problems, Rightness rightness, std::int64_t k)
{
    return {"first_k",
            std::string(rightnessName(rightness)),
            k,
            k,
            true,
            valuesBy(problems, k, [&](const auto& problem) -> std::optional<double> {
                for (std::int64_t i = 0; i < k; ++i) {
                    const auto right =
                        isRight(problem.samples[static_cast<std::size_t>(i)], rightness);
                    if (!right)
                        return std::nullopt;
                    if (*right)
                        return 1.0;
                }
                return 0.0;
            })};
}

Measure coverMeasure(const EvaluatedProblems& problems, double tau)
{
    return {"cover",
            "strict",
            tau,
            1,
            true,
            valuesBy(problems, 1, [&](const auto& problem) -> std::optional<double> {
                const auto tally = tallyOf(problem, Rightness::Strict);
                if (!tally)
                    return std::nullopt;
                const auto cover = coverAt(std::span(&*tally, 1), tau, {.draws = 1});
                return cover ? std::optional(cover->estimate) : std::nullopt;
            })};
}

Measure majorityMeasure(const EvaluatedProblems& problems,
                        std::span<const std::optional<AnswerVotes>> votes, std::int64_t k)
{
    Measure measure{"majority", "answer", k, k, true, {}};
    for (std::size_t i = 0; i < votes.size(); ++i) {
        const auto samples = static_cast<std::int64_t>(problems.problems[i].samples.size());
        if (!votes[i])
            measure.values.push_back({0, kNotJudged});
        else if (samples > kMostVotes)
            measure.values.push_back({0, kTooManyVotes});
        else
            measure.values.push_back({samples < k ? 0 : exactMajorityAtK(*votes[i], k), {}});
    }
    return measure;
}

/// What needs no k and is known of every sample.
std::vector<Measure> plainMeasures(const EvaluatedProblems& problems)
{
    const auto meanBy = [&](const auto& of) {
        return valuesBy(problems, 1, [&](const EvaluatedProblem& problem) {
            double sum = 0;
            for (const auto& sample : problem.samples)
                sum += of(sample);
            return std::optional(sum / static_cast<double>(problem.samples.size()));
        });
    };
    std::vector<Measure> measures{
        {"process_accuracy", "strict", {}, 1, true, meanBy([](const SampleRow& sample) {
             return sample.processAccuracy;
         })}};
    if (!problems.evaluation.source.empty())
        return measures; // of imported samples neither is known
    measures.push_back({"truncated", "", {}, 1, true, meanBy([](const SampleRow& sample) {
                            return sample.isTruncated ? 1.0 : 0.0;
                        })});
    measures.push_back({"tokens", "", {}, 1, false, meanBy([](const SampleRow& sample) {
                            return static_cast<double>(sample.tokens);
                        })});
    return measures;
}

std::vector<Measure> measuresOf(const EvaluatedProblems& problems, std::span<const std::int64_t> ks)
{
    std::vector<Measure> measures;
    for (const auto rightness : {Rightness::Strict, Rightness::Paper, Rightness::Answer})
        for (const auto k : ks)
            measures.push_back(passMeasure(problems, rightness, k));
    for (const auto rightness : {Rightness::Strict, Rightness::Paper})
        for (const auto k : ks)
            measures.push_back(firstKMeasure(problems, rightness, k));
    for (const double tau : coverThresholds())
        measures.push_back(coverMeasure(problems, tau));
    std::vector<std::optional<AnswerVotes>> votes;
    for (const auto& problem : problems.problems)
        votes.push_back(votesOf(problem));
    for (const auto k : ks)
        measures.push_back(majorityMeasure(problems, votes, k));
    for (auto& measure : plainMeasures(problems))
        measures.push_back(std::move(measure));
    return measures;
}

/// Scores of the problems of one group.
class GroupScores
{
public:
    GroupScores(const EvaluatedProblems& problems, const OpGroup& group,
                const ScoreOptions& options)
        : m_problems(problems)
        , m_group(group)
        , m_options(options)
        , m_fewest(*std::min_element(
              group.members.begin(), group.members.end(), [&](std::size_t a, std::size_t b) {
                  return problems.problems[a].samples.size() < problems.problems[b].samples.size();
              }))
    {}

    [[nodiscard]] std::int64_t fewestSamples() const
    {
        return static_cast<std::int64_t>(m_problems.problems[m_fewest].samples.size());
    }

    /// In the order of @p measures; those that share their problems share their resamples.
    [[nodiscard]] Result<std::vector<Score>> scores(std::span<const Measure> measures) const
    {
        std::vector<Score> scores;
        std::map<std::vector<std::size_t>, std::vector<std::size_t>> byMembers;
        std::vector<const Measure*> of;
        for (const auto& measure : measures) {
            if (measure.k > fewestSamples() && m_options.ks.empty())
                continue;
            auto score = named(measure);
            const auto members = membersOf(measure, score);
            score.problems = static_cast<std::int64_t>(members.size());
            if (!members.empty())
                byMembers[members].push_back(scores.size());
            scores.push_back(std::move(score));
            of.push_back(&measure);
        }
        for (const auto& [members, places] : byMembers)
            if (auto filled = fill(scores, places, of, members); !filled)
                return tl::unexpected(filled.error());
        return scores;
    }

    [[nodiscard]] Result<std::vector<Score>> guessFloors(const GoldFacts& facts,
                                                         std::int64_t k) const
    {
        const auto floor = groupFloor(m_problems, m_group.members, facts, k);
        if (!floor)
            return tl::unexpected(floor.error());
        std::vector<Score> scores;
        for (const auto& [name, value] : {std::pair{"uniform", floor->floor.uniform},
                                          {"prior", floor->floor.prior},
                                          {"best", floor->floor.best}}) {
            Score score{.op = m_group.op,
                        .measure = std::string("guess_floor_") + name,
                        .verifier = "answer",
                        .parameter = k,
                        .problems = floor->problems,
                        .samples = fewestSamples()};
            const auto all = static_cast<std::int64_t>(m_group.members.size());
            if (floor->problems > 0)
                score.estimate = Estimate{{value, value, value}, {}};
            if (floor->problems < all)
                score.note = "the right answer of " + std::to_string(all - floor->problems) + " of "
                             + std::to_string(all) + " problems is not known";
            scores.push_back(std::move(score));
        }
        return scores;
    }

private:
    [[nodiscard]] Score named(const Measure& measure) const
    {
        return {.op = m_group.op,
                .measure = measure.name,
                .verifier = measure.verifier,
                .parameter = measure.parameter,
                .samples = fewestSamples()};
    }

    /// Those that have a value; what is missing goes into the note.
    std::vector<std::size_t> membersOf(const Measure& measure, Score& score) const
    {
        if (measure.k > fewestSamples()) {
            score.note = tooFewSamples(measure.k, m_problems.problems[m_fewest]);
            return {};
        }
        std::vector<std::size_t> members;
        std::string_view why;
        for (const auto member : m_group.members) {
            if (measure.values[member].why.empty())
                members.push_back(member);
            else if (why.empty() || measure.values[member].why == kNotJudged)
                why = measure.values[member].why;
        }
        if (why.empty())
            return members;
        score.note = std::string(why);
        // A problem that nobody can judge is another kind of problem; one not judged yet may be
        // any.
        if (why == kNoPaperGold && !members.empty())
            score.note += " of " + std::to_string(m_group.members.size() - members.size()) + " of "
                          + std::to_string(m_group.members.size())
                          + " problems, which are left out";
        else
            members.clear();
        return members;
    }

    Result<void> fill(std::vector<Score>& scores, const std::vector<std::size_t>& places,
                      const std::vector<const Measure*>& of,
                      const std::vector<std::size_t>& members) const
    {
        std::vector<ProblemValues> rows;
        for (const auto place : places) {
            auto& row = rows.emplace_back();
            row.isShare = of[place]->isShare;
            for (const auto member : members)
                row.of.push_back(of[place]->values[member].value);
        }
        std::vector<int> ops;
        ops.reserve(members.size());
        for (const auto member : members)
            ops.push_back(m_problems.problems[member].op);
        auto estimates = meansOf(rows, ops, m_options.interval);
        if (!estimates)
            return tl::unexpected(estimates.error());
        for (std::size_t i = 0; i < places.size(); ++i)
            scores[places[i]].estimate = std::move((*estimates)[i]);
        return {};
    }

    const EvaluatedProblems& m_problems;
    const OpGroup& m_group;
    const ScoreOptions& m_options;
    std::size_t m_fewest; ///< the member that has fewest samples
};

Result<std::vector<std::int64_t>> ksOf(const EvaluatedProblems& problems,
                                       const ScoreOptions& options)
{
    for (const auto k : options.ks)
        if (k < 1)
            return fail(ErrorCode::InvalidArgument,
                        "k is " + std::to_string(k) + ", but must be at least 1");
    if (!options.ks.empty())
        return options.ks;
    std::size_t most = 0;
    for (const auto& problem : problems.problems)
        most = std::max(most, problem.samples.size());
    return powersOfTwoUpTo(static_cast<std::int64_t>(most));
}

} // namespace

const std::vector<double>& coverThresholds()
{
    static const std::vector<double> thresholds{1.0 / 128, 0.1, 0.5, 0.9};
    return thresholds;
}

Result<std::vector<Score>> scoresOf(const EvaluatedProblems& problems, const GoldFacts& facts,
                                    const ScoreOptions& options)
{
    const auto ks = ksOf(problems, options);
    if (!ks)
        return tl::unexpected(ks.error());
    const auto measures = measuresOf(problems, *ks);
    std::vector<Score> all;
    const auto append = [&](std::vector<Score> scores) {
        std::move(scores.begin(), scores.end(), std::back_inserter(all));
    };
    for (const auto& group : opGroups(problems)) {
        const GroupScores of(problems, group, options);
        auto scores = of.scores(measures);
        if (!scores)
            return tl::unexpected(scores.error());
        append(std::move(*scores));
        for (const auto k : *ks) {
            if (options.ks.empty() && k > of.fewestSamples())
                continue;
            auto floors = of.guessFloors(facts, k);
            if (!floors)
                return tl::unexpected(floors.error());
            append(std::move(*floors));
        }
    }
    return all;
}

} // namespace gradus
