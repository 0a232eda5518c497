#include "core/training/parameters.h"

#include "core/base/random.h"

#include <numeric>
#include <stdexcept>

#include <torch/types.h>

namespace gradus {

namespace {

std::int64_t product(const std::vector<std::int64_t>& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

bool endsWith(const std::string& text, std::string_view ending)
{
    return text.size() >= ending.size()
           && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

} // namespace

bool ParameterSlice::isHiddenMatrix() const
{
    return shape.size() == 2 && name != "model.embed_tokens.weight";
}

std::vector<ParameterSlice> parameterSlices(const ModelSpec& model, std::int64_t vocabulary)
{
    std::vector<ParameterSlice> slices;
    std::int64_t offset = 0;
    const auto add = [&](std::string name, std::vector<std::int64_t> shape) {
        const std::int64_t count = product(shape);
        slices.push_back({std::move(name), std::move(shape), offset, count});
        offset += count;
    };
    const std::int64_t width = model.width;
    const std::int64_t keys = width / model.heads * model.keyValueHeads;
    const std::int64_t inner = model.feedForward;

    add("model.embed_tokens.weight", {vocabulary, width});
    for (int layer = 0; layer < model.layers; ++layer) {
        const std::string prefix = "model.layers." + std::to_string(layer) + ".";
        add(prefix + "input_layernorm.weight", {width});
        add(prefix + "self_attn.q_proj.weight", {width, width});
        add(prefix + "self_attn.k_proj.weight", {keys, width});
        add(prefix + "self_attn.v_proj.weight", {keys, width});
        add(prefix + "self_attn.q_proj.bias", {width});
        add(prefix + "self_attn.k_proj.bias", {keys});
        add(prefix + "self_attn.v_proj.bias", {keys});
        add(prefix + "self_attn.o_proj.weight", {width, width});
        add(prefix + "post_attention_layernorm.weight", {width});
        add(prefix + "mlp.gate_proj.weight", {inner, width});
        add(prefix + "mlp.up_proj.weight", {inner, width});
        add(prefix + "mlp.down_proj.weight", {width, inner});
    }
    add("model.norm.weight", {width});
    return slices;
}

ParameterBuffer::ParameterBuffer(const ModelSpec& model, std::int64_t vocabulary,
                                 torch::ScalarType compute)
    : m_slices(parameterSlices(model, vocabulary))
    , m_master(torch::zeros({m_slices.back().offset + m_slices.back().count}, torch::kFloat32))
    , m_compute(compute == torch::kFloat32 ? m_master : torch::zeros_like(m_master, compute))
    , m_gradient(torch::zeros_like(m_master))
{}

void ParameterBuffer::initialise(std::uint64_t seed, double deviation)
{
    float* weights = m_master.data_ptr<float>();
    for (std::size_t i = 0; i < m_slices.size(); ++i) {
        const ParameterSlice& slice = m_slices[i];
        CounterRandom random(seed, RandomPurpose::Weights, i);
        for (std::int64_t k = 0; k < slice.count; ++k)
            weights[slice.offset + k] = slice.shape.size() == 2
                                            ? static_cast<float>(deviation * random.normal())
                                            : (endsWith(slice.name, "bias") ? 0.0F : 1.0F);
    }
    syncCompute();
}

void ParameterBuffer::syncCompute()
{
    if (hasMasterCopy())
        m_compute.copy_(m_master);
}

const ParameterSlice& ParameterBuffer::slice(const std::string& name) const
{
    for (const auto& slice : m_slices)
        if (slice.name == name)
            return slice;
    throw std::logic_error("no parameter is called " + name);
}

} // namespace gradus
