#pragma once

#include <cstdint>
#include <string_view>

namespace gradus {

/// Ops from low to high, both included. 0-0 stands for all ops of the stage's distribution.
struct OpWindow
{
    int low = 0;
    int high = 0;

    friend bool operator==(const OpWindow&, const OpWindow&) = default;
};

/// How the problems of a reinforcement stage change while it trains.
enum class CurriculumKind {
    None,    ///< the stage's distribution as it is
    Fixed,   ///< its problems of one window of ops
    Linear,  ///< the window moves evenly from a first to a last one
    Success, ///< the window moves up and down by the share of verified samples
    HardMix, ///< a growing share of the problems comes from a second, harder window
    Edge,    ///< what the model solves sometimes, measured every so many steps
};
[[nodiscard]] std::string_view
curriculumKindName(CurriculumKind kind) noexcept; ///< "none" "fixed" "linear" "success" ...

/// What an edge of competence keeps.
enum class EdgeUnit {
    Cells,    ///< kinds of problems: op x context x mode; trained on are new problems of them
    Problems, ///< single problems of a pool, again and again
};

/// The edge of competence. Source: paper.md S1: kept is what fails at pass@1 and succeeds at
/// pass@k. The paper gives no numbers; the bounds are ours.
struct EdgeOptions
{
    EdgeUnit unit = EdgeUnit::Cells;
    int problems = 16; ///< measured of each cell
    int samples = 8;   ///< of each problem
    int k = 8;         ///< at most samples
    /// Kept is what has pass@k at least this. For single problems with k = samples, any bound above
    /// 0 says "at least one success".
    double lowestPassAtK = 0.1;
    double highestPassAt1 = 0.5;    ///< and pass@1 at most this
    std::int64_t measureEvery = 50; ///< steps; 0: before the first step only

    friend bool operator==(const EdgeOptions&, const EdgeOptions&) = default;
};

/// Options of all kinds; a file has those of its own kind only.
struct CurriculumOptions
{
    CurriculumKind kind = CurriculumKind::None;
    OpWindow op;       ///< Fixed: the window; Linear, Success, HardMix: the first one
    OpWindow lastOp;   ///< Linear
    OpWindow opBounds; ///< Success: the window never leaves them
    OpWindow hardOp;   ///< HardMix: where the hard problems come from
    /// Linear, HardMix: steps from the first window or share to the last; 0: the whole stage.
    std::int64_t rampSteps = 0;
    double firstShare = 0;  ///< HardMix: of hard problems, in [0, 1]
    double lastShare = 0.5; ///< HardMix
    double raiseAt = 0.75;  ///< Success: up when at least this share of samples is verified
    double lowerAt = 0.25;  ///< Success: down when at most this share is; below raiseAt
    int evidenceSteps = 10; ///< Success: steps the share is taken over, none before the last move
    int stride = 1;         ///< Success: ops a move goes
    EdgeOptions edge;       ///< Edge

    friend bool operator==(const CurriculumOptions&, const CurriculumOptions&) = default;
};

} // namespace gradus
