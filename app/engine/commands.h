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
    std::string distractors = "auto";
    std::string flavour = "gsm-infinite";
    int layers = 2;
    std::int64_t count = 10;
    std::uint64_t seed = 1;
    int threads = 1;
};
[[nodiscard]] Result<void> generateCommand(const GenerateOptions& options);

/// `parse` and `verify`: one row out for each row in.
struct ReadOptions
{
    std::string file = "-"; ///< "-" is standard input
    std::string verifier = "strict";
    std::string flavour = "auto";
    double outcomeWeight = 0.2; ///< of the blended rewards; verify only
};
[[nodiscard]] Result<void> parseCommand(const ReadOptions& options);
[[nodiscard]] Result<void> verifyCommand(const ReadOptions& options);

struct ScoreOptions
{
    std::string gold;
    std::string generations;
    std::string verifier = "strict"; ///< whose pass@k leads
    std::string rows;                ///< a file for one row a generation; empty: none
    int threads = 0;                 ///< 0: one per core; does not change the result
};
[[nodiscard]] Result<void> scoreCommand(const ScoreOptions& options);

[[nodiscard]] Result<void> presetsCommand();
[[nodiscard]] Result<void> newCommand(const std::string& study, const std::string& preset,
                                      std::optional<std::uint64_t> seed);

struct RunOptions
{
    std::string study;
    std::string schedule;
    std::string device = "auto";
    int threads = 0;
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
    std::string device = "auto";
    int threads = 0;
};
[[nodiscard]] Result<void> evaluateCommand(const EvaluateOptions& options);

struct ExportCommandOptions
{
    std::string study;
    std::string table;
    std::string format = "csv";
    std::string checkpoint;
    std::string distribution;
};
[[nodiscard]] Result<void> exportCommand(const ExportCommandOptions& options);

[[nodiscard]] Result<void> doctorCommand();

} // namespace gradus
