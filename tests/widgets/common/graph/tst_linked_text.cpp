#include "tests/widgets/common/sample_study.h"
#include "widgets/common/graph/linked_text_view.h"
#include "widgets/common/graph/text_links.h"

#include <QtTest>

using namespace gradus;

namespace {

const QString kA = QStringLiteral("a");
const QString kB = QStringLiteral("b");

std::string_view part(const std::string& text, const TextSpan& span)
{
    return std::string_view(text).substr(span.begin, span.end - span.begin);
}

} // namespace

class LinkedTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachSentenceIsLinkedToWhatItStates_data()
    {
        QTest::addColumn<int>("flavour");
        QTest::newRow("sentences") << static_cast<int>(Flavour::GsmInfinite);
        QTest::newRow("symbols") << static_cast<int>(Flavour::Symbolic);
    }

    void eachSentenceIsLinkedToWhatItStates()
    {
        QFETCH(const int, flavour);
        const ContextLibrary contexts = test::contexts();
        Component component;
        component.specification.flavour = static_cast<Flavour>(flavour);
        component.specification.opMax = 12;
        const Distribution distribution{"d", {component}};
        for (std::uint64_t index = 0; index < 40; ++index) {
            const Problem problem = drawProblem(distribution, contexts, 5, index);
            const std::string text = renderProblem(problem).problem;
            const std::vector<TextLink> links = sentenceLinks(problem, text);
            QCOMPARE(links.size(), problem.sentences.size());
            const std::string start = flavour == static_cast<int>(Flavour::Symbolic)
                                          ? std::string()
                                          : std::string("The number of ");
            for (const TextLink& link : links)
                QVERIFY(part(text, link.span).starts_with(start + link.name));
        }
    }

    void aTextOfAnotherProblemIsNotLinked()
    {
        const Problem problem = test::problemOf(test::smallDesign().distributions[0], 0);
        QVERIFY(sentenceLinks(problem, "One sentence. ").empty());
        QVERIFY(sentenceLinks(problem, "").empty());
    }

    void stepsCarryTheStatusOfTheirNode()
    {
        const ProblemRow row = test::problemRowOf(test::smallDesign().distributions[1], 0);
        const auto judged = compareSample(row.row, test::withSlip(test::goldOf(row)));
        QVERIFY(judged);
        const auto links = stepLinks(judged->predicted, judged->verdict);
        QCOMPARE(links.size(), judged->gold.steps.size());
        QCOMPARE(links.front().status, std::optional(NodeStatus::Slip));
        for (const TextLink& link : links)
            QVERIFY(part(judged->sample, link.span).starts_with("Define " + link.name));
    }

    void aRowWithoutAGraphIsComparedAllTheSame()
    {
        const ProblemRow row = test::problemRowOf(test::smallDesign().distributions[0], 0);
        const std::size_t graph = row.row.find("\"graph\"");
        QVERIFY(graph != std::string::npos);
        std::string bare = row.row;
        bare.replace(graph, 7, "\"other\"");
        const auto judged = compareSample(bare, test::goldOf(row));
        QVERIFY(judged);
        QVERIFY(!judged->problem);
        QVERIFY(judged->verdict.isVerifiedCorrect);
        QCOMPARE(judged->asked, judged->gold.steps.back().name);
    }

    void aBrokenRowIsAnError()
    {
        const auto judged = compareSample("{\"problem\": 3}", "x");
        QVERIFY(!judged);
        QVERIFY(!judged.error().message.empty());
    }

    void bytesBecomeCharacters()
    {
        // "Ä" and "→" take two and three bytes, the clef four and two units of a QString.
        const std::string text = "\xc3\x84 first \xe2\x86\x92\xf0\x9d\x84\x9e second\r\nthird";
        LinkedTextView view;
        view.setLinkedText(text, {{"a", {3, 8}, {}}, {"b", {17, 23}, {}}});
        QCOMPARE(view.partsOf(kA), QStringLiteral("first"));
        QCOMPARE(view.partsOf(kB), QStringLiteral("second"));
    }

    void anyBytesKeepTheirPlace()
    {
        std::string text("\0\r\x1b\xff\xfe\xef\xb7\x90", 8); // U+FDD0 last: a mark of Qt's own
        text += "word";
        LinkedTextView view;
        view.setLinkedText(text, {{"a", {8, 12}, {}}});
        QCOMPARE(view.partsOf(kA), QStringLiteral("word"));
        QCOMPARE(view.document()->blockCount(), 1);
    }

    void spansBeyondTheEndAreCut()
    {
        LinkedTextView view;
        view.setLinkedText("abc", {{"a", {1, 99}, {}}, {"b", {50, 60}, {}}}, {{2, 1'000}});
        QCOMPARE(view.partsOf(kA), QStringLiteral("bc"));
        QCOMPARE(view.partsOf(kB), QString());
    }

    void aQuantityDefinedTwiceLightsUpTwice()
    {
        LinkedTextView view;
        view.setLinkedText("one two one",
                           {{"a", {0, 3}, {}}, {"b", {4, 7}, {}}, {"a", {8, 11}, {}}});
        view.selectNode(kA);
        QCOMPARE(view.extraSelections().size(), 2);
        view.selectNode({});
        QCOMPARE(view.extraSelections().size(), 0);
    }

    void eachWrongStatusIsUnderlinedInItsOwnWay()
    {
        LinkedTextView view;
        view.setLinkedText("0 1 2 3 4", {{"a", {0, 1}, NodeStatus::Correct},
                                         {"b", {2, 3}, NodeStatus::Slip},
                                         {"c", {4, 5}, NodeStatus::Inherited},
                                         {"d", {6, 7}, NodeStatus::WrongParents},
                                         {"e", {8, 9}, NodeStatus::ExtraTrue}});
        QSet<int> styles;
        for (int position = 1; position <= 9; position += 2) {
            QTextCursor cursor(view.document());
            cursor.setPosition(position);
            styles << cursor.charFormat().underlineStyle();
        }
        QCOMPARE(styles.size(), 5);
        QVERIFY(styles.contains(QTextCharFormat::NoUnderline)); // the correct one
    }

    void pointingAndClickingNameTheNode()
    {
        LinkedTextView view;
        view.setLinkedText("first part, second part", {{"a", {0, 10}, {}}, {"b", {12, 23}, {}}});
        view.resize(400, 100);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy hovered(&view, &LinkedTextView::nodeHovered);
        QSignalSpy selected(&view, &LinkedTextView::nodeSelected);
        QTextCursor cursor(view.document());
        cursor.setPosition(15);
        const QPoint second = view.cursorRect(cursor).center();
        QTest::mouseMove(view.viewport(), second);
        QTRY_COMPARE(hovered.size(), 1);
        QCOMPARE(hovered[0][0].toString(), kB);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, second);
        QCOMPARE(selected.size(), 1);
        QCOMPARE(selected[0][0].toString(), kB);
        QCOMPARE(view.selectedNode(), kB);
        QTest::mouseMove(view.viewport(), QPoint(200, 90)); // below the text
        QTRY_COMPARE(hovered.size(), 2);
        QVERIFY(hovered[1][0].toString().isEmpty());
    }

    void theTextCannotBeEdited()
    {
        LinkedTextView view;
        view.setLinkedText("fixed", {});
        QTest::keyClicks(&view, QStringLiteral("x"));
        QCOMPARE(view.toPlainText(), QStringLiteral("fixed"));
    }
};

QTEST_MAIN(LinkedTextTest)
#include "tst_linked_text.moc"
