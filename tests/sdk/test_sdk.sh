#!/bin/sh
# SPDX-License-Identifier: MIT
# test_sdk.sh SOURCE BUILD GENERATOR CC CXX [FLAGS]: whole programs in the styles of public ones are
# built against npusim's tree by their own CMake files, pointed at it as they want it, and run.
set -eu

source=$1
build=$2
generator=$3
cc=$4
cxx=$5
flags=${6:-}
here=$source/tests/sdk
npusim=$build/lib/omrun/npusim
arch=$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset ASCEND_TOOLKIT_HOME ASCEND_HOME_PATH DDK_PATH NPU_HOST_LIB INSTALL_DIR CANN_PATH \
    OMRUN_ACL_LIBRARY LD_LIBRARY_PATH

step() {
    echo "-- $1"
    shift
    "$@"
}

# quiet COMMAND...: what it says is only of interest when it fails.
quiet() {
    "$@" >"$work/log" 2>&1 || {
        cat "$work/log"
        echo "failed: $*"
        exit 1
    }
}

# build PROGRAM DIR [CMAKE OPTION...]
build() {
    program=$1
    dir=$work/$2
    shift 2
    quiet cmake -S "$here/programs/$program" -B "$dir/build" -G "$generator" \
        -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_FLAGS="$flags" \
        -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_SKIP_RPATH=TRUE -Wno-dev "$@"
    quiet cmake --build "$dir/build"
}

# The environment as a user gets it, from the tree; sh cannot tell a sourced file where it is.
set_env() {
    # shellcheck disable=SC2034  # the sourced file reads it
    ASCEND_TOOLKIT_HOME=$1
    # shellcheck disable=SC1091
    . "$1/set_env.sh"
}

# says PROGRAM COMMAND...: it succeeds, ends by saying that it is right, and breaks no rule.
says() {
    name=$1
    shift
    NPUSIM_CHECK=1 NPUSIM_CHECK_LOG=$work/checked "$@" >"$work/said" 2>&1 || {
        cat "$work/said" "$work/checked"
        echo "failed: $*"
        exit 1
    }
    grep -v '^npusim: check:' "$work/said" | tail -n 1 |
        grep "^\(\[INFO\]  \)\?$name is right" || {
        cat "$work/said"
        exit 1
    }
    grep -qx 'npusim: check: 0 errors, 0 warnings' "$work/said" || {
        cat "$work/checked"
        exit 1
    }
}

# In subshells, so that no form's variables reach the next.
two_variables() (
    export DDK_PATH="$1" NPU_HOST_LIB="$2"
    build quick_start "$3" -DHEADERS="$4"
    set_env "$sdk"
    says quick_start npusim run --devices 2 -- "$work/$3/out/main" "$work/sum_diff.om"
)

installation_folder() (
    export INSTALL_DIR="$sdk" CPU_ARCH="$arch"
    build preprocess installation_folder
    set_env "$sdk"
    says preprocess "$work/installation_folder/build/main" "$work/image_u8.om"
    grep -q 'acldvppCreateChannelDesc is not supported' "$work/said"
)

home_path() (
    export ASCEND_HOME_PATH="$sdk"
    build callbacks home_path
    set_env "$sdk"
    says callbacks "$work/home_path/build/main" "$work/no_batch.om"
)

package_path() (
    build gears package_path -DASCEND_CANN_PACKAGE_PATH="$sdk"
    for library in libacl_rt.so libacl_mdl.so; do
        readelf -d "$work/package_path/build/main" | grep -q "NEEDED.*$library"
    done
    set_env "$sdk"
    says gears "$work/package_path/build/main" "$work/gears.om"
)

find_module() (
    set_env "$sdk" # exports it
    build find_acl find_module
    says find_acl npusim run --devices 2 -- "$work/find_module/build/main" "$work/no_batch.om"
)

one_command() (
    set_env "$sdk"
    # shellcheck disable=SC2086  # words on purpose
    quiet "$cxx" $flags -std=c++14 "$here/programs/quick_start/main.cpp" \
        -I"$sdk/include" -L"$sdk/lib64" -lascendcl -lruntime -lascend_hal -lc_sec -lslog \
        -o "$work/one"
    says quick_start npusim run --devices 2 -- "$work/one" "$work/sum_diff.om"
)

opened_not_linked() (
    set_env "$sdk"
    # shellcheck disable=SC2086
    quiet "$cc" $flags -std=gnu11 "$here/programs/plugin/main.c" -I"$sdk/include" -ldl \
        -o "$work/plugin"
    says plugin "$work/plugin" "$work/no_batch.om" libascendcl.so
    says plugin "$work/plugin" "$work/no_batch.om" libacl_rt.so libacl_mdl.so
)

# convert ONNX OUTPUT [OPTION...]
convert() {
    model=$1
    output=$2
    shift 2
    quiet atc --framework=5 --soc_version=Ascend310P3 --log=error --model="$model" \
        --output="$output" "$@"
}

models() (
    set_env "$sdk"
    data=$source/tests/data/models
    for name in sum_diff image_u8 no_batch; do
        convert "$data/$name.onnx" "$work/$name"
    done
    convert "$data/two_in_batch.onnx" "$work/gears" --input_shape='ids:-1,5;mask:-1,5' \
        --dynamic_batch_size=1,2,4,8
)

# Headers, as the oldest and the newest standard that programs use. Without the macro for media
# acl_dvpp.h declares nothing, so that its names are free.
headers() {
    for dialect in "$cc -x c -std=c99" "$cc -x c -std=c17" "$cxx -x c++ -std=c++11" \
        "$cxx -x c++ -std=c++17"; do
        printf '#include <acl/acl.h>\n#include <acl/acl_prof.h>\n#include <acl/ops/%s>\n%s\n' \
            acl_dvpp.h 'typedef int acldvppPicDesc;' >"$work/header.c"
        # shellcheck disable=SC2086
        quiet $dialect -Wall -Wextra -Wundef -Werror -fsyntax-only -I"$sdk/include" "$work/header.c"
    done
}

# Where builds of all generations look.
layout() {
    for folder in . latest "$arch-linux" "$arch-linux/latest" ascend-toolkit/latest nnrt/latest \
        nnae/latest cann; do
        for file in include/acl/acl.h include/acl/ops/acl_dvpp.h include/acl/error_codes/rt_error_codes.h \
            lib64/libascendcl.so lib64/stub/libascendcl.so "lib64/stub/$arch/libascendcl.so" \
            "lib64/stub/linux/$arch/libascendcl.so" devlib/libacl_rt.so devlib/libacl_mdl.so \
            "devlib/linux/$arch/libascendcl.so" runtime/include/acl/acl.h \
            runtime/lib64/stub/libascendcl.so runtime/lib64/libacl_dvpp.so \
            acllib/include/acl/acl.h acllib/lib64/stub/libascendcl.so acllib/lib64/libacl_cblas.so \
            fwkacllib/include/acl/acl.h fwkacllib/lib64/libruntime.so compiler/lib64/libacl_op_compiler.so \
            atc/bin/atc atc/lib64/libascendcl.so bin/atc bin/setenv.bash set_env.sh version.cfg \
            version.info runtime/version.info compiler/version.info opp/version.info \
            ascend_toolkit_install.info share/info/runtime/version.info; do
            test -e "$sdk/$folder/$file" || {
                echo "there is no $folder/$file"
                exit 1
            }
        done
    done
}

versions() {
    test "$(sed -n 's/^Version=//p' "$sdk/runtime/version.info")" = "$1"
    info=$sdk/$arch-linux/ascend_toolkit_install.info
    test "$(sed -n 's/^version=//p' "$info")" = "$1"
    # The package that finders ask for; who it really is stands in the inner version.
    grep -qx 'package_name=Ascend-cann-toolkit' "$info"
    grep -qx "arch=$arch" "$info"
    grep -q '^innerversion=npusim-' "$info"
    test "$(sed -n 's/^runtime_running_version=\[.*:\(.*\)\]/\1/p' "$sdk/latest/version.cfg")" = "$1"
}

# env_in SHELL FILE: sourcing sets what CANN's does, and sourcing from elsewhere or twice is harmless.
env_in() {
    command -v "$1" >/dev/null || return 0
    quiet "$1" -c "set -eu; cd /; unset ASCEND_TOOLKIT_HOME; . '$2'; . '$2'
        test \"\$ASCEND_TOOLKIT_HOME\" = '$sdk' && test \"\$ASCEND_HOME_PATH\" = '$sdk'
        test \"\$ASCEND_OPP_PATH\" = '$sdk/opp' && test \"\$ASCEND_AICPU_PATH\" = '$sdk'
        test -d \"\$TOOLCHAIN_HOME\" && test \"\$(command -v atc)\" = '$sdk/bin/atc'
        case \$LD_LIBRARY_PATH in '$sdk/lib64'*) ;; *) exit 1 ;; esac
        case \$PYTHONPATH in '$sdk/python/site-packages'*) ;; *) exit 1 ;; esac"
}

# refused CODE TEXT COMMAND...
refused() {
    code=$1
    text=$2
    shift 2
    status=0
    "$@" >"$work/said" 2>&1 || status=$?
    if test "$status" != "$code" || test "$(wc -l <"$work/said")" != 1 ||
        ! grep -qF "$text" "$work/said"; then
        echo "status $status of $*:"
        cat "$work/said"
        exit 1
    fi
}

refusals() {
    mkdir "$work/full"
    touch "$work/full/file"
    refused 1 'is not empty, wanted is a new folder' "$npusim/bin/npusim" sdk "$work/full"
    refused 1 'cannot make' "$npusim/bin/npusim" sdk "$work/full/file"
    refused 1 'cannot make' "$npusim/bin/npusim" sdk "$work/no/such"
    refused 2 'wants one new folder' "$npusim/bin/npusim" sdk
    refused 2 'wants one new folder' "$npusim/bin/npusim" sdk "$work/a" "$work/b"
    test "$(ls "$work/full")" = file
    test -z "$(find "$work" -maxdepth 1 -name '*.??????')" # no half-made tree is left
}

# The tree that is installed with npusim, and moves with it.
installed() {
    quiet cmake --install "$build" --prefix "$work/prefix"
    mv "$work/prefix" "$work/moved"
    sdk=$work/moved/lib/omrun/npusim/sdk
    layout
    two_variables "$sdk" "$sdk/runtime/lib64/stub" moved runtime/include/
}

sdk=$work/ascend
quiet "$npusim/bin/npusim" sdk "$sdk/"
stub=runtime/lib64/stub
step 'layout' layout
step 'versions' versions "$("$build/bin/sdk_version")"
step 'set_env.sh in bash' env_in bash "$sdk/set_env.sh"
step 'set_env.sh in zsh' env_in zsh "$sdk/ascend-toolkit/set_env.sh"
step 'refusals' refusals
step 'headers' headers
step 'models by the tree'\''s atc' models
step 'DDK_PATH, NPU_HOST_LIB' two_variables "$sdk" "$sdk/$stub" both runtime/include/
step 'the same below the architecture' \
    two_variables "$sdk/$arch-linux" "$sdk/$arch-linux/devlib" below include
step 'the same of 2020' two_variables "$sdk/ascend-toolkit/latest" \
    "$sdk/ascend-toolkit/latest/acllib/lib64/stub/" of_2020 acllib/include/
step 'INSTALL_DIR' installation_folder
step 'ASCEND_HOME_PATH' home_path
step 'ASCEND_CANN_PACKAGE_PATH' package_path
step 'ASCEND_TOOLKIT_HOME' find_module
step 'one command' one_command
step 'opened, not linked' opened_not_linked
step 'the installed tree' installed
