#include "core/results/same_compute.h"

#include "core/results/aggregation_key.h"
#include "core/results/comparison.h"
#include "core/results/estimate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <tuple>

namespace gradus {

namespace {

/// At most three digits: "1.83e15", "2e9".
std::string flopsText(double flops)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), flops,
                                   std::chars_format::scientific, 2)
                         .ptr;
    std::string digits(text.data(), end);
    const auto e = digits.find('e');
    if (e == std::string::npos)
        return digits;
    int exponent = 0;
    std::from_chars(digits.data() + e + (digits[e + 1] == '+' ? 2 : 1),
                    digits.data() + digits.size(), exponent);
    digits.erase(e);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits + 'e' + std::to_string(exponent);
}

/// One decimal, but none if it is 0.
std::string percentText(double share)
{
    if (!std::isfinite(share))
        return "infinitely many %";
    std::array<char, 512> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), 100 * share,
                                   std::chars_format::fixed, 1)
                         .ptr;
    std::string digits(text.data(), end);
    if (digits.ends_with(".0"))
        digits.resize(digits.size() - 2);
    return digits + " %";
}

/// A checkpoint and its cost by one count.
struct Costed
{
    CheckpointRow row;
    std::optional<double> counted;
    std::optional<double> planned;
    std::string note;

    [[nodiscard]] std::optional<double> flops(ComputeCount by) const
    {
        return by == ComputeCount::Counted ? counted : planned;
    }
};

/// One lineage other than a checkpoint's own: the checkpoints to choose from.
struct Other
{
    std::string words;
    std::vector<const Costed*> checkpoints;
};

/// Makes the rows of a study.
class Matcher
{
public:
    Matcher(StudyFile& study, const StudyIndex& index, const ComparisonOptions& options,
            bool isOfEachRun)
        : m_study(study)
        , m_index(index)
        , m_options(options)
        , m_recipes(recipesOf(index, isOfEachRun))
        , m_evaluations(study)
    {}

    [[nodiscard]] Result<std::vector<SameComputeRow>> rows()
    {
        if (auto read = readCosts(); !read)
            return tl::unexpected(read.error());
        for (const auto& costed : m_costs) {
            if (!m_options.checkpoint.empty() && m_options.checkpoint != costed.row.name)
                continue;
            const auto [own, seeds] = recipeOf(costed.row.run);
            for (const auto& recipe : m_recipes)
                if (&recipe != own)
                    if (auto added = addRows(costed, otherOf(recipe, seeds)); !added)
                        return tl::unexpected(added.error());
        }
        return std::move(m_rows);
    }

private:
    using Seeds = std::vector<std::uint64_t>;

    [[nodiscard]] Result<void> readCosts()
    {
        for (const auto& row : m_index.checkpoints()) {
            auto compute = lineageCompute(m_study, m_index, row);
            if (!compute)
                return tl::unexpected(compute.error());
            m_costs.push_back({row, compute->flopsCounted, compute->flopsPlanned, compute->note});
        }
        return {};
    }

    [[nodiscard]] std::pair<const Recipe*, Seeds> recipeOf(RowId run) const
    {
        for (const auto& recipe : m_recipes)
            for (std::size_t i = 0; i < recipe.runs.size(); ++i)
                if (recipe.runs[i] == run)
                    return {&recipe, recipe.seeds[i]};
        return {nullptr, {}};
    }

    [[nodiscard]] Other otherOf(const Recipe& recipe, const Seeds& seeds) const
    {
        std::vector<RowId> runs;
        for (std::size_t i = 0; i < recipe.runs.size(); ++i)
            if (!seeds.empty() && !recipe.seeds[i].empty()
                && recipe.seeds[i].front() == seeds.front())
                runs.push_back(recipe.runs[i]);
        if (runs.empty())
            runs = recipe.runs;
        Other other;
        for (const auto run : runs)
            other.words += (other.words.empty() ? "run " : ", run ") + std::to_string(run);
        for (const auto& costed : m_costs)
            if (std::find(runs.begin(), runs.end(), costed.row.run) != runs.end())
                other.checkpoints.push_back(&costed);
        return other;
    }

    [[nodiscard]] Result<void> addRows(const Costed& costed, const Other& other)
    {
        std::vector<std::string> distributions;
        for (const auto& name : m_index.distributions())
            if ((m_options.distribution.empty() || m_options.distribution == name)
                && m_index.evaluation(costed.row.id, name) != nullptr)
                distributions.push_back(name);
        if (distributions.empty())
            distributions.emplace_back();
        for (const auto by : {ComputeCount::Counted, ComputeCount::Planned})
            for (const auto& distribution : distributions) {
                auto row = rowOf(costed, other, by, distribution);
                if (!row)
                    return tl::unexpected(row.error());
                m_rows.push_back(std::move(*row));
            }
        return {};
    }

    /// nullptr: none has known FLOPs.
    [[nodiscard]] const Costed* nearest(double flops, const Other& other, ComputeCount by,
                                        const std::string& distribution) const
    {
        const Costed* best = nullptr;
        std::tuple<int, double> lowest{std::numeric_limits<int>::max(), 0};
        for (const auto* each : other.checkpoints) {
            const auto theirs = each->flops(by);
            if (!theirs)
                continue;
            const double apart = computeDifference(flops, *theirs);
            const bool isEvaluated = m_index.evaluation(each->row.id, distribution) != nullptr;
            const std::tuple rank{apart > kSameCompute ? 2 : isEvaluated ? 0 : 1, apart};
            if (best == nullptr || rank < lowest) {
                best = each;
                lowest = rank;
            }
        }
        return best;
    }

    [[nodiscard]] Result<SameComputeRow> rowOf(const Costed& costed, const Other& other,
                                               ComputeCount by, const std::string& distribution)
    {
        SameComputeRow row{.checkpoint = costed.row,
                           .other = std::nullopt,
                           .otherLineage = other.words,
                           .by = by,
                           .flops = costed.flops(by),
                           .distribution = distribution};
        if (!row.flops) {
            row.note = costed.row.name + ": " + costed.note;
            return row;
        }
        const auto* found = nearest(*row.flops, other, by, distribution);
        if (found == nullptr) {
            row.note = "no checkpoint of " + other.words + " has a known cost";
            return row;
        }
        row.other = found->row;
        row.otherFlops = found->flops(by);
        row.apartPercent = 100 * computeDifference(*row.flops, *row.otherFlops);
        if (const auto same = checkSameCompute(*row.flops, *row.otherFlops); !same) {
            row.note = "not compared: " + same.error().message;
            return row;
        }
        row.isAligned = true;
        if (auto compared = compare(row); !compared)
            return tl::unexpected(compared.error());
        return row;
    }

    [[nodiscard]] Result<void> compare(SameComputeRow& row)
    {
        if (row.distribution.empty()) {
            row.note =
                row.checkpoint.name + " has no complete evaluation"
                + (m_options.distribution.empty() ? "" : " of " + inQuotes(m_options.distribution));
            return {};
        }
        const auto pair =
            evaluationPair(m_study, m_index, row.checkpoint, *row.other, row.distribution);
        if (!pair)
            return tl::unexpected(pair.error());
        row.note = pair->note;
        if (!pair->first || !pair->second)
            return {};
        const auto first = m_evaluations.of(*pair->first);
        if (!first)
            return tl::unexpected(first.error());
        const auto second = m_evaluations.of(*pair->second);
        if (!second)
            return tl::unexpected(second.error());
        return fill(row, **first, **second);
    }

    [[nodiscard]] Result<void> fill(SameComputeRow& row, const SampledEvaluation& first,
                                    const SampledEvaluation& second) const
    {
        const auto pairs = pairTallies(keyedTallies(first), keyedTallies(second));
        if (!pairs) {
            row.note = nothingShared(first.row, second.row);
            return {};
        }
        auto fewest = std::numeric_limits<std::int64_t>::max();
        std::vector<int> opOf;
        std::vector<KeyedTally> fewer;
        for (const auto& pair : *pairs) {
            opOf.push_back(pair.op);
            fewer.push_back({pair.problem, pair.op,
                             pair.first.samples < pair.second.samples ? pair.first : pair.second});
            fewest = std::min(fewest, fewer.back().tally.samples);
        }
        const auto ops = strataOf(opOf);
        row.problems = static_cast<std::int64_t>(pairs->size());
        row.k = m_options.k == 0 ? fewest : m_options.k;
        std::vector<std::int64_t> ks{1};
        if (auto why = tooFewSamples(fewer, row.k))
            row.note = std::move(*why);
        else
            ks.push_back(row.k);
        const auto scores = pairedPassAtK(*pairs, ks, m_options.bootstrap, ops);
        if (!scores)
            return tl::unexpected(scores.error());
        row.passAt1 = scores->front();
        if (scores->size() > 1)
            row.passAtK = scores->back();
        const bool isAllFlat = std::all_of(scores->begin(), scores->end(), [](const auto& score) {
            return isFlat(score.difference);
        });
        row.band = isAllFlat ? kNoBand
                             : bootstrapWords({.problems = row.problems,
                                               .isPaired = true,
                                               .isStratified = !ops.of.empty(),
                                               .options = m_options.bootstrap});
        if (row.note.empty())
            row.note = samplingCaveat(first.row, second.row);
        return {};
    }

    StudyFile& m_study;
    const StudyIndex& m_index;
    const ComparisonOptions& m_options;
    std::vector<Recipe> m_recipes;
    SampledEvaluations m_evaluations;
    std::vector<Costed> m_costs; ///< by checkpoint
    std::vector<SameComputeRow> m_rows;
};

} // namespace

double computeDifference(double first, double second) noexcept
{
    const double lower = std::min(first, second);
    const double higher = std::max(first, second);
    if (higher == lower)
        return 0;
    return lower > 0 ? (higher - lower) / lower : std::numeric_limits<double>::infinity();
}

Result<void> checkSameCompute(double first, double second, double tolerance)
{
    const double apart = computeDifference(first, second);
    if (apart <= tolerance)
        return {};
    return fail(ErrorCode::InvalidArgument, flopsText(first) + " and " + flopsText(second)
                                                + " FLOPs differ by " + percentText(apart)
                                                + ", more than " + percentText(tolerance));
}

std::string computeCountName(ComputeCount count)
{
    return count == ComputeCount::Counted ? "counted" : "planned";
}

Result<std::vector<SameComputeRow>> sameComputeRows(StudyFile& study, const StudyIndex& index,
                                                    const ComparisonOptions& options,
                                                    bool isOfEachRun)
{
    if (auto checked = checkComparison(options); !checked)
        return tl::unexpected(checked.error());
    return Matcher(study, index, options, isOfEachRun).rows();
}

} // namespace gradus
