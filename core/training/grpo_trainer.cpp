#include "core/training/grpo_trainer.h"

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/training/language_model_trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <stdexcept>

namespace gradus {

namespace {

/// What the mini-batches of a step add up to.
class GradientReport
{
public:
    /// @param isFirst the weights are those sampled with.
    void add(const GrpoGradient& gradient, bool isFirst)
    {
        ++m_count;
        m_sum.loss += gradient.loss;
        m_sum.policyLoss += gradient.policyLoss;
        m_sum.tokens += gradient.tokens;
        m_sum.scored += gradient.scored;
        m_sum.rows += gradient.rows;
        m_sum.kl += gradient.kl;
        m_sum.entropy += gradient.entropy;
        m_sum.clippedLow += gradient.clippedLow;
        m_sum.clippedHigh += gradient.clippedHigh;
        m_sum.clippedDual += gradient.clippedDual;
        m_sum.ratio += gradient.ratio;
        m_sum.smallestRatio = std::min(m_sum.smallestRatio, gradient.smallestRatio);
        m_sum.largestRatio = std::max(m_sum.largestRatio, gradient.largestRatio);
        if (isFirst && gradient.scored > 0) {
            m_gap = gradient.largestGap;
            m_gapMean = gradient.gap / static_cast<double>(gradient.scored);
        }
    }

    void write(GrpoStep& report, const ReinforcementOptions& options) const
    {
        report.updates = m_count;
        report.trainedTokens = m_sum.rows;
        report.logProbabilityGap = m_gap;
        report.logProbabilityGapMean = m_gapMean;
        if (m_count == 0)
            return;
        report.loss = m_sum.loss / m_count;
        report.policyLoss = m_sum.policyLoss / m_count;
        const auto tokens = static_cast<double>(m_sum.tokens);
        report.clipFractionLow = m_sum.clippedLow / tokens;
        report.clipFractionHigh = m_sum.clippedHigh / tokens;
        report.clipFractionDual = m_sum.clippedDual / tokens;
        report.clipFraction = report.clipFractionLow + report.clipFractionHigh;
        if (m_sum.scored == 0)
            return;
        const auto scored = static_cast<double>(m_sum.scored);
        report.kl = m_sum.kl / scored;
        if (options.entropyCoefficient > 0)
            report.policyEntropy = m_sum.entropy / scored;
        report.ratioMean = m_sum.ratio / scored;
        report.ratioMin = m_sum.smallestRatio;
        report.ratioMax = m_sum.largestRatio;
    }

private:
    GrpoGradient m_sum;
    int m_count = 0;
    double m_gap = GrpoStep::kNone;
    double m_gapMean = GrpoStep::kNone;
};

} // namespace

std::vector<std::vector<std::size_t>> miniBatches(std::size_t groups, std::size_t perUpdate,
                                                  int passes, std::uint64_t seed, std::int64_t step)
{
    std::vector<std::vector<std::size_t>> batches;
    const std::size_t size = perUpdate == 0 ? groups : perUpdate;
    for (int pass = 0; pass < passes; ++pass) {
        std::vector<std::size_t> order(groups);
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (size < groups)
            CounterRandom(seed, RandomPurpose::MiniBatches,
                          (static_cast<std::uint64_t>(step) << 20U)
                              ^ static_cast<std::uint64_t>(pass))
                .shuffle(std::span(order));
        for (std::size_t first = 0; first < groups; first += size)
            batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first),
                                 order.begin()
                                     + static_cast<std::ptrdiff_t>(std::min(groups, first + size)));
    }
    return batches;
}

GrpoTrainer::GrpoTrainer(Decoder& decoder, Optimizer& optimizer, const DocumentStream& documents,
                         const Tokenizer& tokenizer, const Stage& stage, std::uint64_t samplingSeed,
                         const Decoder* reference)
    : m_decoder(decoder)
    , m_optimizer(optimizer)
    , m_documents(&documents)
    , m_tokenizer(tokenizer)
    , m_stage(stage)
    , m_samplingSeed(samplingSeed)
    , m_reference(reference)
{}

double GrpoTrainer::learningRate() const
{
    const auto warmup = static_cast<double>(m_stage.reinforcement.warmupSteps);
    const auto step = static_cast<double>(m_cursor.step + 1);
    return m_stage.learningRate * (step < warmup ? step / warmup : 1.0);
}

double GrpoTrainer::update(GrpoStep& report)
{
    const auto start = Clock::now();
    const double norm =
        m_optimizer.update(m_decoder.parameters(), {.kind = m_stage.optimizer,
                                                    .learningRate = report.learningRate,
                                                    .weightDecay = m_stage.weightDecay,
                                                    .beta1 = m_stage.beta1,
                                                    .beta2 = m_stage.beta2,
                                                    .gradientClip = m_stage.gradientClip});
    report.gradientNorm += norm;
    report.skippedUpdates += std::isfinite(norm) ? 0 : 1;
    m_notFiniteInRow = std::isfinite(norm) ? 0 : m_notFiniteInRow + 1;
    if (m_notFiniteInRow >= LanguageModelTrainer::kMostNotFinite)
        throw std::runtime_error("the gradient was not finite in "
                                 + std::to_string(m_notFiniteInRow) + " updates in a row (step "
                                 + std::to_string(m_cursor.step + 1) + ")");
    return secondsSince(start);
}

void GrpoTrainer::prepare(std::span<GrpoGroup* const> groups, bool isOnPolicy,
                          GrpoStep& report) const
{
    const auto& options = m_stage.reinforcement;
    if (options.klCoefficient > 0) {
        if (m_reference == nullptr)
            throw std::invalid_argument("stage \"" + m_stage.name
                                        + "\" has a kl_coefficient, but no reference model");
        report.referenceTokens = scoreSamples(*m_reference, groups, options.temperature,
                                              &GrpoSample::referenceLogProbability);
    }
    if (isOnPolicy)
        return;
    if (options.oldLogProbability == OldLogProbability::Recomputed) {
        report.recomputedTokens =
            scoreSamples(m_decoder, groups, options.temperature, &GrpoSample::oldLogProbability);
        return;
    }
    for (GrpoGroup* group : groups)
        for (auto& sample : group->samples)
            sample.oldLogProbability = sample.completion.logProbability;
}

void GrpoTrainer::train(std::span<GrpoGroup* const> groups, GrpoStep& report)
{
    const auto start = Clock::now();
    const auto& options = m_stage.reinforcement;
    const auto batches =
        miniBatches(groups.size(), static_cast<std::size_t>(options.promptsPerUpdate),
                    options.passes, m_samplingSeed, m_cursor.step);
    prepare(groups, batches.size() == 1, report);
    GradientReport sums;
    int updates = 0;
    for (const auto& batch : batches) {
        std::vector<GrpoGroup*> chosen;
        for (const auto index : batch)
            chosen.push_back(groups[index]);
        const auto gradient = accumulateGradient(m_decoder, chosen, options);
        if (gradient.sequences == 0)
            continue; // every sample is masked
        sums.add(gradient, updates++ == 0);
        report.updateSeconds += update(report);
    }
    sums.write(report, options);
    report.gradientNorm /= std::max(1, updates);
    report.trainingSeconds = secondsSince(start) - report.updateSeconds;
}

GrpoStep GrpoTrainer::step()
{
    const auto& options = m_stage.reinforcement;
    auto rollout = rollOut({.decoder = m_decoder,
                            .documents = *m_documents,
                            .tokenizer = m_tokenizer,
                            .options = options,
                            .samplingSeed = m_samplingSeed},
                           m_cursor.document);
    GrpoStep report = reportOf(rollout);
    report.learningRate = learningRate();
    std::vector<GrpoGroup*> groups;
    for (auto& group : rollout.groups)
        if (options.zeroVariance == ZeroVarianceHandling::Keep || !group.isConstant)
            groups.push_back(&group);
    report.groupsTrained = static_cast<std::int64_t>(groups.size());
    train(groups, report);

    m_cursor.document = rollout.nextDocument;
    report.step = ++m_cursor.step;
    m_cursor.tokens += report.tokens;
    return report;
}

} // namespace gradus
