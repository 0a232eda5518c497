#!/usr/bin/env bash
# What differs between versions of LibTorch stands in core/training/torch_compat.h and nowhere else: no other
# file looks at a version or uses what is known to differ. Prints file and line of each breach and fails.
#   usage: check_torch_versions.sh [FOLDER]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2
breaches=$(grep -rnE '\b(TORCH_VERSION(_[A-Z]+)?|set_warning_handler|WarningHandler|what_without_backtrace|get_cpu_capability|c10::optional|c10::nullopt)\b' \
    app core widgets tests --include='*.h' --include='*.cpp' --include='*.txt' 2>/dev/null |
    grep -v '^core/training/torch_compat\.h:')
[ -z "$breaches" ] && exit 0
printf '%s\n' "$breaches"
echo "only core/training/torch_compat.h may know the version of LibTorch"
exit 1
