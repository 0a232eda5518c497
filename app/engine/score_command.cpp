#include "app/engine/command_setup.h"
#include "app/engine/score_report.h"
#include "app/engine/text_rows.h"
#include "core/base/file.h"
#include "core/engine/generation_import.h"
#include "core/solution/score.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

namespace gradus {

namespace {

struct Line
{
    std::size_t number = 0;
    std::string text;
};

/// Reads a file of JSON rows in pieces, so that memory does not grow with the file.
class LineReader
{
public:
    [[nodiscard]] Result<void> open(const std::string& file)
    {
        m_name = file == "-" ? "standard input" : file;
        if (file == "-")
            return {};
        m_stream.open(file, std::ios::binary);
        if (!m_stream)
            return fail(ErrorCode::NotFound,
                        "cannot read " + file + ": " + std::generic_category().message(errno));
        m_input = &m_stream;
        return {};
    }

    /// The next lines that are not blank; none at the end of the file.
    [[nodiscard]] Result<std::vector<Line>> next()
    {
        constexpr std::size_t kLines = 4'096;
        constexpr std::size_t kBytes = 32'000'000;
        std::vector<Line> lines;
        std::size_t bytes = 0;
        for (std::string text; lines.size() < kLines && bytes < kBytes;) {
            if (!std::getline(*m_input, text))
                break;
            ++m_number;
            bytes += text.size();
            if (text.find_first_not_of(" \t\r") != std::string::npos)
                lines.push_back({m_number, std::move(text)});
        }
        if (m_input->bad())
            return fail(ErrorCode::Io, "cannot read " + m_name + " to its end");
        return lines;
    }

    [[nodiscard]] tl::unexpected<Error> failAt(std::size_t line, const Error& error) const
    {
        return fail(error.code, m_name + ", line " + std::to_string(line) + ": " + error.message);
    }

private:
    std::string m_name;
    std::ifstream m_stream;
    std::istream* m_input = &std::cin;
    std::size_t m_number = 0;
};

/// Runs @p work for 0 to @p count - 1 on several threads, in no certain order.
void forEachOn(int threads, std::size_t count, const std::function<void(std::size_t)>& work)
{
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t i = next++; i < count; i = next++)
            work(i);
    };
    std::vector<std::jthread> others;
    for (int t = 1; t < threads; ++t)
        others.emplace_back(run);
    run();
}

/// The gold rows, read and as they stand in the file.
struct Gold
{
    GoldTable table;
    std::vector<std::string> rows; ///< empty unless asked for
};

Result<Gold> readGold(const std::string& file, bool keepsRows)
{
    LineReader reader;
    if (auto opened = reader.open(file); !opened)
        return tl::unexpected(opened.error());
    Gold gold;
    while (true) {
        const auto lines = reader.next();
        if (!lines)
            return tl::unexpected(lines.error());
        if (lines->empty())
            break;
        for (const auto& line : *lines) {
            if (auto added = gold.table.add(line.text); !added)
                return reader.failAt(line.number, added.error());
            if (keepsRows)
                gold.rows.push_back(line.text);
        }
    }
    if (gold.table.size() == 0)
        return fail(ErrorCode::Corrupt, file + " has no row");
    return gold;
}

/// Matching and counting go in the order of the file, on one thread; reading rows and judging
/// them, which is nearly all of the work, on several. So the result does not depend on threads.
class Scorer
{
public:
    /// @param rows where a line a generation goes; may be null. @param import what they are brought
    /// into a study by; may be null.
    Scorer(GoldTable& gold, int threads, std::ostream* rows, GenerationImport* import)
        : m_gold(gold)
        , m_threads(threads)
        , m_rows(rows)
        , m_import(import)
        , m_board(gold.size())
    {}

    [[nodiscard]] const ScoreBoard& board() const { return m_board; }

    [[nodiscard]] Result<void> add(const std::vector<Line>& lines, const LineReader& reader)
    {
        std::vector<Result<ScoreGeneration>> generations(lines.size());
        forEachOn(m_threads, lines.size(),
                  [&](std::size_t i) { generations[i] = readGeneration(lines[i].text); });
        std::vector<ScoreRow> rows(lines.size());
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (!generations[i])
                return reader.failAt(lines[i].number, generations[i].error());
            rows[i].line = lines[i].number;
            rows[i].gold = m_gold.match(*generations[i]);
        }
        forEachOn(m_threads, lines.size(), [&](std::size_t i) {
            if (rows[i].gold && generations[i]->text)
                rows[i].judgement = judgeGeneration(m_gold[*rows[i].gold], *generations[i]->text);
        });
        std::vector<ImportedGeneration> known;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (rows[i].gold && m_import != nullptr)
                known.push_back({*rows[i].gold, generations[i]->text});
            rows[i].rank = m_board.add(*generations[i], rows[i].gold, rows[i].judgement);
            if (m_rows != nullptr)
                *m_rows << scoreRow(*generations[i], rows[i]) << '\n';
        }
        return m_import != nullptr ? m_import->add(known) : Result<void>();
    }

private:
    GoldTable& m_gold;
    int m_threads;
    std::ostream* m_rows;
    GenerationImport* m_import;
    ScoreBoard m_board;
};

bool isSameFile(const std::string& a, const std::string& b)
{
    std::error_code ignored; // a file that is not there yet is no other's
    return a == b || std::filesystem::equivalent(a, b, ignored);
}

Result<void> checkOptions(const ScoreOptions& options)
{
    if (options.verifier != "strict" && options.verifier != "paper")
        return fail(ErrorCode::Usage,
                    "--verifier: \"" + options.verifier + "\" is neither strict nor paper");
    if (options.threads < 0)
        return fail(ErrorCode::Usage,
                    "--threads: " + std::to_string(options.threads) + " is negative");
    if (options.gold == "-" && options.generations == "-")
        return fail(ErrorCode::Usage, "--gold and --generations cannot both be standard input");
    if (options.rows == "-")
        return fail(ErrorCode::Usage, "--rows: standard output is taken by the report");
    for (const auto& input : {options.gold, options.generations, options.study})
        if (!options.rows.empty() && isSameFile(options.rows, input))
            return fail(ErrorCode::Usage, "--rows: " + options.rows + " is one of the other files");
    if (!options.study.empty() && options.checkpoint.empty())
        return fail(ErrorCode::Usage, "--study: --checkpoint is needed to say whose they are");
    if (!options.study.empty() && options.generations == "-")
        return fail(ErrorCode::Usage,
                    "--study: --generations must be a file, which the study then names");
    return {};
}

tl::unexpected<Error> cannotWrite(const std::string& file)
{
    return fail(ErrorCode::Io,
                "cannot write " + file + ": " + std::generic_category().message(errno));
}

/// "generations.jsonl (1234567 bytes, 0123456789ab)", hashed over its first million: enough to know
/// a file again, whatever it is called, without reading it twice.
Result<std::string> sourceOf(const std::string& file)
{
    constexpr std::size_t kHashed = 1'000'000;
    std::ifstream stream(file, std::ios::binary);
    std::string begin(kHashed, '\0');
    stream.read(begin.data(), kHashed);
    begin.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (begin.empty() || error)
        return fail(ErrorCode::Io, "cannot read " + file);
    return std::filesystem::path(file).filename().string() + " (" + std::to_string(size)
           + " bytes, " + contentHash(begin).substr(0, 12) + ')';
}

/// Reads all generations once, so that a bad line is found before anything is written.
Result<void> checkGenerations(const std::string& file)
{
    LineReader reader;
    if (auto opened = reader.open(file); !opened)
        return opened;
    while (true) {
        const auto lines = reader.next();
        if (!lines)
            return tl::unexpected(lines.error());
        if (lines->empty())
            return {};
        for (const auto& line : *lines)
            if (auto read = readGeneration(line.text); !read)
                return reader.failAt(line.number, read.error());
    }
}

/// A study with what brings generations into it; both stay where they are.
struct StudyImport
{
    StudyFile study;
    std::optional<GenerationImport> import;
};

/// Nothing where no study is asked for.
Result<std::unique_ptr<StudyImport>> beginImport(const ScoreOptions& options, const Gold& gold)
{
    if (options.study.empty())
        return nullptr;
    auto study = openStudy(options.study);
    if (!study)
        return tl::unexpected(study.error());
    if (auto whole = checkGenerations(options.generations); !whole)
        return tl::unexpected(whole.error());
    const auto source = sourceOf(options.generations);
    if (!source)
        return tl::unexpected(source.error());
    const auto distribution = options.distribution.empty()
                                  ? std::filesystem::path(options.gold).stem().string()
                                  : options.distribution;
    auto held = std::make_unique<StudyImport>(StudyImport{std::move(*study), std::nullopt});
    auto begun =
        GenerationImport::begin(held->study, options.checkpoint, distribution, *source, gold.rows);
    if (!begun)
        return tl::unexpected(begun.error());
    held->import = std::move(*begun);
    return held;
}

Result<void> finishImport(StudyImport& held)
{
    const auto evaluation = held.import->finish();
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    std::fprintf(stderr, "In %s as evaluation %lld.\n", held.study.path().c_str(),
                 static_cast<long long>(*evaluation));
    if (const auto left = held.import->unreadableGold(); left > 0)
        std::fprintf(stderr, "%zu gold solutions cannot be read and are left out.\n", left);
    return {};
}

} // namespace

Result<void> scoreCommand(const ScoreOptions& options)
{
    if (auto valid = checkOptions(options); !valid)
        return valid;
    auto gold = readGold(options.gold, !options.study.empty());
    if (!gold)
        return tl::unexpected(gold.error());
    const auto held = beginImport(options, *gold);
    if (!held)
        return tl::unexpected(held.error());
    LineReader reader;
    if (auto opened = reader.open(options.generations); !opened)
        return opened;
    std::ofstream rows;
    if (!options.rows.empty()) {
        rows.open(options.rows, std::ios::binary);
        if (!rows)
            return cannotWrite(options.rows);
    }
    const auto cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    Scorer scorer(gold->table, options.threads > 0 ? options.threads : cores,
                  options.rows.empty() ? nullptr : &rows, *held ? &*(*held)->import : nullptr);
    while (true) {
        const auto lines = reader.next();
        if (!lines)
            return tl::unexpected(lines.error());
        if (lines->empty())
            break;
        if (auto added = scorer.add(*lines, reader); !added)
            return added;
    }
    if (rows.is_open() && !rows.flush())
        return cannotWrite(options.rows);
    if (*held)
        if (auto finished = finishImport(**held); !finished)
            return finished;
    const auto report = scoreReport(gold->table, scorer.board(), options.verifier);
    if (!report)
        return tl::unexpected(report.error());
    if (auto printed = printLine(*report); !printed)
        return printed;
    return flushOutput();
}

} // namespace gradus
