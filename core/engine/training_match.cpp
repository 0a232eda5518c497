#include "core/engine/training_match.h"

#include "core/engine/run_start.h"
#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/structure_hash.h"
#include "core/solution/read_problem.h"
#include "core/study/study_json.h"
#include "core/token/restore_tokenizer.h"
#include "core/training/checkpoint.h"
#include "core/training/documents.h"
#include "core/training/mixture.h"

#include <algorithm>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include <ATen/Parallel.h>

namespace gradus {

namespace {

constexpr std::int64_t kAtOnce = 4'096; ///< documents between two looks at the progress

/// What one language-model stage was trained on.
struct StreamPart
{
    Distribution distribution;
    MixtureBy by = MixtureBy::Problems;
    std::uint64_t seed = 0;
    std::int64_t documents = 0;
    std::shared_ptr<const Tokenizer> tokenizer;
};

/// The file that says how far @p stage was trained when @p until was written.
Result<CheckpointRow> checkpointOf(StudyFile& study, const CheckpointRow& until,
                                   const std::string& stage)
{
    if (stage == until.stage)
        return until;
    const auto rows = study.checkpoints();
    if (!rows)
        return tl::unexpected(rows.error());
    const auto found = std::find_if(rows->begin(), rows->end(), [&](const CheckpointRow& row) {
        return row.run == until.run && row.stage == stage && row.isFinal;
    });
    if (found == rows->end())
        return fail(ErrorCode::NotFound,
                    "run " + std::to_string(until.run) + " of " + study.path().string()
                        + " has no final checkpoint of stage \"" + stage + '"');
    return *found;
}

Result<StreamPart> partOf(StudyFile& study, const CheckpointRow& row, const Schedule& schedule,
                          std::size_t stage, const std::vector<Distribution>& distributions)
{
    const auto file = weightsOf(study, row);
    if (!file)
        return tl::unexpected(file.error());
    const auto info = readCheckpointInfo(*file, row.hash);
    if (!info)
        return tl::unexpected(info.error());
    auto tokenizer = restoreTokenizer(info->vocabulary, info->tokenizer);
    if (!tokenizer)
        return tl::unexpected(tokenizer.error());
    const auto& name = schedule.stages[stage].distribution;
    const auto found = std::find_if(distributions.begin(), distributions.end(),
                                    [&](const auto& each) { return each.name == name; });
    if (found == distributions.end())
        return fail(ErrorCode::Corrupt,
                    "run " + std::to_string(row.run) + " of " + study.path().string()
                        + " does not say what distribution \"" + name + "\" was");
    return StreamPart{.distribution = *found,
                      .by = schedule.stages[stage].languageModel.mixtureBy,
                      .seed = trainingSeed(schedule.seed, stage),
                      .documents = static_cast<std::int64_t>(info->position.document),
                      .tokenizer = std::move(*tokenizer)};
}

/// Appends what @p checkpoint was trained on, oldest first.
Result<void> addParts(StudyFile& study, const CheckpointRow& checkpoint,
                      std::vector<StreamPart>& parts)
{
    const auto run = study.run(checkpoint.run);
    if (!run)
        return tl::unexpected(run.error());
    const auto schedule = scheduleFromJson(run->scheduleJson);
    if (!schedule)
        return tl::unexpected(schedule.error());
    const auto design = designFromJson(run->distributionsJson);
    if (!design)
        return tl::unexpected(design.error());
    if (schedule->stages.empty())
        return fail(ErrorCode::NotFound, "what checkpoint \"" + checkpoint.name + "\" of "
                                             + study.path().string()
                                             + " was trained on is not known: it was imported");
    if (!schedule->startFrom.empty()) {
        const auto before = findCheckpoint(study, schedule->startFrom);
        if (!before)
            return tl::unexpected(before.error());
        if (auto added = addParts(study, *before, parts); !added)
            return added;
    }
    for (std::size_t stage = 0; stage < schedule->stages.size(); ++stage) {
        const auto& each = schedule->stages[stage];
        if (each.kind != StageKind::Reinforcement) {
            const auto row = checkpointOf(study, checkpoint, each.name);
            if (!row)
                return tl::unexpected(row.error());
            auto part = partOf(study, *row, *schedule, stage, design->distributions);
            if (!part)
                return tl::unexpected(part.error());
            parts.push_back(std::move(*part));
        }
        if (each.name == checkpoint.stage)
            break;
    }
    return {};
}

/// The evaluated problems that are looked for.
class Wanted
{
public:
    Result<void> read(StudyFile& study, RowId checkpoint, const std::string& distribution)
    {
        const auto evaluations = study.evaluations();
        if (!evaluations)
            return tl::unexpected(evaluations.error());
        std::set<RowId> problems;
        for (const auto& evaluation : *evaluations) {
            if (evaluation.checkpoint != checkpoint || evaluation.distribution != distribution)
                continue;
            const auto tallies = study.tallies(evaluation.id);
            if (!tallies)
                return tl::unexpected(tallies.error());
            for (const auto& tally : *tallies)
                problems.insert(tally.problem);
        }
        for (const auto id : problems)
            if (auto added = add(study, id); !added)
                return added;
        return {};
    }

    void count(std::uint64_t text, std::uint64_t structure)
    {
        for (auto [at, end] = m_byText.equal_range(text); at != end; ++at)
            ++m_rows[at->second].texts;
        for (auto [at, end] = m_byStructure.equal_range(structure); at != end; ++at)
            ++m_rows[at->second].structures;
    }

    [[nodiscard]] std::vector<TrainingMatchRow>& rows() { return m_rows; }

private:
    Result<void> add(StudyFile& study, RowId id)
    {
        const auto row = study.problem(id);
        if (!row)
            return tl::unexpected(row.error());
        const auto text = problemTextFromRow(row->row);
        const auto problem = text ? problemOfRow(row->row) : tl::unexpected(text.error());
        if (!problem)
            return fail(ErrorCode::Corrupt, "problem " + std::to_string(id) + " of "
                                                + study.path().string() + ": "
                                                + problem.error().message);
        m_byText.emplace(contentHash64(*text), m_rows.size());
        m_byStructure.emplace(structureHash(*problem), m_rows.size());
        m_rows.push_back({.problem = id});
        return {};
    }

    std::vector<TrainingMatchRow> m_rows;
    std::unordered_multimap<std::uint64_t, std::size_t> m_byText;
    std::unordered_multimap<std::uint64_t, std::size_t> m_byStructure;
};

/// Two hashes of each document of a part, in order.
class PartReader
{
public:
    PartReader(const StreamPart& part, const ContextLibrary& contexts)
        : m_part(part)
        , m_contexts(contexts)
        , m_stream(part.distribution, contexts, *part.tokenizer, part.seed)
        , m_counts(MixtureCounts::none(part.distribution.components.size()))
    {}

    /// Documents @p first to below @p last. @pre the ones before were read, in order.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> read(std::int64_t first, std::int64_t last)
    {
        std::vector<std::size_t> components;
        for (auto index = first; index < last; ++index)
            components.push_back(nextOf(static_cast<std::uint64_t>(index)));
        std::vector<std::pair<std::uint64_t, std::uint64_t>> hashes(components.size());
        at::parallel_for(0, last - first, 64, [&](std::int64_t begin, std::int64_t end) {
            for (auto i = begin; i < end; ++i) {
                const auto at = static_cast<std::size_t>(i);
                const auto problem =
                    problemAt(static_cast<std::uint64_t>(first + i), components[at]);
                hashes[at] = {contentHash64(m_stream.text(problem)), structureHash(problem)};
            }
        });
        return hashes;
    }

private:
    [[nodiscard]] Problem problemAt(std::uint64_t index, std::size_t component) const
    {
        return generateProblem(m_part.distribution.components[component].specification, m_contexts,
                               m_part.seed, index);
    }

    /// As BatchFeed chooses; shares of tokens want each document's length.
    [[nodiscard]] std::size_t nextOf(std::uint64_t index)
    {
        const auto component =
            nextComponent(m_part.distribution, m_part.by, m_part.seed, index, m_counts);
        if (m_part.by == MixtureBy::Tokens)
            m_counts.add(component, m_stream.document(index, component).length());
        return component;
    }

    const StreamPart& m_part;
    const ContextLibrary& m_contexts;
    DocumentStream m_stream;
    MixtureCounts m_counts;
};

} // namespace

Result<TrainingMatchCount> matchTraining(StudyFile& study, const ContextLibrary& contexts,
                                         const TrainingMatchRequest& request,
                                         const std::function<Result<void>(double)>& progress)
{
    Wanted wanted;
    if (auto read = wanted.read(study, request.checkpoint.id, request.distribution); !read)
        return tl::unexpected(read.error());
    if (wanted.rows().empty())
        return fail(ErrorCode::NotFound, "checkpoint \"" + request.checkpoint.name + "\" of "
                                             + study.path().string() + " was not evaluated on \""
                                             + request.distribution + '"');
    std::vector<StreamPart> parts;
    if (auto added = addParts(study, request.checkpoint, parts); !added)
        return tl::unexpected(added.error());

    TrainingMatchCount count{.problems = static_cast<std::int64_t>(wanted.rows().size())};
    for (const auto& part : parts)
        count.trained += part.documents;
    const auto most =
        request.mostDocuments > 0 ? std::min(request.mostDocuments, count.trained) : count.trained;
    for (const auto& part : parts) {
        PartReader reader(part, contexts);
        const auto end = std::min(part.documents, most - count.documents);
        for (std::int64_t first = 0; first < end; first += kAtOnce) {
            const auto last = std::min(end, first + kAtOnce);
            for (const auto& [text, structure] : reader.read(first, last))
                wanted.count(text, structure);
            count.documents += last - first;
            if (auto told =
                    progress(static_cast<double>(count.documents) / static_cast<double>(most));
                !told)
                return tl::unexpected(told.error());
        }
    }
    for (auto& row : wanted.rows()) {
        row.documents = count.documents;
        count.texts += row.texts > 0 ? 1 : 0;
        count.structures += row.structures > 0 ? 1 : 0;
    }
    if (auto put = study.putTrainingMatches(request.checkpoint.id, wanted.rows()); !put)
        return tl::unexpected(put.error());
    return count;
}

} // namespace gradus
