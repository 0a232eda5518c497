#include "core/statistics/majority_vote.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include <QtTest>

using gradus::AnswerVotes;
using gradus::countVotes;
using gradus::ErrorCode;
using gradus::exactMajorityAtK;
using gradus::majorityAtK;

namespace {

/// One number a sample: 0 for right, -1 for none, 1, 2, ... for the wrong answers.
std::vector<int> answersOf(const AnswerVotes& votes)
{
    std::vector<int> answers(static_cast<std::size_t>(votes.right), 0);
    answers.insert(answers.end(), static_cast<std::size_t>(votes.missing), -1);
    for (std::size_t i = 0; i < votes.wrong.size(); ++i)
        answers.insert(answers.end(), static_cast<std::size_t>(votes.wrong[i]),
                       static_cast<int>(i) + 1);
    return answers;
}

/// By the definition: every subset of k samples is looked at.
double byEnumeration(const AnswerVotes& votes, int k)
{
    const auto answers = answersOf(votes);
    double right = 0;
    int all = 0;
    for (unsigned subset = 0; subset < (1U << answers.size()); ++subset) {
        if (std::popcount(subset) != k)
            continue;
        ++all;
        std::vector<int> counts(votes.wrong.size() + 1);
        for (std::size_t i = 0; i < answers.size(); ++i)
            if ((subset >> i & 1U) != 0 && answers[i] >= 0)
                ++counts[static_cast<std::size_t>(answers[i])];
        const int most = *std::max_element(counts.begin(), counts.end());
        if (most > 0 && counts[0] == most)
            right += 1.0 / static_cast<double>(std::count(counts.begin(), counts.end(), most));
    }
    return right / all;
}

} // namespace

class MajorityVoteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithEnumerationOfAllSubsets()
    {
        const std::vector<AnswerVotes> cases{
            {3, {2, 2}, 1},       {1, {1, 1, 1, 1}, 0}, {4, {4}, 2},       {0, {3, 2}, 1},
            {5, {}, 5},           {2, {6, 1}, 1},       {6, {2, 2, 2}, 0}, {3, {3, 3}, 3},
            {1, {2, 0, 4, 1}, 4}, {12, {}, 0}};
        for (const auto& votes : cases)
            for (int k = 1; k <= votes.samples(); ++k) {
                const double ours = exactMajorityAtK(votes, k);
                const double expected = byEnumeration(votes, k);
                QVERIFY2(std::abs(ours - expected) < 1e-12,
                         qPrintable(QStringLiteral("%1 of %2, k %3: %4 is not %5")
                                        .arg(votes.right)
                                        .arg(votes.samples())
                                        .arg(k)
                                        .arg(ours)
                                        .arg(expected)));
            }
    }

    void ofOneSampleItIsTheRate() { QCOMPARE(exactMajorityAtK({3, {5, 1}, 1}, 1), 0.3); }

    void tiesAreSharedAndMissingAnswersLose()
    {
        // By hand. All four samples: 2 : 2, so one half.
        QCOMPARE(exactMajorityAtK({2, {2}, 0}, 4), 0.5);
        // One vote is a majority of those who vote.
        QCOMPARE(exactMajorityAtK({1, {}, 3}, 4), 1.0);
        // Without any vote nothing is right: pairs with the vote are 3 of 6.
        QCOMPARE(exactMajorityAtK({1, {}, 3}, 2), 0.5);
    }

    void manySamplesStayAccurate()
    {
        // 501 : 500 of all 1,001 would be too many; 500 : 499 wins, 499 : 500 loses.
        QCOMPARE(exactMajorityAtK({500, {499}, 1}, 1000), 1.0);
        QCOMPARE(exactMajorityAtK({499, {500}, 1}, 1000), 0.0);
        // By symmetry one half, whatever k.
        QVERIFY(std::abs(exactMajorityAtK({64, {64}, 0}, 33) - 0.5) < 1e-12);
        QVERIFY(std::abs(exactMajorityAtK({40, {40, 40}, 0}, 20) - 1.0 / 3) < 1e-12);
    }

    void countsAnswersByTheirText()
    {
        const std::vector<std::string> answers{"4", "", "4", "3", "15", "3", "3"};
        const auto votes = countVotes(answers, "4");
        QCOMPARE(votes.right, 2);
        QCOMPARE(votes.missing, 1);
        QCOMPARE(votes.wrong, (std::vector<std::int64_t>{1, 3})); // "15" and "3", sorted by text
    }

    void problemsCountAlike()
    {
        const std::vector<AnswerVotes> votes{{1, {3}, 0}, {5, {}, 0}};
        QCOMPARE(majorityAtK(votes, 1).value().estimate, 0.625);
    }

    void refusesWhatHasNoAnswer()
    {
        const auto says = [](const std::vector<AnswerVotes>& votes, int k, const char* words) {
            const auto result = majorityAtK(votes, k);
            return !result && result.error().code == ErrorCode::InvalidArgument
                   && QString::fromStdString(result.error().message)
                          .contains(QString::fromLatin1(words));
        };
        QVERIFY(says({}, 1, "at least one problem"));
        QVERIFY(says({{1, {1}, 0}}, 3, "k is 3, but must be in [1, 2]"));
        QVERIFY(says({{1, {1}, 0}}, 0, "k is 0"));
        QVERIFY(says({{0, {}, 0}}, 1, "in [1, 0]"));
        QVERIFY(says({{1, {-1}, 5}}, 1, "negative"));
        QVERIFY(says({{1001, {}, 0}}, 1, "not 1001"));
    }
};

QTEST_APPLESS_MAIN(MajorityVoteTest)
#include "tst_majority_vote.moc"
