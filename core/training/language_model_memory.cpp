#include "core/training/language_model_memory.h"

#include <cstdint>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradus {

using nlohmann::json;

std::string toJson(const LanguageModelMemory& memory)
{
    return json{
        {"problems", memory.counts.problems}, {"tokens", memory.counts.tokens},
        {"losses", memory.guard.losses},      {"norms", memory.guard.norms},
        {"skipped", memory.guard.skipped},    {"not_finite_in_row", memory.guard.notFiniteInRow}}
        .dump();
}

LanguageModelMemory languageModelMemoryFrom(std::string_view text)
{
    if (text.empty())
        return {};
    try {
        const auto value = json::parse(text);
        return {.counts = {value.at("problems").get<std::vector<std::int64_t>>(),
                           value.at("tokens").get<std::vector<std::int64_t>>()},
                .guard = {.losses = value.at("losses").get<std::vector<double>>(),
                          .norms = value.at("norms").get<std::vector<double>>(),
                          .skipped = value.at("skipped").get<std::int64_t>(),
                          .notFiniteInRow = value.at("not_finite_in_row").get<std::int64_t>()}};
    } catch (const json::exception&) {
        throw std::runtime_error("the checkpoint's memory of the stage is damaged: "
                                 + std::string(text.substr(0, 80)));
    }
}

} // namespace gradus
