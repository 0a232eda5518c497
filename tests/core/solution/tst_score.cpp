#include "core/solution/score.h"

#include <string>

#include <QtTest>

#include <nlohmann/json.hpp>

using namespace gradus;
using nlohmann::json;

namespace {

const std::string kOwl = "Define adult owl in South Zoo as q; so q = 2. Answer: 2.";
const std::string kReverse =
    "Define adult owl in South Zoo as x; we don't know its value yet but will find it out later. "
    "Define adult fox in South Zoo as f; so f = x = x. We know f = 2, so we are done. Answer: 2.";

std::string goldRow(int op, const json& id, const std::string& templateName,
                    const std::string& solution = kOwl)
{
    return json{{"op", op}, {"id", id}, {"template", templateName}, {"solution", solution}}.dump();
}

GoldTable goldOf(const std::vector<std::string>& rows)
{
    GoldTable gold;
    for (const auto& row : rows)
        if (!gold.add(row))
            qFatal("a gold row of this test is broken");
    return gold;
}

ScoreGeneration generation(const json& row)
{
    return readGeneration(row.dump()).value();
}

std::optional<std::size_t> match(GoldTable& gold, const json& row)
{
    return gold.match(generation(row));
}

void addTo(ScoreBoard& board, GoldTable& gold, const json& row)
{
    const auto sample = generation(row);
    const auto found = gold.match(sample);
    std::optional<ScoreJudgement> judgement;
    if (found && sample.text)
        judgement = judgeGeneration(gold[*found], *sample.text);
    board.add(sample, found, judgement);
}

} // namespace

class ScoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesByOpAndId()
    {
        auto gold = goldOf({goldRow(2, 5, "zoo"), goldRow(3, 5, "zoo"), goldRow(2, "5_p1", "zoo")});
        const json text = "text";
        QCOMPARE(match(gold, {{"op", 3}, {"id", 5}, {"gen_solution_answer", text}}), 1);
        QCOMPARE(match(gold, {{"op", "2"}, {"id", "5"}, {"gen_solution_answer", text}}), 0);
        QCOMPARE(match(gold, {{"op", 2}, {"id", "5_p1"}, {"gen_solution_answer", text}}), 2);
        QCOMPARE(match(gold, {{"op", 4}, {"id", 5}, {"gen_solution_answer", text}}), std::nullopt);
        QCOMPARE(match(gold, {{"op", 2}, {"gen_solution_answer", text}}), std::nullopt);
    }

    void rowsOfOneIdTakeTurnsWithinTheirTemplate()
    {
        auto gold = goldOf({goldRow(2, 5, "zoo"), goldRow(2, 5, "film"), goldRow(2, 5, "zoo")});
        const json zoo{{"op", 2}, {"id", 5}, {"template", "zoo"}, {"gen_solution_answer", "text"}};
        auto blank = zoo;
        blank["gen_solution_answer"] = " \n";
        QCOMPARE(match(gold, zoo), 0);
        QCOMPARE(match(gold, blank), 2); // takes no turn
        QCOMPARE(match(gold, zoo), 2);
        QCOMPARE(match(gold, zoo), 0);
        auto other = zoo;
        other["template"] = "school"; // of no gold row: all take turns
        QCOMPARE(match(gold, other), 0);
        QCOMPARE(match(gold, other), 1);
        QCOMPARE(match(gold, other), 2);
    }

    void withoutAnIdTheIndexCounts()
    {
        auto gold = goldOf({goldRow(2, 5, "zoo"), goldRow(3, 5, "zoo"), goldRow(2, 6, "zoo")});
        QCOMPARE(match(gold, {{"op", 2}, {"__idx", 3}}), 2); // 3 modulo 2 rows of op 2
        QCOMPARE(match(gold, {{"op", 2}, {"id", 99}, {"__idx", -2}}), 0);
        QCOMPARE(match(gold, {{"op", 9}, {"__idx", 0}}), std::nullopt);
    }

    void countsAsPublished()
    {
        auto gold = goldOf({goldRow(2, 1, "zoo"), goldRow(3, 2, "film", kReverse)});
        ScoreBoard board(gold.size());
        const auto add = [&](int op, int id, const char* templateName, const json& text) {
            addTo(board, gold,
                  {{"op", op},
                   {"id", id},
                   {"template", templateName},
                   {"gen_solution_answer", text}});
        };
        add(2, 1, "zoo", nullptr);
        add(2, 1, "zoo", "Define adult owl in South Zoo as q; so q = 3. Answer: 3.");
        add(2, 1, "zoo", "Define owl in a zoo as q; so q = 2. Answer: 2.");
        add(2, 1, "zoo", kOwl);
        add(2, 1, "zoo", "Define yak as y; so y = 1. " + kOwl);
        add(2, 1, "zoo", "Define adult owl in South Zoo a q; so q = 2. Answer: 2.");
        add(2, 7, "", kOwl);
        add(3, 2, "film", kReverse);

        const auto& paper = board.total().paper;
        QCOMPARE(paper.total, 8);
        QCOMPARE(paper.missingSolution, 1);
        QCOMPARE(paper.missingGold, 1);
        QCOMPARE(paper.perfect, 4);
        QCOMPARE(paper.perfectWithExtra, 1);
        QCOMPARE(paper.valueMismatch, 1);
        QCOMPARE(paper.answerMismatch, 1);
        QCOMPARE(paper.dependencyMismatch, 0);
        QCOMPARE(paper.extraNodes, 2);
        QCOMPARE(paper.missingNodes, 1);
        QCOMPARE(paper.answerCorrect, 5);
        QCOMPARE(paper.judged(), 6);
        QCOMPARE(paper.parseFail + paper.unsupported, 0);

        const auto& zoo = board.perTemplate().at("zoo");
        QCOMPARE(zoo.strict.judged(), 5);
        QCOMPARE(zoo.paperOnly, 1); // "a" for "as"
        QCOMPARE(zoo.both, 2);
        QCOMPARE(zoo.strictOnly, 0);
        QCOMPARE(zoo.neither, 2);
        QCOMPARE(board.perTemplate().at("__none__").paper.missingGold, 1);
        QCOMPARE(board.perOp().at("3").paper.perfect, 1);
        QCOMPARE(board.perOp().size(), std::size_t{2});
    }

    void remembersTheFirstSuccess()
    {
        auto gold = goldOf({goldRow(2, 1, "zoo")});
        ScoreBoard board(gold.size());
        for (const json& text : {json("nothing"), json(""), json(kOwl), json(kOwl)})
            addTo(board, gold, {{"op", 2}, {"id", 1}, {"gen_solution_answer", text}});
        const auto& tally = board.tallies().at(0);
        QCOMPARE(tally.samples, 4); // a blank one is a wrong one
        QCOMPARE(tally.ranks, 3);   // but has no rank
        QCOMPARE(tally.paper.count, 2);
        QCOMPARE(tally.paper.firstRank, std::optional<std::int64_t>(1));
        QCOMPARE(tally.strict.count, 2);
    }

    void namesTheFieldAtFault()
    {
        GoldTable gold;
        const auto words = [&](const char* row) {
            return gold.add(row).error().message;
        };
        QVERIFY(words("{oops}").find("JSON object") != std::string::npos);
        QVERIFY(words(R"({"op": 2})").find("\"solution\"") != std::string::npos);
        QVERIFY(words(R"({"solution": "Define a as b; b = 1."})").find("\"op\"")
                != std::string::npos);
        QVERIFY(words(R"({"op": 2, "solution": "four"})").find("\"solution\"")
                != std::string::npos);
        QVERIFY(!readGeneration("[]").has_value());
        QVERIFY(readGeneration("{}").error().message.find("\"op\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(ScoreTest)
#include "tst_score.moc"
