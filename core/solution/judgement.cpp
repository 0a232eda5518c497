#include "core/solution/judgement.h"

#include "core/solution/paper_parser.h"
#include "core/solution/read_problem.h"
#include "core/solution/row_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace gradus {

namespace {

constexpr std::array<std::string_view, 8> kFaultNames{
    "none", "slip", "wrong_parents", "missing", "equation", "answer", "rule", "no_step"};

/// 1 + the deepest parent's, of each step; steps come after their parents.
std::vector<int> depthsOf(const ParsedSolution& solution)
{
    std::unordered_map<std::string_view, int> byName;
    std::vector<int> depths;
    for (const auto& step : solution.steps) {
        int depth = 1;
        for (const auto& parent : step.dependencies)
            if (const auto found = byName.find(parent); found != byName.end())
                depth = std::max(depth, found->second + 1);
        byName[step.name] = depth;
        depths.push_back(depth);
    }
    return depths;
}

std::string numberText(double value)
{
    std::array<char, 32> text{}; // the longest double takes 24
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value == 0 ? 0.0 : value);
    return {text.data(), end.ptr};
}

std::string answerText(const ParsedSolution& solution)
{
    if (solution.answer)
        return numberText(*solution.answer);
    std::string text;
    for (const auto& name : solution.answerNames)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

NodeCounts countNodes(const Verdict& verdict)
{
    constexpr std::array kCounts{&NodeCounts::correct,      &NodeCounts::slip,
                                 &NodeCounts::inherited,    &NodeCounts::wrongParents,
                                 &NodeCounts::missing,      &NodeCounts::extraTrue,
                                 &NodeCounts::extraInvented}; // in the order of NodeStatus
    NodeCounts counts;
    for (const auto& node : verdict.nodes)
        ++(counts.*kCounts[static_cast<std::size_t>(node.status)]);
    return counts;
}

SolutionFault faultOfStatus(NodeStatus status)
{
    if (status == NodeStatus::Missing)
        return SolutionFault::Missing;
    return status == NodeStatus::WrongParents ? SolutionFault::WrongParents : SolutionFault::Slip;
}

/// Whether @p name is the unknown and only wrong because the equation that finds it is.
bool isEquationsFault(const Verdict& verdict, const std::string& name,
                      const ParsedSolution& predicted)
{
    if (!verdict.equation || *verdict.equation == NodeStatus::Correct)
        return false;
    return std::any_of(predicted.steps.begin(), predicted.steps.end(), [&](const auto& step) {
        return step.name == name && step.isUnknown && step.isWellFormed;
    });
}

/// Fault and depth of a solution that is not verified.
std::pair<SolutionFault, int> firstFault(const Verdict& verdict, const ParsedSolution& gold,
                                         const std::vector<int>& depths,
                                         const ParsedSolution& predicted)
{
    if (predicted.steps.empty())
        return {SolutionFault::NoStep, 0};
    const int end = depths.empty() ? 1 : *std::max_element(depths.begin(), depths.end()) + 1;
    const auto first = std::find_if(verdict.nodes.begin(), verdict.nodes.end(),
                                    [](const auto& node) { return node.isFirstError; });
    if (first == verdict.nodes.end())
        return {verdict.isAnswerCorrect ? SolutionFault::Rule : SolutionFault::Answer, end};
    if (isEquationsFault(verdict, first->name, predicted))
        return {SolutionFault::Equation, end};
    const auto step = std::find_if(gold.steps.begin(), gold.steps.end(),
                                   [&](const auto& each) { return each.name == first->name; });
    return {faultOfStatus(first->status),
            depths[static_cast<std::size_t>(step - gold.steps.begin())]};
}

} // namespace

std::string_view solutionFaultName(SolutionFault fault) noexcept
{
    return kFaultNames[static_cast<std::size_t>(fault)];
}

std::optional<SolutionFault> solutionFaultFromName(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kFaultNames.size(); ++i)
        if (kFaultNames[i] == name)
            return static_cast<SolutionFault>(i);
    return std::nullopt;
}

const std::vector<SolutionFault>& allSolutionFaults()
{
    static const std::vector<SolutionFault> all{SolutionFault::Slip,    SolutionFault::WrongParents,
                                                SolutionFault::Missing, SolutionFault::Equation,
                                                SolutionFault::Answer,  SolutionFault::Rule,
                                                SolutionFault::NoStep};
    return all;
}

SolutionJudge::SolutionJudge(Problem problem, std::string_view goldText)
    : SolutionJudge(std::optional<Problem>(std::move(problem)), goldText)
{}

SolutionJudge::SolutionJudge(std::optional<Problem> problem, std::string_view goldText)
    : m_problem(std::move(problem))
    , m_modulus(m_problem ? m_problem->modulus : 0)
    , m_gold(parseSolution(goldText, m_modulus))
    , m_depths(depthsOf(m_gold))
{
    if (m_problem)
        m_names = quantityNames(*m_problem);
    if (auto paper = parsePaperSolution(goldText); !paper.steps.empty())
        m_paperGold.emplace(std::move(paper));
}

Result<SolutionJudge> SolutionJudge::ofRow(std::string_view row)
{
    const auto object = readRow(row);
    if (!object)
        return tl::unexpected(object.error());
    const auto solution = readText(*object, "solution");
    if (!solution)
        return tl::unexpected(solution.error());
    auto problem = problemOfRow(row);
    SolutionJudge judge(problem ? std::optional(*std::move(problem)) : std::nullopt, *solution);
    if (const auto fault = faultOf(judge.m_gold))
        return fail(ErrorCode::Corrupt, "field \"solution\": " + *fault);
    return judge;
}

std::string SolutionJudge::goldAnswer() const
{
    return answerText(m_gold);
}

int SolutionJudge::goldDepth() const noexcept
{
    return m_depths.empty() ? 0 : *std::max_element(m_depths.begin(), m_depths.end());
}

Judgement SolutionJudge::operator()(std::string_view text) const
{
    const auto predicted = parseSolution(text, m_modulus);
    const auto verdict = m_problem ? verifySolution(*m_problem, m_gold, text, m_names)
                                   : compareSolutions(m_gold, predicted);
    Judgement judgement{.isVerified = verdict.isVerifiedCorrect,
                        .isAnswerCorrect = verdict.isAnswerCorrect,
                        .processAccuracy = verdict.processAccuracy,
                        .answer = answerText(predicted),
                        .nodes = countNodes(verdict)};
    if (m_paperGold)
        judgement.isVerifiedPaper =
            comparePaper(*m_paperGold, PaperGraph(parsePaperSolution(text))).isPerfect();
    if (!judgement.isVerified)
        std::tie(judgement.fault, judgement.faultDepth) =
            firstFault(verdict, m_gold, m_depths, predicted);
    return judgement;
}

} // namespace gradus
