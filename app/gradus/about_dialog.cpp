#include "app/gradus/about_dialog.h"

#include "core/store/study_file.h"
#include "widgets/common/custom_plot.h"

#include <QCoreApplication>
#include <QMessageBox>

#include <sqlite3.h>

namespace gradus {

QString aboutText()
{
    return QCoreApplication::translate(
               "AboutDialog",
               "<h3>Gradus %1</h3>"
               "<p>A workbench for what pre-training, mid-training and reinforcement learning each "
               "add to a small language model's reasoning.</p>"
               "<p>Qt %2 \u00b7 QCustomPlot %3 \u00b7 SQLite %4 \u00b7 study schema %5</p>"
               "<p>Free software: GPL-3.0-or-later.</p>")
        .arg(QStringLiteral(GRADUS_VERSION), QLatin1StringView(qVersion()),
             QStringLiteral(QCUSTOMPLOT_VERSION_STR), QLatin1StringView(sqlite3_libversion()),
             QString::number(kSchemaVersion));
}

void showAbout(QWidget* parent)
{
    auto* box = new QMessageBox(parent); // deletes itself when closed
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(QCoreApplication::translate("AboutDialog", "About Gradus"));
    box->setTextFormat(Qt::RichText);
    box->setText(aboutText());
    box->setStandardButtons(QMessageBox::Close);
    box->open();
}

} // namespace gradus
