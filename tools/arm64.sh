#!/bin/sh
# SPDX-License-Identifier: MIT
# arm64.sh BUILD: builds everything for ARM64 with Debian's cross compiler, the Python wheel as well,
# and runs under qemu-user the tests that do not depend on how fast the machine is. ./dev arm64 brings
# what it takes.
set -eu

build=$1
cd "$(dirname -- "$0")/.."

# ONNX Runtime asks the kernel what the processor is, and would be told about the host's.
emulated_processor() {
    mkdir -p "$build/sysroot/proc"
    for number in 0 1; do
        printf 'processor\t: %s\nBogoMIPS\t: 50.00\n' "$number"
        printf 'Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp\n'
        printf 'CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\n'
        printf 'CPU part\t: 0xd0c\nCPU revision\t: 1\n\n'
    done >"$build/sysroot/proc/cpuinfo"
}

# The same release of ONNX Runtime as the host's, for ARM64.
onnxruntime() {
    version=$(python3 -c 'import onnxruntime; print(onnxruntime.__version__)')
    python=$(python3 -c 'import sys; print("%d%d" % sys.version_info[:2])')
    wheels=$build/onnxruntime
    if [ ! -e "$wheels/$version" ]; then
        rm -rf "$wheels"
        python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: \
            --platform manylinux_2_28_aarch64 --platform manylinux_2_27_aarch64 \
            --platform manylinux2014_aarch64 --implementation cp --python-version "$python" \
            --abi "cp$python" "onnxruntime==$version" -d "$wheels"
        python3 -m zipfile -e "$wheels"/*.whl "$wheels"
        touch "$wheels/$version"
    fi
    for library in "$PWD/$wheels"/onnxruntime/capi/libonnxruntime.so*; do
        echo "$library"
    done
}

# Under emulation threads and clocks are several times slower, and the host's memory limits are not the
# program's: what times devices, waits for faults or fills memory would test qemu.
left_out='abi_check|unit\.npusim_(check|environment|faults|profile)|'
left_out=$left_out'unit\.(api|fault_table|pinned|request|session|session_(device_)?faults|soak|stats)$'

# A CPython for ARM64 with its headers: of the JavaCPP Presets on Maven Central, as tools/pythons.py has.
cpython() {
    python=$PWD/$build/cpython
    release=3.11.3-1.5.9
    if [ ! -e "$python/$release" ]; then
        rm -rf "$python"
        mvn -q -B dependency:copy "-Dartifact=org.bytedeco:cpython:$release:jar:linux-arm64" \
            "-DoutputDirectory=$python"
        python3 -m zipfile -e "$python"/*.jar "$python"
        mv "$python"/org/bytedeco/cpython/linux-arm64/* "$python"
        chmod +x "$python"/bin/*
        touch "$python/$release"
    fi
}

# The wheel, and NumPy and pytest for the same machine, in that CPython's site-packages.
wheel() {
    rm -rf "$build/wheel/dist"
    _PYTHON_HOST_PLATFORM=linux-aarch64 python3 -m pip wheel -q --disable-pip-version-check \
        --no-build-isolation --no-deps -w "$build/wheel/dist" -C "build-dir=$build/wheel/build" \
        -C "cmake.define.CMAKE_TOOLCHAIN_FILE=$PWD/cmake/aarch64-linux-gnu.cmake" \
        -C "cmake.define.Python3_INCLUDE_DIR=$python/include/python3.11" .
    python3 -m abi3audit --strict "$build"/wheel/dist/*.whl
    python3 -m auditwheel show "$build"/wheel/dist/*.whl
    python3 -m pip install -q --disable-pip-version-check --upgrade --only-binary=:all: \
        --target "$python/lib/python3.11/site-packages" --python-version 3.11 --implementation cp \
        --abi cp311 --abi abi3 --abi none --platform manylinux2014_aarch64 --platform linux_aarch64 \
        'numpy>=1.21,<2' 'pytest>=7,<10' 'hypothesis>=6,<7' "$build"/wheel/dist/*.whl
}

# Its tests, but for those that wait, and those whose programs start emulated programs in their turn.
wheel_tests='not spread and not timeout and not npusim_command and not may_end'
test_wheel() {
    emulator="qemu-aarch64 -L $PWD/$build/sysroot -E LD_LIBRARY_PATH=$python"
    # shellcheck disable=SC2086  # words on purpose
    env -u VIRTUAL_ENV -u PYTHONPATH OMRUN_TEST_EMULATOR="$emulator" $emulator \
        "$python/bin/python3.11" -m pytest -q -p no:cacheprovider -k "$wheel_tests" \
        tests/python/test_session.py tests/python/test_arrays.py tests/python/test_describe.py \
        tests/python/test_ranges.py tests/python/test_huawei_api.py
}

emulated_processor
NPUSIM_ORT_LIBRARY=$(onnxruntime)
export NPUSIM_ORT_LIBRARY
cmake -B "$build" -G Ninja -DCMAKE_TOOLCHAIN_FILE=cmake/aarch64-linux-gnu.cmake \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DOMRUN_WERROR=ON -DOMRUN_BUILD_PYTHON=OFF \
    "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64;-L;$PWD/$build/sysroot"
cmake --build "$build"
ctest --test-dir "$build" -L 'unit|sim' -E "$left_out" -j "$(nproc)" --output-on-failure \
    --no-tests=error

cpython
wheel
test_wheel
