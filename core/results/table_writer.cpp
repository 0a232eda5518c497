#include "core/results/table_writer.h"

#include "core/results/csv.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::ordered_json;

struct ToCsv
{
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool value) const { return value ? "1" : "0"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return csvNumber(value); }
    std::string operator()(const std::string& value) const { return csvField(value); }
    std::string operator()(const JsonText& value) const { return csvField(value.text); }
};

struct ToJson
{
    ordered_json operator()(std::monostate) const { return nullptr; }
    ordered_json operator()(bool value) const { return value; }
    ordered_json operator()(std::int64_t value) const { return value; }
    ordered_json operator()(double value) const { return value; } // not finite: null
    ordered_json operator()(const std::string& value) const { return value; }
    ordered_json operator()(const JsonText& value) const
    {
        auto json = ordered_json::parse(value.text, nullptr, /*allow_exceptions=*/false);
        return json.is_discarded() ? ordered_json(value.text) : json;
    }
};

} // namespace

TableWriter::TableWriter(std::vector<std::string> columns, TableFormat format, const Sink& write)
    : m_columns(std::move(columns))
    , m_format(format)
    , m_write(write)
{
    if (format == TableFormat::Csv)
        add({m_columns.begin(), m_columns.end()});
}

void TableWriter::add(const Record& record)
{
    assert(record.size() == m_columns.size());
    if (m_format == TableFormat::JsonLines)
        return m_write(jsonLine(record));
    std::string line;
    for (const auto& cell : record) {
        if (&cell != &record.front())
            line += ',';
        line += std::visit(ToCsv{}, cell);
    }
    m_write(line);
}

std::string TableWriter::jsonLine(const Record& record) const
{
    auto object = ordered_json::object();
    for (std::size_t i = 0; i < record.size(); ++i)
        object[m_columns[i]] = std::visit(ToJson{}, record[i]);
    return object.dump(-1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace);
}

} // namespace gradus
