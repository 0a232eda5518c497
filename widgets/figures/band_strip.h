#pragma once

#include "core/results/edge_map_of.h"

#include <cstddef>
#include <optional>
#include <vector>

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gradus {

class NoticeLabel;
class StudySession;

/// Says what is selected in an edge map, or how to select, and makes a distribution of it: asks for
/// a name in place, writes it with where it is from, and says so.
class BandStrip final : public QWidget
{
    Q_OBJECT

public:
    /// @p session is not owned and outlives this.
    explicit BandStrip(StudySession* session, QWidget* parent = nullptr);

    /// @param chosen numbers of EdgeMap::cells; empty: nothing is selected.
    void setChosen(const EdgeMap& map, std::vector<std::size_t> chosen);
    void clear();

Q_SIGNALS:
    /// @p name was made and the user wants to see it.
    void designRequested(const QString& name);
    void clearRequested();

private:
    enum class State { Hint, Chosen, Naming, Made };

    void makeRow();
    void setState(State state);
    void askForName();
    void make();
    void say(const QString& name);

    StudySession* m_session; // not owned
    std::optional<EdgeMap> m_map;
    std::vector<std::size_t> m_chosen;
    State m_state = State::Hint;
    QLabel* m_text = nullptr;       // owned by Qt, as all below
    QPushButton* m_begin = nullptr; ///< "Make distribution..."
    QPushButton* m_clear = nullptr;
    QLineEdit* m_name = nullptr;
    QPushButton* m_make = nullptr;
    QPushButton* m_cancel = nullptr;
    NoticeLabel* m_notice = nullptr;
};

} // namespace gradus
