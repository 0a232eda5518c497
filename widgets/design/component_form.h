#pragma once

#include "core/problem/context.h"
#include "core/study/study.h"
#include "widgets/design/design_faults.h"

#include <string>
#include <vector>

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QListWidget;
class QSpinBox;

namespace gradus {

class NoticeLabel;

/// Edits one component; what is wrong stands beside the field it concerns.
///
/// Passive: shows the component and the faults it is given and says what was edited. A field that
/// was not touched keeps its exact value (a weight of 1/3 stays 1/3 although 33.33 is shown).
class ComponentForm final : public QWidget
{
    Q_OBJECT

public:
    /// @param contexts to choose from; must outlive the form.
    explicit ComponentForm(const ContextLibrary& contexts, QWidget* parent = nullptr);

    [[nodiscard]] const Component& component() const { return m_component; }
    /// Shows @p component without saying edited().
    void setComponent(const Component& component);
    void setFaults(const ComponentFaults& faults);

Q_SIGNALS:
    void edited(const gradus::Component& component);

private:
    void createFields();
    void createFaults();
    [[nodiscard]] NoticeLabel* createRefused();
    void fillContexts(const std::vector<std::string>& chosen);
    void addRow(QGridLayout& grid, const QString& title, QWidget* field, NoticeLabel* fault);
    void connectFields();
    void readContexts();
    void say();

    const ContextLibrary& m_library;
    Component m_component;
    bool m_isShowing = false;           ///< fields change because of setComponent()
    QDoubleSpinBox* m_weight = nullptr; // owned by Qt, as all below
    QSpinBox* m_opMin = nullptr;
    QSpinBox* m_opMax = nullptr;
    QListWidget* m_contexts = nullptr;
    QComboBox* m_mode = nullptr;
    QComboBox* m_layers = nullptr;
    QSpinBox* m_distractors = nullptr;
    QComboBox* m_flavour = nullptr;
    NoticeLabel* m_weightFault = nullptr;
    NoticeLabel* m_opFault = nullptr;
    NoticeLabel* m_contextsFault = nullptr;
    NoticeLabel* m_modeFault = nullptr;
    NoticeLabel* m_layersFault = nullptr;
    NoticeLabel* m_distractorsFault = nullptr;
};

} // namespace gradus
