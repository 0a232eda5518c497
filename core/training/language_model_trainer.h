#pragma once

#include "core/study/compute_ledger.h"
#include "core/study/study.h"
#include "core/training/batch_feed.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/held_out.h"
#include "core/training/learning_rate.h"
#include "core/training/optimizer.h"
#include "core/training/packed_batch.h"
#include "core/training/update_guard.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace gradus {

/// What one optimiser step did. Means are over the whole batch.
struct LanguageModelStep
{
    std::int64_t step = 0;   ///< 1-based
    std::int64_t tokens = 0; ///< in this batch
    double loss = 0;         ///< nats per predicted token
    double learningRate = 0;
    double gradientNorm = 0;            ///< L2 before clipping
    bool isSkipped = false;             ///< a spike or not finite: the weights stayed as they were
    std::int64_t skippedUpdates = 0;    ///< of the stage so far
    MixtureCounts counts;               ///< what the stage took of each component so far
    TokenWork work;                     ///< of this batch
    std::optional<HeldOutLoss> heldOut; ///< after this step, if it was due
    double heldOutSeconds = 0;          ///< spent on that
};

/// Pre- and mid-training: maximum likelihood on gold solutions, fresh problems throughout.
///
/// Everything a resumed run needs is cursor() and memory(); given them, the same weights and
/// optimiser state, the continuation is the same.
class LanguageModelTrainer
{
public:
    /// Where in its data and schedule a stage stands.
    struct Cursor
    {
        std::int64_t step = 0;      ///< steps done
        std::int64_t tokens = 0;    ///< tokens trained on
        std::uint64_t document = 0; ///< next document of the stream
    };

    /// So many steps in a row without a finite loss and gradient norm end the stage.
    static constexpr std::int64_t kMostNotFinite = 10;

    /// @param documents a stream of one distribution. References must outlive the trainer.
    LanguageModelTrainer(Decoder& decoder, Optimizer& optimizer, const DocumentStream& documents,
                         const Stage& stage);

    [[nodiscard]] bool isDone() const;
    [[nodiscard]] std::int64_t stepsPlanned() const;
    [[nodiscard]] const Cursor& cursor() const { return m_cursor; }
    void setCursor(const Cursor& cursor) { m_cursor = cursor; }
    /// What else a resumed run needs, as JSON.
    [[nodiscard]] std::string memory() const;
    /// @param memory what memory() gave after the last step before the checkpoint, or empty.
    void setMemory(const std::string& memory);
    /// Whether another thread makes the next batch meanwhile (the default); changes no result.
    void setAhead(bool isAhead) { m_feed.setAhead(isAhead); }

    /// @pre !isDone(). Throws std::runtime_error after kMostNotFinite bad steps in a row.
    LanguageModelStep step();

private:
    /// Adds the gradient of the mean loss over all predicted tokens. @return that mean.
    double accumulate(std::span<const TokenDocument> documents);
    /// Makes the update unless the guard forbids it; clears the gradient. @return its norm.
    double update(double loss, double learningRate);
    [[nodiscard]] double learningRate() const;
    void addHeldOut(LanguageModelStep& report);

    Decoder& m_decoder;
    Optimizer& m_optimizer;
    const DocumentStream& m_documents;
    Stage m_stage;
    Cursor m_cursor;
    MixtureCounts m_counts; ///< of the documents before the cursor's
    UpdateGuard m_guard;
    BatchFeed m_feed;
    std::optional<HeldOutProblems> m_heldOut; ///< made when first needed
};

} // namespace gradus
