#include "core/problem/igsm_template.h"

#include "core/base/sha256.h"
#include "core/problem/igsm_names.h"
#include "core/problem/render_parts.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace gradus {

namespace {

constexpr int kTrainHashes = 17;

} // namespace

std::string igsmTemplate(const Problem& problem)
{
    Problem canonical;
    canonical.flavour = Flavour::Igsm;
    canonical.modulus = kIgsmModulus;
    canonical.igsm.emplace();
    canonical.letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const auto needed = static_cast<std::ptrdiff_t>(neededCount(problem));
    canonical.quantities.assign(problem.quantities.begin(), problem.quantities.begin() + needed);
    for (auto& quantity : canonical.quantities) {
        quantity.name = quantity.kind == QuantityKind::Instance ? "Inst" : "Inter";
        quantity.literal = 0;
        quantity.value = 0;
    }
    std::string text = igsmSteps(canonical);
    std::replace(text.begin(), text.end(), ';', '.');
    return text;
}

int igsmHash(const Problem& problem)
{
    int rest = 0;
    for (const auto byte : sha256(' ' + igsmTemplate(problem)))
        rest = (rest * 256 + byte) % kIgsmModulus;
    return rest;
}

bool isInSplit(int hash, IgsmOptions::Split split) noexcept
{
    switch (split) {
    case IgsmOptions::Split::All:
        return true;
    case IgsmOptions::Split::Train:
        return hash < kTrainHashes;
    case IgsmOptions::Split::Test:
        return hash >= kTrainHashes;
    }
    return false;
}

} // namespace gradus
