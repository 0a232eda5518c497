#include "app/engine/command_setup.h"
#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/engine/model_import.h"
#include "core/engine/run_start.h"
#include "core/token/restore_tokenizer.h"
#include "core/training/checkpoint.h"
#include "core/training/exchange/hugging_face_export.h"
#include "core/training/exchange/hugging_face_import.h"

namespace gradus {

Result<void> exportModelCommand(const ExportModelOptions& options)
{
    if (options.type != "float32" && options.type != "bfloat16")
        return fail(ErrorCode::Usage,
                    "--type: \"" + options.type + "\" is neither float32 nor bfloat16");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto row = findCheckpoint(*study, options.checkpoint);
    if (!row)
        return tl::unexpected(row.error());
    const auto file = weightsOf(*study, *row);
    if (!file)
        return tl::unexpected(file.error());
    const auto& path = *file;
    const auto info = readCheckpointInfo(path);
    if (!info)
        return tl::unexpected(info.error());
    const auto tokenizer = restoreTokenizer(info->vocabulary, info->tokenizer);
    if (!tokenizer)
        return fail(tokenizer.error().code, path.string() + ": " + tokenizer.error().message);
    Decoder decoder(info->model, (*tokenizer)->size(), torch::kFloat32);
    if (const auto loaded = loadCheckpoint(path, decoder, nullptr, row->hash); !loaded)
        return tl::unexpected(loaded.error());
    const auto type = options.type == "bfloat16" ? torch::kBFloat16 : torch::kFloat32;
    if (auto exported = exportHuggingFace(decoder, **tokenizer, type, options.folder); !exported)
        return exported;
    if (auto printed = printLine("Checkpoint " + std::to_string(row->id) + " (" + row->name
                                 + ") is in " + options.folder);
        !printed)
        return printed;
    return flushOutput();
}

Result<void> importModelCommand(const ImportModelOptions& options)
{
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    auto imported = importHuggingFace(options.folder);
    // What the folder holds is no fault of the command line.
    if (!imported)
        return fail(imported.error().code == ErrorCode::Unsupported ? ErrorCode::InvalidArgument
                                                                    : imported.error().code,
                    imported.error().message);
    const auto row = addImportedModel(*study, *imported, options.name, options.folder);
    if (!row)
        return tl::unexpected(row.error());
    if (auto printed =
            printLine("Checkpoint " + std::to_string(row->id) + " (" + row->name + ") has "
                      + std::to_string(imported->decoder->parameters().count()) + " parameters and "
                      + std::to_string(imported->tokenizer->size()) + " tokens");
        !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus
