#include "app/engine/text_rows.h"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <system_error>

namespace gradus {

namespace {

tl::unexpected<Error> outputFailed()
{
    return fail(ErrorCode::Io,
                "cannot write to standard output: " + std::generic_category().message(errno));
}

} // namespace

Result<void> convertLines(const std::string& file,
                          const std::function<Result<std::string>(std::string_view)>& convert)
{
    std::ifstream stream;
    if (file != "-") {
        stream.open(file, std::ios::binary);
        if (!stream)
            return fail(ErrorCode::NotFound,
                        "cannot read " + file + ": " + std::generic_category().message(errno));
    }
    std::istream& input = file == "-" ? std::cin : stream;
    const std::string name = file == "-" ? "standard input" : file;
    std::string line;
    for (std::size_t number = 1; std::getline(input, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const auto row = convert(line);
        if (!row)
            return fail(ErrorCode::Corrupt,
                        name + ", line " + std::to_string(number) + ": " + row.error().message);
        if (auto printed = printLine(*row); !printed)
            return printed;
    }
    if (input.bad())
        return fail(ErrorCode::Io, "cannot read " + name + " to its end");
    return flushOutput();
}

Result<void> printLine(std::string_view line)
{
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size()
        || std::fputc('\n', stdout) == EOF)
        return outputFailed();
    return {};
}

Result<void> flushOutput()
{
    if (std::fflush(stdout) != 0)
        return outputFailed();
    return {};
}

} // namespace gradus
