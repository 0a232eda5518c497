#include "core/training/grpo_rollout.h"

#include "core/base/clock.h"
#include "core/training/grpo_loss.h"
#include "core/training/parallel.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace gradus {

namespace {

/// A group with what its samples are verified against.
struct Candidate
{
    GrpoGroup group;
    Problem problem;
    ParsedSolution gold;
};

std::vector<Candidate> sampleCandidates(const GrpoSource& source, std::uint64_t first,
                                        std::int64_t count)
{
    const auto& options = source.options;
    std::vector<Candidate> candidates(static_cast<std::size_t>(count));
    std::vector<SamplePrompt> prompts;
    for (auto& candidate : candidates) {
        const std::uint64_t index = first + prompts.size();
        candidate.problem = source.documents.problem(index);
        const auto text = source.documents.text(candidate.problem);
        candidate.gold = parseSolution(text.solution, candidate.problem.modulus);
        candidate.group.op = operationCount(candidate.problem);
        candidate.group.prompt = source.documents.document(text).prompt;
        prompts.push_back({candidate.group.prompt, options.samplesPerPrompt, index});
    }
    auto completions = sampleCompletions(source.decoder, prompts,
                                         {.temperature = options.temperature,
                                          .topP = options.topP,
                                          .topK = options.topK,
                                          .maxNewTokens = options.maxNewTokens,
                                          .endOfText = source.tokenizer.endOfText(),
                                          .seed = source.samplingSeed});
    for (std::size_t i = 0; i < candidates.size(); ++i)
        for (auto& completion : completions[i])
            candidates[i].group.samples.emplace_back().completion = std::move(completion);
    return candidates;
}

void verifyCandidates(const GrpoSource& source, std::span<Candidate> candidates)
{
    const auto verify = [&](Candidate& candidate) {
        for (auto& sample : candidate.group.samples) {
            const auto verdict = verifySolution(candidate.problem, candidate.gold,
                                                source.tokenizer.decode(sample.completion.tokens));
            sample.rewards = rewardsOf(verdict, source.options.outcomeWeight);
            sample.isVerified = verdict.isVerifiedCorrect;
            sample.isAnswerCorrect = verdict.isAnswerCorrect;
        }
        settleGroup(candidate.group, source.options);
    };
    forEachInParallel(static_cast<std::int64_t>(candidates.size()), [&](std::int64_t index) {
        verify(candidates[static_cast<std::size_t>(index)]);
    });
}

/// Adds @p count groups. @return how many of them have a policy gradient.
std::int64_t addGroups(const GrpoSource& source, std::int64_t count, GrpoRollout& rollout)
{
    auto start = Clock::now();
    auto candidates = sampleCandidates(source, rollout.nextDocument, count);
    rollout.nextDocument += static_cast<std::uint64_t>(count);
    rollout.samplingSeconds += secondsSince(start);
    start = Clock::now();
    verifyCandidates(source, candidates);
    rollout.verifySeconds += secondsSince(start);
    std::int64_t useful = 0;
    for (auto& candidate : candidates) {
        useful += candidate.group.isConstant ? 0 : 1;
        rollout.groups.push_back(std::move(candidate.group));
    }
    return useful;
}

std::int64_t sampledTokens(const GrpoGroup& group)
{
    std::int64_t tokens = 0;
    for (const auto& sample : group.samples)
        tokens += sample.length();
    return tokens;
}

std::int64_t tokensOf(std::span<const GrpoGroup> groups)
{
    std::int64_t tokens = 0;
    for (const auto& group : groups)
        tokens += static_cast<std::int64_t>(group.prompt.size()) + sampledTokens(group);
    return tokens;
}

void addParts(Rewards& sum, const Rewards& rewards)
{
    for (const auto part : {&Rewards::outcome, &Rewards::paperBlend, &Rewards::codeBlend,
                            &Rewards::strictPaper, &Rewards::strictCode, &Rewards::denseProcess})
        sum.*part += rewards.*part;
}

/// Sums over samples; an empty share is NaN.
struct SampleSums
{
    double count = 0, verified = 0, truncated = 0, answerCorrect = 0;
    double reward = 0, penalty = 0;
    double tokens = 0, verifiedTokens = 0, truncatedTokens = 0, negativeLogs = 0;
    Rewards parts;

    void add(const GrpoSample& sample)
    {
        const auto length = static_cast<double>(sample.length());
        ++count;
        verified += sample.isVerified ? 1 : 0;
        truncated += sample.completion.isTruncated ? 1 : 0;
        answerCorrect += sample.isAnswerCorrect ? 1 : 0;
        reward += sample.reward;
        penalty += sample.penalty;
        tokens += length;
        verifiedTokens += sample.isVerified ? length : 0;
        truncatedTokens += sample.completion.isTruncated ? length : 0;
        for (const float logProbability : sample.completion.logProbability)
            negativeLogs -= static_cast<double>(logProbability);
        addParts(parts, sample.rewards);
    }
};

void reportSamples(const GrpoRollout& rollout, GrpoStep& report)
{
    SampleSums sums;
    for (const auto& group : rollout.groups)
        for (const auto& sample : group.samples)
            sums.add(sample);
    report.reward = sums.reward / sums.count;
    double squares = 0;
    for (const auto& group : rollout.groups)
        for (const auto& sample : group.samples)
            squares += (sample.reward - report.reward) * (sample.reward - report.reward);
    report.rewardDeviation = std::sqrt(squares / sums.count);
    for (const auto part : {&Rewards::outcome, &Rewards::paperBlend, &Rewards::codeBlend,
                            &Rewards::strictPaper, &Rewards::strictCode, &Rewards::denseProcess})
        report.rewardParts.*part = sums.parts.*part / sums.count;
    report.overlongPenalty = sums.penalty / sums.count;
    report.verified = sums.verified / sums.count;
    report.answerCorrect = sums.answerCorrect / sums.count;
    report.truncated = sums.truncated / sums.count;
    report.responseLength = sums.tokens / sums.count;
    report.responseLengthCorrect = sums.verifiedTokens / sums.verified;
    report.responseLengthTruncated = sums.truncatedTokens / sums.truncated;
    report.entropy = sums.negativeLogs / sums.tokens;
    report.sampledTokens = static_cast<std::int64_t>(sums.tokens);
}

void reportGroups(const GrpoRollout& rollout, GrpoStep& report)
{
    std::map<int, GrpoOpGroups> ops;
    std::map<int, SolveCount> solved;
    std::int64_t wasted = 0;
    for (const auto& group : rollout.groups) {
        auto& op = ops[group.op];
        op.op = group.op;
        ++op.groups;
        auto& count = solved[group.op];
        count.op = group.op;
        for (const auto& sample : group.samples) {
            ++count.samples;
            count.verified += sample.isVerified ? 1 : 0;
        }
        if (!group.isConstant)
            continue;
        wasted += sampledTokens(group);
        (group.isSolved ? report.allSolved : report.allFailed) += 1;
        (group.isSolved ? op.allSolved : op.allFailed) += 1;
    }
    report.groups = static_cast<std::int64_t>(rollout.groups.size());
    report.allFailed /= static_cast<double>(report.groups);
    report.allSolved /= static_cast<double>(report.groups);
    report.zeroVarianceTokens =
        static_cast<double>(wasted) / static_cast<double>(report.sampledTokens);
    for (auto& [number, op] : ops) {
        op.allFailed /= static_cast<double>(op.groups);
        op.allSolved /= static_cast<double>(op.groups);
        report.ops.push_back(op);
        report.solved.push_back(solved[number]);
    }
}

} // namespace

double rewardOf(const Rewards& rewards, RewardKind kind) noexcept
{
    switch (kind) {
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

double overlongPenalty(const Completion& completion, const ReinforcementOptions& options) noexcept
{
    if (options.overlong != OverlongHandling::Penalise)
        return 0;
    if (completion.isTruncated)
        return options.overlongPenalty;
    const double over = static_cast<double>(completion.tokens.size())
                        - (options.maxNewTokens - options.overlongBuffer);
    return options.overlongPenalty * std::clamp(over / options.overlongBuffer, 0.0, 1.0);
}

void settleGroup(GrpoGroup& group, const ReinforcementOptions& options)
{
    std::vector<double> shaped;
    bool isFull = true;
    for (auto& sample : group.samples) {
        sample.reward = rewardOf(sample.rewards, options.reward);
        sample.penalty = overlongPenalty(sample.completion, options);
        sample.isMasked =
            options.overlong == OverlongHandling::Mask && sample.completion.isTruncated;
        isFull = isFull && sample.reward >= 1;
        shaped.push_back(sample.reward - sample.penalty);
    }
    group.isConstant = areAllEqual(shaped);
    group.isSolved = group.isConstant && isFull;
    const auto advantages = groupAdvantages(shaped, options.advantage);
    for (std::size_t i = 0; i < advantages.size(); ++i)
        group.samples[i].advantage = advantages[i];
}

GrpoRollout rollOut(const GrpoSource& source, std::uint64_t firstDocument)
{
    const auto& options = source.options;
    GrpoRollout rollout{.groups = {}, .nextDocument = firstDocument};
    std::int64_t useful = addGroups(source, options.promptsPerStep, rollout);
    if (options.zeroVariance != ZeroVarianceHandling::Refill)
        return rollout;
    const auto planned = rollout.groups.size();
    while (useful < options.promptsPerStep && rollout.refillRounds < options.maxRefills) {
        useful += addGroups(source, options.promptsPerStep - useful, rollout);
        ++rollout.refillRounds;
    }
    rollout.refillTokens = tokensOf(std::span(rollout.groups).subspan(planned));
    return rollout;
}

GrpoStep reportOf(const GrpoRollout& rollout)
{
    GrpoStep report;
    report.tokens = tokensOf(rollout.groups);
    report.refillRounds = rollout.refillRounds;
    report.refillTokens = rollout.refillTokens;
    report.samplingSeconds = rollout.samplingSeconds;
    report.verifySeconds = rollout.verifySeconds;
    reportSamples(rollout, report);
    reportGroups(rollout, report);
    return report;
}

} // namespace gradus
