#include "core/training/kernels.h"
#include "core/training/sequence_layout.h"
#include "tests/core/training/kernel_testing.h"

#include <QtTest>

using namespace gradus;
using namespace gradus::testing;
using kernels::AttentionShape;
using kernels::Table;

namespace {

/// What is attended to, and how.
struct Attention
{
    AttentionShape shape;
    SequenceLayout layout;
    RotaryTable rotary;

    Attention(const AttentionShape& heads, SequenceLayout sequences)
        : shape(heads)
        , layout(std::move(sequences))
        , rotary(RotaryTable::make(layout.longestSequence(), heads.headWidth, 100))
    {}

    [[nodiscard]] std::int64_t inputs() const { return layout.tokens * shape.rowWidth(); }
    [[nodiscard]] std::int64_t outputs() const
    {
        return layout.tokens * shape.heads * shape.headWidth;
    }
    [[nodiscard]] std::int64_t items() const
    {
        return static_cast<std::int64_t>(layout.groups.size()) * shape.keyValueHeads;
    }
    [[nodiscard]] kernels::AttentionForward task(Element element, Numbers& qkv, Numbers& out,
                                                 std::vector<float>& logSumExp) const
    {
        return {.shape = shape,
                .element = element,
                .qkv = qkv.data(),
                .segments = layout.segments.data(),
                .groups = layout.groups.data(),
                .cosines = rotary.cosines.data(),
                .sines = rotary.sines.data(),
                .out = out.data(),
                .logSumExp = logSumExp.data()};
    }
};

std::vector<float> forward(const Table& table, Element element, const Attention& attention,
                           const std::vector<float>& qkv)
{
    Numbers in(element, qkv);
    Numbers out(element, attention.outputs());
    std::vector<float> logSumExp(
        static_cast<std::size_t>(attention.layout.tokens * attention.shape.heads));
    table.attentionForward(attention.task(element, in, out, logSumExp), 0, attention.items());
    return out.values();
}

std::vector<float> backward(const Table& table, Element element, const Attention& attention,
                            const std::vector<float>& qkv, const std::vector<float>& outGradient)
{
    Numbers in(element, qkv);
    Numbers out(element, attention.outputs());
    Numbers dy(element, outGradient);
    Numbers dx(element, attention.inputs());
    std::vector<float> logSumExp(
        static_cast<std::size_t>(attention.layout.tokens * attention.shape.heads));
    const auto task = attention.task(element, in, out, logSumExp);
    table.attentionForward(task, 0, attention.items());
    const kernels::AttentionBackward back{
        .forward = task, .outGradient = dy.data(), .qkvGradient = dx.data()};
    for (std::int64_t item = attention.items(); item-- > 0;) // in any order
        table.attentionBackward(back, item, item + 1);
    return dx.values();
}

/// One rotated head of one row. Source: Su et al. 2021, arXiv:2104.09864, eq. 34, halves paired.
std::vector<double> rotatedHead(const float* head, std::int64_t width, std::int64_t position)
{
    std::vector<double> result(static_cast<std::size_t>(width));
    const std::int64_t half = width / 2;
    for (std::int64_t i = 0; i < half; ++i) {
        const double angle = static_cast<double>(position)
                             * std::pow(100.0, -static_cast<double>(i) / static_cast<double>(half));
        const auto a = static_cast<double>(head[i]);
        const auto b = static_cast<double>(head[half + i]);
        result[static_cast<std::size_t>(i)] = a * std::cos(angle) - b * std::sin(angle);
        result[static_cast<std::size_t>(half + i)] = b * std::cos(angle) + a * std::sin(angle);
    }
    return result;
}

/// Attention of one sequence, given by its rows of qkv, in float64 from the definition; what the
/// rows from number @p first on give is written to @p out.
void attendPlainly(const AttentionShape& shape, const std::vector<float>& qkv,
                   const std::vector<std::int64_t>& rows, std::size_t first,
                   std::vector<float>& out)
{
    const std::int64_t width = shape.headWidth;
    const auto head = [&](std::size_t i, std::int64_t number) {
        return qkv.data() + rows[i] * shape.rowWidth() + number * width;
    };
    const auto position = [](std::size_t i) {
        return static_cast<std::int64_t>(i);
    };
    for (std::int64_t h = 0; h < shape.heads; ++h) {
        const std::int64_t key = shape.heads + h / (shape.heads / shape.keyValueHeads);
        for (std::size_t i = first; i < rows.size(); ++i) {
            const auto query = rotatedHead(head(i, h), width, position(i));
            std::vector<double> sums(static_cast<std::size_t>(width));
            double total = 0;
            for (std::size_t j = 0; j <= i; ++j) {
                const auto other = rotatedHead(head(j, key), width, position(j));
                double score = 0;
                for (std::size_t k = 0; k < other.size(); ++k)
                    score += query[k] * other[k];
                const double share = std::exp(score / std::sqrt(static_cast<double>(width)));
                total += share;
                for (std::size_t k = 0; k < other.size(); ++k)
                    sums[k] += share * static_cast<double>(head(j, key + shape.keyValueHeads)[k]);
            }
            for (std::size_t k = 0; k < sums.size(); ++k)
                out[static_cast<std::size_t>((rows[i] * shape.heads + h) * width) + k] =
                    static_cast<float>(sums[k] / total);
        }
    }
}

std::vector<float> attendPlainly(const Attention& attention, const std::vector<float>& qkv)
{
    std::vector<float> out(static_cast<std::size_t>(attention.outputs()));
    for (const auto& group : attention.layout.groups) {
        std::vector<std::int64_t> prefix;
        for (std::int64_t row = group.prefixBegin; row < group.prefixEnd; ++row)
            prefix.push_back(row);
        attendPlainly(attention.shape, qkv, prefix, 0, out);
        for (std::int64_t s = group.firstSegment; s < group.lastSegment; ++s) {
            const auto& segment = attention.layout.segments[static_cast<std::size_t>(s)];
            auto rows = prefix;
            for (std::int64_t row = segment.begin; row < segment.end; ++row)
                rows.push_back(row);
            attendPlainly(attention.shape, qkv, rows, prefix.size(), out);
        }
    }
    return out;
}

/// Short and odd: prefixes of 5 and 1, segments of 1 to 7, documents of 1, 5 and 60 tokens.
SequenceLayout shortLayout()
{
    SequenceLayout layout;
    layout.addGroup(5, {7, 3, 1});
    layout.addDocument(60);
    layout.addDocument(1);
    layout.addGroup(1, {2, 5});
    layout.addDocument(5);
    return layout;
}

/// More than one block of 48 queries, in prefix, segments and document.
SequenceLayout longLayout()
{
    SequenceLayout layout;
    layout.addGroup(51, {1, 49, 97});
    layout.addDocument(99);
    return layout;
}

} // namespace

/// The attention kernels, for every instruction set this machine has.
class AttentionKernelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void forwardIsTheDefinition_data() { cases(); }
    void forwardIsTheDefinition()
    {
        const auto attention = fetchedAttention();
        const auto qkv = normalNumbers(attention.inputs(), 1);
        below(relativeDifference(forward(fetchedTable(), Element::Float32, attention, qkv),
                                 attendPlainly(attention, qkv)),
              3e-6);
    }

    void backwardIsTheSlope_data() { cases(); }
    void backwardIsTheSlope()
    {
        const Table& table = fetchedTable();
        const auto attention = fetchedAttention();
        const auto qkv = normalNumbers(attention.inputs(), 1);
        const auto outGradient = normalNumbers(attention.outputs(), 2);
        const auto gradient = backward(table, Element::Float32, attention, qkv, outGradient);
        const Objective objective = [&](const auto& moved) {
            return dot(forward(table, Element::Float32, attention, moved), outGradient);
        };
        // Of every thirteenth row, and of the ends of its groups, a query, a key and a value.
        std::vector<std::size_t> elements;
        for (const std::int64_t row : rowsToTry(attention.layout))
            for (const std::int64_t number :
                 {row % attention.shape.heads, attention.shape.heads,
                  attention.shape.heads + attention.shape.keyValueHeads})
                elements.push_back(static_cast<std::size_t>(row * attention.shape.rowWidth()
                                                            + number * attention.shape.headWidth
                                                            + row * 7 % attention.shape.headWidth));
        below(gradientError(objective, qkv, gradient, elements), 2e-4);
        // All elements at once, along random directions.
        for (std::uint64_t trial = 0; trial < 3; ++trial) {
            const auto direction = normalNumbers(attention.inputs(), 10 + trial);
            const double expected = dot(gradient, direction);
            const double size = std::sqrt(dot(gradient, gradient));
            below(std::abs(slopeAlong(objective, qkv, direction, 0x1p-7F) - expected) / size, 1e-3);
        }
    }

    void bfloat16IsFloat32Rounded_data() { cases(); }
    void bfloat16IsFloat32Rounded()
    {
        // Inputs are exact in bfloat16. Scores, shares and sums of up to 148 keys are rounded to 8
        // bits at several places: 2 % of the largest number.
        const Table& table = fetchedTable();
        const auto attention = fetchedAttention();
        const auto qkv = normalNumbers(attention.inputs(), 1, true);
        const auto outGradient = normalNumbers(attention.outputs(), 2, true);
        below(relativeDifference(forward(table, Element::BFloat16, attention, qkv),
                                 forward(table, Element::Float32, attention, qkv)),
              0.02);
        below(relativeDifference(backward(table, Element::BFloat16, attention, qkv, outGradient),
                                 backward(table, Element::Float32, attention, qkv, outGradient)),
              0.02);
    }

    void instructionSetsAgree_data() { cases(); }
    void instructionSetsAgree()
    {
        const Table& plain = *kernels::tableNamed("generic");
        const Table& table = fetchedTable();
        const auto attention = fetchedAttention();
        const auto qkv = normalNumbers(attention.inputs(), 1);
        const auto outGradient = normalNumbers(attention.outputs(), 2);
        below(relativeDifference(forward(table, Element::Float32, attention, qkv),
                                 forward(plain, Element::Float32, attention, qkv)),
              3e-6);
        below(relativeDifference(backward(table, Element::Float32, attention, qkv, outGradient),
                                 backward(plain, Element::Float32, attention, qkv, outGradient)),
              3e-6);
    }

    void sharedPrefixIsThePrefixOfEach_data() { cases(); }
    void sharedPrefixIsThePrefixOfEach()
    {
        // A group of two against two documents that repeat its prefix: the same outputs, and the
        // prefix's gradient is the sum of both.
        const Table& table = fetchedTable();
        const auto shape = fetchedAttention().shape;
        SequenceLayout grouped;
        grouped.addGroup(50, {3, 20});
        SequenceLayout apart;
        apart.addDocument(53);
        apart.addDocument(70);
        const Attention together(shape, grouped);
        const Attention separate(shape, apart);
        const auto qkv = normalNumbers(together.inputs(), 3);
        auto outGradient = normalNumbers(together.outputs(), 4);
        const std::int64_t outWidth = shape.heads * shape.headWidth;
        std::fill_n(outGradient.begin(), 50 * outWidth, 0.0F); // of the segments alone

        const auto repeated = [](const std::vector<float>& rows, std::int64_t width) {
            std::vector<float> result(rows.begin(), rows.begin() + 53 * width);
            result.insert(result.end(), rows.begin(), rows.begin() + 50 * width);
            result.insert(result.end(), rows.begin() + 53 * width, rows.end());
            return result;
        };
        below(relativeDifference(
                  forward(table, Element::Float32, separate, repeated(qkv, shape.rowWidth())),
                  repeated(forward(table, Element::Float32, together, qkv), outWidth)),
              1e-6);
        const auto ours = backward(table, Element::Float32, together, qkv, outGradient);
        const auto theirs =
            backward(table, Element::Float32, separate, repeated(qkv, shape.rowWidth()),
                     repeated(outGradient, outWidth));
        std::vector<float> summed(theirs.begin(), theirs.begin() + 53 * shape.rowWidth());
        for (std::int64_t i = 0; i < 50 * shape.rowWidth(); ++i)
            summed[static_cast<std::size_t>(i)] +=
                theirs[static_cast<std::size_t>(53 * shape.rowWidth() + i)];
        summed.insert(summed.end(), theirs.begin() + 103 * shape.rowWidth(), theirs.end());
        below(relativeDifference(ours, summed), 3e-6);
    }

    void decodingGivesWhatTheWholePassGives_data() { cases(); }
    void decodingGivesWhatTheWholePassGives()
    {
        const Table& table = fetchedTable();
        const auto shape = fetchedAttention().shape;
        for (const Element element : {Element::Float32, Element::BFloat16})
            decodeAndCompare(table, element, shape, element == Element::Float32 ? 3e-6 : 0.02);
    }

private:
    /// Two prompts of 19 and 50 tokens, three and one samples of 21 tokens each, decoded one token
    /// at a time; slots in an order of their own.
    static void decodeAndCompare(const Table& table, Element element, const AttentionShape& shape,
                                 double tolerance)
    {
        constexpr std::int64_t kSteps = 21;
        constexpr std::int64_t kCapacity = 32;
        SequenceLayout layout;
        layout.addGroup(19, {kSteps, kSteps, kSteps});
        layout.addGroup(50, {kSteps});
        const Attention attention(shape, layout);
        const auto qkv = normalNumbers(attention.inputs(), 5, true);
        const auto whole = forward(table, element, attention, qkv);

        const std::vector<std::int64_t> slots{2, 0, 3, 1};
        const std::vector<std::int64_t> promptRows{0, 3, 4};
        const std::vector<std::int64_t> prefixLengths{19, 50};
        Numbers in(element, qkv);
        std::vector<std::vector<float>> prefixKeys;
        std::vector<std::vector<float>> prefixValues;
        fillPrefixes(table, element, attention, in, prefixKeys, prefixValues);
        const std::vector<const float*> keyData{prefixKeys[0].data(), prefixKeys[1].data()};
        const std::vector<const float*> valueData{prefixValues[0].data(), prefixValues[1].data()};
        const std::int64_t slotSize = shape.keyValueHeads * shape.headWidth * kCapacity;
        std::vector<float> keys(static_cast<std::size_t>(4 * slotSize));
        std::vector<float> values(keys.size());
        for (std::int64_t step = 0; step < kSteps; ++step) {
            const std::vector<std::int64_t> lengths(4, step);
            Numbers rows(element, rowsOfStep(layout, qkv, shape.rowWidth(), step));
            Numbers out(element, 4 * shape.heads * shape.headWidth);
            const kernels::DecodeAttention work{.shape = shape,
                                                .element = element,
                                                .qkv = rows.data(),
                                                .out = out.data(),
                                                .cosines = attention.rotary.cosines.data(),
                                                .sines = attention.rotary.sines.data(),
                                                .promptRows = promptRows.data(),
                                                .prefixKeys = keyData.data(),
                                                .prefixValues = valueData.data(),
                                                .prefixLengths = prefixLengths.data(),
                                                .slots = slots.data(),
                                                .lengths = lengths.data(),
                                                .keys = keys.data(),
                                                .values = values.data(),
                                                .capacity = kCapacity};
            table.decodeAttention(work, 0, 2 * shape.keyValueHeads);
            below(relativeDifference(
                      out.values(), rowsOfStep(layout, whole, shape.heads * shape.headWidth, step)),
                  tolerance);
        }
    }

    static void fillPrefixes(const Table& table, Element element, const Attention& attention,
                             Numbers& qkv, std::vector<std::vector<float>>& keys,
                             std::vector<std::vector<float>>& values)
    {
        Numbers out(element, attention.outputs());
        std::vector<float> logSumExp;
        for (const auto& group : attention.layout.groups) {
            const auto size =
                static_cast<std::size_t>(attention.shape.keyValueHeads * attention.shape.headWidth
                                         * kernels::padded(group.prefixEnd - group.prefixBegin));
            keys.emplace_back(size);
            values.emplace_back(size);
            table.fillPrefix(attention.task(element, qkv, out, logSumExp), group.prefixBegin,
                             group.prefixEnd, keys.back().data(), values.back().data());
        }
    }

    /// Row number @p step of every segment.
    static std::vector<float> rowsOfStep(const SequenceLayout& layout,
                                         const std::vector<float>& values, std::int64_t width,
                                         std::int64_t step)
    {
        std::vector<float> rows;
        for (const auto& segment : layout.segments) {
            const auto first = values.begin() + (segment.begin + step) * width;
            rows.insert(rows.end(), first, first + width);
        }
        return rows;
    }

    static std::vector<std::int64_t> rowsToTry(const SequenceLayout& layout)
    {
        std::vector<std::int64_t> rows;
        for (std::int64_t row = 0; row < layout.tokens; row += 13)
            rows.push_back(row);
        for (const auto& group : layout.groups)
            if (group.prefixEnd > group.prefixBegin)
                rows.push_back(group.prefixEnd - 1);
        for (const auto& segment : layout.segments) {
            rows.push_back(segment.begin);
            rows.push_back(segment.end - 1);
        }
        return rows;
    }

    /// Every table with groups of heads, one key-value head for all, and one for each.
    static void cases()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<int>("heads");
        QTest::addColumn<int>("keyValueHeads");
        QTest::addColumn<int>("headWidth");
        QTest::addColumn<bool>("isLong");
        for (const Table* table : runnableTables()) {
            const auto row = [&](const char* what, int heads, int keyValueHeads, int width,
                                 bool isLong) {
                QTest::addRow("%s, %s", table->name, what)
                    << QByteArray(table->name) << heads << keyValueHeads << width << isLong;
            };
            row("4 heads on 2 of 16, short", 4, 2, 16, false);
            row("3 heads on 1 of 32, short", 3, 1, 32, false);
            row("2 heads on 2 of 64, long", 2, 2, 64, true);
        }
    }
    static const Table& fetchedTable()
    {
        QFETCH(const QByteArray, name);
        return *kernels::tableNamed(name.constData());
    }
    static Attention fetchedAttention()
    {
        QFETCH(const int, heads);
        QFETCH(const int, keyValueHeads);
        QFETCH(const int, headWidth);
        QFETCH(const bool, isLong);
        return {{.heads = heads, .keyValueHeads = keyValueHeads, .headWidth = headWidth},
                isLong ? longLayout() : shortLayout()};
    }
    static void below(double value, double bound)
    {
        QVERIFY2(value < bound,
                 qPrintable(QStringLiteral("%1 is not below %2").arg(value).arg(bound)));
    }
};

QTEST_APPLESS_MAIN(AttentionKernelsTest)
#include "tst_attention_kernels.moc"
