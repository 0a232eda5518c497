#pragma once

#include "core/results/export.h"
#include "widgets/common/study_session.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <QFutureWatcher>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QTimer;

namespace gradus {

class NoticeLabel;
class TableModel;
class UpdateThrottle;

/// One table of the study: sorted, filtered, copied, exported.
///
/// Read off the GUI thread on a connection of its own when it is chosen, and again as the study
/// changes if that is quick; else a button says that it is old. No more than kMostRows are shown;
/// an export has them all.
class TablesView final : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kMostRows = 20'000;

    /// @p session is not owned and outlives this.
    explicit TablesView(StudySession* session, QWidget* parent = nullptr);

    /// Reads and shows @p table, one of exportTables().
    void showTable(const std::string& table);
    [[nodiscard]] const std::string& table() const { return m_table; }

public Q_SLOTS:
    /// Writes all of the table to @p path, as JSON Lines if it ends so, else as CSV, and says so.
    void exportTo(const QString& path);
    /// The rows selected, or all that are shown, with their headings and exact numbers, as text
    /// with tabs.
    void copy();

private:
    struct Outcome
    {
        std::filesystem::path study;
        std::string name;
        Table table; ///< cut to kMostRows
        std::size_t rows = 0;
        qint64 milliseconds = 0;
        QString failure;
    };

    void makeHead();
    void makeTable();
    void connectParts();
    [[nodiscard]] static Outcome read(const std::filesystem::path& study, const std::string& name);
    void start();
    void take();
    void changed();
    void applyFilter();
    void describe();
    void fitColumns();
    void askForFile(const QString& suffix);

    StudySession* m_session; // not owned
    std::string m_table;     ///< chosen; "": none yet
    std::string m_shown;     ///< in the model
    std::size_t m_rows = 0;  ///< of all of it
    bool m_isQuick = true;   ///< reading it took little time
    bool m_isStale = false;
    QFutureWatcher<Outcome> m_reading;
    QFutureWatcher<QString> m_writing;    ///< a sentence: why it failed; empty if it did not
    QString m_path;                       ///< being written
    UpdateThrottle* m_throttle = nullptr; // owned by Qt, as all below
    QTimer* m_filterTimer = nullptr;
    TableModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QTableView* m_view = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_count = nullptr;
    QLineEdit* m_filter = nullptr;
    QPushButton* m_refresh = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_export = nullptr;
    NoticeLabel* m_notice = nullptr;
};

} // namespace gradus
