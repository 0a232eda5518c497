#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>

namespace gradus {

/// Widest layer of a structure graph: at most five places and five things. Source: paper.md 1.2.
inline constexpr std::size_t kGridWidth = 5;

/// A list of at most @p Capacity values that never allocates; the generator makes a great many.
template <typename T, std::size_t Capacity>
class InlineList
{
public:
    void push(T value)
    {
        assert(m_size < Capacity);
        m_items[m_size++] = value;
    }
    void insert(std::size_t position, T value)
    {
        assert(m_size < Capacity && position <= m_size);
        for (std::size_t i = m_size++; i > position; --i)
            m_items[i] = m_items[i - 1];
        m_items[position] = value;
    }
    /// Keeps the first @p size values. @pre size <= size().
    void truncate(std::size_t size)
    {
        assert(size <= m_size);
        m_size = size;
    }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] bool contains(const T& value) const
    {
        return std::find(begin(), end(), value) != end();
    }
    [[nodiscard]] T& operator[](std::size_t i) { return m_items[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return m_items[i]; }
    [[nodiscard]] T* begin() { return m_items.data(); }
    [[nodiscard]] T* end() { return m_items.data() + m_size; }
    [[nodiscard]] const T* begin() const { return m_items.data(); }
    [[nodiscard]] const T* end() const { return m_items.data() + m_size; }
    [[nodiscard]] T* data() { return m_items.data(); }

private:
    std::array<T, Capacity> m_items{};
    std::size_t m_size = 0;
};

} // namespace gradus
