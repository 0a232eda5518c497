#include "app/gradus/recent_studies.h"

#include <QFileInfo>
#include <QSettings>

namespace gradus {

namespace {

const auto kKey = QStringLiteral("recentStudies");

} // namespace

QStringList RecentStudies::list()
{
    QStringList paths;
    const QStringList kept = QSettings().value(kKey).toStringList();
    for (const QString& path : kept) {
        if (QFileInfo::exists(path))
            paths.append(path);
    }
    return paths;
}

void RecentStudies::add(const QString& path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    QStringList paths = list();
    paths.removeAll(absolute);
    paths.prepend(absolute);
    while (paths.size() > kKept)
        paths.removeLast();
    QSettings().setValue(kKey, paths);
}

} // namespace gradus
