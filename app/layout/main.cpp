#include "core/layout/graphviz_layout.h"
#include "core/layout/layout.h"

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kHelp =
    R"(Usage: gradus-layout

Lays graphs out for the Gradus workbench. Reads one JSON object a line from standard
input and writes one JSON object a line to standard output, until the input ends.

  in   {"id":7,"nodes":[[width,height],...],"edges":[[from,to],...]}
  out  {"id":7,"width":w,"height":h,"nodes":[[x,y],...],"edges":[[[x,y],...],...]}
       {"id":7,"error":"one sentence"}

Lengths are points (1/72 inch), y grows downwards, nodes are placed by their centres,
edges are cubic Bezier curves of 3n+1 points whose last one is the tip.

  --help     this text
  --version  version and licence
)";

constexpr std::string_view kVersion =
    "gradus-layout " GRADUS_VERSION "\n"
    "Licence: GPL-3.0-or-later, with permission to link Graphviz (EPL-1.0).\n";

std::string answerLine(std::string_view line)
{
    const auto request = gradus::layoutRequestFromJson(line);
    if (!request)
        return gradus::layoutErrorLine(gradus::layoutLineId(line), request.error().message);
    const auto answer = gradus::layOut(*request);
    if (!answer)
        return gradus::layoutErrorLine(request->id, answer.error().message);
    return gradus::toJsonLine(*answer);
}

void answerAll()
{
    std::string line;
    while (std::getline(std::cin, line))
        std::cout << answerLine(line) << std::endl; // flushed: the window waits for this line
}

int run(int count, char** words)
{
    if (count == 1) {
        answerAll();
        return std::cout ? 0 : 1;
    }
    const std::string_view word = words[1];
    if (count == 2 && (word == "--help" || word == "--version")) {
        std::cout << (word == "--help" ? kHelp : kVersion);
        return 0;
    }
    std::cerr << "gradus-layout: takes one of --help and --version or nothing, not \"" << word
              << "\"\n";
    return 2;
}

} // namespace

int main(int count, char** words)
{
    std::ios::sync_with_stdio(false);
    try {
        return run(count, words);
    } catch (const std::exception& problem) { // memory ran out: the window starts another helper
        std::cerr << "gradus-layout: " << problem.what() << '\n';
        return 1;
    }
}
