#include "core/training/packed_batch.h"

#include <vector>

#include <torch/types.h>

namespace gradus {

std::int64_t predictedTokens(const TokenDocument& document, LossTokens lossOn)
{
    return lossOn == LossTokens::All ? document.length() - 1
                                     : static_cast<std::int64_t>(document.completion.size());
}

std::size_t documentsOfPass(std::span<const TokenDocument> documents, std::int64_t passTokens)
{
    std::size_t count = 1;
    std::int64_t tokens = documents.front().length();
    while (count < documents.size() && tokens + documents[count].length() <= passTokens)
        tokens += documents[count++].length();
    return count;
}

PackedBatch packDocuments(std::span<const TokenDocument> documents, LossTokens lossOn)
{
    PackedBatch batch;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<std::int64_t> targets;
    for (const auto& document : documents) {
        const auto first = static_cast<std::int64_t>(tokens.size());
        tokens.insert(tokens.end(), document.prompt.begin(), document.prompt.end());
        tokens.insert(tokens.end(), document.completion.begin(), document.completion.end());
        tokens.pop_back(); // nothing follows the last token
        batch.layout.addDocument(document.length() - 1);

        const auto promptLength = static_cast<std::int64_t>(document.prompt.size());
        for (std::int64_t i = lossOn == LossTokens::All ? 0 : promptLength - 1;
             i + 1 < document.length(); ++i) {
            rows.push_back(first + i);
            targets.push_back(
                i + 1 < promptLength
                    ? document.prompt[static_cast<std::size_t>(i + 1)]
                    : document.completion[static_cast<std::size_t>(i + 1 - promptLength)]);
        }
    }
    batch.tokens = torch::tensor(tokens, torch::kInt64);
    batch.rows = torch::tensor(rows, torch::kInt64);
    batch.targets = torch::tensor(targets, torch::kInt64);
    return batch;
}

} // namespace gradus
