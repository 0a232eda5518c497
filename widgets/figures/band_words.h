#pragma once

#include "core/results/edge_map_of.h"

#include <cstddef>
#include <span>

#include <QString>

namespace gradus {

/// What the cells numbered @p chosen of @p map are, in one line: "op 5-6, crazy_zootopia,
/// normalforward: 3 cells, 2 edge, 1 undersampled: 40 problems more". @pre @p chosen is not empty.
[[nodiscard]] QString chosenText(const EdgeMap& map, std::span<const std::size_t> chosen);

/// A name for the distribution they make that none of @p taken has: "edge of wide at base".
[[nodiscard]] QString bandName(const EdgeMap& map, std::span<const std::size_t> chosen,
                               const QStringList& taken);

} // namespace gradus
