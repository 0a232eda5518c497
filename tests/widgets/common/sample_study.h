#pragma once

#include "core/base/file.h"
#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/store/study_file.h"
#include "widgets/common/graph/sample_comparison.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

namespace gradus::test {

/// The value, or the end of the test with the reason.
template <typename T>
T need(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().message);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

inline ContextLibrary contexts()
{
    return need(ContextLibrary::load(std::filesystem::path(GRADUS_RESOURCES) / "contexts"));
}

/// Two valid distributions of one component each: "easy" op 2-4, "hard" op 9.
inline StudyDesign smallDesign()
{
    StudyDesign design;
    design.title = "small";
    Component easy;
    easy.specification.opMin = 2;
    easy.specification.opMax = 4;
    Component hard;
    hard.specification.opMin = 9;
    hard.specification.opMax = 9;
    design.distributions = {{"easy", {easy}}, {"hard", {hard}}};
    return design;
}

inline Problem problemOf(const Distribution& distribution, std::uint64_t index)
{
    static const ContextLibrary library = contexts();
    return drawProblem(distribution, library, 1, index);
}

inline ProblemRow problemRowOf(const Distribution& distribution, std::uint64_t index)
{
    static const ContextLibrary library = contexts();
    const Problem problem = problemOf(distribution, index);
    ProblemRow row;
    row.distribution = distribution.name;
    row.index = static_cast<std::int64_t>(index);
    row.op = operationCount(problem);
    row.context = problem.context;
    row.mode = modeName(problem.mode);
    row.row = problemRow(problem, renderProblem(problem));
    row.hash = contentHash(row.row);
    return row;
}

inline std::string goldOf(const ProblemRow& row)
{
    return need(problemTextFromRow(row.row)).solution;
}

/// @p solution with 1 added to the value of its first step, a constant; all else as it was.
inline std::string withSlip(std::string solution)
{
    const std::size_t equals = solution.find(" = ");
    const std::size_t end = solution.find('.', equals);
    const int value = std::stoi(solution.substr(equals + 3, end - equals - 3));
    return solution.replace(equals + 3, end - equals - 3, std::to_string(value + 1));
}

/// @p solution without its first step.
inline std::string withoutFirstStep(const std::string& solution)
{
    return solution.substr(solution.find("Define", 1));
}

inline SampleRow sampleOf(RowId evaluation, const ProblemRow& problem, int number,
                          const std::string& text)
{
    const SampleComparison judged = need(compareSample(problem.row, text));
    SampleRow sample;
    sample.evaluation = evaluation;
    sample.problem = problem.id;
    sample.sample = number;
    sample.text = text;
    sample.tokens = 40;
    sample.isVerified = judged.verdict.isVerifiedCorrect;
    sample.processAccuracy = judged.verdict.processAccuracy;
    sample.isAnswerCorrect = judged.verdict.isAnswerCorrect;
    return sample;
}

/// A study with one run, checkpoints "base" and "rl", both evaluated on "easy" and "rl" on "hard":
/// problem 0 solved in all four samples, 1 in two of them, 2 in none.
struct SampleStudy
{
    explicit SampleStudy(const std::filesystem::path& path)
        : file(need(StudyFile::create(path, smallDesign())))
    {
        RunRow row;
        row.schedule = "main";
        row.state = RunState::Done;
        run = need(file.addRun(row));
        base = addCheckpoint("base");
        rl = addCheckpoint("rl");
        baseOnEasy = addEvaluation(base, "base", "easy");
        rlOnEasy = addEvaluation(rl, "rl", "easy");
        rlOnHard = addEvaluation(rl, "rl", "hard");
    }

    RowId addCheckpoint(const std::string& name)
    {
        CheckpointRow row;
        row.run = run;
        row.stage = row.name = name;
        row.isFinal = true;
        row.path = name + ".safetensors";
        return need(file.addCheckpoint(row));
    }

    RowId addEvaluation(RowId checkpoint, const std::string& name, const std::string& distribution)
    {
        EvaluationRow row;
        row.run = run;
        row.checkpoint = checkpoint;
        row.checkpointName = row.stage = name;
        row.distribution = distribution;
        row.problems = 3;
        row.samples = 4;
        const RowId id = need(file.addEvaluation(row));
        addProblems(id, distribution == "easy" ? smallDesign().distributions[0]
                                               : smallDesign().distributions[1]);
        return id;
    }

    void addProblems(RowId evaluation, const Distribution& distribution)
    {
        for (std::uint64_t index = 0; index < 3; ++index) {
            ProblemRow row = problemRowOf(distribution, index);
            row.id = need(file.addProblem(row));
            const std::string gold = goldOf(row);
            const std::size_t solved = index == 0 ? 4 : index == 1 ? 2 : 0;
            std::vector<SampleRow> samples;
            for (int number = 0; number < 4; ++number) {
                const bool isGood = static_cast<std::size_t>(number) < solved;
                const std::string bad =
                    number % 2 == 0 ? withSlip(gold) : "no idea \xff. Answer: 7.";
                samples.push_back(sampleOf(evaluation, row, number, isGood ? gold : bad));
            }
            need(file.addSamples(samples));
        }
        need(file.completeEvaluation(evaluation));
    }

    StudyFile file;
    RowId run = 0;
    RowId base = 0;
    RowId rl = 0;
    RowId baseOnEasy = 0;
    RowId rlOnEasy = 0;
    RowId rlOnHard = 0;
};

} // namespace gradus::test
