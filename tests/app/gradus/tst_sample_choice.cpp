#include "app/gradus/sample_choice.h"
#include "tests/support/sample_study.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

Verdict wrong(NodeStatus status)
{
    Verdict verdict;
    NodeVerdict node;
    node.status = status;
    node.isFirstError = true;
    verdict.nodes = {node};
    return verdict;
}

} // namespace

class SampleChoiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto path = m_folder.filePath(QStringLiteral("a.gradus")).toStdString();
        auto study = test::makeSampleStudy(path, {.problems = 6, .samples = 8, .steps = 5});
        QVERIFY(study);
        m_study = std::make_unique<StudyFile>(std::move(*study));
    }

    void ranksASlipBeforeOtherMistakes()
    {
        Verdict right;
        right.isVerifiedCorrect = true;
        QCOMPARE(instructiveness(right), 0);
        QCOMPARE_GT(instructiveness(Verdict{}), 0); // wrong, whatever it is
        QCOMPARE_GT(instructiveness(wrong(NodeStatus::Missing)), instructiveness(Verdict{}));
        QCOMPARE_GT(instructiveness(wrong(NodeStatus::WrongParents)),
                    instructiveness(wrong(NodeStatus::Missing)));
        QCOMPARE_GT(instructiveness(wrong(NodeStatus::Slip)),
                    instructiveness(wrong(NodeStatus::WrongParents)));
    }

    void findsASlipAmongTheNewestReinforcementSamples()
    {
        const auto choice = chooseSample(*m_study, {});
        QVERIFY2(choice, choice ? "" : choice.error().message.c_str());
        QCOMPARE(choice->evaluation.stage, std::string("rl"));
        QVERIFY(!choice->sample.isVerified);
        QVERIFY(!choice->verdict.isVerifiedCorrect);
        bool isSlip = false;
        for (const NodeVerdict& node : choice->verdict.nodes)
            isSlip = isSlip || (node.isFirstError && node.status == NodeStatus::Slip);
        QVERIFY(isSlip); // the sample study plants them
        int verified = 0;
        const auto samples = m_study->samples(choice->evaluation.id, choice->problem.id);
        for (const SampleRow& sample : *samples)
            verified += sample.isVerified ? 1 : 0;
        QCOMPARE_GT(verified, 0); // others got the problem right
    }

    void takesExactlyWhatIsAskedFor()
    {
        const auto evaluations = m_study->evaluations();
        QVERIFY(evaluations);
        const EvaluationRow& first = evaluations->front(); // base on base
        const auto tallies = m_study->tallies(first.id);
        QVERIFY(tallies);
        const auto choice = chooseSample(*m_study, {first.id, tallies->at(2).problem, 3});
        QVERIFY(choice);
        QCOMPARE(choice->evaluation.id, first.id);
        QCOMPARE(choice->problem.id, tallies->at(2).problem);
        QCOMPARE(choice->sample.sample, 3);
        QVERIFY(!choice->asked.empty());
    }

    void saysWhatIsNotThere()
    {
        const auto evaluation = chooseSample(*m_study, {.evaluation = 999});
        QVERIFY(!evaluation);
        QCOMPARE(evaluation.error().code, ErrorCode::NotFound);
        QVERIFY(QString::fromStdString(evaluation.error().message).contains(QStringLiteral("999")));
        QVERIFY(!chooseSample(*m_study, {.problem = 999}));
        QVERIFY(!chooseSample(*m_study, {.sample = 99}));

        auto empty = test::makeSampleStudy(
            m_folder.filePath(QStringLiteral("empty.gradus")).toStdString(), {.hasRuns = false});
        QVERIFY(empty);
        const auto nothing = chooseSample(*empty, {});
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, ErrorCode::NotFound);
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<StudyFile> m_study;
};

QTEST_GUILESS_MAIN(SampleChoiceTest)
#include "tst_sample_choice.moc"
