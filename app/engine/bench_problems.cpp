#include "app/engine/bench.h"
#include "core/problem/generator.h"
#include "core/problem/render.h"
#include "core/solution/paper_compare.h"
#include "core/solution/paper_parser.h"
#include "core/solution/verdict.h"

#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

namespace gradus {

namespace {

constexpr std::uint64_t kSeed = 1;

/// One thing measured: @c run does @c items of work.
struct BenchCase
{
    std::string part;
    std::string name;
    std::string unit;
    std::uint64_t items = 0;
    std::function<void()> run;
};

/// Problems made and written, on this thread alone.
BenchCase generateCase(std::string name, ProblemSpecification specification,
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

std::vector<BenchCase> generateCases(const ContextLibrary& contexts)
{
    ProblemSpecification specification;
    specification.contexts = contexts.ids();
    specification.opMax = 20;
    std::vector<BenchCase> cases;
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
std::vector<BenchCase> verifyCases(const ContextLibrary& contexts)
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

/// Measures what is asked for. Nothing is warmed up: none of it keeps anything.
Result<void> measure(const BenchRun& bench, const std::vector<BenchCase>& cases)
{
    for (const auto& each : cases) {
        if (!bench.wants(each.name))
            continue;
        const double seconds = medianSeconds(each.run, /*warmUps=*/0);
        if (auto reported = bench.report({.part = each.part,
                                          .name = each.name,
                                          .throughput = static_cast<double>(each.items) / seconds,
                                          .unit = each.unit});
            !reported)
            return reported;
    }
    return {};
}

} // namespace

Result<void> benchGenerate(const BenchRun& bench)
{
    return measure(bench, generateCases(bench.contexts));
}

Result<void> benchVerify(const BenchRun& bench)
{
    return measure(bench, verifyCases(bench.contexts));
}

} // namespace gradus
