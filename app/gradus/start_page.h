#pragma once

#include "core/study/study_json.h"

#include <vector>

#include <QStringList>
#include <QWidget>

class QMenu;
class QVBoxLayout;

namespace gradus {

class ChoiceButton;
class NoticeLabel;

/// What the window shows without a study: three large choices, the studies opened last, and why a
/// study could not be opened.
///
/// Passive: it reports what was chosen and opens nothing itself.
class StartPage final : public QWidget
{
    Q_OBJECT

public:
    explicit StartPage(QWidget* parent = nullptr);

    /// @param reason why the example cannot be opened; empty: it can.
    void setExampleHindrance(const QString& reason);
    /// @param hindrance why there is no preset to choose; empty: @p presets are offered.
    void setPresets(const std::vector<Preset>& presets, const QString& hindrance);
    void setRecent(const QStringList& paths);
    /// One sentence under the choices; empty takes it away.
    void setError(const QString& sentence);

Q_SIGNALS:
    void exampleRequested();
    void presetRequested(const QString& presetName);
    void openRequested();
    void recentRequested(const QString& path);

private:
    QVBoxLayout* m_recentLayout = nullptr; // owned by Qt: the layout of m_recent
    ChoiceButton* m_example = nullptr;     // owned by Qt: child of this
    ChoiceButton* m_preset = nullptr;      // owned by Qt: child of this
    QMenu* m_presetMenu = nullptr;         // owned by Qt: child of m_preset
    NoticeLabel* m_error = nullptr;        // owned by Qt: child of this
    QWidget* m_recent = nullptr;           // owned by Qt: child of this
};

} // namespace gradus
