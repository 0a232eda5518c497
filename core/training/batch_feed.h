#pragma once

#include "core/training/documents.h"
#include "core/training/mixture.h"

#include <cstdint>
#include <future>
#include <stop_token>
#include <vector>

namespace gradus {

/// Where a stage stands in its data; with the stream it fixes every later batch.
struct DataPosition
{
    std::uint64_t document = 0; ///< next of the stream
    MixtureCounts counts;       ///< of the documents before it

    friend bool operator==(const DataPosition&, const DataPosition&) = default;
};

/// The documents of one optimiser step.
struct DocumentBatch
{
    std::vector<TokenDocument> documents;
    std::int64_t tokens = 0;
    DataPosition end; ///< where the next batch begins
};

/// Makes the batches of a stage, one ahead: while a step trains, another thread generates and
/// encodes the documents of the next. What comes out does not depend on that.
///
/// Threads: called from one. What the other one throws comes out of the take() that wants its
/// batch. It is told to stop and waited for by the destructor, which takes one document at most.
class BatchFeed
{
public:
    /// @param batchTokens a batch is full with the document that reaches it.
    /// @param documents must outlive the feed.
    BatchFeed(const DocumentStream& documents, MixtureBy by, std::int64_t batchTokens);
    BatchFeed(const BatchFeed&) = delete;
    BatchFeed& operator=(const BatchFeed&) = delete;
    ~BatchFeed();

    /// Whether the next batch is made meanwhile; it is unless told otherwise.
    void setAhead(bool isAhead) { m_isAhead = isAhead; }

    /// The batch that begins at @p from. Blocks until it is made.
    [[nodiscard]] DocumentBatch take(const DataPosition& from);

private:
    [[nodiscard]] DocumentBatch make(const DataPosition& from, const std::stop_token& stop) const;
    void begin(const DataPosition& from);
    void abandon() noexcept;

    const DocumentStream& m_documents;
    MixtureBy m_by;
    std::int64_t m_batchTokens;
    bool m_isAhead = true;
    DataPosition m_nextFrom; ///< where m_next begins
    std::stop_source m_stop;
    std::future<DocumentBatch> m_next;
};

} // namespace gradus
