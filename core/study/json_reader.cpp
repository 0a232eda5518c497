#include "core/study/json_reader.h"

#include <limits>
#include <utility>

namespace gradus {

using nlohmann::json;

namespace {

/// "value" of the sentence: JSON text, cut where it would drown the sentence.
std::string valueText(const json& value)
{
    constexpr std::size_t kLongest = 60;
    if (value.is_object())
        return "an object";
    if (value.is_array())
        return value.empty() ? "an empty array" : "an array";
    auto text = value.dump(-1, ' ', /*ensure_ascii=*/true, json::error_handler_t::replace);
    if (text.size() > kLongest)
        text = text.substr(0, kLongest) + "...";
    return text;
}

/// Whole numbers that fit T exactly.
template <typename T>
std::optional<T> exactly(const json& value)
{
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (std::in_range<T>(number))
            return static_cast<T>(number);
    } else if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (std::in_range<T>(number))
            return static_cast<T>(number);
    }
    return std::nullopt;
}

template <typename T>
std::optional<T> integerIn(const json& value, const std::string& path, const fields::Range& range,
                           JsonFault& fault)
{
    if (!value.is_number_integer()) {
        refuseJson(fault, path, value, "must be a whole number");
        return std::nullopt;
    }
    const auto number = exactly<T>(value);
    if (!number)
        refuseJson(fault, path, value,
                   "must be in [" + std::to_string(std::numeric_limits<T>::min()) + ", "
                       + std::to_string(std::numeric_limits<T>::max()) + "]");
    else if (!range.contains(static_cast<double>(*number)))
        refuseJson(fault, path, value, "must be " + std::string(range.words));
    else
        return number;
    return std::nullopt;
}

/// Refuses a key that stands twice in one object, which the library would silently drop.
class KeyWatch
{
public:
    bool operator()(int, json::parse_event_t event, json& parsed)
    {
        if (event == json::parse_event_t::object_start)
            m_open.emplace_back();
        else if (event == json::parse_event_t::object_end)
            m_open.pop_back();
        else if (event == json::parse_event_t::key && !m_open.empty()) {
            const auto& key = parsed.get_ref<const std::string&>();
            if (!m_open.back().insert(key).second && m_repeated.empty())
                m_repeated = key;
        }
        return true;
    }

    [[nodiscard]] const std::string& repeated() const { return m_repeated; }

private:
    std::vector<std::set<std::string>> m_open;
    std::string m_repeated;
};

} // namespace

Result<json> parseJson(std::string_view text)
{
    KeyWatch watch;
    try {
        auto value = json::parse(text.begin(), text.end(), std::ref(watch));
        if (!watch.repeated().empty())
            return fail(ErrorCode::Corrupt,
                        "the JSON has the key \"" + watch.repeated() + "\" twice in one object");
        return value;
    } catch (const json::exception& error) {
        const std::string_view message = error.what();
        const auto tag = message.find("] "); // "[json.exception.parse_error.101] parse error at …"
        return fail(
            ErrorCode::Corrupt,
            "not valid JSON: "
                + std::string(tag == std::string_view::npos ? message : message.substr(tag + 2)));
    }
}

void refuseJson(JsonFault& fault, const std::string& path, const json& value,
                const std::string& expected)
{
    if (!fault)
        fault =
            Error{ErrorCode::InvalidArgument, (path.empty() ? "the JSON document" : path) + " is "
                                                  + valueText(value) + ", but " + expected};
}

std::string choiceText(const std::vector<std::string_view>& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0)
            text += i + 1 == names.size() ? " or " : ", ";
        text += '"' + std::string(names[i]) + '"';
    }
    return text;
}

std::string readString(const json& value, const std::string& path, JsonFault& fault)
{
    if (value.is_string() && !value.get_ref<const std::string&>().empty())
        return value.get<std::string>();
    refuseJson(fault, path, value, "must be a string with at least one character");
    return {};
}

int readInt(const json& value, const std::string& path, const fields::Range& range,
            JsonFault& fault)
{
    return integerIn<int>(value, path, range, fault).value_or(0);
}

void readPair(const json& value, const std::string& path, const fields::Range& range,
              std::pair<int&, int&> target, JsonFault& fault)
{
    if (!value.is_array() || value.size() != 2)
        return refuseJson(fault, path, value,
                          "must be an array of two numbers, lowest and highest");
    target.first = readInt(value[0], path + "[0]", range, fault);
    target.second = readInt(value[1], path + "[1]", range, fault);
}

JsonReader::JsonReader(const json& value, std::string path, JsonFault& fault)
    : m_value(value)
    , m_path(std::move(path))
    , m_fault(fault)
{
    if (!value.is_object())
        refuseJson(fault, m_path, value, "must be an object");
}

template <typename Integer>
void JsonReader::integer(std::string_view key, Integer& number, const fields::Range& range)
{
    if (const auto* value = find(key))
        number = integerIn<Integer>(*value, pathOf(key), range, m_fault).value_or(number);
}

void JsonReader::operator()(std::string_view key, int& number, const fields::Range& range)
{
    integer(key, number, range);
}

void JsonReader::operator()(std::string_view key, std::int64_t& number, const fields::Range& range)
{
    integer(key, number, range);
}

void JsonReader::operator()(std::string_view key, double& number, const fields::Range& range)
{
    const auto* value = find(key);
    if (value == nullptr)
        return;
    if (!value->is_number())
        refuseJson(m_fault, pathOf(key), *value, "must be a number");
    else if (!range.contains(value->get<double>()))
        refuseJson(m_fault, pathOf(key), *value, "must be " + std::string(range.words));
    else
        number = value->get<double>();
}

void JsonReader::operator()(std::string_view key, OpWindow& window, const fields::Range& range)
{
    if (const auto* value = find(key))
        readPair(*value, pathOf(key), range, {window.low, window.high}, m_fault);
}

void JsonReader::operator()(std::string_view key, std::string& name)
{
    const auto* value = find(key);
    if (value == nullptr)
        return;
    if (!value->is_string())
        refuseJson(m_fault, pathOf(key), *value, "must be a string");
    else if (const auto wrong = fields::nameFault(value->get_ref<const std::string&>()))
        refuseJson(m_fault, pathOf(key), *value, *wrong);
    else
        name = value->get<std::string>();
}

void JsonReader::operator()(std::string_view key, std::vector<std::string>& names)
{
    std::vector<std::string> read;
    if (find(key) == nullptr)
        return;
    each(key, [&](const json& value, const std::string& path) {
        read.push_back(readString(value, path, m_fault));
    });
    names = std::move(read);
}

void JsonReader::seed(std::string_view key, std::uint64_t& number)
{
    const auto* value = find(key);
    if (value == nullptr)
        return;
    if (const auto read = exactly<std::uint64_t>(*value))
        number = *read;
    else
        refuseJson(m_fault, pathOf(key), *value, "must be a whole number in [0, 2^64)");
}

void JsonReader::text(std::string_view key, std::string& text)
{
    const auto* value = find(key);
    if (value == nullptr)
        return;
    if (value->is_string())
        text = value->get<std::string>();
    else
        refuseJson(m_fault, pathOf(key), *value, "must be a string");
}

void JsonReader::each(std::string_view key,
                      const std::function<void(const json&, const std::string&)>& read)
{
    const auto* value = find(key);
    if (value == nullptr)
        return;
    if (!value->is_array())
        return refuseJson(m_fault, pathOf(key), *value, "must be an array");
    for (std::size_t i = 0; i < value->size() && !m_fault; ++i)
        read((*value)[i], pathOf(key) + '[' + std::to_string(i) + ']');
}

const json* JsonReader::find(std::string_view key)
{
    m_known.emplace(key);
    if (m_fault)
        return nullptr;
    const auto found = m_value.find(key);
    return found == m_value.end() ? nullptr : &*found;
}

std::string JsonReader::pathOf(std::string_view key) const
{
    return m_path.empty() ? std::string(key) : m_path + '.' + std::string(key);
}

void JsonReader::finish()
{
    if (m_fault)
        return;
    for (const auto& [key, value] : m_value.items())
        if (!m_known.contains(key))
            return refuseJson(m_fault, pathOf(key), value, "there is no such field");
}

} // namespace gradus
