#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace gradus {

/// What kind of failure happened. Callers branch on this; people read Error::message.
enum class ErrorCode {
    Usage, ///< a command line asks for something that makes no sense; only programs make it
    InvalidArgument,
    NotFound,
    Corrupt,
    Unsupported,
    Io,
    Cancelled,
    EngineDied,
};

/// An expected failure, one that a correct program must be ready for.
struct Error
{
    ErrorCode code = ErrorCode::InvalidArgument;
    std::string message; ///< English, one sentence, names the file, field or value at fault.
};

/// A value, or the reason why there is none. (std::expected once the toolchain is C++23.)
template <typename T>
using Result = tl::expected<T, Error>;

/// The failing side of any Result: `return fail(ErrorCode::NotFound, "no such run: 7");`
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

} // namespace gradus
