#!/bin/sh
# SPDX-License-Identifier: MIT
# clean.sh NPUSIM DEVICES COMMAND...: the command succeeds under npusim's checker, which is on, and
# finds nothing, not even what is only worth a warning.
set -u
npusim=$1
devices=$2
shift 2
report=$(mktemp)
trap 'rm -f "$report"' EXIT

"$npusim" run --devices "$devices" --check --check-log "$report" -- "$@"
code=$?
cat "$report"
if [ $code -ne 0 ] || grep -q 'npusim: check: \(error\|warning\) ' "$report" ||
    ! grep -q 'npusim: check: 0 errors, 0 warnings' "$report"; then
    echo "clean.sh: $* ended with $code and is not clean" >&2
    exit 1
fi
