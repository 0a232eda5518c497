#!/usr/bin/env bash
# Plants what the check has to find in a toy tree, and what it has to leave alone.
set -eu
check=$(cd "$(dirname "$0")" && pwd)/check_torch_versions.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/core/training "$tree"/app/engine
printf '#if TORCH_VERSION_MAJOR >= 2\n' >"$tree/core/training/torch_compat.h"
"$check" "$tree" >/dev/null

for breach in '#if TORCH_VERSION_MAJOR >= 2' 'c10::optional<int> x;' 'error.what_without_backtrace()'; do
    printf '%s\n' "$breach" >"$tree/app/engine/a.cpp"
    if "$check" "$tree" >/dev/null; then
        echo "not found: $breach"
        exit 1
    fi
done
rm "$tree/app/engine/a.cpp"
"$check" "$tree" >/dev/null
