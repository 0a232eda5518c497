#include "app/gradus/figure_command.h"

#include "app/gradus/graph_figure.h"
#include "core/figure/figure.h"
#include "widgets/figures/figure_export.h"

#include <cstdio>
#include <filesystem>
#include <string>

#include <QCommandLineParser>
#include <QCoreApplication>

namespace gradus {

namespace {

enum ExitStatus { Success = 0, Failure = 1, UsageError = 2 };

constexpr auto kHelp =
    R"(Usage: gradus figure STUDY.gradus FIGURE -o FILE.{pdf,svg,png,tex,csv}
       gradus figure --list STUDY.gradus

Writes a figure of a study to a file. Works without a display. The format
follows the suffix of FILE; a failed export leaves no half file.

Options:
  -o, --output FILE   where to write
  --list              print the figures the study can draw, one a line
  --run ID            of run ID; default: the newest that has what it shows
  --dpi N             dots per inch of a PNG; default 192
  -h, --help          this text

The figure "graph" shows gold and predicted graph of one sample, as pdf, svg
or png. Its own options:
  --evaluation ID     default: the newest of a reinforcement stage, else the newest
  --problem ID        default: one with an instructive mistake
  --sample N          counted from 0; default: likewise

Exit status: 0 on success, 2 on a usage error, 1 on any other failure.
)";

int complain(ExitStatus status, const std::string& sentence)
{
    std::fprintf(stderr, "gradus: %s\n", sentence.c_str());
    return status;
}

/// What the arguments ask for.
struct Request
{
    bool isHelp = false;
    bool isList = false;
    std::string study;
    std::string figure;
    std::filesystem::path output;
    RowId run = 0;
    double dpi = 192;
    RowId evaluation = 0;
    RowId problem = 0;
    int sample = -1;
};

Result<std::int64_t> numberOf(const QCommandLineParser& parser, const QString& option,
                              std::int64_t least, std::int64_t otherwise)
{
    if (!parser.isSet(option))
        return otherwise;
    bool isNumber = false;
    const qlonglong value = parser.value(option).toLongLong(&isNumber);
    if (!isNumber || value < least || value > 1'000'000'000)
        return fail(ErrorCode::InvalidArgument,
                    "--" + option.toStdString() + " \"" + parser.value(option).toStdString()
                        + "\" is not a whole number from " + std::to_string(least) + " on.");
    return value;
}

Result<void> readNumbers(const QCommandLineParser& parser, Request& request)
{
    const auto run = numberOf(parser, QStringLiteral("run"), 1, 0);
    const auto dpi = numberOf(parser, QStringLiteral("dpi"), 1, 192);
    const auto evaluation = numberOf(parser, QStringLiteral("evaluation"), 1, 0);
    const auto problem = numberOf(parser, QStringLiteral("problem"), 1, 0);
    const auto sample = numberOf(parser, QStringLiteral("sample"), 0, -1);
    for (const auto* number : {&run, &dpi, &evaluation, &problem, &sample}) {
        if (!*number)
            return tl::unexpected(number->error());
    }
    request.run = *run;
    request.dpi = static_cast<double>(*dpi);
    request.evaluation = *evaluation;
    request.problem = *problem;
    request.sample = static_cast<int>(*sample);
    return {};
}

Result<void> checkRequest(const Request& request, const QStringList& words)
{
    const auto wrong = [](const std::string& sentence) {
        return fail(ErrorCode::InvalidArgument, sentence + " See gradus figure --help.");
    };
    if (words.size() < 1)
        return wrong("STUDY is missing.");
    if (request.isList)
        return words.size() == 1 ? Result<void>{}
                                 : wrong("--list takes one STUDY and nothing else.");
    if (words.size() != 2)
        return wrong(words.size() < 2 ? "FIGURE is missing." : "There are too many arguments.");
    if (request.output.empty())
        return wrong("-o FILE is missing.");
    if (!isFigureSuffix(request.output))
        return wrong("Cannot tell the format of " + request.output.string()
                     + ": its suffix is none of .pdf .svg .png .tex .csv.");
    if (request.figure == kGraphFigure && !pictureFormatOf(request.output))
        return wrong("The figure graph is a picture and cannot be written to "
                     + request.output.string() + ": choose .pdf, .svg or .png.");
    return {};
}

Result<Request> readArguments(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.addOption(QCommandLineOption(QStringList{QStringLiteral("h"), QStringLiteral("help")}));
    parser.addOption(QCommandLineOption(QStringLiteral("list")));
    const auto value = QStringLiteral("value");
    parser.addOption({{QStringLiteral("o"), QStringLiteral("output")}, {}, value});
    for (const char* name : {"run", "dpi", "evaluation", "problem", "sample"})
        parser.addOption({QString::fromLatin1(name), {}, value});
    if (!parser.parse(QStringList{QStringLiteral("gradus")} + arguments))
        return fail(ErrorCode::InvalidArgument, parser.errorText().toStdString());
    Request request;
    request.isHelp = parser.isSet(QStringLiteral("help"));
    request.isList = parser.isSet(QStringLiteral("list"));
    if (request.isHelp)
        return request;
    const QStringList words = parser.positionalArguments();
    request.study = words.value(0).toStdString();
    request.figure = words.value(1).toStdString();
    request.output = parser.value(QStringLiteral("output")).toStdString();
    if (const auto checked = checkRequest(request, words); !checked)
        return tl::unexpected(checked.error());
    if (const auto read = readNumbers(parser, request); !read)
        return tl::unexpected(read.error());
    return request;
}

Result<void> printList(StudyFile& study)
{
    const auto figures = listFigures(study);
    if (!figures)
        return tl::unexpected(figures.error());
    for (const FigureInfo& figure : *figures)
        std::printf("%s\t%s\n", figure.name.c_str(), figure.title.c_str());
    std::printf("%s\t%s\n", kGraphFigure, "Gold and predicted graph of one sample");
    return {};
}

Result<void> writeFigure(StudyFile& study, const Request& request)
{
    if (request.figure == kGraphFigure)
        return writeGraphFigure(study, {request.evaluation, request.problem, request.sample},
                                request.output);
    const auto figure = buildFigure(study, request.figure, request.run);
    if (!figure)
        return tl::unexpected(figure.error());
    return exportFigure(*figure, request.output, request.dpi);
}

} // namespace

int figureCommand(const QStringList& arguments)
{
    const auto request = readArguments(arguments);
    if (!request)
        return complain(UsageError, request.error().message);
    if (request->isHelp) {
        std::fputs(kHelp, stdout);
        return Success;
    }
    auto study = StudyFile::open(request->study);
    if (!study)
        return complain(Failure, study.error().message);
    const auto done = request->isList ? printList(*study) : writeFigure(*study, *request);
    return done ? Success : complain(Failure, done.error().message);
}

} // namespace gradus
