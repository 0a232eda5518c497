#pragma once

#include <QPushButton>

class QLabel;

namespace gradus {

/// A large button with a title and one line that says more.
class ChoiceButton final : public QPushButton
{
    Q_OBJECT

public:
    explicit ChoiceButton(const QString& title, QWidget* parent = nullptr);

    void setDescription(const QString& text);
    [[nodiscard]] QString description() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    QLabel* m_description = nullptr; // owned by Qt: child of this
};

} // namespace gradus
