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

Result<void> readLines(const std::string& file,
                       const std::function<Result<void>(std::string_view)>& read)
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
        if (const auto row = read(line); !row) {
            const auto& error = row.error();
            if (error.code == ErrorCode::Io) // nobody takes what is printed
                return row;
            return fail(ErrorCode::Corrupt,
                        name + ", line " + std::to_string(number) + ": " + error.message);
        }
    }
    if (input.bad())
        return fail(ErrorCode::Io, "cannot read " + name + " to its end");
    return {};
}

Result<void> convertLines(const std::string& file,
                          const std::function<Result<std::string>(std::string_view)>& convert)
{
    const auto print = [&](std::string_view line) -> Result<void> {
        const auto row = convert(line);
        return row ? printLine(*row) : Result<void>(tl::unexpected(row.error()));
    };
    if (auto read = readLines(file, print); !read)
        return read;
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
