#pragma once

#include "core/store/study_file.h"

#include <string>

namespace gradus {

/// As StudyFile::open(); what that cannot read is a failure here, not a wrong command line.
[[nodiscard]] inline Result<StudyFile> openStudy(const std::string& path)
{
    auto study = StudyFile::open(path);
    if (!study && study.error().code == ErrorCode::Unsupported)
        return fail(ErrorCode::Corrupt, study.error().message);
    return study;
}

} // namespace gradus
