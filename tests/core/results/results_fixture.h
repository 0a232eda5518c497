#pragma once

// What the tests of results share: evaluations made of a few numbers, in memory or in a study.

#include "core/problem/generator.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/results/evaluated.h"
#include "core/results/export.h"
#include "tests/core/store/store_fixture.h"

#include <filesystem>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace gradus::test {

/// A judged sample: right in every way, or with a fault at some depth.
inline SampleRow judgedSample(SolutionFault fault, int depth = 0, std::string answer = {})
{
    const bool isRight = fault == SolutionFault::None;
    SampleRow row;
    row.tokens = 20;
    row.isVerified = isRight;
    row.isAnswerCorrect = isRight;
    row.isVerifiedPaper = isRight;
    row.processAccuracy = isRight ? 1.0 : 0.5;
    row.answer = std::move(answer);
    row.fault = fault;
    row.faultDepth = depth;
    row.nodes = isRight ? NodeCounts{.correct = 2} : NodeCounts{.correct = 1, .slip = 1};
    return row;
}

inline SampleRow rightSample()
{
    return judgedSample(SolutionFault::None, 0, "7");
}

inline SampleRow wrongSample(std::string answer = "3")
{
    return judgedSample(SolutionFault::Slip, 1, std::move(answer));
}

/// The right answer by a wrong graph.
inline SampleRow hackedSample()
{
    auto row = judgedSample(SolutionFault::WrongParents, 1, "7");
    row.isAnswerCorrect = true;
    return row;
}

/// @p samples samples, the first @p right of them right, all others wrong.
inline std::vector<SampleRow> samplesWith(int right, int samples)
{
    std::vector<SampleRow> rows;
    for (int i = 0; i < samples; ++i)
        rows.push_back(i < right ? rightSample() : wrongSample());
    return rows;
}

/// Adds problem number @p id of op @p op to @p problems.
inline void addProblem(EvaluatedProblems& problems, int op, std::vector<SampleRow> samples)
{
    EvaluatedProblem problem;
    problem.problem = static_cast<RowId>(problems.problems.size()) + 1;
    problem.index = problem.problem - 1;
    problem.op = op;
    problem.context = "crazy_zootopia";
    problem.mode = "normalforward";
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i].problem = problem.problem;
        samples[i].sample = static_cast<int>(i);
    }
    problem.samples = std::move(samples);
    problems.problems.push_back(std::move(problem));
}

inline ContextLibrary shippedContexts()
{
    return ContextLibrary::load(GRADUS_RESOURCES "/contexts").value();
}

/// The row of a generated problem, as the engine adds it.
inline ProblemRow generatedRow(const Problem& problem, const std::string& distribution,
                               std::int64_t index)
{
    ProblemRow row{.distribution = distribution,
                   .index = index,
                   .op = operationCount(problem),
                   .context = problem.context,
                   .mode = std::string(modeName(problem.mode))};
    row.row = problemRow(problem, renderProblem(problem));
    row.hash = "hash " + std::to_string(index);
    return row;
}

/// Puts @p samples of @p problem into @p study.
inline void putSamples(StudyFile& study, RowId evaluation, RowId problem,
                       std::vector<SampleRow> samples)
{
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i].evaluation = evaluation;
        samples[i].problem = problem;
        samples[i].sample = static_cast<int>(i);
        samples[i].text = "so w = " + std::to_string(i) + ".";
    }
    const auto added = study.addSamples(samples);
    QVERIFY2(added, added ? "" : added.error().message.c_str());
}

/// The cell of @p column in a record.
inline Cell cellAt(const Table& table, std::size_t record, const std::string& column)
{
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        if (table.columns[i] == column)
            return table.records.at(record).at(i);
    return std::string("no column ") + column;
}

inline std::string textAt(const Table& table, std::size_t record, const std::string& column)
{
    const auto cell = cellAt(table, record, column);
    const auto* text = std::get_if<std::string>(&cell);
    return text == nullptr ? "not a text" : *text;
}

} // namespace gradus::test
