#include "app/engine/commands.h"
#include "core/results/export.h"
#include "core/training/torch_compat.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>
#include <system_error>

#include <CLI/CLI.hpp>

namespace {

using namespace gradus;

constexpr int kUsageError = 2;

/// What the chosen subcommand does; set by its callback so that errors are handled in one place.
using Action = std::function<Result<void>()>;

/// The command line library clamps numbers that are too large: this one refuses them.
template <typename Integer>
CLI::Validator wholeNumber()
{
    const auto check = [](const std::string& text) {
        Integer value = 0;
        const auto end = text.data() + text.size();
        const auto [last, error] = std::from_chars(text.data(), end, value);
        return error == std::errc{} && last == end
                   ? std::string()
                   : '"' + text + "\" is not a whole number in range";
    };
    return CLI::Validator(check, "");
}

/// What is controlled, and what only iGSM has.
void addGenerateControls(CLI::App& generate, GenerateOptions& options)
{
    const auto add = [&](const char* name, auto& value, const char* help) {
        return generate.add_option(name, value, help)->capture_default_str();
    };
    add("--distractors", options.distractors, "Sentences the question does not need: auto or N");
    add("--fan-in", options.fanIn, "Most edges into a stated quantity, 1 to 4; 0: as published");
    add("--depth", options.depth, "Edges of the longest needed chain; 0: as published");
    add("--literals", options.literals, "Constants and k of \"k plus\", \"k times\": LOW-HIGH");
    add("--modulus", options.modulus, "Values modulo this; 0: plain integers");
    add("--duplicates", options.duplicates,
        "auto: reverse problems may say a sentence twice, as published; off");
    add("--length", options.length, "Tokens of problem text, filler included; 0: no filler");
    add("--edges", options.edges, "iGSM: most sentences, 20 (med) or 28 (hard)");
    generate.add_flag("--low-op", options.drawsLowOp, "iGSM: op is the lower of two draws");
    generate.add_flag("--question-first", options.isQuestionFirst, "iGSM: order qp");
    generate.add_flag("--reask", options.asksAgain, "iGSM: another question on the same graph");
    add("--split", options.split, "iGSM, by template hash: all, train or test");
    add("--retry-rate", options.retryRate, "iGSM: chance of a [BACK] before each step, 0 to 0.5");
    add("--retry", options.retry, "iGSM: exact (what is not ready) or weak (what comes later)");
    generate.add_flag("--probes", options.printsProbes,
                      "iGSM: print probing labels instead of problems");
}

void addGenerateCommand(CLI::App& app, Action& action)
{
    auto* generate =
        app.add_subcommand("generate", "Print freshly made problems, one JSON row a line");
    static GenerateOptions options;
    const auto add = [&](const char* name, auto& value, const char* help) {
        return generate->add_option(name, value, help)->capture_default_str();
    };
    add("--op", options.op, "Number of operations: N or LOW-HIGH");
    add("--context", options.contexts, "Context ids, separated by commas");
    add("--mode", options.modes, "normalforward, forwardreverse or both, separated by a comma");
    add("--layers", options.layers, "Layers of the structure graph, 2 or 3; iGSM 2 to 4");
    add("--count", options.count, "Number of problems")->check(wholeNumber<std::int64_t>());
    add("--seed", options.seed, "The same seed gives the same rows")
        ->check(wholeNumber<std::uint64_t>());
    add("--threads", options.threads, "Does not change the rows")->check(wholeNumber<int>());
    add("--flavour", options.flavour, "gsm-infinite, igsm or symbolic");
    addGenerateControls(*generate, options);
    generate->callback([&action] {
        action = [] {
            return generateCommand(options);
        };
    });
}

void addReadCommands(CLI::App& app, Action& action)
{
    static ReadOptions options;
    const auto addReader = [&](const char* name, const char* help,
                               Result<void> (*run)(const ReadOptions&)) {
        auto* command = app.add_subcommand(name, help);
        command->add_option("file", options.file, "JSON Lines; - is standard input")
            ->capture_default_str();
        command->add_option("--verifier", options.verifier, "strict, or paper: as published")
            ->capture_default_str();
        command->add_option("--flavour", options.flavour, "auto, gsm-infinite, igsm or symbolic")
            ->capture_default_str();
        command->add_option("--modulus", options.modulus, "Of the values; -1: that of the row")
            ->capture_default_str();
        command->callback([&action, run] {
            action = [run] {
                return run(options);
            };
        });
        return command;
    };
    addReader("parse", "Read the solution of each row into steps", parseCommand);
    addReader("rerender", "Read each problem into a graph, write it again, compare",
              rerenderCommand);
    addReader("verify", "Compare pred_text with gold_solution, node by node", verifyCommand)
        ->add_option("--outcome-weight", options.outcomeWeight,
                     "Of the answer in blended rewards, the rest is the process")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0));

    auto* score = app.add_subcommand("score", "Judge the generations of an evaluation twice");
    static ScoreOptions scoreOptions;
    score->add_option("--gold", scoreOptions.gold, "Rows with solution, op, id, template")
        ->required();
    score
        ->add_option("--generations", scoreOptions.generations,
                     "Rows with gen_solution_answer, op, id, template; - is standard input")
        ->required();
    score->add_option("--verifier", scoreOptions.verifier, "Whose pass@k leads: strict or paper")
        ->capture_default_str();
    score->add_option("--rows", scoreOptions.rows, "Also write one row a generation to this file");
    auto* study = score->add_option("--study", scoreOptions.study,
                                    "Also bring the generations into this study");
    score
        ->add_option("--checkpoint", scoreOptions.checkpoint,
                     "Whose they are there: a checkpoint of the study, or a new name")
        ->needs(study);
    score
        ->add_option("--distribution", scoreOptions.distribution,
                     "What the gold rows are called there (without it: as their file)")
        ->needs(study);
    score->add_option("--threads", scoreOptions.threads, "0: one per core")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    score->callback([&action] {
        action = [] {
            return scoreCommand(scoreOptions);
        };
    });
}

void addOverlapCommand(CLI::App& app, Action& action)
{
    auto* overlap =
        app.add_subcommand("overlap", "Count problems and structures that two files share");
    static std::string first;
    static std::string second;
    overlap->add_option("first", first, "Rows of `generate` or of the original")->required();
    overlap->add_option("second", second, "Without it: repeats inside the first only");
    overlap->callback([&action] {
        action = [] {
            return overlapCommand(first, second);
        };
    });
}

void addBenchCommand(CLI::App& app, Action& action)
{
    auto* bench = app.add_subcommand("bench", "Measure how fast this machine is");
    static BenchOptions options;
    bench
        ->add_option("part", options.part,
                     "generate, verify, statistics, store, train, sample, rl or all")
        ->capture_default_str();
    bench->add_option("--only", options.only, "Only cases whose name contains this");
    bench->add_option("--threads", options.threads, "Of train, sample and rl (0: all cores)")
        ->capture_default_str();
    bench->add_flag("--json", options.asJson, "One JSON object");
    bench->callback([&action] {
        action = [] {
            return benchCommand(options);
        };
    });
}

void addComputeOptions(CLI::App& command, ComputeOptions& options)
{
    command.add_option("--threads", options.threads, "0: one a physical core")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command.add_option("--device", options.device, "auto, cpu or cuda")->capture_default_str();
    command
        .add_option("--compute", options.type,
                    "auto (the faster one, measured), float32 or bfloat16")
        ->capture_default_str();
}

void addStudyCommands(CLI::App& app, Action& action)
{
    static std::string study;
    app.add_subcommand("presets", "List the designs a study can start from")->callback([&action] {
        action = presetsCommand;
    });

    auto* create = app.add_subcommand("new", "Make a study from a preset");
    static std::string preset;
    static std::uint64_t seed = 0;
    create->add_option("study", study, "The file to make, STUDY.gradus")->required();
    create->add_option("--preset", preset, "One of `gradus-engine presets`")->required();
    auto* seedOption = create->add_option("--seed", seed, "Seed of all schedules")
                           ->check(wholeNumber<std::uint64_t>());
    create->callback([&action, seedOption] {
        action = [seedOption] {
            return newCommand(study, preset,
                              seedOption->count() > 0 ? std::optional(seed) : std::nullopt);
        };
    });

    auto* run = app.add_subcommand("run", "Carry out a schedule, or go on with it");
    static RunOptions runOptions;
    run->add_option("study", runOptions.study)->required();
    run->add_option("--schedule", runOptions.schedule, "Needed if the study has several");
    addComputeOptions(*run, runOptions.compute);
    run->callback([&action] {
        action = [] {
            return runCommand(runOptions);
        };
    });

    auto* status = app.add_subcommand("status", "Show the runs of a study and what they found");
    static bool asJson = false;
    status->add_option("study", study)->required();
    status->add_flag("--json", asJson, "One JSON object");
    status->callback([&action] {
        action = [] {
            return statusCommand(study, asJson);
        };
    });
}

std::string tableNames()
{
    std::string names;
    for (const auto& name : exportTables())
        names += (names.empty() ? "" : " ") + name;
    return names;
}

void addResultCommands(CLI::App& app, Action& action)
{
    auto* evaluate =
        app.add_subcommand("evaluate", "Sample and verify a checkpoint on a distribution");
    static EvaluateOptions options;
    evaluate->add_option("study", options.study)->required();
    evaluate->add_option("--checkpoint", options.checkpoint, "Its name or number")->required();
    evaluate->add_option("--distribution", options.distribution, "A distribution of the study")
        ->required();
    evaluate->add_option("--samples", options.samples, "Of each problem")->capture_default_str();
    evaluate->add_option("--problems", options.problems)->capture_default_str();
    evaluate->add_option("--temperature", options.temperature)->capture_default_str();
    evaluate
        ->add_option("--max-new-tokens", options.maxNewTokens,
                     "Of an answer (0: as the checkpoint's run evaluates)")
        ->capture_default_str();
    static std::uint64_t seed = 0;
    static double width = 0;
    auto* seedOption = evaluate
                           ->add_option("--seed", seed,
                                        "Of the samples (without it: that of the checkpoint's run)")
                           ->check(wholeNumber<std::uint64_t>());
    auto* adaptive = evaluate->add_option(
        "--adaptive", width,
        "Leave the problems of a cell alone once its interval of pass@1 is at most so wide");
    addComputeOptions(*evaluate, options.compute);
    evaluate->callback([&action, seedOption, adaptive] {
        action = [seedOption, adaptive] {
            options.seed = seedOption->count() > 0 ? std::optional(seed) : std::nullopt;
            options.adaptiveWidth = adaptive->count() > 0 ? std::optional(width) : std::nullopt;
            return evaluateCommand(options);
        };
    });

    auto* judge =
        app.add_subcommand("judge", "Judge stored samples by the verifiers of this program");
    static JudgeOptions judgeOptions;
    judge->add_option("study", judgeOptions.study)->required();
    judge->add_flag("--all", judgeOptions.all, "Also those that have both verdicts");
    judge->callback([&action] {
        action = [] {
            return judgeCommand(judgeOptions);
        };
    });

    auto* memorisation = app.add_subcommand(
        "memorisation", "Look for evaluated problems in what a checkpoint was trained on");
    static MemorisationOptions wanted;
    memorisation->add_option("study", wanted.study)->required();
    memorisation->add_option("--checkpoint", wanted.checkpoint, "Its name or number")->required();
    memorisation->add_option("--distribution", wanted.distribution, "One it was evaluated on")
        ->required();
    memorisation
        ->add_option("--documents", wanted.mostDocuments, "Look at so many, the first; 0: all")
        ->capture_default_str();
    memorisation->callback([&action] {
        action = [] {
            return memorisationCommand(wanted);
        };
    });

    auto* exporter = app.add_subcommand("export", "Print a table of a study");
    static ExportCommandOptions table;
    exporter->add_option("study", table.study)->required();
    exporter->add_option("--table", table.table, tableNames())->required();
    exporter->add_option("--format", table.format, "csv or jsonl")->capture_default_str();
    exporter->add_option("--checkpoint", table.checkpoint, "Only this one");
    exporter->add_option("--distribution", table.distribution, "Only this one");
    exporter->add_option("--base", table.base,
                         "Checkpoint that comparisons start from (without it: the run's first)");
    exporter->add_option("--pool", table.pool,
                         "Distribution of the graphs that solutions are likened to (without it: "
                         "what the checkpoint was trained on)");
    exporter->add_option("--k", table.ks, "Of pass@k, separated by commas; without it 1, 2, 4, ...")
        ->delimiter(',');
    exporter->add_option("--interval", table.interval, "percentile, expanded or bca")
        ->capture_default_str();
    exporter->add_flag("--each-run", table.isOfEachRun,
                       "Do not take runs together that differ in nothing but their seed");
    exporter->callback([&action] {
        action = [] {
            return exportCommand(table);
        };
    });

    app.add_subcommand("doctor", "Tell versions, speeds and what is wrong with them")
        ->callback([&action] { action = doctorCommand; });
}

void addBudgetCommand(CLI::App& app, Action& action)
{
    auto* budget = app.add_subcommand("budget", "Split a budget between mid-training and RL");
    static BudgetOptions options;
    const auto add = [&](const char* name, auto& value, const char* help) {
        return budget->add_option(name, value, help)->capture_default_str();
    };
    budget->add_option("--tokens", options.tokens, "Mid-training tokens it would pay for")
        ->required();
    budget->add_option("--rl-share", options.rlShare, "Share of RL, 0 to 1")->required();
    add("--parameters", options.parameters, "Of the model; FLOPs are counted with it");
    add("--samples-per-prompt", options.samplesPerPrompt, "Of a group")->check(wholeNumber<int>());
    add("--sequence-length", options.sequenceLength, "Longest prompt and response together")
        ->check(wholeNumber<int>());
    add("--batch-tokens", options.batchTokens, "Of a mid-training step")
        ->check(wholeNumber<std::int64_t>());
    add("--prompts-per-step", options.promptsPerStep, "Of an RL step")->check(wholeNumber<int>());
    budget->add_flag("--no-reference", options.hasNoReference, "RL without a KL term");
    budget->add_flag("--json", options.asJson, "One JSON object");
    budget->callback([&action] {
        action = [] {
            return budgetCommand(options);
        };
    });
}

void addBandCommand(CLI::App& app, Action& action)
{
    auto* band = app.add_subcommand(
        "band", "Make a distribution of the cells of an edge map that are judged alike");
    static BandOptions options;
    band->add_option("study", options.study)->required();
    band->add_option("--checkpoint", options.checkpoint, "Whose map")->required();
    band->add_option("--distribution", options.distribution, "That it was evaluated on")
        ->required();
    band->add_option("--name", options.name, "Of the new distribution")->required();
    band->add_option("--judged", options.judgement, "saturated, edge, out of reach or undersampled")
        ->capture_default_str();
    band->add_option("--k", options.k, "Of the pass@k that cells are judged by")
        ->capture_default_str()
        ->check(wholeNumber<std::int64_t>());
    band->callback([&action] {
        action = [] {
            return bandCommand(options);
        };
    });
}

void addPlanCommand(CLI::App& app, Action& action)
{
    auto* plan = app.add_subcommand(
        "plan", "Tell how many problems, samples and seeds show a difference, and what they cost");
    static PlanOptions options;
    static double differenceVariance = 0;
    static double sampleVariance = 0;
    const auto add = [&](const char* name, auto& value, const char* help) {
        return plan->add_option(name, value, help)->capture_default_str();
    };
    plan->add_option("study", options.study, "With an earlier comparison to go by");
    plan->add_option("--first", options.first, "Checkpoint of that comparison");
    plan->add_option("--second", options.second, "The other one");
    plan->add_option("--distribution", options.distribution, "That both were evaluated on");
    add("--difference", options.difference, "Of pass@1 that is to be seen");
    add("--power", options.power, "Probability to see it");
    add("--level", options.level, "Of the two-sided test");
    add("--samples", options.samples, "To choose from, separated by commas")->delimiter(',');
    add("--seeds", options.seeds, "To choose from, separated by commas")->delimiter(',');
    add("--seed-deviation", options.seedDeviation,
        "Standard deviation of pass@1 between seeds of one recipe; 0: of these two checkpoints");
    auto* ofDifference =
        plan->add_option("--difference-variance", differenceVariance,
                         "Over problems, of the true difference (without it: as in the study)");
    auto* ofSample =
        plan->add_option("--sample-variance", sampleVariance,
                         "Of one sample, mean of p(1 - p) (without it: as in the study)");
    plan->add_option("--tokens-per-sample", options.tokensPerSample, "Without it: as in the study");
    plan->add_option("--tokens-per-second", options.tokensPerSecond, "Without it: as in the study");
    plan->add_flag("--json", options.asJson, "One JSON object");
    plan->callback([&action, ofDifference, ofSample] {
        action = [ofDifference, ofSample] {
            if (ofDifference->count() > 0)
                options.differenceVariance = differenceVariance;
            if (ofSample->count() > 0)
                options.sampleVariance = sampleVariance;
            return planCommand(options);
        };
    });
}

void addExchangeCommands(CLI::App& app, Action& action)
{
    auto* exporter =
        app.add_subcommand("export-model", "Write a checkpoint for Hugging Face's programs");
    static ExportModelOptions outgoing;
    exporter->add_option("study", outgoing.study)->required();
    exporter->add_option("--checkpoint", outgoing.checkpoint, "Its name or number")->required();
    exporter->add_option("-o,--output", outgoing.folder, "The folder to make")->required();
    exporter->add_option("--type", outgoing.type, "Of the weights: float32 or bfloat16")
        ->capture_default_str();
    exporter->callback([&action] {
        action = [] {
            return exportModelCommand(outgoing);
        };
    });

    auto* importer =
        app.add_subcommand("import-model", "Make a checkpoint of a Qwen2 in Hugging Face's layout");
    static ImportModelOptions incoming;
    importer->add_option("folder", incoming.folder, "With config.json and its weights")->required();
    importer->add_option("study", incoming.study)->required();
    importer->add_option("--name", incoming.name, "What the checkpoint is to be called")
        ->required();
    importer->callback([&action] {
        action = [] {
            return importModelCommand(incoming);
        };
    });
}

int exitCode(const Error& error)
{
    return error.code == ErrorCode::Usage || error.code == ErrorCode::Unsupported ? kUsageError : 1;
}

int runAction(const Action& action)
{
    const compat::WarningsOnOneLine warnings;
    try {
        const auto done = action();
        if (done)
            return 0;
        std::fprintf(stderr, "gradus-engine: %s\n", done.error().message.c_str());
        return exitCode(done.error());
    } catch (const c10::Error& error) {
        std::fprintf(stderr, "gradus-engine: %s\n", compat::messageOf(error).c_str());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "gradus-engine: %s\n", error.what());
    }
    return 1;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Generates, trains, samples and verifies; see `gradus-engine COMMAND --help`",
                 "gradus-engine");
    app.set_version_flag("--version", GRADUS_VERSION);
    app.require_subcommand(1);
    Action action;
    addGenerateCommand(app, action);
    addOverlapCommand(app, action);
    addBenchCommand(app, action);
    addReadCommands(app, action);
    addStudyCommands(app, action);
    addResultCommands(app, action);
    addBudgetCommand(app, action);
    addBandCommand(app, action);
    addPlanCommand(app, action);
    addExchangeCommands(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        return app.exit(success);
    } catch (const CLI::ParseError& error) {
        const auto unknown = app.remaining(); // CLI11 says only that a command is missing
        const bool isCommandMissing = app.get_subcommands().empty();
        const std::string sentence =
            isCommandMissing && !unknown.empty()
                ? unknown.front() + " is no command; see gradus-engine --help"
                : std::string(error.what());
        std::fprintf(stderr, "gradus-engine: %s\n", sentence.c_str());
        return kUsageError;
    }
    return runAction(action);
}
