#pragma once

#include "core/base/result.h"
#include "core/base/utf8.h"
#include "core/solution/verdict.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

// What the rows of the command line have in common. Only sources include this.

/// A JSON object; ErrorCode::Corrupt if @p row is none.
[[nodiscard]] inline Result<nlohmann::json> readRow(std::string_view row)
{
    auto object = nlohmann::json::parse(row, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object())
        return fail(ErrorCode::Corrupt, findInvalidUtf8(row) == std::string_view::npos
                                            ? "the row is not a JSON object"
                                            : "the row is not valid UTF-8");
    return object;
}

/// ErrorCode::Corrupt names @p key if it is missing or not a text.
[[nodiscard]] inline Result<std::string> readText(const nlohmann::json& row, const char* key)
{
    const auto found = row.find(key);
    if (found == row.end() || !found->is_string())
        return fail(ErrorCode::Corrupt,
                    "field \"" + std::string(key) + "\" is missing or not a text");
    return found->get<std::string>();
}

/// A row of `verify`: what is judged, and by what.
struct VerifyRow
{
    nlohmann::json object;
    std::string gold;
    std::string predicted;
};

[[nodiscard]] inline Result<VerifyRow> readVerifyRow(std::string_view row)
{
    auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    auto gold = readText(*object, "gold_solution");
    if (!gold)
        return tl::unexpected(gold.error());
    auto predicted = readText(*object, "pred_text");
    if (!predicted)
        return tl::unexpected(predicted.error());
    return VerifyRow{*std::move(object), *std::move(gold), *std::move(predicted)};
}

/// Names may hold any bytes of a model's text; what is not UTF-8 is replaced.
[[nodiscard]] inline std::string writeRow(const nlohmann::ordered_json& row)
{
    return row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

template <typename Value>
[[nodiscard]] nlohmann::ordered_json orNull(const std::optional<Value>& value)
{
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

[[nodiscard]] inline nlohmann::ordered_json rewardsJson(const Rewards& rewards)
{
    return {{"outcome", rewards.outcome},        {"paper_blend", rewards.paperBlend},
            {"code_blend", rewards.codeBlend},   {"strict_paper", rewards.strictPaper},
            {"strict_code", rewards.strictCode}, {"dense_process", rewards.denseProcess}};
}

} // namespace gradus
