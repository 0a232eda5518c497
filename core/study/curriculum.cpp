#include "core/study/curriculum.h"

#include "core/study/fields.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

ordered_json pairOf(OpWindow window)
{
    return ordered_json::array({window.low, window.high});
}

ProblemTally sumOf(const std::vector<ProblemTally>& tallies)
{
    ProblemTally sum;
    for (const auto& tally : tallies) {
        sum.samples += tally.samples;
        sum.correct += tally.correct;
    }
    return sum;
}

double rateOf(const ProblemTally& tally)
{
    return static_cast<double>(tally.correct) / static_cast<double>(tally.samples);
}

/// "81.9 %"
std::string percent(double share)
{
    return fields::numberText(std::round(share * 1'000) / 10) + " %";
}

int between(int first, int last, double share)
{
    return static_cast<int>(std::lround(first + (last - first) * share));
}

ordered_json keptJson(const CurriculumDecision& decision, const std::vector<CurriculumCell>& cells)
{
    auto kept = ordered_json::array();
    for (const auto& finding : decision.edge.findings) {
        if (!finding.isKept)
            continue;
        const auto& cell = cells[finding.cell];
        ordered_json entry{
            {"op", cell.op}, {"template", cell.context}, {"mode", modeName(cell.mode)}};
        if (finding.problem)
            entry["problem"] = *finding.problem;
        kept.push_back(std::move(entry));
    }
    return kept;
}

} // namespace

Curriculum::Curriculum(const CurriculumOptions& options, Distribution distribution,
                       std::int64_t steps)
    : m_options(options)
    , m_distribution(std::move(distribution))
    , m_rampSteps(options.rampSteps > 0 ? options.rampSteps : steps - 1)
{
    for (auto* window : {&m_options.op, &m_options.lastOp, &m_options.opBounds, &m_options.hardOp})
        *window = resolvedWindow(*window, m_distribution);
    if (m_options.kind == CurriculumKind::Edge)
        m_cells = cellsOf(m_distribution);
}

bool Curriculum::isMeasurementDue(const CurriculumState& state, std::int64_t step) const
{
    if (m_options.kind != CurriculumKind::Edge)
        return false;
    const auto every = m_options.edge.measureEvery;
    return !state.isBegun || (every > 0 && step - state.measuredAt >= every);
}

CurriculumStep Curriculum::next(const CurriculumState& state,
                                const CurriculumObservation& seen) const
{
    switch (m_options.kind) {
    case CurriculumKind::Fixed:
        return useWindow(state, m_options.op, "the window stays for the whole stage");
    case CurriculumKind::Linear:
        return nextLinear(state, seen.step);
    case CurriculumKind::Success:
        return nextSuccess(state, seen);
    case CurriculumKind::HardMix:
        return nextHardMix(state, seen.step);
    case CurriculumKind::Edge:
        return nextEdge(state, seen);
    case CurriculumKind::None:
        break;
    }
    return {state, {.distribution = m_distribution}};
}

double Curriculum::rampAt(std::int64_t step) const
{
    if (m_rampSteps <= 0)
        return 1;
    return std::min(1.0, static_cast<double>(step) / static_cast<double>(m_rampSteps));
}

CurriculumStep Curriculum::useWindow(CurriculumState state, OpWindow window,
                                     const std::string& why) const
{
    CurriculumDecision decision{.distribution = narrowed(m_distribution, window),
                                .isNew = !state.isBegun || state.window != window};
    if (decision.isNew) {
        decision.words = windowText(window) + ": " + why;
        ordered_json json{{"op", pairOf(window)}};
        if (state.isBegun)
            json["former_op"] = pairOf(state.window);
        if (!state.evidence.empty()) {
            const auto sum = sumOf(state.evidence);
            json["steps"] = state.evidence.size();
            json["samples"] = sum.samples;
            json["verified"] = sum.correct;
        }
        decision.json = json.dump();
        state.evidence.clear();
    }
    state.window = window;
    state.isBegun = true;
    return {std::move(state), std::move(decision)};
}

CurriculumStep Curriculum::nextLinear(const CurriculumState& state, std::int64_t step) const
{
    const double share = rampAt(step);
    const auto& first = m_options.op;
    const auto& last = m_options.lastOp;
    return useWindow(
        state, {between(first.low, last.low, share), between(first.high, last.high, share)},
        percent(share) + " of the way from " + windowText(first) + " to " + windowText(last));
}

OpWindow Curriculum::movedWindow(OpWindow window, const ProblemTally& evidence) const
{
    const double rate = rateOf(evidence);
    int move = 0;
    if (rate >= m_options.raiseAt)
        move = std::min(m_options.stride, m_options.opBounds.high - window.high);
    else if (rate <= m_options.lowerAt)
        move = -std::min(m_options.stride, window.low - m_options.opBounds.low);
    return {window.low + move, window.high + move};
}

CurriculumStep Curriculum::nextSuccess(CurriculumState state,
                                       const CurriculumObservation& seen) const
{
    if (!state.isBegun)
        return useWindow(std::move(state), m_options.op, "the first window");
    ProblemTally tally;
    for (const auto& count : seen.solved) {
        tally.samples += count.samples;
        tally.correct += count.verified;
    }
    if (tally.samples > 0)
        state.evidence.push_back(tally);
    const auto wanted = static_cast<std::size_t>(m_options.evidenceSteps);
    if (state.evidence.size() > wanted)
        state.evidence.erase(state.evidence.begin());
    if (state.evidence.size() < wanted) {
        const auto window = state.window; // the argument before it is moved from
        return useWindow(std::move(state), window, {});
    }
    const auto sum = sumOf(state.evidence);
    const auto window = movedWindow(state.window, sum);
    const bool isUp = window.low > state.window.low;
    const auto why =
        std::to_string(sum.correct) + " of " + std::to_string(sum.samples) + " samples of the last "
        + std::to_string(wanted) + " steps were verified (" + percent(rateOf(sum))
        + (isUp ? "), at least " + percent(m_options.raiseAt)
                : "), at most " + percent(m_options.lowerAt))
        + ", so the window moves " + (isUp ? "up" : "down") + " from " + windowText(state.window);
    return useWindow(std::move(state), window, why);
}

CurriculumStep Curriculum::nextHardMix(CurriculumState state, std::int64_t step) const
{
    const double ramp = rampAt(step);
    const auto& [first, last] = std::pair(m_options.firstShare, m_options.lastShare);
    // Whole percents, so that not every step is a decision; the end is met exactly.
    const double share = ramp >= 1 ? last : std::round(100 * (first + (last - first) * ramp)) / 100;
    CurriculumDecision decision{.distribution =
                                    mixed(narrowed(m_distribution, m_options.op),
                                          narrowed(m_distribution, m_options.hardOp), share),
                                .isNew = !state.isBegun || state.hardShare != share};
    if (decision.isNew) {
        decision.words = percent(share) + " of the problems are of " + windowText(m_options.hardOp)
                         + ", the others of " + windowText(m_options.op);
        decision.json = ordered_json{
            {"op", pairOf(m_options.op)},
            {"hard_op", pairOf(m_options.hardOp)},
            {"hard_share",
             share}}.dump();
    }
    state.hardShare = share;
    state.window = m_options.hardOp;
    state.isBegun = true;
    return {std::move(state), std::move(decision)};
}

CurriculumStep Curriculum::nextEdge(CurriculumState state, const CurriculumObservation& seen) const
{
    assert(isMeasurementDue(state, seen.step) == !seen.measured.empty());
    CurriculumStep step{std::move(state), {}};
    if (!seen.measured.empty())
        takeMeasurement(step, seen);
    auto& decision = step.decision;
    decision.distribution = m_distribution;
    if (m_options.edge.unit == EdgeUnit::Problems) {
        decision.problems = step.state.kept;
        decision.firstDocument = step.state.firstDocument;
        return step;
    }
    std::vector<CurriculumCell> kept;
    for (const auto cell : step.state.kept)
        kept.push_back(m_cells[cell]);
    decision.distribution = ofCells(m_distribution, kept);
    return step;
}

void Curriculum::takeMeasurement(CurriculumStep& step, const CurriculumObservation& seen) const
{
    auto& [state, decision] = step;
    const auto& options = m_options.edge;
    decision.edge = selectEdge(m_cells, seen.measured, options);
    decision.isNew = true;
    state.kept.clear();
    for (const auto& finding : decision.edge.findings)
        if (finding.isKept)
            state.kept.push_back(finding.problem.value_or(finding.cell));
    state.isBegun = true;
    state.measuredAt = seen.step;
    state.firstDocument = seen.document;

    const bool isCells = options.unit == EdgeUnit::Cells;
    const std::string unit = isCells ? "cells" : "problems";
    const auto bounds = "pass@" + std::to_string(options.k) + " of at least "
                        + fields::numberText(options.lowestPassAtK) + " and pass@1 of at most "
                        + fields::numberText(options.highestPassAt1);
    const auto kept = std::to_string(state.kept.size()) + " of "
                      + std::to_string(decision.edge.findings.size()) + " " + unit;
    decision.words = decision.edge.isFallback ? "no " + unit.substr(0, unit.size() - 1) + " has "
                                                    + bounds + ", so the nearest are kept: " + kept
                                              : kept + " have " + bounds;
    if (isCells)
        for (std::size_t i = 0; i < std::min<std::size_t>(state.kept.size(), 6); ++i)
            decision.words += (i == 0 ? " (" : "; ") + cellText(m_cells[state.kept[i]])
                              + (i + 1 == state.kept.size() ? ")"
                                 : i == 5                   ? "; ...)"
                                                            : "");
    decision.json = ordered_json{{"unit", unit},
                                 {"measured", decision.edge.findings.size()},
                                 {"fallback", decision.edge.isFallback},
                                 {"kept", keptJson(decision, m_cells)}}
                        .dump();
}

} // namespace gradus
