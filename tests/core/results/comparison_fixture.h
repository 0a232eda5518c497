#pragma once

// What the tests of tables that compare checkpoints share: runs with schedules, and evaluations
// written as strings of right and wrong samples.

#include "core/results/export.h"
#include "core/study/study_json.h"
#include "tests/core/store/store_fixture.h"

#include <string>
#include <vector>

namespace gradus::test {

/// Ends the program with the sentence of what failed: a fixture that is not there tests nothing.
inline void mustHold(const Result<void>& result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
}

/// A pre-training stage "base" and a reinforcement stage "rl".
inline Schedule twoStages(const std::string& name, std::uint64_t seed,
                          const std::string& startFrom = {})
{
    auto schedule = exampleDesign().schedules[0];
    schedule.stages.erase(schedule.stages.begin() + 1);
    schedule.name = name;
    schedule.seed = seed;
    schedule.startFrom = startFrom;
    return schedule;
}

/// Only the reinforcement stage, from another checkpoint.
inline Schedule onlyRl(const std::string& name, std::uint64_t seed, const std::string& startFrom)
{
    auto schedule = twoStages(name, seed, startFrom);
    schedule.stages.erase(schedule.stages.begin());
    return schedule;
}

inline RowId addRun(StudyFile& study, const Schedule& schedule)
{
    return study
        .addRun(
            {.schedule = schedule.name,
             .scheduleJson = toJson(schedule),
             .distributionsJson = toJson(StudyDesign{
                 .title = "t", .distributions = exampleDesign().distributions, .schedules = {}})})
        .value();
}

inline RowId addCheckpoint(StudyFile& study, RowId run, const std::string& stage,
                           std::int64_t step = 100, bool isFinal = true)
{
    const std::string name = isFinal ? stage : stage + '@' + std::to_string(step);
    return study
        .addCheckpoint({.run = run,
                        .stage = stage,
                        .step = step,
                        .path = name,
                        .hash = "0",
                        .isFinal = isFinal,
                        .name = name})
        .value();
}

/// A problem with its samples: '1' for one that is verified.
struct Outcome
{
    std::int64_t index = 0; ///< its op is 2 + index % 5, see problemRowOf()
    std::string samples;
};

/// A complete evaluation. @param definition see EvaluationRow.
inline RowId addOutcomes(StudyFile& study, RowId run, RowId checkpoint,
                         const std::string& distribution, const std::vector<Outcome>& outcomes,
                         bool isComplete = true, const std::string& definition = {})
{
    const auto evaluation = study
                                .addEvaluation({.run = run,
                                                .checkpoint = checkpoint,
                                                .distribution = distribution,
                                                .problems = isComplete ? int(outcomes.size()) : 64,
                                                .samples = 4,
                                                .temperature = 0.7,
                                                .definition = definition})
                                .value();
    std::vector<SampleRow> rows;
    for (const auto& outcome : outcomes) {
        const auto problem = study.addProblem(problemRowOf(distribution, outcome.index)).value();
        int number = 0;
        for (const char c : outcome.samples)
            rows.push_back({.evaluation = evaluation,
                            .problem = problem,
                            .sample = number++,
                            .text = "t",
                            .tokens = 20,
                            .isVerified = c == '1'});
    }
    mustHold(study.addSamples(rows));
    if (isComplete)
        mustHold(study.completeEvaluation(evaluation));
    return evaluation;
}

/// Two checkpoints of one run, "base" and "rl", evaluated on "easy".
struct TwoCheckpoints
{
    RowId run = 0;
    RowId base = 0;
    RowId rl = 0;
};
inline TwoCheckpoints addTwo(StudyFile& study, const std::vector<Outcome>& base,
                             const std::vector<Outcome>& rl)
{
    TwoCheckpoints ids;
    ids.run = addRun(study, twoStages("main", 1));
    ids.base = addCheckpoint(study, ids.run, "base");
    ids.rl = addCheckpoint(study, ids.run, "rl");
    addOutcomes(study, ids.run, ids.base, "easy", base);
    addOutcomes(study, ids.run, ids.rl, "easy", rl);
    return ids;
}

/// A table as named columns.
class NamedTable
{
public:
    NamedTable(StudyFile& study, const ExportOptions& options)
        : m_table(readTable(study, options))
    {}
    [[nodiscard]] bool isRead() const { return m_table.has_value(); }
    [[nodiscard]] std::string error() const { return m_table ? "" : m_table.error().message; }
    [[nodiscard]] std::size_t size() const { return m_table->records.size(); }
    [[nodiscard]] const Table& table() const { return *m_table; }

    [[nodiscard]] Cell at(std::size_t row, const std::string& column) const
    {
        for (std::size_t i = 0; i < m_table->columns.size(); ++i)
            if (m_table->columns[i] == column)
                return m_table->records.at(row).at(i);
        return std::string("there is no column " + column);
    }
    [[nodiscard]] std::string text(std::size_t row, const std::string& column) const
    {
        const auto cell = at(row, column);
        const auto* found = std::get_if<std::string>(&cell);
        return found != nullptr ? *found : "";
    }
    /// NaN where there is no number.
    [[nodiscard]] double number(std::size_t row, const std::string& column) const
    {
        const auto cell = at(row, column);
        if (const auto* count = std::get_if<std::int64_t>(&cell))
            return double(*count);
        const auto* value = std::get_if<double>(&cell);
        return value != nullptr ? *value : std::numeric_limits<double>::quiet_NaN();
    }
    [[nodiscard]] bool isEmpty(std::size_t row, const std::string& column) const
    {
        return std::holds_alternative<std::monostate>(at(row, column));
    }
    /// The first row that has @p value in @p column and @p other in @p otherColumn.
    [[nodiscard]] std::size_t find(const std::string& column, const std::string& value,
                                   const std::string& otherColumn = {},
                                   const std::string& other = {}) const
    {
        for (std::size_t row = 0; row < size(); ++row)
            if (text(row, column) == value
                && (otherColumn.empty() || text(row, otherColumn) == other))
                return row;
        return size();
    }

private:
    Result<Table> m_table;
};

} // namespace gradus::test
