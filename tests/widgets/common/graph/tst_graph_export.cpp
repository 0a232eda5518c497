#include "core/base/file.h"
#include "tests/widgets/common/graph/sample_graphs.h"
#include "widgets/common/graph/graph_export.h"
#include "widgets/common/graph/layout_client.h"

#include <QImage>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace gradus;

class GraphExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const VerdictGraphs graphs = drawVerdict(test::everyStatus());
        const auto answer =
            layOutBlocking(QStringLiteral(GRADUS_LAYOUT_PROGRAM),
                           layoutRequest(graphs.gold, boxSizes(graphs.gold, graphs.predicted), 1));
        QVERIFY(answer);
        m_page = comparisonPage(graphs, *answer, QStringLiteral("op 8 <sample 3>"));
    }

    void bothGraphsShareTheirCoordinates()
    {
        QVERIFY(!m_page.gold.isEmpty());
        QCOMPARE(m_page.gold.boxes, m_page.predicted.boxes);
        QCOMPARE(m_page.gold.bounds, m_page.predicted.bounds);
    }

    void aPdfHasTheSizeOfThePage()
    {
        const QByteArray pdf = written("page.pdf");
        QVERIFY(pdf.startsWith("%PDF-1."));
        const auto box =
            QRegularExpression(QStringLiteral(R"(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\])"))
                .match(QString::fromLatin1(pdf));
        QVERIFY(box.hasMatch());
        QVERIFY(std::abs(box.captured(1).toDouble() - pageSize(m_page).width()) < 1);
        QVERIFY(std::abs(box.captured(2).toDouble() - pageSize(m_page).height()) < 1);
        QVERIFY(!pdf.contains("/Subtype /Image")); // vectors only
    }

    void anSvgIsXmlWithItsWordsAsText()
    {
        const QByteArray svg = written("page.svg");
        QXmlStreamReader reader(svg);
        QStringList texts;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::StartElement
                && reader.name() == QStringLiteral("text"))
                texts << reader.readElementText();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QVERIFY(texts.contains(QStringLiteral("in Hamilton Farm")));
        QVERIFY(texts.contains(QStringLiteral("4, gold 3")));
        QVERIFY(texts.contains(QStringLiteral("op 8 <sample 3>")));
        // Titles have 12 units, as measured; Qt's default resolution would write other sizes.
        QVERIFY(svg.contains("font-size=\"12\""));
    }

    void aPngIsWhiteAt192DotsPerInch()
    {
        const QImage image = QImage::fromData(written("page.png"));
        QCOMPARE(image.size(), (pageSize(m_page) * (192.0 / 72.0)).toSize());
        QCOMPARE(image.pixel(0, 0), QColor(Qt::white).rgb());
        QVERIFY(std::abs(image.dotsPerMeterX() - 7'559) <= 1); // 192 / 0.0254
    }

    void aSingleGraphIsWrittenToo()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("g.svg")).toStdString();
        QVERIFY(saveGraph(file, QStringLiteral("g"), m_page.gold));
        QVERIFY(readFile(file)->find("in Bundle Ranch") != std::string::npos);
    }

    void anUnknownSuffixIsNamed()
    {
        const auto saved = savePage("/tmp/page.doc", m_page);
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, ErrorCode::Unsupported);
        QVERIFY(saved.error().message.find(".doc") != std::string::npos);
    }

    void aFolderThatIsMissingIsNamed()
    {
        const auto saved = savePage("/nowhere/at/all.pdf", m_page);
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, ErrorCode::Io);
        QVERIFY(saved.error().message.find("/nowhere/at/all.pdf") != std::string::npos);
    }

    void aPageWithoutGraphsIsStillAPage()
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("e.pdf")).toStdString();
        QVERIFY(savePage(file, {}));
        QVERIFY(readFile(file)->starts_with("%PDF"));
    }

private:
    QByteArray written(const char* name) const
    {
        QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QString::fromLatin1(name)).toStdString();
        const auto saved = savePage(file, m_page);
        return saved ? QByteArray::fromStdString(readFile(file).value_or("")) : QByteArray();
    }

    ComparisonPage m_page;
};

QTEST_MAIN(GraphExportTest)
#include "tst_graph_export.moc"
