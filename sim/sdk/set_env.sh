# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Source this file (bash, zsh) as one sources CANN's: programs are then built against npusim and run
# on it. It finds its own folder, so the tree can be moved. Other shells do not tell a file where it
# is; they want ASCEND_TOOLKIT_HOME set to this folder first.

if [ -n "${BASH_VERSION:-}" ]; then
    # shellcheck disable=SC3028,SC3054  # bash only
    npusim_sdk=${BASH_SOURCE:-}
elif [ -n "${ZSH_VERSION:-}" ]; then
    eval 'npusim_sdk=${(%):-%x}'
else
    npusim_sdk=${ASCEND_TOOLKIT_HOME:-}/set_env.sh
fi
npusim_sdk=$(dirname -- "$(readlink -f -- "$npusim_sdk")")

if [ -e "$npusim_sdk/lib64/libascendcl.so" ]; then
    export ASCEND_TOOLKIT_HOME="$npusim_sdk"
    export ASCEND_HOME_PATH="$npusim_sdk"
    export ASCEND_AICPU_PATH="$npusim_sdk"
    export ASCEND_OPP_PATH="$npusim_sdk/opp"
    export TOOLCHAIN_HOME="$npusim_sdk/toolkit"
    export PATH="$npusim_sdk/bin:$PATH"
    export LD_LIBRARY_PATH="$npusim_sdk/lib64${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    export PYTHONPATH="$npusim_sdk/python/site-packages${PYTHONPATH:+:$PYTHONPATH}"
    export OMRUN_ACL_LIBRARY="$npusim_sdk/lib64/libascendcl.so"
    unset npusim_sdk
else
    unset npusim_sdk
    echo "set_env.sh: cannot tell its folder in this shell, wants ASCEND_TOOLKIT_HOME to be it" >&2
    false
fi
