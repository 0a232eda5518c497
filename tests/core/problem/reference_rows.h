#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus::test {

/// A row of the original generator and what the published parser reads from it.
struct ReferenceRow
{
    std::string text;        ///< the row as it stands in the file
    nlohmann::json row;      ///< the same, read
    nlohmann::json official; ///< of the companion file
};

/// The rows of @p stem + ".jsonl" and its companion; none if the files are absent.
inline std::vector<ReferenceRow> readRows(const std::filesystem::path& stem)
{
    std::ifstream rows(stem.string() + ".jsonl");
    std::ifstream parses(stem.string() + ".official_parse.jsonl");
    std::vector<ReferenceRow> result;
    std::string row;
    std::string parse;
    while (std::getline(rows, row) && std::getline(parses, parse))
        result.push_back({row, nlohmann::json::parse(row), nlohmann::json::parse(parse)});
    return result;
}

/// The forward ones among them.
inline std::vector<ReferenceRow> readForwardRows(const std::filesystem::path& stem)
{
    auto rows = readRows(stem);
    std::erase_if(rows, [](const ReferenceRow& reference) {
        return reference.row.at("mode") != "normalforward";
    });
    return rows;
}

/// Six rows kept beside the tests.
inline std::vector<ReferenceRow> ownRows()
{
    return readForwardRows(std::filesystem::path(GRADUS_TEST_DATA) / "gsm_infinite_forward");
}

/// All sample rows; none where they are not installed.
inline std::vector<ReferenceRow> sharedRows()
{
    return readForwardRows(std::filesystem::path(GRADUS_SHARED_DATA) / "gsm_infinite"
                           / "d2_op2-10");
}

} // namespace gradus::test
