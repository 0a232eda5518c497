#include "core/base/file.h"
#include "core/problem/problem_json.h"
#include "core/problem/render.h"
#include "core/problem/structure_hash.h"
#include "core/store/study_file.h"
#include "tests/support/engine_process.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <map>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;
using gradus::testing::EngineOutcome;

namespace {

QStringList words(const char* text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

/// What is left when nothing is known of an evaluation but its samples.
std::vector<SampleRow> withoutIds(std::vector<SampleRow> rows)
{
    for (auto& row : rows)
        row.evaluation = 0;
    return rows;
}

} // namespace

/// Evaluating, judging again and importing with the real engine, on a model of a few thousand
/// weights.
class EngineEvaluationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QFile::link(QStringLiteral(GRADUS_RESOURCES "/contexts"),
                            m_folder.filePath(QStringLiteral("contexts"))));
        QVERIFY(QFile::link(QStringLiteral(GRADUS_TEST_DATA "/presets"),
                            m_folder.filePath(QStringLiteral("presets"))));
        m_study = m_folder.filePath(QStringLiteral("a.gradus"));
        const auto made = run(
            {QStringLiteral("new"), m_study, QStringLiteral("--preset"), QStringLiteral("tiny")});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        const auto trained = run({QStringLiteral("run"), m_study});
        QVERIFY2(trained.exitCode == 0, trained.errors.constData());
    }

    void everySampleHasBothVerdicts()
    {
        auto study = open();
        const auto evaluation = study.evaluations().value().front();
        QCOMPARE(evaluation.maxNewTokens, 48); // as the preset says
        QCOMPARE(evaluation.seed, std::uint64_t{1});
        QVERIFY(!evaluation.definition.empty());
        QVERIFY(evaluation.seconds > 0);
        const auto outcomes = study.outcomes(evaluation.id).value();
        QCOMPARE(outcomes.size(), std::size_t{4 * 4});
        for (const auto& row : outcomes) {
            QVERIFY(row.logProbability && *row.logProbability <= 0);
            QVERIFY(row.fault);
            QCOMPARE(row.isVerified, *row.fault == SolutionFault::None);
            QVERIFY(row.isVerifiedPaper);
        }
        const auto scores = study.goldScores(evaluation.checkpoint).value();
        QCOMPARE(scores.size(), std::size_t{3 * 4}); // three distributions of four problems
        for (const auto& score : scores)
            QVERIFY(score.nll > 0 && score.tokens > 0);
    }

    void anEvaluationIsFoundAgainByAllItWasMadeWith()
    {
        const auto evaluations = [this](const char* options) {
            const auto outcome = evaluate("base", "hard", options);
            return outcome.exitCode == 0 ? open().evaluations().value().size() : 0;
        };
        const auto first = evaluations("--problems 3 --samples 2");
        QVERIFY(first > 0);
        QCOMPARE(evaluations("--problems 3 --samples 2"), first);
        QCOMPARE(evaluations("--problems 3 --samples 2 --max-new-tokens 20"), first + 1);
        QCOMPARE(evaluations("--problems 3 --samples 2 --max-new-tokens 20"), first + 1);
        QCOMPARE(evaluations("--problems 3 --samples 2 --seed 5"), first + 2);
        QCOMPARE(evaluations("--problems 3 --samples 2 --temperature 1"), first + 3);
        QCOMPARE(evaluations("--problems 3 --samples 2 --adaptive 0.5"), first + 4);
        QCOMPARE(evaluations("--problems 3 --samples 2"), first + 4);
    }

    void roundsDrawTheSameSamples()
    {
        // No solution of op 5 is right after so little training: 0 of 6 has Wilson's interval [0,
        // 3.84 / (6 + 3.84)] = [0, 0.39], narrow enough for 0.4 after the first round of 8 and
        // never for 0.3.
        const auto whole = outcomesOf("base", "hard", "--problems 6 --samples 20");
        QCOMPARE(whole.size(), std::size_t{6 * 20});
        QVERIFY(std::none_of(whole.begin(), whole.end(),
                             [](const SampleRow& row) { return row.isVerified; }));
        const auto early = outcomesOf("base", "hard", "--problems 6 --samples 20 --adaptive 0.4");
        std::vector<SampleRow> firsts;
        std::copy_if(whole.begin(), whole.end(), std::back_inserter(firsts),
                     [](const SampleRow& row) { return row.sample < 8; });
        QCOMPARE(early, firsts);
        QCOMPARE(outcomesOf("base", "hard", "--problems 6 --samples 20 --adaptive 0.3"), whole);
        QCOMPARE(open().evaluations().value().back().adaptiveWidth, std::optional(0.3));
    }

    void killedInTheMiddleItIsTakenUp()
    {
        const auto other = m_folder.filePath(QStringLiteral("b.gradus"));
        QVERIFY(QFile::copy(m_study, other));
        QVERIFY(QFile::link(m_study + QStringLiteral(".d"), other + QStringLiteral(".d")));
        // 0 of 40 is 0.088 wide: no cell is ever left alone, and rounds go to 8, 16, 32 and 64.
        const auto options = "--problems 40 --samples 64 --adaptive 0.02";
        const auto whole = outcomesOf("mid", "edge", "--problems 40 --samples 64");
        QCOMPARE(whole.size(), std::size_t{40 * 64});

        auto study = StudyFile::open(other.toStdString()).value();
        int kills = 0;
        for (std::size_t least = 1; least < whole.size(); least += 1'300) {
            QProcess process;
            gradus::testing::prepareEngine(
                process, evaluateArguments(other, "mid", "edge", options), m_folder.path());
            process.start();
            QVERIFY(process.waitForStarted());
            while (process.state() == QProcess::Running) {
                const auto rows = study.evaluations().value();
                if (rows.back().problems == 40
                    && study.outcomes(rows.back().id).value().size() >= least) {
                    ::kill(static_cast<pid_t>(process.processId()), SIGKILL);
                    ++kills;
                }
                process.waitForFinished(1);
            }
        }
        QVERIFY(kills > 0);
        const auto outcome = run(evaluateArguments(other, "mid", "edge", options));
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const auto last = study.evaluations().value().back();
        QVERIFY(last.isComplete);
        QCOMPARE(withoutIds(study.outcomes(last.id).value()), whole);
    }

    void judgesWhatOlderStudiesDoNotSay()
    {
        auto study = open();
        const auto evaluation = study.evaluations().value().front();
        const auto problem = study.tallies(evaluation.id).value().front().problem;
        const auto before = study.samples(evaluation.id, problem).value();
        auto rows = before;
        for (auto& row : rows) {
            row.isVerified = !row.isVerified; // an older verifier thought so
            row.isVerifiedPaper.reset();
            row.answer.clear();
            row.fault.reset();
            row.faultDepth = 0;
            row.nodes = {};
        }
        QVERIFY(study.addSamples(rows));
        const auto outcome = run({QStringLiteral("judge"), m_study});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        QVERIFY2(outcome.output.startsWith("Judged 4 samples; 4 have another strict verdict"),
                 outcome.output.constData());
        QCOMPARE(study.samples(evaluation.id, problem).value(), before);
        QVERIFY(run({QStringLiteral("judge"), m_study}).output.startsWith("Judged 0 samples"));
    }

    void countsWhatTrainingHadSeen()
    {
        const auto outcome =
            run({QStringLiteral("memorisation"), m_study, QStringLiteral("--checkpoint"),
                 QStringLiteral("base"), QStringLiteral("--distribution"),
                 QStringLiteral("in distribution")});
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        auto study = open();
        const auto checkpoint = study.checkpoints().value().front();
        QCOMPARE(checkpoint.name, std::string("base"));
        const auto matches = study.trainingMatches(checkpoint.id).value();
        QCOMPARE(matches.size(), std::size_t{4});

        // Brute force: problems of the first stage have seed (schedule's << 16) + 1.
        const auto contexts = ContextLibrary::load({GRADUS_RESOURCES "/contexts"}).value();
        const auto distributions = study.distributions().value();
        std::map<std::uint64_t, std::int64_t> texts;
        std::map<std::uint64_t, std::int64_t> structures;
        for (std::int64_t i = 0; i < matches[0].documents; ++i) {
            const auto problem = drawProblem(distributions[0], contexts, (1U << 16U) + 1,
                                             static_cast<std::uint64_t>(i));
            ++texts[contentHash64(renderProblem(problem))];
            ++structures[structureHash(problem)];
        }
        QVERIFY(matches[0].documents > 100);
        for (const auto& match : matches) {
            const auto row = study.problem(match.problem).value();
            QCOMPARE(match.texts, texts[contentHash64(problemTextFromRow(row.row).value())]);
            QCOMPARE(match.structures, structures[structureHash(problemFromRow(row.row).value())]);
            QVERIFY(match.structures > 0); // op 2 and 3 have a handful
        }

        const auto few =
            run({QStringLiteral("memorisation"), m_study, QStringLiteral("--checkpoint"),
                 QStringLiteral("mid"), QStringLiteral("--distribution"), QStringLiteral("edge"),
                 QStringLiteral("--documents"), QStringLiteral("7")});
        QVERIFY2(few.output.contains("(7 of "), few.output.constData());
        const auto none = run({QStringLiteral("memorisation"), m_study,
                               QStringLiteral("--checkpoint"), QStringLiteral("base"),
                               QStringLiteral("--distribution"), QStringLiteral("mid mix")});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.errors.contains("was not evaluated on \"mid mix\""), none.errors.constData());
    }

    void bringsGenerationsIn()
    {
        const auto generations =
            writeGenerations(QStringLiteral(GRADUS_TEST_DATA "/gsm_infinite_forward.jsonl"));
        const auto score = [&](const char* checkpoint) {
            return run({QStringLiteral("score"), QStringLiteral("--gold"),
                        QStringLiteral(GRADUS_TEST_DATA "/gsm_infinite_forward.jsonl"),
                        QStringLiteral("--generations"), generations, QStringLiteral("--study"),
                        m_study, QStringLiteral("--checkpoint"), QString::fromLatin1(checkpoint)});
        };
        const auto outcome = score("published");
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        auto study = open();
        const auto evaluation = study.evaluations().value().back();
        QCOMPARE(evaluation.checkpointName, std::string("published"));
        QCOMPARE(evaluation.distribution, std::string("gsm_infinite_forward"));
        QVERIFY2(evaluation.source.starts_with("generations.jsonl ("), evaluation.source.c_str());
        QCOMPARE(evaluation.samples, 3);
        QVERIFY(evaluation.isComplete);
        const auto tallies = study.tallies(evaluation.id).value();
        QCOMPARE(static_cast<int>(tallies.size()), m_goldRows);
        for (const auto& tally : tallies) { // of gold, gold with a wrong answer, and nothing
            QCOMPARE(tally.samples, 3);
            QCOMPARE(tally.verified, 1);
            QCOMPARE(tally.answerCorrect, 1);
        }
        const auto outcomes = study.outcomes(evaluation.id).value();
        for (const auto& row : outcomes)
            QCOMPARE(*row.fault, row.sample == 0   ? SolutionFault::None
                                 : row.sample == 1 ? SolutionFault::Answer
                                                   : SolutionFault::NoStep);
        // The report of score counts the same: one of three is right.
        const auto report = QJsonDocument::fromJson(outcome.output).object();
        QVERIFY2(outcome.output.contains("0.33333333333333"), outcome.output.constData());
        QVERIFY(!report.isEmpty());

        const auto again = score("published");
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(again.errors.contains("already, as evaluation"), again.errors.constData());
        refusesImportsThatWouldMislead(generations);
        const auto sampled = evaluate("published", "hard", "--problems 1");
        QCOMPARE(sampled.exitCode, 1);
        QVERIFY2(sampled.errors.contains("has no weights: only its samples were imported"),
                 sampled.errors.constData());
        QCOMPARE(score("base").exitCode, 0); // also of a checkpoint that is there
    }

    void samplesACheckpointOnImportedProblems()
    {
        // So that a model of ours and a published one can be compared on the very same problems.
        const auto gold = m_folder.filePath(QStringLiteral("shared gold.jsonl"));
        const auto made = run(QStringList{QStringLiteral("generate")}
                              + words("--op 2-3 --distractors 0 --count 6 --seed 3"));
        QFile file(gold);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(made.output) > 0);
        file.close();
        const auto imported =
            run({QStringLiteral("score"), QStringLiteral("--gold"), gold,
                 QStringLiteral("--generations"), writeGenerations(gold), QStringLiteral("--study"),
                 m_study, QStringLiteral("--checkpoint"), QStringLiteral("theirs")});
        QVERIFY2(imported.exitCode == 0, imported.errors.constData());
        const auto ours = evaluate("base", "shared gold", "--problems 5 --samples 2");
        QVERIFY2(ours.exitCode == 0, ours.errors.constData());

        auto study = open();
        const auto evaluations = study.evaluations().value();
        const auto theirs = study.tallies(evaluations[evaluations.size() - 2].id).value();
        const auto shared = study.tallies(evaluations.back().id).value();
        QCOMPARE(theirs.size(), std::size_t{6});
        QCOMPARE(shared.size(), std::size_t{5});
        for (std::size_t i = 0; i < shared.size(); ++i)
            QCOMPARE(shared[i].problem, theirs[i].problem);
        const auto compared =
            run({QStringLiteral("export"), m_study, QStringLiteral("--table"),
                 QStringLiteral("comparisons"), QStringLiteral("--base"), QStringLiteral("theirs"),
                 QStringLiteral("--checkpoint"), QStringLiteral("base"),
                 QStringLiteral("--distribution"), QStringLiteral("shared gold")});
        QVERIFY2(compared.output.contains("theirs,base,shared gold,all,pass_at_1,1,5,1,0,"),
                 compared.output.constData());
        QCOMPARE(evaluate("base", "shared silver", "").exitCode, 1);
    }

    void aBandOfTheMapIsADistribution()
    {
        const auto band = [this](const char* judged, const char* name) {
            return run({QStringLiteral("band"), m_study, QStringLiteral("--checkpoint"),
                        QStringLiteral("base"), QStringLiteral("--distribution"),
                        QStringLiteral("hard"), QStringLiteral("--judged"),
                        QString::fromLatin1(judged), QStringLiteral("--name"),
                        QString::fromLatin1(name)});
        };
        // Six problems, none solved: pass@8 may be 0.39, see roundsDrawTheSameSamples().
        QCOMPARE(evaluate("base", "hard", "--problems 6 --samples 20").exitCode, 0);
        const auto none = band("saturated", "easy");
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.errors.contains("there are 1 undersampled"), none.errors.constData());
        QCOMPARE(band("moon", "easy").exitCode, 2);

        const auto made = band("undersampled", "more of it");
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        auto study = open();
        const auto origins = study.distributionOrigins().value();
        QCOMPARE(origins.size(), std::size_t{1});
        QCOMPARE(origins[0].distribution, std::string("more of it"));
        QCOMPARE(origins[0].words, std::string("cells of \"hard\" at checkpoint base: op 5"));
        const auto evaluations = study.evaluations().value();
        QVERIFY(std::any_of(evaluations.begin(), evaluations.end(), [&](const auto& row) {
            return row.id == origins[0].evaluation && row.distribution == "hard";
        }));
        QVERIFY(band("undersampled", "more of it").errors.contains("already"));
        QCOMPARE(evaluate("mid", "more of it", "--problems 2 --samples 2").exitCode, 0);
    }

    void plansWithTheFormula()
    {
        // By hand (Miller 2024, section 5): (0.02 + (0.15 + 0.15) / 16) (1.95996 + 0.84162)^2 /
        // 0.05^2 = 121.66 problems of 16 samples; 122 * 2 * 16 * 60 tokens at 1,000 a second are
        // 3.904 minutes.
        const auto outcome =
            run(QStringList{QStringLiteral("plan")}
                + words("--difference 0.05 --power 0.8 --difference-variance 0.02"
                        " --sample-variance 0.15 --samples 16 --tokens-per-sample 60"
                        " --tokens-per-second 1000 --json"));
        QVERIFY2(outcome.exitCode == 0, outcome.errors.constData());
        const auto plans = QJsonDocument::fromJson(outcome.output)
                               .object()
                               .value(QStringLiteral("plans"))
                               .toArray();
        QCOMPARE(plans.size(), 1);
        const auto plan = plans[0].toObject();
        QCOMPARE(plan.value(QStringLiteral("problems")).toInt(), 122);
        QVERIFY(std::abs(plan.value(QStringLiteral("minutes")).toDouble() - 3.904) < 1e-9);

        const auto known = run({QStringLiteral("plan"), m_study, QStringLiteral("--first"),
                                QStringLiteral("base"), QStringLiteral("--second"),
                                QStringLiteral("mid"), QStringLiteral("--distribution"),
                                QStringLiteral("edge"), QStringLiteral("--sample-variance"),
                                QStringLiteral("0.1"), QStringLiteral("--json")});
        QVERIFY2(known.exitCode == 0, known.errors.constData());
        const auto read = QJsonDocument::fromJson(known.output).object();
        QVERIFY(read.value(QStringLiteral("tokens_per_second")).toDouble() > 0);
        QVERIFY(read.value(QStringLiteral("tokens_per_sample")).toDouble() > 0);

        const auto vague = run({QStringLiteral("plan")});
        QCOMPARE(vague.exitCode, 2);
        QVERIFY2(vague.errors.contains("--difference-variance"), vague.errors.constData());
        const auto unsaid = run({QStringLiteral("plan"), m_study});
        QCOMPARE(unsaid.exitCode, 2);
        QVERIFY2(unsaid.errors.contains("--first"), unsaid.errors.constData());
    }

    void refusesInWords_data()
    {
        QTest::addColumn<QString>("options");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("no problem")
            << QStringLiteral("--problems 0") << QByteArray("--problems: 0 is less than 1");
        QTest::newRow("no sample")
            << QStringLiteral("--samples 0") << QByteArray("--samples: 0 is less than 1");
        QTest::newRow("too many") << QStringLiteral("--samples 1001")
                                  << QByteArray("--samples: 1001 is more than 1000");
        QTest::newRow("no width") << QStringLiteral("--adaptive 0")
                                  << QByteArray("--adaptive: 0 is not a width");
    }

    void refusesInWords()
    {
        QFETCH(const QString, options);
        QFETCH(const QByteArray, sentence);
        const auto outcome = evaluate("base", "hard", options.toLatin1().constData());
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.errors.contains(sentence), outcome.errors.constData());
    }

private:
    [[nodiscard]] StudyFile open() const { return StudyFile::open(m_study.toStdString()).value(); }
    [[nodiscard]] EngineOutcome run(const QStringList& arguments) const
    {
        return gradus::testing::runEngine(arguments, m_folder.path());
    }
    [[nodiscard]] static QStringList evaluateArguments(const QString& study, const char* checkpoint,
                                                       const char* distribution,
                                                       const char* options)
    {
        return QStringList{QStringLiteral("evaluate"),       study,
                           QStringLiteral("--checkpoint"),   QString::fromLatin1(checkpoint),
                           QStringLiteral("--distribution"), QString::fromLatin1(distribution),
                           QStringLiteral("--compute"),      QStringLiteral("float32"),
                           QStringLiteral("--threads"),      QStringLiteral("1")}
               + (*options == '\0' ? QStringList() : words(options));
    }
    [[nodiscard]] EngineOutcome evaluate(const char* checkpoint, const char* distribution,
                                         const char* options) const
    {
        return run(evaluateArguments(m_study, checkpoint, distribution, options));
    }
    /// Samples of a fresh evaluation, without its id.
    [[nodiscard]] std::vector<SampleRow>
    outcomesOf(const char* checkpoint, const char* distribution, const char* options) const
    {
        if (evaluate(checkpoint, distribution, options).exitCode != 0)
            return {};
        auto study = open();
        const auto last = study.evaluations().value().back();
        return withoutIds(study.outcomes(last.id).value());
    }

    /// Under the name of a design, over the study itself, or of nothing that was asked.
    void refusesImportsThatWouldMislead(const QString& generations)
    {
        const auto before = open().evaluations().value().size();
        const auto import = [&](const QString& from, const QStringList& more) {
            return run(QStringList{QStringLiteral("score"), QStringLiteral("--gold"),
                                   QStringLiteral(GRADUS_TEST_DATA "/gsm_infinite_forward.jsonl"),
                                   QStringLiteral("--generations"), from, QStringLiteral("--study"),
                                   m_study, QStringLiteral("--checkpoint"),
                                   QStringLiteral("misled")}
                       + more);
        };
        const auto designed =
            import(generations, {QStringLiteral("--distribution"), QStringLiteral("hard")});
        QCOMPARE(designed.exitCode, 1);
        QVERIFY2(designed.errors.contains("makes problems of its own"),
                 designed.errors.constData());
        const auto over = import(generations, {QStringLiteral("--rows"), m_study});
        QCOMPARE(over.exitCode, 2);

        const auto strange = m_folder.filePath(QStringLiteral("strange.jsonl"));
        QFile file(strange);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"gen_solution_answer\": \"Answer: 1.\", \"op\": 99, \"id\": 1}\n");
        file.close();
        const auto none = import(strange, {});
        QCOMPARE(none.exitCode, 1);
        QVERIFY2(none.errors.contains("answers none of the gold rows"), none.errors.constData());
        QVERIFY(file.open(QIODevice::Append));
        file.write("not JSON\n");
        file.close();
        QVERIFY(import(strange, {}).errors.contains("line 2"));
        QCOMPARE(open().evaluations().value().size(), before); // and nothing half-written

        const auto unknown =
            run({QStringLiteral("memorisation"), m_study, QStringLiteral("--checkpoint"),
                 QStringLiteral("published"), QStringLiteral("--distribution"),
                 QStringLiteral("gsm_infinite_forward")});
        QCOMPARE(unknown.exitCode, 1);
        QVERIFY2(unknown.errors.contains("it was imported"), unknown.errors.constData());
    }

    /// Of each gold row: its solution, the same with another answer, and nothing.
    QString writeGenerations(const QString& goldPath)
    {
        QFile gold(goldPath);
        const auto path = m_folder.filePath(QStringLiteral("generations.jsonl"));
        QFile file(path);
        if (!gold.open(QIODevice::ReadOnly) || !file.open(QIODevice::WriteOnly))
            qFatal("cannot write the generations");
        m_goldRows = 0;
        while (!gold.atEnd()) {
            const auto row = QJsonDocument::fromJson(gold.readLine()).object();
            if (row.isEmpty())
                continue;
            ++m_goldRows;
            const auto solution = row.value(QStringLiteral("solution")).toString();
            const auto answer = solution.lastIndexOf(QStringLiteral("Answer: "));
            const QString wrong = solution.left(answer) + QStringLiteral("Answer: 999.");
            for (const auto& text : {solution, wrong, QString()}) {
                QJsonObject generation;
                for (const auto* key : {"op", "id", "template"})
                    generation[QLatin1String(key)] = row.value(QLatin1String(key));
                generation[QStringLiteral("gen_solution_answer")] = text;
                file.write(QJsonDocument(generation).toJson(QJsonDocument::Compact) + '\n');
            }
        }
        return path;
    }

    QTemporaryDir m_folder;
    QString m_study;
    int m_goldRows = 0;
};

QTEST_GUILESS_MAIN(EngineEvaluationTest)
#include "tst_engine_evaluation.moc"
