#include "core/results/csv.h"
#include "core/results/export.h"
#include "core/study/study_json.h"
#include "tests/core/store/store_fixture.h"

#include <cstdlib>
#include <limits>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace gradus;
using gradus::test::addEvaluated;
using gradus::test::exampleDesign;
using gradus::test::samplesOf;
using gradus::test::StudyFolder;

namespace {

using Lines = std::vector<std::string>;

Result<Lines> exported(StudyFile& study, const ExportOptions& options)
{
    Lines lines;
    auto result =
        exportTable(study, options, [&](std::string_view line) { lines.emplace_back(line); });
    if (!result)
        return tl::unexpected(result.error());
    return lines;
}

/// Two complete evaluations of two checkpoints, and one that is still under way.
void fill(StudyFile& study)
{
    const auto base = addEvaluated(study, "base", "easy", 2);
    QVERIFY(study.addSamples(samplesOf(base, base.problems[0], 4, 1)));
    QVERIFY(study.addSamples(samplesOf(base, base.problems[1], 4, 4)));
    QVERIFY(study.completeEvaluation(base.evaluation));
    const auto mid = addEvaluated(study, "mid", "mix", 1, base.run);
    QVERIFY(study.addSamples(samplesOf(mid, mid.problems[0], 2, 0)));
    QVERIFY(study.completeEvaluation(mid.evaluation));
    const auto open = addEvaluated(study, "mid", "easy", 1, base.run);
    QVERIFY(study.addSamples(samplesOf(open, open.problems[0], 1, 1)));
}

QJsonObject object(const std::string& line)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(line)).object();
}

} // namespace

class ExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void quotesAsRfc4180Says_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("field");
        // RFC 4180, section 2, rules 5 to 7.
        QTest::newRow("plain") << "adult wolf"
                               << "adult wolf";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("comma") << "a,b"
                               << "\"a,b\"";
        QTest::newRow("quote") << "b\"bb"
                               << "\"b\"\"bb\"";
        QTest::newRow("only quotes") << "\"\""
                                     << "\"\"\"\"\"\"";
        QTest::newRow("line feed") << "a\nb"
                                   << "\"a\nb\"";
        QTest::newRow("carriage return") << "a\rb"
                                         << "\"a\rb\"";
        QTest::newRow("blanks stay") << " a "
                                     << " a ";
        QTest::newRow("apostrophe") << "it's"
                                    << "it's";
    }

    void quotesAsRfc4180Says()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, field);
        QCOMPARE(QString::fromStdString(csvField(text.toStdString())), field);
    }

    void numbersReadBackEqual()
    {
        for (const double value : {0.0, 0.1, 1.0 / 3, 1e300, 5e-324, -123456.789, 1e6})
            QCOMPARE(std::strtod(csvNumber(value).c_str(), nullptr), value);
        QCOMPARE(csvNumber(0.1), std::string("0.1"));
        QCOMPARE(csvNumber(0.5), std::string("0.5"));
        QCOMPARE(csvNumber(std::numeric_limits<double>::quiet_NaN()), std::string("nan"));
        QCOMPARE(csvNumber(-std::numeric_limits<double>::infinity()), std::string("-inf"));
    }

    void computeHasARowForEachStage()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto schedule = exampleDesign().schedules[0];
        const auto run =
            study.addRun({.schedule = "main", .scheduleJson = toJson(schedule)}).value();
        // base ended with 3,000 tokens of the run, rl (no reference: see below) did two steps.
        std::vector<MetricRow> rows;
        const auto add = [&](const char* stage, std::int64_t step, std::int64_t tokens,
                             double planned, double counted, double equivalents) {
            for (const auto& [key, value] : {std::pair{"learning_rate", 1e-3},
                                             {"flops_planned", planned},
                                             {"flops_counted", counted},
                                             {"token_equivalents", equivalents}})
                rows.push_back({stage, key, step, tokens, value});
        };
        add("base", 1, 1'000, 6e6, 7e6, 1'200);
        add("base", 2, 3'000, 18e6, 21e6, 3'500);
        add("rl", 2, 4'500, 900e6, 60e6, 10'000);
        VERIFY_OK(study.addMetrics(run, rows));
        const auto lines = exported(study, {.table = "compute"});
        VERIFY_OK(lines);
        QCOMPARE(lines->size(), std::size_t{4});
        QCOMPARE((*lines)[0],
                 std::string("stage,kind,steps,tokens,flops_planned,flops_counted,token_"
                             "equivalents_nominal,token_equivalents_measured,schedule,run"));
        QCOMPARE((*lines)[1],
                 std::string("base,pre-train,2,3000,1.8e+07,2.1e+07,3000,3500,main,1"));
        QCOMPARE((*lines)[2], std::string("mid,mid-train,0,0,,,,,main,1")); // not begun
        // (5/3) N r L by hand: 2 steps of 8 prompts, 6 samples, a context of 640 tokens, with a
        // reference since the stage has a KL term: 5/3 * 16 * 6 * 640 = 102,400.
        QCOMPARE((*lines)[3], std::string("rl,rl,2,1500,9e+08,6e+07,102400,10000,main,1"));
    }

    void passkHasARowForEachCheckpointDistributionAndK()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto lines = exported(study, {.table = "passk"});
        VERIFY_OK(lines);
        // k = 1, 2, 4 of base on easy; 1, 2 of mid on mix; each by two estimators
        QCOMPARE(lines->size(), 1U + 2 * (3 + 2));
        QCOMPARE(lines->front(), std::string("checkpoint,stage,distribution,estimator,k,estimate,"
                                             "low,high,band,problems,samples,run,evaluation,note"));
        // By hand: problems with 1 and 4 of 4 right. pass@1 = (1/4 + 1) / 2 = 0.625, pass@2 =
        // (1/2 + 1) / 2 = 0.75; with two problems the interval reaches from one to the other. Both
        // have an op of their own, so there are no strata.
        QCOMPARE((*lines)[1], std::string("base,base,easy,unbiased,1,0.625,0.25,1,"
                                          "95 % bootstrap over 2 problems,2,4,1,1,"));
        QCOMPARE((*lines)[2], std::string("base,base,easy,unbiased,2,0.75,0.5,1,"
                                          "95 % bootstrap over 2 problems,2,4,1,1,"));
        // None of one problem: Wilson's z^2 / (1 + z^2) = 0.7935.
        QVERIFY((*lines)[8].starts_with("mid,mid,mix,unbiased,2,0,0,0.793"));
        QVERIFY((*lines)[8].ends_with(",95 % Wilson over 1 problem: no resample differs,1,2,1,2,"));
    }

    void samplesCarryTheirVerdicts()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto lines = exported(study, {.table = "samples"});
        VERIFY_OK(lines);
        QCOMPARE(lines->size(), 1U + 8 + 2 + 1);
        QCOMPARE(lines->front(),
                 std::string("checkpoint,stage,distribution,problem,op,template,mode,sample,text,"
                             "verified_strict,verified_paper,process_accuracy,answer_correct,"
                             "tokens,truncated,log_probability,seed,answer,fault,fault_depth,"
                             "run,evaluation"));
        QCOMPARE((*lines)[1],
                 std::string("base,base,easy,1,2,crazy_zootopia,normalforward,0,"
                             "Define adult wolf as w; so w = 0.,1,,1,1,20,0,,,,,,1,1"));
        QCOMPARE((*lines)[3],
                 std::string("base,base,easy,1,2,crazy_zootopia,normalforward,2,"
                             "Define adult wolf as w; so w = 2.,0,,0.25,0,22,0,,,,,,1,1"));
    }

    void judgedSamplesCarryTheirFaults()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        const auto evaluation = study
                                    .addEvaluation({.run = ids.run,
                                                    .checkpoint = ids.checkpoint,
                                                    .distribution = "hard",
                                                    .maxNewTokens = 64,
                                                    .seed = 12'345})
                                    .value();
        SampleRow slip{.evaluation = evaluation,
                       .problem = ids.problems[0],
                       .text = "so w = 4.",
                       .tokens = 9,
                       .logProbability = -2.5,
                       .isVerifiedPaper = true, // kept, whatever the text says
                       .answer = "4",
                       .fault = SolutionFault::Slip,
                       .faultDepth = 3};
        SampleRow nothing{.evaluation = evaluation,
                          .problem = ids.problems[0],
                          .sample = 1,
                          .fault = SolutionFault::NoStep};
        VERIFY_OK(study.addSamples(std::vector{slip, nothing}));
        const auto lines = exported(study, {.table = "samples"}).value();
        QCOMPARE(lines.size(), 3U);
        QCOMPARE(lines[1], std::string("base,base,hard,1,2,crazy_zootopia,normalforward,0,so w = 4."
                                       ",0,1,0,0,9,0,-2.5,12345,4,slip,3,1,2"));
        // No published verdict: that verifier could not read the gold solution.
        QCOMPARE(lines[2], std::string("base,base,hard,1,2,crazy_zootopia,normalforward,1,"
                                       ",0,,0,0,0,0,,12345,,no_step,0,1,2"));
    }

    void importedSamplesHaveNoSeed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        VERIFY_OK(study.addEvaluation({.run = ids.run,
                                       .checkpoint = ids.checkpoint,
                                       .distribution = "hard",
                                       .problems = 2,
                                       .samples = 3,
                                       .source = "qwen.jsonl"}));
        const auto lines = exported(study, {.table = "evaluations"}).value();
        QCOMPARE(lines[2], std::string("base,base,hard,2,3,,,,,0,,qwen.jsonl,,1,2,"));
    }

    void evaluationsSayHowTheyWereSampled()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        QVERIFY(study.addEvaluation({.run = ids.run,
                                     .checkpoint = ids.checkpoint,
                                     .distribution = "hard",
                                     .problems = 8,
                                     .samples = 16,
                                     .temperature = 1,
                                     .isComplete = true,
                                     .maxNewTokens = 64,
                                     .seed = 18'446'744'073'709'551'615U,
                                     .adaptiveWidth = 0.1,
                                     .definition = R"({"name": "hard"})",
                                     .seconds = 2.5}));
        const auto lines = exported(study, {.table = "evaluations"}).value();
        QCOMPARE(lines,
                 (Lines{"checkpoint,stage,distribution,problems,samples,temperature,max_new_tokens,"
                        "seed,adaptive_width,complete,seconds,source,definition,run,id,note",
                        "base,base,easy,1,4,0.7,,,,0,,,,1,1,",
                        "base,base,hard,8,16,1,64,18446744073709551615,0.1,1,2.5,,"
                        R"("{""name"": ""hard""}",1,2,)"}));
        QCOMPARE(exported(study, {.table = "evaluations", .distribution = "hard"}).value().size(),
                 2U);
    }

    void distributionsSayWhereTheyCameFrom()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto ids = addEvaluated(study, "base", "easy", 1);
        auto band = exampleDesign().distributions.at(0);
        band.name = "band";
        VERIFY_OK(study.putBand(band, ids.evaluation, "edge cells of easy"));
        const auto lines =
            exported(study, {.table = "distributions", .distribution = "band"}).value();
        QCOMPARE(lines, (Lines{"distribution,definition,made_from_evaluation,made_from",
                               "band," + csvField(toJson(band)) + ",1,edge cells of easy"}));
        const auto all = exported(study, {.table = "distributions"}).value();
        QCOMPARE(all.size(), exampleDesign().distributions.size() + 2);
        QVERIFY(all[1].ends_with(",,"));
    }

    void jsonLinesHaveTypes()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto lines = exported(study, {.table = "samples", .format = TableFormat::JsonLines});
        VERIFY_OK(lines);
        QCOMPARE(lines->size(), 11U); // no header
        const auto first = object(lines->front());
        QCOMPARE(first.value(QStringLiteral("verified_strict")), QJsonValue(true));
        QCOMPARE(first.value(QStringLiteral("verified_paper")), QJsonValue(QJsonValue::Null));
        QVERIFY(first.contains(QStringLiteral("verified_paper")));
        QCOMPARE(first.value(QStringLiteral("sample")), QJsonValue(0));
        QVERIFY(lines->front().starts_with(R"({"checkpoint":"base","stage":"base",)"));

        const auto problems =
            exported(study, {.table = "problems", .format = TableFormat::JsonLines}).value();
        QCOMPARE(problems.size(), 3U);
        QCOMPARE(object(problems[0])
                     .value(QStringLiteral("row"))
                     .toObject()
                     .value(QStringLiteral("question"))
                     .toString(),
                 QStringLiteral("Q, please"));
    }

    void jsonIsQuotedInCsv()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto lines = exported(study, {.table = "problems"}).value();
        QCOMPARE(lines[1], std::string("1,easy,0,2,crazy_zootopia,normalforward,hash 0,"
                                       R"("{""problem"": ""P"", ""question"": ""Q, please""}")"));
    }

    void narrowsToCheckpointAndDistribution()
    {
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        QCOMPARE(exported(study, {.table = "samples", .checkpoint = "mid"}).value().size(), 4U);
        QCOMPARE(exported(study, {.table = "samples", .distribution = "easy"}).value().size(), 10U);
        QCOMPARE(exported(study, {.table = "samples", .checkpoint = "mid", .distribution = "easy"})
                     .value()
                     .size(),
                 2U);
        QCOMPARE(exported(study, {.table = "passk", .checkpoint = "mid"}).value().size(), 5U);
        QCOMPARE(exported(study, {.table = "problems", .distribution = "mix"}).value().size(), 2U);
        QCOMPARE(exported(study, {.table = "checkpoints", .checkpoint = "mid"}).value().size(), 2U);
    }

    void namesWhatIsNotThere_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("checkpoint");
        QTest::addColumn<QString>("distribution");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("table")
            << "pass"
            << ""
            << "" << ErrorCode::NotFound
            << "there is no table \"pass\"; there are these: runs stages "
               "metrics checkpoints distributions evaluations problems samples passk scores errors "
               "error_depth verdicts edge_map decisions measured_edges compute";
        QTest::newRow("checkpoint") << "passk"
                                    << "best"
                                    << "" << ErrorCode::NotFound << "has no checkpoint \"best\"";
        QTest::newRow("distribution")
            << "passk"
            << ""
            << "moon" << ErrorCode::NotFound << "has no distribution \"moon\"";
        QTest::newRow("no such column") << "runs"
                                        << "base"
                                        << "" << ErrorCode::InvalidArgument
                                        << "table \"runs\" cannot be narrowed to a checkpoint";
        QTest::newRow("no such column either")
            << "metrics"
            << ""
            << "easy" << ErrorCode::InvalidArgument
            << "table \"metrics\" cannot be narrowed to a distribution";
    }

    void namesWhatIsNotThere()
    {
        QFETCH(const QString, table);
        QFETCH(const QString, checkpoint);
        QFETCH(const QString, distribution);
        QFETCH(const ErrorCode, code);
        QFETCH(const QString, says);
        const StudyFolder folder;
        auto study = folder.create();
        fill(study);
        const auto result = exported(study, {.table = table.toStdString(),
                                             .format = TableFormat::Csv,
                                             .checkpoint = checkpoint.toStdString(),
                                             .distribution = distribution.toStdString()});
        QVERIFY(!result);
        QCOMPARE(result.error().code, code);
        const auto message = QString::fromStdString(result.error().message);
        QVERIFY2(message.contains(says), qPrintable(message));
    }

    void anEmptyStudyGivesHeadersOnly()
    {
        const StudyFolder folder;
        auto study = folder.create();
        for (const auto& table : exportTables()) {
            if (table == "distributions") // a study is made with some
                continue;
            const auto lines = exported(study, {.table = table});
            VERIFY_OK(lines);
            QCOMPARE(lines->size(), 1U);
            QVERIFY(exported(study, {.table = table, .format = TableFormat::JsonLines})
                        .value()
                        .empty());
        }
    }

    void runsStagesAndMetricsAreThere()
    {
        const StudyFolder folder;
        auto study = folder.create();
        const auto schedule = exampleDesign().schedules[0];
        const auto run = study
                             .addRun({.schedule = "main",
                                      .scheduleJson = toJson(schedule),
                                      .state = RunState::Failed,
                                      .error = "out of memory, again"})
                             .value();
        const std::vector<MetricRow> metrics{{"base", "loss", 1, 4'096, 0.5}};
        VERIFY_OK(study.addMetrics(run, metrics));

        const auto runs = exported(study, {.table = "runs"}).value();
        QCOMPARE(runs.size(), 2U);
        QVERIFY(runs[1].starts_with("1,main,failed,"));
        QVERIFY(runs[1].ends_with(",\"out of memory, again\""));

        QCOMPARE(exported(study, {.table = "metrics"}).value(),
                 (Lines{"run,stage,key,step,tokens,value", "1,base,loss,1,4096,0.5"}));

        QCOMPARE(exported(study, {.table = "stages"}).value(),
                 (Lines{"run,schedule,position,stage,kind,distribution,learning_rate,weight_decay,"
                        "tokens,batch_tokens,steps,prompts_per_step,samples_per_prompt,reward",
                        "1,main,1,base,pre-train,easy,0.001,0.05,5000000000,8192,,,,",
                        "1,main,2,mid,mid-train,mix,0.001,0.05,5000000000,8192,,,,",
                        "1,main,3,rl,rl,mix,2e-04,0,,,70,8,6,code_blend"}));
    }

    void aRunWithABrokenScheduleIsNamed()
    {
        const StudyFolder folder;
        auto study = folder.create();
        QVERIFY(study.addRun({.scheduleJson = "{"}));
        const auto result = exported(study, {.table = "stages"});
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Corrupt);
        QVERIFY(result.error().message.starts_with("the schedule of run 1 of "));
    }
};

QTEST_APPLESS_MAIN(ExportTest)
#include "tst_export.moc"
