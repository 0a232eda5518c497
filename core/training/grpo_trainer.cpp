#include "core/training/grpo_trainer.h"

#include "core/training/grpo_loss.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace gradus {

namespace {

/// Rows of one forward and backward pass: bounds memory, does not change the gradient.
constexpr std::int64_t kMicroBatchTokens = 16'384;

/// Adds the samples of one problem to those of its op.
void countSolved(std::vector<SolveCount>& perOp, int op, std::size_t samples, std::int64_t verified)
{
    auto place =
        std::lower_bound(perOp.begin(), perOp.end(), op,
                         [](const SolveCount& count, int wanted) { return count.op < wanted; });
    if (place == perOp.end() || place->op != op)
        place = perOp.insert(place, {.op = op});
    place->samples += static_cast<std::int64_t>(samples);
    place->verified += verified;
}

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

/// One prompt with its samples.
struct GrpoTrainer::Group
{
    TokenDocument document;
    Problem problem;
    ParsedSolution gold;
    std::vector<Completion> samples;
    std::vector<double> rewards;
    std::vector<double> advantages;
    bool isConstant = false; ///< every reward is the same: no policy gradient
    std::int64_t verified = 0;
    std::int64_t answersCorrect = 0;

    /// Rows of the training pass: the prompt without its last token once, then each sample.
    [[nodiscard]] std::int64_t rows() const
    {
        auto total = static_cast<std::int64_t>(document.prompt.size()) - 1;
        for (const auto& sample : samples)
            total += static_cast<std::int64_t>(sample.tokens.size());
        return total;
    }
};

double rewardOf(const Verdict& verdict, const ReinforcementOptions& options)
{
    const Rewards rewards = rewardsOf(verdict, options.outcomeWeight);
    switch (options.reward) {
    case RewardKind::Outcome:
        return rewards.outcome;
    case RewardKind::PaperBlend:
        return rewards.paperBlend;
    case RewardKind::CodeBlend:
        return rewards.codeBlend;
    case RewardKind::StrictPaper:
        return rewards.strictPaper;
    case RewardKind::StrictCode:
        return rewards.strictCode;
    case RewardKind::DenseProcess:
        return rewards.denseProcess;
    }
    return 0;
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

std::vector<GrpoTrainer::Group> GrpoTrainer::sampleGroups(GrpoStep& report)
{
    const auto& options = m_stage.reinforcement;
    std::vector<Group> groups(static_cast<std::size_t>(options.promptsPerStep));
    std::vector<SamplePrompt> prompts;
    for (auto& group : groups) {
        const std::uint64_t index = m_cursor.document++;
        group.problem = m_documents->problem(index);
        const auto text = m_documents->text(group.problem);
        group.document = m_documents->document(text);
        group.gold = parseSolution(text.solution, group.problem.modulus);
        prompts.push_back({group.document.prompt, options.samplesPerPrompt, index});
    }
    auto completions = sampleCompletions(m_decoder, prompts,
                                         {.temperature = options.temperature,
                                          .maxNewTokens = options.maxNewTokens,
                                          .endOfText = m_tokenizer.endOfText(),
                                          .seed = m_samplingSeed});
    double samples = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        groups[g].samples = std::move(completions[g]);
        report.tokens += groups[g].rows() + 1;
        for (const auto& sample : groups[g].samples) {
            ++samples;
            report.responseLength += static_cast<double>(sample.tokens.size());
            report.truncated += sample.isTruncated ? 1 : 0;
            for (const float logProbability : sample.logProbability)
                report.entropy -= static_cast<double>(logProbability);
        }
    }
    report.entropy /= std::max(1.0, report.responseLength);
    report.responseLength /= samples;
    report.truncated /= samples;
    return groups;
}

void GrpoTrainer::rewardGroups(std::vector<Group>& groups, GrpoStep& report) const
{
    at::parallel_for(
        0, static_cast<std::int64_t>(groups.size()), 1, [&](std::int64_t begin, std::int64_t end) {
            for (auto g = static_cast<std::size_t>(begin); g < static_cast<std::size_t>(end); ++g) {
                Group& group = groups[g];
                for (const auto& sample : group.samples) {
                    const auto verdict = verifySolution(group.problem, group.gold,
                                                        m_tokenizer.decode(sample.tokens));
                    group.rewards.push_back(rewardOf(verdict, m_stage.reinforcement));
                    group.verified += verdict.isVerifiedCorrect ? 1 : 0;
                    group.answersCorrect += verdict.isAnswerCorrect ? 1 : 0;
                }
                group.isConstant = std::adjacent_find(group.rewards.begin(), group.rewards.end(),
                                                      std::not_equal_to<>())
                                   == group.rewards.end();
                group.advantages = groupAdvantages(group.rewards);
            }
        });
    double count = 0;
    double squares = 0;
    for (const Group& group : groups) {
        for (const double reward : group.rewards) {
            ++count;
            report.reward += reward;
            squares += reward * reward;
        }
        countSolved(report.perOp, operationCount(group.problem), group.samples.size(),
                    group.verified);
        report.verified += static_cast<double>(group.verified);
        report.answerCorrect += static_cast<double>(group.answersCorrect);
        if (group.isConstant)
            (group.rewards.front() >= 1.0 ? report.allSolved : report.allFailed) += 1;
    }
    report.reward /= count;
    report.rewardDeviation =
        std::sqrt(std::max(0.0, squares / count - report.reward * report.reward));
    report.verified /= count;
    report.answerCorrect /= count;
    report.allSolved /= static_cast<double>(groups.size());
    report.allFailed /= static_cast<double>(groups.size());
}

void GrpoTrainer::accumulate(std::span<const Group* const> groups, double tokenCount,
                             GrpoStep& report)
{
    PackedBatch packed;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    std::vector<float> advantages;
    std::vector<float> sampled;
    for (const Group* group : groups) {
        const auto& prompt = group->document.prompt;
        std::vector<std::int64_t> lengths;
        for (const auto& sample : group->samples)
            lengths.push_back(static_cast<std::int64_t>(sample.tokens.size()));
        packed.layout.addGroup(static_cast<std::int64_t>(prompt.size()) - 1, lengths);
        tokens.insert(tokens.end(), prompt.begin(), prompt.end() - 1);
        for (std::size_t s = 0; s < group->samples.size(); ++s) {
            const auto& sample = group->samples[s];
            for (std::size_t i = 0; i < sample.tokens.size(); ++i) {
                rows.push_back(static_cast<std::int64_t>(tokens.size()));
                tokens.push_back(i == 0 ? prompt.back() : sample.tokens[i - 1]);
                targets.push_back(sample.tokens[i]);
                advantages.push_back(static_cast<float>(group->advantages[s]));
                sampled.push_back(sample.logProbability[i]);
            }
        }
    }

    const double temperature = m_stage.reinforcement.temperature;
    packed.tokens = torch::tensor(tokens, torch::kInt64);
    packed.rows = torch::tensor(rows, torch::kInt64);
    packed.targets = torch::tensor(targets, torch::kInt64);
    const auto logProbability = m_decoder.score(packed, temperature).logProbability;
    torch::Tensor reference;
    if (m_reference != nullptr) {
        const torch::NoGradGuard noGrad;
        reference = m_reference->score(packed, temperature).logProbability;
    }
    const auto old = logProbability.detach();
    const auto loss = grpoLoss(
        logProbability, old, torch::tensor(advantages), reference, tokenCount,
        {.clipRange = m_stage.reinforcement.clipRange,
         .klCoefficient = m_reference != nullptr ? m_stage.reinforcement.klCoefficient : 0.0});
    loss.loss.backward();
    report.kl += loss.kl / tokenCount;
    report.clipFraction += loss.clippedTokens / tokenCount;
    report.logProbabilityGap = std::max(report.logProbabilityGap,
                                        (old - torch::tensor(sampled)).abs().max().item<double>());
}

GrpoStep GrpoTrainer::step()
{
    GrpoStep report;
    const auto start = std::chrono::steady_clock::now();
    auto groups = sampleGroups(report);
    rewardGroups(groups, report);
    report.samplingSeconds = secondsSince(start);

    const auto trainingStart = std::chrono::steady_clock::now();
    // The token mean is over all completions; groups without a gradient only count in its
    // denominator.
    double tokenCount = 0;
    std::vector<const Group*> batch;
    std::int64_t batchRows = 0;
    for (const Group& group : groups)
        tokenCount += static_cast<double>(group.rows() + 1)
                      - static_cast<double>(group.document.prompt.size());
    for (const Group& group : groups) {
        if (group.isConstant && m_reference == nullptr)
            continue; // only a KL term could pull on it
        if (!batch.empty() && batchRows + group.rows() > kMicroBatchTokens) {
            accumulate(batch, tokenCount, report);
            batch.clear();
            batchRows = 0;
        }
        batch.push_back(&group);
        batchRows += group.rows();
    }
    if (!batch.empty())
        accumulate(batch, tokenCount, report);

    report.learningRate = m_stage.learningRate;
    report.gradientNorm =
        m_optimizer.update(m_decoder.parameters(), {.kind = m_stage.optimizer,
                                                    .learningRate = m_stage.learningRate,
                                                    .weightDecay = m_stage.weightDecay,
                                                    .beta1 = m_stage.beta1,
                                                    .beta2 = m_stage.beta2,
                                                    .gradientClip = m_stage.gradientClip});
    report.trainingSeconds = secondsSince(trainingStart);
    report.step = ++m_cursor.step;
    m_cursor.tokens += report.tokens;
    return report;
}

} // namespace gradus
