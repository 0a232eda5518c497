#pragma once

#include "core/solution/verdict.h"
#include "core/study/curriculum.h"
#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/optimizer.h"
#include "core/training/sampler.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus {

/// What one GRPO step did. Shares are in [0, 1].
struct GrpoStep
{
    std::int64_t step = 0;      ///< 1-based
    std::int64_t tokens = 0;    ///< prompts once and all completions
    double reward = 0;          ///< mean over samples
    double rewardDeviation = 0; ///< over samples
    double verified = 0;        ///< share of samples that are verified correct
    double answerCorrect = 0;
    double responseLength = 0;    ///< mean tokens
    double truncated = 0;         ///< share of samples cut off
    double allFailed = 0;         ///< share of groups whose rewards are all alike and not full
    double allSolved = 0;         ///< share of groups whose rewards are all 1
    double entropy = 0;           ///< mean of -log p of the drawn tokens, nats
    double kl = 0;                ///< mean k3 against the reference; 0 without one
    double clipFraction = 0;      ///< share of tokens
    double logProbabilityGap = 0; ///< largest |sampler - trainer| over tokens: a diagnostic
    double gradientNorm = 0;
    double learningRate = 0;
    std::vector<SolveCount> perOp; ///< of all samples, by ascending op
    double samplingSeconds = 0;
    double trainingSeconds = 0;
};

/// Group relative policy optimisation with the verified reward: sample, verify, one update.
///
/// Source: Shao et al. 2024, arXiv:2402.03300; options as in paper.md 3.4. The log-probabilities
/// the ratio is taken against are the trainer's own before the update, so one update per batch is
/// exactly on-policy.
class GrpoTrainer
{
public:
    struct Cursor
    {
        std::int64_t step = 0;      ///< steps done
        std::int64_t tokens = 0;    ///< sampled and trained on
        std::uint64_t document = 0; ///< next problem of the stream
    };

    /// @param reference frozen weights for the KL term; may be nullptr if its coefficient is 0.
    /// References must outlive the trainer.
    GrpoTrainer(Decoder& decoder, Optimizer& optimizer, const DocumentStream& documents,
                const Tokenizer& tokenizer, const Stage& stage, std::uint64_t samplingSeed,
                const Decoder* reference = nullptr);

    [[nodiscard]] bool isDone() const { return m_cursor.step >= m_stage.reinforcement.steps; }
    [[nodiscard]] std::int64_t stepsPlanned() const { return m_stage.reinforcement.steps; }
    [[nodiscard]] const Cursor& cursor() const { return m_cursor; }
    void setCursor(const Cursor& cursor) { m_cursor = cursor; }
    /// What else a resumed run needs, as JSON; empty: nothing.
    [[nodiscard]] std::string memory() const { return {}; }
    /// @param memory what memory() gave after the last step before the checkpoint, or empty.
    void setMemory(const std::string& memory) { (void)memory; }

    /// Takes prompts from @p documents from now on; it must outlive the trainer.
    void setDocuments(const DocumentStream& documents) { m_documents = &documents; }

    /// @pre !isDone().
    GrpoStep step();

private:
    struct Group;

    std::vector<Group> sampleGroups(GrpoStep& report);
    void rewardGroups(std::vector<Group>& groups, GrpoStep& report) const;
    void accumulate(std::span<const Group* const> groups, double tokenCount, GrpoStep& report);

    Decoder& m_decoder;
    Optimizer& m_optimizer;
    const DocumentStream* m_documents;
    const Tokenizer& m_tokenizer;
    Stage m_stage;
    std::uint64_t m_samplingSeed;
    const Decoder* m_reference;
    Cursor m_cursor;
};

/// The reward of one verdict under @p kind, in [0, 1].
[[nodiscard]] double rewardOf(const Verdict& verdict, RewardKind kind);

} // namespace gradus
