#include "widgets/common/graph/node_linker.h"

#include "widgets/common/graph/graph_view.h"
#include "widgets/common/graph/linked_text_view.h"

namespace gradus {

template <typename View>
void NodeLinker::connectBothWays(View* view)
{
    // A view says only what the user does, so nothing comes back from marking it.
    connect(view, &View::nodeSelected, this, &NodeLinker::select);
    connect(view, &View::nodeHovered, this, &NodeLinker::hover);
    connect(this, &NodeLinker::selected, view, &View::selectNode);
    connect(this, &NodeLinker::hovered, view, &View::hoverNode);
}

void NodeLinker::add(GraphView* view)
{
    connectBothWays(view);
}

void NodeLinker::add(LinkedTextView* view)
{
    connectBothWays(view);
}

void NodeLinker::select(const QString& name)
{
    Q_EMIT selected(name);
}

void NodeLinker::hover(const QString& name)
{
    Q_EMIT hovered(name);
}

} // namespace gradus
