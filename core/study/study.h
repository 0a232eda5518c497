#pragma once

#include "core/base/result.h"
#include "core/problem/context.h"
#include "core/problem/problem.h"
#include "core/problem/specification.h"
#include "core/study/checkpoint_options.h"
#include "core/study/curriculum_options.h"
#include "core/study/reinforcement_options.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One part of a mixture: what to make, and how often.
struct Component
{
    double weight = 1; ///< share of problems (a stage may say: of tokens), in (0, 1]; the weights
                       ///< of a distribution sum to 1
    ProblemSpecification specification;

    friend bool operator==(const Component&, const Component&) = default;
};

/// A named mixture of problem specifications.
struct Distribution
{
    std::string name; ///< unique in a study, not empty
    std::vector<Component> components{Component{}};

    friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// Problem number @p index of @p distribution under @p seed; pure like generateProblem().
/// @pre validateDistribution() holds.
[[nodiscard]] Problem drawProblem(const Distribution& distribution, const ContextLibrary& contexts,
                                  std::uint64_t seed, std::uint64_t index);
/// The component it is drawn from, 0-based.
[[nodiscard]] std::size_t componentAt(const Distribution& distribution, std::uint64_t seed,
                                      std::uint64_t index);

/// Widths the engine computes with are multiples of this: it works on whole vectors.
inline constexpr int kModelGranularity = 16;

enum class TokenizerKind {
    Phrase, ///< names and whole phrases of the problems: few tokens, what desk-size training needs
    Bpe,    ///< bytes and what was merged of them, learnt from the study's problems: the paper's
};

/// A Qwen2-style decoder and how it reads. Source: paper.md 3.1.
struct ModelSpec
{
    int layers = 4;
    int width = 128; ///< divisible by heads; width / heads is a multiple of kModelGranularity
    int heads = 4;
    int keyValueHeads = 2;   ///< divides heads
    int feedForward = 384;   ///< inner width of the SwiGLU, a multiple of kModelGranularity
    int contextLength = 512; ///< tokens
    double ropeTheta = 10'000;
    double initialDeviation = 0.02; ///< of the normal distribution the weights start from
    TokenizerKind tokenizer = TokenizerKind::Phrase;
    int vocabulary = 2'200; ///< tokens of the BPE, in [266, 100000]; the phrases count themselves

    friend bool operator==(const ModelSpec&, const ModelSpec&) = default;
};

enum class StageKind { PreTraining, MidTraining, Reinforcement };
[[nodiscard]] std::string_view
stageKindName(StageKind kind) noexcept; ///< "pre-train" "mid-train" "rl"

enum class OptimizerKind {
    AdamW, ///< the paper's
    Muon,  ///< orthogonalised updates for hidden matrices, AdamW for the rest: far fewer tokens at
           ///< desk size
};
enum class LossTokens { All, Solution };
enum class RateSchedule { Cosine, Constant, Linear, Wsd }; ///< see core/training/learning_rate.h
enum class MixtureBy { Problems, Tokens };                 ///< what weights are shares of

/// A language-model stage (pre- and mid-training).
struct LanguageModelOptions
{
    std::int64_t tokens = 1'000'000;  ///< trained on in all, padding left out
    std::int64_t batchTokens = 4'096; ///< of one optimiser step
    double floorRatio = 0.1;          ///< last learning rate / highest
    double warmupRatio = 0.02;        ///< share of the steps
    LossTokens lossOn = LossTokens::Solution;
    RateSchedule rateSchedule = RateSchedule::Cosine;
    double decayRatio = 0.2; ///< share of the steps in which Wsd goes down
    MixtureBy mixtureBy = MixtureBy::Problems;
    std::int64_t microBatchTokens = 4'096; ///< of one forward and backward pass: bounds memory
    double skipLossZ = 0;     ///< skip a step whose loss is so many deviations high; 0: never
    double skipGradientZ = 0; ///< likewise by the gradient norm
    int skipWindow = 128;     ///< steps the deviations are taken over
    int heldOutProblems = 0;  ///< of each op, never trained on; 0: no held-out loss
    int heldOutEvery = 100;   ///< steps from one held-out loss to the next

    friend bool operator==(const LanguageModelOptions&, const LanguageModelOptions&) = default;
};

/// One step of a schedule. It starts from the weights the stage before it ended with.
struct Stage
{
    std::string name; ///< unique in its schedule; names its checkpoint: "base", "mid", "rl"
    StageKind kind = StageKind::PreTraining;
    std::string distribution; ///< name in the study
    OptimizerKind optimizer = OptimizerKind::AdamW;
    double learningRate = 3e-3; ///< peak (language model) or constant (RL), > 0
    double weightDecay = 0.1;
    double beta1 = 0.9;
    double beta2 = 0.98;
    double gradientClip = 1.0;          ///< L2 norm, > 0
    LanguageModelOptions languageModel; ///< used unless kind is Reinforcement
    ReinforcementOptions reinforcement; ///< used if kind is Reinforcement
    CurriculumOptions curriculum;       ///< used if kind is Reinforcement

    friend bool operator==(const Stage&, const Stage&) = default;
};

/// What is measured at the end of each stage.
struct EvaluationPlan
{
    std::vector<std::string> distributions; ///< names in the study; none: no evaluation
    int problems = 64;                      ///< of each distribution
    int samples = 32;                       ///< of each problem
    double temperature = 0.7;
    int maxNewTokens = 256;

    friend bool operator==(const EvaluationPlan&, const EvaluationPlan&) = default;
};

/// A model and the stages it goes through, in order.
struct Schedule
{
    std::string name; ///< unique in a study
    std::uint64_t seed = 1;
    ModelSpec model;
    std::string startFrom; ///< a checkpoint of the study, by name or number, whose weights and
                           ///< tokenizer the first stage starts with; empty: random weights
    std::vector<Stage> stages;
    EvaluationPlan evaluation;
    CheckpointOptions checkpoints;

    friend bool operator==(const Schedule&, const Schedule&) = default;
};

/// Everything a user designs: what a preset file holds and a study starts with.
struct StudyDesign
{
    std::string title; ///< one line for people
    std::vector<Distribution> distributions;
    std::vector<Schedule> schedules;

    friend bool operator==(const StudyDesign&, const StudyDesign&) = default;
};

/// Each of these says what is wrong in one sentence that names the field and the value:
/// weights that do not sum to 1 (within 1e-6), an impossible op range, an unknown context or
/// distribution, a count that is not positive, heads that do not divide the width, a name used
/// twice.
[[nodiscard]] Result<void> validateDistribution(const Distribution& distribution,
                                                const ContextLibrary& contexts);
/// @param owner "the model of schedule \"main\"": the sentence names it.
[[nodiscard]] Result<void> validateModel(const ModelSpec& model, const std::string& owner);
[[nodiscard]] Result<void> validateSchedule(const Schedule& schedule,
                                            const std::vector<Distribution>& distributions);
[[nodiscard]] Result<void> validateDesign(const StudyDesign& design,
                                          const ContextLibrary& contexts);

/// Parameters of the model, embedding counted once (it is tied); 103.17 M for the paper's with
/// 2,200 tokens.
[[nodiscard]] std::int64_t parameterCount(const ModelSpec& model, std::int64_t vocabulary) noexcept;

} // namespace gradus
