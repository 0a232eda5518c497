#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"
#include "core/solution/verdict.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

constexpr int kRepetitions = 5;
constexpr std::uint64_t kSeed = 1;

/// One thing measured: @c run does @c items of work and is repeated.
struct Case
{
    std::string part;
    std::string name;
    std::string unit;
    std::uint64_t items = 0;
    std::function<void()> run;
};

double medianThroughput(const Case& bench)
{
    std::vector<double> throughputs;
    for (int i = 0; i < kRepetitions; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        bench.run();
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
        throughputs.push_back(static_cast<double>(bench.items) / time.count());
    }
    std::nth_element(throughputs.begin(), throughputs.begin() + kRepetitions / 2,
                     throughputs.end());
    return throughputs[kRepetitions / 2];
}

ordered_json machineJson()
{
    std::ifstream file("/proc/cpuinfo");
    std::string model = "unknown";
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    return {{"cpu", model}, {"cores", std::thread::hardware_concurrency()}};
}

/// Problems made and written, on this thread alone.
Case generateCase(std::string name, ProblemSpecification specification,
                  const ContextLibrary& contexts)
{
    constexpr std::uint64_t kProblems = 10'000;
    return {"generate", std::move(name), "problems/s", kProblems, [specification, &contexts] {
                std::size_t bytes = 0;
                for (std::uint64_t index = 0; index < kProblems; ++index)
                    bytes += renderProblem(generateProblem(specification, contexts, kSeed, index))
                                 .solution.size();
                if (bytes == 0) // keeps the work from being thrown away
                    std::fputs("", stderr);
            }};
}

std::vector<Case> generateCases(const ContextLibrary& contexts)
{
    ProblemSpecification specification;
    specification.contexts = contexts.ids();
    specification.opMax = 20;
    std::vector<Case> cases;
    for (const int layers : {2, 3}) {
        for (const Mode mode : {Mode::Forward, Mode::Reverse}) {
            specification.layers = layers;
            specification.modes = {mode};
            const auto name = "gsm-infinite, " + std::string(modeName(mode)) + ", "
                              + std::to_string(layers) + " layers, op 2-20";
            cases.push_back(generateCase(name, specification, contexts));
        }
    }
    ProblemSpecification igsm;
    igsm.flavour = Flavour::Igsm;
    igsm.opMin = 1;
    igsm.opMax = 15;
    igsm.layers = 0;
    cases.push_back(generateCase("igsm, op 1-15", igsm, contexts));
    ProblemSpecification symbolic;
    symbolic.flavour = Flavour::Symbolic;
    symbolic.opMax = 20;
    cases.push_back(generateCase("symbolic, op 2-20", symbolic, contexts));
    return cases;
}

/// Solutions of both modes, each judged against itself; parsing included, gold not.
std::vector<Case> verifyCases(const ContextLibrary& contexts)
{
    constexpr std::uint64_t kSolutions = 5'000;
    ProblemSpecification specification;
    specification.contexts = contexts.ids();
    specification.opMax = 20;
    specification.modes = {Mode::Forward, Mode::Reverse};
    std::vector<std::string> texts;
    for (std::uint64_t index = 0; index < kSolutions; ++index)
        texts.push_back(
            renderProblem(generateProblem(specification, contexts, kSeed, index)).solution);
    std::vector<ParsedSolution> gold;
    std::vector<PaperGraph> paperGold;
    for (const auto& text : texts) {
        gold.push_back(parseSolution(text));
        paperGold.emplace_back(parsePaperSolution(text));
    }
    const auto strict = [texts, gold = std::move(gold)] {
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (!compareSolutions(gold[i], parseSolution(texts[i])).isVerifiedCorrect)
                std::fputs("bench: a gold solution is not perfect\n", stderr);
    };
    const auto paper = [texts, paperGold = std::move(paperGold)] {
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (!comparePaper(paperGold[i], PaperGraph(parsePaperSolution(texts[i]))).isPerfect())
                std::fputs("bench: a gold solution is not perfect\n", stderr);
    };
    return {{"verify", "strict, both modes, op 2-20", "solutions/s", kSolutions, strict},
            {"verify", "paper, both modes, op 2-20", "solutions/s", kSolutions, paper}};
}

Result<std::vector<Case>> casesOf(const std::string& part, const ContextLibrary& contexts)
{
    std::vector<Case> cases;
    const bool isAll = part == "all";
    if (isAll || part == "generate")
        cases = generateCases(contexts);
    if (isAll || part == "verify")
        for (auto& each : verifyCases(contexts))
            cases.push_back(std::move(each));
    if (!cases.empty())
        return cases;
    for (const char* later : {"train", "sample", "rl", "store", "statistics"})
        if (part == later)
            return fail(ErrorCode::Unsupported,
                        "bench " + part + ": not available in this version");
    return fail(ErrorCode::Usage, "bench: \"" + part + "\" is none of generate, verify, all");
}

} // namespace

Result<void> benchCommand(const std::string& part, bool asJson)
{
    const auto contexts = ContextLibrary::load(contextFolders());
    if (!contexts)
        return tl::unexpected(contexts.error());
    const auto cases = casesOf(part, *contexts);
    if (!cases)
        return tl::unexpected(cases.error());
    ordered_json report{{"machine", machineJson()}, {"results", ordered_json::array()}};
    for (const auto& bench : *cases) {
        const double throughput = medianThroughput(bench);
        report["results"].push_back({{"part", bench.part},
                                     {"case", bench.name},
                                     {"throughput", throughput},
                                     {"unit", bench.unit}});
        if (!asJson) {
            char number[32];
            std::snprintf(number, sizeof number, "%12.0f ", throughput);
            if (auto printed =
                    printLine(number + bench.unit + "  " + bench.part + ": " + bench.name);
                !printed)
                return printed;
        }
    }
    if (asJson)
        if (auto printed = printLine(report.dump()); !printed)
            return printed;
    return flushOutput();
}

} // namespace gradus
