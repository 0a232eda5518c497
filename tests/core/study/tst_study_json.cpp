#include "core/study/study_json.h"
#include "tests/core/study/example_design.h"

#include <QtTest>

using namespace gradus;
using gradus::test::exampleDesign;

class StudyJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        const auto design = exampleDesign();
        QCOMPARE(designFromJson(toJson(design)).value(), design);
        for (const auto& distribution : design.distributions)
            QCOMPARE(distributionFromJson(toJson(distribution)).value(), distribution);
        for (const auto& schedule : design.schedules)
            QCOMPARE(scheduleFromJson(toJson(schedule)).value(), schedule);
    }

    void aStartAndATokenizerAreKept()
    {
        auto schedule = exampleDesign().schedules[0];
        QVERIFY(toJson(schedule).find("start_from") == std::string::npos);
        schedule.startFrom = "base";
        schedule.model.tokenizer = TokenizerKind::Bpe;
        schedule.model.vocabulary = 512;
        QCOMPARE(scheduleFromJson(toJson(schedule)).value(), schedule);
        // Files of earlier versions have none of the three.
        const auto old = scheduleFromJson(R"({"name": "s", "model": {"layers": 2}})").value();
        QCOMPARE(old.startFrom, std::string());
        QCOMPARE(old.model.tokenizer, TokenizerKind::Phrase);
        QVERIFY(!scheduleFromJson(R"({"start_from": ""})"));
        QVERIFY(!scheduleFromJson(R"({"model": {"tokenizer": "words"}})"));
    }

    void writesBackWhatItRead()
    {
        const auto text = toJson(exampleDesign());
        QCOMPARE(toJson(designFromJson(text).value()), text);
    }

    void aDistributionLooksAsTheFormatSays()
    {
        Distribution distribution{.name = "base", .components = {Component{}}};
        distribution.components[0].specification.opMax = 4;
        QCOMPARE(toJson(distribution), std::string(R"({
  "name": "base",
  "components": [
    {
      "weight": 1.0,
      "op": [
        2,
        4
      ],
      "contexts": [
        "crazy_zootopia"
      ],
      "modes": [
        "normalforward"
      ],
      "layers": 2,
      "distractors": "auto",
      "flavour": "gsm-infinite"
    }
  ]
})"));
    }

    void stagesHaveTheKeysOfTheirKindInOrder()
    {
        Schedule schedule;
        schedule.name = "s";
        schedule.stages = exampleDesign().schedules[0].stages;
        const auto text = toJson(schedule);
        const auto rl = text.find("\"rl\"");
        std::size_t last = 0;
        for (const auto* key : {"\"name\"",
                                "\"seed\"",
                                "\"model\"",
                                "\"layers\"",
                                "\"width\"",
                                "\"heads\"",
                                "\"key_value_heads\"",
                                "\"feed_forward\"",
                                "\"context_length\"",
                                "\"rope_theta\"",
                                "\"initial_deviation\"",
                                "\"tokenizer\"",
                                "\"vocabulary\"",
                                "\"stages\"",
                                "\"kind\"",
                                "\"distribution\"",
                                "\"optimizer\"",
                                "\"learning_rate\"",
                                "\"weight_decay\"",
                                "\"beta1\"",
                                "\"beta2\"",
                                "\"gradient_clip\"",
                                "\"tokens\"",
                                "\"batch_tokens\"",
                                "\"floor_ratio\"",
                                "\"warmup_ratio\"",
                                "\"loss_on\"",
                                "\"rate_schedule\"",
                                "\"decay_ratio\"",
                                "\"mixture_by\"",
                                "\"micro_batch_tokens\"",
                                "\"skip_loss_z\"",
                                "\"skip_gradient_z\"",
                                "\"skip_window\"",
                                "\"held_out_problems\"",
                                "\"held_out_every\""}) {
            const auto at = text.find(key, last);
            QVERIFY2(at < rl, key);
            last = at;
        }
        last = rl;
        for (const auto* key :
             {"\"steps\"", "\"prompts_per_step\"", "\"samples_per_prompt\"", "\"temperature\"",
              "\"top_p\"", "\"max_new_tokens\"", "\"prompts_per_update\"", "\"advantage\"",
              "\"aggregation\"", "\"clip_range\"", "\"kl_coefficient\"", "\"kl_estimator\"",
              "\"zero_variance\"", "\"overlong\"", "\"warmup_steps\"", "\"reward\"",
              "\"evaluation\""}) {
            QVERIFY2(text.find(key) > rl, key); // language-model stages have none of them
            const auto at = text.find(key, last);
            QVERIFY2(at != std::string::npos, key);
            last = at;
        }
        QVERIFY(text.find("\"loss_on\"", rl) == std::string::npos);
    }

    void aKeyLeftOutKeepsItsDefault()
    {
        QCOMPARE(distributionFromJson("{}").value(), Distribution{});
        QCOMPARE(scheduleFromJson("{}").value(), Schedule{});
        QCOMPARE(designFromJson("{}").value(), StudyDesign{});
        Schedule expected;
        expected.stages.resize(2);
        expected.stages[1].kind = StageKind::Reinforcement;
        expected.stages[1].reinforcement.steps = 7;
        QCOMPARE(scheduleFromJson(R"({"stages": [{}, {"kind": "rl", "steps": 7}]})").value(),
                 expected);
    }

    void aCurriculumHasTheKeysOfItsKind_data()
    {
        QTest::addColumn<QString>("json");
        const auto row = [](const char* json) {
            QTest::newRow(json) << QString::fromUtf8(json);
        };
        row(R"({"kind":"fixed","op":[3,4]})");
        row(R"({"kind":"linear","op":[2,3],"last_op":[4,6],"ramp_steps":7})");
        row(R"({"kind":"success","op":[2,3],"op_bounds":[2,6],"raise_at":0.9,"lower_at":0.5,)"
            R"("evidence_steps":4,"stride":2})");
        row(R"({"kind":"hard_mix","op":[2,3],"hard_op":[4,6],"first_share":0.125,)"
            R"("last_share":0.25,"ramp_steps":9})");
        row(R"({"kind":"edge","unit":"problems","problems":5,"samples":6,"k":3,)"
            R"("lowest_pass_at_k":0.5,"highest_pass_at_1":0.75,"measure_every":11})");
    }

    void aCurriculumHasTheKeysOfItsKind()
    {
        QFETCH(const QString, json);
        const auto schedule =
            scheduleFromJson(R"({"name": "s", "stages": [{"name": "r", "kind": "rl",)"
                             R"("distribution": "d", "curriculum": )"
                             + json.toStdString() + "}]}");
        QVERIFY2(schedule, schedule ? "" : schedule.error().message.c_str());
        const auto written = QString::fromStdString(toJson(*schedule)).remove(QLatin1Char(' '));
        QVERIFY(QString(written).remove(QLatin1Char('\n')).contains(json));
        QCOMPARE(scheduleFromJson(written.toStdString()).value(), *schedule);
    }

    void noCurriculumIsNotWritten()
    {
        Schedule schedule;
        schedule.stages.resize(1);
        schedule.stages[0].kind = StageKind::Reinforcement;
        QVERIFY(toJson(schedule).find("curriculum") == std::string::npos);
    }

    void refusesNamingPathAndValue_data()
    {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* name, const char* json, const char* message) {
            QTest::newRow(name) << QString::fromUtf8(json) << QString::fromUtf8(message);
        };
        row("unknown key", R"({"schedules": [{"stages": [{}, {"lr": 0.5}]}]})",
            "schedules[0].stages[1].lr is 0.5, but there is no such field");
        row("wrong type", R"({"schedules": [{"stages": [{}, {"learning_rate": "fast"}]}]})",
            "schedules[0].stages[1].learning_rate is \"fast\", but must be a number");
        row("negative", R"({"schedules": [{"stages": [{"tokens": -5}]}]})",
            "schedules[0].stages[0].tokens is -5, but must be at least 1");
        row("none", R"({"schedules": [{"evaluation": {"samples": 0}}]})",
            "schedules[0].evaluation.samples is 0, but must be at least 1");
        row("neither lowest nor highest",
            R"({"schedules": [{"checkpoints": {"best_is": "greatest"}}]})",
            "schedules[0].checkpoints.best_is is \"greatest\", but must be \"lowest\" or "
            "\"highest\"");
        row("group of one",
            R"({"schedules": [{"stages": [{"kind": "rl", "samples_per_prompt": 1}]}]})",
            "schedules[0].stages[0].samples_per_prompt is 1, but must be at least 2");
        row("fraction", R"({"schedules": [{"model": {"width": 12.5}}]})",
            "schedules[0].model.width is 12.5, but must be a whole number");
        row("beyond int", R"({"schedules": [{"model": {"width": 3000000000}}]})",
            "schedules[0].model.width is 3000000000, but must be in [-2147483648, 2147483647]");
        row("share above one", R"({"schedules": [{"stages": [{"floor_ratio": 1.5}]}]})",
            "schedules[0].stages[0].floor_ratio is 1.5, but must be in [0, 1]");
        row("all warm-up", R"({"schedules": [{"stages": [{"warmup_ratio": 1}]}]})",
            "schedules[0].stages[0].warmup_ratio is 1, but must be in [0, 1)");
        row("unknown word", R"({"schedules": [{"stages": [{"kind": "pretrain"}]}]})",
            "schedules[0].stages[0].kind is \"pretrain\", but must be \"pre-train\", "
            "\"mid-train\" or \"rl\"");
        row("unknown optimizer", R"({"schedules": [{"stages": [{"optimizer": "sgd"}]}]})",
            "schedules[0].stages[0].optimizer is \"sgd\", but must be \"adamw\" or \"muon\"");
        row("unknown reward", R"({"schedules": [{"stages": [{"kind": "rl", "reward": "luck"}]}]})",
            "schedules[0].stages[0].reward is \"luck\", but must be \"outcome\", "
            "\"paper_blend\", \"code_blend\", \"strict_paper\", \"strict_code\" or "
            "\"dense_process\"");
        row("number for a word", R"({"schedules": [{"stages": [{"loss_on": 1}]}]})",
            "schedules[0].stages[0].loss_on is 1, but must be \"solution\" or \"all\"");
        row("unknown schedule", R"({"schedules": [{"stages": [{"rate_schedule": "step"}]}]})",
            "schedules[0].stages[0].rate_schedule is \"step\", but must be \"cosine\", "
            "\"constant\", \"linear\" or \"wsd\"");
        row("unknown mixture", R"({"schedules": [{"stages": [{"mixture_by": "words"}]}]})",
            "schedules[0].stages[0].mixture_by is \"words\", but must be \"problems\" or "
            "\"tokens\"");
        row("key of another kind", R"({"schedules": [{"stages": [{"steps": 5}]}]})",
            "schedules[0].stages[0].steps is 5, but there is no such field");
        row("language-model key in rl",
            R"({"schedules": [{"stages": [{"kind": "rl", "tokens": 5}]}]})",
            "schedules[0].stages[0].tokens is 5, but there is no such field");
        row("curriculum of a language model",
            R"({"schedules": [{"stages": [{"curriculum": {"kind": "edge"}}]}]})",
            "schedules[0].stages[0].curriculum is an object, but there is no such field");
        row("unknown curriculum",
            R"({"schedules": [{"stages": [{"kind": "rl", "curriculum": {"kind": "random"}}]}]})",
            "schedules[0].stages[0].curriculum.kind is \"random\", but must be \"none\", "
            "\"fixed\", \"linear\", \"success\", \"hard_mix\" or \"edge\"");
        row("window of one number",
            R"({"schedules": [{"stages": [{"kind": "rl", "curriculum": {"kind": "fixed",)"
            R"("op": 3}}]}]})",
            "schedules[0].stages[0].curriculum.op is 3, but must be an array of two numbers, "
            "lowest and highest");
        row("key of another curriculum",
            R"({"schedules": [{"stages": [{"kind": "rl", "curriculum": {"kind": "fixed",)"
            R"("stride": 3}}]}]})",
            "schedules[0].stages[0].curriculum.stride is 3, but there is no such field");
        row("negative seed", R"({"schedules": [{"seed": -1}]})",
            "schedules[0].seed is -1, but must be a whole number in [0, 2^64)");
        row("weight of zero", R"({"distributions": [{"components": [{"weight": 0}]}]})",
            "distributions[0].components[0].weight is 0, but must be in (0, 1]");
        row("op of one number", R"({"distributions": [{"components": [{"op": [2]}]}]})",
            "distributions[0].components[0].op is an array, but must be an array of two numbers, "
            "lowest and highest");
        row("negative op", R"({"distributions": [{"components": [{"op": [2, -4]}]}]})",
            "distributions[0].components[0].op[1] is -4, but must be at least 1");
        row("unknown mode",
            R"({"distributions": [{"components": [{"modes": ["normalforward", "backward"]}]}]})",
            "distributions[0].components[0].modes[1] is \"backward\", but must be "
            "\"normalforward\" or \"forwardreverse\"");
        row("unknown rendering", R"({"distributions": [{"components": [{"rendering": null}]}]})",
            "distributions[0].components[0].rendering is null, but must be \"gsm-infinite\", "
            "\"igsm\" or \"symbolic\"");
        row("negative distractors", R"({"distributions": [{"components": [{"distractors": -1}]}]})",
            "distributions[0].components[0].distractors is -1, but must be at least 0");
        row("unknown distractors",
            R"({"distributions": [{"components": [{"distractors": "many"}]}]})",
            "distributions[0].components[0].distractors is \"many\", but must be \"auto\" or a "
            "whole number");
        row("name with a slash", R"({"distributions": [{"name": "a/b"}]})",
            "distributions[0].name is \"a/b\", but must not contain \"/\"");
        row("name of two lines", R"({"distributions": [{"name": "a\nb"}]})",
            "distributions[0].name is \"a\\nb\", but must be one line without control characters");
        row("no name", R"({"schedules": [{"name": ""}]})",
            "schedules[0].name is \"\", but must not be empty");
        row("contexts not strings", R"({"distributions": [{"components": [{"contexts": [3]}]}]})",
            "distributions[0].components[0].contexts[0] is 3, but must be a string with at least "
            "one character");
        row("list not a list", R"({"distributions": {}})",
            "distributions is an object, but must be an array");
        row("element not an object", R"({"distributions": [1]})",
            "distributions[0] is 1, but must be an object");
        row("document not an object", "[]",
            "the JSON document is an empty array, but must be an object");
    }

    void refusesNamingPathAndValue()
    {
        QFETCH(const QString, json);
        QFETCH(const QString, message);
        const auto result = designFromJson(json.toStdString());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QCOMPARE(QString::fromStdString(result.error().message), message);
    }

    void refusesAKeyThatStandsTwice()
    {
        const auto result = designFromJson(R"({"title": "a", "title": "b"})");
        QVERIFY(!result);
        QCOMPARE(result.error().message,
                 std::string("the JSON has the key \"title\" twice in one object"));
    }

    void refusesBrokenJson_data()
    {
        QTest::addColumn<QString>("json");
        QTest::newRow("nothing") << QString();
        QTest::newRow("cut off") << QStringLiteral("{\"title\": \"a");
        QTest::newRow("not a number") << QStringLiteral("{\"schedules\": [{\"seed\": NaN}]}");
        QTest::newRow("beyond double")
            << QStringLiteral("{\"schedules\": [{\"model\": {\"rope_theta\": 1e999}}]}");
        QTest::newRow("deep") << QString(100'000, QLatin1Char('['));
    }

    void refusesBrokenJson()
    {
        QFETCH(const QString, json);
        const auto result = designFromJson(json.toStdString());
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Corrupt);
        QVERIFY(result.error().message.starts_with("not valid JSON: "));
        QVERIFY(result.error().message.find("json.exception") == std::string::npos);
    }

    void refusesBytesThatAreNotUtf8()
    {
        QVERIFY(!designFromJson("{\"title\": \"\xff\"}"));
        // Writing never fails: what cannot be written becomes the replacement character.
        QVERIFY(toJson(StudyDesign{.title = "\xff", .distributions = {}, .schedules = {}})
                    .find("\xEF\xBF\xBD")
                != std::string::npos);
    }

    void longValuesDoNotDrownTheSentence()
    {
        const auto result = designFromJson("{\"schedules\": \"" + std::string(10'000, 'x') + "\"}");
        QVERIFY(!result);
        QVERIFY(result.error().message.size() < 200);
    }
};

QTEST_APPLESS_MAIN(StudyJsonTest)
#include "tst_study_json.moc"
