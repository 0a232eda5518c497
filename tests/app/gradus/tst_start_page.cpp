#include "app/gradus/choice_button.h"
#include "app/gradus/recent_studies.h"
#include "app/gradus/start_page.h"
#include "widgets/common/notice_label.h"

#include <QFile>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

class StartPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("GradusTest"));
    }

    void reportsWhatWasChosen()
    {
        StartPage page;
        page.setExampleHindrance({});
        Preset preset;
        preset.name = "quick";
        preset.title = "A quick one";
        page.setPresets({preset}, {});
        QSignalSpy opened(&page, &StartPage::openRequested);
        QSignalSpy example(&page, &StartPage::exampleRequested);
        QSignalSpy made(&page, &StartPage::presetRequested);
        QTest::mouseClick(choice(page, "openChoice"), Qt::LeftButton);
        QTest::mouseClick(choice(page, "exampleChoice"), Qt::LeftButton);
        choice(page, "presetChoice")->menu()->actions().first()->trigger();
        QCOMPARE(opened.size(), 1);
        QCOMPARE(example.size(), 1);
        QCOMPARE(made.size(), 1);
        QCOMPARE(made.first().first().toString(), QStringLiteral("quick"));
    }

    void saysWhyAChoiceIsNone()
    {
        StartPage page;
        page.setExampleHindrance(QStringLiteral("none is shipped"));
        page.setPresets({}, QStringLiteral("quick.json: weight -1"));
        QVERIFY(!choice(page, "exampleChoice")->isEnabled());
        QCOMPARE(choice(page, "exampleChoice")->description(), QStringLiteral("none is shipped"));
        QVERIFY(!choice(page, "presetChoice")->isEnabled());
        QCOMPARE(choice(page, "presetChoice")->description(),
                 QStringLiteral("quick.json: weight -1"));
        QVERIFY(choice(page, "openChoice")->isEnabled());
    }

    void showsAndTakesBackAnError()
    {
        StartPage page;
        page.setError(QStringLiteral("a.gradus does not exist"));
        const auto* notice = page.findChild<NoticeLabel*>(QStringLiteral("startError"));
        QCOMPARE(notice->sentence(), QStringLiteral("a.gradus does not exist"));
        QVERIFY(notice->isVisibleTo(&page));
        page.setError({});
        QVERIFY(!notice->isVisibleTo(&page));
    }

    void remembersTheStudiesOpenedLast()
    {
        const QTemporaryDir folder;
        QStringList made;
        for (int i = 0; i < 10; ++i) {
            made += folder.filePath(QStringLiteral("%1.gradus").arg(i));
            QFile file(made.last());
            QVERIFY(file.open(QIODevice::WriteOnly));
            RecentStudies::add(made.last());
        }
        QCOMPARE(RecentStudies::list().size(), RecentStudies::kKept);
        QCOMPARE(RecentStudies::list().first(), made.last());
        RecentStudies::add(made.at(5)); // again: moves, is not doubled
        QCOMPARE(RecentStudies::list().first(), made.at(5));
        QCOMPARE(RecentStudies::list().count(made.at(5)), 1);
        QVERIFY(QFile::remove(made.at(5)));
        QVERIFY(!RecentStudies::list().contains(made.at(5)));
    }

private:
    static ChoiceButton* choice(const StartPage& page, const char* name)
    {
        return page.findChild<ChoiceButton*>(QString::fromLatin1(name));
    }

    QTemporaryDir m_settings;
};

QTEST_MAIN(StartPageTest)
#include "tst_start_page.moc"
