#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The kernel's own ynl works with the family as its specification says. Its
# command line for some calls; the library under it, in one process, for all.

. ./lib.sh

spec=$TOP/Documentation/netlink/specs/recovery.yaml
schema=$YNL/Documentation/netlink/genetlink.yaml

cli()
{
	/usr/bin/python3 "$YNL/tools/net/ynl/cli.py" --spec "$spec" \
		--schema "$schema" "$@"
}

cli_state()
{
	cli --do state-get --json '{}' --output-json > "$tmp/state" &&
		grep '"phase": "booting"' "$tmp/state"
}

cli_refusal()
{
	cli --do slot-set --json '{"slot": 0}' > "$tmp/refusal" 2>&1
	cat "$tmp/refusal"
	grep -q 'nothing to set' "$tmp/refusal"
}

whole_family()
{
	PYTHONPATH=$YNL/tools/net/ynl PYTHONDONTWRITEBYTECODE=1 \
		/usr/bin/python3 "$TOP/tests/kselftest/ynl_family.py" \
		"$spec" "$schema" > "$tmp/family"
}

kernel_module mtdram total_size=256 erase_size=16
check "loads" load window_ms=0 'bootlog="mtdram test device"'
check "ynl: state-get" cli_state
check "ynl: a refusal in words" cli_refusal
check "ynl: every operation" whole_family
sed 's/^/# /' "$tmp/family"
check "unloads" unload
rmmod mtdram
rm -rf "$tmp"
tap_end
