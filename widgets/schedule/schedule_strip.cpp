#include "widgets/schedule/schedule_strip.h"

#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"
#include "widgets/schedule/schedule_cost.h"

#include <algorithm>

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace gradus {

namespace {

constexpr int kHeight = 64;
constexpr double kLeastWidth = 144; ///< a cheap stage still shows its words
constexpr double kGap = 24;         ///< room for the arrow between two stages

} // namespace

QString stageSummary(const Stage& stage)
{
    const QString distribution = toQt(stage.distribution);
    if (stage.kind == StageKind::Reinforcement)
        return ScheduleStrip::tr("%1 steps \u00b7 %2 \u00d7 %3 \u00b7 %4")
            .arg(exactCount(stage.reinforcement.steps),
                 QString::number(stage.reinforcement.promptsPerStep),
                 QString::number(stage.reinforcement.samplesPerPrompt), distribution);
    return ScheduleStrip::tr("%1 tokens \u00b7 %2")
        .arg(compactCount(static_cast<double>(stage.languageModel.tokens)), distribution);
}

ScheduleStrip::ScheduleStrip(QWidget* parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Stages"));
}

void ScheduleStrip::setSchedule(const Schedule& schedule, int chosen)
{
    m_stages = schedule.stages;
    m_model = schedule.model;
    m_chosen = chosen;
    QStringList words;
    for (const Stage& stage : m_stages)
        words += tr("%1: %2").arg(toQt(stage.name), stageSummary(stage));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QSize ScheduleStrip::sizeHint() const
{
    return minimumSizeHint();
}

QSize ScheduleStrip::minimumSizeHint() const
{
    const auto count = static_cast<double>(std::max<std::size_t>(1, m_stages.size()));
    return {static_cast<int>(count * kLeastWidth + (count - 1) * kGap), kHeight};
}

std::vector<QRectF> ScheduleStrip::bars() const
{
    const auto count = static_cast<double>(m_stages.size());
    double total = 0;
    for (const Stage& stage : m_stages)
        total += std::max(0.0, plannedTokens(stage, m_model));
    const double shared = std::max(0.0, width() - 2 - count * kLeastWidth - (count - 1) * kGap);
    std::vector<QRectF> bars;
    double left = 1;
    for (const Stage& stage : m_stages) {
        const double share =
            total > 0 ? std::max(0.0, plannedTokens(stage, m_model)) / total : 1 / count;
        const double barWidth = kLeastWidth + shared * share;
        bars.emplace_back(left, 1, barWidth, height() - 2);
        left += barWidth + kGap;
    }
    return bars;
}

QRectF ScheduleStrip::barOf(int index) const
{
    const auto all = bars();
    const auto i = static_cast<std::size_t>(index);
    return index >= 0 && i < all.size() ? all[i] : QRectF();
}

void ScheduleStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto all = bars();
    for (std::size_t i = 0; i < all.size(); ++i) {
        paintBar(painter, all[i], m_stages[i], static_cast<int>(i) == m_chosen);
        if (i + 1 < all.size()) {
            const QPointF from(all[i].right() + 4, all[i].center().y());
            const QPointF to(all[i + 1].left() - 4, from.y());
            painter.setPen(QPen(coloursOf(palette()).mutedText, 1.5));
            painter.drawLine(from, to);
            painter.drawLine(to, to + QPointF(-5, -4));
            painter.drawLine(to, to + QPointF(-5, 4));
        }
    }
}

void ScheduleStrip::paintBar(QPainter& painter, const QRectF& bar, const Stage& stage,
                             bool isChosen) const
{
    const ThemeColours colours = coloursOf(palette());
    QColor tint = colours.accent;
    tint.setAlphaF(stage.kind == StageKind::PreTraining ? 0.20F : 0.10F);
    QPainterPath path;
    path.addRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.fillPath(path, palette().color(QPalette::Base));
    painter.fillPath(path, tint);
    if (stage.kind == StageKind::Reinforcement) {
        // Told apart by texture too: it samples its own data.
        QColor hatch = colours.accent;
        hatch.setAlphaF(0.22F);
        painter.fillPath(path, QBrush(hatch, Qt::BDiagPattern));
    }
    const bool hasFocusMark = isChosen && hasFocus();
    painter.strokePath(path, QPen(isChosen ? colours.accent : colours.border,
                                  hasFocusMark ? 2.5 : (isChosen ? 2 : 1)));

    const QRectF inner = bar.adjusted(12, 6, -8, -6);
    const auto line = [&](int number, const QFont& textFont, const QColor& colour,
                          const QString& text) {
        painter.setFont(textFont);
        painter.setPen(colour);
        const QFontMetricsF metrics(textFont);
        const QRectF place(inner.left(), inner.top() + number * 18, inner.width(), 18);
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(text, Qt::ElideRight, inner.width()));
    };
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    QFont small = font();
    small.setPixelSize(kSmallTextPx);
    line(0, bold, palette().color(QPalette::Text), toQt(stage.name));
    line(1, small, palette().color(QPalette::Text), stageSummary(stage));
    line(2, small, colours.mutedText,
         tr("%1 \u00b7 rate %2").arg(stageKindText(stage.kind), metricText(stage.learningRate)));
}

void ScheduleStrip::mousePressEvent(QMouseEvent* event)
{
    const auto all = bars();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].contains(event->position()))
            Q_EMIT stageChosen(static_cast<int>(i));
    }
}

void ScheduleStrip::keyPressEvent(QKeyEvent* event)
{
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    const int next = m_chosen + step;
    if (step == 0)
        QWidget::keyPressEvent(event);
    else if (next >= 0 && next < static_cast<int>(m_stages.size()))
        Q_EMIT stageChosen(next);
}

bool ScheduleStrip::event(QEvent* event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto all = bars();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].contains(help->pos()))
            QToolTip::showText(help->globalPos(),
                               tr("%1: %2 token equivalents, %3 steps")
                                   .arg(toQt(m_stages[i].name),
                                        compactCount(plannedTokens(m_stages[i], m_model)),
                                        exactCount(plannedSteps(m_stages[i]))),
                               this);
    }
    return true;
}

} // namespace gradus
