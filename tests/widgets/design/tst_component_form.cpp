#include "tests/widgets/common/sample_study.h"
#include "widgets/common/notice_label.h"
#include "widgets/design/component_form.h"

#include <filesystem>
#include <fstream>

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QListWidget>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QtTest>

using namespace gradus;

namespace {

template <typename T>
T* find(const ComponentForm& form, const char* name)
{
    return form.findChild<T*>(QString::fromLatin1(name));
}

Component unusual()
{
    Component component;
    component.weight = 1.0 / 3.0;
    component.specification.contexts = {"teachers_in_school", "moon"};
    component.specification.modes = {Mode::Reverse};
    component.specification.opMin = 5;
    component.specification.opMax = 11;
    component.specification.layers = 3;
    component.specification.distractors = 4;
    component.specification.flavour = Flavour::Symbolic;
    return component;
}

} // namespace

class ComponentFormTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsEveryFieldAndSaysNothing()
    {
        ComponentForm form(m_contexts);
        QSignalSpy edited(&form, &ComponentForm::edited);
        form.setComponent(unusual());
        QCOMPARE(edited.size(), 0);
        QVERIFY(form.component() == unusual());
        QCOMPARE(find<QDoubleSpinBox>(form, "weight")->value(), 33.33);
        QCOMPARE(find<QSpinBox>(form, "opMin")->value(), 5);
        QCOMPARE(find<QSpinBox>(form, "opMax")->value(), 11);
        QCOMPARE(find<QComboBox>(form, "mode")->currentText(), QStringLiteral("reverse"));
        QCOMPARE(find<QComboBox>(form, "layers")->currentData().toInt(), 3);
        QCOMPARE(find<QSpinBox>(form, "distractors")->value(), 4);
        QStringList checked;
        const auto* contexts = find<QListWidget>(form, "contexts");
        for (int row = 0; row < contexts->count(); ++row)
            if (contexts->item(row)->checkState() == Qt::Checked)
                checked << contexts->item(row)->text();
        QCOMPARE(checked,
                 (QStringList{QStringLiteral("teachers_in_school"), QStringLiteral("moon")}));
    }

    void editingOneFieldLeavesTheOthersExact()
    {
        ComponentForm form(m_contexts);
        form.setComponent(unusual());
        QSignalSpy edited(&form, &ComponentForm::edited);
        find<QSpinBox>(form, "opMax")->setValue(12);
        QCOMPARE(edited.size(), 1);
        Component expected = unusual();
        expected.specification.opMax = 12;
        QVERIFY(form.component() == expected); // the weight still is one third, not 0.3333
        find<QDoubleSpinBox>(form, "weight")->setValue(50);
        QCOMPARE(form.component().weight, 0.5);
    }

    void contextsAreCheckedAndUnchecked()
    {
        ComponentForm form(m_contexts);
        form.setComponent(unusual());
        auto* contexts = find<QListWidget>(form, "contexts");
        QCOMPARE(contexts->count(), static_cast<int>(m_contexts.all().size()) + 1);
        contexts->item(contexts->count() - 1)->setCheckState(Qt::Unchecked); // the unknown one
        contexts->item(0)->setCheckState(Qt::Checked);
        QCOMPARE(form.component().specification.contexts,
                 (std::vector<std::string>{m_contexts.all().front().id, "teachers_in_school"}));
        form.setComponent({});
        QCOMPARE(contexts->count(), static_cast<int>(m_contexts.all().size()));
    }

    void distractorsMayBeAsPublished()
    {
        ComponentForm form(m_contexts);
        form.setComponent(unusual());
        auto* distractors = find<QSpinBox>(form, "distractors");
        distractors->setValue(distractors->minimum());
        QCOMPARE(distractors->text(), QStringLiteral("as published"));
        QVERIFY(!form.component().specification.distractors);
    }

    void faultsStandBesideTheirFields()
    {
        ComponentForm form(m_contexts);
        form.show();
        ComponentFaults faults;
        faults.op = QStringLiteral("op 9-4: wrong");
        form.setFaults(faults);
        const auto* label = find<NoticeLabel>(form, "opFault");
        QVERIFY(label->isVisible());
        QCOMPARE(label->sentence(), faults.op);
        QVERIFY(!find<NoticeLabel>(form, "weightFault")->isVisible());
        const QPoint field = find<QSpinBox>(form, "opMin")->mapTo(&form, QPoint());
        const QPoint below = label->mapTo(&form, QPoint());
        QVERIFY(below.y() > field.y() && below.y() < field.y() + 60);
        form.setFaults({});
        QVERIFY(!label->isVisible());
    }

    void refusedContextFilesAreNamedWithTheirReasons()
    {
        const QTemporaryDir folder;
        const std::filesystem::path own = folder.path().toStdString();
        std::ofstream(own / "farm.json") << "{\n\"id\": 7}";
        const std::vector<std::filesystem::path> folders{GRADUS_RESOURCES "/contexts", own};
        const auto contexts = ContextLibrary::load(folders);
        QVERIFY(contexts.has_value());
        ComponentForm form(*contexts);
        form.show();
        const auto* label = find<NoticeLabel>(form, "refusedContexts");
        QVERIFY(label->isVisible());
        QVERIFY(label->sentence().contains(QStringLiteral("farm.json:2")));
        QVERIFY(label->toolTip().contains(QStringLiteral("farm.json:2: \"id\"")));
        Component component;
        component.specification.contexts = {"farm"};
        form.setComponent(component);
        const auto* list = find<QListWidget>(form, "contexts");
        QCOMPARE(list->item(list->count() - 1)->text(), QStringLiteral("farm"));
        QVERIFY(list->item(list->count() - 1)->toolTip().contains(QStringLiteral("\"id\"")));
        ComponentForm without(m_contexts);
        without.show();
        QVERIFY(!find<NoticeLabel>(without, "refusedContexts")->isVisible());
    }

private:
    const ContextLibrary m_contexts = test::contexts();
};

QTEST_MAIN(ComponentFormTest)
#include "tst_component_form.moc"
