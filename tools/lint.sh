#!/bin/sh
# SPDX-License-Identifier: MIT
# lint.sh BUILD: formatting, static analysis, types, shell scripts, and who may include whom.
# BUILD is a finished build: its compile_commands.json and its generated headers are read.
set -eu

build=$1
cd "$(dirname -- "$0")/.."

# The release the project's formatting was made with, where there are several.
newest() {
    for tool in "$1-14" "$1"; do
        if command -v "$tool"; then
            return
        fi
    done
}

c_files() {
    find "$@" \( -name '*.c' -o -name '*.h' \) -type f | sort
}

cxx_files() {
    find "$@" \( -name '*.cpp' -o -name '*.hpp' \) -type f | sort
}

# What is committed is what the script writes.
models() {
    rm -rf "$build/models"
    python3 tools/make_test_models.py "$build/models" >/dev/null &&
        diff -r -x README.md "$build/models" tests/data/models
}

failed=
step() {
    name=$1
    shift
    if "$@"; then
        echo "lint $name: ok"
    else
        echo "lint $name: FAILED"
        failed="$failed $name"
    fi
}

formatting() {
    {
        c_files abi bench cli examples include python sim src tests
        cxx_files abi examples include tests/cpp
    } | xargs "$(newest clang-format)" --dry-run -Werror
}

# Only files that this build compiles: others have no flags to be read with.
analysis() {
    c_files src sim cli bench examples python | grep '\.c$' | while read -r file; do
        if grep -qF "\"$PWD/$file\"" "$build/compile_commands.json"; then
            echo "$file"
        fi
    done | xargs -n 4 -P "$(nproc)" "$(newest clang-tidy)" -p "$build" --quiet \
        --extra-arg=-UNDEBUG 2>"$build/clang-tidy.log" # asserts tell it what cannot be
}

# Every warning of Doxygen's is an error.
manual() {
    cmake --build "$build" --target manual
}

scripts() {
    {
        echo dev
        echo .ci/run
        find tools tests bench examples -name '*.sh' -type f
    } | xargs shellcheck
}

step formatting formatting
step analysis analysis
step scripts scripts
step types python3 tools/check_types.py "$build/types"
step models models
step manual manual
step layers python3 tools/check_layers.py
step lessons python3 tools/check_lessons.py
if [ -n "$failed" ]; then
    echo "lint: FAILED:$failed"
    exit 1
fi
echo 'lint: all passed'
