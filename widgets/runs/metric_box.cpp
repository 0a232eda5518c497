#include "widgets/runs/metric_box.h"

#include "widgets/common/metric_names.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStandardItemModel>

namespace gradus {

namespace {

constexpr int kSearchRole = Qt::UserRole + 1; ///< name and key; headings have none
constexpr int kShownCharacters = 30;
constexpr int kShownItems = 24;

/// Finds items by name or key and shows their names.
class NameCompleter final : public QCompleter
{
public:
    NameCompleter(QAbstractItemModel* model, QObject* parent)
        : QCompleter(model, parent)
    {
        setCompletionRole(kSearchRole);
        setFilterMode(Qt::MatchContains);
        setCaseSensitivity(Qt::CaseInsensitive);
        setMaxVisibleItems(kShownItems);
    }
    QString pathFromIndex(const QModelIndex& index) const override
    {
        return index.data(Qt::DisplayRole).toString();
    }
};

} // namespace

MetricBox::MetricBox(QWidget* parent)
    : QComboBox(parent)
    , m_model(new QStandardItemModel(this))
{
    setModel(m_model);
    setEditable(true);
    setInsertPolicy(NoInsert);
    setSizeAdjustPolicy(AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kShownCharacters);
    setMaxVisibleItems(kShownItems);
    setCompleter(new NameCompleter(m_model, this));
    setToolTip(tr("Choose a metric, or type a part of its name"));
    setDuplicatesEnabled(true); // else Enter would look for what was typed among headings too
    connect(lineEdit(), &QLineEdit::returnPressed, this, &MetricBox::chooseTyped);
    connect(lineEdit(), &QLineEdit::editingFinished, this, [this] {
        setEditText(itemText(currentIndex())); // what was typed and is no metric
    });
}

void MetricBox::setMetrics(const QStringList& keys)
{
    if (keys == m_keys)
        return;
    const QSignalBlocker quiet(this);
    const QString chosen = metric();
    const bool isBeingTyped = lineEdit()->hasFocus() && lineEdit()->isModified();
    const QString typed = lineEdit()->text();
    m_keys = keys;
    std::vector<std::pair<MetricName, QString>> names;
    for (const QString& key : keys)
        names.emplace_back(metricName(key), key);
    std::sort(names.begin(), names.end(), [](const auto& one, const auto& other) {
        return std::tuple(one.first.place, one.first.number, one.second)
               < std::tuple(other.first.place, other.first.number, other.second);
    });
    m_model->clear();
    QString group;
    for (const auto& [name, key] : names) {
        if (std::exchange(group, name.group) != name.group)
            addHeading(group);
        auto* item = new QStandardItem(name.title); // owned by Qt: part of the model
        item->setData(key, Qt::UserRole);
        item->setData(QString(name.title + QLatin1Char(' ') + key), kSearchRole);
        item->setToolTip(key);
        m_model->appendRow(item);
    }
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 32); // and a scroll bar
    if (findData(chosen) >= 0)
        setMetric(chosen);
    if (isBeingTyped) {
        lineEdit()->setText(typed);
        lineEdit()->setModified(true);
    }
}

void MetricBox::chooseTyped()
{
    const QString typed = lineEdit()->text().trimmed();
    int best = -1;
    for (int row = 0; row < count() && !typed.isEmpty(); ++row) {
        const bool isExact = typed.compare(itemText(row), Qt::CaseInsensitive) == 0;
        const bool isFound =
            itemData(row, kSearchRole).toString().contains(typed, Qt::CaseInsensitive);
        if (isFound && (isExact || best < 0))
            best = row;
        if (isFound && isExact)
            break;
    }
    if (best < 0)
        return;
    setCurrentIndex(best);
    Q_EMIT activated(best);
}

void MetricBox::addHeading(const QString& group)
{
    // QComboBox looks for what was typed among all items; a zero-width space before the heading
    // keeps it from being what is found for "reward".
    auto* item =
        new QStandardItem(QString(QChar(0x200b) + group)); // owned by Qt: part of the model
    item->setFlags(Qt::NoItemFlags);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    item->setFont(bold);
    m_model->appendRow(item);
}

void MetricBox::setMetric(const QString& key)
{
    const QSignalBlocker quiet(this);
    setCurrentIndex(findData(key));
    setEditText(itemText(currentIndex()));
}

} // namespace gradus
