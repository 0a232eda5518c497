#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace gradus {

/// JSON that stands in a cell: nested in JSON Lines, its text in CSV.
struct JsonText
{
    std::string text;

    friend bool operator==(const JsonText&, const JsonText&) = default;
};

/// std::monostate: not known; empty in CSV and null in JSON. CSV writes 1 and 0 for bool.
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonText>;
using Record = std::vector<Cell>; ///< one cell a column

/// A table as a value.
struct Table
{
    std::vector<std::string> columns;
    std::vector<Record> records;

    friend bool operator==(const Table&, const Table&) = default;
};

} // namespace gradus
