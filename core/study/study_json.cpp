#include "core/study/study_json.h"

#include "core/study/fields.h"
#include "core/study/json_reader.h"

#include <array>
#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

namespace gradus {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// A visitor of the field tables that writes every field in the order of the table.
class JsonWriter
{
public:
    template <typename Number>
    void operator()(std::string_view key, const Number& number, const fields::Range&)
    {
        m_object[std::string(key)] = number;
    }
    void operator()(std::string_view key, const OpWindow& window, const fields::Range&)
    {
        m_object[std::string(key)] = {window.low, window.high};
    }
    void operator()(std::string_view key, const std::string& name)
    {
        m_object[std::string(key)] = name;
    }
    void operator()(std::string_view key, const std::vector<std::string>& names)
    {
        m_object[std::string(key)] = names;
    }
    template <typename E, typename Words>
    void operator()(std::string_view key, const E& value, const Words& words)
    {
        m_object[std::string(key)] = fields::nameIn(words, value);
    }

    [[nodiscard]] ordered_json take() { return std::move(m_object); }

private:
    ordered_json m_object = ordered_json::object();
};

/// Lists of elements, each through @p write.
template <typename T, typename Write>
ordered_json arrayOf(const std::vector<T>& items, const Write& write)
{
    auto array = ordered_json::array();
    for (const auto& item : items)
        array.push_back(write(item));
    return array;
}

constexpr std::array kSplits{fields::Word{IgsmOptions::Split::All, "all"},
                             fields::Word{IgsmOptions::Split::Train, "train"},
                             fields::Word{IgsmOptions::Split::Test, "test"}};
constexpr std::array kRetries{fields::Word{IgsmOptions::Retry::Exact, "exact"},
                              fields::Word{IgsmOptions::Retry::Weak, "weak"}};

template <typename Visitor, typename Options>
void visitIgsm(Visitor& visit, Options& options)
{
    constexpr fields::Range kRetryRate{0, true, 0.5, true, "in [0, 0.5]"};
    visit("edges", options.edges, fields::kCount);
    visit("split", options.split, kSplits);
    visit("retry_rate", options.retryRate, kRetryRate);
    visit("retry", options.retry, kRetries);
}

ordered_json written(const IgsmOptions& options)
{
    JsonWriter writer;
    visitIgsm(writer, options);
    auto object = writer.take();
    object["draws_low_op"] = options.drawsLowOp;
    object["question_first"] = options.isQuestionFirst;
    object["asks_again"] = options.asksAgain;
    return object;
}

/// What is controlled; what is left out follows the published problems.
void writeControls(ordered_json& object, const ProblemSpecification& specification)
{
    const ProblemSpecification published;
    if (specification.fanIn)
        object["fan_in"] = *specification.fanIn;
    if (specification.depth)
        object["depth"] = *specification.depth;
    if (specification.literalMin != published.literalMin
        || specification.literalMax != published.literalMax)
        object["literals"] = {specification.literalMin, specification.literalMax};
    if (specification.modulus != 0)
        object["modulus"] = specification.modulus;
    if (!specification.hasDuplicates)
        object["duplicates"] = false;
    if (specification.length != 0)
        object["length"] = specification.length;
    if (specification.igsm != published.igsm)
        object["igsm"] = written(specification.igsm);
}

ordered_json written(const Component& component)
{
    const auto& specification = component.specification;
    ordered_json object;
    object["weight"] = component.weight;
    object["op"] = {specification.opMin, specification.opMax};
    object["contexts"] = specification.contexts;
    object["modes"] = arrayOf(specification.modes, [](Mode mode) { return modeName(mode); });
    object["layers"] = specification.layers;
    object["distractors"] =
        specification.distractors ? ordered_json(*specification.distractors) : ordered_json("auto");
    object["flavour"] = flavourName(specification.flavour);
    writeControls(object, specification);
    return object;
}

ordered_json written(const Distribution& distribution)
{
    ordered_json object;
    object["name"] = distribution.name;
    object["components"] =
        arrayOf(distribution.components, [](const Component& part) { return written(part); });
    return object;
}

ordered_json written(const Stage& stage)
{
    JsonWriter writer;
    fields::visitStage(writer, stage);
    auto object = writer.take();
    if (stage.kind == StageKind::Reinforcement && stage.curriculum.kind != CurriculumKind::None) {
        JsonWriter curriculum;
        fields::visitCurriculum(curriculum, stage.curriculum);
        object["curriculum"] = curriculum.take();
    }
    return object;
}

ordered_json written(const Schedule& schedule)
{
    JsonWriter model;
    fields::visitModel(model, schedule.model);
    JsonWriter evaluation;
    fields::visitEvaluation(evaluation, schedule.evaluation);
    JsonWriter checkpoints;
    fields::visitCheckpoints(checkpoints, schedule.checkpoints);
    ordered_json object;
    object["name"] = schedule.name;
    object["seed"] = schedule.seed;
    object["model"] = model.take();
    if (!schedule.startFrom.empty())
        object["start_from"] = schedule.startFrom;
    object["stages"] = arrayOf(schedule.stages, [](const Stage& stage) { return written(stage); });
    object["evaluation"] = evaluation.take();
    object["checkpoints"] = checkpoints.take();
    return object;
}

std::string pretty(const ordered_json& value)
{
    return value.dump(2, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace);
}

bool readBool(const json& value, const std::string& path, JsonFault& fault)
{
    if (!value.is_boolean())
        refuseJson(fault, path, value, "must be true or false");
    return value == true;
}

void readIgsm(const json& value, const std::string& path, IgsmOptions& options, JsonFault& fault)
{
    JsonReader read(value, path, fault);
    visitIgsm(read, options);
    for (const auto& [key, field] : {std::pair{"draws_low_op", &options.drawsLowOp},
                                     {"question_first", &options.isQuestionFirst},
                                     {"asks_again", &options.asksAgain}})
        if (const auto* found = read.find(key))
            *field = readBool(*found, read.pathOf(key), fault);
    read.finish();
}

void readControls(JsonReader& read, ProblemSpecification& specification, JsonFault& fault)
{
    for (const auto& [key, field] :
         {std::pair{"fan_in", &specification.fanIn}, {"depth", &specification.depth}})
        if (const auto* found = read.find(key))
            *field = readInt(*found, read.pathOf(key), fields::kCount, fault);
    if (const auto* literals = read.find("literals"))
        readPair(*literals, read.pathOf("literals"), fields::kNotNegative,
                 {specification.literalMin, specification.literalMax}, fault);
    read("modulus", specification.modulus, fields::kNotNegative);
    read("length", specification.length, fields::kNotNegative);
    if (const auto* duplicates = read.find("duplicates"))
        specification.hasDuplicates = readBool(*duplicates, read.pathOf("duplicates"), fault);
    if (const auto* igsm = read.find("igsm"))
        readIgsm(*igsm, read.pathOf("igsm"), specification.igsm, fault);
}

Mode readMode(const json& value, const std::string& path, JsonFault& fault)
{
    if (value.is_string())
        if (const auto mode = modeFromName(value.get_ref<const std::string&>()))
            return *mode;
    refuseJson(fault, path, value,
               "must be " + choiceText({modeName(Mode::Forward), modeName(Mode::Reverse)}));
    return Mode::Forward;
}

Flavour readFlavour(const json& value, const std::string& path, JsonFault& fault)
{
    if (value.is_string())
        if (const auto flavour = flavourFromName(value.get_ref<const std::string&>()))
            return *flavour;
    refuseJson(fault, path, value,
               "must be "
                   + choiceText({flavourName(Flavour::GsmInfinite), flavourName(Flavour::Igsm),
                                 flavourName(Flavour::Symbolic)}));
    return Flavour::GsmInfinite;
}

std::optional<int> readDistractors(const json& value, const std::string& path, JsonFault& fault)
{
    if (value == "auto")
        return std::nullopt;
    if (!value.is_number())
        refuseJson(fault, path, value, "must be \"auto\" or a whole number");
    return readInt(value, path, fields::kNotNegative, fault);
}

Component readComponent(const json& value, const std::string& path, JsonFault& fault)
{
    Component component;
    auto& specification = component.specification;
    JsonReader read(value, path, fault);
    read("weight", component.weight, fields::kSharePositive);
    if (const auto* op = read.find("op"))
        readPair(*op, read.pathOf("op"), fields::kCount, {specification.opMin, specification.opMax},
                 fault);
    read("contexts", specification.contexts);
    if (read.find("modes") != nullptr) {
        specification.modes.clear();
        read.each("modes", [&](const json& mode, const std::string& modePath) {
            specification.modes.push_back(readMode(mode, modePath, fault));
        });
    }
    read("layers", specification.layers, fields::kNotNegative);
    if (const auto* distractors = read.find("distractors"))
        specification.distractors =
            readDistractors(*distractors, read.pathOf("distractors"), fault);
    for (const char* key : {"rendering", "flavour"}) // version 0.1 said "rendering"
        if (const auto* flavour = read.find(key))
            specification.flavour = readFlavour(*flavour, read.pathOf(key), fault);
    readControls(read, specification, fault);
    read.finish();
    return component;
}

/// Elements of @p key, each through @p readOne; the default stays if the key is left out.
template <typename T, typename ReadOne>
void readList(JsonReader& read, std::string_view key, std::vector<T>& items, JsonFault& fault,
              const ReadOne& readOne)
{
    if (read.find(key) == nullptr)
        return;
    items.clear();
    read.each(key, [&](const json& value, const std::string& path) {
        items.push_back(readOne(value, path, fault));
    });
}

Distribution readDistribution(const json& value, const std::string& path, JsonFault& fault)
{
    Distribution distribution;
    JsonReader read(value, path, fault);
    read("name", distribution.name);
    readList(read, "components", distribution.components, fault, readComponent);
    read.finish();
    return distribution;
}

Stage readStage(const json& value, const std::string& path, JsonFault& fault)
{
    Stage stage;
    JsonReader read(value, path, fault);
    fields::visitStage(read, stage);
    if (stage.kind == StageKind::Reinforcement)
        if (const auto* curriculum = read.find("curriculum")) {
            JsonReader readCurriculum(*curriculum, read.pathOf("curriculum"), fault);
            fields::visitCurriculum(readCurriculum, stage.curriculum);
            readCurriculum.finish();
        }
    read.finish();
    return stage;
}

Schedule readSchedule(const json& value, const std::string& path, JsonFault& fault)
{
    Schedule schedule;
    JsonReader read(value, path, fault);
    read("name", schedule.name);
    read.seed("seed", schedule.seed);
    if (const auto* model = read.find("model")) {
        JsonReader readModel(*model, read.pathOf("model"), fault);
        fields::visitModel(readModel, schedule.model);
        readModel.finish();
    }
    if (read.find("start_from") != nullptr)
        read("start_from", schedule.startFrom);
    readList(read, "stages", schedule.stages, fault, readStage);
    if (const auto* evaluation = read.find("evaluation")) {
        JsonReader readEvaluation(*evaluation, read.pathOf("evaluation"), fault);
        fields::visitEvaluation(readEvaluation, schedule.evaluation);
        readEvaluation.finish();
    }
    if (const auto* checkpoints = read.find("checkpoints")) {
        JsonReader readCheckpoints(*checkpoints, read.pathOf("checkpoints"), fault);
        fields::visitCheckpoints(readCheckpoints, schedule.checkpoints);
        readCheckpoints.finish();
    }
    read.finish();
    return schedule;
}

StudyDesign readDesign(const json& value, const std::string& path, JsonFault& fault)
{
    StudyDesign design;
    JsonReader read(value, path, fault);
    read.text("title", design.title);
    readList(read, "distributions", design.distributions, fault, readDistribution);
    readList(read, "schedules", design.schedules, fault, readSchedule);
    read.finish();
    return design;
}

template <typename ReadOne>
auto readDocument(std::string_view text, const ReadOne& readOne)
    -> Result<decltype(readOne(json(), std::string(), std::declval<JsonFault&>()))>
{
    const auto document = parseJson(text);
    if (!document)
        return tl::unexpected(document.error());
    JsonFault fault;
    auto value = readOne(*document, std::string(), fault);
    if (fault)
        return tl::unexpected(*fault);
    return value;
}

} // namespace

std::string toJson(const Distribution& distribution)
{
    return pretty(written(distribution));
}

std::string toJson(const Schedule& schedule)
{
    return pretty(written(schedule));
}

std::string toJson(const StudyDesign& design)
{
    ordered_json object;
    object["title"] = design.title;
    object["distributions"] =
        arrayOf(design.distributions, [](const Distribution& item) { return written(item); });
    object["schedules"] =
        arrayOf(design.schedules, [](const Schedule& item) { return written(item); });
    return pretty(object);
}

Result<Distribution> distributionFromJson(std::string_view json)
{
    return readDocument(json, readDistribution);
}

Result<Schedule> scheduleFromJson(std::string_view json)
{
    return readDocument(json, readSchedule);
}

Result<StudyDesign> designFromJson(std::string_view json)
{
    return readDocument(json, readDesign);
}

} // namespace gradus
