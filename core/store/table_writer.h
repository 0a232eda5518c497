#pragma once

// Internal to core/store: one table as CSV or JSON Lines.

#include "core/store/export.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gradus {

/// JSON that stands in a cell: nested in JSON Lines, its text in CSV.
struct JsonText
{
    std::string text;
};

/// Empty in CSV and null in JSON is std::monostate. CSV writes 1 and 0 for bool.
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonText>;

/// Turns records into lines and hands them on.
class TableWriter
{
public:
    using Sink = std::function<void(std::string_view)>;

    /// Writes the header if @p format has one. @p write must outlive this.
    TableWriter(std::vector<std::string> columns, TableFormat format, const Sink& write);

    /// @pre as many cells as columns.
    void add(const std::vector<Cell>& record);

private:
    [[nodiscard]] std::string jsonLine(const std::vector<Cell>& record) const;

    std::vector<std::string> m_columns;
    TableFormat m_format;
    const Sink& m_write;
};

} // namespace gradus
