#pragma once

#include <QObject>
#include <QString>

namespace gradus {

class GraphView;
class LinkedTextView;

/// Keeps graphs and texts of one problem together: a node selected or pointed at in one of them is
/// marked in all of them.
class NodeLinker final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    void add(GraphView* view);
    void add(LinkedTextView* view);

public Q_SLOTS:
    void select(const QString& name);
    void hover(const QString& name);

Q_SIGNALS:
    void selected(const QString& name); ///< empty: none any more
    void hovered(const QString& name);

private:
    template <typename View>
    void connectBothWays(View* view);
};

} // namespace gradus
