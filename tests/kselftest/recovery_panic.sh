#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A panic is told of by the boot log alone, without retained RAM. The machine
# boots three times, on flash in RAM that a reset leaves as it is; the log says
# which time it is. Results are those of the last one.

. ./lib.sh

# shellcheck disable=SC2016 # the dollar is one of the command line
grep -q 'memmap=64K$0x1f000000' /proc/cmdline ||
	skip_all "no memory that survives a reset"

boot="boot-set slot=0 rung=2 reason=1"

# A partition on NAND, 16 pages a block
flash_in_ram()
{
	insmod "$RAMFLASH_KO" address=0x1f000000 nand=1 write_size=512 \
		erase_size=8192 blocks=6 label=chip parts=other:2,bootlog:4 &&
		load window_ms=0 short_ms=600000 && shows log/backend mtd
}

crash()
{
	sync
	echo c > /proc/sysrq-trigger
}

declared()
{
	# shellcheck disable=SC2086 # a list of words
	[ "$("$verb" $boot)" = "$1" ]
}

# Nobody has room for last words in a block that is full: 12 pages are left by
# headers, snapshot and commit.
fill_block()
{
	erases=$(cat "$sys/log/erases")
	while [ "$(cat "$sys/log/erases")" = "$erases" ]; do
		"$verb" fill 1 || return
	done
	"$verb" fill 11 && shows log/erases $((erases + 1))
}

told_by_the_log()
{
	shows boot/cause panic && shows log/health ok && shows log/damaged 0 &&
		shows boot/declared 0 &&
		grep -qE '^[1-9][0-9]*$' "$sys/boot/previous_uptime_ms"
}

# One record: this boot begins. How the last one ended is in the log already.
no_second_end()
{
	records=$(cat "$sys/log/records")
	declared 2 && shows boot/cause panic &&
		shows log/records $((records + 1))
}

not_told_when_full()
{
	shows boot/cause unknown && shows log/health ok &&
		shows log/damaged 0 && declared 3 && shows boot/cause unknown
}

first()
{
	declared 1 && "$verb" good-set && crash
}

second()
{
	"$verb" slot-set slot=1 next && fill_block && crash
}

check "flash that survives a reset" flash_in_ram
if [ "$(cat "$sys/log/health")" = blank ]; then
	first
elif [ "$(cat "$sys/slot/next")" = a ]; then
	check "a panic is told by the log alone" told_by_the_log
	check "and is not logged a second time" no_second_end
	second
else
	check "no last words where the block is full" not_told_when_full
	check "nothing was asked of the flash that it can't do" \
		[ "$(ramflash breach)" = none ]
	check "unloads" unload
fi
rm -rf "$tmp"
tap_end
