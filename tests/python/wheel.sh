#!/bin/sh
# SPDX-License-Identifier: MIT
# wheel.sh FOLDER PYTHON: builds the wheels as pip does, installs them into a clean venv in FOLDER,
# has them audited and runs there the tests that show whether a wheel holds what it should; ./dev
# pythons runs all of them. Numpy, pytest and onnxruntime are PYTHON's; nothing comes from the net.
# OMRUN_TEST_NUMPY=1.26.4 puts that NumPy in front, which does need the net. 77: no build backend.
set -eu

mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd)
python=$2
tests=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

"$python" -c 'import scikit_build_core' 2>/dev/null || {
    echo "wheel.sh: $python has no scikit-build-core to build wheels with"
    exit 77
}
sh "$tests/../tools/build_wheels.sh" "$folder" "$python"

# The sites of PYTHON come after the venv's own, so that only what was built is taken from it.
rm -rf "$folder/venv"
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
run() {
    "$clean" -m pytest -q -p no:cacheprovider "$@"
}
run "$tests/ais_bench/test_interface.py" "$tests/ais_bench/test_programs.py" >ais_bench.log 2>&1 &
run "$tests"/python/test_describe.py "$tests"/python/test_huawei_api.py \
    "$tests"/python/test_readme.py "$tests"/python/test_session.py
wait $! || {
    cat ais_bench.log
    exit 1
}
tail -n 1 ais_bench.log
