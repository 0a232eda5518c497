#pragma once

#include "core/study/study.h"

namespace gradus::test {

/// A design in which every field differs from its default, with all kinds of stages.
inline StudyDesign exampleDesign()
{
    const ProblemSpecification easy{.flavour = Flavour::GsmInfinite,
                                    .contexts = {"crazy_zootopia", "teachers_in_school"},
                                    .modes = {Mode::Forward},
                                    .opMin = 3,
                                    .opMax = 5,
                                    .layers = 2,
                                    .distractors = 2,
                                    .fanIn = 3,
                                    .depth = 2,
                                    .literalMin = 2,
                                    .literalMax = 9,
                                    .modulus = 11,
                                    .hasDuplicates = false,
                                    .length = 500,
                                    .igsm = {.drawsLowOp = true,
                                             .edges = 28,
                                             .isQuestionFirst = true,
                                             .asksAgain = true,
                                             .split = IgsmOptions::Split::Test,
                                             .retryRate = 0.25,
                                             .retry = IgsmOptions::Retry::Weak}};
    const ProblemSpecification broad{.flavour = Flavour::Symbolic,
                                     .contexts = {"movie_festival_awards"},
                                     .modes = {Mode::Forward},
                                     .opMin = 2,
                                     .opMax = 9,
                                     .layers = 2,
                                     .distractors = std::nullopt};
    const Stage base{.name = "base",
                     .kind = StageKind::PreTraining,
                     .distribution = "easy",
                     .optimizer = OptimizerKind::Muon,
                     .learningRate = 1e-3,
                     .weightDecay = 0.05,
                     .beta1 = 0.85,
                     .beta2 = 0.999,
                     .gradientClip = 0.5,
                     .languageModel = {.tokens = 5'000'000'000,
                                       .batchTokens = 8'192,
                                       .floorRatio = 0.15,
                                       .warmupRatio = 0.05,
                                       .lossOn = LossTokens::All,
                                       .rateSchedule = RateSchedule::Wsd,
                                       .decayRatio = 0.3,
                                       .mixtureBy = MixtureBy::Tokens,
                                       .microBatchTokens = 4'096,
                                       .skipLossZ = 6,
                                       .skipGradientZ = 8.5,
                                       .skipWindow = 64,
                                       .heldOutProblems = 12,
                                       .heldOutEvery = 50},
                     .reinforcement = {}};
    Stage mid = base;
    mid.name = "mid";
    mid.kind = StageKind::MidTraining;
    mid.distribution = "mix";
    mid.languageModel.lossOn = LossTokens::Solution;
    const Stage rl{.name = "rl",
                   .kind = StageKind::Reinforcement,
                   .distribution = "mix",
                   .learningRate = 2e-4,
                   .weightDecay = 0,
                   .beta1 = 0.9,
                   .beta2 = 0.95,
                   .gradientClip = 2.0,
                   .languageModel = {},
                   .reinforcement = {.steps = 70,
                                     .promptsPerStep = 8,
                                     .samplesPerPrompt = 6,
                                     .temperature = 0.9,
                                     .maxNewTokens = 200,
                                     .clipRange = 0.3,
                                     .klCoefficient = 1e-3,
                                     .reward = RewardKind::CodeBlend}};
    return {.title = "Ein Beispiel, größer",
            .distributions = {{.name = "easy", .components = {{1.0, easy}}},
                              {.name = "mix", .components = {{0.3, easy}, {0.7, broad}}}},
            .schedules = {{.name = "main",
                           .seed = 18'446'744'073'709'551'615U,
                           .model = {.layers = 6,
                                     .width = 192,
                                     .heads = 6,
                                     .keyValueHeads = 3,
                                     .feedForward = 512,
                                     .contextLength = 640,
                                     .ropeTheta = 1e6,
                                     .initialDeviation = 0.01},
                           .stages = {base, mid, rl},
                           .evaluation = {.distributions = {"mix", "easy"},
                                          .problems = 10,
                                          .samples = 4,
                                          .temperature = 0.6,
                                          .maxNewTokens = 128}}}};
}

} // namespace gradus::test
