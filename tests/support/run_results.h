#pragma once

// What two runs of one schedule have to agree in, bit by bit.

#include "core/base/file.h"
#include "core/store/study_file.h"

#include <bit>
#include <cstdint>
#include <string>

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace gradus::testing {

/// Whether @p key is a time or a rate: those differ from run to run.
inline bool isTime(const std::string& key)
{
    return key.find("seconds") != std::string::npos || key.find("per_second") != std::string::npos;
}

/// Every metric of the first run but times, sorted.
inline QStringList metricLines(StudyFile& study)
{
    QStringList lines;
    const auto metrics = study.metrics(1).value();
    for (const auto& row : metrics.rows)
        if (!isTime(row.key))
            lines +=
                QString::fromStdString(row.stage + "|" + row.key + "|" + std::to_string(row.step)
                                       + "|" + std::to_string(row.tokens) + "|")
                + QString::number(row.value, 'g', 17); // tells any two values apart
    lines.sort();
    return lines;
}

/// Every sample of every evaluation with its verdict, in the order of problems.
inline QStringList sampleLines(StudyFile& study)
{
    QStringList lines;
    const auto evaluations = study.evaluations().value();
    for (const auto& evaluation : evaluations) {
        const auto tallies = study.tallies(evaluation.id).value();
        for (const auto& tally : tallies) {
            const auto samples = study.samples(evaluation.id, tally.problem).value();
            for (const auto& sample : samples)
                lines += QString::fromStdString(
                    evaluation.checkpointName + "|" + evaluation.distribution + "|"
                    + std::to_string(tally.index) + "|" + std::to_string(sample.sample) + "|"
                    + std::to_string(sample.isVerified) + std::to_string(sample.isAnswerCorrect)
                    + std::to_string(sample.isTruncated) + "|" + std::to_string(sample.tokens) + "|"
                    + std::to_string(std::bit_cast<std::uint64_t>(sample.processAccuracy)) + "|"
                    + std::to_string(
                        std::bit_cast<std::uint64_t>(sample.logProbability.value_or(1)))
                    + "|" + sample.text);
        }
    }
    return lines;
}

/// Name of each final checkpoint with the hash of its tensors: weights and moments. The header
/// before them holds times. Source: the format's description, github.com/huggingface/safetensors.
inline QStringList tensorLines(StudyFile& study)
{
    QStringList lines;
    const auto checkpoints = study.checkpoints().value();
    for (const auto& row : checkpoints) {
        if (!row.isFinal)
            continue;
        const auto content = readFile(study.folder() / row.path).value();
        std::size_t header = 0;
        for (std::size_t i = 8; i-- > 0;)
            header = header * 256 + static_cast<unsigned char>(content[i]);
        lines += QString::fromStdString(
            row.name + " " + contentHash(std::string_view(content).substr(8 + header)));
    }
    return lines;
}

} // namespace gradus::testing
