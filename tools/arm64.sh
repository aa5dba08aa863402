#!/bin/sh
# SPDX-License-Identifier: MIT
# arm64.sh BUILD: builds everything for ARM64 with Debian's cross compiler, and runs under qemu-user
# the tests that do not depend on how fast the machine is. ./dev arm64 brings what it takes.
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

emulated_processor
NPUSIM_ORT_LIBRARY=$(onnxruntime)
export NPUSIM_ORT_LIBRARY
cmake -B "$build" -G Ninja -DCMAKE_TOOLCHAIN_FILE=cmake/aarch64-linux-gnu.cmake \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DOMRUN_WERROR=ON -DOMRUN_BUILD_PYTHON=OFF \
    "-DCMAKE_CROSSCOMPILING_EMULATOR=qemu-aarch64;-L;$PWD/$build/sysroot"
cmake --build "$build"
ctest --test-dir "$build" -L 'unit|sim' -E "$left_out" -j "$(nproc)" --output-on-failure \
    --no-tests=error
