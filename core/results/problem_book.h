#pragma once

#include "core/base/result.h"
#include "core/store/study_file.h"

#include <map>

namespace gradus {

/// What problems of a study are, each read once.
class ProblemBook
{
public:
    explicit ProblemBook(StudyFile& study)
        : m_study(study)
    {}

    /// @return valid as long as this lives.
    [[nodiscard]] Result<const ProblemRow*> of(RowId problem)
    {
        if (const auto found = m_read.find(problem); found != m_read.end())
            return &found->second;
        auto row = m_study.problem(problem);
        if (!row)
            return tl::unexpected(row.error());
        return &m_read.emplace(problem, std::move(*row)).first->second;
    }

private:
    StudyFile& m_study;
    std::map<RowId, ProblemRow> m_read;
};

} // namespace gradus
