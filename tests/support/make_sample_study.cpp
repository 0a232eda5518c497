// make-sample-study PATH: a study to look at in the window, without an engine.

#include "tests/support/sample_study.h"

#include <cstdio>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fputs("usage: make-sample-study PATH.gradus\n", stderr);
        return 2;
    }
    const auto study = gradus::test::makeSampleStudy(
        argv[1], {.problems = 48, .samples = 32, .steps = 240, .wideProblems = 420});
    if (!study) {
        std::fprintf(stderr, "make-sample-study: %s\n", study.error().message.c_str());
        return 1;
    }
    return 0;
}
