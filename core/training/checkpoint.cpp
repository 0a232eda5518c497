#include "core/training/checkpoint.h"

#include "core/study/study_json.h"
#include "core/training/safetensors.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <utility>

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

constexpr const char* kFirstMoment = "optimizer.first_moment";
constexpr const char* kSecondMoment = "optimizer.second_moment";

std::string_view bytesOf(const torch::Tensor& flat, std::int64_t offset, std::int64_t count)
{
    return {reinterpret_cast<const char*>(flat.data_ptr<float>() + offset),
            static_cast<std::size_t>(count) * sizeof(float)};
}

json positionJson(const TrainingPosition& position)
{
    return {{"stage", position.stage},
            {"step", position.step},
            {"stage_tokens", position.stageTokens},
            {"document", position.document},
            {"run_tokens", position.runTokens},
            {"optimizer_steps", position.optimizerSteps},
            {"trained_seconds", position.trainedSeconds},
            {"stage_flops", position.stageFlops},
            {"memory", position.memory}};
}

TrainingPosition positionFrom(const json& value)
{
    return {.stage = value.at("stage").get<std::size_t>(),
            .step = value.at("step").get<std::int64_t>(),
            .stageTokens = value.at("stage_tokens").get<std::int64_t>(),
            .document = value.at("document").get<std::uint64_t>(),
            .runTokens = value.at("run_tokens").get<std::int64_t>(),
            .optimizerSteps = value.at("optimizer_steps").get<std::int64_t>(),
            .trainedSeconds = value.at("trained_seconds").get<double>(),
            .stageFlops = value.value("stage_flops", 0.0),
            .memory = value.value("memory", std::string())};
}

Result<CheckpointInfo> infoFrom(const TensorFile& file, const std::string& name)
{
    const auto field = [&](const char* key) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    CheckpointInfo info;
    info.scheduleJson = field("gradus.schedule");
    auto schedule = scheduleFromJson(info.scheduleJson);
    if (!schedule)
        return fail(ErrorCode::Corrupt,
                    name + " is no checkpoint of a run: " + schedule.error().message);
    info.model = schedule->model;
    try {
        info.position = positionFrom(json::parse(field("gradus.position")));
        info.vocabulary = json::parse(field("gradus.vocabulary")).get<std::vector<std::string>>();
        info.tokenizer = field("gradus.tokenizer");
    } catch (const json::exception&) {
        return fail(ErrorCode::Corrupt, name + " is damaged: it does not say where its run stood");
    }
    return info;
}

Result<void> fits(const TensorFile& file, const std::string& tensor,
                  const std::vector<std::int64_t>& shape, const std::string& name)
{
    const TensorEntry* entry = file.find(tensor);
    if (entry == nullptr)
        return fail(ErrorCode::Corrupt, name + " has no tensor " + tensor);
    if (entry->shape != shape || entry->type != "F32")
        return fail(ErrorCode::Corrupt,
                    name + ": tensor " + tensor + " has another shape or type than the model");
    return {};
}

/// Whether no element is infinite or no number; allocates nothing.
bool isFinite(const torch::Tensor& flat)
{
    constexpr std::uint32_t kExponent = 0x7f80'0000U; // all ones: infinite or no number
    const float* values = flat.data_ptr<float>();
    std::atomic<bool> isFinite = true;
    at::parallel_for(0, flat.numel(), 1 << 20, [&](std::int64_t begin, std::int64_t end) {
        std::uint32_t highest = 0;
        for (std::int64_t i = begin; i < end; ++i)
            highest = std::max(highest, std::bit_cast<std::uint32_t>(values[i]) & kExponent);
        if (highest == kExponent)
            isFinite = false;
    });
    return isFinite;
}

void copyInto(const torch::Tensor& flat, std::int64_t offset, const TensorEntry& entry)
{
    std::memcpy(flat.data_ptr<float>() + offset, entry.bytes.data(), entry.bytes.size());
}

} // namespace

Result<std::string> saveCheckpoint(const std::filesystem::path& path, const Decoder& decoder,
                                   Optimizer& optimizer, const CheckpointInfo& info)
{
    const auto& parameters = decoder.parameters();
    for (const auto& [what, flat] :
         {std::pair("weights", parameters.master()),
          std::pair("first moments of the optimiser", optimizer.firstMoment()),
          std::pair("second moments of the optimiser", optimizer.secondMoment())})
        if (!isFinite(flat))
            return fail(ErrorCode::InvalidArgument, std::string("the ") + what
                                                        + " are no longer finite numbers, so "
                                                        + path.string() + " was not written");
    std::vector<TensorEntry> entries;
    for (const auto& slice : parameters.slices())
        entries.push_back({slice.name, "F32", slice.shape,
                           bytesOf(parameters.master(), slice.offset, slice.count)});
    entries.push_back({kFirstMoment,
                       "F32",
                       {parameters.count()},
                       bytesOf(optimizer.firstMoment(), 0, parameters.count())});
    entries.push_back({kSecondMoment,
                       "F32",
                       {parameters.count()},
                       bytesOf(optimizer.secondMoment(), 0, parameters.count())});
    auto position = info.position;
    position.optimizerSteps = optimizer.steps();
    return writeTensorFile(path, entries,
                           {{"gradus.position", positionJson(position).dump()},
                            {"gradus.schedule", info.scheduleJson},
                            {"gradus.vocabulary", json(info.vocabulary).dump()},
                            {"gradus.tokenizer", info.tokenizer}});
}

Result<CheckpointInfo> readCheckpointInfo(const std::filesystem::path& path, std::string_view hash)
{
    const auto file = readTensorFile(path, hash);
    if (!file)
        return tl::unexpected(file.error());
    return infoFrom(*file, path.string());
}

Result<CheckpointInfo> loadCheckpoint(const std::filesystem::path& path, Decoder& decoder,
                                      Optimizer* optimizer, std::string_view hash)
{
    const auto file = readTensorFile(path, hash);
    if (!file)
        return tl::unexpected(file.error());
    auto info = infoFrom(*file, path.string());
    if (!info)
        return info;

    auto& parameters = decoder.parameters();
    for (const auto& slice : parameters.slices())
        if (auto fit = fits(*file, slice.name, slice.shape, path.string()); !fit)
            return tl::unexpected(fit.error());
    if (optimizer != nullptr)
        for (const char* moment : {kFirstMoment, kSecondMoment})
            if (auto fit = fits(*file, moment, {parameters.count()}, path.string()); !fit)
                return tl::unexpected(fit.error());

    for (const auto& slice : parameters.slices())
        copyInto(parameters.master(), slice.offset, *file->find(slice.name));
    parameters.syncCompute();
    if (optimizer != nullptr) {
        copyInto(optimizer->firstMoment(), 0, *file->find(kFirstMoment));
        copyInto(optimizer->secondMoment(), 0, *file->find(kSecondMoment));
        optimizer->setSteps(info->position.optimizerSteps);
    }
    return info;
}

} // namespace gradus
