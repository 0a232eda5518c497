#include "core/training/batch_feed.h"

#include <system_error>
#include <utility>

namespace gradus {

BatchFeed::BatchFeed(const DocumentStream& documents, MixtureBy by, std::int64_t batchTokens)
    : m_documents(documents)
    , m_by(by)
    , m_batchTokens(batchTokens)
{}

BatchFeed::~BatchFeed()
{
    abandon();
}

DocumentBatch BatchFeed::take(const DataPosition& from)
{
    DocumentBatch batch;
    if (m_next.valid() && m_nextFrom == from) {
        batch = m_next.get();
    } else {
        abandon(); // made for another place
        batch = make(from, {});
    }
    if (m_isAhead)
        begin(batch.end);
    return batch;
}

DocumentBatch BatchFeed::make(const DataPosition& from, const std::stop_token& stop) const
{
    DocumentBatch batch{.documents = {}, .tokens = 0, .end = from};
    const auto& distribution = m_documents.distribution();
    if (batch.end.counts.tokens.empty())
        batch.end.counts = MixtureCounts::none(distribution.components.size());
    while (batch.tokens < m_batchTokens && !stop.stop_requested()) {
        const auto index = batch.end.document++;
        const auto component =
            nextComponent(distribution, m_by, m_documents.seed(), index, batch.end.counts);
        batch.documents.push_back(m_documents.document(index, component));
        const auto length = batch.documents.back().length();
        batch.end.counts.add(component, length);
        batch.tokens += length;
    }
    return batch;
}

void BatchFeed::begin(const DataPosition& from)
{
    m_stop = std::stop_source();
    m_nextFrom = from;
    try {
        m_next = std::async(std::launch::async,
                            [this, from, stop = m_stop.get_token()] { return make(from, stop); });
    } catch (const std::system_error&) {
        m_next = {}; // no thread to be had: take() makes it
    }
}

void BatchFeed::abandon() noexcept
{
    m_stop.request_stop();
    if (m_next.valid())
        m_next.wait();
    m_next = {};
}

} // namespace gradus
