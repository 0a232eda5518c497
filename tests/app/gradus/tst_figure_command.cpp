#include "tests/support/sample_study.h"

#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

struct Outcome
{
    int status = -1;
    QByteArray output;
    QByteArray error;
};

} // namespace

/// Drives the program itself, as scripts do, in an environment without a display.
class FigureCommandTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_study = m_folder.filePath(QStringLiteral("a study.gradus"));
        QVERIFY(test::makeSampleStudy(m_study.toStdString(),
                                      {.problems = 4, .samples = 4, .steps = 8}));
    }

    void writesEachFigureInEachFormat_data()
    {
        QTest::addColumn<QString>("figure");
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("start");
        for (const char* figure : {"passk", "loss", "reward", "graph"}) {
            const auto add = [&](const char* suffix, const char* start) {
                QTest::addRow("%s.%s", figure, suffix)
                    << QString::fromLatin1(figure) << QString::fromLatin1(suffix)
                    << QByteArray(start);
            };
            add("pdf", "%PDF-");
            add("svg", "<?xml");
            add("png", "\x89PNG");
            if (QByteArray(figure) != "graph") {
                add("csv", "panel,series,x,y,low,high");
                add("tex", "");
            }
        }
    }

    void writesEachFigureInEachFormat()
    {
        QFETCH(const QString, figure);
        QFETCH(const QString, suffix);
        QFETCH(const QByteArray, start);
        const QString path = m_folder.filePath(figure + QLatin1Char('.') + suffix);
        const Outcome done = run({m_study, figure, QStringLiteral("-o"), path});
        QCOMPARE(done.error, QByteArray());
        QCOMPARE(done.status, 0);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        QVERIFY2(bytes.startsWith(start), bytes.left(40).constData());
        QCOMPARE_GT(bytes.size(), 100);
    }

    void takesOptionsInAnyOrder()
    {
        const QString path = m_folder.filePath(QStringLiteral("small.png"));
        const Outcome done =
            run({QStringLiteral("--dpi"), QStringLiteral("72"), QStringLiteral("-o"), path, m_study,
                 QStringLiteral("passk"), QStringLiteral("--run=1")});
        QCOMPARE(done.error, QByteArray());
        QCOMPARE(done.status, 0);
        QCOMPARE(QImage(path).width(), 486); // 6.75 inches at 72 dpi
    }

    void listsWhatTheStudyCanDraw()
    {
        const Outcome done = run({QStringLiteral("--list"), m_study});
        QCOMPARE(done.status, 0);
        QCOMPARE(done.error, QByteArray());
        QStringList names;
        for (const QByteArray& line : done.output.trimmed().split('\n'))
            names += QString::fromUtf8(line.split('\t').first());
        QVERIFY(names.contains(QStringLiteral("passk")));
        QVERIFY(names.contains(QStringLiteral("graph")));
    }

    void complainsInOneSentence_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("named");
        const auto output = QStringLiteral("-o");
        const auto passk = QStringLiteral("passk");
        const QString pdf = m_folder.filePath(QStringLiteral("x.pdf"));
        QTest::newRow("nothing") << QStringList{} << 2 << "STUDY";
        QTest::newRow("no figure") << QStringList{m_study, output, pdf} << 2 << "FIGURE";
        QTest::newRow("no output") << QStringList{m_study, passk} << 2 << "-o";
        QTest::newRow("unknown option")
            << QStringList{m_study, passk, output, pdf, QStringLiteral("--bold")} << 2 << "bold";
        QTest::newRow("unknown format")
            << QStringList{m_study, passk, output, QStringLiteral("x.gif")} << 2 << "x.gif";
        QTest::newRow("no number") << QStringList{m_study,
                                                  passk,
                                                  output,
                                                  pdf,
                                                  QStringLiteral("--run"),
                                                  QStringLiteral("two")}
                                   << 2 << "two";
        QTest::newRow("graph as numbers")
            << QStringList{m_study, QStringLiteral("graph"), output, QStringLiteral("x.csv")} << 2
            << "x.csv";
        QTest::newRow("too many") << QStringList{m_study, passk, QStringLiteral("y"), output, pdf}
                                  << 2 << "many";
        QTest::newRow("unknown figure")
            << QStringList{m_study, QStringLiteral("pie"), output, pdf} << 1 << "pie";
        QTest::newRow("no such study")
            << QStringList{QStringLiteral("no.gradus"), passk, output, pdf} << 1 << "no.gradus";
        QTest::newRow("not a study")
            << QStringList{QStringLiteral(GRADUS_PROGRAM), passk, output, pdf} << 1 << "gradus";
        QTest::newRow("nowhere to write")
            << QStringList{m_study, passk, output, m_folder.filePath(QStringLiteral("no/x.pdf"))}
            << 1 << "x.pdf";
        QTest::newRow("no such evaluation")
            << QStringList{m_study, QStringLiteral("graph"),        output,
                           pdf,     QStringLiteral("--evaluation"), QStringLiteral("77")}
            << 1 << "77";
    }

    void complainsInOneSentence()
    {
        QFETCH(const QStringList, arguments);
        QFETCH(const int, status);
        QFETCH(const QString, named);
        const Outcome done = run(arguments);
        QVERIFY2(done.status == status, done.error.constData());
        QCOMPARE(done.error.count('\n'), 1);
        QVERIFY(done.error.startsWith("gradus: "));
        QVERIFY2(QString::fromUtf8(done.error).contains(named), done.error.constData());
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("x.pdf"))));
    }

    void leavesTheOldFigureWhereTheNewOneFails()
    {
        const QString path = m_folder.filePath(QStringLiteral("kept.pdf"));
        QCOMPARE(run({m_study, QStringLiteral("passk"), QStringLiteral("-o"), path}).status, 0);
        const qint64 size = QFileInfo(path).size();
        QCOMPARE(run({m_study, QStringLiteral("pie"), QStringLiteral("-o"), path}).status, 1);
        QCOMPARE(QFileInfo(path).size(), size);
    }

    void helpsAndTellsItsVersion()
    {
        const Outcome help = run({QStringLiteral("--help")});
        QCOMPARE(help.status, 0);
        QVERIFY(help.output.contains("--list"));
        QCOMPARE(start({QStringLiteral("--help")}).status, 0);
        QVERIFY(start({QStringLiteral("--version")}).output.startsWith("gradus "));
    }

    void opensNoWindowWithoutADisplay()
    {
        const Outcome window = start({m_study});
        QCOMPARE(window.status, 1);
        QCOMPARE(window.error.count('\n'), 1);
        const Outcome unknown = start({QStringLiteral("--bold")});
        QCOMPARE(unknown.status, 2);
        QVERIFY(unknown.error.contains("--bold"));
    }

private:
    static Outcome start(const QStringList& arguments)
    {
        QProcess process;
        QProcessEnvironment bare;
        bare.insert(QStringLiteral("PATH"), QStringLiteral("/usr/bin:/bin"));
        bare.insert(QStringLiteral("GRADUS_RESOURCES"), QStringLiteral(GRADUS_RESOURCES));
        process.setProcessEnvironment(bare);
        process.start(QStringLiteral(GRADUS_PROGRAM), arguments);
        if (!process.waitForFinished(60'000))
            return {};
        const bool isNormal = process.exitStatus() == QProcess::NormalExit;
        return {isNormal ? process.exitCode() : -2, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    static Outcome run(const QStringList& arguments)
    {
        return start(QStringList{QStringLiteral("figure")} + arguments);
    }

    QTemporaryDir m_folder;
    QString m_study;
};

QTEST_GUILESS_MAIN(FigureCommandTest)
#include "tst_figure_command.moc"
