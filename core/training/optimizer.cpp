#include "core/training/optimizer.h"

#include "core/training/kernels.h"
#include "core/training/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <torch/types.h>

namespace gradus {

namespace {

constexpr double kMuonMomentum = 0.95;

/// Approximates U V^T of the singular value decomposition of @p matrix. Source: Jordan et al. 2024.
torch::Tensor orthogonalised(const torch::Tensor& matrix, torch::ScalarType compute)
{
    const bool tall = matrix.size(0) > matrix.size(1);
    auto x = (matrix / (matrix.norm() + 1e-7)).to(compute);
    if (tall)
        x = x.t();
    for (int i = 0; i < 5; ++i) {
        const auto a = x.mm(x.t());
        x = at::addmm(x, at::addmm(a, a, a, -4.7750, 2.0315), x, 3.4445, 1.0);
    }
    return tall ? x.t() : x;
}

/// In parts of a fixed size, added in order: the same for any number of threads.
double sumOfSquares(const float* values, std::int64_t count)
{
    constexpr std::int64_t kPart = 65'536;
    std::vector<double> parts(static_cast<std::size_t>((count + kPart - 1) / kPart));
    inParallel(static_cast<std::int64_t>(parts.size()), 1,
               [&](std::int64_t begin, std::int64_t end) {
                   for (std::int64_t part = begin; part < end; ++part)
                       parts[static_cast<std::size_t>(part)] = kernels::table().sumOfSquares(
                           values, part * kPart, std::min(count, (part + 1) * kPart));
               });
    return std::accumulate(parts.begin(), parts.end(), 0.0);
}

} // namespace

Optimizer::Optimizer(const ParameterBuffer& parameters)
    : m_first(torch::zeros_like(parameters.master()))
    , m_second(torch::zeros_like(parameters.master()))
{}

void Optimizer::reset()
{
    m_first.zero_();
    m_second.zero_();
    m_steps = 0;
}

double Optimizer::update(ParameterBuffer& parameters, const UpdateOptions& options)
{
    const torch::NoGradGuard noGrad;
    const auto& table = kernels::table();
    const auto gradient = parameters.gradient();
    float* gradients = gradient.data_ptr<float>();
    const double norm = std::sqrt(sumOfSquares(gradients, gradient.numel()));
    if (!std::isfinite(norm)) {
        gradient.zero_();
        return norm;
    }

    ++m_steps;
    const double scale = norm > options.gradientClip ? options.gradientClip / norm : 1.0;
    kernels::AdamWStep step{.learningRate = options.learningRate,
                            .beta1 = options.beta1,
                            .beta2 = options.beta2,
                            .gradientScale = scale,
                            .step = m_steps};
    void* compute = parameters.hasMasterCopy() ? parameters.compute().data_ptr() : nullptr;
    for (const auto& slice : parameters.slices()) {
        if (options.kind == OptimizerKind::Muon && slice.isHiddenMatrix()) {
            muonStep(parameters, slice, options, scale);
            continue;
        }
        step.weightDecay = slice.shape.size() == 2 ? options.weightDecay : 0.0;
        inParallel(slice.count, 16'384, [&](std::int64_t begin, std::int64_t end) {
            table.adamW(step, gradients, slice.offset + begin, slice.offset + end,
                        parameters.master().data_ptr<float>(), m_first.data_ptr<float>(),
                        m_second.data_ptr<float>(), compute);
        });
    }
    gradient.zero_();
    return norm;
}

void Optimizer::muonStep(ParameterBuffer& parameters, const ParameterSlice& slice,
                         const UpdateOptions& options, double scale)
{
    const auto part = [&](const torch::Tensor& flat) {
        return flat.narrow(0, slice.offset, slice.count).view(slice.shape);
    };
    const auto gradient = part(parameters.gradient()) * scale;
    auto momentum = part(m_first);
    momentum.lerp_(gradient, 1.0 - kMuonMomentum);
    const auto direction = gradient.lerp(momentum, kMuonMomentum); // Nesterov
    const auto compute = parameters.compute().scalar_type();
    const auto update = orthogonalised(direction, compute).to(torch::kFloat32);

    const auto longest = static_cast<double>(std::max(slice.shape[0], slice.shape[1]));
    auto weights = part(parameters.master());
    weights.mul_(1.0 - options.learningRate * options.weightDecay)
        .add_(update, -options.learningRate * 0.2 * std::sqrt(longest));
    if (parameters.hasMasterCopy())
        part(parameters.compute()).copy_(weights);
}

} // namespace gradus
