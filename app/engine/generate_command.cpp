#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/base/random.h"
#include "core/base/resources.h"
#include "core/problem/generator.h"
#include "core/problem/igsm_probes.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

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

/// "LOW-HIGH" or "N"
Result<void> readRange(std::string_view text, const std::string& option, int& low, int& high)
{
    const auto dash = text.find('-', 1); // a first '-' is a sign
    const auto first = numberIn(text.substr(0, dash), option);
    const auto last =
        dash == std::string_view::npos ? first : numberIn(text.substr(dash + 1), option);
    if (!first || !last)
        return tl::unexpected(first ? last.error() : first.error());
    low = *first;
    high = *last;
    return {};
}

/// The value of @p name among @p choices, which are told if it is none of them.
template <typename T>
Result<T> choiceOf(const std::string& name, const std::string& option,
                   std::initializer_list<std::pair<const char*, T>> choices)
{
    std::string known;
    for (const auto& [text, value] : choices) {
        if (name == text)
            return value;
        known += std::string(known.empty() ? "" : ", ") + text;
    }
    return fail(ErrorCode::Usage, option + ": \"" + name + "\" is none of " + known);
}

Result<void> readModes(const GenerateOptions& options, ProblemSpecification& specification)
{
    specification.modes.clear();
    for (const auto& name : splitAtCommas(options.modes)) {
        const auto mode = modeFromName(name);
        if (!mode)
            return fail(ErrorCode::Usage,
                        "--mode: \"" + name + "\" is neither normalforward nor forwardreverse");
        specification.modes.push_back(*mode);
    }
    return {};
}

Result<void> readControls(const GenerateOptions& options, ProblemSpecification& specification)
{
    if (options.distractors != "auto") {
        const auto count = numberIn(options.distractors, "--distractors");
        if (!count)
            return tl::unexpected(count.error());
        specification.distractors = *count;
    }
    if (options.fanIn != 0)
        specification.fanIn = options.fanIn;
    if (options.depth != 0)
        specification.depth = options.depth;
    const auto duplicates =
        choiceOf<bool>(options.duplicates, "--duplicates", {{"auto", true}, {"off", false}});
    if (!duplicates)
        return tl::unexpected(duplicates.error());
    specification.hasDuplicates = *duplicates;
    specification.modulus = options.modulus;
    specification.length = options.length;
    return readRange(options.literals, "--literals", specification.literalMin,
                     specification.literalMax);
}

Result<void> readIgsm(const GenerateOptions& options, IgsmOptions& igsm)
{
    using Split = IgsmOptions::Split;
    using Retry = IgsmOptions::Retry;
    const auto split =
        choiceOf<Split>(options.split, "--split",
                        {{"all", Split::All}, {"train", Split::Train}, {"test", Split::Test}});
    const auto retry =
        choiceOf<Retry>(options.retry, "--retry", {{"exact", Retry::Exact}, {"weak", Retry::Weak}});
    if (!split || !retry)
        return tl::unexpected(split ? retry.error() : split.error());
    igsm = {options.drawsLowOp, options.edges, options.isQuestionFirst, options.asksAgain, *split,
            options.retryRate,  *retry};
    return {};
}

/// Options that say nothing about the flavour asked for are mistakes.
Result<void> checkFlavour(const GenerateOptions& options)
{
    const GenerateOptions plain;
    const bool hasIgsm = options.edges != plain.edges || options.drawsLowOp
                         || options.isQuestionFirst || options.asksAgain
                         || options.split != plain.split || options.retryRate != plain.retryRate
                         || options.retry != plain.retry || options.printsProbes;
    if (hasIgsm && options.flavour != "igsm")
        return fail(ErrorCode::Usage, "--flavour " + options.flavour
                                          + ": --edges, --low-op, --question-first, --reask, "
                                            "--split, --retry-rate, --retry and --probes are for "
                                            "igsm only");
    if (options.layers != 0 && options.flavour == "symbolic")
        return fail(ErrorCode::Usage,
                    "--layers " + std::to_string(options.layers) + ": symbolic problems have none");
    return {};
}

Result<ProblemSpecification> specificationFrom(const GenerateOptions& options)
{
    if (auto valid = checkFlavour(options); !valid)
        return tl::unexpected(valid.error());
    ProblemSpecification specification;
    const auto flavour = flavourFromName(options.flavour);
    if (!flavour)
        return fail(ErrorCode::Usage, "--flavour: \"" + options.flavour
                                          + "\" is none of gsm-infinite, igsm, symbolic");
    specification.flavour = *flavour;
    specification.contexts = splitAtCommas(options.contexts);
    specification.layers =
        options.layers == 0 && *flavour != Flavour::Igsm ? specification.layers : options.layers;
    if (auto read = readRange(options.op, "--op", specification.opMin, specification.opMax); !read)
        return tl::unexpected(read.error());
    if (auto read = readModes(options, specification); !read)
        return tl::unexpected(read.error());
    if (auto read = readControls(options, specification); !read)
        return tl::unexpected(read.error());
    if (auto read = readIgsm(options, specification.igsm); !read)
        return tl::unexpected(read.error());
    return specification;
}

/// One row a probe, separated by line breaks.
std::string probeRows(const Problem& problem, const ProblemText& text, std::uint64_t seed,
                      std::uint64_t index)
{
    CounterRandom random(seed, RandomPurpose::Probes, index);
    const IgsmProbes probes(problem);
    std::string rows;
    for (const auto& probe : drawIgsmProbes(probes, random))
        rows += (rows.empty() ? "" : "\n") + igsmProbeRow(text, probes, probe);
    return rows;
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
            const auto index = static_cast<std::uint64_t>(begin) + i;
            const auto problem = generateProblem(specification, contexts, options.seed, index);
            const auto text = renderProblem(problem);
            rows[i] = options.printsProbes ? probeRows(problem, text, options.seed, index)
                                           : problemRow(problem, text);
        }
    };
    std::vector<std::jthread> threads;
    for (int t = 1; t < options.threads; ++t)
        threads.emplace_back(make, static_cast<std::size_t>(t));
    make(0);
    return threads.clear(), rows;
}

} // namespace

Result<void> generateCommand(const GenerateOptions& options)
{
    if (options.count < 0)
        return fail(ErrorCode::Usage, "--count: " + std::to_string(options.count) + " is negative");
    if (options.threads < 1 || options.threads > 256)
        return fail(ErrorCode::Usage,
                    "--threads: " + std::to_string(options.threads) + " is not 1 to 256");
    const auto contexts = ContextLibrary::load(contextFolders());
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto specification = specificationFrom(options);
    if (!specification)
        return tl::unexpected(specification.error());
    if (auto valid = validateSpecification(*specification, *contexts); !valid)
        return fail(ErrorCode::Usage, valid.error().message);

    // Bounds memory whatever the count and the length.
    const std::int64_t atOnce =
        std::max<std::int64_t>(4 * options.threads, 4'000'000 / std::max(1'000, options.length));
    for (std::int64_t begin = 0; begin < options.count; begin += atOnce)
        for (const auto& row : rowsOf(*specification, *contexts, options, begin,
                                      std::min(begin + atOnce, options.count)))
            if (!row.empty()) // a problem of one parameter has no probes
                if (auto printed = printLine(row); !printed)
                    return printed;
    return flushOutput();
}

} // namespace gradus
