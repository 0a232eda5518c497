#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace gradus {

/// Aligned memory that grows when more is asked for and is then kept: steady work allocates
/// nothing. Contents are lost when it grows.
class Buffer
{
public:
    /// Room for @p bytes, 64-byte aligned, not initialised. Throws std::bad_alloc.
    void* reserve(std::size_t bytes)
    {
        if (bytes > m_bytes) {
            m_data.reset(); // before the new one, so that both never stand side by side
            m_bytes = (bytes + 63) / 64 * 64;
            m_data.reset(std::aligned_alloc(64, m_bytes));
            if (m_data == nullptr) {
                m_bytes = 0;
                throw std::bad_alloc();
            }
        }
        return m_data.get();
    }
    template <typename T>
    T* reserveFor(std::int64_t count)
    {
        return static_cast<T*>(reserve(static_cast<std::size_t>(count) * sizeof(T)));
    }
    [[nodiscard]] void* data() const { return m_data.get(); }

private:
    struct Free
    {
        void operator()(void* data) const { std::free(data); }
    };
    std::unique_ptr<void, Free> m_data;
    std::size_t m_bytes = 0;
};

} // namespace gradus
