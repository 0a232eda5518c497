#pragma once

#include "core/solution/judgement.h"
#include "core/study/study.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

using RowId = std::int64_t;

/// What the engine last wrote of a run. What people see is derived: see displayState().
enum class RunState { Queued, Running, Paused, Stopped, Done, Failed };

/// RunState as people see it: a run that says Running or Paused but whose engine is gone is Lost.
enum class DisplayState { Queued, Running, Paused, Stopped, Done, Failed, Lost };

struct RunRow
{
    RowId id = 0;
    std::string schedule;          ///< name at launch
    std::string scheduleJson;      ///< what it was launched with, whole
    std::string distributionsJson; ///< the distributions it was launched with (a design without
                                   ///< schedules)
    RunState state = RunState::Queued;
    std::string stage;     ///< the one under way; "" before the first
    std::string activity;  ///< "training", "evaluating hard", "" when idle
    std::int64_t step = 0; ///< within the stage
    std::int64_t stepsPlanned = 0;
    std::int64_t tokensSeen = 0; ///< over all stages
    double tokensPerSecond = 0;
    double lastLoss = 0;              ///< nats per token; 0 before the first
    std::optional<double> lastReward; ///< in [0, 1]
    double secondsLeft = 0;           ///< estimate for the whole run
    double progress = 0;              ///< of the whole run, in [0, 1]; never falls
    double startedAt = 0;             ///< s since 1970
    double heartbeatAt = 0;           ///< s since 1970
    std::int64_t processId = 0;
    std::string host;
    std::string error;       ///< one sentence, if Failed
    std::string machineJson; ///< versions, device, compute type, threads

    friend bool operator==(const RunRow&, const RunRow&) = default;
};

/// One value of one metric. Keys: loss, learning_rate, gradient_norm, tokens_per_second, reward,
/// response_length, zero_variance_groups, kl, clip_fraction, ...
struct MetricRow
{
    std::string stage;
    std::string key;
    std::int64_t step = 0;   ///< within the stage, 1-based
    std::int64_t tokens = 0; ///< over all stages of the run
    double value = 0;

    friend bool operator==(const MetricRow&, const MetricRow&) = default;
};

struct CheckpointRow
{
    RowId id = 0;
    RowId run = 0;
    std::string stage;
    std::int64_t step = 0;
    std::string path;     ///< relative to the study's .d folder
    std::string hash;     ///< contentHash of the file
    bool isFinal = false; ///< the stage's last
    std::string name;     ///< "base", "mid", "rl": stage name if final, else "stage@step"

    friend bool operator==(const CheckpointRow&, const CheckpointRow&) = default;
};

/// One checkpoint sampled on one distribution.
struct EvaluationRow
{
    RowId id = 0;
    RowId run = 0;
    RowId checkpoint = 0;
    std::string checkpointName;
    std::string stage;
    std::string distribution;
    int problems = 0; ///< planned
    int samples = 0;  ///< planned, of each problem; at most so many if adaptive
    double temperature = 0;
    bool isComplete = false;
    int maxNewTokens = 0;   ///< of an answer; 0: not known (rows of schema 2, imported ones)
    std::uint64_t seed = 0; ///< draws are addressed by (seed, problem index, sample, position)
    /// Sampling of a cell's problems ended once its interval of pass@1 was this narrow; nothing:
    /// every problem has all its samples.
    std::optional<double> adaptiveWidth;
    std::string definition; ///< the distribution as it was sampled, JSON; "": not known
    std::string source;     ///< file the samples were read from; "": sampled here
    double seconds = 0;     ///< spent on sampling and judging so far

    friend bool operator==(const EvaluationRow&, const EvaluationRow&) = default;
};

struct ProblemRow
{
    RowId id = 0;
    std::string distribution;
    std::int64_t index = 0; ///< in the evaluation stream of the distribution
    int op = 0;
    std::string context;
    std::string mode;
    std::string hash; ///< contentHash of row
    std::string row;  ///< problemRow(): texts and graph

    friend bool operator==(const ProblemRow&, const ProblemRow&) = default;
};

/// One sampled solution and what the verifiers say of it.
struct SampleRow
{
    RowId evaluation = 0;
    RowId problem = 0;
    int sample = 0; ///< 0-based
    std::string text;
    int tokens = 0;
    bool isTruncated = false;
    bool isVerified = false; ///< strict
    double processAccuracy = 0;
    bool isAnswerCorrect = false;
    std::optional<double> logProbability; ///< nats, of all its tokens at the temperature sampled
                                          ///< with; nothing: not known (schema 2, imported)
    // What follows is nothing, empty and 0 in rows of schema 2; `gradus-engine judge` fills it in.
    std::optional<bool> isVerifiedPaper; ///< see Judgement
    std::string answer;                  ///< see Judgement
    std::optional<SolutionFault> fault;  ///< nothing: not judged yet
    int faultDepth = 0;                  ///< see Judgement
    NodeCounts nodes;

    friend bool operator==(const SampleRow&, const SampleRow&) = default;
};

/// Problems of one evaluation with how many of their samples were right.
struct ProblemTallyRow
{
    RowId problem = 0;
    std::int64_t index = 0;
    int op = 0;
    std::string context;
    int samples = 0;
    int verified = 0;
    int answerCorrect = 0;
    std::string mode;
    std::int64_t tokens = 0; ///< of all samples

    friend bool operator==(const ProblemTallyRow&, const ProblemTallyRow&) = default;
};

/// Which samples of one problem are strictly verified.
struct VerifiedRow
{
    RowId problem = 0;
    std::vector<bool> samples; ///< in the order they were sampled; at least one

    friend bool operator==(const VerifiedRow&, const VerifiedRow&) = default;
};

/// How likely a checkpoint finds the gold solution of one problem.
struct GoldScoreRow
{
    RowId problem = 0;
    int tokens = 0; ///< of the solution, end of text included
    double nll = 0; ///< -log p(gold solution | problem), nats over all its tokens

    friend bool operator==(const GoldScoreRow&, const GoldScoreRow&) = default;
};

/// How often one evaluated problem comes up in what a checkpoint was trained on.
struct TrainingMatchRow
{
    RowId problem = 0;
    std::int64_t documents = 0;  ///< of the training stream, looked at
    std::int64_t texts = 0;      ///< of these, told the same: contentHash64()
    std::int64_t structures = 0; ///< of these, alike but for names and numbers: structureHash()

    friend bool operator==(const TrainingMatchRow&, const TrainingMatchRow&) = default;
};

/// Where a distribution was made from.
struct DistributionOrigin
{
    std::string distribution;
    RowId evaluation = 0; ///< whose edge map it is a band of
    std::string words;    ///< "edge cells of \"wide\" at checkpoint base: op 5-6"

    friend bool operator==(const DistributionOrigin&, const DistributionOrigin&) = default;
};

/// What a curriculum decided.
struct DecisionRow
{
    std::string stage;
    std::int64_t step = 0; ///< the first it holds for, within the stage, 1-based
    std::string kind;      ///< of the curriculum: "success", "edge", ...
    std::string words;     ///< one line for people
    std::string json;      ///< the same as an object

    friend bool operator==(const DecisionRow&, const DecisionRow&) = default;
};

/// One cell, or one problem of it, as an edge of competence was measured.
struct EdgeRow
{
    std::string stage;
    std::int64_t step = 0; ///< the first trained after the measurement, within the stage, 1-based
    int component = 0;     ///< of the stage's distribution, 1-based
    int op = 0;
    std::string context; ///< "" where the family has none to choose
    std::string mode;
    std::optional<std::int64_t> problem; ///< number in the pool; nothing: the whole cell
    int problems = 0;
    int samples = 0; ///< of each problem
    int k = 0;
    double passAt1 = 0; ///< in [0, 1]
    double passAtK = 0; ///< in [0, 1]
    bool isKept = false;

    friend bool operator==(const EdgeRow&, const EdgeRow&) = default;
};

enum class CommandKind { Pause, Resume, Stop, Checkpoint };

} // namespace gradus
