#include "widgets/common/svg_paint_device.h"

#include <cmath>
#include <limits>

#include <QBuffer>
#include <QFontInfo>
#include <QHash>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>

namespace gradus {

namespace {

/// Thousandths of a unit are finer than any printer; fixed digits keep the bytes the same.
QByteArray number(double value)
{
    QByteArray text = QByteArray::number(value, 'f', 3);
    while (text.endsWith('0'))
        text.chop(1);
    if (text.endsWith('.'))
        text.chop(1);
    return text == "-0" ? QByteArray("0") : text;
}

QByteArray point(const QPointF& at)
{
    return number(at.x()) + ' ' + number(at.y());
}

QByteArray pathData(const QPainterPath& path)
{
    QByteArray data;
    for (int i = 0; i < path.elementCount(); ++i) {
        const QPainterPath::Element element = path.elementAt(i);
        switch (element.type) {
        case QPainterPath::MoveToElement:
            data += 'M' + point(element);
            break;
        case QPainterPath::LineToElement:
            data += 'L' + point(element);
            break;
        case QPainterPath::CurveToElement:
            data += 'C' + point(element) + ' ' + point(path.elementAt(i + 1)) + ' '
                    + point(path.elementAt(i + 2));
            i += 2;
            break;
        case QPainterPath::CurveToDataElement:
            break; // read with its CurveToElement
        }
    }
    return data;
}

QByteArray colourAttributes(const QByteArray& what, const QColor& colour, double opacity)
{
    QByteArray text = ' ' + what + "=\"" + colour.name(QColor::HexRgb).toLatin1() + '"';
    const double alpha = double{colour.alphaF()} * opacity;
    if (alpha < 1)
        text += ' ' + what + "-opacity=\"" + number(alpha) + '"';
    return text;
}

QByteArray fillAttributes(const QBrush& brush, double opacity)
{
    return brush.style() == Qt::NoBrush ? QByteArray(" fill=\"none\"")
                                        : colourAttributes("fill", brush.color(), opacity);
}

QByteArray strokeAttributes(const QPen& pen, double opacity)
{
    if (pen.style() == Qt::NoPen)
        return {};
    const double width = pen.widthF() > 0 ? pen.widthF() : 1.0;
    QByteArray text = colourAttributes("stroke", pen.color(), opacity);
    text += " stroke-width=\"" + number(width) + '"';
    if (pen.style() != Qt::SolidLine) {
        QByteArrayList dashes;
        for (const double dash : pen.dashPattern())
            dashes += number(dash * width);
        text += " stroke-dasharray=\"" + dashes.join(',') + '"';
    }
    if (pen.capStyle() != Qt::FlatCap)
        text += pen.capStyle() == Qt::RoundCap ? " stroke-linecap=\"round\""
                                               : " stroke-linecap=\"square\"";
    if (pen.joinStyle() == Qt::RoundJoin)
        text += " stroke-linejoin=\"round\"";
    else if (pen.joinStyle() == Qt::BevelJoin)
        text += " stroke-linejoin=\"bevel\"";
    if (pen.isCosmetic())
        text += " vector-effect=\"non-scaling-stroke\"";
    return text;
}

QByteArray transformAttribute(const QTransform& t)
{
    if (t.isIdentity())
        return {};
    return " transform=\"matrix(" + number(t.m11()) + ' ' + number(t.m12()) + ' ' + number(t.m21())
           + ' ' + number(t.m22()) + ' ' + number(t.dx()) + ' ' + number(t.dy()) + ")\"";
}

} // namespace

class SvgPaintDevice::Engine final : public QPaintEngine
{
public:
    Engine()
        : QPaintEngine(PrimitiveTransform | PixmapTransform | AlphaBlend | PainterPaths
                       | Antialiasing | BrushStroke | ConstantOpacity | PaintOutsidePaintEvent)
    {}

    bool begin(QPaintDevice*) override { return true; }
    bool end() override { return true; }
    [[nodiscard]] Type type() const override { return User; }
    void updateState(const QPaintEngineState&) override {} // read when something is drawn

    void drawPath(const QPainterPath& path) override
    {
        const QByteArray rule =
            path.fillRule() == Qt::OddEvenFill && hasFill() ? " fill-rule=\"evenodd\"" : "";
        add("<path d=\"" + pathData(path) + '"' + fillAttributes(painter()->brush(), opacity())
            + rule + strokeAttributes(painter()->pen(), opacity()) + transform() + "/>");
    }

    void drawPolygon(const QPointF* points, int count, PolygonDrawMode mode) override
    {
        QPainterPath path;
        path.addPolygon(QPolygonF(QList<QPointF>(points, points + count)));
        if (mode != PolylineMode)
            path.closeSubpath();
        path.setFillRule(mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
        if (mode != PolylineMode) {
            drawPath(path);
            return;
        }
        add("<path d=\"" + pathData(path) + "\" fill=\"none\""
            + strokeAttributes(painter()->pen(), opacity()) + transform() + "/>");
    }

    void drawTextItem(const QPointF& at, const QTextItem& item) override
    {
        const QFont font = item.font();
        QByteArray text = "<text x=\"" + number(at.x()) + "\" y=\"" + number(at.y())
                          + "\" font-family=\"" + font.family().toHtmlEscaped().toUtf8()
                          + ", sans-serif\" font-size=\"" + number(QFontInfo(font).pixelSize())
                          + '"';
        if (font.weight() != QFont::Normal)
            text += " font-weight=\"" + QByteArray::number(int{font.weight()}) + '"';
        if (font.italic())
            text += " font-style=\"italic\"";
        add(text + " xml:space=\"preserve\""
            + colourAttributes("fill", painter()->pen().color(), opacity()) + transform() + '>'
            + item.text().toHtmlEscaped().toUtf8() + "</text>");
    }

    void drawPixmap(const QRectF& target, const QPixmap& pixmap, const QRectF& source) override
    {
        drawImage(target, pixmap.toImage(), source, Qt::AutoColor);
    }

    void drawImage(const QRectF& target, const QImage& image, const QRectF& source,
                   Qt::ImageConversionFlags) override
    {
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        image.copy(source.toAlignedRect()).save(&buffer, "PNG");
        add("<image x=\"" + number(target.x()) + "\" y=\"" + number(target.y()) + "\" width=\""
            + number(target.width()) + "\" height=\"" + number(target.height())
            + "\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64," + png.toBase64()
            + '"' + transform() + "/>");
    }

    [[nodiscard]] const QByteArray& definitions() const { return m_definitions; }
    [[nodiscard]] const QByteArray& body() const { return m_body; }

private:
    [[nodiscard]] bool hasFill() const { return painter()->brush().style() != Qt::NoBrush; }
    [[nodiscard]] double opacity() const { return painter()->opacity(); }
    [[nodiscard]] QByteArray transform() const
    {
        return transformAttribute(painter()->combinedTransform());
    }

    void add(const QByteArray& element)
    {
        const QByteArray clip = clipId();
        if (clip.isEmpty())
            m_body += element + '\n';
        else
            m_body += "<g clip-path=\"url(#" + clip + ")\">" + element + "</g>\n";
    }

    /// The id of the clip in force, defined on first use; empty without one.
    QByteArray clipId()
    {
        if (!painter()->hasClipping())
            return {};
        const QByteArray data = pathData(painter()->combinedTransform().map(painter()->clipPath()));
        QByteArray& id = m_clips[data];
        if (id.isEmpty()) {
            id = "clip" + QByteArray::number(m_clips.size());
            m_definitions += "<clipPath id=\"" + id + "\"><path d=\"" + data + "\"/></clipPath>\n";
        }
        return id;
    }

    QHash<QByteArray, QByteArray> m_clips; ///< path data to id
    QByteArray m_definitions;
    QByteArray m_body;
};

SvgPaintDevice::SvgPaintDevice(QSize page, int unitsPerPoint, const QString& title)
    : m_page(page)
    , m_unitsPerPoint(unitsPerPoint)
    , m_title(title)
    , m_engine(std::make_unique<Engine>())
{}

SvgPaintDevice::~SvgPaintDevice() = default;

QPaintEngine* SvgPaintDevice::paintEngine() const
{
    return m_engine.get();
}

QByteArray SvgPaintDevice::svg() const
{
    const QByteArray width = QByteArray::number(m_page.width());
    const QByteArray height = QByteArray::number(m_page.height());
    const QByteArray units = QByteArray::number(m_page.width() * m_unitsPerPoint) + ' '
                             + QByteArray::number(m_page.height() * m_unitsPerPoint);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
           "version=\"1.1\" width=\""
           + width + "pt\" height=\"" + height + "pt\" viewBox=\"0 0 " + units + "\">\n<title>"
           + m_title.toHtmlEscaped().toUtf8() + "</title>\n<defs>\n" + m_engine->definitions()
           + "</defs>\n" + m_engine->body() + "</svg>\n";
}

int SvgPaintDevice::metric(PaintDeviceMetric metric) const
{
    constexpr double kMillimetresPerPoint = 25.4 / 72;
    const int dpi = 72 * m_unitsPerPoint;
    switch (metric) {
    case PdmWidth:
        return m_page.width() * m_unitsPerPoint;
    case PdmHeight:
        return m_page.height() * m_unitsPerPoint;
    case PdmWidthMM:
        return static_cast<int>(std::lround(m_page.width() * kMillimetresPerPoint));
    case PdmHeightMM:
        return static_cast<int>(std::lround(m_page.height() * kMillimetresPerPoint));
    case PdmDpiX:
    case PdmDpiY:
    case PdmPhysicalDpiX:
    case PdmPhysicalDpiY:
        return dpi;
    case PdmNumColors:
        return std::numeric_limits<int>::max();
    case PdmDepth:
        return 32;
    case PdmDevicePixelRatio:
        return 1;
    case PdmDevicePixelRatioScaled:
        return static_cast<int>(devicePixelRatioFScale());
    }
    return 0;
}

} // namespace gradus
