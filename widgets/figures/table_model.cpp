#include "widgets/figures/table_model.h"

#include "core/results/csv.h"
#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <utility>

#include <QDateTime>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

namespace gradus {

namespace {

/// Longer texts have a tooltip.
constexpr qsizetype kLongText = 32;
/// A cell shows no more of a text; its tooltip not much more.
constexpr std::size_t kMostShown = 200;
constexpr std::size_t kMostInToolTip = 2'000;

template <typename T>
const T* as(const Cell& cell)
{
    return std::get_if<T>(&cell);
}

/// Numbers that name something.
bool isIdentifier(std::string_view column)
{
    static constexpr std::array<std::string_view, 12> kNames{
        "run", "evaluation", "problem", "id",    "seed",       "index",
        "op",  "sample",     "k",       "depth", "process_id", "component"};
    return std::find(kNames.begin(), kNames.end(), column) != kNames.end();
}

/// The first @p most bytes of @p text, whole characters, in one line.
QString shortened(const std::string& text, std::size_t most)
{
    QString shown =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), most)));
    if (text.size() > most)
        shown += QChar(0x2026);
    return shown;
}

QString plainText(const Cell& cell)
{
    if (const auto* yes = as<bool>(cell))
        return *yes ? QStringLiteral("1") : QStringLiteral("0");
    if (const auto* count = as<std::int64_t>(cell))
        return QString::number(*count);
    if (const auto* number = as<double>(cell))
        return toQt(csvNumber(*number));
    if (const auto* text = as<std::string>(cell))
        return toQt(*text);
    if (const auto* json = as<JsonText>(cell))
        return toQt(json->text);
    return {};
}

QVariant valueOf(const Cell& cell)
{
    if (const auto* yes = as<bool>(cell))
        return *yes ? 1 : 0;
    if (const auto* count = as<std::int64_t>(cell))
        return qlonglong{*count};
    if (const auto* number = as<double>(cell))
        return *number;
    if (as<std::monostate>(cell))
        return {};
    return plainText(cell);
}

double magnitudeOf(const Cell& cell)
{
    const auto* number = as<double>(cell);
    return number && std::isfinite(*number) ? std::abs(*number) : 0;
}

QString capitalised(QString text)
{
    text.replace(QLatin1Char('_'), QLatin1Char(' '));
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace

QString columnTitle(const std::string& name)
{
    static const std::map<std::string, QString> special{
        {"pass_at_1", QStringLiteral("pass@1")},
        {"pass_at_k", QStringLiteral("pass@k")},
        {"passk", QStringLiteral("pass@k")},
        {"maj_at_k", QStringLiteral("maj@k")},
        {"k", QStringLiteral("k")},
        {"nll", QStringLiteral("NLL")},
        {"template", TableModel::tr("Context")},
    };
    const auto found = special.find(name);
    return found != special.end() ? found->second : capitalised(toQt(name));
}

QString tableTitle(const std::string& name)
{
    return columnTitle(name);
}

void TableModel::setTable(Table table)
{
    if (table == m_table)
        return;
    beginResetModel();
    m_table = std::move(table);
    lookAtColumns();
    endResetModel();
}

void TableModel::lookAtColumns()
{
    m_columns.assign(m_table.columns.size(), {});
    m_note.reset();
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const std::string& name = m_table.columns[i];
        Column& column = m_columns[i];
        column.isId = isIdentifier(name);
        if (name == "note")
            m_note = i;
        double largest = 0;
        double smallest = 1;
        for (const Record& record : m_table.records) {
            const Cell& cell = record[i];
            if (as<double>(cell))
                column.kind = Kind::Number;
            else if (as<std::int64_t>(cell) && column.kind == Kind::Text)
                column.kind = Kind::Count;
            else if (as<bool>(cell))
                column.kind = Kind::YesNo;
            const double magnitude = magnitudeOf(cell);
            largest = std::max(largest, magnitude);
            smallest = magnitude > 0 ? std::min(smallest, magnitude) : smallest;
        }
        if (column.kind != Kind::Number)
            continue;
        if (name.ends_with("_at") && largest > 1e9)
            column.kind = Kind::Date;
        else if (smallest < 1e-3 || (smallest < 1 && largest >= 10))
            column.kind = Kind::Mixed;
        column.decimals = largest < 10 ? 4 : largest < 1'000 ? 2 : 0;
    }
}

int TableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.records.size());
}

int TableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

const Cell& TableModel::cellAt(const QModelIndex& index) const
{
    return m_table
        .records[static_cast<std::size_t>(index.row())][static_cast<std::size_t>(index.column())];
}

QString TableModel::textOf(const QModelIndex& index) const
{
    const Cell& cell = cellAt(index);
    const Column& column = m_columns[static_cast<std::size_t>(index.column())];
    if (const auto* yes = as<bool>(cell))
        return *yes ? tr("yes") : tr("no");
    if (const auto* count = as<std::int64_t>(cell))
        return column.isId ? QString::number(*count) : exactCount(*count);
    if (const auto* number = as<double>(cell)) {
        if (column.kind == Kind::Date)
            return startedText(*number, nowSeconds());
        return column.kind == Kind::Mixed ? metricText(*number)
                                          : QLocale().toString(*number, 'f', column.decimals);
    }
    if (const auto* text = as<std::string>(cell))
        return shortened(*text, kMostShown).simplified();
    if (const auto* json = as<JsonText>(cell))
        return shortened(json->text, kMostShown).simplified();
    return {};
}

QString TableModel::noteAt(const QModelIndex& index) const
{
    const auto column = static_cast<std::size_t>(index.column());
    if (!m_note || column == *m_note || !as<std::monostate>(cellAt(index)))
        return {};
    const Record& record = m_table.records[static_cast<std::size_t>(index.row())];
    // The first number that is missing is the one the note is about; others follow from it.
    for (std::size_t i = 0; i < column; ++i) {
        if (m_columns[i].kind != Kind::Text && as<std::monostate>(record[i]))
            return {};
    }
    if (m_columns[column].kind == Kind::Text && m_table.columns[column] != "estimate")
        return {};
    const auto* note = as<std::string>(record[*m_note]);
    return note ? toQt(*note) : QString();
}

QVariant TableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool isText = m_columns[static_cast<std::size_t>(index.column())].kind == Kind::Text;
    const bool isWords =
        isText || m_columns[static_cast<std::size_t>(index.column())].kind == Kind::YesNo;
    switch (role) {
    case Qt::DisplayRole:
        if (const QString note = noteAt(index); !note.isEmpty())
            return note;
        return textOf(index);
    case ValueRole:
        return valueOf(cellAt(index));
    case TextRole:
        return plainText(cellAt(index));
    case Qt::ToolTipRole: {
        if (const QString note = noteAt(index); !note.isEmpty())
            return note;
        const QString text = isText ? plainText(cellAt(index)) : QString();
        return text.size() > kLongText ? text.left(kMostInToolTip) : QString();
    }
    case Qt::TextAlignmentRole:
        return QVariant(int{isWords || !noteAt(index).isEmpty() ? Qt::AlignLeft : Qt::AlignRight}
                        | int{Qt::AlignVCenter});
    case Qt::FontRole:
        if (!noteAt(index).isEmpty()) {
            QFont font;
            font.setItalic(true);
            return font;
        }
        return {};
    case Qt::ForegroundRole:
        return noteAt(index).isEmpty() ? QVariant()
                                       : coloursOf(QGuiApplication::palette()).mutedText;
    default:
        return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto column = static_cast<std::size_t>(section);
    if (role == Qt::DisplayRole)
        return columnTitle(m_table.columns[column]);
    if (role == Qt::ToolTipRole)
        return tr("Column %1 of the export").arg(toQt(m_table.columns[column]));
    if (role == Qt::TextAlignmentRole) // the sort mark stands at the right
        return QVariant(int{Qt::AlignLeft} | int{Qt::AlignVCenter});
    return {};
}

} // namespace gradus
