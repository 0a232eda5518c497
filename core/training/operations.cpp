#include "core/training/operations.h"

#include <algorithm>
#include <cmath>

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace gradus {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

namespace {

constexpr std::int64_t kRowGrain = 64;
constexpr std::int64_t kLogitRows = 2'048;

/// Calls kernel(begin, end) for ranges that together cover [0, count).
template <typename Function>
void inParallel(std::int64_t count, std::int64_t grain, Function&& function)
{
    at::parallel_for(0, count, grain,
                     [&](std::int64_t begin, std::int64_t end) { function(begin, end); });
}

std::int64_t* indices(const torch::Tensor& tensor)
{
    return tensor.data_ptr<std::int64_t>();
}

struct EmbedFunction : torch::autograd::Function<EmbedFunction>
{
    static Variable forward(AutogradContext* context, const Variable& tokens, const Variable& table)
    {
        context->save_for_backward({tokens});
        context->saved_data["rows"] = table.size(0);
        return table.index_select(0, tokens);
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto tokens = context->get_saved_variables().front();
        const auto& gradient = gradients.front();
        auto sum =
            torch::zeros({context->saved_data["rows"].toInt(), gradient.size(1)}, torch::kFloat32);
        sum.index_add_(0, tokens, gradient.to(torch::kFloat32));
        return {Variable(), sum.to(gradient.scalar_type())};
    }
};

struct RmsNormFunction : torch::autograd::Function<RmsNormFunction>
{
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& weight,
                            double eps)
    {
        TORCH_CHECK(x.dim() == 2 && x.is_contiguous() && x.size(1) == weight.size(0),
                    "rmsNorm: want [N, ", weight.size(0), "], got ", x.sizes());
        auto y = torch::empty_like(x);
        auto inverse = torch::empty({x.size(0)}, torch::kFloat32);
        inParallel(x.size(0), kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().rmsNormForward(elementOf(x), x.data_ptr(), weight.data_ptr(), eps,
                                            x.size(1), begin, end, y.data_ptr(),
                                            inverse.data_ptr<float>());
        });
        context->save_for_backward({x, weight, inverse});
        return y;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto& x = saved[0];
        const auto gradient = gradients.front().contiguous();
        auto xGradient = torch::empty_like(x);
        // One sum per share of rows, added up in a fixed order: the result does not depend on
        // timing.
        const std::int64_t shares =
            std::max<std::int64_t>(1, std::min<std::int64_t>(16, x.size(0) / kRowGrain));
        auto sums = torch::zeros({shares, x.size(1)}, torch::kFloat32);
        inParallel(shares, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t share = begin; share < end; ++share)
                kernels::table().rmsNormBackward(
                    elementOf(x), x.data_ptr(), saved[1].data_ptr(), saved[2].data_ptr<float>(),
                    gradient.data_ptr(), nullptr, x.size(1), x.size(0) * share / shares,
                    x.size(0) * (share + 1) / shares, xGradient.data_ptr(),
                    sums.data_ptr<float>() + share * x.size(1));
        });
        return {xGradient, sums.sum(0).to(x.scalar_type()), Variable()};
    }
};

struct SwigluFunction : torch::autograd::Function<SwigluFunction>
{
    static Variable forward(AutogradContext* context, const Variable& gateUp)
    {
        TORCH_CHECK(gateUp.dim() == 2 && gateUp.is_contiguous(), "swiglu: want [N, 2F] contiguous");
        const std::int64_t width = gateUp.size(1) / 2;
        auto y = torch::empty({gateUp.size(0), width}, gateUp.options());
        inParallel(gateUp.size(0), kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().swigluForward(elementOf(gateUp), gateUp.data_ptr(), width, begin, end,
                                           y.data_ptr());
        });
        context->save_for_backward({gateUp});
        return y;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto gateUp = context->get_saved_variables().front();
        const auto gradient = gradients.front().contiguous();
        auto result = torch::empty_like(gateUp);
        inParallel(gateUp.size(0), kRowGrain, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().swigluBackward(elementOf(gateUp), gateUp.data_ptr(),
                                            gradient.data_ptr(), gateUp.size(1) / 2, begin, end,
                                            result.data_ptr());
        });
        return {result};
    }
};

/// What the attention kernels need beside tensors; kept alive by the autograd node.
struct AttentionPlan : torch::CustomClassHolder
{
    AttentionPlan(const SequenceLayout& sequences, const kernels::AttentionShape& sizes,
                  RotaryTable table)
        : layout(sequences)
        , shape(sizes)
        , rotary(std::move(table))
    {}

    [[nodiscard]] kernels::AttentionForward work(const torch::Tensor& qkv, const torch::Tensor& out,
                                                 const torch::Tensor& logSumExp) const
    {
        return {.shape = shape,
                .element = elementOf(qkv),
                .qkv = qkv.data_ptr(),
                .segments = layout.segments.data(),
                .groups = layout.groups.data(),
                .cosines = rotary.cosines.data_ptr<float>(),
                .sines = rotary.sines.data_ptr<float>(),
                .out = out.data_ptr(),
                .logSumExp = logSumExp.data_ptr<float>()};
    }
    [[nodiscard]] std::int64_t items() const
    {
        return static_cast<std::int64_t>(layout.groups.size()) * shape.keyValueHeads;
    }

    SequenceLayout layout;
    kernels::AttentionShape shape;
    RotaryTable rotary;
};

struct AttentionFunction : torch::autograd::Function<AttentionFunction>
{
    static Variable forward(AutogradContext* context, const Variable& qkv,
                            const c10::intrusive_ptr<AttentionPlan>& plan)
    {
        const auto& shape = plan->shape;
        auto out = torch::empty({qkv.size(0), shape.heads * shape.headWidth}, qkv.options());
        auto logSumExp = torch::empty({qkv.size(0), shape.heads}, torch::kFloat32);
        const auto work = plan->work(qkv, out, logSumExp);
        inParallel(plan->items(), 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().attentionForward(work, begin, end);
        });
        context->save_for_backward({qkv, out, logSumExp});
        context->saved_data["plan"] = c10::IValue::make_capsule(plan);
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto plan = c10::static_intrusive_pointer_cast<AttentionPlan>(
            context->saved_data["plan"].toCapsule());
        const auto gradient = gradients.front().contiguous();
        auto qkvGradient = torch::empty_like(saved[0]);
        const kernels::AttentionBackward work{.forward = plan->work(saved[0], saved[1], saved[2]),
                                              .outGradient = gradient.data_ptr(),
                                              .qkvGradient = qkvGradient.data_ptr()};
        inParallel(plan->items(), 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().attentionBackward(work, begin, end);
        });
        return {qkvGradient, Variable()};
    }
};

struct LogProbabilityFunction : torch::autograd::Function<LogProbabilityFunction>
{
    static Variable forward(AutogradContext* context, const Variable& hidden,
                            const Variable& embedding, const Variable& targets, double scale)
    {
        const std::int64_t rows = hidden.size(0);
        auto logProbability = torch::empty({rows}, torch::kFloat32);
        auto logSumExp = torch::empty({rows}, torch::kFloat32);
        for (std::int64_t first = 0; first < rows; first += kLogitRows) {
            const std::int64_t count = std::min(kLogitRows, rows - first);
            const auto logits = hidden.narrow(0, first, count).mm(embedding.t());
            inParallel(count, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
                kernels::table().logProbabilityForward(
                    elementOf(logits), logits.data_ptr(), indices(targets) + first, scale,
                    logits.size(1), begin, end, logProbability.data_ptr<float>() + first,
                    logSumExp.data_ptr<float>() + first);
            });
        }
        context->save_for_backward({hidden, embedding, targets, logSumExp});
        context->saved_data["scale"] = scale;
        return logProbability;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients)
    {
        const auto saved = context->get_saved_variables();
        const auto& hidden = saved[0];
        const auto& embedding = saved[1];
        const auto gradient = gradients.front().contiguous();
        const double scale = context->saved_data["scale"].toDouble();
        auto hiddenGradient = torch::empty_like(hidden);
        auto embeddingGradient = torch::zeros_like(embedding, torch::kFloat32);
        for (std::int64_t first = 0; first < hidden.size(0); first += kLogitRows) {
            const std::int64_t count = std::min(kLogitRows, hidden.size(0) - first);
            const auto part = hidden.narrow(0, first, count);
            const auto logits = part.mm(embedding.t());
            inParallel(count, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
                kernels::table().logProbabilityBackward(
                    elementOf(logits), logits.data_ptr(), indices(saved[2]) + first, scale,
                    saved[3].data_ptr<float>() + first, gradient.data_ptr<float>() + first,
                    logits.size(1), begin, end);
            });
            auto target = hiddenGradient.narrow(0, first, count);
            at::mm_out(target, logits, embedding);
            embeddingGradient += logits.t().mm(part);
        }
        return {hiddenGradient, embeddingGradient.to(embedding.scalar_type()), Variable(),
                Variable()};
    }
};

} // namespace

std::int64_t SequenceLayout::addDocument(std::int64_t length)
{
    return addGroup(0, {length});
}

std::int64_t SequenceLayout::addGroup(std::int64_t prefixLength,
                                      const std::vector<std::int64_t>& lengths)
{
    const std::int64_t first = tokens;
    kernels::SegmentGroup group{.prefixBegin = tokens,
                                .prefixEnd = tokens + prefixLength,
                                .firstSegment = static_cast<std::int64_t>(segments.size())};
    tokens += prefixLength;
    for (const auto length : lengths) {
        segments.push_back({tokens, tokens + length});
        tokens += length;
    }
    group.lastSegment = static_cast<std::int64_t>(segments.size());
    groups.push_back(group);
    return first;
}

std::int64_t SequenceLayout::longestSequence() const
{
    std::int64_t longest = 0;
    for (const auto& group : groups) {
        longest = std::max(longest, group.prefixEnd - group.prefixBegin);
        for (auto s = group.firstSegment; s < group.lastSegment; ++s) {
            const auto& segment = segments[static_cast<std::size_t>(s)];
            longest = std::max(longest,
                               group.prefixEnd - group.prefixBegin + segment.end - segment.begin);
        }
    }
    return longest;
}

RotaryTable RotaryTable::make(std::int64_t positions, std::int64_t headWidth, double theta)
{
    const auto exponents =
        torch::arange(0, headWidth, 2, torch::kFloat64) / static_cast<double>(headWidth);
    const auto frequencies = torch::pow(theta, -exponents);
    const auto angles = torch::outer(torch::arange(0, positions, torch::kFloat64), frequencies);
    return {angles.cos().to(torch::kFloat32).contiguous(),
            angles.sin().to(torch::kFloat32).contiguous()};
}

torch::Tensor embed(const torch::Tensor& tokens, const torch::Tensor& table)
{
    return EmbedFunction::apply(tokens, table);
}

torch::Tensor rmsNorm(const torch::Tensor& x, const torch::Tensor& weight, double eps)
{
    return RmsNormFunction::apply(x, weight, eps);
}

torch::Tensor swiglu(const torch::Tensor& gateUp)
{
    return SwigluFunction::apply(gateUp);
}

torch::Tensor attention(const torch::Tensor& qkv, const SequenceLayout& layout,
                        const kernels::AttentionShape& shape, const RotaryTable& rotary)
{
    TORCH_CHECK(qkv.is_contiguous() && qkv.size(0) == layout.tokens
                    && qkv.size(1) == shape.rowWidth(),
                "attention: want [", layout.tokens, ", ", shape.rowWidth(), "], got ", qkv.sizes());
    TORCH_CHECK(layout.longestSequence() <= rotary.cosines.size(0), "attention: a sequence of ",
                layout.longestSequence(), " tokens is longer than the context of ",
                rotary.cosines.size(0));
    return AttentionFunction::apply(qkv, c10::make_intrusive<AttentionPlan>(layout, shape, rotary));
}

torch::Tensor tokenLogProbabilities(const torch::Tensor& hidden, const torch::Tensor& embedding,
                                    const torch::Tensor& targets, double temperature)
{
    return LogProbabilityFunction::apply(hidden, embedding, targets, 1.0 / temperature);
}

kernels::Element elementOf(const torch::Tensor& tensor)
{
    if (tensor.scalar_type() == torch::kBFloat16)
        return kernels::Element::BFloat16;
    TORCH_CHECK(tensor.scalar_type() == torch::kFloat32, "want float32 or bfloat16, got ",
                tensor.scalar_type());
    return kernels::Element::Float32;
}

} // namespace gradus
