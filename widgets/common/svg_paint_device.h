#pragma once

#include <memory>

#include <QByteArray>
#include <QPaintDevice>
#include <QSize>
#include <QString>

namespace gradus {

/// A paint device that writes SVG 1.1: paths, real text, and clipping, which QSvgGenerator of
/// Qt 6.4 drops. Solid pens and brushes only; gradients and patterns become their colour.
///
/// The same painting gives the same bytes. Use: paint with a QPainter, end it, take svg().
class SvgPaintDevice final : public QPaintDevice
{
public:
    /// @param page in points (1/72 inch). @param unitsPerPoint how fine painters address the page:
    /// they see page * unitsPerPoint units.
    SvgPaintDevice(QSize page, int unitsPerPoint, const QString& title);
    ~SvgPaintDevice() override;

    /// The whole document. @pre no painter is active on this.
    [[nodiscard]] QByteArray svg() const;

    [[nodiscard]] QPaintEngine* paintEngine() const override;

protected:
    [[nodiscard]] int metric(PaintDeviceMetric metric) const override;

private:
    class Engine;

    QSize m_page;
    int m_unitsPerPoint;
    QString m_title;
    std::unique_ptr<Engine> m_engine;
};

} // namespace gradus
