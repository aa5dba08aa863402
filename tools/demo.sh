#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh BUILD FOLDER: what `./dev demo` shows. Every command is printed before it runs.
set -eu

cd "$(dirname -- "$0")/.."
build=${1#"$PWD/"}
folder=${2#"$PWD/"}
data=tests/data/digits
PATH=$PWD/$build/bin:$PWD/$build/lib/omrun/npusim/bin:$PATH
mkdir -p "$folder"

cat <<END
To repeat what follows, one command at a time:
\$ export PATH=\$PWD/$build/bin:\$PWD/$build/lib/omrun/npusim/bin:\$PWD/build/venv/bin:\$PATH
END

say() {
    printf '\n%s\n' "$*"
}

show() {
    printf '$ %s\n' "$*"
    "$@"
}

say 'A CNN for handwritten digits, as ONNX, becomes an offline model with batch 16 (npusim has an atc):'
show atc --model=$data/digits.onnx --framework=5 --output="$folder/digits" \
    --soc_version=Ascend310P3 --input_shape=x:16,1,8,8

say 'What is in it:'
show omrun info "$folder/digits.om"

say 'From the shell: 450 images the network has never seen, on two simulated devices:'
rm -rf "$folder/out"
show npusim run --devices 2 -- omrun run "$folder/digits.om" --input $data/test_images.npy \
    --output "$folder/out" --device 0,1

say 'Are the results those of ONNX Runtime?'
show python3 tools/compare_with_onnx.py $data/digits.onnx $data/test_images.npy \
    "$folder/out/logits.npy"

say 'From C, with the true labels, on one device and on both (examples/classify_digits.c):'
show npusim run --devices 2 -- "$build/bin/classify_digits" "$folder/digits.om" \
    $data/test_images.npy $data/test_labels.npy

say 'demo: all of it agrees'
