#!/bin/sh
# SPDX-License-Identifier: MIT
# test_setup_py.sh SOURCE BUILD PYTHON: a Python package with an extension, built by its own setup.py
# against npusim's tree in the place of CANN_PATH, and run.
set -eu

source=$1
build=$2
python=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset ASCEND_TOOLKIT_HOME LD_LIBRARY_PATH

"$python" -c 'import setuptools' 2>/dev/null || {
    echo "skipped: $python has no setuptools"
    exit 77
}
"$build/lib/omrun/npusim/bin/npusim" sdk "$work/ascend"
cp -r "$source/tests/sdk/programs/extension" "$work"
cd "$work/extension"
# With the slash at its end, as some want it.
CANN_PATH=$work/ascend/ "$python" setup.py build_ext --inplace >"$work/log" 2>&1 || {
    cat "$work/log"
    exit 1
}
ASCEND_TOOLKIT_HOME=$work/ascend
# shellcheck disable=SC1091
. "$ASCEND_TOOLKIT_HOME/set_env.sh"
atc --framework=5 --soc_version=Ascend310P3 --model="$source/tests/data/models/sum_diff.onnx" \
    --output="$work/sum_diff" --log=error
"$python" run.py "$work/sum_diff.om"
