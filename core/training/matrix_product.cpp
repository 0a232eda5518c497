#include "core/training/matrix_product.h"

#include "core/training/parallel.h"

#include <cstddef>
#include <functional>
#include <unordered_map>

#include <oneapi/dnnl/dnnl.hpp>

namespace gradus {

namespace {

using Type = dnnl::memory::data_type;

/// Shapes seen before keep what oneDNN has compiled for them; so many at most.
constexpr std::size_t kKeptShapes = 4'096;

struct Hash
{
    std::size_t operator()(const MatrixProduct& product) const noexcept
    {
        std::size_t hash = 0;
        const auto mix = [&](std::int64_t value) {
            hash = hash * 1'000'003U ^ std::hash<std::int64_t>{}(value);
        };
        mix(product.rows);
        mix(product.columns);
        mix(product.depth);
        mix(static_cast<std::int64_t>(product.in) * 2 + static_cast<std::int64_t>(product.out));
        mix(product.isLeftTransposed * 8 + product.isRightTransposed * 4 + product.isAdded * 2
            + product.hasBias);
        return hash;
    }
};

Type typeOf(kernels::Element element)
{
    return element == kernels::Element::BFloat16 ? Type::bf16 : Type::f32;
}

/// A compiled product with the memory objects its data is handed over in.
struct Compiled
{
    Compiled(const MatrixProduct& product, const dnnl::engine& engine)
        : left({{product.rows, product.depth},
                typeOf(product.in),
                product.isLeftTransposed ? dnnl::memory::dims{1, product.rows}
                                         : dnnl::memory::dims{product.depth, 1}},
               engine, nullptr)
        , right({{product.depth, product.columns},
                 typeOf(product.in),
                 product.isRightTransposed ? dnnl::memory::dims{1, product.depth}
                                           : dnnl::memory::dims{product.columns, 1}},
                engine, nullptr)
        , out({{product.rows, product.columns},
               typeOf(product.out),
               dnnl::memory::dims{product.columns, 1}},
              engine, nullptr)
        , bias({{1, product.columns}, typeOf(product.in), dnnl::memory::dims{product.columns, 1}},
               engine, nullptr)
    {
        dnnl::primitive_attr attributes;
        if (product.isAdded) {
            dnnl::post_ops operations;
            operations.append_sum(1.0F);
            attributes.set_post_ops(operations);
        }
        const auto description =
            product.hasBias ? dnnl::matmul::desc(left.get_desc(), right.get_desc(), bias.get_desc(),
                                                 out.get_desc())
                            : dnnl::matmul::desc(left.get_desc(), right.get_desc(), out.get_desc());
        primitive = dnnl::matmul(dnnl::matmul::primitive_desc(description, attributes, engine));
        arguments = {{DNNL_ARG_SRC, left}, {DNNL_ARG_WEIGHTS, right}, {DNNL_ARG_DST, out}};
        if (product.hasBias)
            arguments.emplace(DNNL_ARG_BIAS, bias);
    }

    dnnl::memory left;
    dnnl::memory right;
    dnnl::memory out;
    dnnl::memory bias;
    dnnl::matmul primitive;
    std::unordered_map<int, dnnl::memory> arguments;
};

/// oneDNN asks for pointers to data that may be written, and reads them only.
void* handle(const void* data)
{
    return const_cast<void*>(data); // NOLINT
}

/// Gradients of weights: a few rows and columns, summed over very many rows, which oneDNN does at
/// half its usual speed.
bool isWeightGradient(const MatrixProduct& product)
{
    return kernels::table().addTransposedProduct != nullptr && product.isLeftTransposed
           && !product.isRightTransposed && product.isAdded && !product.hasBias
           && product.in == kernels::Element::BFloat16 && product.out == kernels::Element::Float32
           && product.depth % 2 == 0 && product.columns % 16 == 0;
}

} // namespace

void multiply(const MatrixProduct& product, const void* left, const void* right, void* out,
              const void* bias)
{
    if (isWeightGradient(product)) {
        inParallel((product.rows + 11) / 12, 1, [&](std::int64_t begin, std::int64_t end) {
            kernels::table().addTransposedProduct(
                left, right, product.depth, product.rows, product.columns, begin * 12,
                std::min(product.rows, end * 12), static_cast<float*>(out));
        });
        return;
    }
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    thread_local dnnl::stream stream(engine);
    thread_local std::unordered_map<MatrixProduct, Compiled, Hash> compiled;

    auto found = compiled.find(product);
    if (found == compiled.end()) {
        if (compiled.size() >= kKeptShapes)
            compiled.clear();
        found = compiled.try_emplace(product, product, engine).first;
    }
    Compiled& now = found->second;
    now.left.set_data_handle(handle(left));
    now.right.set_data_handle(handle(right));
    now.out.set_data_handle(out);
    if (product.hasBias)
        now.bias.set_data_handle(handle(bias));
    now.primitive.execute(stream, now.arguments);
    stream.wait();
}

} // namespace gradus
