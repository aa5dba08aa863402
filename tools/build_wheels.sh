#!/bin/sh
# SPDX-License-Identifier: MIT
# build_wheels.sh FOLDER PYTHON: the wheels of omrun, huawei_api and ais_bench as pip builds them, in
# FOLDER/dist, with the scikit-build-core that PYTHON has; nothing comes from the net.
set -eu

mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd)
python=$2
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

rm -rf "$folder/dist"
build() {
    "$python" -m pip wheel --disable-pip-version-check -q --no-build-isolation --no-deps \
        -w "$folder/dist" "$@"
}
build -C build-dir="$folder/build" "$root"
build "$root/python/huawei_api"
build "$root/python/ais_bench"
