#pragma once

#include "core/base/result.h"
#include "core/results/words.h"
#include "core/statistics/majority_vote.h"
#include "core/statistics/pass_at_k.h"
#include "core/store/study_file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Which question decides whether a sample is right.
enum class Rightness {
    Strict, ///< every step and the answer, by the strict verifier
    Paper,  ///< the same by the published one
    Answer, ///< the answer alone: a guess floor belongs beside the number
};
/// "strict" "paper" "answer"
[[nodiscard]] std::string_view rightnessName(Rightness rightness) noexcept;

/// One problem with all that was sampled of it.
struct EvaluatedProblem
{
    RowId problem = 0;
    std::int64_t index = 0; ///< in the evaluation stream of its distribution
    int op = 0;
    std::string context;
    std::string mode;
    std::vector<SampleRow> samples; ///< in the order they were sampled, without texts; not empty

    friend bool operator==(const EvaluatedProblem&, const EvaluatedProblem&) = default;
};

/// One evaluation, read once: what its tables are worked out from.
struct EvaluatedProblems
{
    EvaluationRow evaluation;
    std::vector<EvaluatedProblem> problems; ///< those that have samples, by index

    [[nodiscard]] std::int64_t fewestSamples() const noexcept; ///< 0 if there is no problem

    friend bool operator==(const EvaluatedProblems&, const EvaluatedProblems&) = default;
};

/// The evaluation of that number; NotFound if there is none.
[[nodiscard]] Result<EvaluationRow> evaluationRow(StudyFile& study, RowId id);

/// Two reads and no text, whatever the number of problems.
[[nodiscard]] Result<EvaluatedProblems> loadEvaluated(StudyFile& study,
                                                      const EvaluationRow& evaluation);

/// Said of samples that were written before both verdicts were kept with them.
inline constexpr std::string_view kNotJudged =
    "not judged by this version; run gradus-engine judge";
/// Said of problems whose own solution the published verifier cannot read (symbolic ones).
inline constexpr std::string_view kNoPaperGold =
    "the published verifier cannot read the gold solution";
/// Said where there is nothing to count.
inline constexpr std::string_view kNoSample = "no problem has a sample yet";

/// Whether fault, answer and nodes of every sample are known.
[[nodiscard]] bool isJudged(const EvaluatedProblem& problem) noexcept;
[[nodiscard]] bool isJudged(const EvaluatedProblems& problems) noexcept;

/// Nothing where it is not known: see kNotJudged and kNoPaperGold.
[[nodiscard]] std::optional<bool> isRight(const SampleRow& sample, Rightness rightness) noexcept;
/// Nothing if it is not known of every sample.
[[nodiscard]] std::optional<ProblemTally> tallyOf(const EvaluatedProblem& problem,
                                                  Rightness rightness) noexcept;
/// Right are the answers that the strict verifier takes, however they are spelt. Nothing if some
/// sample was not judged: its answer is not known.
[[nodiscard]] std::optional<AnswerVotes> votesOf(const EvaluatedProblem& problem);

/// Problems that a row of a table is about.
struct OpGroup
{
    std::optional<int> op;            ///< nothing: of every op
    std::vector<std::size_t> members; ///< indices into EvaluatedProblems::problems

    friend bool operator==(const OpGroup&, const OpGroup&) = default;
};
/// All problems first, then each op by itself, from low to high; none if there is no problem.
[[nodiscard]] std::vector<OpGroup> opGroups(const EvaluatedProblems& problems);

/// tooFewSamples() of @p problem.
[[nodiscard]] std::string tooFewSamples(std::int64_t k, const EvaluatedProblem& problem);

} // namespace gradus
