#include "widgets/common/graph/layout_client.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTimer>

namespace gradus {

namespace {

constexpr qint64 kLongestLine = 64 << 20; // bytes; 3,000 nodes take about 1 MB

QByteArray wireLine(const LayoutRequest& request)
{
    return QByteArray::fromStdString(toJsonLine(request)) + '\n';
}

} // namespace

QString LayoutClient::defaultProgram()
{
    return QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("gradus-layout"));
}

LayoutClient::LayoutClient(QObject* parent)
    : LayoutClient(defaultProgram(), parent)
{}

LayoutClient::LayoutClient(QString program, QObject* parent)
    : QObject(parent)
    , m_program(std::move(program))
    , m_timer(new QTimer(this))
{
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &LayoutClient::onTimeout);
}

LayoutClient::~LayoutClient()
{
    if (!m_helper)
        return;
    m_helper->disconnect(this);
    m_helper->kill();
    m_helper->waitForFinished(500); // QProcess would do the same, with a warning
}

qint64 LayoutClient::helperId() const
{
    return m_helper ? m_helper->processId() : 0;
}

void LayoutClient::request(const LayoutRequest& request)
{
    if (!m_current) {
        m_current = request;
        m_isWanted = true;
        m_isSecondTry = false;
        send();
        return;
    }
    m_isWanted = false;
    const bool isFirst = !m_next;
    m_next = request;
    if (isFirst) // overtaken from now on: a long one must not hold up the next
        m_timer->start(std::clamp(m_timer->remainingTime(), 0, m_timeoutMs / 10));
}

void LayoutClient::cancel()
{
    m_isWanted = false;
    m_next.reset();
}

void LayoutClient::start()
{
    m_helper = new QProcess(this);
    m_helper->setStandardErrorFile(QProcess::nullDevice());
    connect(m_helper, &QProcess::readyReadStandardOutput, this, &LayoutClient::readLines);
    connect(m_helper, &QProcess::finished, this,
            [this] { onHelperGone(tr("The layout helper ended unexpectedly, twice.")); });
    connect(m_helper, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;           // finished() follows, or the time-out
        m_isSecondTry = true; // it will not be there the next time either
        onHelperGone(tr("The layout helper %1 cannot be started: %2.")
                         .arg(m_program, m_helper->errorString()));
    });
    m_helper->start(m_program, QStringList());
}

/// Kills the helper and forgets it at once; Qt deletes it when it is gone.
void LayoutClient::retire()
{
    m_timer->stop();
    if (!m_helper)
        return;
    QProcess* helper = std::exchange(m_helper, nullptr);
    helper->disconnect(this);
    if (helper->state() == QProcess::NotRunning) {
        helper->deleteLater();
        return;
    }
    connect(helper, &QProcess::finished, helper, &QObject::deleteLater);
    helper->kill();
}

void LayoutClient::send()
{
    if (!m_helper)
        start();
    if (!m_helper || !m_current) // it could not be started, and failed() was said
        return;
    m_timer->start(m_timeoutMs);
    m_helper->write(wireLine(*m_current));
}

void LayoutClient::readLines()
{
    while (m_helper && m_helper->canReadLine())
        take(m_helper->readLine().toStdString());
    if (m_helper && m_helper->bytesAvailable() > kLongestLine)
        onTimeout();
}

void LayoutClient::take(const std::string& line)
{
    if (!m_current)
        return;
    const std::int64_t id = layoutLineId(line);
    if (id != m_current->id && id != 0)
        return;
    m_timer->stop();
    const auto answer = layoutAnswerFromJson(line);
    if (!answer) {
        giveUp(tr("The graph cannot be laid out: %1.")
                   .arg(QString::fromStdString(answer.error().message)));
        return;
    }
    const bool isWanted = m_isWanted;
    m_current.reset();
    sendNext();
    if (isWanted)
        Q_EMIT laidOut(*answer);
}

void LayoutClient::onHelperGone(const QString& how)
{
    retire();
    if (!m_current)
        return; // it died of boredom; the next request starts another
    if (m_isWanted && !m_isSecondTry) {
        m_isSecondTry = true;
        send();
        return;
    }
    giveUp(how);
}

void LayoutClient::onTimeout()
{
    retire();
    giveUp(tr("The layout of this graph took longer than %1 s and was stopped.")
               .arg(m_timeoutMs / 1000.0));
}

void LayoutClient::sendNext()
{
    if (!m_next)
        return;
    m_current = std::exchange(m_next, std::nullopt);
    m_isWanted = true;
    m_isSecondTry = false;
    send();
}

void LayoutClient::giveUp(const QString& sentence)
{
    if (!m_current)
        return;
    const qint64 id{m_current->id};
    const bool isWanted = m_isWanted;
    m_current.reset();
    sendNext();
    if (isWanted)
        Q_EMIT failed(id, sentence);
}

Result<LayoutAnswer> layOutBlocking(const QString& program, const LayoutRequest& request,
                                    int timeoutMs)
{
    QProcess helper;
    helper.setStandardErrorFile(QProcess::nullDevice());
    helper.start(program, QStringList());
    if (!helper.waitForStarted(timeoutMs))
        return fail(ErrorCode::NotFound,
                    "the layout helper " + program.toStdString()
                        + " cannot be started: " + helper.errorString().toStdString());
    helper.write(wireLine(request));
    helper.closeWriteChannel();
    if (!helper.waitForFinished(timeoutMs)) {
        helper.kill();
        return fail(ErrorCode::Cancelled,
                    "the layout took longer than " + std::to_string(timeoutMs) + " ms");
    }
    const std::string line = helper.readLine().toStdString();
    if (line.empty())
        return fail(ErrorCode::EngineDied,
                    "the layout helper " + program.toStdString() + " ended without an answer");
    return layoutAnswerFromJson(line);
}

} // namespace gradus
