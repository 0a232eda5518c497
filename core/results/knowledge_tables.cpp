// Tables of what checkpoints know without counting who solves more: likelihoods of gold solutions,
// structures of their own, and what they met in training.

#include "core/results/comparison_cells.h"
#include "core/results/csv.h"
#include "core/results/evaluation_tables.h"
#include "core/results/export_job.h"
#include "core/results/likelihood_rows.h"
#include "core/results/memorisation_rows.h"
#include "core/results/similarity_rows.h"
#include "core/results/words.h"

#include <utility>

namespace gradus {

namespace {

void addReduction(Record& record, const std::optional<PairedDifference>& reduction)
{
    addInterval(record, reduction ? std::optional(reduction->difference) : std::nullopt);
    record.push_back(reduction ? Cell(reduction->signFlipP) : Cell());
}

Cell idOf(RowId id)
{
    return id == 0 ? Cell() : Cell(id);
}

Record recordOf(const LikelihoodRow& row)
{
    Record record{row.checkpoint.name, row.base ? Cell(row.base->name) : Cell(), row.distribution,
                  row.perSolution ? Cell(opName(row.op)) : Cell(), row.problems};
    addInterval(record, row.perSolution);
    addInterval(record, row.perToken);
    record.push_back(textOf(row.band));
    record.push_back(row.reductionPerSolution ? Cell(row.shared) : Cell());
    addReduction(record, row.reductionPerSolution);
    addReduction(record, row.reductionPerToken);
    record.push_back(textOf(row.reductionBand));
    record.push_back(row.base ? Cell(row.base->run) : Cell());
    record.emplace_back(row.checkpoint.run);
    record.push_back(textOf(row.note));
    return record;
}

void addNumbers(Record& record, const std::optional<Estimate>& estimate)
{
    for (auto& cell : numbersOf(estimate))
        record.push_back(std::move(cell));
}

/// How the limits of the three means were made, each way once: "95 % bootstrap over 12 problems; 95
/// % Wilson over 12 problems: no resample differs".
std::string bandsOf(const SimilarityRow& row)
{
    std::string bands;
    for (const auto& mean : {row.similarity, row.novelty, row.isomorphic})
        if (const auto band = bandText(mean); bands.find(band) == std::string::npos)
            addNote(bands, band);
    return bands;
}

/// [{"low":0,"high":0.2,"share":0.01},...]
JsonText histogramOf(const SimilarityRow& row)
{
    std::string json = "[";
    for (std::size_t bin = 0; bin < kSimilarityBins; ++bin)
        json += std::string(bin == 0 ? "" : ",") + R"({"low":)" + csvNumber(similarityBinLow(bin))
                + R"(,"high":)" + csvNumber(similarityBinLow(bin + 1)) + R"(,"share":)"
                + csvNumber(row.shares[bin]) + '}';
    return {json + ']'};
}

Record recordOf(const SimilarityRow& row)
{
    Record record{
        row.checkpoint.name, row.distribution, row.pool.empty() ? Cell() : Cell(opName(row.op)),
        row.problems,        row.correct,      row.distinct};
    for (const auto& mean : {row.similarity, row.novelty, row.isomorphic})
        addNumbers(record, mean);
    for (Cell cell : {textOf(bandsOf(row)), row.similarity ? Cell(histogramOf(row)) : Cell(),
                      textOf(row.pool), countOf(row.poolSize), countOf(row.poolDistinct),
                      Cell(row.checkpoint.run), idOf(row.evaluation), textOf(row.note)})
        record.push_back(std::move(cell));
    return record;
}

Record recordOf(const MemorisationRow& row)
{
    const bool isKnown = row.problems > 0;
    const auto share = [&](std::int64_t count) {
        return isKnown ? Cell(static_cast<double>(count) / static_cast<double>(row.problems))
                       : Cell();
    };
    const auto known = [&](std::int64_t count) {
        return isKnown ? Cell(count) : Cell();
    };
    Record record{
        row.checkpoint.name, row.distribution,      isKnown ? Cell(opName(row.op)) : Cell(),
        row.problems,        known(row.documents),  known(row.texts),
        share(row.texts),    known(row.structures), share(row.structures),
        known(row.seen),     known(row.unseen)};
    for (const auto& pass : {row.passSeen, row.passUnseen}) {
        addNumbers(record, pass);
        record.push_back(textOf(bandText(pass)));
    }
    addInterval(record, row.difference);
    for (Cell cell :
         {textOf(row.band), Cell(row.checkpoint.run), idOf(row.evaluation), textOf(row.note)})
        record.push_back(std::move(cell));
    return record;
}

/// adaptiveWords() of evaluation @p id; "" if there is none.
std::string adaptiveNote(const StudyIndex& index, RowId id)
{
    for (const auto& row : index.evaluations())
        if (row.id == id)
            return adaptiveWords(row);
    return {};
}

/// Every row, with what there is to know of how its evaluation was sampled.
template <typename Row>
void addRows(const std::function<void(const Record&)>& add, const StudyIndex& index,
             std::vector<Row> rows)
{
    for (auto& row : rows) {
        addNote(row.note, adaptiveNote(index, row.evaluation));
        add(recordOf(row));
    }
}

} // namespace

Result<void> exportLikelihoods(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto rows = likelihoodRows(job.study, *index, comparisonOptions(job.options));
    if (!rows)
        return tl::unexpected(rows.error());
    const auto& add = job.table({"checkpoint",
                                 "base",
                                 "distribution",
                                 "op",
                                 "problems",
                                 "nll",
                                 "low",
                                 "high",
                                 "nll_per_token",
                                 "low_per_token",
                                 "high_per_token",
                                 "band",
                                 "shared",
                                 "reduction",
                                 "reduction_low",
                                 "reduction_high",
                                 "reduction_p",
                                 "reduction_per_token",
                                 "reduction_per_token_low",
                                 "reduction_per_token_high",
                                 "reduction_per_token_p",
                                 "reduction_band",
                                 "base_run",
                                 "run",
                                 "note"});
    for (const auto& row : *rows)
        add(recordOf(row));
    return {};
}

Result<void> exportSimilarity(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto& add = job.table({"checkpoint",
                                 "distribution",
                                 "op",
                                 "problems",
                                 "correct",
                                 "distinct",
                                 "similarity",
                                 "low",
                                 "high",
                                 "novelty",
                                 "novelty_low",
                                 "novelty_high",
                                 "isomorphism_rate",
                                 "isomorphism_low",
                                 "isomorphism_high",
                                 "band",
                                 "histogram",
                                 "pool",
                                 "pool_size",
                                 "pool_distinct",
                                 "run",
                                 "evaluation",
                                 "note"});
    if (index->evaluations().empty())
        return {};
    if (job.options.contexts == nullptr)
        return fail(
            ErrorCode::InvalidArgument,
            "table \"similarity\" makes problems to compare with and was given no contexts");
    const auto rows = similarityRows(job.study, *index, *job.options.contexts,
                                     {.checkpoint = job.options.checkpoint,
                                      .distribution = job.options.distribution,
                                      .pool = job.options.pool,
                                      .bootstrap = bootstrapOptions(job.options)});
    if (!rows)
        return tl::unexpected(rows.error());
    addRows(add, *index, *rows);
    return {};
}

Result<void> exportMemorisation(const Export& job)
{
    const auto index = StudyIndex::read(job.study);
    if (!index)
        return tl::unexpected(index.error());
    const auto rows = memorisationRows(job.study, *index,
                                       {.checkpoint = job.options.checkpoint,
                                        .distribution = job.options.distribution,
                                        .bootstrap = bootstrapOptions(job.options)});
    if (!rows)
        return tl::unexpected(rows.error());
    const auto& add = job.table({"checkpoint",
                                 "distribution",
                                 "op",
                                 "problems",
                                 "documents",
                                 "texts_seen",
                                 "share_texts",
                                 "structures_seen",
                                 "share_structures",
                                 "seen",
                                 "unseen",
                                 "pass_at_1_seen",
                                 "seen_low",
                                 "seen_high",
                                 "seen_band",
                                 "pass_at_1_unseen",
                                 "unseen_low",
                                 "unseen_high",
                                 "unseen_band",
                                 "difference",
                                 "low",
                                 "high",
                                 "band",
                                 "run",
                                 "evaluation",
                                 "note"});
    addRows(add, *index, *rows);
    return {};
}

} // namespace gradus
