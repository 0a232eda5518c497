#!/usr/bin/env bash
# Plants one breach of each kind in a toy tree and wants each of them found.
set -eu
check=$(cd "$(dirname "$0")" && pwd)/check_layers.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree"/core/{base,store,training} "$tree"/widgets "$tree"/app/engine

plant() { # FILE INCLUDE
    printf '#include %s\n' "$2" >"$tree/$1"
    if "$check" "$tree" >/dev/null; then
        echo "not found: $2 in $1"
        exit 1
    fi
    rm "$tree/$1"
}
plant core/base/a.cpp '"core/store/rows.h"'
plant core/store/a.h '<QString>'
plant core/store/a.cpp '<torch/torch.h>'
plant app/engine/a.cpp '<QObject>'
plant widgets/a.cpp '"core/training/decoder.h"'
plant core/base/a.cpp '<qcustomplot.h>'
plant core/training/a.cpp '<SQLiteCpp/SQLiteCpp.h>'
plant widgets/a.cpp '<graphviz/gvc.h>'
"$check" "$tree" >/dev/null
