#!/bin/sh
# SPDX-License-Identifier: MIT
# test_install.sh SOURCE BUILD CC CXX [FLAGS]: installs, moves the tree, and uses it as a stranger
# would: through pkg-config, shared and static, through find_package, in C++ unless CXX is empty,
# from the shell, and with npusim in the place of CANN. FLAGS are for compiling and linking.
set -eu

source=$1
build=$2
cc=$3
cxx=$4
flags=${5:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What is tested is what was installed, not what the environment points at.
unset OMRUN_ACL_LIBRARY LD_LIBRARY_PATH

cmake --install "$build" --prefix "$work/first" >"$work/log" || {
    cat "$work/log"
    exit 1
}
mv "$work/first" "$work/moved"
prefix=$work/moved
libdir=$(dirname "$(find "$prefix" -name libomrun.so)")
npusim=$prefix/lib/omrun/npusim
PKG_CONFIG_PATH=$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH

step() {
    echo "-- $1"
    shift
    "$@"
}

# compile OUTPUT SOURCE FLAG...
compile() {
    output=$1
    file=$2
    shift 2
    # shellcheck disable=SC2086  # words on purpose
    "$cc" $flags -Wall -Wextra -Werror -o "$output" "$source/tests/install/consumer/$file" "$@"
}

# pkg-config's answers are lists of words.
# shellcheck disable=SC2046
through_pkg_config() {
    compile "$work/shared" consumer.c $(pkg-config --cflags --libs omrun) -Wl,-rpath,"$libdir"
    "$work/shared"
    compile "$work/static" consumer.c $(pkg-config --cflags omrun) "$libdir/libomrun.a" \
        $(pkg-config --static --libs-only-l omrun | sed 's/-lomrun//')
    "$work/static"
}

# shellcheck disable=SC2046,SC2086
through_cxx() {
    "$cxx" $flags -std=c++17 -Wall -Wextra -Werror -o "$work/wrapper" \
        "$source/tests/install/consumer/wrapper.cpp" $(pkg-config --cflags --libs omrun) \
        -Wl,-rpath,"$libdir"
    "$work/wrapper"
}

man_pages_are_found() {
    for page in omrun omr_session omr_session_run omr_request_wait; do
        file=$prefix/share/man/man3/$page.3
        while link=$(sed -n 's/^\.so //p' "$file") && [ -n "$link" ]; do
            file=$prefix/share/man/$link
        done
        grep -q "^\.Nm $page" "$file" || {
            echo "$file is no page of $page"
            exit 1
        }
    done
}

through_find_package() {
    cmake -S "$source/tests/install/consumer" -B "$work/consumer" -DCMAKE_PREFIX_PATH="$prefix" \
        -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS="$flags" >"$work/log"
    cmake --build "$work/consumer" >>"$work/log" || {
        cat "$work/log"
        exit 1
    }
    "$work/consumer/consumer_omrun"
    "$work/consumer/consumer_static"
}

from_the_shell() {
    "$prefix/bin/omrun" --version
    # Without CANN it must find the npusim that was installed with it.
    "$prefix/bin/omrun" devices >"$work/devices" 2>&1 || {
        cat "$work/devices"
        exit 1
    }
    grep -F "$npusim/lib64/libascendcl.so" "$work/devices"
}

# Called by its bare name, a program with omrun linked in still finds what lies beside it.
# shellcheck disable=SC2046
by_bare_name() {
    compile "$prefix/bin/says_driver" driver.c $(pkg-config --cflags omrun) "$libdir/libomrun.a" \
        $(pkg-config --static --libs-only-l omrun | sed 's/-lomrun//')
    (cd / && PATH=$prefix/bin:$PATH && says_driver) | grep -F "$npusim/lib64/libascendcl.so"
}

in_the_place_of_cann() {
    compile "$work/acl" acl_consumer.c -I"$npusim/include" -L"$npusim/lib64" -lascendcl \
        -Wl,-rpath,"$npusim/lib64"
    "$work/acl"
}

nothing_shadows_cann() {
    shadows=$(find "$prefix" \( -name 'libascendcl*' -o -name 'atc*' \) ! -path "$npusim/*")
    if [ -n "$shadows" ]; then
        echo "would stand before CANN's: $shadows"
        exit 1
    fi
}

step 'pkg-config' through_pkg_config
step 'find_package' through_find_package
if [ -n "$cxx" ]; then
    step 'C++' through_cxx
fi
step 'man pages' man_pages_are_found
step 'the shell' from_the_shell
step 'a bare name' by_bare_name
step "npusim as CANN's root" in_the_place_of_cann
step 'nothing shadows CANN' nothing_shadows_cann
