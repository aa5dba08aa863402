#!/bin/sh
# SPDX-License-Identifier: MIT
# wheel.sh FOLDER PYTHON: builds the wheels as pip does, installs them into a clean venv in FOLDER
# and runs the tests there. Numpy, pytest and onnxruntime are PYTHON's; nothing comes from the net.
# OMRUN_TEST_NUMPY=1.26.4 puts that NumPy in front, which does need the net. 77: no build backend.
set -eu

mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd)
python=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..

"$python" -c 'import scikit_build_core' 2>/dev/null || {
    echo "wheel.sh: $python has no scikit-build-core to build wheels with"
    exit 77
}

rm -rf "$folder/dist" "$folder/venv"
mkdir -p "$folder/dist"
build() {
    "$python" -m pip wheel --disable-pip-version-check -q --no-build-isolation --no-deps \
        -w "$folder/dist" "$@"
}
build -C build-dir="$folder/build" "$root"
build "$root/python/huawei_api"
build "$root/python/ais_bench"

# The sites of PYTHON come after the venv's own, so that only what was built is taken from it.
"$python" -m venv --without-pip "$folder/venv"
clean=$folder/venv/bin/python
site=$("$clean" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
"$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))' >"$site/beneath.pth"
"$clean" -m pip install --disable-pip-version-check -q --no-index --no-deps --ignore-installed \
    "$folder"/dist/*.whl
if [ -n "${OMRUN_TEST_NUMPY:-}" ]; then
    "$clean" -m pip install --disable-pip-version-check -q --ignore-installed \
        "numpy==$OMRUN_TEST_NUMPY"
fi
"$clean" -c 'import numpy, omrun; print("NumPy", numpy.__version__, "and", omrun.__file__)'

for audit in abi3audit auditwheel; do
    if ! "$python" -c "import $audit" 2>/dev/null; then
        echo "not audited: $python has no $audit"
    elif [ $audit = abi3audit ]; then
        "$python" -m abi3audit --strict "$folder"/dist/omrun-*.whl
    else
        "$python" -m auditwheel show "$folder"/dist/omrun-*.whl
    fi
done

unset OMRUN_TEST_BUILD PYTHONPATH
cd "$folder" # where no omrun lies about
"$clean" -m pytest -q -p no:cacheprovider "$here"
"$clean" -m pytest -q -p no:cacheprovider "$here/../ais_bench"
