#include "core/training/operations.h"

#include <cmath>

#include <torch/torch.h>

namespace gradus::reference {

namespace {

torch::Tensor rotate(const torch::Tensor& x, const torch::Tensor& cosines,
                     const torch::Tensor& sines)
{
    const auto halves = x.chunk(2, -1); // x: [T, H, W]
    const auto c = cosines.unsqueeze(1).to(x.scalar_type());
    const auto s = sines.unsqueeze(1).to(x.scalar_type());
    return torch::cat({halves[0] * c - halves[1] * s, halves[1] * c + halves[0] * s}, -1);
}

/// One whole sequence, prefix included. rows: [T, rowWidth]. @return [T, heads * headWidth].
torch::Tensor attendSequence(const torch::Tensor& rows, const kernels::AttentionShape& shape,
                             const RotaryTable& rotary)
{
    const auto length = rows.size(0);
    const auto cosines = rotary.cosines.narrow(0, 0, length);
    const auto sines = rotary.sines.narrow(0, 0, length);
    const auto parts =
        rows.split_with_sizes({shape.heads * shape.headWidth, shape.keyValueHeads * shape.headWidth,
                               shape.keyValueHeads * shape.headWidth},
                              1);
    const auto repeats = shape.heads / shape.keyValueHeads;
    const auto q = rotate(parts[0].view({length, shape.heads, shape.headWidth}), cosines, sines);
    const auto k =
        rotate(parts[1].reshape({length, shape.keyValueHeads, shape.headWidth}), cosines, sines)
            .repeat_interleave(repeats, 1);
    const auto v = parts[2]
                       .reshape({length, shape.keyValueHeads, shape.headWidth})
                       .repeat_interleave(repeats, 1);
    auto scores =
        torch::einsum("ihw,jhw->hij", {q, k}) / std::sqrt(static_cast<double>(shape.headWidth));
    const auto future = torch::ones({length, length}, torch::kBool).triu(1);
    scores = scores.masked_fill(future, -std::numeric_limits<double>::infinity());
    return torch::einsum("hij,jhw->ihw", {scores.softmax(-1), v})
        .reshape({length, shape.heads * shape.headWidth});
}

} // namespace

torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight, double eps)
{
    return x * torch::rsqrt(x.square().mean(-1, true) + eps) * weight;
}

torch::Tensor swiglu(const torch::Tensor& gateUp)
{
    const auto halves = gateUp.chunk(2, -1);
    return torch::silu(halves[0]) * halves[1];
}

torch::Tensor attention(const torch::Tensor& qkv, const SequenceLayout& layout,
                        const kernels::AttentionShape& shape, const RotaryTable& rotary)
{
    std::vector<torch::Tensor> out;
    for (const auto& group : layout.groups) {
        const auto prefix = group.prefixEnd - group.prefixBegin;
        const auto prefixRows = qkv.narrow(0, group.prefixBegin, prefix);
        if (prefix > 0)
            out.push_back(attendSequence(prefixRows, shape, rotary));
        for (auto s = group.firstSegment; s < group.lastSegment; ++s) {
            const auto& segment = layout.segments[static_cast<std::size_t>(s)];
            const auto length = segment.end - segment.begin;
            const auto rows = torch::cat({prefixRows, qkv.narrow(0, segment.begin, length)});
            out.push_back(attendSequence(rows, shape, rotary).narrow(0, prefix, length));
        }
    }
    return torch::cat(out);
}

torch::Tensor tokenLogProbabilities(const torch::Tensor& hidden, const torch::Tensor& embedding,
                                    const torch::Tensor& targets, double temperature)
{
    return (hidden.mm(embedding.t()) / temperature)
        .log_softmax(-1)
        .gather(1, targets.unsqueeze(1))
        .squeeze(1);
}

} // namespace gradus::reference
