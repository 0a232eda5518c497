#include "tests/widgets/figures/sample_figure.h"
#include "widgets/figures/figure_export.h"
#include "widgets/figures/figure_plot.h"

#include <QFile>
#include <QImage>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

using namespace gradus;

namespace {

QByteArray bytesOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class FigureExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void writesEveryFormat()
    {
        for (const std::string& suffix : figureSuffixes()) {
            const QString path =
                m_folder->filePath(QStringLiteral("a") + QString::fromStdString(suffix));
            const auto written = exportFigure(test::sampleFigure(), path.toStdString());
            QVERIFY2(written, written ? "" : written.error().message.c_str());
            QVERIFY2(!bytesOf(path).isEmpty(), qPrintable(path));
        }
    }

    void writesTextAsTextAndNothingAsPixels()
    {
        const QString path = m_folder->filePath(QStringLiteral("a.svg"));
        QVERIFY(exportFigure(test::sampleFigure(), path.toStdString()));
        QXmlStreamReader reader(bytesOf(path));
        QStringList texts;
        int clips = 0;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            QVERIFY(reader.name() != QLatin1StringView("image"));
            clips += reader.name() == QLatin1StringView("clipPath") ? 1 : 0;
            if (reader.name() == QLatin1StringView("text"))
                texts += reader.readElementText();
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE_GT(clips, 0);
        for (const char* word : {"edge", "hard", "64 problems", "pass@k", "base", "rl", "8", "0.2",
                                 "Bands: 95 % bootstrap interval over problems"})
            QVERIFY2(texts.contains(QString::fromLatin1(word)), word);
        QCOMPARE(texts.count(QStringLiteral("k (samples)")), 2); // below each panel
        QCOMPARE(texts.count(QStringLiteral("pass@k")), 1);      // beside the first one only
    }

    void drawsThePointsWhereTheirNumbersSay()
    {
        // The screen's own transform, at the size of the SVG's units: 4 a point.
        const FigureSpec figure = test::sampleFigure();
        FigurePlot plot;
        plot.setFigure(figure, 4);
        const QSize page = figurePage(figure) * 4;
        plot.toPixmap(page.width(), page.height());
        QCPGraph* line = nullptr;
        for (int i = 0; i < plot.graphCount() && !line; ++i)
            line = plot.graph(i)->pen().style() != Qt::NoPen ? plot.graph(i) : nullptr;
        QVERIFY(line);

        const QString path = m_folder->filePath(QStringLiteral("a.svg"));
        QVERIFY(exportFigure(figure, path.toStdString()));
        // The path of the first line: M, then three times L.
        const QByteArray start =
            QByteArray("fill=\"none\" stroke=\"") + line->pen().color().name().toLatin1();
        QByteArray data;
        for (const QByteArray& element : bytesOf(path).split('\n')) {
            if (element.contains(start) && element.count('L') == 3) {
                const qsizetype from = element.indexOf(" d=\"") + 4;
                data = element.mid(from, element.indexOf('"', from) - from);
                break;
            }
        }
        QVERIFY(!data.isEmpty());
        data.replace('M', ' ').replace('L', ' ');
        const QList<QByteArray> numbers = data.simplified().split(' ');
        QCOMPARE(numbers.size(), 8);
        for (int i = 0; i < 4; ++i) {
            const FigurePoint& point =
                figure.panels[0].series[0].points[static_cast<std::size_t>(i)];
            const QPointF expected = line->coordsToPixels(point.x, point.y);
            QVERIFY(qAbs(numbers[2 * i].toDouble() - expected.x()) <= 1.0); // a quarter point
            QVERIFY(qAbs(numbers[2 * i + 1].toDouble() - expected.y()) <= 1.0);
        }
    }

    void makesAPngAsFineAsAsked()
    {
        const FigureSpec figure = test::sampleFigure();
        const QString path = m_folder->filePath(QStringLiteral("a.png"));
        QVERIFY(exportFigure(figure, path.toStdString(), 144));
        const QImage image(path);
        QCOMPARE(image.size(), figurePage(figure) * 2); // 144 dpi are 2 pixels a point
        QCOMPARE(image.pixelColor(0, 0), QColor(Qt::white));
    }

    void embedsEveryFontOfAPdf()
    {
        const QString program = QStandardPaths::findExecutable(QStringLiteral("pdffonts"));
        if (program.isEmpty())
            QSKIP("pdffonts (poppler-utils) is not installed");
        const QString path = m_folder->filePath(QStringLiteral("a.pdf"));
        QVERIFY(exportFigure(test::sampleFigure(), path.toStdString()));
        QProcess process;
        process.start(program, {path});
        QVERIFY(process.waitForFinished());
        const QList<QByteArray> rows = process.readAllStandardOutput().trimmed().split('\n').mid(2);
        QVERIFY(!rows.isEmpty());
        for (const QByteArray& row : rows) {
            QVERIFY2(row.contains(" yes "), row.constData());
            QVERIFY2(!row.contains("Type 3"), row.constData());
        }
    }

    void writesTheSameBytesTwice_data()
    {
        QTest::addColumn<QString>("suffix");
        for (const char* suffix : {"svg", "png", "csv", "tex"})
            QTest::newRow(suffix) << QString::fromLatin1(suffix);
    }

    void writesTheSameBytesTwice()
    {
        QFETCH(const QString, suffix);
        const QString one = m_folder->filePath(QStringLiteral("one.") + suffix);
        const QString two = m_folder->filePath(QStringLiteral("two.") + suffix);
        QVERIFY(exportFigure(test::sampleFigure(), one.toStdString()));
        QVERIFY(exportFigure(test::sampleFigure(), two.toStdString()));
        QCOMPARE(bytesOf(one), bytesOf(two));
    }

    void leavesTheOldFileWhereTheNewOneCannotBeWritten()
    {
        const auto unknown = exportFigure(test::sampleFigure(), "figure.gif");
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::InvalidArgument);
        QVERIFY(
            QString::fromStdString(unknown.error().message).contains(QStringLiteral("figure.gif")));

        const QString path = m_folder->filePath(QStringLiteral("no/folder/a.pdf"));
        const auto nowhere = exportFigure(test::sampleFigure(), path.toStdString());
        QVERIFY(!nowhere);
        QVERIFY(QString::fromStdString(nowhere.error().message).contains(QStringLiteral("a.pdf")));
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(FigureExportTest)
#include "tst_figure_export.moc"
