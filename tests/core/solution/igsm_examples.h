#pragma once

#include "core/problem/problem.h"

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus::test {

/// A row of the original generator.
struct IgsmExample
{
    nlohmann::json row;
    ProblemText text;
};

/// Six rows kept beside the tests; five were made by the published program, one is the paper's.
inline std::vector<IgsmExample> igsmExamples()
{
    std::ifstream lines(GRADUS_TEST_DATA "/igsm_examples.jsonl");
    std::vector<IgsmExample> examples;
    for (std::string line; std::getline(lines, line);) {
        auto row = nlohmann::json::parse(line);
        ProblemText text{row.at("problem"), row.at("question"), row.at("solution"), false};
        examples.push_back({std::move(row), std::move(text)});
    }
    return examples;
}

} // namespace gradus::test
