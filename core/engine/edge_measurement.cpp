#include "core/engine/edge_measurement.h"

#include "core/solution/verdict.h"
#include "core/training/sampler.h"

#include <algorithm>
#include <span>

#include <ATen/Parallel.h>

namespace gradus {

namespace {

/// Samples decoded together: enough to fill matrix products, few enough to stop between two lots.
constexpr std::uint64_t kSamplesAtOnce = 512;

/// One problem with its reference solution.
struct Question
{
    Problem problem;
    ParsedSolution gold;
};

ProblemTally tallyOf(const Question& question, std::span<const Completion> completions,
                     const Tokenizer& tokenizer)
{
    ProblemTally tally;
    for (const auto& completion : completions) {
        const auto verdict =
            verifySolution(question.problem, question.gold, tokenizer.decode(completion.tokens));
        ++tally.samples;
        tally.correct += verdict.isVerifiedCorrect ? 1 : 0;
    }
    return tally;
}

/// Problems @p first to below @p last.
void measureLot(const Decoder& decoder, const DocumentStream& pool, const Tokenizer& tokenizer,
                const EdgeMeasurement& measurement, std::uint64_t first, std::uint64_t last,
                EdgeTallies& tallies)
{
    std::vector<Question> questions;
    std::vector<SamplePrompt> prompts;
    for (std::uint64_t number = first; number < last; ++number) {
        auto problem = pool.problem(number);
        const auto text = pool.text(problem);
        prompts.push_back(
            {pool.document(text).prompt, measurement.samples, (measurement.round << 32U) | number});
        tallies.tokens += static_cast<std::int64_t>(prompts.back().tokens.size());
        auto gold = parseSolution(text.solution, problem.modulus);
        questions.push_back({std::move(problem), std::move(gold)});
    }
    const auto completions = sampleCompletions(decoder, prompts,
                                               {.temperature = measurement.temperature,
                                                .topP = measurement.topP,
                                                .topK = measurement.topK,
                                                .maxNewTokens = measurement.maxNewTokens,
                                                .endOfText = tokenizer.endOfText(),
                                                .seed = measurement.seed});
    for (const auto& samples : completions)
        for (const auto& sample : samples)
            tallies.tokens += static_cast<std::int64_t>(sample.tokens.size());
    tallies.problems.resize(last);
    at::parallel_for(
        0, static_cast<std::int64_t>(questions.size()), 1,
        [&](std::int64_t begin, std::int64_t end) {
            for (auto q = static_cast<std::size_t>(begin); q < static_cast<std::size_t>(end); ++q)
                tallies.problems[first + q] = tallyOf(questions[q], completions[q], tokenizer);
        });
}

} // namespace

Result<EdgeTallies> measureEdge(const Decoder& decoder, const DocumentStream& pool,
                                const Tokenizer& tokenizer, const EdgeMeasurement& measurement,
                                const std::function<Result<void>(double)>& progress)
{
    EdgeTallies tallies;
    const auto atOnce = std::max<std::uint64_t>(
        1, kSamplesAtOnce / static_cast<std::uint64_t>(measurement.samples));
    for (std::uint64_t first = 0; first < measurement.problems; first += atOnce) {
        const auto last = std::min(measurement.problems, first + atOnce);
        measureLot(decoder, pool, tokenizer, measurement, first, last, tallies);
        if (auto told =
                progress(static_cast<double>(last) / static_cast<double>(measurement.problems));
            !told)
            return tl::unexpected(told.error());
    }
    return tallies;
}

} // namespace gradus
