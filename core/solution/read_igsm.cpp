#include "core/solution/read_igsm.h"

#include "core/problem/igsm_parameters.h"
#include "core/problem/render.h"
#include "core/solution/igsm_steps.h"
#include "core/solution/parsers.h"
#include "core/solution/read_igsm_names.h"
#include "core/solution/read_igsm_text.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace gradus {

namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// Builds one problem from what was read.
class ProblemReader
{
public:
    ProblemReader(std::vector<IgsmStatement> statements, const IgsmParts& question,
                  const IgsmReading& reading, const IgsmNames* names)
        : m_statements(std::move(statements))
        , m_question(question)
        , m_reading(reading)
        , m_names(names)
        , m_askedName(igsmName(question.item, question.thing))
    {}

    Result<Problem> read()
    {
        if (auto done = inferItems(); !done)
            return tl::unexpected(done.error());
        const auto choices = categoryChoices();
        if (choices.empty())
            return corruptText("problem", "the categories fit no chain:", m_totals.front().thing);
        // Where several fit, only one may leave the totals without a circle.
        const Problem start = std::exchange(m_problem, {});
        const auto indices = m_indices;
        Result<Problem> result;
        for (const auto& choice : choices) {
            m_problem = start;
            m_indices = indices;
            setCategories(choice);
            result = build();
            if (result)
                break;
        }
        return result;
    }

private:
    Result<Problem> build()
    {
        addInstances();
        if (auto done = addTotals(); !done)
            return tl::unexpected(done.error());
        if (auto done = linkOperands(); !done)
            return tl::unexpected(done.error());
        if (auto done = readSolution(); !done)
            return tl::unexpected(done.error());
        if (!settleIgsm(m_problem))
            return corruptText("problem",
                               "has a circle of definitions, or the solution one too few, at",
                               m_askedName);
        for (auto& quantity : m_problem.quantities)
            quantity.value = igsmValue(quantity, m_problem.quantities);
        return std::move(m_problem);
    }

    /// Names that stand for a parameter anywhere but on a left side.
    [[nodiscard]] std::vector<std::string_view> references() const
    {
        std::vector<std::string_view> all;
        for (const auto& statement : m_statements)
            all.insert(all.end(), statement.operands.begin(), statement.operands.end());
        for (const auto& step : m_reading.steps)
            all.push_back(step.name);
        all.push_back(m_askedName);
        return all;
    }

    Result<void> inferItems()
    {
        std::vector<std::string_view> instances;
        for (const auto& statement : m_statements) {
            m_indices.emplace(statement.name, instances.size());
            instances.push_back(statement.name);
        }
        m_parts = splitNames(instances, references(), m_question, m_names);
        auto layers = inferLayers(m_parts);
        if (!layers)
            return tl::unexpected(layers.error());
        m_layerOf = *std::move(layers);
        for (const auto name : references()) {
            const auto parts = splitCategory(name);
            if (m_indices.contains(name) || !parts)
                continue;
            m_layerOf.emplace(parts->item, 0); // an item of the top layer without things
            m_totals.push_back(*parts);
        }
        auto& igsm = m_problem.igsm.emplace();
        std::size_t deepest = 0;
        for (const auto& [item, layer] : m_layerOf)
            deepest = std::max(deepest, layer);
        igsm.layers.resize(deepest + 1);
        for (const auto& [item, layer] : m_layerOf)
            igsm.layers[layer].items.emplace_back(item);
        m_problem.flavour = Flavour::Igsm;
        m_problem.modulus = kIgsmModulus;
        m_problem.layers = static_cast<int>(igsm.layers.size());
        return {};
    }

    /// The categories of the layers: where the top one stands. None: they do not matter.
    using Categories = std::optional<IgsmCategory>;

    /// All that fit the totals, those that fit the names we know first.
    [[nodiscard]] std::vector<Categories> categoryChoices() const
    {
        std::vector<Categories> known;
        std::vector<Categories> others;
        const std::size_t layers = m_problem.igsm->layers.size();
        for (std::size_t chain = 0; chain < kIgsmChains.size(); ++chain)
            for (std::size_t offset = 0; offset + layers <= kIgsmChainLength; ++offset)
                if (fitsTotals(chain, offset))
                    (areKnown(chain, offset) ? known : others)
                        .push_back(IgsmCategory{chain, offset});
        if (m_totals.empty()) {
            known.emplace_back();
            return known;
        }
        known.insert(known.end(), others.begin(), others.end());
        return known;
    }

    void setCategories(const Categories& top)
    {
        if (!top)
            return;
        const auto& chain = kIgsmChains[top->chain];
        m_problem.context = chain.id;
        auto& layers = m_problem.igsm->layers;
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            layers[layer].category = chain.categories[top->position + layer];
    }

    [[nodiscard]] bool fitsTotals(std::size_t chain, std::size_t offset) const
    {
        return std::all_of(m_totals.begin(), m_totals.end(), [&](const IgsmParts& total) {
            const auto category = findIgsmCategory(total.thing);
            if (category->chain != chain)
                return false;
            const auto& layers = m_problem.igsm->layers;
            const std::size_t least = offset + m_layerOf.at(total.item) + 1;
            if (category->position < least || category->position >= offset + layers.size())
                return false;
            return fitsStep(total, category->position == least);
        });
    }

    /// A total of the next layer is a sum, a deeper one is made of products.
    [[nodiscard]] bool fitsStep(const IgsmParts& total, bool isNext) const
    {
        const auto name = igsmName(total.item, total.thing);
        for (const auto& step : m_reading.steps)
            if (step.name == name && !step.expression.terms.empty())
                return isNext == !step.expression.terms[0].factor.has_value();
        return true;
    }

    /// Whether all items are ours, of this chain and these categories.
    [[nodiscard]] bool areKnown(std::size_t chain, std::size_t offset) const
    {
        return m_names != nullptr
               && std::all_of(m_layerOf.begin(), m_layerOf.end(), [&](const auto& item) {
                      return m_names->positionOf(chain, item.first) == offset + item.second;
                  });
    }

    void addInstances()
    {
        for (std::size_t i = 0; i < m_statements.size(); ++i) {
            Quantity quantity;
            quantity.name = m_statements[i].name;
            quantity.place = m_parts[i].item;
            quantity.thing = m_parts[i].thing;
            quantity.operation = m_statements[i].operation;
            quantity.literalUse = m_statements[i].literalUse;
            quantity.literal = m_statements[i].literal;
            m_problem.quantities.push_back(std::move(quantity));
            m_problem.sentences.push_back({i, false});
        }
    }

    /// Only those that a sentence or a step speaks of, and what they need.
    Result<void> addTotals()
    {
        const auto& layers = m_problem.igsm->layers;
        IgsmTotals totals(m_problem);
        std::set<std::string> openings; // totals of wrong openings need not be in the graph
        for (const auto& step : m_reading.steps)
            if (step.isBacktrack)
                openings.emplace(step.name);
        for (const auto& total : m_totals) {
            if (openings.contains(igsmName(total.item, total.thing)) && !isUsed(total))
                continue;
            const auto layer = static_cast<std::size_t>(
                std::find_if(layers.begin(), layers.end(),
                             [&](const auto& each) { return each.category == total.thing; })
                - layers.begin());
            if (!totals.require(total.item, layer))
                return corruptText("problem", "there is no total",
                                   igsmName(total.item, total.thing));
        }
        for (std::size_t i = m_statements.size(); i < m_problem.quantities.size(); ++i)
            m_indices.emplace(m_problem.quantities[i].name, i);
        return {};
    }

    /// By more than a wrong opening.
    [[nodiscard]] bool isUsed(const IgsmParts& total) const
    {
        const auto name = igsmName(total.item, total.thing);
        const auto isNamed = [&](std::string_view each) {
            return each == name;
        };
        return name == m_askedName
               || std::any_of(
                   m_reading.steps.begin(), m_reading.steps.end(),
                   [&](const auto& step) { return !step.isBacktrack && isNamed(step.name); })
               || std::any_of(m_statements.begin(), m_statements.end(), [&](const auto& statement) {
                      return std::any_of(statement.operands.begin(), statement.operands.end(),
                                         isNamed);
                  });
    }

    Result<void> linkOperands()
    {
        for (std::size_t i = 0; i < m_statements.size(); ++i)
            for (const auto operand : m_statements[i].operands) {
                const auto found = m_indices.find(operand);
                if (found == m_indices.end())
                    return corruptText("problem", "no sentence states", operand);
                m_problem.quantities[i].parents.push_back(found->second);
            }
        const auto asked = m_indices.find(m_askedName);
        if (asked == m_indices.end())
            return corruptText("question", "no sentence states", m_askedName);
        m_problem.asked = asked->second;
        return {};
    }

    Result<void> readSolution()
    {
        if (!m_reading.unparsed.empty())
            return fail(ErrorCode::Corrupt, "field \"solution\": cannot read the text at byte "
                                                + std::to_string(m_reading.unparsed[0].begin));
        std::vector<std::size_t> order;
        std::vector<std::size_t> quantityOf;
        std::vector<std::pair<std::size_t, std::string_view>> backtracks;
        for (const auto& step : m_reading.steps) {
            quantityOf.push_back(kNone);
            if (step.isBacktrack) {
                backtracks.emplace_back(order.size(), step.name);
                continue;
            }
            const auto found = m_indices.find(step.name);
            if (found == m_indices.end() || m_problem.quantities[found->second].isNeeded)
                return corruptText("solution", "defines something unknown, or twice:", step.name);
            quantityOf.back() = found->second;
            auto& quantity = m_problem.quantities[found->second];
            quantity.isNeeded = true;
            if (quantity.kind == QuantityKind::Total)
                takeOrder(quantity, step.expression, quantityOf);
            order.push_back(found->second);
            m_problem.letters += step.letters;
        }
        if (order.empty() || order.back() != m_problem.asked)
            return corruptText("solution", "does not end with what is asked for:", m_askedName);
        if (!backtracks.empty() && backtracks.back().first == order.size())
            return corruptText("solution", "ends with a wrong opening:", backtracks.back().second);
        for (std::size_t i = 0; i < m_problem.quantities.size(); ++i)
            if (!m_problem.quantities[i].isNeeded)
                order.push_back(i);
        reorderQuantities(m_problem, order);
        for (const auto& [before, name] : backtracks)
            m_problem.igsm->backtracks.push_back({before, std::string(name)});
        if (m_problem.letters.size() != letterCount(m_problem))
            return corruptText("solution", "has other steps than the problem, before", m_askedName);
        return {};
    }

    /// The order of a total's operands is told by its step alone.
    void takeOrder(Quantity& total, const IgsmExpression& expression,
                   const std::vector<std::size_t>& quantityOf) const
    {
        std::vector<std::size_t> told;
        for (const std::size_t step : expression.steps())
            told.push_back(step < quantityOf.size() ? quantityOf[step] : kNone);
        if (std::is_permutation(told.begin(), told.end(), total.parents.begin(),
                                total.parents.end()))
            total.parents = std::move(told);
    }

    std::vector<IgsmStatement> m_statements;
    IgsmParts m_question;
    const IgsmReading& m_reading;
    const IgsmNames* m_names;
    std::string m_askedName;
    std::vector<IgsmParts> m_parts; ///< of each statement
    std::unordered_map<std::string_view, std::size_t> m_layerOf;
    std::vector<IgsmParts> m_totals;                             ///< that are spoken of
    std::unordered_map<std::string_view, std::size_t> m_indices; ///< of quantities
    Problem m_problem;
};

} // namespace

Result<Problem> readIgsm(const ProblemText& text, const IgsmNames* names)
{
    auto statements = readIgsmStatements(text.problem);
    if (!statements)
        return tl::unexpected(statements.error());
    const auto question = readIgsmQuestion(text.question);
    if (!question)
        return tl::unexpected(question.error());
    const std::string_view solution = text.solution;
    const auto reading = readIgsmSteps(solution.substr(0, solutionBodyEnd(solution)));
    auto problem = ProblemReader(*std::move(statements), *question, reading, names).read();
    if (problem)
        problem->igsm->isQuestionFirst = text.isQuestionFirst;
    return problem;
}

Result<ProblemText> rerenderIgsm(const ProblemText& text, const IgsmNames* names)
{
    const auto problem = readIgsm(text, names);
    if (!problem)
        return tl::unexpected(problem.error());
    ProblemText rendered = renderProblem(*problem);
    if (solutionBodyEnd(text.solution) == text.solution.size())
        rendered.solution.resize(rendered.solution.rfind(" Answer:"));
    return rendered;
}

} // namespace gradus
