#include "core/engine/evaluator.h"

#include "core/base/file.h"
#include "core/problem/problem_json.h"
#include "core/solution/verdict.h"
#include "core/training/documents.h"
#include "core/training/sampler.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <ATen/Parallel.h>

namespace gradus {

namespace {

/// Samples decoded together: enough to fill matrix products, few enough to report progress.
constexpr int kSamplesAtOnce = 512;

/// One problem as evaluation needs it.
struct Question
{
    RowId row = 0;
    std::uint64_t index = 0;
    TokenDocument document;
    Problem problem;
    ParsedSolution gold;
    std::vector<std::string> names;
};

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
        const auto done = doneProblems(evaluation->id);
        if (!done)
            return tl::unexpected(done.error());

        const int atOnce = std::max(1, kSamplesAtOnce / m_request.samples);
        for (int first = 0; first < m_request.problems; first += atOnce) {
            const int last = std::min(m_request.problems, first + atOnce);
            if (auto sampled = sampleProblems(evaluation->id, first, last, *done); !sampled)
                return tl::unexpected(sampled.error());
            if (auto told = progress(static_cast<double>(last) / m_request.problems); !told)
                return tl::unexpected(told.error());
        }
        if (auto completed = m_study.completeEvaluation(evaluation->id); !completed)
            return tl::unexpected(completed.error());
        return evaluation->id;
    }

private:
    Result<EvaluationRow> findOrAdd()
    {
        auto rows = m_study.evaluations();
        if (!rows)
            return tl::unexpected(rows.error());
        for (const auto& row : *rows)
            if (m_request.takesUp && row.checkpoint == m_request.checkpoint.id
                && row.distribution == m_request.distribution.name
                && row.problems == m_request.problems && row.samples == m_request.samples
                && row.temperature == m_request.temperature)
                return row;
        EvaluationRow row{.run = m_request.checkpoint.run,
                          .checkpoint = m_request.checkpoint.id,
                          .checkpointName = m_request.checkpoint.name,
                          .stage = m_request.checkpoint.stage,
                          .distribution = m_request.distribution.name,
                          .problems = m_request.problems,
                          .samples = m_request.samples,
                          .temperature = m_request.temperature};
        const auto id = m_study.addEvaluation(row);
        if (!id)
            return tl::unexpected(id.error());
        row.id = *id;
        return row;
    }

    /// Indices of problems that have all their samples already.
    Result<std::set<std::int64_t>> doneProblems(RowId evaluation)
    {
        const auto tallies = m_study.tallies(evaluation);
        if (!tallies)
            return tl::unexpected(tallies.error());
        std::set<std::int64_t> done;
        for (const auto& tally : *tallies)
            if (tally.samples >= m_request.samples)
                done.insert(tally.index);
        return done;
    }

    Result<Question> question(int index)
    {
        Question question{.index = static_cast<std::uint64_t>(index)};
        question.problem = m_stream.problem(question.index);
        const Problem& problem = question.problem;
        const ProblemText text = m_stream.text(problem);
        question.document = m_stream.document(text);
        question.gold = parseSolution(text.solution, problem.modulus);
        question.names = quantityNames(problem);
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
        question.row = *id;
        return question;
    }

    Result<void> sampleProblems(RowId evaluation, int first, int last,
                                const std::set<std::int64_t>& done)
    {
        std::vector<Question> questions;
        std::vector<SamplePrompt> prompts;
        for (int index = first; index < last; ++index) {
            if (done.count(index) != 0)
                continue;
            auto next = question(index);
            if (!next)
                return tl::unexpected(next.error());
            prompts.push_back({next->document.prompt, m_request.samples, next->index});
            questions.push_back(std::move(*next));
        }
        const auto completions = sampleCompletions(m_decoder, prompts,
                                                   {.temperature = m_request.temperature,
                                                    .maxNewTokens = m_request.maxNewTokens,
                                                    .endOfText = m_tokenizer.endOfText(),
                                                    .seed = m_request.seed});
        std::vector<SampleRow> rows(questions.size() * static_cast<std::size_t>(m_request.samples));
        at::parallel_for(0, static_cast<std::int64_t>(questions.size()), 1,
                         [&](std::int64_t begin, std::int64_t end) {
                             for (auto q = static_cast<std::size_t>(begin);
                                  q < static_cast<std::size_t>(end); ++q)
                                 for (std::size_t s = 0; s < completions[q].size(); ++s) {
                                     SampleRow row = verified(questions[q], completions[q][s]);
                                     row.evaluation = evaluation;
                                     row.sample = static_cast<int>(s);
                                     rows[q * completions[q].size() + s] = std::move(row);
                                 }
                         });
        return m_study.addSamples(rows);
    }

    SampleRow verified(const Question& question, const Completion& completion) const
    {
        SampleRow row{.problem = question.row,
                      .text = m_tokenizer.decode(completion.tokens),
                      .tokens = static_cast<int>(completion.tokens.size()),
                      .isTruncated = completion.isTruncated};
        const auto verdict =
            verifySolution(question.problem, question.gold, row.text, question.names);
        row.isVerified = verdict.isVerifiedCorrect;
        row.processAccuracy = verdict.processAccuracy;
        row.isAnswerCorrect = verdict.isAnswerCorrect;
        return row;
    }

    StudyFile& m_study;
    const Tokenizer& m_tokenizer;
    const Decoder& m_decoder;
    const EvaluationRequest& m_request;
    DocumentStream m_stream;
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
