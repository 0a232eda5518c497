#include "widgets/common/picture_export.h"
#include "widgets/common/svg_paint_device.h"

#include <QImage>
#include <QPainter>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace gradus;

namespace {

/// A page of 100 x 50 points with a red square of 20 points, clipped to its left half.
Picture clippedSquare()
{
    return {QSize(100, 50), QStringLiteral("a <square>"), [](QPaintDevice& device, double units) {
                QPainter painter(&device);
                painter.scale(units, units);
                painter.setClipRect(QRect(10, 10, 10, 20));
                painter.fillRect(QRect(10, 10, 20, 20), Qt::red);
                painter.setClipping(false);
                QFont font(QStringLiteral("DejaVu Sans"));
                font.setPixelSize(8);
                painter.setFont(font);
                painter.drawText(50, 30, QStringLiteral("k < 8 & more"));
            }};
}

QByteArray render(PictureFormat format, double dpi = 72)
{
    const auto bytes = renderPicture(clippedSquare(), format, dpi);
    return bytes ? *bytes : QByteArray();
}

} // namespace

class PictureExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheFormatsBySuffix()
    {
        QCOMPARE(pictureFormatOf("a.pdf"), PictureFormat::Pdf);
        QCOMPARE(pictureFormatOf("a.b.SVG"), PictureFormat::Svg);
        QCOMPARE(pictureFormatOf("a.png"), PictureFormat::Png);
        QCOMPARE(pictureFormatOf("a.gif"), std::nullopt);
        QCOMPARE(pictureFormatOf("png"), std::nullopt);
    }

    void drawsAPngAtTheResolutionAskedFor()
    {
        const QImage image = QImage::fromData(render(PictureFormat::Png, 144));
        QCOMPARE(image.size(), QSize(200, 100)); // 144 dpi are 2 pixels a point
        QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
        QCOMPARE(image.pixelColor(30, 40), QColor(Qt::red));   // inside the clip
        QCOMPARE(image.pixelColor(50, 40), QColor(Qt::white)); // square, but clipped
    }

    void writesAnSvgWithItsClipAndItsText()
    {
        const QByteArray svg = render(PictureFormat::Svg);
        QXmlStreamReader reader(svg);
        int clips = 0;
        int clipped = 0;
        QString text;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (reader.name() == QLatin1StringView("clipPath"))
                ++clips;
            if (reader.name() == QLatin1StringView("g"))
                clipped += reader.attributes().hasAttribute(QStringLiteral("clip-path")) ? 1 : 0;
            if (reader.name() == QLatin1StringView("text"))
                text = reader.readElementText();
            if (reader.name() == QLatin1StringView("svg")) {
                QCOMPARE(reader.attributes().value(QStringLiteral("width")),
                         QStringLiteral("100pt"));
            }
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(clips, 1);
        QCOMPARE(clipped, 1); // the square, not the text
        QCOMPARE(text, QStringLiteral("k < 8 & more"));
        QVERIFY(!svg.contains("<image"));
    }

    void writesTheSameSvgTwice()
    {
        QCOMPARE(render(PictureFormat::Svg), render(PictureFormat::Svg));
    }

    void keepsDashesInUnitsOfTheirPen()
    {
        SvgPaintDevice device(QSize(10, 10), 1, {});
        QPainter painter(&device);
        painter.setPen(QPen(QBrush(Qt::blue), 2, Qt::DashLine, Qt::FlatCap));
        painter.drawLine(0, 5, 10, 5);
        painter.end();
        // Qt::DashLine is 4 widths of line and 2 of gap (qpen.cpp); the pen is 2 wide.
        QVERIFY(device.svg().contains("stroke-dasharray=\"8,4\""));
        QVERIFY(device.svg().contains("stroke=\"#0000ff\" stroke-width=\"2\""));
    }

    void writesAPdfOfTheSizeOfThePage()
    {
        const QByteArray pdf = render(PictureFormat::Pdf);
        QVERIFY(pdf.startsWith("%PDF-"));
        const qsizetype box = pdf.indexOf("/MediaBox");
        QVERIFY(box > 0);
        QVERIFY2(pdf.mid(box, 60).contains("100") && pdf.mid(box, 60).contains("50"),
                 pdf.mid(box, 60).constData());
    }

    void refusesAPageOrAResolutionThatIsNone()
    {
        Picture picture = clippedSquare();
        picture.page = QSize(0, 10);
        QVERIFY(!renderPicture(picture, PictureFormat::Pdf));
        QVERIFY(!renderPicture(clippedSquare(), PictureFormat::Png, 0));
        QVERIFY(!renderPicture(clippedSquare(), PictureFormat::Png, -1));
        const auto huge = renderPicture(clippedSquare(), PictureFormat::Png, 1e6);
        QVERIFY(!huge);
        QVERIFY(huge.error().message.find("1000000") != std::string::npos);
    }

    void leavesNoHalfFile()
    {
        const QTemporaryDir folder;
        const auto missing = folder.filePath(QStringLiteral("no/such/a.png")).toStdString();
        const auto written = writePicture(missing, "bytes");
        QVERIFY(!written);
        QVERIFY(QString::fromStdString(written.error().message).contains(QStringLiteral("a.png")));
        QCOMPARE(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 0);
    }
};

QTEST_MAIN(PictureExportTest)
#include "tst_picture_export.moc"
