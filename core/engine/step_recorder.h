#pragma once

#include "core/engine/run_recorder.h"
#include "core/training/checkpoint.h"
#include "core/training/grpo_step.h"
#include "core/training/language_model_trainer.h"

namespace gradus {

/// What a step was a step of.
struct StepPlace
{
    const Stage& stage;
    const ModelSpec& model;
    double parameters = 0;
    double seconds = 0; ///< the step took
};

/// Enters one step into the run's metrics, its row and the ledger: learning rate, norm and speed,
/// all the step says, and what the stage has cost with it. Called before @p position counts the
/// step's tokens; seconds and FLOPs are added to it.
void recordStep(RunRecorder& recorder, TrainingPosition& position, const StepPlace& place,
                const LanguageModelStep& step);
void recordStep(RunRecorder& recorder, TrainingPosition& position, const StepPlace& place,
                const GrpoStep& step);

} // namespace gradus
