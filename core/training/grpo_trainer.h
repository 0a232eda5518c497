#pragma once

#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/grpo_gradient.h"
#include "core/training/grpo_rollout.h"
#include "core/training/grpo_step.h"
#include "core/training/optimizer.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// Group relative policy optimisation with the verified reward: sample, verify, update.
///
/// Source: Shao et al. 2024, arXiv:2402.03300; options as in paper.md 3.4 and docs/training.md.
/// Where one update follows the samples of a step, ratios are taken against the policy's own
/// detached log-probabilities, so it is exactly on-policy and needs no pass for them. A step is a
/// function of weights, optimiser state, cursor and seed.
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

    /// @pre !isDone(). std::invalid_argument if a prompt does not fit into the model's context, or
    /// if there is a klCoefficient and no reference.
    GrpoStep step();

private:
    /// Log-probabilities that ratios and KL are taken against.
    void prepare(std::span<GrpoGroup* const> groups, bool isOnPolicy, GrpoStep& report) const;
    void train(std::span<GrpoGroup* const> groups, GrpoStep& report);
    /// @return seconds it took.
    double update(GrpoStep& report);
    [[nodiscard]] double learningRate() const;

    Decoder& m_decoder;
    Optimizer& m_optimizer;
    const DocumentStream* m_documents;
    const Tokenizer& m_tokenizer;
    Stage m_stage;
    std::uint64_t m_samplingSeed;
    std::int64_t m_notFiniteInRow = 0; ///< updates since this process began
    const Decoder* m_reference;
    Cursor m_cursor;
};

/// The mini-batches of one step as indices of @p groups groups: each pass has every group once, in
/// batches of @p perUpdate (0: all; the last of a pass may be smaller), in an order that depends on
/// (@p seed, @p step, pass) only. One batch a pass keeps the order they were sampled in.
[[nodiscard]] std::vector<std::vector<std::size_t>> miniBatches(std::size_t groups,
                                                                std::size_t perUpdate, int passes,
                                                                std::uint64_t seed,
                                                                std::int64_t step);

} // namespace gradus
