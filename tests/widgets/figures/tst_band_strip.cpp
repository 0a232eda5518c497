#include "tests/support/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/study_session.h"
#include "widgets/figures/band_strip.h"
#include "widgets/figures/band_words.h"

#include <array>

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

MapCell cell(int op, const std::string& context, EdgeJudgement judgement,
             std::optional<std::int64_t> needed = 0)
{
    MapCell made;
    made.op = op;
    made.context = context;
    made.mode = "normalforward";
    made.cell.judgement = judgement;
    made.cell.problemsNeeded = needed;
    return made;
}

/// Cells by hand: two of the edge, undecided ones, one without a problem.
EdgeMap handMade()
{
    EdgeMap map;
    map.evaluation.distribution = "wide";
    map.evaluation.checkpointName = "base";
    map.cells = {cell(4, "zoo", EdgeJudgement::Saturated), cell(5, "zoo", EdgeJudgement::Edge),
                 cell(6, "zoo", EdgeJudgement::Edge),
                 cell(6, "school", EdgeJudgement::Undersampled, 40),
                 cell(8, "zoo", EdgeJudgement::Undersampled, std::nullopt)};
    map.cells.push_back(cell(9, "zoo", EdgeJudgement::Undersampled));
    map.cells.back().why = "no problem";
    return map;
}

template <std::size_t n>
QString text(const std::array<std::size_t, n>& chosen)
{
    return chosenText(handMade(), chosen);
}

} // namespace

class BandStripTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsChosen()
    {
        QCOMPARE(text(std::array<std::size_t, 1>{1}),
                 QStringLiteral("op 5, zoo, normalforward: 1 cell, 1 edge"));
        QCOMPARE(text(std::array<std::size_t, 3>{1, 2, 3}),
                 QStringLiteral("op 5-6, 2 contexts, normalforward: 3 cells, 2 edge, "
                                "1 undersampled: 40 problems more"));
        QCOMPARE(text(std::array<std::size_t, 4>{0, 1, 4, 5}),
                 QStringLiteral("op 4-5, 8-9, zoo, normalforward: 4 cells, 1 edge, 1 saturated, "
                                "1 undersampled, 1 without a number"));
    }

    void proposesANameThatIsFree()
    {
        const std::array<std::size_t, 2> edge{1, 2};
        const std::array<std::size_t, 2> mixed{0, 1};
        QCOMPARE(bandName(handMade(), edge, {}), QStringLiteral("edge of wide at base"));
        QCOMPARE(bandName(handMade(), mixed, {}), QStringLiteral("band of wide at base"));
        QCOMPARE(bandName(handMade(), edge,
                          {QStringLiteral("edge of wide at base"),
                           QStringLiteral("edge of wide at base, 2")}),
                 QStringLiteral("edge of wide at base, 3"));
    }

    void makesADistributionAndSaysWhereItIsFrom()
    {
        const QTemporaryDir folder;
        const auto path =
            std::filesystem::path(folder.filePath(QStringLiteral("a.gradus")).toStdString());
        QVERIFY(test::makeSampleStudy(path, {.problems = 4, .samples = 4, .steps = 2}));
        const auto session = StudySession::open(path, *test::sampleContexts()).value();
        StudyFile& study = session->file();
        const auto before = study.distributions().value().size();
        const auto evaluation = study.evaluations().value().at(1); // base on edge
        const auto map = edgeMap(study, evaluation.id, {.k = 4}).value();

        BandStrip strip(session.get());
        strip.show();
        const auto button = [&](const char* name) {
            return strip.findChild<QPushButton*>(QString::fromLatin1(name));
        };
        QVERIFY(!button("makeBand")->isVisible()); // nothing is selected
        strip.setChosen(map, {0});
        QSignalSpy designChanged(session.get(), &StudySession::designChanged);
        button("makeBand")->click();
        auto* name = strip.findChild<QLineEdit*>(QStringLiteral("bandName"));
        QVERIFY(name->isVisible() && !name->text().isEmpty());
        name->setText(QStringLiteral("hard"));
        button("confirmBand")->click(); // there is one already: it says so and asks on
        const auto* notice = strip.findChild<NoticeLabel*>(QStringLiteral("bandNotice"));
        QCOMPARE(notice->kind(), NoticeLabel::Kind::Error);
        QVERIFY(notice->sentence().contains(QStringLiteral("hard")));
        QCOMPARE(study.distributions().value().size(), before);

        name->setText(QStringLiteral("next \"one\""));
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(study.distributions().value().size(), before + 1);
        QCOMPARE(designChanged.size(), 1);
        const auto origins = study.distributionOrigins().value();
        QCOMPARE(origins.size(), 1U);
        QCOMPARE(origins[0].distribution, std::string("next \"one\""));
        QCOMPARE(origins[0].evaluation, evaluation.id);
        const std::array<std::size_t, 1> chosen{0};
        QCOMPARE(origins[0].words, bandWords(map, chosen));

        QSignalSpy wanted(&strip, &BandStrip::designRequested);
        auto* label = strip.findChild<QLabel*>(QStringLiteral("bandText"));
        QVERIFY(label->text().contains(QStringLiteral("next &quot;one&quot;")));
        strip.setChosen(map, {0}); // the study was read again: what is said stays
        QVERIFY(label->text().contains(QStringLiteral("Made")));
        Q_EMIT label->linkActivated(QStringLiteral("next \"one\""));
        QCOMPARE(wanted.first().first().toString(), QStringLiteral("next \"one\""));
    }
};

QTEST_MAIN(BandStripTest)
#include "tst_band_strip.moc"
