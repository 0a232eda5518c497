#include "core/training/decoder.h"

#include <torch/torch.h>

namespace gradus {

Decoder::Decoder(const ModelSpec& model, std::int64_t vocabulary, torch::ScalarType compute)
    : m_model(model)
    , m_vocabulary(vocabulary)
    , m_parameters(model, vocabulary, compute)
    , m_rotary(RotaryTable::make(model.contextLength, model.width / model.heads, model.ropeTheta))
{
    const auto offsetOf = [&](const std::string& name) {
        return m_parameters.slice(name).offset;
    };
    const std::int64_t width = model.width;
    const std::int64_t rows = attentionShape().rowWidth();
    m_embedding = m_parameters.leaf(offsetOf("model.embed_tokens.weight"), {vocabulary, width});
    for (int i = 0; i < model.layers; ++i) {
        const std::string prefix = "model.layers." + std::to_string(i) + ".";
        m_layers.push_back({
            .attentionNorm =
                m_parameters.leaf(offsetOf(prefix + "input_layernorm.weight"), {width}),
            .qkv = m_parameters.leaf(offsetOf(prefix + "self_attn.q_proj.weight"), {rows, width}),
            .qkvBias = m_parameters.leaf(offsetOf(prefix + "self_attn.q_proj.bias"), {rows}),
            .out = m_parameters.leaf(offsetOf(prefix + "self_attn.o_proj.weight"), {width, width}),
            .feedForwardNorm =
                m_parameters.leaf(offsetOf(prefix + "post_attention_layernorm.weight"), {width}),
            .gateUp = m_parameters.leaf(offsetOf(prefix + "mlp.gate_proj.weight"),
                                        {2 * model.feedForward, width}),
            .down = m_parameters.leaf(offsetOf(prefix + "mlp.down_proj.weight"),
                                      {width, model.feedForward}),
        });
    }
    m_finalNorm = m_parameters.leaf(offsetOf("model.norm.weight"), {width});
}

kernels::AttentionShape Decoder::attentionShape() const
{
    return {.heads = m_model.heads,
            .keyValueHeads = m_model.keyValueHeads,
            .headWidth = m_model.width / m_model.heads};
}

torch::Tensor Decoder::hidden(const torch::Tensor& tokens, const SequenceLayout& layout) const
{
    auto x = embed(tokens, m_embedding);
    for (const auto& layer : m_layers) {
        const auto attended = attention(
            torch::linear(rmsNorm(x, layer.attentionNorm, normEpsilon()), layer.qkv, layer.qkvBias),
            layout, attentionShape(), m_rotary);
        x = x + torch::linear(attended, layer.out);
        const auto gateUp =
            torch::linear(rmsNorm(x, layer.feedForwardNorm, normEpsilon()), layer.gateUp);
        x = x + torch::linear(swiglu(gateUp), layer.down);
    }
    return rmsNorm(x, m_finalNorm, normEpsilon());
}

TokenScores Decoder::score(const PackedBatch& batch, double temperature, bool wantsEntropy) const
{
    const auto states = hidden(batch.tokens, batch.layout).index_select(0, batch.rows);
    TokenScores scores{tokenLogProbabilities(states, m_embedding, batch.targets, temperature), {}};
    if (wantsEntropy) {
        const auto logs =
            (states.mm(m_embedding.t()).to(torch::kFloat32) / temperature).log_softmax(-1);
        scores.entropy = -(logs.exp() * logs).sum(-1);
    }
    return scores;
}

} // namespace gradus
