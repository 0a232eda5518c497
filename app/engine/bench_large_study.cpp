#include "app/engine/bench_large_study.h"

#include "core/study/study_json.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <system_error>

namespace gradus {

namespace {

namespace fs = std::filesystem;

Result<fs::path> makeFolder()
{
    std::error_code error;
    auto pattern = (fs::temp_directory_path(error) / "gradus-bench-XXXXXX").string();
    if (error)
        return fail(ErrorCode::Io, "there is no folder for temporary files: " + error.message());
    if (::mkdtemp(pattern.data()) == nullptr)
        return fail(ErrorCode::Io, "cannot make the folder " + pattern + ": "
                                       + std::generic_category().message(errno));
    return fs::path(pattern);
}

StudyDesign designOf()
{
    StudyDesign design{.title = "A large study", .distributions = {}, .schedules = {}};
    for (const char* name : {"easy", "middle", "hard", "wide"})
        design.distributions.push_back(
            {.name = name, .components = {{.weight = 0.75}, {.weight = 0.25}}});
    Schedule schedule{.name = "main"};
    for (const char* name : {"base", "mid", "rl"})
        schedule.stages.push_back({.name = name, .distribution = "easy"});
    design.schedules.push_back(schedule);
    return design;
}

/// Adds all rows of the large study, one after the other.
class Writer
{
public:
    explicit Writer(StudyFile& study)
        : m_study(study)
    {}

    /// Run, checkpoint and evaluation get the same number, as they are added in turns.
    [[nodiscard]] Result<void> addRun()
    {
        const auto run = m_study.addRun({.schedule = "main",
                                         .scheduleJson = m_scheduleJson,
                                         .distributionsJson = m_designJson,
                                         .state = RunState::Done,
                                         .stage = "base"});
        if (!run)
            return tl::unexpected(run.error());
        if (auto added = m_study.addMetrics(*run, m_metrics); !added)
            return added;
        const auto checkpoint = m_study.addCheckpoint({.run = *run,
                                                       .stage = "base",
                                                       .step = LargeStudy::kSteps,
                                                       .path = "base.safetensors",
                                                       .hash = std::string(32, '0'),
                                                       .isFinal = true,
                                                       .name = "base"});
        if (!checkpoint)
            return tl::unexpected(checkpoint.error());
        const auto evaluation =
            m_study.addEvaluation({.run = *run,
                                   .checkpoint = *checkpoint,
                                   .distribution = "hard",
                                   .problems = LargeStudy::kProblems,
                                   .samples = LargeStudy::kSamples,
                                   .temperature = 0.7,
                                   .isComplete = true,
                                   .definition = toJson(m_design.distributions[2])});
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        return *evaluation <= LargeStudy::kEvaluation ? addSamples(*evaluation) : Result<void>();
    }

private:
    [[nodiscard]] Result<void> addSamples(RowId evaluation)
    {
        for (int i = 0; i < LargeStudy::kProblems; ++i) {
            const auto problem = m_study.addProblem({.distribution = "hard",
                                                     .index = i,
                                                     .op = 2 + i % 19,
                                                     .context = "crazy_zootopia",
                                                     .mode = "normalforward",
                                                     .hash = "problem " + std::to_string(i),
                                                     .row = std::string(3'000, 'p')});
            if (!problem)
                return tl::unexpected(problem.error());
            if (auto added = m_study.addSamples(samplesOfProblem(evaluation, *problem)); !added)
                return added;
        }
        return {};
    }

    StudyFile& m_study;
    StudyDesign m_design = designOf();
    std::string m_designJson = toJson(m_design);
    std::string m_scheduleJson = toJson(m_design.schedules[0]);
    std::vector<MetricRow> m_metrics = metricsOfRun();
};

} // namespace

LargeStudy::~LargeStudy()
{
    m_file.reset();
    std::error_code ignored;
    if (!m_folder.empty())
        fs::remove_all(m_folder, ignored);
}

Result<void> LargeStudy::write()
{
    auto folder = makeFolder();
    if (!folder)
        return tl::unexpected(folder.error());
    m_folder = std::move(*folder);
    auto study = StudyFile::create(path(), designOf());
    if (!study)
        return tl::unexpected(study.error());
    Writer writer(*study);
    for (std::int64_t run = 0; run < kRuns; ++run) {
        if (run % (kRuns / 10) == 0)
            std::fprintf(stderr, "bench store: making a large study in %s: %d %%\n",
                         m_folder.c_str(), static_cast<int>(run * 100 / kRuns));
        if (auto added = writer.addRun(); !added)
            return added;
    }
    return {};
}

Result<void> LargeStudy::open()
{
    auto study = StudyFile::open(path());
    if (!study)
        return tl::unexpected(study.error());
    m_file = std::move(*study);
    return {};
}

std::vector<MetricRow> metricsOfRun()
{
    std::vector<MetricRow> rows;
    for (std::int64_t step = 1; step <= LargeStudy::kSteps; ++step)
        for (std::int64_t key = 0; key < LargeStudy::kKeys; ++key)
            rows.push_back({.stage = "base",
                            .key = key == 0 ? "loss" : "metric_number_" + std::to_string(key),
                            .step = step,
                            .tokens = step * 8'192,
                            .value = 3.0 / static_cast<double>(step + key)});
    return rows;
}

std::vector<SampleRow> samplesOfProblem(RowId evaluation, RowId problem)
{
    std::vector<SampleRow> rows;
    rows.reserve(LargeStudy::kSamples);
    for (int i = 0; i < LargeStudy::kSamples; ++i)
        rows.push_back({.evaluation = evaluation,
                        .problem = problem,
                        .sample = i,
                        .text = std::string(500, 't'),
                        .tokens = 140,
                        .isVerified = i % 3 == 0,
                        .processAccuracy = 0.5,
                        .isAnswerCorrect = i % 2 == 0,
                        .answer = "12"});
    return rows;
}

} // namespace gradus
