#include "tests/benchmark/eager_decoder.h"

#include <cmath>
#include <limits>

#include <torch/types.h>

namespace gradus {

namespace {

using torch::indexing::Slice;

torch::Tensor norm(const torch::Tensor& x, const torch::Tensor& weight)
{
    return x * torch::rsqrt(x.square().mean(-1, true) + 1e-6) * weight;
}

/// @param x [B, H, T, W]; @param cosines [T, W / 2].
torch::Tensor rotated(const torch::Tensor& x, const torch::Tensor& cosines,
                      const torch::Tensor& sines)
{
    const auto halves = x.chunk(2, -1);
    return torch::cat(
        {halves[0] * cosines - halves[1] * sines, halves[1] * cosines + halves[0] * sines}, -1);
}

std::string layerName(std::size_t layer, const char* name)
{
    return "model.layers." + std::to_string(layer) + "." + name;
}

} // namespace

EagerDecoder::EagerDecoder(const ModelSpec& model, std::int64_t vocabulary,
                           const ParameterBuffer& parameters, torch::ScalarType type)
    : m_model(model)
{
    for (const auto& slice : parameterSlices(model, vocabulary)) {
        m_numbers.emplace(slice.name, m_leaves.size());
        m_leaves.push_back(parameters.master()
                               .narrow(0, slice.offset, slice.count)
                               .view(slice.shape)
                               .to(type, /*non_blocking=*/false, /*copy=*/true)
                               .requires_grad_(true));
    }
    const std::int64_t half = model.width / model.heads / 2;
    const auto frequencies = torch::pow(model.ropeTheta, torch::arange(half, torch::kFloat64)
                                                             / static_cast<double>(-half));
    const auto angles =
        torch::outer(torch::arange(model.contextLength, torch::kFloat64), frequencies);
    m_cosines = angles.cos().to(type);
    m_sines = angles.sin().to(type);
}

torch::Tensor EagerDecoder::gradient() const
{
    std::vector<torch::Tensor> parts;
    for (const auto& leaf : m_leaves)
        parts.push_back((leaf.grad().defined() ? leaf.grad() : torch::zeros_like(leaf)).flatten());
    return torch::cat(parts);
}

const torch::Tensor& EagerDecoder::leaf(const std::string& name) const
{
    return m_leaves[m_numbers.at(name)];
}

torch::Tensor EagerDecoder::attend(const torch::Tensor& x, std::size_t layer,
                                   EagerCache* cache) const
{
    const std::int64_t batch = x.size(0);
    const std::int64_t length = x.size(1);
    const std::int64_t width = m_model.width / m_model.heads;
    const std::int64_t before = cache != nullptr ? cache->length : 0;
    const auto projected = [&](const std::string& name, std::int64_t heads) {
        const std::string full = layerName(layer, "self_attn.") + name;
        return torch::linear(x, leaf(full + "_proj.weight"), leaf(full + "_proj.bias"))
            .view({batch, length, heads, width})
            .transpose(1, 2);
    };
    const auto cosines = m_cosines.narrow(0, before, length);
    const auto sines = m_sines.narrow(0, before, length);
    const auto q = rotated(projected("q", m_model.heads), cosines, sines);
    auto k = rotated(projected("k", m_model.keyValueHeads), cosines, sines);
    auto v = projected("v", m_model.keyValueHeads);
    if (cache != nullptr) {
        cache->keys[layer].narrow(2, before, length).copy_(k);
        cache->values[layer].narrow(2, before, length).copy_(v);
        k = cache->keys[layer].narrow(2, 0, before + length);
        v = cache->values[layer].narrow(2, 0, before + length);
    }
    const std::int64_t repeats = m_model.heads / m_model.keyValueHeads;
    k = k.repeat_interleave(repeats, 1);
    v = v.repeat_interleave(repeats, 1);
    auto scores = torch::matmul(q, k.transpose(-2, -1)) / std::sqrt(static_cast<double>(width));
    if (length > 1) {
        const auto future = torch::ones({length, before + length}, torch::kBool).triu(before + 1);
        scores = scores.masked_fill(future, -std::numeric_limits<double>::infinity());
    }
    const auto out = torch::matmul(torch::softmax(scores, -1), v)
                         .transpose(1, 2)
                         .reshape({batch, length, m_model.width});
    return torch::linear(out, leaf(layerName(layer, "self_attn.o_proj.weight")));
}

torch::Tensor EagerDecoder::hidden(const torch::Tensor& tokens, EagerCache* cache) const
{
    auto x = torch::embedding(leaf("model.embed_tokens.weight"), tokens);
    for (std::size_t i = 0; i < static_cast<std::size_t>(m_model.layers); ++i) {
        x = x + attend(norm(x, leaf(layerName(i, "input_layernorm.weight"))), i, cache);
        const auto inner = norm(x, leaf(layerName(i, "post_attention_layernorm.weight")));
        const auto gate = torch::linear(inner, leaf(layerName(i, "mlp.gate_proj.weight")));
        const auto up = torch::linear(inner, leaf(layerName(i, "mlp.up_proj.weight")));
        x = x + torch::linear(torch::silu(gate) * up, leaf(layerName(i, "mlp.down_proj.weight")));
    }
    if (cache != nullptr)
        cache->length += tokens.size(1);
    return norm(x, leaf("model.norm.weight"));
}

torch::Tensor EagerDecoder::logits(const torch::Tensor& tokens) const
{
    return torch::linear(hidden(tokens, nullptr), leaf("model.embed_tokens.weight"));
}

EagerCache EagerDecoder::makeCache(std::int64_t sequences, std::int64_t capacity) const
{
    EagerCache cache;
    const std::vector<std::int64_t> shape{sequences, m_model.keyValueHeads, capacity,
                                          m_model.width / m_model.heads};
    for (int layer = 0; layer < m_model.layers; ++layer) {
        cache.keys.push_back(torch::empty(shape, m_leaves.front().scalar_type()));
        cache.values.push_back(torch::empty(shape, m_leaves.front().scalar_type()));
    }
    return cache;
}

torch::Tensor EagerDecoder::nextLogits(const torch::Tensor& tokens, EagerCache& cache) const
{
    const auto last = hidden(tokens, &cache).select(1, -1);
    return torch::linear(last, leaf("model.embed_tokens.weight"));
}

EagerDecoder::Scores EagerDecoder::score(const PackedBatch& batch, double temperature) const
{
    std::vector<torch::Tensor> states;
    const auto read = [&](const torch::Tensor& tokens, std::int64_t kept) {
        states.push_back(
            hidden(tokens.unsqueeze(0), nullptr).squeeze(0).narrow(0, tokens.size(0) - kept, kept));
    };
    for (const auto& group : batch.layout.groups) {
        const auto prefix = batch.tokens.index({Slice(group.prefixBegin, group.prefixEnd)});
        if (prefix.numel() > 0)
            read(prefix, prefix.numel());
        for (auto s = group.firstSegment; s < group.lastSegment; ++s) {
            const auto& segment = batch.layout.segments[static_cast<std::size_t>(s)];
            const auto own = batch.tokens.index({Slice(segment.begin, segment.end)});
            read(torch::cat({prefix, own}), own.numel());
        }
    }
    const auto rows = torch::cat(states).index_select(0, batch.rows);
    const auto logs = torch::log_softmax(
        torch::linear(rows, leaf("model.embed_tokens.weight")) / temperature, -1);
    return {logs.gather(1, batch.targets.unsqueeze(1)).squeeze(1), -(logs.exp() * logs).sum(-1)};
}

} // namespace gradus
