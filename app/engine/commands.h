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

/// `parse` and `verify`: one row out for each row in. @param file "-" is standard input.
[[nodiscard]] Result<void> parseCommand(const std::string& file, const std::string& verifier);
[[nodiscard]] Result<void> verifyCommand(const std::string& file, const std::string& verifier);

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
