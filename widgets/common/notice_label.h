#pragma once

#include <QLabel>

namespace gradus {

/// One sentence in place, beside what it concerns: a reason, a hint, an error. Hidden while empty.
///
/// The kind is told by a sign as well as by colour.
class NoticeLabel final : public QLabel
{
    Q_OBJECT

public:
    enum class Kind { Hint, Error };

    explicit NoticeLabel(QWidget* parent = nullptr);

    [[nodiscard]] QString sentence() const { return m_sentence; }
    [[nodiscard]] Kind kind() const { return m_kind; }

public Q_SLOTS:
    /// @param sentence translated, or Error::message as it is.
    void show(const QString& sentence, gradus::NoticeLabel::Kind kind);
    void clear();

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    QString m_sentence;
    Kind m_kind = Kind::Hint;
};

} // namespace gradus
