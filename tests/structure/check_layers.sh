#!/usr/bin/env bash
# Greps every include against the order of rooms in docs/architecture.md: a header-only include links
# nothing, so the linker cannot see it. Prints file and line of each breach and fails.
#   usage: check_layers.sh [FOLDER]
set -u
cd "${1:-$(dirname "$0")/../..}" || exit 2

# Lowest first; a room may include itself and those before it.
rooms=(core/base core/problem core/solution core/token core/statistics core/study core/store core/results
    core/layout core/figure core/training core/engine widgets app)
breaches=0

report() { # TEXT; reads grep's lines from standard input
    while IFS= read -r line; do
        printf '%s: %s\n' "$line" "$1"
        breaches=$((breaches + 1))
    done
}

# grep_includes PATTERN FOLDER...: "file:line:text" of matching includes
grep_includes() {
    local pattern=$1
    shift
    grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "$@" --include='*.h' --include='*.cpp' 2>/dev/null
}

for ((i = 0; i < ${#rooms[@]}; ++i)); do
    [ -d "${rooms[i]}" ] || continue
    for ((j = i + 1; j < ${#rooms[@]}; ++j)); do
        report "${rooms[i]} must not know ${rooms[j]}" < <(grep_includes "\"${rooms[j]}/" "${rooms[i]}")
    done
done

report "no Qt below widgets" < <(grep_includes '<(Q[A-Z]|Qt)' core)
report "no Qt in the engine" < <(grep_includes '<(Q[A-Z]|Qt)' app/engine app/layout)
report "LibTorch stays in the engine" < <(grep_includes '<(torch|c10|ATen)/' \
    core/base core/problem core/solution core/token core/statistics core/study core/store core/results \
    core/layout core/figure widgets app/gradus app/layout)
report "the window must not know the engine" < <(grep_includes '"core/(training|engine)/' widgets app/gradus)
report "QCustomPlot stays in widgets" < <(grep_includes '[<"]qcustomplot' core app)
report "Graphviz stays in core/layout" < <(grep_includes '<graphviz/' core app widgets | grep -v '^core/layout/')
report "SQLite stays in core/store" < <(grep_includes '<SQLiteCpp' core app widgets | grep -v '^core/store/')
report "JSON stays out of core's headers" < <(grep_includes '<nlohmann/json\.hpp' core | grep '\.h:' |
    grep -vE '^core/(solution/row_fields|study/json_reader|store/[a-z_]+)\.h')

[ "$breaches" -eq 0 ] || exit 1
printf 'layers: %s rooms, no breach\n' "${#rooms[@]}"
