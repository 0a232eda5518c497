#include "core/engine/curriculum_driver.h"

#include "core/engine/edge_measurement.h"

namespace gradus {

CurriculumDriver::CurriculumDriver(const CurriculumPlace& place)
    : m_place(place)
    , m_curriculum(place.stage.curriculum, place.distribution, place.stage.reinforcement.steps)
{}

Result<void> CurriculumDriver::restore(const std::string& memory)
{
    m_memory = {};
    m_documents.reset();
    if (memory.empty())
        return {};
    auto read = curriculumMemoryFromJson(memory);
    if (!read)
        return tl::unexpected(read.error());
    m_memory = std::move(*read);
    return {};
}

bool CurriculumDriver::isMeasurementDue() const
{
    return m_curriculum.isMeasurementDue(m_memory.state, m_memory.seen.step);
}

Result<void> CurriculumDriver::prepare(const Decoder& decoder, StudyFile& study, RowId run,
                                       const Progress& progress)
{
    m_measuredTokens = 0;
    auto seen = m_memory.seen;
    if (isMeasurementDue()) {
        auto measured = measure(decoder, progress);
        if (!measured)
            return tl::unexpected(measured.error());
        seen.measured = std::move(*measured);
    }
    auto [state, decision] = m_curriculum.next(m_memory.state, seen);
    if (decision.isNew)
        if (auto written = write(decision, study, run); !written)
            return written;
    if (decision.isNew || !m_documents)
        useDocuments(decision);
    m_memory.state = std::move(state);
    return {};
}

void CurriculumDriver::observe(const GrpoStep& step, std::uint64_t document)
{
    m_memory.seen = {.step = step.step, .document = document, .solved = step.solved};
}

std::string CurriculumDriver::memory() const
{
    return toJson(m_memory);
}

std::vector<std::pair<std::string, double>> CurriculumDriver::metrics() const
{
    const auto& state = m_memory.state;
    switch (m_place.stage.curriculum.kind) {
    case CurriculumKind::Fixed:
    case CurriculumKind::Linear:
    case CurriculumKind::Success:
        return {{"curriculum_op_low", state.window.low}, {"curriculum_op_high", state.window.high}};
    case CurriculumKind::HardMix:
        return {{"curriculum_hard_share", state.hardShare}};
    case CurriculumKind::Edge:
        return {{"curriculum_kept", static_cast<double>(state.kept.size())}};
    case CurriculumKind::None:
        break;
    }
    return {};
}

Result<std::vector<ProblemTally>> CurriculumDriver::measure(const Decoder& decoder,
                                                            const Progress& progress)
{
    const auto& edge = m_place.stage.curriculum.edge;
    const auto& options = m_place.stage.reinforcement;
    const EdgeMeasurement measurement{
        .problems = m_curriculum.cells().size() * static_cast<std::size_t>(edge.problems),
        .samples = edge.samples,
        .temperature = options.temperature,
        .topP = options.topP,
        .topK = options.topK,
        .maxNewTokens = options.maxNewTokens,
        .seed = measurementSeed(m_place.scheduleSeed, m_place.stageIndex),
        .round = static_cast<std::uint64_t>(m_memory.seen.step)};
    auto tallies = measureEdge(decoder, pool(), m_place.tokenizer, measurement, progress);
    if (!tallies)
        return tl::unexpected(tallies.error());
    m_measuredTokens = tallies->tokens;
    return std::move(tallies->problems);
}

Result<void> CurriculumDriver::write(const CurriculumDecision& decision, StudyFile& study,
                                     RowId run) const
{
    return study.addDecision(
        run,
        {.stage = m_place.stage.name,
         .step = m_memory.seen.step + 1,
         .kind = std::string(curriculumKindName(m_place.stage.curriculum.kind)),
         .words = decision.words,
         .json = decision.json},
        edgeRows(decision.edge));
}

std::vector<EdgeRow> CurriculumDriver::edgeRows(const EdgeSelection& edge) const
{
    std::vector<EdgeRow> rows;
    for (const auto& finding : edge.findings) {
        const auto& cell = m_curriculum.cells()[finding.cell];
        auto& row = rows.emplace_back();
        row = {.stage = m_place.stage.name,
               .step = m_memory.seen.step + 1,
               .component = static_cast<int>(cell.component) + 1,
               .op = cell.op,
               .context = cell.context,
               .mode = std::string(modeName(cell.mode)),
               .problems = finding.problems,
               .samples = finding.samples,
               .k = finding.k,
               .passAt1 = finding.passAt1,
               .passAtK = finding.passAtK,
               .isKept = finding.isKept};
        if (finding.problem)
            row.problem = static_cast<std::int64_t>(*finding.problem);
    }
    return rows;
}

void CurriculumDriver::useDocuments(const CurriculumDecision& decision)
{
    const auto seed = trainingSeed(m_place.scheduleSeed, m_place.stageIndex);
    if (decision.problems.empty()) {
        m_documents.emplace(decision.distribution, m_place.contexts, m_place.tokenizer, seed);
        return;
    }
    m_documents.emplace(
        [pool = pool(), numbers = decision.problems, first = decision.firstDocument,
         seed](std::uint64_t index) {
            return pool.problem(cycledNumber(numbers, seed, index - first));
        },
        m_place.tokenizer);
}

DocumentStream CurriculumDriver::pool() const
{
    return DocumentStream(
        [&place = m_place, &cells = m_curriculum.cells(),
         seed = measurementSeed(m_place.scheduleSeed, m_place.stageIndex)](std::uint64_t number) {
            return poolProblem(place.distribution, cells, place.stage.curriculum.edge.problems,
                               place.contexts, seed, number);
        },
        m_place.tokenizer);
}

} // namespace gradus
