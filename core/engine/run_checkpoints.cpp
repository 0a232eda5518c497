#include "core/engine/run_checkpoints.h"

#include "core/base/file.h"

#include <algorithm>
#include <system_error>

namespace gradus {

RunCheckpoints::RunCheckpoints(StudyFile& study, RowId run)
    : m_study(study)
    , m_run(run)
{}

Result<void> RunCheckpoints::makeFolder() const
{
    const auto folder = m_study.folder() / ("run" + std::to_string(m_run));
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::Io, "cannot make " + folder.string() + ": " + error.message());
    return {};
}

Result<std::vector<CheckpointRow>> RunCheckpoints::rows() const
{
    auto rows = m_study.checkpoints();
    if (rows)
        std::erase_if(*rows, [&](const CheckpointRow& row) {
            return row.run != m_run || m_damaged.contains(row.id);
        });
    return rows;
}

Result<CheckpointInfo> RunCheckpoints::load(const CheckpointRow& row, Decoder& decoder,
                                            Optimizer& optimizer) const
{
    const auto path = pathOf(row);
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (contentHash(*bytes) != row.hash)
        return fail(ErrorCode::Corrupt, path.string()
                                            + " is damaged: its hash is not the one the "
                                              "study has of it");
    return loadCheckpoint(path, decoder, &optimizer);
}

Result<std::optional<TrainingPosition>>
RunCheckpoints::restoreNewest(Decoder& decoder, Optimizer& optimizer,
                              const std::vector<std::string>& vocabulary)
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    std::optional<Error> newestFault;
    for (auto row = checkpoints->rbegin(); row != checkpoints->rend(); ++row) {
        const auto loaded = load(*row, decoder, optimizer);
        if (loaded && loaded->vocabulary != vocabulary)
            return fail(ErrorCode::InvalidArgument,
                        pathOf(*row).string()
                            + " was trained with another vocabulary: a context "
                              "has changed since");
        if (loaded)
            return loaded->position;
        m_damaged.insert(row->id);
        if (!newestFault)
            newestFault = loaded.error();
    }
    if (newestFault)
        return tl::unexpected(*newestFault);
    return std::nullopt;
}

Result<CheckpointRow> RunCheckpoints::finalOf(const std::string& stage) const
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    for (const auto& row : *checkpoints)
        if (row.isFinal && row.stage == stage)
            return row;
    return fail(ErrorCode::NotFound,
                "run " + std::to_string(m_run) + " has no checkpoint of stage \"" + stage + "\"");
}

std::filesystem::path RunCheckpoints::pathOf(const CheckpointRow& row) const
{
    return m_study.folder() / row.path;
}

Result<bool> RunCheckpoints::has(const std::string& stage, std::int64_t step, bool isFinal) const
{
    const auto checkpoints = rows();
    if (!checkpoints)
        return tl::unexpected(checkpoints.error());
    return std::any_of(checkpoints->begin(), checkpoints->end(), [&](const CheckpointRow& row) {
        return row.stage == stage && (row.isFinal || (!isFinal && row.step == step));
    });
}

Result<void> RunCheckpoints::save(const std::string& stage, bool isFinal, const Decoder& decoder,
                                  Optimizer& optimizer, const CheckpointInfo& info)
{
    const auto former = rows();
    if (!former)
        return tl::unexpected(former.error());
    CheckpointRow row{.run = m_run, .stage = stage, .step = info.position.step, .isFinal = isFinal};
    row.name = isFinal ? stage : stage + "@" + std::to_string(row.step);
    row.path = "run" + std::to_string(m_run) + "/" + row.name + ".safetensors";
    const auto hash = saveCheckpoint(pathOf(row), decoder, optimizer, info);
    if (!hash)
        return tl::unexpected(hash.error());
    row.hash = *hash;
    const auto added = m_study.addCheckpoint(row);
    if (!added)
        return tl::unexpected(added.error());
    m_damaged.erase(*added);

    for (const auto& old : *former) {
        if (old.stage != stage || old.isFinal)
            continue;
        const auto removed = m_study.removeCheckpoint(old.id);
        if (!removed && removed.error().code == ErrorCode::InvalidArgument)
            continue; // an evaluation refers to it
        if (!removed)
            return removed;
        std::error_code ignored; // a file that stays behind harms nobody
        std::filesystem::remove(pathOf(old), ignored);
    }
    return {};
}

} // namespace gradus
