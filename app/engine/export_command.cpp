#include "app/engine/command_setup.h"
#include "app/engine/text_rows.h"
#include "core/results/export.h"

#include <algorithm>

namespace gradus {

namespace {

Result<IntervalMethod> intervalMethod(const std::string& name)
{
    if (name == "percentile")
        return IntervalMethod::Percentile;
    if (name == "expanded")
        return IntervalMethod::Expanded;
    if (name == "bca")
        return IntervalMethod::Bca;
    return fail(ErrorCode::Usage,
                "--interval: \"" + name + "\" is neither percentile, expanded nor bca");
}

} // namespace

Result<void> exportCommand(const ExportCommandOptions& options)
{
    if (options.format != "csv" && options.format != "jsonl")
        return fail(ErrorCode::Usage,
                    "--format: \"" + options.format + "\" is neither csv nor jsonl");
    const auto method = intervalMethod(options.interval);
    if (!method)
        return tl::unexpected(method.error());
    for (const auto k : options.ks)
        if (k < 1)
            return fail(ErrorCode::Usage, "--k: " + std::to_string(k) + " is less than 1");
    const auto& tables = exportTables();
    if (std::find(tables.begin(), tables.end(), options.table) == tables.end())
        return fail(ErrorCode::Usage, "--table: there is no table \"" + options.table + "\"");
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    const auto contexts = loadContexts();
    if (!contexts && options.table == "similarity") // the only one that makes problems
        return tl::unexpected(contexts.error());
    Result<void> written;
    auto exported =
        exportTable(*study,
                    {.table = options.table,
                     .format = options.format == "csv" ? TableFormat::Csv : TableFormat::JsonLines,
                     .checkpoint = options.checkpoint,
                     .distribution = options.distribution,
                     .base = options.base,
                     .pool = options.pool,
                     .isOfEachRun = options.isOfEachRun,
                     .ks = options.ks,
                     .interval = *method,
                     .contexts = contexts ? &*contexts : nullptr},
                    [&](std::string_view line) {
                        if (written)
                            written = printLine(line);
                    });
    if (!exported)
        return exported;
    return written ? flushOutput() : written;
}

} // namespace gradus
