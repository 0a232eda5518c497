#include "app/engine/bench.h"
#include "app/engine/bench_model.h"
#include "core/training/compute.h"
#include "tests/benchmark/simple_samplers.h"

#include <functional>
#include <string>
#include <vector>

#include <torch/types.h>

namespace gradus {

namespace {

constexpr std::uint64_t kPrompts = 64;
constexpr int kSamples = 16;
constexpr std::uint64_t kClonedPrompts = 16; ///< of them for cloned caches: it takes them in turn

std::vector<SamplePrompt> promptsOf(const DocumentStream& problems, std::uint64_t every,
                                    int samples)
{
    std::vector<SamplePrompt> prompts;
    for (std::uint64_t key = 0; key < kPrompts; key += every)
        prompts.push_back({problems.document(key).prompt, samples, key});
    return prompts;
}

/// A way to sample, and the tokens of completions it made last.
struct Contender
{
    std::function<std::vector<std::vector<Completion>>()> sample;
    double tokens = 0;

    void run()
    {
        tokens = 0;
        for (const auto& group : sample())
            for (const auto& completion : group)
                tokens += static_cast<double>(completion.tokens.size());
    }
};

/// Tokens a second of each, measured in turns.
std::vector<double> ratesOf(std::vector<Contender>& contenders)
{
    std::vector<std::function<void()>> runs;
    for (auto& contender : contenders)
        runs.emplace_back([&contender] { contender.run(); });
    auto rates = mediansInTurns(runs);
    for (std::size_t i = 0; i < rates.size(); ++i)
        rates[i] = contenders[i].tokens / rates[i];
    return rates;
}

} // namespace

Result<void> benchSample(const BenchRun& bench)
{
    const std::string name = "64 prompts of op 2-10 x 16 samples, " + TaughtModel::description();
    const std::string against[] = {", against a per-sequence loop", ", against cloned caches"};
    if (!bench.wants(name + against[0]) && !bench.wants(name + against[1]))
        return {};
    const TaughtModel model(bench.contexts, bench.compute->type);
    const auto problems = model.problems(10);
    const SampleOptions options{.temperature = 1.0,
                                .maxNewTokens = 256,
                                .endOfText = model.tokenizer().endOfText(),
                                .seed = 1};
    const auto exact = model.copy(torch::kFloat32);
    const EagerDecoder plain(TaughtModel::spec(), model.tokenizer().size(), exact->parameters(),
                             torch::kFloat32);
    const auto prompts = promptsOf(problems, 1, kSamples);
    // One sample of each prompt costs as much a token as sixteen do, one prompt in four as all do.
    const auto singles = promptsOf(problems, 1, 1);
    const auto some = promptsOf(problems, kPrompts / kClonedPrompts, kSamples);
    const auto chosen = model.copy(bench.compute->type);
    std::vector<Contender> contenders{{[&] {
                                          return sampleOneByOne(plain, singles, options);
                                      }},
                                      {[&] {
                                          return sampleWithClonedCaches(plain, some, options);
                                      }},
                                      {[&] {
                                          return sampleCompletions(*exact, prompts, options);
                                      }},
                                      {[&] {
                                          return sampleCompletions(*chosen, prompts, options);
                                      }}};
    if (bench.compute->type == torch::kFloat32)
        contenders.pop_back();
    const auto rates = ratesOf(contenders);
    for (std::size_t ours = rates.size() - 1; ours >= 2; --ours)
        for (const std::size_t other : {0U, 1U}) {
            const bool isChosen = ours == rates.size() - 1;
            const std::string label = ours == 3 ? ", bfloat16" : ", float32";
            if (auto reported =
                    bench.report({.part = "sample",
                                  .name = name + against[other] + label,
                                  .throughput = rates[ours],
                                  .unit = "tokens/s",
                                  .baseline = rates[other],
                                  .goalRatio = isChosen ? std::optional(other == 1 ? 3.0 : 10.0)
                                                        : std::nullopt});
                !reported)
                return reported;
        }
    return {};
}

} // namespace gradus
