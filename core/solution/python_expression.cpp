#include "core/solution/python_expression.h"

#include "core/solution/python_number.h"
#include "core/solution/python_text.h"

#include <cmath>

namespace gradus {

namespace {

/// Whether Python prints @p value without an exponent, "inf" or "nan": only such text is evaluated.
bool isPlainlyPrinted(double value)
{
    const double size = std::abs(value);
    return size == 0 || (size >= 1e-4 && size < 1e16);
}

/// Reads an expression from left to right and computes as it goes. Once it failed it stays at its
/// end, so all loops finish.
class Evaluator
{
public:
    Evaluator(std::string_view text, const LetterValues& letters)
        : m_text(text)
        , m_letters(letters)
    {
        advance();
    }

    std::optional<double> run()
    {
        const auto value = sum();
        if (m_hasFailed || m_token != kEnd)
            return std::nullopt;
        return value.toDouble();
    }

private:
    // A token is its own character; these are the others.
    static constexpr char kEnd = '\0';
    static constexpr char kNumber = 'n';
    static constexpr char kFloorDivide = 'f';
    static constexpr char kPower = 'p';

    PythonNumber fail()
    {
        m_hasFailed = true;
        m_token = kEnd;
        return PythonNumber::real(0);
    }

    PythonNumber combine(const PythonNumber& a, char operation, const PythonNumber& b)
    {
        const auto result = m_hasFailed ? std::nullopt : PythonNumber::combine(a, operation, b);
        return result ? *result : fail();
    }

    void readDigits()
    {
        const std::size_t begin = m_position;
        while (m_position < m_text.size() && m_text[m_position] >= '0' && m_text[m_position] <= '9')
            ++m_position;
        const auto number = PythonNumber::whole(m_text.substr(begin, m_position - begin));
        m_number = number ? *number : fail();
    }

    /// The value of the letter here; a negative one is two tokens.
    void readLetter()
    {
        const auto& value = m_letters[letterIndex(m_text[m_position])];
        const bool isInWord =
            (m_position > 0 && isWordByte(m_text[m_position - 1]))
            || (m_position + 1 < m_text.size() && isWordByte(m_text[m_position + 1]));
        if (isInWord || !value || !isPlainlyPrinted(*value)) {
            fail();
            return;
        }
        ++m_position;
        m_number = PythonNumber::real(std::abs(*value));
        m_isNumberNext = std::signbit(*value);
        m_token = m_isNumberNext ? '-' : kNumber;
    }

    /// Beyond ASCII there is nothing that could be evaluated, be it part of a word or not.
    static bool isWordByte(char c)
    {
        return isAsciiLetter(c) || (c >= '0' && c <= '9') || c == '_'
               || static_cast<unsigned char>(c) >= 0x80;
    }

    void skipBlanks()
    {
        for (; m_position < m_text.size(); ++m_position) {
            const char c = m_text[m_position];
            const bool isNewline = c == '\n' || c == '\r';
            if (c != ' ' && c != '\t' && c != '\f' && !(isNewline && m_open > 0))
                return;
        }
    }

    void advance()
    {
        if (m_hasFailed)
            return;
        if (m_isNumberNext) {
            m_isNumberNext = false;
            m_token = kNumber;
            return;
        }
        skipBlanks();
        if (m_position == m_text.size()) {
            m_token = kEnd;
            return;
        }
        const char c = m_text[m_position];
        if (c >= '0' && c <= '9') {
            m_token = kNumber;
            readDigits();
        } else if (isAsciiLetter(c)) {
            readLetter();
        } else {
            readSign(c);
        }
    }

    void readSign(char c)
    {
        if (std::string_view("+-*/()").find(c) == std::string_view::npos) {
            fail();
            return;
        }
        ++m_position;
        m_token = c;
        if ((c == '*' || c == '/') && m_position < m_text.size() && m_text[m_position] == c) {
            ++m_position;
            m_token = c == '*' ? kPower : kFloorDivide;
        }
    }

    PythonNumber sum()
    {
        auto value = product();
        while (m_token == '+' || m_token == '-') {
            const char operation = m_token;
            advance();
            value = combine(value, operation, product());
        }
        return value;
    }

    PythonNumber product()
    {
        auto value = signedPower();
        while (m_token == '*' || m_token == '/' || m_token == kFloorDivide) {
            const char operation = m_token;
            advance();
            value = combine(value, operation, signedPower());
        }
        return value;
    }

    /// A sign binds weaker than the power behind it and stronger than the one before it.
    PythonNumber signedPower()
    {
        bool isNegative = false;
        for (; m_token == '+' || m_token == '-'; advance())
            isNegative = isNegative != (m_token == '-');
        auto value = atom();
        if (m_token == kPower) {
            constexpr int kDeepest = 1'000;
            if (++m_powers > kDeepest)
                return fail();
            advance();
            value = combine(value, kPower, signedPower());
            --m_powers;
        }
        return isNegative ? value.negated() : value;
    }

    PythonNumber atom()
    {
        constexpr int kMostOpen = 200;
        if (m_token == kNumber) {
            const auto number = m_number;
            advance();
            return number;
        }
        if (m_token != '(' || ++m_open > kMostOpen)
            return fail();
        advance();
        const auto value = sum();
        if (m_token != ')')
            return fail();
        --m_open; // first: a line break behind the last parenthesis is an error
        advance();
        return value;
    }

    std::string_view m_text;
    const LetterValues& m_letters;
    std::size_t m_position = 0;
    char m_token = kEnd;
    PythonNumber m_number;       ///< of a number token
    bool m_isNumberNext = false; ///< m_number is the token behind this sign
    bool m_hasFailed = false;
    int m_open = 0;
    int m_powers = 0;
};

} // namespace

std::optional<double> evaluatePython(std::string_view text, const LetterValues& letters)
{
    return Evaluator(text, letters).run();
}

} // namespace gradus
