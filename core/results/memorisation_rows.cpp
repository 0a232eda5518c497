#include "core/results/memorisation_rows.h"

#include "core/results/estimate.h"
#include "core/results/problem_book.h"
#include "core/results/sampled_evaluation.h"
#include "core/results/words.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace gradus {

namespace {

/// One problem that was looked for.
struct Match
{
    int op = 0;
    TrainingMatchRow row;
};
using Matches = std::map<RowId, Match>; ///< by problem

/// @p values with their strata, or in one stratum where a group has a single problem of some: it
/// would be in every resample as if it were certain.
std::vector<GroupedValue> keptStrata(std::vector<GroupedValue> values)
{
    std::map<std::pair<bool, int>, int> sizes;
    for (const auto& each : values)
        ++sizes[{each.isFirst, each.stratum}];
    if (std::any_of(sizes.begin(), sizes.end(), [](const auto& size) { return size.second < 2; }))
        for (auto& each : values)
            each.stratum = 0;
    return values;
}

bool isStratified(const std::vector<GroupedValue>& values)
{
    return std::any_of(values.begin(), values.end(),
                       [&](const auto& each) { return each.stratum != values.front().stratum; });
}

/// Makes the rows of a study.
class MemorisationReader
{
public:
    MemorisationReader(StudyFile& study, const StudyIndex& index,
                       const MemorisationOptions& options)
        : m_study(study)
        , m_index(index)
        , m_options(options)
    {}

    [[nodiscard]] Result<std::vector<MemorisationRow>> rows()
    {
        if (auto read = readAll(); !read)
            return tl::unexpected(read.error());
        for (const auto& distribution : m_distributions) {
            if (!m_options.distribution.empty() && m_options.distribution != distribution)
                continue;
            for (const auto& checkpoint : m_index.checkpoints())
                if (m_options.checkpoint.empty() || m_options.checkpoint == checkpoint.name)
                    if (auto added = addRows(checkpoint, distribution); !added)
                        return tl::unexpected(added.error());
        }
        return std::move(m_rows);
    }

private:
    [[nodiscard]] Result<void> readAll()
    {
        m_distributions = m_index.distributions();
        ProblemBook book(m_study);
        for (const auto& checkpoint : m_index.checkpoints()) {
            const auto matches = m_study.trainingMatches(checkpoint.id);
            if (!matches)
                return tl::unexpected(matches.error());
            for (const auto& each : *matches) {
                const auto problem = book.of(each.problem);
                if (!problem)
                    return tl::unexpected(problem.error());
                const auto& distribution = (*problem)->distribution;
                m_matches[{checkpoint.id, distribution}][each.problem] = {(*problem)->op, each};
                if (std::find(m_distributions.begin(), m_distributions.end(), distribution)
                    == m_distributions.end())
                    m_distributions.push_back(distribution);
            }
        }
        return {};
    }

    [[nodiscard]] Result<void> addRows(const CheckpointRow& checkpoint,
                                       const std::string& distribution)
    {
        MemorisationRow row{.checkpoint = checkpoint, .distribution = distribution};
        const auto& matches = m_matches[{checkpoint.id, distribution}];
        if (matches.empty()) {
            if (m_index.hasEvaluation(checkpoint.id, distribution)) {
                row.note = "gradus-engine memorisation STUDY --checkpoint " + checkpoint.name
                           + " --distribution " + distribution + " was not run";
                m_rows.push_back(std::move(row));
            }
            return {};
        }
        std::vector<KeyedTally> tallies;
        if (const auto* evaluation = m_index.evaluation(checkpoint.id, distribution)) {
            row.evaluation = evaluation->id;
            auto read = keyedTallies(m_study, evaluation->id);
            if (!read)
                return tl::unexpected(read.error());
            tallies = std::move(*read);
        } else {
            const auto why = whyNoEvaluation(m_study, m_index, checkpoint, distribution);
            if (!why)
                return tl::unexpected(why.error());
            row.note = *why;
        }
        std::set<std::optional<int>> ops{std::nullopt}; // sorts before every number
        for (const auto& [problem, match] : matches)
            ops.insert(match.op);
        for (const auto& op : ops) {
            row.op = op;
            auto filled = rowOf(row, matches, tallies);
            if (!filled)
                return tl::unexpected(filled.error());
            m_rows.push_back(std::move(*filled));
        }
        return {};
    }

    [[nodiscard]] Result<MemorisationRow> rowOf(MemorisationRow row, const Matches& matches,
                                                const std::vector<KeyedTally>& tallies) const
    {
        row.documents = std::numeric_limits<std::int64_t>::max();
        for (const auto& [problem, match] : matches) {
            if (row.op && *row.op != match.op)
                continue;
            ++row.problems;
            row.documents = std::min(row.documents, match.row.documents);
            row.texts += match.row.texts > 0 ? 1 : 0;
            row.structures += match.row.structures > 0 ? 1 : 0;
        }
        std::vector<GroupedValue> values;
        std::int64_t unknown = 0;
        for (const auto& each : tallies) {
            if (row.op && *row.op != each.op)
                continue;
            const auto found = matches.find(each.problem);
            if (found == matches.end()) {
                ++unknown;
                continue;
            }
            const bool isSeen = found->second.row.structures > 0;
            values.push_back({unbiasedPassAtK(each.tally, 1), each.op, isSeen});
            ++(isSeen ? row.seen : row.unseen);
        }
        if (unknown > 0)
            addNote(row.note, counted(unknown, "problem")
                                  + " of the evaluation left out: not looked for in training");
        return withPass(std::move(row), values);
    }

    [[nodiscard]] Result<MemorisationRow> withPass(MemorisationRow row,
                                                   const std::vector<GroupedValue>& values) const
    {
        for (const bool isSeen : {true, false}) {
            std::vector<double> group;
            std::vector<int> ops;
            for (const auto& each : values)
                if (each.isFirst == isSeen) {
                    group.push_back(each.value);
                    ops.push_back(each.stratum);
                }
            if (group.empty())
                continue;
            const ProblemValues shares{std::move(group)};
            auto mean = meansOf(std::span(&shares, 1), ops, m_options.bootstrap);
            if (!mean)
                return tl::unexpected(mean.error());
            (isSeen ? row.passSeen : row.passUnseen) = std::move(mean->front());
        }
        if (row.seen > 0 && row.unseen > 0) {
            const auto kept = keptStrata(values);
            const auto difference = unpairedDifference(kept, m_options.bootstrap);
            if (!difference)
                return tl::unexpected(difference.error());
            row.difference = *difference;
            row.band = isFlat(*difference)
                           ? kNoBand
                           : bootstrapWords({.problems = row.seen, .options = m_options.bootstrap})
                                 + " and " + counted(row.unseen, "other")
                                 + (isStratified(kept) ? ", each stratified by op" : "");
        } else if (row.seen + row.unseen > 0) {
            addNote(row.note, row.seen > 0 ? "training has the structure of every problem"
                                           : "training has the structure of no problem");
        } else if (row.note.empty()) {
            row.note = "no problem of the evaluation was looked for in training";
        }
        return row;
    }

    StudyFile& m_study;
    const StudyIndex& m_index;
    const MemorisationOptions& m_options;
    std::vector<std::string> m_distributions;
    std::map<std::pair<RowId, std::string>, Matches> m_matches;
    std::vector<MemorisationRow> m_rows;
};

} // namespace

Result<std::vector<MemorisationRow>> memorisationRows(StudyFile& study, const StudyIndex& index,
                                                      const MemorisationOptions& options)
{
    return MemorisationReader(study, index, options).rows();
}

Result<Interval> unpairedDifference(std::span<const GroupedValue> values,
                                    const BootstrapOptions& options)
{
    std::map<bool, double> sizes;
    std::map<int, double> members;
    Strata strata;
    std::vector<double> signedValues;
    for (const auto& each : values) {
        // Both groups weigh a half, so that twice the values gives their difference.
        signedValues.push_back((each.isFirst ? 2 : -2) * each.value);
        strata.of.push_back(2 * each.stratum + (each.isFirst ? 1 : 0));
        sizes[each.isFirst] += 1;
        members[strata.of.back()] += 1;
    }
    if (sizes.size() < 2)
        return fail(ErrorCode::InvalidArgument, "one of the two groups has no problem");
    for (const auto& [stratum, count] : members)
        strata.weights[stratum] = count / sizes[stratum % 2 != 0];
    return bootstrapMean(signedValues, strata, options);
}

} // namespace gradus
