#include "core/solution/score.h"

#include "core/solution/python_text.h"
#include "core/solution/row_fields.h"
#include "core/solution/verdict.h"

#include <algorithm>
#include <utility>

namespace gradus {

namespace {

using nlohmann::json;

constexpr char kSeparator = '\x1f';

/// Numbers and texts alike, as text; none if missing or null.
std::optional<std::string> readKey(const json& row, const char* key)
{
    const auto found = row.find(key);
    if (found == row.end() || found->is_null())
        return std::nullopt;
    return found->is_string() ? found->get<std::string>() : found->dump();
}

Result<std::string> readOp(const json& row)
{
    auto op = readKey(row, "op");
    if (!op)
        return fail(ErrorCode::Corrupt, "field \"op\" is missing");
    if (const auto& value = row.at("op"); !value.is_string() && !value.is_number())
        return fail(ErrorCode::Corrupt, "field \"op\" holds " + value.dump());
    return *std::move(op);
}

std::string readTemplate(const json& row)
{
    const auto found = row.find("template");
    return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// None if the strict verifier cannot read its own gold: nothing could ever match it.
std::optional<ParsedSolution> strictGold(std::string_view text)
{
    auto gold = parseSolution(text);
    if (faultOf(gold))
        return std::nullopt;
    return gold;
}

ScoreMarks marksOf(const PaperReport& report)
{
    return {.isPerfect = report.isPerfect(),
            .isAnswerCorrect = report.isAnswerCorrect(),
            .hasValueMismatch = !report.valueMismatches.empty(),
            .hasDependencyMismatch = !report.dependencyMismatches.empty(),
            .hasAnswerMismatch = report.isAnswerMismatch,
            .extraNodes = report.extra.size(),
            .missingNodes = report.missing.size(),
            .processAccuracy = report.processAccuracy};
}

ScoreMarks marksOf(const Verdict& verdict)
{
    return {.isPerfect = verdict.isVerifiedCorrect,
            .isAnswerCorrect = verdict.isAnswerCorrect,
            .hasValueMismatch = !verdict.valueMismatches.empty(),
            .hasDependencyMismatch = !verdict.dependencyMismatches.empty(),
            .hasAnswerMismatch = !verdict.isAnswerCorrect,
            .extraNodes = verdict.extra.size(),
            .missingNodes = verdict.missing.size(),
            .processAccuracy = verdict.processAccuracy};
}

void addMarks(ScoreCounters& counters, const ScoreMarks& marks)
{
    counters.perfect += marks.isPerfect ? 1 : 0;
    counters.perfectWithExtra += marks.isPerfect && marks.extraNodes > 0 ? 1 : 0;
    counters.valueMismatch += marks.hasValueMismatch ? 1 : 0;
    counters.dependencyMismatch += marks.hasDependencyMismatch ? 1 : 0;
    counters.answerMismatch += marks.hasAnswerMismatch ? 1 : 0;
    counters.extraNodes += marks.extraNodes > 0 ? 1 : 0;
    counters.missingNodes += marks.missingNodes > 0 ? 1 : 0;
    counters.answerCorrect += marks.isAnswerCorrect ? 1 : 0;
}

void addJudgement(ScoreGroup& group, const ScoreJudgement& judgement)
{
    addMarks(group.paper, judgement.paper);
    if (!judgement.strict) {
        ++group.strict.unsupported;
        return;
    }
    addMarks(group.strict, *judgement.strict);
    const bool isPaper = judgement.paper.isPerfect;
    const bool isStrict = judgement.strict->isPerfect;
    ++(isPaper ? (isStrict ? group.both : group.paperOnly)
               : (isStrict ? group.strictOnly : group.neither));
}

void addSuccess(ScoreTally::Successes& successes, bool isPerfect, std::int64_t rank)
{
    if (!isPerfect)
        return;
    ++successes.count;
    if (!successes.firstRank)
        successes.firstRank = rank;
}

} // namespace

Result<ScoreGeneration> readGeneration(std::string_view row)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    auto op = readOp(*object);
    if (!op)
        return tl::unexpected(op.error());
    ScoreGeneration generation;
    generation.op = *std::move(op);
    generation.id = readKey(*object, "id");
    generation.templateName = readTemplate(*object);
    if (const auto index = object->find("__idx");
        index != object->end() && index->is_number_integer())
        generation.index = index->get<std::int64_t>();
    const auto text = object->find("gen_solution_answer");
    if (text != object->end() && text->is_string()
        && !stripPython(text->get_ref<const std::string&>()).empty())
        generation.text = text->get<std::string>();
    return generation;
}

Result<void> GoldTable::add(std::string_view row)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto solution = readText(*object, "solution");
    if (!solution)
        return tl::unexpected(solution.error());
    const auto op = readOp(*object);
    if (!op)
        return tl::unexpected(op.error());
    ScoreGold gold{*op, readTemplate(*object), PaperGraph(parsePaperSolution(*solution)),
                   strictGold(*solution)};
    if (gold.paper.size() == 0)
        return fail(ErrorCode::Corrupt, "field \"solution\": there is no step in it");
    if (const auto id = readKey(*object, "id")) {
        const auto key = *op + kSeparator + *id;
        m_byId[key].rows.push_back(m_rows.size());
        m_byId[key + kSeparator + gold.templateName].rows.push_back(m_rows.size());
    }
    m_byOp[*op].push_back(m_rows.size());
    m_rows.push_back(std::move(gold));
    return {};
}

std::optional<std::size_t> GoldTable::match(const ScoreGeneration& generation)
{
    if (!generation.id)
        return matchIndex(generation);
    const auto key = generation.op + kSeparator + *generation.id;
    auto found = m_byId.find(key);
    if (found == m_byId.end())
        return matchIndex(generation);
    if (found->second.rows.size() > 1)
        if (const auto narrowed = m_byId.find(key + kSeparator + generation.templateName);
            narrowed != m_byId.end())
            found = narrowed;
    auto& queue = found->second;
    const auto row = queue.rows[queue.turns % queue.rows.size()];
    queue.turns += generation.text ? 1U : 0U;
    return row;
}

std::optional<std::size_t> GoldTable::matchIndex(const ScoreGeneration& generation) const
{
    const auto rows = m_byOp.find(generation.op);
    if (!generation.index || rows == m_byOp.end())
        return std::nullopt;
    const auto count = static_cast<std::int64_t>(rows->second.size());
    const auto index = (*generation.index % count + count) % count;
    return rows->second[static_cast<std::size_t>(index)];
}

ScoreJudgement judgeGeneration(const ScoreGold& gold, std::string_view text)
{
    ScoreJudgement judgement;
    judgement.paper = marksOf(comparePaper(gold.paper, PaperGraph(parsePaperSolution(text))));
    if (gold.strict)
        judgement.strict = marksOf(compareSolutions(*gold.strict, parseSolution(text)));
    return judgement;
}

std::optional<std::int64_t> ScoreBoard::add(const ScoreGeneration& generation,
                                            std::optional<std::size_t> gold,
                                            const std::optional<ScoreJudgement>& judgement)
{
    const auto& templateName = generation.templateName;
    auto& templateGroup = m_perTemplate[templateName.empty() ? "__none__" : templateName];
    for (auto* group : {&m_total, &m_perOp[generation.op], &templateGroup}) {
        for (auto* counters : {&group->paper, &group->strict}) {
            ++counters->total;
            counters->missingSolution += generation.text ? 0 : 1;
            counters->missingGold += generation.text && !gold ? 1 : 0;
        }
        if (judgement)
            addJudgement(*group, *judgement);
    }
    if (!gold)
        return std::nullopt;
    auto& tally = m_tallies[*gold];
    ++tally.samples;
    if (!judgement)
        return std::nullopt;
    const auto rank = tally.ranks++;
    addSuccess(tally.paper, judgement->paper.isPerfect, rank);
    addSuccess(tally.strict, judgement->strict && judgement->strict->isPerfect, rank);
    return rank;
}

} // namespace gradus
