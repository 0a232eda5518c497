#include "widgets/figures/band_strip.h"

#include "widgets/common/notice_label.h"
#include "widgets/common/study_session.h"
#include "widgets/common/text_format.h"
#include "widgets/figures/band_words.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace gradus {

BandStrip::BandStrip(StudySession* session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
{
    setObjectName(QStringLiteral("bandStrip"));
    makeRow();
    connect(m_begin, &QPushButton::clicked, this, &BandStrip::askForName);
    connect(m_clear, &QPushButton::clicked, this, &BandStrip::clearRequested);
    connect(m_make, &QPushButton::clicked, this, &BandStrip::make);
    connect(m_name, &QLineEdit::returnPressed, this, &BandStrip::make);
    connect(m_name, &QLineEdit::textChanged, this, [this](const QString& name) {
        m_make->setEnabled(!name.trimmed().isEmpty());
        m_notice->clear();
    });
    connect(m_cancel, &QPushButton::clicked, this, [this] { setState(State::Chosen); });
    auto* escape = new QShortcut(QKeySequence(Qt::Key_Escape), m_name); // owned by Qt
    escape->setContext(Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, m_cancel, &QPushButton::click);
    connect(m_text, &QLabel::linkActivated, this, &BandStrip::designRequested);
    clear();
}

void BandStrip::makeRow()
{
    const auto named = [](auto* widget, const char* name) {
        widget->setObjectName(QString::fromLatin1(name));
        return widget;
    };
    m_text = named(new QLabel(this), "bandText");
    m_text->setWordWrap(true);
    m_begin = named(new QPushButton(tr("Make &distribution\u2026"), this), "makeBand");
    m_begin->setToolTip(tr("A distribution of the problems these cells hold, for the next stage"));
    m_clear = named(new QPushButton(tr("C&lear"), this), "clearBand");
    m_clear->setToolTip(tr("Select nothing (Escape)"));
    m_name = named(new QLineEdit(this), "bandName");
    m_name->setAccessibleName(tr("Name of the distribution"));
    m_name->setPlaceholderText(tr("Name of the distribution"));
    m_make = named(new QPushButton(tr("&Make"), this), "confirmBand");
    m_cancel = named(new QPushButton(tr("Cancel"), this), "cancelBand");
    m_notice = named(new NoticeLabel(this), "bandNotice");
    auto* row = new QHBoxLayout; // owned by the layout it is put into
    row->setSpacing(8);
    row->addWidget(m_text, /*stretch=*/2);
    // As high with buttons as without, so that the figure above keeps its size.
    m_text->setMinimumHeight(
        std::max(m_begin->sizeHint().height(), 2 * m_text->fontMetrics().lineSpacing()));
    row->addWidget(m_name, /*stretch=*/1);
    for (QPushButton* button : {m_make, m_cancel, m_begin, m_clear})
        row->addWidget(button);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_notice);
}

void BandStrip::setState(State state)
{
    m_state = state;
    const bool isNaming = state == State::Naming;
    m_begin->setVisible(state == State::Chosen);
    m_clear->setVisible(state == State::Chosen);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_name, m_make, m_cancel})
        widget->setVisible(isNaming);
    m_notice->clear();
}

void BandStrip::setChosen(const EdgeMap& map, std::vector<std::size_t> chosen)
{
    if (chosen.empty()) {
        clear();
        return;
    }
    const bool isSame = m_map && m_map->evaluation.id == map.evaluation.id && m_chosen == chosen;
    m_map = map;
    m_chosen = std::move(chosen);
    if (isSame && (m_state == State::Naming || m_state == State::Made))
        return; // the numbers may be newer; who is typing a name goes on
    m_text->setTextFormat(Qt::PlainText);
    m_text->setText(chosenText(*m_map, m_chosen));
    setState(State::Chosen);
}

void BandStrip::clear()
{
    m_map.reset();
    m_chosen.clear();
    m_text->setTextFormat(Qt::PlainText);
    m_text->setText(
        tr("Drag over cells, or click them with Ctrl, to make a distribution of them. A "
           "double click opens their problems."));
    setState(State::Hint);
}

void BandStrip::askForName()
{
    if (!m_map)
        return;
    QStringList taken;
    const auto distributions = m_session->file().distributions();
    if (distributions) {
        for (const Distribution& each : *distributions)
            taken += toQt(each.name);
    }
    m_name->setText(bandName(*m_map, m_chosen, taken));
    setState(State::Naming);
    m_name->setFocus();
    m_name->selectAll();
}

void BandStrip::make()
{
    const QString name = m_name->text().trimmed();
    if (!m_map || name.isEmpty())
        return;
    const auto failed = [this](const Error& error) {
        m_notice->show(toQt(error.message), NoticeLabel::Kind::Error);
    };
    const auto band = bandOf(m_session->file(), *m_map, m_chosen, toStd(name));
    if (!band) {
        failed(band.error());
        return;
    }
    const auto put =
        m_session->file().putBand(*band, m_map->evaluation.id, bandWords(*m_map, m_chosen));
    if (!put) {
        failed(put.error());
        return;
    }
    say(name);
    Q_EMIT m_session->designChanged();
    m_session->refresh();
}

void BandStrip::say(const QString& name)
{
    const QString words = toQt(bandWords(*m_map, m_chosen));
    m_text->setTextFormat(Qt::RichText);
    m_text->setText(tr("Made \u201c%1\u201d: %2. <a href=\"%1\">Open in Design</a>")
                        .arg(name.toHtmlEscaped(), words.toHtmlEscaped()));
    setState(State::Made);
}

} // namespace gradus
