#include "app/engine/bench.h"
#include "core/base/random.h"
#include "core/statistics/majority_vote.h"
#include "core/statistics/paired_comparison.h"
#include "core/statistics/pass_at_k.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace gradus {

namespace {

constexpr int kOps = 20;
constexpr int kProblemsPerOp = 200;
constexpr std::int64_t kSamples = 128;

/// Two checkpoints on the problems of the study's largest plot: an op is harder than the one
/// before, a problem easier or harder than others of its op.
std::vector<PairedTally> evaluations()
{
    std::vector<PairedTally> pairs;
    CounterRandom random(1, RandomPurpose::Test, 0);
    for (int op = 0; op < kOps; ++op)
        for (int i = 0; i < kProblemsPerOp; ++i) {
            const double rate = random.uniform() * (kOps - op) / kOps;
            const auto right = static_cast<std::int64_t>(rate * kSamples);
            pairs.push_back({.problem = op * kProblemsPerOp + i,
                             .op = op,
                             .first = {kSamples, right},
                             .second = {kSamples, std::min(kSamples, right + 4)}});
        }
    return pairs;
}

/// As samples of a weak model are: the right answer, some wrong ones, none.
std::vector<AnswerVotes> votes()
{
    std::vector<AnswerVotes> all;
    for (std::int64_t i = 0; i < kProblemsPerOp; ++i)
        all.push_back({.right = 10 + i % 40,
                       .wrong = {30, 20, 10, 5, 3, 2, 1, 1},
                       .missing = kSamples - 72 - (10 + i % 40)});
    return all;
}

/// One thing measured, by how often it is done a second. @c run says whether it worked.
struct BenchCase
{
    std::string name;
    std::function<bool()> run;
};

std::vector<BenchCase> cases()
{
    auto pairs = evaluations();
    std::vector<ProblemTally> tallies;
    Strata ops;
    for (const auto& pair : pairs) {
        tallies.push_back(pair.first);
        ops.of.push_back(pair.op);
    }
    const std::string size = ", 20 ops x 200 problems x 128 samples, k 1-128, 2000 draws";
    const auto curve = [=](IntervalMethod method) {
        return [=] {
            return passAtKCurve(tallies, powersOfTwoUpTo(kSamples), {.method = method}, ops)
                .has_value();
        };
    };
    return {{"pass@k, percentile" + size, curve(IntervalMethod::Percentile)},
            {"pass@k, BCa" + size, curve(IntervalMethod::Bca)},
            {"difference of two checkpoints" + size,
             [=] {
                 return pairedPassAtK(pairs, powersOfTwoUpTo(kSamples), {}, ops).has_value();
             }},
            {"maj@64, exact, 200 problems x 128 samples", [all = votes()] {
                 return majorityAtK(all, 64).has_value();
             }}};
}

} // namespace

Result<void> benchStatistics(const BenchRun& bench)
{
    for (const auto& each : cases()) {
        if (!bench.wants(each.name))
            continue;
        bool isDone = true;
        const double seconds = medianSeconds([&] { isDone = each.run() && isDone; });
        if (!isDone)
            return fail(ErrorCode::InvalidArgument, "bench: " + each.name + " did not work");
        if (auto reported = bench.report({.part = "statistics",
                                          .name = each.name,
                                          .throughput = 1 / seconds,
                                          .unit = "evaluations/s"});
            !reported)
            return reported;
    }
    return {};
}

} // namespace gradus
