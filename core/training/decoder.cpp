#include "core/training/decoder.h"

#include "core/training/sampling_memory.h"
#include "core/training/scoring_pass.h"

#include <utility>
#include <vector>

#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

namespace gradus {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// Passes that are not in use; each keeps its memory.
class PassPool
{
public:
    std::unique_ptr<ScoringPass> take(const DecoderWeights& weights)
    {
        if (m_free.empty())
            return std::make_unique<ScoringPass>(weights);
        auto pass = std::move(m_free.back());
        m_free.pop_back();
        return pass;
    }
    void giveBack(std::unique_ptr<ScoringPass> pass) { m_free.push_back(std::move(pass)); }

private:
    std::vector<std::unique_ptr<ScoringPass>> m_free;
};

namespace {

kernels::Element elementOf(torch::ScalarType type)
{
    return type == torch::kBFloat16 ? kernels::Element::BFloat16 : kernels::Element::Float32;
}

DecoderWeights weightsOf(const ModelSpec& model, std::int64_t vocabulary,
                         const ParameterBuffer& parameters)
{
    const auto offsetOf = [&](const std::string& name) {
        return parameters.slice(name).offset;
    };
    DecoderWeights weights{.model = model,
                           .vocabulary = vocabulary,
                           .element = elementOf(parameters.compute().scalar_type()),
                           .values = parameters.compute().data_ptr(),
                           .gradients = parameters.gradient().data_ptr<float>(),
                           .embedding = offsetOf("model.embed_tokens.weight"),
                           .finalNorm = offsetOf("model.norm.weight"),
                           .rotary = RotaryTable::make(model.contextLength,
                                                       model.width / model.heads, model.ropeTheta)};
    for (int i = 0; i < model.layers; ++i) {
        const std::string prefix = "model.layers." + std::to_string(i) + ".";
        weights.layers.push_back(
            {.attentionNorm = offsetOf(prefix + "input_layernorm.weight"),
             .qkv = offsetOf(prefix + "self_attn.q_proj.weight"),
             .qkvBias = offsetOf(prefix + "self_attn.q_proj.bias"),
             .out = offsetOf(prefix + "self_attn.o_proj.weight"),
             .feedForwardNorm = offsetOf(prefix + "post_attention_layernorm.weight"),
             .gateUp = offsetOf(prefix + "mlp.gate_proj.weight"),
             .down = offsetOf(prefix + "mlp.down_proj.weight")});
    }
    return weights;
}

/// One scoring under way: the batch it reads and the pass that keeps what going back needs.
struct Scoring : torch::CustomClassHolder
{
    Scoring(PackedBatch packed, std::shared_ptr<PassPool> owner, const DecoderWeights& weights)
        : batch(std::move(packed))
        , pool(std::move(owner))
        , pass(pool->take(weights))
    {}
    Scoring(const Scoring&) = delete;
    Scoring& operator=(const Scoring&) = delete;
    ~Scoring() override { pool->giveBack(std::move(pass)); }

    TokenScores run(double temperature, bool wantsEntropy, bool keeps)
    {
        const auto count = batch.targets.numel();
        TokenScores scores{torch::empty({count}, torch::kFloat32), {}};
        if (wantsEntropy)
            scores.entropy = torch::empty({count}, torch::kFloat32);
        const auto numbers = [](const torch::Tensor& tensor) {
            return std::span<const std::int64_t>(tensor.data_ptr<std::int64_t>(),
                                                 static_cast<std::size_t>(tensor.numel()));
        };
        pass->forward({.layout = &batch.layout,
                       .tokens = numbers(batch.tokens),
                       .rows = numbers(batch.rows),
                       .targets = numbers(batch.targets),
                       .temperature = temperature},
                      keeps, scores.logProbability.data_ptr<float>(),
                      wantsEntropy ? scores.entropy.data_ptr<float>() : nullptr);
        return scores;
    }

    PackedBatch batch;
    std::shared_ptr<PassPool> pool;
    std::unique_ptr<ScoringPass> pass;
};

struct ScoreFunction : torch::autograd::Function<ScoreFunction>
{
    static variable_list forward(AutogradContext* context, const Variable& /*anchor*/,
                                 const c10::intrusive_ptr<Scoring>& scoring, double temperature,
                                 bool wantsEntropy)
    {
        context->saved_data["scoring"] = c10::IValue::make_capsule(scoring);
        auto scores = scoring->run(temperature, wantsEntropy, true);
        if (wantsEntropy)
            return {scores.logProbability, scores.entropy};
        return {scores.logProbability};
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto scoring =
            c10::static_intrusive_pointer_cast<Scoring>(context->saved_data["scoring"].toCapsule());
        const auto ofTargets = gradients[0].defined()
                                   ? gradients[0].contiguous()
                                   : torch::zeros_like(scoring->batch.targets, torch::kFloat32);
        const auto ofEntropy = gradients.size() > 1 && gradients[1].defined()
                                   ? gradients[1].contiguous()
                                   : torch::Tensor();
        scoring->pass->backward(ofTargets.data_ptr<float>(),
                                ofEntropy.defined() ? ofEntropy.data_ptr<float>() : nullptr);
        return {Variable(), Variable(), Variable(), Variable()};
    }
};

} // namespace

Decoder::Decoder(const ModelSpec& model, std::int64_t vocabulary, torch::ScalarType compute)
    : m_parameters(model, vocabulary, compute)
    , m_weights(weightsOf(model, vocabulary, m_parameters))
    , m_anchor(torch::zeros({}, torch::requires_grad()))
    , m_pool(std::make_shared<PassPool>())
{}

Decoder::~Decoder() = default;

SamplingMemory& Decoder::samplingMemory() const
{
    if (!m_samplingMemory)
        m_samplingMemory = std::make_unique<SamplingMemory>(m_weights);
    return *m_samplingMemory;
}

TokenScores Decoder::score(const PackedBatch& batch, double temperature, bool wantsEntropy) const
{
    const auto scoring = c10::make_intrusive<Scoring>(batch, m_pool, m_weights);
    if (!torch::GradMode::is_enabled())
        return scoring->run(temperature, wantsEntropy, false);
    const auto scores = ScoreFunction::apply(m_anchor, scoring, temperature, wantsEntropy);
    return {scores[0], wantsEntropy ? scores[1] : torch::Tensor()};
}

} // namespace gradus
