#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

// The subcommands of gradus-engine. Each prints its result on standard output and returns what went
// wrong as one sentence. ErrorCode::Usage and Unsupported exit with 2, all others with 1.

struct GenerateOptions
{
    std::string op = "2-6";
    std::string contexts = "crazy_zootopia";
    std::string modes = "normalforward";
    std::string flavour = "gsm-infinite";
    std::int64_t count = 10;
    std::uint64_t seed = 1;
    int threads = 1;
    /// 0: two, or drawn as published (iGSM)
    int layers = 0;
    // What is controlled; "auto" and 0 follow the published problems.
    std::string distractors = "auto";
    int fanIn = 0;
    int depth = 0;
    std::string literals = "1-4";
    int modulus = 0;
    std::string duplicates = "auto"; ///< or "off"
    int length = 0;                  ///< tokens
    // iGSM only
    int edges = 20;
    bool drawsLowOp = false;
    bool isQuestionFirst = false;
    bool asksAgain = false;
    std::string split = "all";
    double retryRate = 0;
    std::string retry = "exact";
    bool printsProbes = false; ///< probing labels instead of problems
};
[[nodiscard]] Result<void> generateCommand(const GenerateOptions& options);

/// `parse`, `rerender` and `verify`: one row out for each row in.
struct ReadOptions
{
    std::string file = "-"; ///< "-" is standard input
    std::string verifier = "strict";
    std::string flavour = "auto";
    int modulus = -1;           ///< -1: that of the row
    double outcomeWeight = 0.2; ///< of the blended rewards; verify only
};
[[nodiscard]] Result<void> parseCommand(const ReadOptions& options);
[[nodiscard]] Result<void> rerenderCommand(const ReadOptions& options);
[[nodiscard]] Result<void> verifyCommand(const ReadOptions& options);

/// Repeats inside one file of problems and between two. @param second empty: only inside.
[[nodiscard]] Result<void> overlapCommand(const std::string& first, const std::string& second);

struct ScoreOptions
{
    std::string gold;
    std::string generations;
    std::string verifier = "strict"; ///< whose pass@k leads
    std::string rows;                ///< a file for one row a generation; empty: none
    int threads = 0;                 ///< 0: one per core; does not change the result
    std::string study;               ///< to bring the generations into; empty: none
    std::string checkpoint;          ///< whose they are there
    std::string distribution;        ///< what the gold rows are called there; empty: as their file
};
[[nodiscard]] Result<void> scoreCommand(const ScoreOptions& options);

struct BenchOptions
{
    std::string part = "all";
    std::string only; ///< cases whose name contains it
    int threads = 0;  ///< of train, sample and rl; 0: one per usable core
    bool asJson = false;
};
/// Measures one part, or all; prints medians of five repetitions. Problems are made and judged on
/// one thread.
[[nodiscard]] Result<void> benchCommand(const BenchOptions& options);

[[nodiscard]] Result<void> presetsCommand();
[[nodiscard]] Result<void> newCommand(const std::string& study, const std::string& preset,
                                      std::optional<std::uint64_t> seed);

/// What to calculate with.
struct ComputeOptions
{
    std::string device = "auto";
    std::string type = "auto"; ///< of activations
    int threads = 0;
};

struct RunOptions
{
    std::string study;
    std::string schedule;
    ComputeOptions compute;
};
[[nodiscard]] Result<void> runCommand(const RunOptions& options);
[[nodiscard]] Result<void> statusCommand(const std::string& study, bool asJson);

struct EvaluateOptions
{
    std::string study;
    std::string checkpoint;
    std::string distribution;
    int problems = 64;
    int samples = 32;
    double temperature = 0.7;
    int maxNewTokens = 0;                ///< 0: as the checkpoint's run evaluates
    std::optional<std::uint64_t> seed;   ///< of the samples; nothing: that of the checkpoint's run
    std::optional<double> adaptiveWidth; ///< see EvaluationRequest
    ComputeOptions compute;
};
[[nodiscard]] Result<void> evaluateCommand(const EvaluateOptions& options);

/// Judges stored samples by the verifiers of this program.
struct JudgeOptions
{
    std::string study;
    bool all = false; ///< false: those without a verdict of this schema
};
[[nodiscard]] Result<void> judgeCommand(const JudgeOptions& options);

/// Looks for evaluated problems in what a checkpoint was trained on.
struct MemorisationOptions
{
    std::string study;
    std::string checkpoint;
    std::string distribution;
    std::int64_t mostDocuments = 0; ///< 0: all
};
[[nodiscard]] Result<void> memorisationCommand(const MemorisationOptions& options);

/// Makes a distribution of cells of an edge map.
struct BandOptions
{
    std::string study;
    std::string checkpoint;
    std::string distribution; ///< evaluated
    std::string name;         ///< of the new one
    std::string judgement = "edge";
    std::int64_t k = 8;
};
[[nodiscard]] Result<void> bandCommand(const BandOptions& options);

/// How many problems, samples and seeds show a difference.
struct PlanOptions
{
    std::string study; ///< variances are those of an earlier comparison; empty: they are given
    std::string first;
    std::string second;
    std::string distribution;
    double difference = 0.05;
    double power = 0.8;
    double level = 0.05;
    std::vector<std::int64_t> samples{1, 4, 16, 64, 128};
    std::vector<std::int64_t> seeds{1};
    double seedDeviation = 0; ///< between seeds of one recipe, of its pass@1
    std::optional<double> differenceVariance;
    std::optional<double> sampleVariance;
    double tokensPerSample = 0; ///< 0: as in the study
    double tokensPerSecond = 0; ///< 0: as in the study
    bool asJson = false;
};
[[nodiscard]] Result<void> planCommand(const PlanOptions& options);

struct ExportCommandOptions
{
    std::string study;
    std::string table;
    std::string format = "csv";
    std::string checkpoint;
    std::string distribution;
    std::string base; ///< checkpoint that comparisons start from
    std::string pool; ///< distribution of the graphs solutions are likened to
    std::string interval = "percentile";
    std::vector<std::int64_t> ks;
    bool isOfEachRun = false;
};
[[nodiscard]] Result<void> exportCommand(const ExportCommandOptions& options);

/// Defaults are the paper's (arXiv:2512.07783, A.10.1).
struct BudgetOptions
{
    double tokens = 0;  ///< T
    double rlShare = 0; ///< beta
    double parameters = 103'170'816;
    int samplesPerPrompt = 6;
    int sequenceLength = 2'048;
    std::int64_t batchTokens = 524'288;
    int promptsPerStep = 1'024;
    bool hasNoReference = false;
    bool asJson = false;
};
[[nodiscard]] Result<void> budgetCommand(const BudgetOptions& options);

/// Writes a checkpoint in Hugging Face's layout for Qwen2.
struct ExportModelOptions
{
    std::string study;
    std::string checkpoint;
    std::string folder;
    std::string type = "float32";
};
[[nodiscard]] Result<void> exportModelCommand(const ExportModelOptions& options);

/// Makes a checkpoint of such a folder.
struct ImportModelOptions
{
    std::string folder;
    std::string study;
    std::string name;
};
[[nodiscard]] Result<void> importModelCommand(const ImportModelOptions& options);

[[nodiscard]] Result<void> doctorCommand();

} // namespace gradus
