#pragma once

#include "core/study/study.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QSpinBox;

namespace gradus {

/// The shape of the decoder and its tokenizer, with the number of parameters it comes to.
class ModelForm final : public QWidget
{
    Q_OBJECT

public:
    explicit ModelForm(QWidget* parent = nullptr);

    /// @param tokens of the study's phrase tokenizer: the embedding counts too.
    void setPhrases(std::int64_t tokens);
    /// Shows @p model without saying edited().
    void setModel(const ModelSpec& model);
    /// What was set with what was edited since; fields not shown are kept.
    [[nodiscard]] ModelSpec model() const;

Q_SIGNALS:
    void edited();

private:
    [[nodiscard]] QSpinBox* addCount(QFormLayout* form, const QString& objectName,
                                     const QString& label);
    void addTokenizer(QFormLayout* form);
    void onEdited();
    void showCount();

    std::int64_t m_phrases = 0;
    ModelSpec m_model;
    bool m_isSetting = false;
    QSpinBox* m_layers = nullptr; // owned by Qt: child of this, as all below
    QSpinBox* m_width = nullptr;
    QSpinBox* m_heads = nullptr;
    QSpinBox* m_keyValueHeads = nullptr;
    QSpinBox* m_feedForward = nullptr;
    QSpinBox* m_contextLength = nullptr;
    QComboBox* m_tokenizer = nullptr; ///< in the order of TokenizerKind
    QSpinBox* m_vocabulary = nullptr; ///< of the BPE; disabled for phrases
    QLabel* m_count = nullptr;
};

} // namespace gradus
