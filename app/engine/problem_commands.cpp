#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/solution/paper_row.h"
#include "core/solution/verdict.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>
#include <thread>

namespace gradus {

namespace {

Result<int> numberIn(std::string_view text, const std::string& option)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(ErrorCode::Usage,
                    option + ": \"" + std::string(text) + "\" is not a whole number");
    return value;
}

std::vector<std::string> splitAtCommas(const std::string& text)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find(',', begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

Result<ProblemSpecification> specificationFrom(const GenerateOptions& options)
{
    ProblemSpecification specification;
    const std::string_view op = options.op;
    const auto dash = op.find('-');
    const auto low = numberIn(op.substr(0, dash), "--op");
    const auto high = dash == std::string_view::npos ? low : numberIn(op.substr(dash + 1), "--op");
    if (!low || !high)
        return tl::unexpected(low ? high.error() : low.error());
    specification.opMin = *low;
    specification.opMax = *high;
    specification.contexts = splitAtCommas(options.contexts);
    specification.modes.clear();
    for (const auto& name : splitAtCommas(options.modes)) {
        const auto mode = modeFromName(name);
        if (!mode)
            return fail(ErrorCode::Usage,
                        "--mode: \"" + name + "\" is neither normalforward nor forwardreverse");
        specification.modes.push_back(*mode);
    }
    specification.layers = options.layers;
    if (options.distractors != "auto") {
        const auto count = numberIn(options.distractors, "--distractors");
        if (!count)
            return tl::unexpected(count.error());
        specification.distractors = *count;
    }
    return specification;
}

/// Rows [begin, end), made by several threads but in order.
std::vector<std::string> rowsOf(const ProblemSpecification& specification,
                                const ContextLibrary& contexts, const GenerateOptions& options,
                                std::int64_t begin, std::int64_t end)
{
    std::vector<std::string> rows(static_cast<std::size_t>(end - begin));
    const auto make = [&](std::size_t first) {
        for (std::size_t i = first; i < rows.size();
             i += static_cast<std::size_t>(options.threads)) {
            const auto problem = generateProblem(specification, contexts, options.seed,
                                                 static_cast<std::uint64_t>(begin) + i);
            rows[i] = problemRow(problem, renderProblem(problem, *contexts.find(problem.context)));
        }
    };
    std::vector<std::jthread> threads;
    for (int t = 1; t < options.threads; ++t)
        threads.emplace_back(make, static_cast<std::size_t>(t));
    make(0);
    return threads.clear(), rows;
}

Result<void> checkOptions(const ReadOptions& options)
{
    if (options.flavour != "auto" && options.flavour != "gsm-infinite")
        return fail(ErrorCode::Unsupported,
                    "--flavour " + options.flavour + " is not available in this version");
    if (options.verifier != "strict" && options.verifier != "paper")
        return fail(ErrorCode::Usage,
                    "--verifier: \"" + options.verifier + "\" is neither strict nor paper");
    return {};
}

} // namespace

Result<void> generateCommand(const GenerateOptions& options)
{
    if (options.flavour != "gsm-infinite")
        return fail(ErrorCode::Unsupported,
                    "--flavour " + options.flavour + " is not available in this version");
    if (options.count < 0)
        return fail(ErrorCode::Usage, "--count: " + std::to_string(options.count) + " is negative");
    if (options.threads < 1)
        return fail(ErrorCode::Usage,
                    "--threads: " + std::to_string(options.threads) + " is less than 1");
    const auto contexts = ContextLibrary::load(resourceFolder() / "contexts");
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto specification = specificationFrom(options);
    if (!specification)
        return tl::unexpected(specification.error());
    if (auto valid = validateSpecification(*specification, *contexts); !valid)
        return fail(ErrorCode::Usage, valid.error().message);

    constexpr std::int64_t kAtOnce = 4'096; // bounds memory whatever the count
    for (std::int64_t begin = 0; begin < options.count; begin += kAtOnce)
        for (const auto& row : rowsOf(*specification, *contexts, options, begin,
                                      std::min(begin + kAtOnce, options.count)))
            if (auto printed = printLine(row); !printed)
                return printed;
    return flushOutput();
}

Result<void> parseCommand(const ReadOptions& options)
{
    if (auto valid = checkOptions(options); !valid)
        return valid;
    return convertLines(options.file, options.verifier == "paper" ? parsePaperRow : parseRow);
}

Result<void> verifyCommand(const ReadOptions& options)
{
    if (auto valid = checkOptions(options); !valid)
        return valid;
    const auto verify = options.verifier == "paper" ? verifyPaperRow : verifyRow;
    return convertLines(options.file,
                        [&](std::string_view row) { return verify(row, options.outcomeWeight); });
}

} // namespace gradus
