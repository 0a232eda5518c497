#pragma once

#include "core/study/study.h"

#include <vector>

#include <QWidget>

namespace gradus {

/// The stages of a schedule as a row of bars, as wide as they cost. Click or arrow keys choose one.
///
/// Passive: shows the schedule it is given.
class ScheduleStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit ScheduleStrip(QWidget* parent = nullptr);

    /// @param chosen index of the stage to mark; -1: none.
    void setSchedule(const Schedule& schedule, int chosen);

    /// Where stage @p index is drawn.
    [[nodiscard]] QRectF barOf(int index) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stageChosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] std::vector<QRectF> bars() const;
    void paintBar(QPainter& painter, const QRectF& bar, const Stage& stage, bool isChosen) const;

    std::vector<Stage> m_stages;
    ModelSpec m_model; ///< what the stages cost depends on it
    int m_chosen = -1;
};

/// "20 M tokens · base", "200 steps · 16 × 16 · edge"
[[nodiscard]] QString stageSummary(const Stage& stage);

} // namespace gradus
