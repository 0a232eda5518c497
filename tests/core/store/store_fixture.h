#pragma once

// What the tests of the store share: a folder that goes away, and rows that fit together.

#include "core/store/study_file.h"
#include "tests/core/study/example_design.h"

#include <filesystem>
#include <string>
#include <vector>

#include <QTemporaryDir>
#include <QtTest>

/// QVERIFY for a Result: shows its sentence when it failed.
#define VERIFY_OK(expression)                                                                      \
    do {                                                                                           \
        const auto& result_ = (expression); /* once: it may write */                               \
        QVERIFY2(result_, result_ ? "" : result_.error().message.c_str());                         \
    } while (false)

namespace gradus::test {

/// A folder of one test with a path for a study.
struct StudyFolder
{
    QTemporaryDir folder;

    [[nodiscard]] std::filesystem::path path(const char* name = "a.gradus") const
    {
        return std::filesystem::path(folder.path().toStdString()) / name;
    }
    [[nodiscard]] StudyFile create(const char* name = "a.gradus") const
    {
        return StudyFile::create(path(name), exampleDesign()).value();
    }
};

/// Ids of rows that belong together.
struct Evaluated
{
    RowId run = 0;
    RowId checkpoint = 0;
    RowId evaluation = 0;
    std::vector<RowId> problems;
};

inline ProblemRow problemRowOf(const std::string& distribution, std::int64_t index)
{
    return {.id = 0,
            .distribution = distribution,
            .index = index,
            .op = static_cast<int>(2 + index % 5),
            .context = "crazy_zootopia",
            .mode = "normalforward",
            .hash = "hash " + std::to_string(index),
            .row = R"({"problem": "P", "question": "Q, please"})"};
}

/// A run with one final checkpoint @p name, evaluated on @p problems problems of @p distribution.
inline Evaluated addEvaluated(StudyFile& study, const std::string& name,
                              const std::string& distribution, int problems, RowId run = 0)
{
    Evaluated ids;
    ids.run = run != 0 ? run : study.addRun({.schedule = "main"}).value();
    ids.checkpoint = study
                         .addCheckpoint({.run = ids.run,
                                         .stage = name,
                                         .step = 10,
                                         .path = name + ".safetensors",
                                         .hash = "0123",
                                         .isFinal = true,
                                         .name = name})
                         .value();
    ids.evaluation = study
                         .addEvaluation({.run = ids.run,
                                         .checkpoint = ids.checkpoint,
                                         .distribution = distribution,
                                         .problems = problems,
                                         .samples = 4,
                                         .temperature = 0.7})
                         .value();
    for (int i = 0; i < problems; ++i)
        ids.problems.push_back(study.addProblem(problemRowOf(distribution, i)).value());
    return ids;
}

/// @p count samples of @p problem, the first @p verified of them right.
inline std::vector<SampleRow> samplesOf(const Evaluated& ids, RowId problem, int count,
                                        int verified)
{
    std::vector<SampleRow> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back({.evaluation = ids.evaluation,
                        .problem = problem,
                        .sample = i,
                        .text = "Define adult wolf as w; so w = " + std::to_string(i) + ".",
                        .tokens = 20 + i,
                        .isTruncated = i == 1,
                        .isVerified = i < verified,
                        .processAccuracy = i < verified ? 1.0 : 0.25,
                        .isAnswerCorrect = i <= verified});
    return rows;
}

} // namespace gradus::test
