#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh BUILD FOLDER: every bench/*/run, then their figures again. FOLDER keeps what they make.
set -eu

build=$1
folder=$2
cd "$(dirname -- "$0")/.."
mkdir -p "$folder"

machine() {
    model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
    echo "machine: ${model:-$(uname -m)}, $(nproc) cores, $(uname -sm), load $(cut -d' ' -f1 /proc/loadavg)"
}

machine
figures=$folder/figures
: >"$figures"
failed=0
for run in bench/*/run; do
    name=$(basename "$(dirname "$run")")
    echo "-- $name"
    sh "$run" "$build" "$folder" >"$folder/$name.log" || failed=1
    cat "$folder/$name.log"
    grep '^bench ' "$folder/$name.log" >>"$figures" || {
        echo "bench/$name: no figure"
        failed=1
    }
done
echo
machine
cat "$figures"
exit "$failed"
