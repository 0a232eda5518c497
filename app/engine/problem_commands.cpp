#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/solution/overlap.h"
#include "core/solution/paper_row.h"
#include "core/solution/solution_row.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace gradus {

namespace {

using RowReader = Result<std::string> (*)(std::string_view, const RowOptions&);

Result<RowOptions> rowOptionsFrom(const ReadOptions& options)
{
    RowOptions row;
    row.flavour = flavourFromName(options.flavour);
    if (!row.flavour && options.flavour != "auto")
        return fail(ErrorCode::Usage, "--flavour: \"" + options.flavour
                                          + "\" is none of auto, gsm-infinite, igsm, symbolic");
    if (options.modulus >= 0)
        row.modulus = options.modulus;
    row.outcomeWeight = options.outcomeWeight;
    return row;
}

Result<void> convertRows(const ReadOptions& options, RowReader strict, RowReader paper)
{
    const auto row = rowOptionsFrom(options);
    if (!row)
        return tl::unexpected(row.error());
    if (options.verifier != "strict" && options.verifier != "paper")
        return fail(ErrorCode::Usage,
                    "--verifier: \"" + options.verifier + "\" is neither strict nor paper");
    const auto convert = options.verifier == "paper" ? paper : strict;
    return convertLines(options.file, [&](std::string_view line) { return convert(line, *row); });
}

} // namespace

Result<void> parseCommand(const ReadOptions& options)
{
    return convertRows(options, parseRow, parsePaperRow);
}

Result<void> rerenderCommand(const ReadOptions& options)
{
    return convertRows(options, rerenderRow, rerenderRow);
}

Result<void> verifyCommand(const ReadOptions& options)
{
    return convertRows(options, verifyRow, verifyPaperRow);
}

Result<void> overlapCommand(const std::string& first, const std::string& second)
{
    ProblemSet sets[2];
    const auto read = [](const std::string& file, ProblemSet& set) {
        return readLines(file, [&](std::string_view line) { return set.add(line); });
    };
    if (auto added = read(first, sets[0]); !added)
        return added;
    if (!second.empty())
        if (auto added = read(second, sets[1]); !added)
            return added;
    if (auto printed = printLine(overlapReport(sets[0], sets[1])); !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus
