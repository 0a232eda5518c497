#include "app/engine/bench.h"
#include "app/engine/commands.h"
#include "app/engine/text_rows.h"
#include "core/base/resources.h"
#include "core/training/compute.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

constexpr int kRepetitions = 5;

/// A part of `bench` by its name on the command line.
struct Part
{
    const char* name;
    Result<void> (*run)(const BenchRun&);
    bool needsEngine; ///< LibTorch's threads and the choice of its type
};

constexpr std::array kParts{Part{"generate", benchGenerate, false},
                            Part{"verify", benchVerify, false},
                            Part{"statistics", benchStatistics, false},
                            Part{"store", benchStore, false},
                            Part{"train", benchTrain, true},
                            Part{"sample", benchSample, true},
                            Part{"rl", benchReinforcement, true}};

Result<std::vector<Part>> partsOf(const std::string& name)
{
    std::vector<Part> parts;
    std::string names;
    for (const Part& part : kParts) {
        if (name == "all" || name == part.name)
            parts.push_back(part);
        names += part.name + std::string(", ");
    }
    if (!parts.empty())
        return parts;
    return fail(ErrorCode::Usage, "bench: \"" + name + "\" is none of " + names + "all");
}

ordered_json machineJson(const ComputeChoice* compute)
{
    std::ifstream file("/proc/cpuinfo");
    std::string model = "unknown";
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    ordered_json machine{{"cpu", model}, {"cores", std::thread::hardware_concurrency()}};
    if (compute != nullptr)
        machine.update(ordered_json::parse(compute->toJson()));
    return machine;
}

ordered_json jsonOf(const BenchResult& result)
{
    ordered_json row{{"part", result.part},
                     {"case", result.name},
                     {"throughput", result.throughput},
                     {"unit", result.unit}};
    if (result.baseline) {
        row["baseline"] = *result.baseline;
        row["ratio_to_baseline"] = result.throughput / *result.baseline;
    }
    if (result.limit) {
        row["limit"] = *result.limit;
        row["share_of_limit"] = result.throughput / *result.limit;
    }
    if (result.goalRatio)
        row["goal_ratio"] = *result.goalRatio;
    if (result.goalShare)
        row["goal_share"] = *result.goalShare;
    return row;
}

/// Three significant digits, or all before the point.
std::string shortNumber(double value)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), value < 100 ? "%.3g" : "%.0f", value);
    return text.data();
}

/// One line for people.
std::string lineOf(const BenchResult& result)
{
    std::string number = shortNumber(result.throughput);
    number.insert(0, 12 - std::min<std::size_t>(12, number.size()), ' ');
    std::string text = number + " " + result.unit + "  " + result.part + ": " + result.name;
    if (result.baseline)
        text += "; " + shortNumber(result.throughput / *result.baseline) + " times the baseline";
    if (result.goalRatio)
        text += " (goal " + shortNumber(*result.goalRatio) + ")";
    if (result.limit)
        text += "; " + shortNumber(result.throughput / *result.limit) + " of the limit";
    if (result.goalShare)
        text += " (goal " + shortNumber(*result.goalShare) + ")";
    return text;
}

} // namespace

double medianSeconds(const std::function<void()>& run, int warmUps)
{
    for (int i = 1; i < warmUps; ++i)
        run();
    return mediansInTurns({run})[0];
}

std::vector<double> mediansInTurns(const std::vector<std::function<void()>>& runs)
{
    std::vector<std::array<double, kRepetitions>> seconds(runs.size());
    for (const auto& run : runs)
        run();
    for (std::size_t round = 0; round < kRepetitions; ++round)
        for (std::size_t i = 0; i < runs.size(); ++i) {
            const auto begin = std::chrono::steady_clock::now();
            runs[i]();
            seconds[i][round] =
                std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        }
    std::vector<double> medians;
    for (auto& each : seconds) {
        std::nth_element(each.begin(), each.begin() + kRepetitions / 2, each.end());
        medians.push_back(each[kRepetitions / 2]);
    }
    return medians;
}

Result<void> benchCommand(const BenchOptions& options)
{
    const auto parts = partsOf(options.part);
    if (!parts)
        return tl::unexpected(parts.error());
    const auto contexts = ContextLibrary::load(contextFolders());
    if (!contexts)
        return tl::unexpected(contexts.error());
    std::optional<ComputeChoice> compute;
    if (std::any_of(parts->begin(), parts->end(), [](const Part& p) { return p.needsEngine; })) {
        auto choice = chooseCompute("auto", options.threads);
        if (!choice)
            return tl::unexpected(choice.error());
        compute = std::move(*choice);
    }
    const ComputeChoice* chosen = compute ? &*compute : nullptr;
    ordered_json report{{"machine", machineJson(chosen)}, {"results", ordered_json::array()}};
    const BenchRun bench{.contexts = *contexts,
                         .compute = chosen,
                         .only = options.only,
                         .report = [&](const BenchResult& result) -> Result<void> {
                             report["results"].push_back(jsonOf(result));
                             if (options.asJson)
                                 return {};
                             if (auto printed = printLine(lineOf(result)); !printed)
                                 return printed;
                             return flushOutput();
                         }};
    for (const Part& part : *parts)
        if (auto done = part.run(bench); !done)
            return done;
    if (report["results"].empty())
        return fail(ErrorCode::Usage,
                    "--only: no case of " + options.part + " contains \"" + options.only + "\"");
    if (options.asJson)
        if (auto printed = printLine(report.dump()); !printed)
            return printed;
    return flushOutput();
}

} // namespace gradus
