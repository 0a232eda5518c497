#include "core/training/held_out.h"

#include "core/training/packed_batch.h"

#include <set>
#include <span>

#include <torch/types.h>

namespace gradus {

namespace {

std::set<int> opsOf(const Distribution& distribution)
{
    std::set<int> ops;
    for (const auto& component : distribution.components)
        for (int op = component.specification.opMin; op <= component.specification.opMax; ++op)
            ops.insert(op);
    return ops;
}

/// Sums over one document's rows of a packed batch.
struct DocumentSums
{
    double all = 0;      ///< nats over the predicted tokens
    double solution = 0; ///< nats over the solution
};

DocumentSums sumsOf(const float* scores, std::int64_t predicted, std::int64_t solutionLength)
{
    DocumentSums sums;
    for (std::int64_t i = 0; i < predicted; ++i) {
        sums.all -= static_cast<double>(scores[i]);
        if (i >= predicted - solutionLength)
            sums.solution -= static_cast<double>(scores[i]);
    }
    return sums;
}

/// Tells @p take(sums, predicted tokens) of each document, in order.
template <typename Take>
void scoreDocuments(const Decoder& decoder, std::span<const TokenDocument> documents,
                    LossTokens lossOn, std::int64_t passTokens, const Take& take)
{
    const torch::NoGradGuard noGrad;
    for (auto left = documents; !left.empty();) {
        const auto pass = left.first(documentsOfPass(left, passTokens));
        left = left.subspan(pass.size());
        const auto scores = decoder.score(packDocuments(pass, lossOn)).logProbability.contiguous();
        const float* next = scores.data_ptr<float>();
        for (const auto& document : pass) {
            const auto rows = predictedTokens(document, lossOn);
            take(sumsOf(next, rows, static_cast<std::int64_t>(document.completion.size())), rows);
            next += rows;
        }
    }
}

} // namespace

HeldOutProblems heldOutProblems(const DocumentStream& stream, int perOp)
{
    HeldOutProblems problems;
    for (const int op : opsOf(stream.distribution())) {
        const auto ofOp = stream.ofOp(op, heldOutSeed());
        // The index holds the op, so that no two ops draw the same random numbers.
        for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(perOp); ++i) {
            const auto problem = ofOp.problem((static_cast<std::uint64_t>(op) << 32U) + i);
            problems.documents.push_back(ofOp.document(ofOp.text(problem)));
            problems.ops.push_back(operationCount(problem));
        }
    }
    return problems;
}

HeldOutLoss heldOutLoss(const Decoder& decoder, const HeldOutProblems& problems, LossTokens lossOn,
                        std::int64_t passTokens)
{
    HeldOutLoss result;
    std::map<int, double> counts;
    std::int64_t predicted = 0;
    auto op = problems.ops.begin();
    scoreDocuments(decoder, problems.documents, lossOn, passTokens,
                   [&](const DocumentSums& sums, std::int64_t rows) {
                       result.loss += sums.all;
                       result.solution[*op] += sums.solution;
                       counts[*op++] += 1;
                       predicted += rows;
                   });
    if (predicted > 0)
        result.loss /= static_cast<double>(predicted);
    for (auto& [each, nats] : result.solution)
        nats /= counts[each];
    return result;
}

std::vector<double> solutionNlls(const Decoder& decoder, std::span<const TokenDocument> documents,
                                 std::int64_t passTokens)
{
    std::vector<double> nats;
    scoreDocuments(decoder, documents, LossTokens::Solution, passTokens,
                   [&](const DocumentSums& sums, std::int64_t) { nats.push_back(sums.solution); });
    return nats;
}

} // namespace gradus
