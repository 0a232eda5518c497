#include "core/problem/igsm_generator.h"
#include "core/problem/igsm_parameters.h"
#include "core/problem/igsm_retry.h"
#include "core/problem/render.h"

#include <algorithm>
#include <map>
#include <set>

#include <QtTest>

using namespace gradus;

namespace {

ProblemSpecification family(int op = 0)
{
    ProblemSpecification specification{.flavour = Flavour::Igsm,
                                       .contexts = {},
                                       .opMin = op == 0 ? 1 : op,
                                       .opMax = op == 0 ? 15 : op,
                                       .layers = 0};
    specification.igsm.drawsLowOp = op == 0;
    return specification;
}

IgsmOptions options(double rate, IgsmOptions::Retry retry = IgsmOptions::Retry::Exact)
{
    IgsmOptions result;
    result.retryRate = rate;
    result.retry = retry;
    return result;
}

} // namespace

class IgsmRetryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        auto names = IgsmNames::load(GRADUS_RESOURCES "/igsm.json");
        QVERIFY(names.has_value());
        m_names = *std::move(names);
        for (std::uint64_t i = 0; i < 1500; ++i)
            m_problems.push_back(generateIgsm(family(18), m_names, 8, i));
    }

    void withoutTheOpeningsItIsTheOriginalSolution()
    {
        for (std::uint64_t i = 0; i < 200; ++i) {
            const auto plain = generateIgsm(family(), m_names, 1, i);
            auto retry = plain;
            CounterRandom random(1, RandomPurpose::Test, i);
            addBacktracks(retry, options(0.5), random);
            const auto text = renderProblem(retry);
            std::string stripped;
            std::size_t openings = 0;
            for (std::size_t at = 0; at < text.solution.size();) {
                const auto next =
                    std::min(text.solution.find(" Define ", at + 1), text.solution.size());
                const auto sentence = text.solution.substr(at, next - at);
                if (sentence.ends_with(" as BACK."))
                    ++openings;
                else
                    stripped += sentence;
                at = next;
            }
            if (stripped.starts_with(' '))
                stripped.erase(0, 1);
            QCOMPARE(stripped, renderProblem(plain).solution);
            QCOMPARE(openings, retry.igsm->backtracks.size());
        }
    }

    void openingsAreNotReadyAndDifferAtOnePlace()
    {
        for (std::uint64_t i = 0; i < 300; ++i) {
            auto specification = family();
            specification.igsm.retryRate = 0.5;
            const auto problem = generateIgsm(specification, m_names, 2, i);
            const auto parameters = igsmParameters(problem);
            std::set<std::pair<std::size_t, std::string>> seen;
            std::size_t last = 0;
            for (const auto& [before, name] : problem.igsm->backtracks) {
                QVERIFY(seen.emplace(before, name).second);
                QVERIFY(before >= last);
                last = before;
                const auto found =
                    std::find_if(parameters.begin(), parameters.end(),
                                 [&](const auto& each) { return each.name == name; });
                QVERIFY(found != parameters.end());
                QVERIFY(std::any_of(found->parents.begin(), found->parents.end(),
                                    [&](std::size_t parent) { return parent >= before; }));
            }
        }
    }

    void weakOpeningsComeLater()
    {
        std::size_t ready = 0;
        for (std::uint64_t i = 0; i < 300; ++i) {
            auto specification = family();
            specification.igsm.retryRate = 0.5;
            specification.igsm.retry = IgsmOptions::Retry::Weak;
            const auto problem = generateIgsm(specification, m_names, 3, i);
            for (const auto& [before, name] : problem.igsm->backtracks) {
                const auto found =
                    std::find_if(problem.quantities.begin(), problem.quantities.end(),
                                 [&](const auto& each) { return each.name == name; });
                const auto index = std::size_t(found - problem.quantities.begin());
                QVERIFY(index >= before && index < neededCount(problem));
                ready += index == before ? 1U : 0U;
            }
        }
        QVERIFY(ready > 0); // self-contained: the step itself may be meant
    }

    void theRateIsMet_data()
    {
        QTest::addColumn<double>("rate");
        for (const double rate : {0.01, 0.1, 0.2, 0.5})
            QTest::addRow("%g", rate) << rate;
    }

    /// Where enough parameters are not ready, n openings stand at a place with probability
    /// rate^n (1 - rate).
    void theRateIsMet()
    {
        QFETCH(double, rate);
        std::map<std::size_t, double> places; // by openings
        double count = 0;
        for (std::size_t i = 0; i < m_problems.size(); ++i) {
            auto problem = m_problems[i];
            CounterRandom random(8, RandomPurpose::Test, i);
            addBacktracks(problem, options(rate), random);
            const auto parameters = igsmParameters(problem);
            const auto& all = problem.igsm->backtracks;
            for (std::size_t step = 0; step < neededCount(problem) && count < 10'000; ++step) {
                const auto notReady = std::count_if(
                    parameters.begin() + std::ptrdiff_t(step), parameters.end(),
                    [&](const auto& each) {
                        return std::any_of(each.parents.begin(), each.parents.end(),
                                           [&](std::size_t parent) { return parent >= step; });
                    });
                if (notReady < 8)
                    continue;
                ++count;
                ++places[std::size_t(std::count_if(all.begin(), all.end(), [&](const auto& each) {
                    return each.before == step;
                }))];
            }
        }
        QCOMPARE(count, 10'000.0);
        QVERIFY2(std::abs(1 - places[0] / count - rate) < 0.01,
                 QByteArray::number(1 - places[0] / count));
        QVERIFY(std::abs(places[2] / count - rate * rate * (1 - rate)) < 0.01);
    }

private:
    IgsmNames m_names;
    std::vector<Problem> m_problems; ///< with many parameters
};

QTEST_APPLESS_MAIN(IgsmRetryTest)
#include "tst_igsm_retry.moc"
