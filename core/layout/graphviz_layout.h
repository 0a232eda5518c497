#pragma once

#include "core/base/result.h"
#include "core/layout/layout.h"

namespace gradus {

/// Lays @p request out with Graphviz's dot, top to bottom. The same request gives the same answer.
///
/// Blocks: about 2 ms for 20 nodes, 160 ms for 500. One thread of a process only: Graphviz is not
/// thread-safe, and it can abort the process. So it lives in the helper, which may be killed.
/// @return ErrorCode::InvalidArgument for an edge to a node that is not there or a box of no size,
///         ErrorCode::Unsupported with Graphviz's own words if it gives up.
[[nodiscard]] Result<LayoutAnswer> layOut(const LayoutRequest& request);

} // namespace gradus
