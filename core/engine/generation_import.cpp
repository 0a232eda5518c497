#include "core/engine/generation_import.h"

#include "core/base/file.h"
#include "core/engine/judge_samples.h"
#include "core/engine/model_import.h"
#include "core/engine/run_recorder.h"
#include "core/engine/run_start.h"
#include "core/study/study_json.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <ATen/Parallel.h>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

/// The checkpoint called @p name; if there is none, a new one that has no weights, in a run of its
/// own which is done.
Result<CheckpointRow> checkpointCalled(StudyFile& study, const std::string& name,
                                       const std::string& source)
{
    if (auto found = findCheckpoint(study, name);
        found || found.error().code != ErrorCode::NotFound)
        return found;
    if (auto valid = checkCheckpointName(study, name); !valid)
        return tl::unexpected(valid.error());
    Schedule schedule;
    schedule.name = name;
    RunRow run;
    run.schedule = run.stage = name;
    run.scheduleJson = toJson(schedule);
    run.distributionsJson = toJson(
        StudyDesign{.title = "samples read from " + source, .distributions = {}, .schedules = {}});
    run.machineJson = json{{"imported_from", source}}.dump();
    run.state = RunState::Done;
    run.progress = 1;
    run.startedAt = run.heartbeatAt = wallClock();
    const auto id = study.addRun(run);
    if (!id)
        return tl::unexpected(id.error());
    CheckpointRow row{.run = *id, .stage = name, .isFinal = true, .name = name};
    const auto checkpoint = study.addCheckpoint(row);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    row.id = *checkpoint;
    return row;
}

std::string textIn(const json& row, const char* key)
{
    const auto found = row.find(key);
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// 0 if the row does not say; some rows hold it as text.
int opOf(const json& row)
{
    const auto found = row.find("op");
    if (found != row.end() && found->is_number_integer())
        return found->get<int>();
    const auto text = textIn(row, "op");
    int op = 0;
    std::from_chars(text.data(), text.data() + text.size(), op);
    return op;
}

ProblemRow problemRowOf(const std::string& row, const std::string& distribution, std::size_t index)
{
    const auto object = json::parse(row, nullptr, /*allow_exceptions=*/false);
    return {.distribution = distribution,
            .index = static_cast<std::int64_t>(index),
            .op = opOf(object),
            .context = textIn(object, "template"),
            .mode = textIn(object, "mode"),
            .hash = contentHash(row),
            .row = row};
}

/// "(1234567 bytes, 0123456789ab)": what does not depend on the name of a file.
std::string_view contentOf(std::string_view source)
{
    return source.substr(std::min(source.rfind(" ("), source.size()));
}

/// The evaluation that samples of @p source were written to before, if there is one: it was
/// interrupted. InvalidArgument if it was not.
Result<std::optional<RowId>> interrupted(StudyFile& study, const CheckpointRow& checkpoint,
                                         const std::string& distribution, const std::string& source)
{
    const auto rows = study.evaluations();
    if (!rows)
        return tl::unexpected(rows.error());
    for (const auto& row : *rows) {
        if (row.checkpoint != checkpoint.id || row.distribution != distribution
            || row.source.empty() || contentOf(row.source) != contentOf(source))
            continue;
        if (row.isComplete)
            return fail(ErrorCode::InvalidArgument,
                        source + " is in " + study.path().string() + " already, as evaluation "
                            + std::to_string(row.id) + " of checkpoint \"" + row.checkpointName
                            + '"');
        return std::optional(row.id);
    }
    return std::optional<RowId>{};
}

/// Whether samples can be imported under these names.
Result<void> checkNames(StudyFile& study, const std::string& checkpoint,
                        const std::string& distribution, const std::string& source)
{
    const auto designed = study.distributions();
    if (!designed)
        return tl::unexpected(designed.error());
    for (const auto& each : *designed)
        if (each.name == distribution)
            return fail(ErrorCode::InvalidArgument,
                        "distribution \"" + distribution + "\" of " + study.path().string()
                            + " makes problems of its own; import these under another name");
    const auto found = findCheckpoint(study, checkpoint);
    if (!found)
        return checkCheckpointName(study, checkpoint);
    const auto before = interrupted(study, *found, distribution, source);
    return before ? Result<void>() : tl::unexpected(before.error());
}

} // namespace

Result<GenerationImport> GenerationImport::begin(StudyFile& study, const std::string& checkpoint,
                                                 const std::string& distribution,
                                                 const std::string& source,
                                                 std::span<const std::string> goldRows)
{
    if (auto valid = checkNames(study, checkpoint, distribution, source); !valid)
        return tl::unexpected(valid.error());
    GenerationImport import(study);
    import.m_checkpoint = checkpoint;
    import.m_evaluation.distribution = distribution;
    import.m_evaluation.source = source;
    for (std::size_t i = 0; i < goldRows.size(); ++i) {
        if (auto judge = SolutionJudge::ofRow(goldRows[i])) {
            import.m_gold.emplace_back(
                Gold{problemRowOf(goldRows[i], distribution, i), std::move(*judge)});
        } else {
            import.m_gold.emplace_back();
            ++import.m_unreadable;
        }
    }
    return import;
}

Result<void> GenerationImport::open()
{
    const auto checkpoint = checkpointCalled(*m_study, m_checkpoint, m_evaluation.source);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto before =
        interrupted(*m_study, *checkpoint, m_evaluation.distribution, m_evaluation.source);
    if (!before)
        return tl::unexpected(before.error());
    for (auto& gold : m_gold)
        if (gold) {
            const auto problem = m_study->addProblem(gold->problem);
            if (!problem)
                return tl::unexpected(problem.error());
            gold->problem.id = *problem;
        }
    m_evaluation.run = checkpoint->run;
    m_evaluation.checkpoint = checkpoint->id;
    m_evaluation.problems = static_cast<int>(m_gold.size());
    const auto id = *before ? Result<RowId>(**before) : m_study->addEvaluation(m_evaluation);
    if (!id)
        return tl::unexpected(id.error());
    m_evaluation.id = *id;
    return {};
}

Result<void> GenerationImport::add(std::span<const ImportedGeneration> generations)
{
    std::vector<SampleRow> rows;
    std::vector<const ImportedGeneration*> known;
    for (const auto& each : generations)
        if (m_gold[each.gold])
            known.push_back(&each);
    if (known.empty())
        return {};
    if (m_evaluation.id == 0)
        if (auto opened = open(); !opened)
            return opened;
    rows.resize(known.size());
    at::parallel_for(
        0, static_cast<std::int64_t>(known.size()), 16, [&](std::int64_t begin, std::int64_t end) {
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                rows[i].text = known[i]->text.value_or("");
                setJudgement(rows[i], m_gold[known[i]->gold]->judge(rows[i].text));
            }
        });
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& gold = *m_gold[known[i]->gold];
        rows[i].evaluation = m_evaluation.id;
        rows[i].problem = gold.problem.id;
        rows[i].sample = gold.samples++;
    }
    return m_study->addSamples(rows);
}

Result<RowId> GenerationImport::finish()
{
    if (m_evaluation.id == 0)
        return fail(ErrorCode::InvalidArgument,
                    m_evaluation.source + " answers none of the gold rows: nothing was imported");
    int problems = 0;
    int samples = 0;
    for (const auto& gold : m_gold)
        if (gold && gold->samples > 0) {
            ++problems;
            samples = std::max(samples, gold->samples);
        }
    if (auto resized = m_study->resizeEvaluation(m_evaluation.id, problems, samples); !resized)
        return tl::unexpected(resized.error());
    if (auto completed = m_study->completeEvaluation(m_evaluation.id); !completed)
        return tl::unexpected(completed.error());
    return m_evaluation.id;
}

} // namespace gradus
