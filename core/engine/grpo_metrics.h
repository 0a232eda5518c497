#pragma once

#include "core/training/grpo_step.h"

#include <string>
#include <utility>
#include <vector>

namespace gradus {

/// The rows one GRPO step leaves in a study, beside those of every training step: key and value, in
/// the order of docs/training.md. A value that is no number stands for a gap.
[[nodiscard]] std::vector<std::pair<std::string, double>> metricsOf(const GrpoStep& step);

} // namespace gradus
