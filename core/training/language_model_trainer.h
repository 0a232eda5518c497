#pragma once

#include "core/study/study.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"
#include "core/training/optimizer.h"
#include "core/training/packed_batch.h"

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
    double gradientNorm = 0; ///< L2 before clipping; not finite: the step was skipped
};

/// Pre- and mid-training: maximum likelihood on gold solutions, fresh problems throughout.
///
/// Everything a resumed run needs is cursor(); given it, the same weights and optimiser state, the
/// continuation is the same.
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

    /// References must outlive the trainer.
    LanguageModelTrainer(Decoder& decoder, Optimizer& optimizer, const DocumentStream& documents,
                         const Stage& stage);

    [[nodiscard]] bool isDone() const;
    [[nodiscard]] std::int64_t stepsPlanned() const;
    [[nodiscard]] const Cursor& cursor() const { return m_cursor; }
    void setCursor(const Cursor& cursor) { m_cursor = cursor; }
    /// What else a resumed run needs, as JSON; empty: nothing.
    [[nodiscard]] std::string memory() const { return {}; }
    /// @param memory what memory() gave after the last step before the checkpoint, or empty.
    void setMemory(const std::string& memory) { (void)memory; }

    /// @pre !isDone().
    LanguageModelStep step();

private:
    /// Adds the gradient of the mean loss over all predicted tokens. @return that mean.
    double accumulate(std::span<const TokenDocument> documents);

    Decoder& m_decoder;
    Optimizer& m_optimizer;
    const DocumentStream& m_documents;
    Stage m_stage;
    Cursor m_cursor;
};

} // namespace gradus
