#include "core/engine/run_start.h"

#include "core/study/study_tokenizer.h"
#include "core/token/restore_tokenizer.h"
#include "core/training/checkpoint.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace gradus {

namespace {

using SharedTokenizer = std::shared_ptr<const Tokenizer>;

Result<SharedTokenizer> tokenizerOf(const StudyFile& study, const CheckpointRow& row)
{
    const auto checkpoint = weightsOf(study, row);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const auto info = readCheckpointInfo(*checkpoint, row.hash);
    if (!info)
        return tl::unexpected(info.error());
    auto tokenizer = restoreTokenizer(info->vocabulary, info->tokenizer);
    if (!tokenizer)
        return fail(tokenizer.error().code,
                    checkpoint->string() + ": " + tokenizer.error().message);
    return tokenizer;
}

/// The tokenizer of a run's newest checkpoint that can be read; nullptr if there is none.
Result<SharedTokenizer> savedTokenizer(StudyFile& study, RowId run)
{
    const auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    for (auto row = checkpoints->rbegin(); row != checkpoints->rend(); ++row) {
        if (row->run != run)
            continue;
        auto tokenizer = tokenizerOf(study, *row);
        if (tokenizer) // if not, whoever loads the weights tells of it
            return tokenizer;
    }
    return SharedTokenizer();
}

Result<SharedTokenizer> freshTokenizer(StudyFile& study, const Schedule& schedule,
                                       const std::vector<Distribution>& distributions,
                                       const ContextLibrary& contexts)
{
    if (schedule.startFrom.empty())
        return makeTokenizer(schedule.model, distributions, contexts);
    const auto row = findCheckpoint(study, schedule.startFrom);
    if (!row)
        return tl::unexpected(row.error());
    return tokenizerOf(study, *row);
}

/// Whether @p later begins with all of @p earlier.
bool goesOnFrom(const std::vector<std::string>& earlier, const std::vector<std::string>& later)
{
    return earlier.size() <= later.size()
           && std::equal(earlier.begin(), earlier.end(), later.begin());
}

/// The first field in which two models differ that share weights or tokens, as "width 128 and 256".
std::optional<std::string> difference(const ModelSpec& a, const ModelSpec& b)
{
    const auto differ = [](const std::string& field, auto left, auto right) {
        return left == right ? std::optional<std::string>()
                             : field + ' ' + std::to_string(left) + " and " + std::to_string(right);
    };
    for (const auto& found : {differ("layers", a.layers, b.layers),
                              differ("width", a.width, b.width), differ("heads", a.heads, b.heads),
                              differ("key_value_heads", a.keyValueHeads, b.keyValueHeads),
                              differ("feed_forward", a.feedForward, b.feedForward),
                              differ("rope_theta", a.ropeTheta, b.ropeTheta)})
        if (found)
            return found;
    const auto kind = [](const ModelSpec& model) {
        return model.tokenizer == TokenizerKind::Bpe ? "bpe" : "phrase";
    };
    if (a.tokenizer != b.tokenizer)
        return std::string("tokenizer ") + kind(a) + " and " + kind(b);
    return a.tokenizer == TokenizerKind::Bpe ? differ("vocabulary", a.vocabulary, b.vocabulary)
                                             : std::nullopt;
}

} // namespace

Result<CheckpointRow> findCheckpoint(StudyFile& study, const std::string& wanted)
{
    const auto checkpoints = study.checkpoints();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    for (const auto& row : *checkpoints)
        if (std::to_string(row.id) == wanted)
            return row;
    std::string names;
    for (auto row = checkpoints->rbegin(); row != checkpoints->rend(); ++row) {
        if (row->name == wanted)
            return *row;
        names += (names.empty() ? "" : ", ") + row->name;
    }
    return fail(ErrorCode::NotFound,
                study.path().string() + " has no checkpoint \"" + wanted
                    + (names.empty() ? "\"; it has none yet" : "\"; it has " + names));
}

Result<std::filesystem::path> weightsOf(const StudyFile& study, const CheckpointRow& checkpoint)
{
    if (checkpoint.path.empty())
        return fail(ErrorCode::NotFound, "checkpoint \"" + checkpoint.name + "\" of "
                                             + study.path().string()
                                             + " has no weights: only its samples were imported");
    return study.folder() / checkpoint.path;
}

Result<Schedule> withStartFixed(StudyFile& study, Schedule schedule)
{
    if (schedule.startFrom.empty())
        return schedule;
    const auto row = findCheckpoint(study, schedule.startFrom);
    if (!row)
        return fail(row.error().code,
                    "start_from of schedule \"" + schedule.name + "\": " + row.error().message);
    const auto file = weightsOf(study, *row);
    if (!file)
        return tl::unexpected(file.error());
    const auto info = readCheckpointInfo(*file, row->hash);
    if (!info)
        return tl::unexpected(info.error());
    if (const auto found = difference(schedule.model, info->model))
        return fail(ErrorCode::InvalidArgument,
                    "schedule \"" + schedule.name + "\" cannot start from checkpoint \"" + row->name
                        + "\": their models differ in " + *found);
    schedule.startFrom = std::to_string(row->id);
    return schedule;
}

Result<SharedTokenizer> tokenizerOfRun(StudyFile& study, RowId run, const Schedule& schedule,
                                       const std::vector<Distribution>& distributions,
                                       const ContextLibrary& contexts)
{
    auto saved = savedTokenizer(study, run);
    const bool isKept = saved && *saved;
    // A BPE is not learnt again: another version of this program might learn another one.
    if (!saved || (isKept && schedule.model.tokenizer == TokenizerKind::Bpe))
        return saved;
    auto fresh = freshTokenizer(study, schedule, distributions, contexts);
    if (!isKept || !fresh)
        return fresh;
    if (!goesOnFrom((*saved)->vocabulary(), (*fresh)->vocabulary()))
        return fail(ErrorCode::InvalidArgument,
                    "run " + std::to_string(run)
                        + " was trained with another vocabulary: a context has changed since");
    return saved;
}

Result<void> loadStart(StudyFile& study, const Schedule& schedule, Decoder& decoder)
{
    if (schedule.startFrom.empty()) {
        decoder.parameters().initialise(schedule.seed, schedule.model.initialDeviation);
        return {};
    }
    const auto row = findCheckpoint(study, schedule.startFrom);
    if (!row)
        return tl::unexpected(row.error());
    const auto file = weightsOf(study, *row);
    if (!file)
        return tl::unexpected(file.error());
    const auto loaded = loadCheckpoint(*file, decoder, nullptr, row->hash);
    return loaded ? Result<void>() : tl::unexpected(loaded.error());
}

} // namespace gradus
