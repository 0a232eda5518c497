#include "core/engine/evaluator.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/engine/judge_samples.h"
#include "core/problem/problem_json.h"
#include "core/statistics/edge_map.h"
#include "core/statistics/wilson.h"
#include "core/study/study_json.h"
#include "core/training/documents.h"
#include "core/training/held_out.h"
#include "core/training/sampler.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <ATen/Parallel.h>

namespace gradus {

namespace {

/// Samples decoded together: enough to fill matrix products, few enough to report progress.
constexpr int kSamplesAtOnce = 512;
constexpr int kFirstRound = 8; ///< samples of each problem; every further round doubles them

using Cell = std::tuple<int, std::string, std::string>; ///< op, context, mode

/// One problem as evaluation needs it.
struct Question
{
    RowId row = 0;
    std::uint64_t index = 0;
    Cell cell;
    TokenDocument document;
    SolutionJudge judge;
    std::vector<bool> outcomes; ///< of its samples so far: verified
};

SampleRow rowOf(const Question& question, const Completion& completion, std::string text)
{
    SampleRow row{.problem = question.row,
                  .text = std::move(text),
                  .tokens = static_cast<int>(completion.tokens.size()),
                  .isTruncated = completion.isTruncated,
                  .logProbability = std::accumulate(completion.logProbability.begin(),
                                                    completion.logProbability.end(), 0.0)};
    setJudgement(row, question.judge(row.text));
    return row;
}

class Evaluation
{
public:
    Evaluation(StudyFile& study, const ContextLibrary& contexts, const Tokenizer& tokenizer,
               const Decoder& decoder, const EvaluationRequest& request)
        : m_study(study)
        , m_tokenizer(tokenizer)
        , m_decoder(decoder)
        , m_request(request)
        , m_stream(request.distribution, contexts, tokenizer, evaluationSeed())
    {}

    Result<RowId> run(const EvaluationProgress& progress)
    {
        const auto evaluation = findOrAdd();
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        if (evaluation->isComplete)
            return evaluation->id;
        m_id = evaluation->id;
        if (auto asked = askQuestions(); !asked)
            return tl::unexpected(asked.error());
        if (auto scored = scoreGold(); !scored)
            return tl::unexpected(scored.error());
        for (int done = 0; done < m_request.samples;) {
            done = roundAfter(done);
            if (auto sampled = sampleRound(done, progress); !sampled)
                return tl::unexpected(sampled.error());
            if (m_request.adaptiveWidth)
                closeCells(done);
        }
        if (auto completed = m_study.completeEvaluation(m_id); !completed)
            return tl::unexpected(completed.error());
        return m_id;
    }

private:
    [[nodiscard]] EvaluationRow wantedRow() const
    {
        return {.run = m_request.checkpoint.run,
                .checkpoint = m_request.checkpoint.id,
                .checkpointName = m_request.checkpoint.name,
                .stage = m_request.checkpoint.stage,
                .distribution = m_request.distribution.name,
                .problems = m_request.problems,
                .samples = m_request.samples,
                .temperature = m_request.temperature,
                .maxNewTokens = m_request.maxNewTokens,
                .seed = m_request.seed,
                .adaptiveWidth = m_request.adaptiveWidth,
                .definition = m_request.given.empty() ? toJson(m_request.distribution) : ""};
    }

    Result<EvaluationRow> findOrAdd()
    {
        const auto rows = m_study.evaluations();
        if (!rows)
            return tl::unexpected(rows.error());
        EvaluationRow wanted = wantedRow();
        for (const auto& row : *rows) {
            if (!isSame(row, wanted))
                continue;
            const auto hasGiven = hasGivenProblems(row.id);
            if (!hasGiven)
                return tl::unexpected(hasGiven.error());
            if (*hasGiven)
                return row;
        }
        const auto id = m_study.addEvaluation(wanted);
        if (!id)
            return tl::unexpected(id.error());
        wanted.id = *id;
        return wanted;
    }

    /// Whether @p row was made with what @p wanted says.
    [[nodiscard]] bool isSame(const EvaluationRow& row, EvaluationRow wanted) const
    {
        wanted.id = row.id; // the same in all but what is not asked for
        wanted.isComplete = row.isComplete;
        wanted.seconds = row.seconds;
        if (m_request.isOfSchedule && row.maxNewTokens == 0 && row.definition.empty()) {
            wanted.maxNewTokens = 0; // written by schema 2
            wanted.seed = 0;
            wanted.definition.clear();
        }
        return row == wanted;
    }

    /// Whether every problem of @p evaluation is one that was given; so it is if none was.
    Result<bool> hasGivenProblems(RowId evaluation)
    {
        if (m_request.given.empty())
            return true;
        const auto tallies = m_study.tallies(evaluation);
        if (!tallies)
            return tl::unexpected(tallies.error());
        const std::set<RowId> given(m_request.given.begin(), m_request.given.end());
        return std::all_of(tallies->begin(), tallies->end(),
                           [&](const auto& tally) { return given.contains(tally.problem); });
    }

    Result<void> askQuestions()
    {
        const auto verified = m_study.verified(m_id);
        if (!verified)
            return tl::unexpected(verified.error());
        std::map<RowId, std::vector<bool>> known;
        for (const auto& problem : *verified)
            known[problem.problem] = problem.samples;
        const auto& given = m_request.given;
        for (int index = 0; index < m_request.problems; ++index) {
            auto next = given.empty() ? question(index)
                                      : givenQuestion(given[static_cast<std::size_t>(index)]);
            if (!next)
                return tl::unexpected(next.error());
            const auto length = static_cast<int>(next->document.prompt.size());
            if (length > m_decoder.model().contextLength)
                return fail(ErrorCode::InvalidArgument,
                            "problem " + std::to_string(next->row) + " of "
                                + m_study.path().string() + " has a prompt of "
                                + std::to_string(length)
                                + " tokens, which does not fit into the model's context_length of "
                                + std::to_string(m_decoder.model().contextLength));
            next->outcomes = known[next->row];
            m_questions.push_back(std::move(*next));
        }
        return {};
    }

    Result<Question> question(int index)
    {
        Problem problem = m_stream.problem(static_cast<std::uint64_t>(index));
        const ProblemText text = m_stream.text(problem);
        ProblemRow row{.distribution = m_request.distribution.name,
                       .index = index,
                       .op = operationCount(problem),
                       .context = problem.context,
                       .mode = std::string(modeName(problem.mode)),
                       .row = problemRow(problem, text)};
        row.hash = contentHash(row.row);
        const auto id = m_study.addProblem(row);
        if (!id)
            return tl::unexpected(id.error());
        return Question{.row = *id,
                        .index = static_cast<std::uint64_t>(index),
                        .cell = {row.op, row.context, row.mode},
                        .document = m_stream.document(text),
                        .judge = SolutionJudge(std::move(problem), text.solution),
                        .outcomes = {}};
    }

    Result<Question> givenQuestion(RowId id)
    {
        const auto row = m_study.problem(id);
        if (!row)
            return tl::unexpected(row.error());
        const auto text = problemTextFromRow(row->row);
        auto judge = text ? SolutionJudge::ofRow(row->row) : tl::unexpected(text.error());
        if (!judge)
            return fail(ErrorCode::Corrupt, "problem " + std::to_string(id) + " of "
                                                + m_study.path().string() + ": "
                                                + judge.error().message);
        return Question{.row = id,
                        .index = static_cast<std::uint64_t>(row->index),
                        .cell = {row->op, row->context, row->mode},
                        .document = m_stream.document(*text),
                        .judge = std::move(*judge),
                        .outcomes = {}};
    }

    /// Likelihoods of the gold solutions this checkpoint has none of yet. One that does not fit
    /// into the model's context has none.
    Result<void> scoreGold()
    {
        const auto known = m_study.goldScores(m_request.checkpoint.id);
        if (!known)
            return tl::unexpected(known.error());
        std::set<RowId> scored;
        for (const auto& row : *known)
            scored.insert(row.problem);
        std::vector<TokenDocument> documents;
        std::vector<GoldScoreRow> rows;
        for (const auto& question : m_questions) {
            if (scored.contains(question.row)
                || question.document.length() > m_decoder.model().contextLength)
                continue;
            documents.push_back(question.document);
            rows.push_back({.problem = question.row,
                            .tokens = static_cast<int>(question.document.completion.size())});
        }
        const auto nats = solutionNlls(m_decoder, documents);
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i].nll = nats[i];
        return m_study.putGoldScores(m_request.checkpoint.id, rows);
    }

    /// How many samples a problem has after the round that follows @p done samples.
    [[nodiscard]] int roundAfter(int done) const
    {
        if (!m_request.adaptiveWidth)
            return m_request.samples;
        return std::min(m_request.samples, done == 0 ? kFirstRound : 2 * done);
    }

    /// Brings every problem of an open cell to @p end samples.
    Result<void> sampleRound(int end, const EvaluationProgress& progress)
    {
        std::vector<Question*> lot;
        int samples = 0;
        for (std::size_t q = 0; q < m_questions.size(); ++q) {
            auto& question = m_questions[q];
            const int missing = end - static_cast<int>(question.outcomes.size());
            if (missing > 0 && !m_closed.contains(question.cell)) {
                lot.push_back(&question);
                samples += missing;
            }
            const bool isLast = q + 1 == m_questions.size();
            if (lot.empty() || (samples < kSamplesAtOnce && !isLast))
                continue;
            if (auto sampled = sampleLot(lot, end); !sampled)
                return sampled;
            lot.clear();
            samples = 0;
            const double before = end == roundAfter(0) ? 0 : end / 2.0;
            const double share =
                static_cast<double>(q + 1) / static_cast<double>(m_questions.size());
            if (auto told = progress((before + share * (end - before)) / m_request.samples); !told)
                return told;
        }
        return {};
    }

    Result<void> sampleLot(const std::vector<Question*>& lot, int end)
    {
        const auto begun = Clock::now();
        std::vector<SamplePrompt> prompts;
        for (const auto* question : lot) {
            const auto done = static_cast<int>(question->outcomes.size());
            prompts.push_back({.tokens = question->document.prompt,
                               .samples = end - done,
                               .key = question->index,
                               .firstSample = done});
        }
        const auto completions = sampleCompletions(m_decoder, prompts,
                                                   {.temperature = m_request.temperature,
                                                    .maxNewTokens = m_request.maxNewTokens,
                                                    .endOfText = m_tokenizer.endOfText(),
                                                    .seed = m_request.seed});
        std::vector<std::vector<SampleRow>> judged(lot.size());
        at::parallel_for(
            0, static_cast<std::int64_t>(lot.size()), 1, [&](std::int64_t from, std::int64_t to) {
                for (auto q = static_cast<std::size_t>(from); q < static_cast<std::size_t>(to); ++q)
                    for (const auto& each : completions[q])
                        judged[q].push_back(rowOf(*lot[q], each, m_tokenizer.decode(each.tokens)));
            });
        std::vector<SampleRow> rows;
        for (std::size_t q = 0; q < lot.size(); ++q)
            for (auto& row : judged[q]) {
                row.evaluation = m_id;
                row.sample = static_cast<int>(lot[q]->outcomes.size());
                lot[q]->outcomes.push_back(row.isVerified);
                rows.push_back(std::move(row));
            }
        if (auto added = m_study.addSamples(rows); !added)
            return added;
        return m_study.spendOnEvaluation(m_id, secondsSince(begun));
    }

    /// Closes the cells whose interval is narrow enough, judged by the first @p end samples of
    /// their problems alone: so an interruption changes nothing.
    void closeCells(int end)
    {
        std::map<Cell, std::vector<ProblemTally>> cells;
        for (const auto& question : m_questions) {
            if (m_closed.contains(question.cell))
                continue;
            const auto last = question.outcomes.begin() + end;
            cells[question.cell].push_back(
                {.samples = end, .correct = std::count(question.outcomes.begin(), last, true)});
        }
        for (const auto& [cell, tallies] : cells)
            if (const auto interval = wilsonPassAtK(tallies, 1);
                interval
                && stoppingOf(*interval, 1,
                              {.mostWidth = *m_request.adaptiveWidth, .leastProblems = 1})
                       == Stopping::NarrowEnough)
                m_closed.insert(cell);
    }

    StudyFile& m_study;
    const Tokenizer& m_tokenizer;
    const Decoder& m_decoder;
    const EvaluationRequest& m_request;
    DocumentStream m_stream;
    RowId m_id = 0;
    std::vector<Question> m_questions;
    std::set<Cell> m_closed;
};

} // namespace

Result<RowId> evaluateCheckpoint(StudyFile& study, const ContextLibrary& contexts,
                                 const Tokenizer& tokenizer, const Decoder& decoder,
                                 const EvaluationRequest& request,
                                 const EvaluationProgress& progress)
{
    return Evaluation(study, contexts, tokenizer, decoder, request).run(progress);
}

} // namespace gradus
