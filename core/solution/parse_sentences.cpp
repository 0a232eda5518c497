#include "core/problem/solution_step.h"
#include "core/solution/parsers.h"
#include "core/solution/sentence_clauses.h"
#include "core/solution/text_cursor.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

namespace gradus {

namespace {

constexpr std::string_view kDefine = "Define ";
constexpr std::string_view kEquation = " We know ";

/// What a letter stands for so far.
struct Symbol
{
    std::optional<std::size_t> step; ///< that defined it last, as a quantity or a partial result
    bool isQuantity = false;         ///< else a partial result
    std::optional<Linear> value;     ///< as stated
};

/// Reads the steps of one body; knows what each letter stands for.
///
/// A step is read loosely first, for what it says; then it is written again from that, by the
/// grammar and from the values the text states, and compared: whatever differs is a slip.
class SentenceReader
{
public:
    SentenceReader(std::string_view body, int modulus, ParsedSolution& parsed)
        : m_body(body)
        , m_modulus(modulus)
        , m_mode(modeOf(body))
        , m_parsed(parsed)
    {}

    void read()
    {
        std::size_t begin = m_body.find(kDefine);
        const std::string_view front = m_body.substr(0, begin);
        TextCursor cursor(front);
        cursor.skipSpace();
        cursor.accept(kReversePreface);
        addUnparsed(m_parsed, m_body, {cursor.position(), front.size()});
        while (begin != std::string_view::npos) {
            const std::size_t next = m_body.find(kDefine, begin + kDefine.size());
            readStep(begin, std::min(next, m_body.size()));
            begin = next;
        }
        fillInUnknown();
        for (auto& step : m_parsed.steps)
            step.isWellFormed &= !m_broken.contains(step.name);
    }

private:
    /// The preface tells a reverse solution, too: the step of its unknown may be missing.
    static Mode modeOf(std::string_view body)
    {
        const bool isReverse = body.find(kReversePreface) != std::string_view::npos
                               || body.find(kUnknownClause) != std::string_view::npos;
        return isReverse ? Mode::Reverse : Mode::Forward;
    }

    /// Reads what lies between two occurrences of "Define ".
    void readStep(std::size_t begin, std::size_t end)
    {
        const auto region = m_body.substr(0, end);
        const std::size_t nameBegin = begin + kDefine.size();
        const std::size_t nameEnd = region.find(" as ", nameBegin);
        const bool hasName = nameEnd != std::string_view::npos && nameEnd > nameBegin
                             && region.find_first_of(".;\n", nameBegin) > nameEnd;
        TextCursor cursor(region, hasName ? nameEnd + 4 : end);
        const auto letter = cursor.letter();
        if (!letter || !cursor.accept("; ")) {
            addUnparsed(m_parsed, m_body, {begin, end});
            if (hasName)
                m_broken.insert(region.substr(nameBegin, nameEnd - nameBegin));
            return;
        }
        m_index = m_parsed.steps.size();
        m_step = &m_parsed.steps.emplace_back();
        m_step->name = region.substr(nameBegin, nameEnd - nameBegin);
        m_step->variable = *letter;
        const std::size_t stepEnd = std::min(region.find('.', cursor.position()), end);
        const auto clauses = m_body.substr(cursor.position(), stepEnd - cursor.position());
        const std::size_t stop = std::min(stepEnd + 1, end);
        m_step->span = {begin, stop};
        readClauses(clauses, *letter, m_body.substr(begin, stop - begin));
        readRest(stop, end);
    }

    void readClauses(std::string_view text, char letter, std::string_view wholeStep)
    {
        const ClauseReading reading = readClausesLoosely(text, letter, m_unknown);
        checkLetters(letter, reading.partials);
        m_step->partials = reading.partials;
        m_step->isUnknown = text == kUnknownClause;
        if (m_step->isUnknown) { // there is one unknown: two would be one and the same in values
            m_step->isWellFormed &= !m_hasUnknown || letter == m_unknown;
            m_unknown = m_hasUnknown ? m_unknown : letter;
            m_hasUnknown = true;
        }
        fillStep(reading.expression);
        compareWithGrammar(reading, wholeStep);
        auto result = m_step->isUnknown ? std::optional(Linear{1, 0}) : reading.result;
        setSymbol(letter, {m_index, true, result});
        if (result && result->slope == 0)
            m_step->value = static_cast<double>(result->constant);
        else
            m_step->expression = result;
    }

    [[nodiscard]] std::optional<std::size_t> stepOf(char letter) const
    {
        const Symbol& symbol = symbolOf(letter);
        return symbol.isQuantity ? symbol.step : std::nullopt;
    }

    [[nodiscard]] const Symbol& symbolOf(char letter) const
    {
        return m_symbols[static_cast<unsigned char>(letter) & 127U];
    }
    void setSymbol(char letter, const Symbol& symbol)
    {
        m_symbols[static_cast<unsigned char>(letter) & 127U] = symbol;
    }

    /// A letter stands for one thing only; a quantity defined again may use its letters again.
    void checkLetters(char letter, std::string_view partials)
    {
        checkNew(letter, true);
        for (const char partial : partials) {
            checkNew(partial, false);
            setSymbol(partial, {m_index, false, std::nullopt});
        }
    }

    void checkNew(char letter, bool isQuantity)
    {
        const Symbol& symbol = symbolOf(letter);
        if (!symbol.step)
            return;
        m_step->isWellFormed &= symbol.isQuantity == isQuantity && *symbol.step != m_index
                                && m_parsed.steps[*symbol.step].name == m_step->name;
    }

    void fillStep(const ClauseExpression& expression)
    {
        m_step->operation = expression.operation;
        m_step->literalUse = expression.literalUse;
        m_step->literal = expression.literal;
        m_step->operands.reserve(expression.operands.size());
        for (const char operand : expression.operands)
            if (const auto step = stepOf(operand))
                m_step->operands.push_back(m_parsed.steps[*step].name);
        m_step->dependencies = m_step->operands;
        auto& names = m_step->dependencies;
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
    }

    /// Writes the step as the grammar would from the values stated so far.
    void compareWithGrammar(const ClauseReading& reading, std::string_view wholeStep)
    {
        StepText step;
        step.name = m_step->name;
        step.letter = m_step->variable[0];
        step.isUnknown = m_step->isUnknown;
        m_operands.clear();
        for (const char operand : reading.expression.operands) {
            const Symbol& symbol = symbolOf(operand);
            m_step->isConsistent &= symbol.isQuantity && symbol.value;
            m_operands.push_back({operand, symbol.value.value_or(Linear{})});
        }
        step.operation = reading.expression.operation;
        step.operands = m_operands;
        step.literalUse = reading.expression.literalUse;
        step.literal = reading.expression.literal;
        step.partials = reading.partials;
        step.mode = m_mode;
        step.modulus = m_modulus;
        step.unknown = m_unknown;
        m_written.clear();
        if (!m_step->isUnknown && !reading.isComplete) {
            m_step->isWellFormed = false;
            return;
        }
        const bool isSame = appendStep(m_written, step) && m_written == wholeStep;
        const bool hasShape = isSame || hasSameShape(m_written, wholeStep);
        m_step->isWellFormed &= hasShape;
        m_step->isConsistent &= isSame || !hasShape;
    }

    /// What follows a step: nothing, or the equation of a reverse solution.
    void readRest(std::size_t begin, std::size_t end)
    {
        const auto rest = m_body.substr(begin, end - begin);
        if (!rest.starts_with(kEquation)) {
            if (!isBlank(rest)) {
                m_step->isWellFormed = false;
                addUnparsed(m_parsed, m_body, {begin, end});
            }
            return;
        }
        if (m_parsed.equation) // a second one
            m_parsed.equation->isConsistent = false;
        else
            readEquation(begin + 1, end);
    }

    void readEquation(std::size_t begin, std::size_t end)
    {
        SolvedEquation equation;
        equation.span = {begin, end};
        TextCursor cursor(m_body.substr(0, end), begin + kEquation.size() - 1);
        const auto letter = cursor.letter();
        const auto step = letter ? stepOf(*letter) : std::nullopt;
        std::optional<std::int64_t> right;
        if (cursor.accept(" = "))
            right = cursor.integer();
        if (step) {
            equation.known = m_parsed.steps[*step].name;
            equation.left = symbolOf(*letter).value;
        }
        if (right)
            equation.right = Linear{0, *right};
        const auto text = m_body.substr(begin, end - begin);
        const auto last = text.rfind(" = ");
        if (last != std::string_view::npos) {
            TextCursor value(text, last + 3);
            if (const auto found = value.integer())
                equation.unknown = Linear{0, *found};
        }
        if (equation.left && right && isSolvable(*equation.left, *right)) {
            m_written.clear();
            appendEquation(m_written, {*letter, *equation.left, *right, m_unknown});
            while (m_written.ends_with(' '))
                m_written.pop_back();
            auto written = text;
            while (!written.empty() && TextCursor::isSpace(written.back()))
                written.remove_suffix(1);
            equation.isConsistent = written == m_written;
        }
        m_parsed.equation = std::move(equation);
    }

    static bool isSolvable(const Linear& left, std::int64_t right)
    {
        const auto rest = combine({0, right}, '-', {0, left.constant});
        return rest && left.slope != 0 && rest->constant % left.slope == 0;
    }

    /// Steps in x are worth what the x found makes of them.
    void fillInUnknown()
    {
        const auto& equation = m_parsed.equation;
        if (!equation || !equation->unknown)
            return;
        for (auto& step : m_parsed.steps)
            if (step.expression)
                if (const auto value = valueAt(*step.expression, equation->unknown->constant))
                    step.value = static_cast<double>(*value);
    }

    std::string_view m_body;
    int m_modulus = 0;
    Mode m_mode = Mode::Forward;
    ParsedSolution& m_parsed;
    std::array<Symbol, 128> m_symbols{};
    char m_unknown = kUnknownLetter;
    bool m_hasUnknown = false;
    std::unordered_set<std::string_view> m_broken; ///< names whose definition could not be read
    SolutionStep* m_step = nullptr;                ///< the step being read
    std::size_t m_index = 0;                       ///< its place in m_parsed.steps
    std::vector<Operand> m_operands;
    std::string m_written;
};

} // namespace

void parseSentences(std::string_view body, int modulus, ParsedSolution& parsed)
{
    // A line break or a tab stands for a blank, everywhere alike; spans stay where they are.
    std::string plain(body);
    std::replace_if(plain.begin(), plain.end(), TextCursor::isSpace, ' ');
    SentenceReader(plain, modulus, parsed).read();
}

} // namespace gradus
