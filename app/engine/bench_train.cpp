#include "app/engine/bench.h"
#include "core/training/compute.h"
#include "core/training/decoder.h"
#include "core/training/matrix_product.h"
#include "core/training/optimizer.h"
#include "tests/benchmark/eager_decoder.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <torch/torch.h>

namespace gradus {

namespace {

/// Giga-operations a second of the fastest matrix product of each type.
struct ProductRates
{
    double float32 = 0;
    double bfloat16 = 0; ///< 0 where the processor has none

    [[nodiscard]] double largest() const { return std::max(float32, bfloat16); }
};

struct ProductShape
{
    std::int64_t rows, columns, depth;
};

/// The fastest of our own product and LibTorch's, weights as they lie or transposed.
double productRate(const ProductShape& shape, torch::ScalarType type)
{
    const auto left = torch::randn({shape.rows, shape.depth}).to(type);
    const auto right = torch::randn({shape.depth, shape.columns}).to(type);
    auto out = torch::empty({shape.rows, shape.columns}, type);
    const double operations = 2e-9 * static_cast<double>(shape.rows * shape.columns * shape.depth);
    const int calls = static_cast<int>(10 / operations) + 1; // some hundredths of a second
    const auto element =
        type == torch::kBFloat16 ? kernels::Element::BFloat16 : kernels::Element::Float32;
    double best = 0;
    const auto measure = [&](const std::function<void()>& once) {
        const double seconds = medianSeconds([&] {
            for (int call = 0; call < calls; ++call)
                once();
        });
        best = std::max(best, operations * calls / seconds);
    };
    for (const bool isTransposed : {false, true})
        measure([&] {
            multiply({.rows = shape.rows,
                      .columns = shape.columns,
                      .depth = shape.depth,
                      .in = element,
                      .out = element,
                      .isRightTransposed = isTransposed},
                     left.data_ptr(), right.data_ptr(), out.data_ptr());
        });
    measure([&] { at::mm_out(out, left, right); });
    return best;
}

ProductRates productRates(bool hasBFloat16)
{
    constexpr std::array kShapes{ProductShape{512, 512, 512}, ProductShape{1'024, 1'024, 1'024},
                                 ProductShape{2'048, 2'048, 2'048}, ProductShape{4'096, 3'072, 768},
                                 ProductShape{4'096, 768, 3'072}};
    ProductRates rates;
    for (const auto& shape : kShapes) {
        rates.float32 = std::max(rates.float32, productRate(shape, torch::kFloat32));
        if (hasBFloat16)
            rates.bfloat16 = std::max(rates.bfloat16, productRate(shape, torch::kBFloat16));
    }
    return rates;
}

/// A model and the batch of one step: @c sequences documents of the model's whole context.
struct TrainCase
{
    std::string name;
    ModelSpec model;
    std::int64_t vocabulary = 0;
    std::int64_t sequences = 0;
    double goalShare = 0;

    [[nodiscard]] std::int64_t tokens() const { return sequences * model.contextLength; }
    /// Of one token, forward and back; the second term is attention's. Source: Chowdhery et al.
    /// 2022, arXiv:2204.02311, appendix B, with causal attention counted half.
    [[nodiscard]] double operations() const
    {
        return 6.0 * static_cast<double>(parameterCount(model, vocabulary))
               + 6.0 * model.layers * model.width * model.contextLength;
    }
};

std::vector<TrainCase> trainCases()
{
    return {{.name = "0.84 M (L4 D128 T256), 16,384 tokens a step",
             .model = {.layers = 4,
                       .width = 128,
                       .heads = 4,
                       .keyValueHeads = 2,
                       .feedForward = 384,
                       .contextLength = 256},
             .vocabulary = 420,
             .sequences = 64,
             .goalShare = 0.40},
            {.name = "4.9 M (L6 D256 T256), 8,192 tokens a step",
             .model = {.layers = 6,
                       .width = 256,
                       .heads = 4,
                       .keyValueHeads = 2,
                       .feedForward = 768,
                       .contextLength = 256},
             .vocabulary = 700,
             .sequences = 32,
             .goalShare = 0.55},
            {.name = "103 M (L12 D768 T512), 4,096 tokens a step",
             .model = {.layers = 12,
                       .width = 768,
                       .heads = 12,
                       .keyValueHeads = 2,
                       .feedForward = 3'072,
                       .contextLength = 512},
             .vocabulary = 2'200,
             .sequences = 8,
             .goalShare = 0.65}};
}

/// [sequences, T + 1] random tokens: the time does not depend on which.
torch::Tensor randomTokens(const TrainCase& bench)
{
    torch::manual_seed(1);
    return torch::randint(bench.vocabulary, {bench.sequences, bench.model.contextLength + 1},
                          torch::kInt64);
}

PackedBatch packed(const TrainCase& bench, const torch::Tensor& tokens)
{
    const std::int64_t length = bench.model.contextLength;
    PackedBatch batch;
    for (std::int64_t i = 0; i < bench.sequences; ++i)
        batch.layout.addDocument(length);
    batch.tokens = tokens.narrow(1, 0, length).flatten().contiguous();
    batch.rows = torch::arange(bench.tokens(), torch::kInt64);
    batch.targets = tokens.narrow(1, 1, length).flatten().contiguous();
    return batch;
}

/// Our step: one micro-batch, as the trainers make of that many tokens.
std::function<void()> ourStep(const TrainCase& bench, torch::ScalarType type)
{
    struct State
    {
        State(const TrainCase& bench, torch::ScalarType type)
            : decoder(bench.model, bench.vocabulary, type)
            , optimizer(decoder.parameters())
            , batch(packed(bench, randomTokens(bench)))
        {
            decoder.parameters().initialise(1, bench.model.initialDeviation);
        }

        Decoder decoder;
        Optimizer optimizer;
        PackedBatch batch;
    };
    const auto state = std::make_shared<State>(bench, type);
    const auto count = static_cast<double>(bench.tokens());
    return [state, count] {
        (state->decoder.score(state->batch).logProbability.sum() / -count).backward();
        state->optimizer.update(state->decoder.parameters(), {});
    };
}

/// The same in float32 with LibTorch's operations, autograd, clipping and AdamW.
std::function<void()> eagerStep(const TrainCase& bench)
{
    struct State
    {
        explicit State(const TrainCase& bench)
            : parameters(bench.model, bench.vocabulary, torch::kFloat32)
            , decoder(bench.model, bench.vocabulary, parameters, torch::kFloat32)
            , optimizer(decoder.leaves(), torch::optim::AdamWOptions(options.learningRate)
                                              .betas(std::make_tuple(options.beta1, options.beta2))
                                              .weight_decay(options.weightDecay))
        {
            parameters.initialise(1, bench.model.initialDeviation);
            const auto tokens = randomTokens(bench);
            input = tokens.narrow(1, 0, bench.model.contextLength).contiguous();
            targets = tokens.narrow(1, 1, bench.model.contextLength).flatten();
        }

        UpdateOptions options;
        ParameterBuffer parameters;
        EagerDecoder decoder;
        torch::optim::AdamW optimizer;
        torch::Tensor input;
        torch::Tensor targets;
    };
    const auto state = std::make_shared<State>(bench);
    return [state] {
        state->optimizer.zero_grad();
        const auto logits = state->decoder.logits(state->input).flatten(0, 1);
        torch::nn::functional::cross_entropy(logits, state->targets).backward();
        torch::nn::utils::clip_grad_norm_(state->decoder.leaves(), state->options.gradientClip);
        state->optimizer.step();
    };
}

Result<void> benchOne(const BenchRun& bench, const TrainCase& each, const ProductRates& rates)
{
    const auto type = bench.compute->type;
    const bool isHalf = type == torch::kBFloat16;
    std::vector<std::function<void()>> steps{eagerStep(each), ourStep(each, torch::kFloat32)};
    if (isHalf)
        steps.push_back(ourStep(each, type));
    const auto seconds = mediansInTurns(steps);
    const auto rateOf = [&](std::size_t step) {
        return static_cast<double>(each.tokens()) / seconds[step];
    };
    const auto row = [&](std::size_t step, const std::string& label, double limit) {
        return BenchResult{.part = "train",
                           .name = each.name + label,
                           .throughput = rateOf(step),
                           .unit = "tokens/s",
                           .baseline = rateOf(0),
                           .limit = 1e9 * limit / each.operations()};
    };
    auto chosen = row(steps.size() - 1, ", " + bench.compute->typeName(), rates.largest());
    chosen.goalRatio = 2;
    chosen.goalShare = each.goalShare;
    if (auto reported = bench.report(chosen); !reported || !isHalf)
        return reported;
    return bench.report(row(1, ", float32, limit of float32", rates.float32));
}

} // namespace

Result<void> benchTrain(const BenchRun& bench)
{
    std::vector<TrainCase> cases;
    for (auto& each : trainCases())
        if (bench.wants(each.name))
            cases.push_back(std::move(each));
    if (cases.empty())
        return {};
    const auto rates = productRates(bench.compute->bfloat16Rate > 0);
    for (const auto& [name, rate] :
         {std::pair{"bfloat16", rates.bfloat16}, std::pair{"float32", rates.float32}})
        if (rate > 0)
            if (auto reported =
                    bench.report({.part = "train",
                                  .name = std::string("fastest matrix product, ") + name,
                                  .throughput = rate,
                                  .unit = "GFLOP/s"});
                !reported)
                return reported;
    for (const auto& each : cases)
        if (auto done = benchOne(bench, each, rates); !done)
            return done;
    return {};
}

} // namespace gradus
