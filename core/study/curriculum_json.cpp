#include "core/study/curriculum.h"

#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;

json toArrays(const std::vector<ProblemTally>& tallies)
{
    auto array = json::array();
    for (const auto& tally : tallies)
        array.push_back({tally.samples, tally.correct});
    return array;
}

json stateJson(const CurriculumState& state)
{
    return {{"begun", state.isBegun},
            {"window", {state.window.low, state.window.high}},
            {"hard_share", state.hardShare},
            {"evidence", toArrays(state.evidence)},
            {"measured_at", state.measuredAt},
            {"kept", state.kept},
            {"first_document", state.firstDocument}};
}

CurriculumState stateOf(const json& object)
{
    CurriculumState state;
    object.at("begun").get_to(state.isBegun);
    object.at("window").at(0).get_to(state.window.low);
    object.at("window").at(1).get_to(state.window.high);
    object.at("hard_share").get_to(state.hardShare);
    for (const auto& pair : object.at("evidence"))
        state.evidence.push_back({pair.at(0).get<std::int64_t>(), pair.at(1).get<std::int64_t>()});
    object.at("measured_at").get_to(state.measuredAt);
    object.at("kept").get_to(state.kept);
    object.at("first_document").get_to(state.firstDocument);
    return state;
}

json seenJson(const CurriculumObservation& seen)
{
    auto solved = json::array();
    for (const auto& count : seen.solved)
        solved.push_back({count.op, count.samples, count.verified});
    return {{"step", seen.step}, {"document", seen.document}, {"solved", std::move(solved)}};
}

CurriculumObservation seenOf(const json& object)
{
    CurriculumObservation seen;
    object.at("step").get_to(seen.step);
    object.at("document").get_to(seen.document);
    for (const auto& triple : object.at("solved"))
        seen.solved.push_back({triple.at(0).get<int>(), triple.at(1).get<std::int64_t>(),
                               triple.at(2).get<std::int64_t>()});
    return seen;
}

/// Runs @p read, which throws what nlohmann::json throws.
template <typename Read>
auto attemptRead(const char* what, const Read& read) -> Result<decltype(read())>
{
    try {
        return read();
    } catch (const json::exception& error) {
        return fail(ErrorCode::Corrupt,
                    std::string(what) + " in the checkpoint cannot be read: " + error.what());
    }
}

} // namespace

std::string toJson(const CurriculumMemory& memory)
{
    return json{{"state", stateJson(memory.state)}, {"seen", seenJson(memory.seen)}}.dump();
}

Result<CurriculumMemory> curriculumMemoryFromJson(std::string_view text)
{
    return attemptRead("the state of the curriculum", [&] {
        const auto object = json::parse(text);
        return CurriculumMemory{stateOf(object.at("state")), seenOf(object.at("seen"))};
    });
}

std::string joinedMemory(const std::string& trainer, const std::string& curriculum)
{
    auto object = json::object();
    for (const auto& [key, text] : {std::pair{"trainer", &trainer}, {"curriculum", &curriculum}})
        if (!text->empty())
            object[key] = json::parse(*text);
    return object.empty() ? std::string() : object.dump();
}

Result<SplitMemory> splitMemory(std::string_view memory)
{
    if (memory.empty())
        return SplitMemory{};
    return attemptRead("the memory of the stage", [&] {
        const auto object = json::parse(memory);
        SplitMemory split;
        for (const auto& [key, text] :
             {std::pair{"trainer", &split.trainer}, {"curriculum", &split.curriculum}})
            if (object.is_object() && object.contains(key))
                *text = object.at(key).dump();
        return split;
    });
}

} // namespace gradus
