#pragma once

// QCustomPlot's header is written with Qt's keywords, which QT_NO_KEYWORDS and QT_NO_FOREACH take
// away everywhere else. This is the only place that includes it: the keywords are there for its
// length only.

#include <QtCore/qobjectdefs.h>

#pragma push_macro("signals")
#pragma push_macro("slots")
#pragma push_macro("emit")
#pragma push_macro("foreach")
#undef signals
#undef slots
#undef emit
#undef foreach
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit Q_EMIT
#define foreach(variable, container) for (variable : container)

#include <qcustomplot.h>

#pragma pop_macro("foreach")
#pragma pop_macro("emit")
#pragma pop_macro("slots")
#pragma pop_macro("signals")
