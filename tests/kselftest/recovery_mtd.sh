#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Flash partitions: coming and going, their roles, what they hold, and the boot
# log in them, on NOR-like and NAND flash.

. ./lib.sh

boot="boot-set slot=0 rung=2 reason=1"

partition_count()
{
	find "$sys/partitions/" -mindepth 1 -maxdepth 1 | wc -l
}

comes_and_goes()
{
	for _ in $(seq 10); do
		kernel_module mtdram total_size=256 erase_size=16 || return
		[ "$(partition_count)" -eq 1 ] || return
		rmmod mtdram || return
		[ "$(partition_count)" -eq 0 ] || return
	done
}

# Readers that never pause while the device comes and goes
while_read()
{
	: > "$tmp/reading"
	for _ in 1 2 3; do
		while [ -e "$tmp/reading" ]; do
			cat "$sys"/partitions/*/* "$sys"/*/*
		done > /dev/null 2>&1 &
		readers="${readers:-} $!"
	done
	comes_and_goes
	status=$?
	rm "$tmp/reading"
	# shellcheck disable=SC2086 # a list of words
	wait $readers
	return $status
}

# role NAME ROLE: of a partition with that name
role()
{
	shows "partitions/$1/role" "$2" || wrong=1
}

roles_by_exact_name()
{
	wrong=0
	for name in $names; do
		flash "$name"
	done
	# shellcheck disable=SC2086 # a list of words
	plug $names || return
	role slot-a slot-a
	role slot-b slot-b
	role rootfs_data overlay
	role bootlog bootlog
	role rescue rescue
	role env env
	role u-boot bootloader
	for name in rootfs slot-aa my-slot-b Bootlog rescue2 u-boot-old; do
		role "$name" other
	done
	return $wrong
}

# state NAME STATE BYTES
state()
{
	shows "partitions/$1/state" "$2" || wrong=1
}

contents()
{
	wrong=0
	flash c-empty
	flash c-squashfs 'hsqs'
	flash c-ubi 'UBI#\001'
	flash c-jffs2 '\0205\0031\0003\0040'
	flash c-uimage '\0047\0005\0031\0126'
	flash c-fit '\0320\0015\0376\0355'
	flash c-text 'This is not a file system.'
	flash c-zero '\0000\0000\0000\0000'
	plug c-empty c-squashfs c-ubi c-jffs2 c-uimage c-fit c-text c-zero ||
		return
	state c-empty empty
	state c-squashfs squashfs
	state c-ubi ubi
	state c-jffs2 jffs2
	state c-uimage uimage
	state c-fit fit
	state c-text unknown
	state c-zero unknown
	shows partitions/c-fit/size 262144 || wrong=1
	shows partitions/c-fit/erase_size 16384 || wrong=1
	[ -e "$sys/partitions/c-fit/mtd/erasesize" ] || wrong=1
	return $wrong
}

content_is_read_anew()
{
	printf 'UBI#' | dd of="/dev/mtd$(index c-empty)" conv=notrunc \
		status=none && shows partitions/c-empty/state ubi
}

index()
{
	sed -n "s/^mtd\([0-9]*\): .* \"$1\"\$/\1/p" /proc/mtd
}

# The log is on flash, and what it says survives the module
log_survives()
{
	shows log/backend mtd || return
	# shellcheck disable=SC2086 # a list of words
	[ "$("$verb" $boot)" = "${1:-1}" ] || return
	"$verb" request-set kind=0 arg=5 > "$tmp/request" || return
	"$verb" slot-set slot=1 slot-state=1 tries=3 || return
	shows log/health ok || return
	cat "$sys/log/records" > "$tmp/records" || return
	load window_ms=0 "$parameter" || return
	shows log/backend mtd && shows log/health ok &&
		shows log/records "$(cat "$tmp/records")" &&
		shows boot/declared 0 && shows request reset &&
		shows slot/b/state trial && shows slot/b/tries 3 || return
	refused ESTALE boot-set id=$((${1:-1} + 1)) || return
	"$verb" boot-set id="${1:-1}" && shows boot/id "${1:-1}" &&
		shows boot/declared 1 || return
	"$verb" request-clear kind=0 id="$(cat "$tmp/request")" &&
		shows request none
}

next_boot()
{
	load window_ms=0 "$parameter" || return
	shows boot/declared 0 || return
	# shellcheck disable=SC2086 # a list of words
	[ "$("$verb" $boot)" = 2 ] && shows boot/id 2
}

volatile_without_partition()
{
	shows log/backend mtd && shows boot/id 2 || return
	unplug || return
	shows log/backend volatile && shows log/health absent &&
		shows boot/id 2 && shows boot/declared 1 || return
	# goes on in memory
	"$verb" request-set kind=2 > /dev/null && shows request rescue
}

back_when_it_returns()
{
	plug bootlog || return
	becomes log/backend mtd && shows log/health ok && shows boot/id 2 &&
		shows request rescue || return
	# and what was learnt meanwhile is on flash now
	load window_ms=0 "$parameter" || return
	shows request rescue
}

foreign_is_not_touched()
{
	flash foreign 'Somebody else keeps something here.'
	before=$(sha256sum < "$tmp/foreign.img")
	load window_ms=0 bootlog=foreign && plug foreign || return
	shows log/health foreign && shows log/backend volatile || return
	# shellcheck disable=SC2086 # a list of words
	"$verb" $boot > /dev/null && "$verb" good-set &&
		"$verb" request-set kind=0 > /dev/null || return
	refused EEXIST log-format || return
	load window_ms=0 bootlog=foreign || return
	shows log/health foreign || return
	sync
	[ "$(sha256sum < "$tmp/foreign.img")" = "$before" ]
}

format_by_force()
{
	"$verb" log-format force || return
	shows log/health ok && shows log/backend mtd || return
	load window_ms=0 bootlog=foreign && shows log/health ok
}

# Cell 30 of the log, which is one of 60 records, behind the module's back. See
# Documentation/bootlog-format.rst.
damage_is_noticed()
{
	"$verb" fill 60 && shows log/damaged 0 && unload || return
	printf '\000\000\000\000' | dd of="/dev/mtd$(index foreign)" bs=1 \
		seek=$((32 + 16 * 30)) conv=notrunc status=none || return
	load window_ms=0 bootlog=foreign || return
	shows log/health degraded && shows log/damaged 1 &&
		shows log/backend mtd || return
	# what was said behind it counts
	shows slot/a/tries 60 && shows slot/b/tries 59
}

nand_with_bad_blocks()
{
	kernel_module nandsim parts=16,16 badblocks=1,3 || return
	parameter="bootlog=\"NAND simulator partition 0\""
	load window_ms=0 "$parameter" || return
	shows "partitions/NAND_simulator_partition_0/bad_blocks" 2 &&
		shows "partitions/NAND_simulator_partition_0/state" empty &&
		shows log/health blank && shows log/backend mtd
}

# An even number of records, more than some blocks hold: the log has to move on,
# over bad blocks
many_records()
{
	"$verb" boot-set id=1 2> /dev/null
	"$verb" fill "$1" || return
	shows log/backend mtd || return
	case $(cat "$sys/log/health") in
	ok | degraded) ;;
	*) shows log/health ok || return ;;
	esac
	load window_ms=0 "$parameter" || return
	shows slot/a/tries $(($1 % 200)) &&
		shows slot/b/tries $((($1 - 1) % 200))
}

quiet()
{
	! dmesg | grep -E 'BUG|WARNING|Oops|Call Trace'
}

kernel_module loop || skip_all "no loop devices"
[ -e /dev/loop0 ] || kernel_module loop max_loop=64

check "loads without flash" load window_ms=0
check "no partitions" [ "$(partition_count)" -eq 0 ]
check "the log is volatile" shows log/backend volatile
check "partitions come and go" comes_and_goes
check "also while they are read" while_read

names="slot-a slot-b rootfs_data bootlog rescue env u-boot
	rootfs slot-aa my-slot-b Bootlog rescue2 u-boot-old"
parameter=window_ms=0
check "roles by exact name" roles_by_exact_name
check "NOR: the log survives the module" log_survives
check "NOR: the next boot counts on" next_boot
check "volatile when the partition goes" volatile_without_partition
check "back when it returns" back_when_it_returns
check "unplugged" unplug
check "content of partitions" contents
check "content is read anew" content_is_read_anew
check "unplugged again" unplug
check "foreign content is not touched" foreign_is_not_touched
check "format needs force, and works" format_by_force
check "a damaged record is told of and skipped" damage_is_noticed
check "unplugged at last" unplug

check "NAND with bad blocks" nand_with_bad_blocks
check "NAND: the log survives the module" log_survives
check "NAND: many records" many_records 300
check "the kernel did not complain" quiet
check "unloads" unload
rmmod nandsim
losetup -D
rm -rf "$tmp"
tap_end
