#pragma once

#include "core/problem/context.h"
#include "core/token/phrase_tokenizer.h"
#include "core/training/decoder.h"
#include "core/training/documents.h"

#include <memory>
#include <string>

namespace gradus {

/// The 0.84 M model (L4 D128) taught for a while on easy problems, always from the same seeds: it
/// ends its solutions by itself, so that lengths differ as they do in use.
class TaughtModel
{
public:
    /// Trains for about 20 s on two cores. @param contexts must outlive the model.
    TaughtModel(const ContextLibrary& contexts, torch::ScalarType type);

    /// Ready to be put into the name of a case.
    [[nodiscard]] static std::string description();
    [[nodiscard]] static ModelSpec spec();
    /// The same weights with another compute type.
    [[nodiscard]] std::unique_ptr<Decoder> copy(torch::ScalarType type) const;

    /// Problems of op 2 to @p opMax as it was taught with, from another seed.
    [[nodiscard]] DocumentStream problems(int opMax) const;
    [[nodiscard]] Decoder& decoder() { return *m_decoder; }
    [[nodiscard]] const Tokenizer& tokenizer() const { return m_tokenizer; }

private:
    const ContextLibrary& m_contexts;
    PhraseTokenizer m_tokenizer;
    std::unique_ptr<Decoder> m_decoder;
};

} // namespace gradus
