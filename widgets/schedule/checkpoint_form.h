#pragma once

#include "core/study/checkpoint_options.h"
#include "widgets/schedule/option_rows.h"

#include <QWidget>

namespace gradus {

/// When a schedule writes checkpoints and which of them stay.
class CheckpointForm final : public QWidget
{
    Q_OBJECT

public:
    explicit CheckpointForm(QWidget* parent = nullptr);

    /// Shows @p options without saying edited().
    void setOptions(const CheckpointOptions& options);
    /// What was set with what was edited since.
    [[nodiscard]] CheckpointOptions options() const;

Q_SIGNALS:
    void edited();

private:
    void addRows();
    void onEdited();
    void showUsed();

    CheckpointOptions m_options;
    bool m_isSetting = false;
    FormRows* m_rows = nullptr; // owned by Qt: child of this
    OptionRows<CheckpointOptions> m_fields;
    QComboBox* m_bestBy = nullptr; // owned by Qt: child of this
};

} // namespace gradus
