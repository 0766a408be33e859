#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The same is said to logs on NAND of many kinds, whose blocks and pages fail:
# all of them give the same state, as long as two blocks are good.

. ./lib.sh

# no record comes by itself
parameters="window_ms=0 short_ms=600000"
# times that the history is read, too
walks=1
large="id_bytes=0x20,0xaa,0x00,0x15"

say()
{
	[ "$("$verb" boot-set slot=0 rung=2 reason=1 attempts=1)" = 1 ] &&
		"$verb" good-set &&
		[ "$("$verb" request-set kind=0 arg=5)" = 1 ] &&
		"$verb" fill "$1" &&
		"$verb" slot-set slot=1 slot-state=1 tries=3 settings=8 next &&
		[ "$("$verb" request-set kind=2)" = 2 ] &&
		"$verb" request-clear kind=0 id=1
}

state()
{
	for file in boot/cause request slot/next slot/a/state slot/a/tries \
		slot/b/state slot/b/tries log/backend; do
		echo "$file: $(cat "$sys/$file")"
	done
}

usable()
{
	case $(cat "$sys/log/health") in
	ok | degraded) ;;
	*) shows log/health ok ;;
	esac
}

# what state() has to write, however many records went before
expected()
{
	cat << EOT
boot/cause: unknown
request: rescue
slot/next: b
slot/a/state: good
slot/a/tries: $(($1 % 200))
slot/b/state: trial
slot/b/tries: 3
log/backend: mtd
EOT
}

told()
{
	part=$sys/partitions/NAND_simulator_partition_0
	echo "health $(cat "$sys/log/health"), $(cat "$sys/log/erases") erases," \
		"$(cat "$part/bad_blocks") bad blocks," \
		"$(cat "$part/ecc_corrected") flips corrected"
}

# same_state RECORDS PARAMETER...: of nandsim
same_state()
{
	records=$1
	shift
	# shellcheck disable=SC2086 # lists of words
	kernel_module nandsim "$@" &&
		load $parameters 'bootlog="NAND simulator partition 0"' || return
	say "$records" && usable || return
	# shellcheck disable=SC2086 # a list of words
	load $parameters 'bootlog="NAND simulator partition 0"' || return
	expected "$records" > "$tmp/expected"
	state > "$tmp/state"
	usable && diff "$tmp/expected" "$tmp/state" && "$verb" walk "$walks" &&
		told &&
		[ "$("$verb" boot-set slot=0 rung=2 reason=1)" = 2 ] && unload
}

# row NAME PARAMETER...: on both kinds, each with pages of its own numbers
row()
{
	name=$1
	shift
	check "NAND, $name" same_state "$@"
	sed -n 's/^health/# health/p' "$tmp/out"
	unload
	rmmod nandsim
}

kernel_module nandsim || skip_all "no nandsim"
rmmod nandsim

# 32 pages of 512 bytes: 28 appends a block
row "small pages" 180 parts=5
row "small pages: bad blocks" 180 parts=5 badblocks=0,3
row "small pages: erases fail" 180 parts=6 weakblocks=1:0,3:1
row "small pages: programs fail" 180 parts=6 weakpages=9:0,33:1,66:0
row "small pages: reads fail" 180 parts=6 gravepages=11:0,33:6,98:0
row "small pages: what was written can't be read" 0 parts=4 gravepages=4:0,36:0
walks=40
row "small pages: bits flip" 180 parts=5 bitflips=1
walks=1
row "small pages: all of it" 180 parts=8 badblocks=0 weakblocks=2:0 \
	weakpages=100:0 gravepages=40:0 bitflips=1
# 64 pages of 2048 bytes: 60 appends a block
row "large pages" 200 "$large" parts=3
row "large pages: bad blocks" 200 "$large" parts=4 badblocks=1,2
row "large pages: all of it" 300 "$large" parts=7 badblocks=0 \
	weakblocks=2:0 weakpages=200:0 gravepages=80:0 bitflips=1
check "unloads" unload
rm -rf "$tmp"
tap_end
