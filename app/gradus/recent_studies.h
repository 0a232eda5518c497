#pragma once

#include <QString>
#include <QStringList>

namespace gradus {

/// The studies opened last, newest first, kept in QSettings. Files that are gone are left out.
class RecentStudies
{
public:
    static constexpr qsizetype kKept = 8;

    [[nodiscard]] static QStringList list();
    /// Puts @p path first. @param path any; kept absolute.
    static void add(const QString& path);
};

} // namespace gradus
