#include "app/engine/bench.h"
#include "app/engine/bench_model.h"
#include "core/training/compute.h"
#include "tests/benchmark/simple_samplers.h"

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

/// Tokens a second of completions; @p sample makes them.
template <typename Sample>
double rateOf(const Sample& sample)
{
    double tokens = 0;
    const double seconds = medianSeconds([&] {
        tokens = 0;
        for (const auto& group : sample())
            for (const auto& completion : group)
                tokens += static_cast<double>(completion.tokens.size());
    });
    return tokens / seconds;
}

/// What our sampler is measured against, in float32.
struct Baselines
{
    double oneByOne = 0;
    double cloned = 0;
};

Baselines baselinesOf(const EagerDecoder& plain, const DocumentStream& problems,
                      const SampleOptions& options)
{
    // One sample of each prompt costs as much a token as sixteen do, one prompt in four as all do.
    const auto singles = promptsOf(problems, 1, 1);
    const auto some = promptsOf(problems, kPrompts / kClonedPrompts, kSamples);
    return {rateOf([&] { return sampleOneByOne(plain, singles, options); }),
            rateOf([&] { return sampleWithClonedCaches(plain, some, options); })};
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
    const auto baselines = baselinesOf(plain, problems, options);
    const auto prompts = promptsOf(problems, 1, kSamples);
    for (const auto type : {bench.compute->type, torch::kFloat32}) {
        const bool isChosen = type == bench.compute->type;
        const auto decoder = model.copy(type);
        const double rate = rateOf([&] { return sampleCompletions(*decoder, prompts, options); });
        const std::string label = type == torch::kBFloat16 ? ", bfloat16" : ", float32";
        for (const bool isCloned : {false, true})
            if (auto reported = bench.report(
                    {.part = "sample",
                     .name = name + against[isCloned ? 1 : 0] + label,
                     .throughput = rate,
                     .unit = "tokens/s",
                     .baseline = isCloned ? baselines.cloned : baselines.oneByOne,
                     .goalRatio = isChosen ? std::optional(isCloned ? 3.0 : 10.0) : std::nullopt});
                !reported)
                return reported;
        if (type == torch::kFloat32)
            break;
    }
    return {};
}

} // namespace gradus
