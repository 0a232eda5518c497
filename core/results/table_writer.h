#pragma once

// Internal to core/results: one table as CSV or JSON Lines.

#include "core/results/export.h"
#include "core/results/table.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// Turns records into lines and hands them on.
class TableWriter
{
public:
    using Sink = std::function<void(std::string_view)>;

    /// Writes the header if @p format has one. @p write must outlive this.
    TableWriter(std::vector<std::string> columns, TableFormat format, const Sink& write);

    /// @pre as many cells as columns.
    void add(const Record& record);

private:
    [[nodiscard]] std::string jsonLine(const Record& record) const;

    std::vector<std::string> m_columns;
    TableFormat m_format;
    const Sink& m_write;
};

} // namespace gradus
