#include "app/gradus/start_page.h"

#include "app/gradus/choice_button.h"
#include "widgets/common/notice_label.h"
#include "widgets/common/text_format.h"
#include "widgets/common/theme.h"

#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

namespace gradus {

namespace {

constexpr int kColumnWidth = 544;

QLabel* heading(const QString& text, int pixelSize, QWidget* parent)
{
    auto* label = new QLabel(text, parent); // owned by Qt: child of parent
    QFont font = label->font();
    font.setPixelSize(pixelSize);
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    return label;
}

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_example(new ChoiceButton(tr("Open the example study"), this))
    , m_preset(new ChoiceButton(tr("New study from a preset"), this))
    , m_error(new NoticeLabel(this))
    , m_recent(new QWidget(this))
{
    m_example->setObjectName(QStringLiteral("exampleChoice"));
    m_preset->setObjectName(QStringLiteral("presetChoice"));
    m_presetMenu = new QMenu(m_preset);
    m_preset->setMenu(m_presetMenu);
    auto* open = new ChoiceButton(tr("Open\u2026"), this); // owned by Qt: child of this
    open->setObjectName(QStringLiteral("openChoice"));
    open->setDescription(tr("A study file of yours, *.gradus"));
    m_error->setObjectName(QStringLiteral("startError"));
    m_recentLayout = new QVBoxLayout(m_recent);
    m_recentLayout->setContentsMargins(0, 16, 0, 0);
    m_recentLayout->setSpacing(4);

    auto* column = new QWidget(this); // owned by Qt: child of this
    column->setFixedWidth(kColumnWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setSpacing(8);
    layout->addWidget(heading(tr("Gradus"), 28, column));
    auto* claim = new QLabel(
        tr("What do pre-training, mid-training and reinforcement learning each add?"), column);
    claim->setWordWrap(true);
    layout->addWidget(claim);
    layout->addSpacing(16);
    for (QWidget* each : {static_cast<QWidget*>(m_example), static_cast<QWidget*>(m_preset),
                          static_cast<QWidget*>(open), static_cast<QWidget*>(m_error), m_recent})
        layout->addWidget(each);

    auto* outer = new QVBoxLayout(this);
    outer->addStretch(2);
    outer->addWidget(column, 0, Qt::AlignHCenter);
    outer->addStretch(3);

    connect(m_example, &ChoiceButton::clicked, this, &StartPage::exampleRequested);
    connect(open, &ChoiceButton::clicked, this, &StartPage::openRequested);
}

void StartPage::setExampleHindrance(const QString& reason)
{
    m_example->setEnabled(reason.isEmpty());
    m_example->setDescription(
        reason.isEmpty() ? tr("A finished study to look around in, copied for you") : reason);
}

void StartPage::setPresets(const std::vector<Preset>& presets, const QString& hindrance)
{
    m_presetMenu->clear();
    for (const Preset& preset : presets) {
        const QString name = toQt(preset.name);
        QAction* action = m_presetMenu->addAction(tr("%1 \u2013 %2").arg(name, toQt(preset.title)));
        connect(action, &QAction::triggered, this, [this, name] { Q_EMIT presetRequested(name); });
    }
    m_preset->setEnabled(hindrance.isEmpty() && !presets.empty());
    if (!hindrance.isEmpty())
        m_preset->setDescription(hindrance);
    else if (presets.empty())
        m_preset->setDescription(tr("No preset is shipped with this program"));
    else
        m_preset->setDescription(tr("Distributions and a schedule to start from, yours to change"));
}

void StartPage::setRecent(const QStringList& paths)
{
    while (QLayoutItem* item = m_recentLayout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_recent->setVisible(!paths.isEmpty());
    if (paths.isEmpty())
        return;
    m_recentLayout->addWidget(heading(tr("Opened last"), kBodyTextPx, m_recent));
    for (const QString& path : paths) {
        const QFileInfo info(path);
        auto* link = new QLabel(m_recent); // owned by Qt: child of m_recent
        link->setTextFormat(Qt::RichText);
        link->setText(
            QStringLiteral("<a href=\"open\">%1</a> &nbsp;%2")
                .arg(info.fileName().toHtmlEscaped(), info.absolutePath().toHtmlEscaped()));
        link->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
        connect(link, &QLabel::linkActivated, this, [this, path] { Q_EMIT recentRequested(path); });
        m_recentLayout->addWidget(link);
    }
}

void StartPage::setError(const QString& sentence)
{
    m_error->show(sentence, NoticeLabel::Kind::Error);
}

} // namespace gradus
