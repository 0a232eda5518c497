#include "widgets/design/component_table_model.h"

#include "widgets/common/text_format.h"

#include <array>
#include <utility>

#include <QLocale>

namespace gradus {

namespace {

using Model = ComponentTableModel;

QString weightText(double weight)
{
    return QLocale().toString(weight * 100, 'f', 2);
}

QString opText(const ProblemSpecification& specification)
{
    if (specification.opMin == specification.opMax)
        return QLocale().toString(specification.opMin);
    return QStringLiteral("%1\u2013%2").arg(specification.opMin).arg(specification.opMax);
}

QString contextsText(const ProblemSpecification& specification)
{
    QStringList ids;
    for (const std::string& id : specification.contexts)
        ids << toQt(id);
    return ids.join(QStringLiteral(", "));
}

QString modeText(const ProblemSpecification& specification)
{
    if (specification.modes.size() > 1)
        return Model::tr("both");
    return !specification.modes.empty() && specification.modes.front() == Mode::Reverse
               ? Model::tr("reverse")
               : Model::tr("forward");
}

QString flavourText(Flavour flavour)
{
    switch (flavour) {
    case Flavour::GsmInfinite:
        return Model::tr("GSM-Infinite");
    case Flavour::Igsm:
        return Model::tr("iGSM");
    case Flavour::Symbolic:
        return Model::tr("symbolic");
    }
    return {};
}

QString displayOf(const Component& component, int column)
{
    const ProblemSpecification& specification = component.specification;
    switch (column) {
    case Model::WeightColumn:
        return weightText(component.weight);
    case Model::OpColumn:
        return opText(specification);
    case Model::ContextsColumn:
        return contextsText(specification);
    case Model::ModeColumn:
        return modeText(specification);
    case Model::FlavourColumn:
        return flavourText(specification.flavour);
    default:
        return {};
    }
}

} // namespace

void ComponentTableModel::setComponents(std::vector<Component> components,
                                        std::vector<ComponentFaults> faults)
{
    if (components.size() != m_components.size()) {
        beginResetModel();
        m_components = std::move(components);
        m_faults = std::move(faults);
        endResetModel();
        return;
    }
    if (components == m_components && faults == m_faults)
        return;
    m_components = std::move(components);
    m_faults = std::move(faults);
    if (!m_components.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int ComponentTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_components.size());
}

int ComponentTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ComponentTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const QString fault = row < m_faults.size() ? m_faults[row].first() : QString();
    switch (role) {
    case Qt::DisplayRole:
        // A sign in words' place: the form below says what is wrong.
        return index.column() == WeightColumn && !fault.isEmpty()
                   ? QVariant(QStringLiteral("\u26a0 ")
                              % displayOf(m_components[row], index.column()))
                   : QVariant(displayOf(m_components[row], index.column()));
    case Qt::ToolTipRole:
        return fault.isEmpty() ? componentSentence(m_components[row]) : fault;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == WeightColumn ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    case FaultRole:
        return fault;
    default:
        return {};
    }
}

QVariant ComponentTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static constexpr std::array<const char*, ColumnCount> kTitles{
        QT_TR_NOOP("Weight, %"), QT_TR_NOOP("Op"), QT_TR_NOOP("Contexts"), QT_TR_NOOP("Mode"),
        QT_TR_NOOP("Flavour")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(kTitles[static_cast<std::size_t>(section)]);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == WeightColumn ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    return {};
}

QString componentSentence(const Component& component)
{
    const ProblemSpecification& specification = component.specification;
    return ComponentTableModel::tr("%1 % \u00b7 op %2 \u00b7 %3 \u00b7 %4 \u00b7 %5")
        .arg(weightText(component.weight), opText(specification), contextsText(specification),
             modeText(specification), flavourText(specification.flavour));
}

} // namespace gradus
