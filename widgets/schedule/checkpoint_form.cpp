#include "widgets/schedule/checkpoint_form.h"

#include "widgets/common/text_format.h"

#include <QComboBox>
#include <QFormLayout>
#include <QVBoxLayout>

namespace gradus {

CheckpointForm::CheckpointForm(QWidget* parent)
    : QWidget(parent)
    , m_rows(new FormRows(new QFormLayout, this))
    , m_fields(m_rows)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_rows->form());
    addRows();
    setOptions(m_options);
    connect(m_rows, &FormRows::edited, this, &CheckpointForm::onEdited);
}

void CheckpointForm::addRows()
{
    using Options = CheckpointOptions;
    m_fields.number(
        {QStringLiteral("every_seconds"), tr("Written every (s)"),
         tr("Seconds from one checkpoint to the next, stretched where writing is slow")},
        &Options::everySeconds, {.lowestWord = tr("every step")});
    m_fields.count({QStringLiteral("every_steps"), tr("Also every (steps)"),
                    tr("Steps at whose multiples a checkpoint is written that always stays")},
                   &Options::everySteps, {.lowest = 0, .lowestWord = tr("off")});
    m_fields.count({QStringLiteral("keep"), tr("Newest to keep"),
                    tr("Newest checkpoints that stay of the stage under way, at least 1")},
                   &Options::keep);
    m_fields.count({QStringLiteral("keep_best"), tr("Best to keep"),
                    tr("Best checkpoints that stay of each stage")},
                   &Options::keepBest, {.lowest = 0, .lowestWord = tr("none")});
    m_bestBy = new QComboBox(this);
    m_bestBy->setEditable(true);
    m_bestBy->setInsertPolicy(QComboBox::NoInsert);
    for (const char* key : {"loss", "held_out_loss", "reward", "verified"})
        m_bestBy->addItem(QLatin1StringView(key));
    m_rows->addRow({QStringLiteral("best_by"), tr("Best by"),
                    tr("Key of the metric that ranks them, one of these or any a run writes")},
                   m_bestBy);
    m_rows->tellDefault(m_bestBy, toQt(Options().bestBy));
    connect(m_bestBy, &QComboBox::editTextChanged, m_rows, &FormRows::edited);
    m_fields
        .choice({QStringLiteral("best_is"), tr("Best is"),
                 tr("Which end of the metric is the good one")},
                &Options::bestIs, {tr("lowest"), tr("highest")})
        .onlyIf([](const Options& options) { return options.keepBest > 0; });
}

void CheckpointForm::setOptions(const CheckpointOptions& options)
{
    m_isSetting = true;
    m_options = options;
    m_fields.show(options);
    if (m_bestBy->currentText() != toQt(options.bestBy)) // keeps the cursor where it is
        m_bestBy->setCurrentText(toQt(options.bestBy));
    showUsed();
    m_isSetting = false;
}

CheckpointOptions CheckpointForm::options() const
{
    CheckpointOptions options = m_options;
    m_fields.take(options);
    options.bestBy = toStd(m_bestBy->currentText());
    return options;
}

void CheckpointForm::onEdited()
{
    if (m_isSetting)
        return;
    m_options = options();
    showUsed();
    Q_EMIT edited();
}

void CheckpointForm::showUsed()
{
    m_fields.update(m_options);
    m_rows->setState(m_bestBy, m_options.keepBest > 0, false);
    m_rows->update();
}

} // namespace gradus
