#include "widgets/schedule/model_form.h"

#include "core/token/bpe_table.h"
#include "widgets/common/text_format.h"

#include <limits>

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace gradus {

ModelForm::ModelForm(QWidget* parent)
    : QWidget(parent)
    , m_isSetting(true) // a box that is given its range says that its value has changed
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* form = new QFormLayout; // owned by Qt: part of the layout
    layout->addLayout(form);
    form->setSpacing(8);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layers = addCount(form, QStringLiteral("layers"), tr("La&yers"));
    m_width = addCount(form, QStringLiteral("width"), tr("&Width"));
    m_heads = addCount(form, QStringLiteral("heads"), tr("&Heads"));
    m_keyValueHeads = addCount(form, QStringLiteral("keyValueHeads"), tr("Key-&value heads"));
    m_feedForward = addCount(form, QStringLiteral("feedForward"), tr("&Feed-forward width"));
    m_width->setSingleStep(kModelGranularity);
    m_feedForward->setSingleStep(kModelGranularity);
    m_contextLength = addCount(form, QStringLiteral("contextLength"), tr("&Context (tokens)"));
    addTokenizer(form);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("parameterCount"));
    m_count->setWordWrap(true);
    layout->addWidget(m_count); // a row of the form would not grow with its lines
    m_isSetting = false;
}

QSpinBox* ModelForm::addCount(QFormLayout* form, const QString& objectName, const QString& label)
{
    auto* box = new QSpinBox(this); // owned by Qt: child of this
    box->setObjectName(objectName);
    box->setRange(0, std::numeric_limits<int>::max());
    box->setKeyboardTracking(false);
    form->addRow(label, box);
    connect(box, &QSpinBox::valueChanged, this, &ModelForm::onEdited);
    return box;
}

void ModelForm::addTokenizer(QFormLayout* form)
{
    m_tokenizer = new QComboBox(this); // owned by Qt: child of this
    m_tokenizer->setObjectName(QStringLiteral("tokenizer"));
    m_tokenizer->addItems({tr("phrases"), tr("byte-level BPE")});
    m_tokenizer->setToolTip(
        tr("Phrases make few tokens of a problem: what desk-size training needs. A BPE is learnt "
           "from the study's problems, as in the paper."));
    form->addRow(tr("To&kenizer"), m_tokenizer);
    connect(m_tokenizer, &QComboBox::currentIndexChanged, this, &ModelForm::onEdited);
    m_vocabulary = addCount(form, QStringLiteral("vocabulary"), tr("V&ocabulary (tokens)"));
    m_vocabulary->setRange(kSmallestBpeVocabulary, kLargestBpeVocabulary);
}

void ModelForm::setPhrases(std::int64_t tokens)
{
    m_phrases = tokens;
    showCount();
}

void ModelForm::setModel(const ModelSpec& model)
{
    m_isSetting = true;
    m_model = model;
    m_layers->setValue(model.layers);
    m_width->setValue(model.width);
    m_heads->setValue(model.heads);
    m_keyValueHeads->setValue(model.keyValueHeads);
    m_feedForward->setValue(model.feedForward);
    m_contextLength->setValue(model.contextLength);
    m_tokenizer->setCurrentIndex(static_cast<int>(model.tokenizer));
    m_vocabulary->setValue(model.vocabulary);
    showCount();
    m_isSetting = false;
}

ModelSpec ModelForm::model() const
{
    ModelSpec model = m_model;
    model.layers = m_layers->value();
    model.width = m_width->value();
    model.heads = m_heads->value();
    model.keyValueHeads = m_keyValueHeads->value();
    model.feedForward = m_feedForward->value();
    model.contextLength = m_contextLength->value();
    model.tokenizer = static_cast<TokenizerKind>(m_tokenizer->currentIndex());
    model.vocabulary = m_vocabulary->value();
    return model;
}

void ModelForm::onEdited()
{
    if (m_isSetting)
        return;
    m_model = model();
    showCount();
    Q_EMIT edited();
}

void ModelForm::showCount()
{
    const bool isBpe = m_model.tokenizer == TokenizerKind::Bpe;
    m_vocabulary->setEnabled(isBpe);
    if (m_model.heads <= 0) {
        m_count->clear();
        return;
    }
    const std::int64_t tokens = isBpe ? m_model.vocabulary : m_phrases;
    m_count->setText(tr("%1 parameters with a vocabulary of %2 tokens")
                         .arg(compactCount(static_cast<double>(parameterCount(m_model, tokens))),
                              exactCount(tokens)));
}

} // namespace gradus
