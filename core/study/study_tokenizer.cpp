#include "core/study/study_tokenizer.h"

#include "core/problem/render.h"
#include "core/token/bpe_tokenizer.h"
#include "core/token/bpe_trainer.h"
#include "core/token/phrase_tokenizer.h"

#include <cassert>
#include <set>
#include <utility>

namespace gradus {

namespace {

/// The problems a BPE is learnt from: neither trained nor evaluated on (trainingSeed(),
/// evaluationSeed()). The same for every schedule, so that all of a study read alike.
constexpr std::uint64_t kBpeSeed = 0xB9E0'0000'0000'0001ULL;

PhraseTokenizer phraseTokenizer(const std::vector<Distribution>& distributions,
                                const ContextLibrary& contexts)
{
    std::set<std::string> ids;
    std::set<std::string> threeLayers;
    PhraseExtras extras;
    for (const auto& distribution : distributions) {
        for (const auto& component : distribution.components) {
            const auto& specification = component.specification;
            ids.insert(specification.contexts.begin(), specification.contexts.end());
            if (specification.flavour == Flavour::GsmInfinite && specification.layers == 3)
                threeLayers.insert(specification.contexts.begin(), specification.contexts.end());
            if (specification.flavour == Flavour::Igsm)
                extras.igsm = contexts.igsm();
        }
    }
    std::vector<Context> used;
    for (const auto& id : ids)
        if (const Context* context = contexts.find(id))
            used.push_back(*context);
    extras.threeLayers.assign(threeLayers.begin(), threeLayers.end());
    return PhraseTokenizer::forContexts(used, extras);
}

} // namespace

std::shared_ptr<const Tokenizer> makeTokenizer(const ModelSpec& model,
                                               const std::vector<Distribution>& distributions,
                                               const ContextLibrary& contexts)
{
    if (model.tokenizer == TokenizerKind::Phrase)
        return std::make_shared<const PhraseTokenizer>(phraseTokenizer(distributions, contexts));
    auto tokenizer =
        BpeTokenizer::fromTable(trainStudyBpe(model.vocabulary, distributions, contexts));
    assert(tokenizer); // what was just learnt is whole
    return std::make_shared<const BpeTokenizer>(std::move(tokenizer.value()));
}

std::int64_t vocabularySize(const ModelSpec& model, const std::vector<Distribution>& distributions,
                            const ContextLibrary& contexts)
{
    return model.tokenizer == TokenizerKind::Bpe ? model.vocabulary
                                                 : phraseTokenizer(distributions, contexts).size();
}

BpeTable trainStudyBpe(int vocabulary, const std::vector<Distribution>& distributions,
                       const ContextLibrary& contexts)
{
    BpeTrainer trainer;
    for (std::uint64_t i = 0; i < kBpeProblems && !distributions.empty(); ++i) {
        // Each distribution is heard at least once, however long its problems are.
        if (i >= distributions.size() && trainer.bytes() >= kBpeBytes)
            break;
        const auto problem =
            drawProblem(distributions[i % distributions.size()], contexts, kBpeSeed, i);
        const auto text = renderProblem(problem);
        trainer.add(promptText(text));
        trainer.add(completionText(text));
    }
    return trainer.train(vocabulary);
}

} // namespace gradus
