#pragma once

#include "widgets/schedule/count_box.h"
#include "widgets/schedule/form_rows.h"
#include "widgets/schedule/op_window_box.h"

#include <algorithm>
#include <concepts>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <QComboBox>

namespace gradus {

/// Rows of a form that each edit one member of @p Options.
///
/// What nobody edits keeps its value to the last bit, whatever a box rounds away.
template <typename Options>
class OptionRows
{
public:
    /// One row.
    struct Binding
    {
        QWidget* field = nullptr; // not owned
        std::function<void(const Options&)> show;
        std::function<void(Options&)> take;
        std::function<bool(const Options&, const Options&)> isSame;
        std::function<bool(const Options&)> isUsed;

        /// Shows the row only while @p condition holds of the options.
        void onlyIf(std::function<bool(const Options&)> condition)
        {
            isUsed = std::move(condition);
        }
    };

    /// @p rows outlives this.
    explicit OptionRows(FormRows* rows)
        : m_rows(rows)
    {}

    [[nodiscard]] FormRows& form() const { return *m_rows; }

    // Each of these returns its row, to be used before the next one is added.

    Binding& number(const FieldText& text, double Options::*member, const FieldRange& range = {})
    {
        ScientificBox* box = m_rows->addNumber(text, range);
        tellDefault(box, box->textFromValue(Options().*member), Options().*member, range);
        return add(
            box, member, [=](const Options& options) { box->setValue(options.*member); },
            [=](Options& options) {
                if (!box->shows(options.*member))
                    options.*member = box->value();
            });
    }

    template <std::integral Count>
    Binding& count(const FieldText& text, Count Options::*member, FieldRange range = {.lowest = 1})
    {
        range.highest = std::min(1e13, static_cast<double>(std::numeric_limits<Count>::max()));
        CountBox* box = m_rows->addCount(text, range);
        const auto standard = static_cast<double>(Options().*member);
        tellDefault(box, box->textFromValue(standard), standard, range);
        return add(
            box, member,
            [=](const Options& options) { box->setCount(static_cast<qint64>(options.*member)); },
            [=](Options& options) { options.*member = static_cast<Count>(box->count()); });
    }

    /// @param choices in the order of the enumerators, which start at 0 and leave no gaps.
    template <typename Kind>
    Binding& choice(const FieldText& text, Kind Options::*member, const QStringList& choices)
    {
        QComboBox* box = m_rows->addChoice(text, choices);
        m_rows->tellDefault(box, choices.value(static_cast<int>(Options().*member)));
        return add(
            box, member,
            [=](const Options& options) {
                box->setCurrentIndex(static_cast<int>(options.*member));
            },
            [=](Options& options) { options.*member = static_cast<Kind>(box->currentIndex()); });
    }

    Binding& window(const FieldText& text, OpWindow Options::*member)
    {
        auto* box = new OpWindowBox; // owned by Qt: a row of the form
        m_rows->addRow(text, box);
        m_rows->tellDefault(box, OpWindowBox::tr("all"));
        QObject::connect(box, &OpWindowBox::edited, m_rows, &FormRows::edited);
        return add(
            box, member, [=](const Options& options) { box->setWindow(options.*member); },
            [=](Options& options) { options.*member = box->window(); });
    }

    /// Fills the fields. May make FormRows say edited().
    void show(const Options& options) const
    {
        for (const Binding& each : m_bindings)
            each.show(options);
    }

    /// Writes what was edited into @p options; the rest of them stays.
    void take(Options& options) const
    {
        for (const Binding& each : m_bindings)
            each.take(options);
    }

    /// Tells the form which rows are there for @p options: none unless @p isUsed.
    /// @param standard what counts as not changed.
    void update(const Options& options, bool isUsed = true, const Options& standard = {}) const
    {
        for (const Binding& each : m_bindings)
            m_rows->setState(each.field, isUsed && (!each.isUsed || each.isUsed(options)),
                             !each.isSame(options, standard));
    }

private:
    void tellDefault(QWidget* field, const QString& text, double value, const FieldRange& range)
    {
        const bool isWord = value == range.lowest && !range.lowestWord.isEmpty();
        m_rows->tellDefault(field, isWord ? range.lowestWord : text);
    }

    template <typename Value>
    Binding& add(QWidget* field, Value Options::*member, std::function<void(const Options&)> show,
                 std::function<void(Options&)> take)
    {
        return m_bindings.emplace_back(
            Binding{.field = field,
                    .show = std::move(show),
                    .take = std::move(take),
                    .isSame = [=](const Options& one,
                                  const Options& other) { return one.*member == other.*member; },
                    .isUsed = {}});
    }

    FormRows* m_rows; // not owned
    std::vector<Binding> m_bindings;
};

} // namespace gradus
