#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Counters that userspace reads, on real flash drivers, beside the programs whose
# formats they are: libubootenv's fw_setenv, barebox-state of dt-utils. What one
# writes the other reads.

. ./lib.sh

mkdir -p /run/lock

# With a /proc of our own, for its device tree and command line
ctl()
{
	# shellcheck disable=SC2016 # arguments of the shell in there
	unshare -m sh -c 'mount --bind "$0" /proc && exec "$@"' "$tmp/proc" \
		"$RECOVERYCTL" "$@"
}

# shown FORMAT DEVICE WORD...: value, health and limit as recoveryctl has them
shown()
{
	ctl counter show --format "$1" --device "$2" --json=short > "$tmp/shown"
	words=$(sed 's/.*"health":"\(.*\)","c.*"value":\(.*\),"limit":\([^,]*\).*/\2 \1 \3/' \
		"$tmp/shown")
	shift 2
	[ "$words" = "$*" ] && return
	echo "$words instead of $*"
	cat "$tmp/shown"
	return 1
}

reset()
{
	ctl counter reset --format "$1" --device "$2"
}

# not_reset FORMAT DEVICE WORD: refused, with that word
not_reset()
{
	if reset "$1" "$2" > "$tmp/refusal" 2>&1; then
		echo "was reset"
		return 1
	fi
	cat "$tmp/refusal"
	grep -q "$3" "$tmp/refusal"
}

# ---- U-Boot's words ----

# All of the flash but the word: nothing else may change
beside_word()
{
	dd if=/dev/mtd0 bs=16 skip=2 status=none | md5sum
}

# A word on NOR takes one program of cleared bits, and no erase.
word_on_nor()
{
	printf 'neighbours' | dd of=/dev/mtd0 bs=64 seek=1 status=none &&
		printf '\005\274' | dd of=/dev/mtd0 bs=16 seek=1 status=none &&
		shown uboot-bc /dev/mtd0:16 5 ok null || return
	before=$(beside_word)
	ramflash ops 0
	reset uboot-bc /dev/mtd0:16 && shown uboot-bc /dev/mtd0:16 0 ok null ||
		return
	[ "$(ramflash ops) $(ramflash breach)" = "1 none" ] &&
		[ "$(beside_word)" = "$before" ]
}

# mtdblock would erase what lies around it.
word_on_mtdblock()
{
	printf '\003' | dd of=/dev/mtd0 bs=1 seek=32 status=none
	printf '\274' | dd of=/dev/mtd0 bs=1 seek=33 status=none
	shown uboot-bc /dev/mtdblock0:32 3 ok null || return
	ramflash ops 0
	not_reset uboot-bc /dev/mtdblock0:32 /dev/mtd0 &&
		[ "$(ramflash ops)" = 0 ] && shown uboot-bc /dev/mtd0:32 3 ok null
}

# ---- U-Boot's environment ----

# The power goes in each operation of a reset in turn: the old count or 0, the
# other variables as they were, and the next reset repairs what there is.
env_cuts()
{
	set_env kept "a b" || return
	for cut in $(seq 200); do
		set_env bootcount 2 || return
		ramflash cut "$cut"
		reset uboot-env "$tmp/env" > "$tmp/cut" 2>&1
		if [ "$(ramflash ops)" -lt "$cut" ]; then
			ramflash cut 0
			echo "$((cut - 1)) cuts"
			[ "$cut" -gt 2 ]
			return
		fi
		ramflash cut 0
		case "$(print_env bootcount) $(print_env kept)" in
		"2 a b" | "0 a b") ;;
		*)
			echo "cut $cut: bootcount=$(print_env bootcount)"
			return 1
			;;
		esac
		reset uboot-env "$tmp/env" &&
			shown uboot-env "$tmp/env" 0 ok 3 || return
	done
	echo "no end"
	return 1
}

# Flash whose driver lets nobody write is named.
env_read_only()
{
	set_env bootcount 2 && ramflash read_only 1 && replug || return
	not_reset uboot-env "$tmp/env" "/dev/mtd0, which $tmp/env names" &&
		shown uboot-env "$tmp/env" 2 ok 3
	result=$?
	ramflash read_only 0 && replug && return $result
}

replug()
{
	ramflash plug 0 && ramflash plug 1
}

# config SECTOR SECTORS DEVICE OFFSET DEVICE OFFSET: of both copies. All its
# numbers are hexadecimal, whatever they look like.
config()
{
	sector=$1
	sectors=$2
	shift 2
	printf '%s 0x%x 0x2000 0x%x %d\n' "$1" "$2" "$sector" "$sectors" \
		"$3" "$4" "$sector" "$sectors" > "$tmp/env"
	cat > "$tmp/copies" << EOT
$1 $(($2))
$3 $(($4))
EOT
	printf 'bootcount=0\nbootlimit=3\n' > "$tmp/defaults"
}

# erase_copies [TEXT]: all, or those in which that does not stand
erase_copies()
{
	while read -r device offset; do
		dd if="$device" bs=$((sector)) count="$sectors" \
			skip=$((offset / sector)) status=none |
			tr '\0' '\n' | grep -q "${1:-^none}" && continue
		flash_erase -q "$device" "$offset" "$sectors"
	done < "$tmp/copies"
}

set_env()
{
	fw_setenv -c "$tmp/env" -f "$tmp/defaults" "$@"
}

print_env()
{
	fw_printenv -c "$tmp/env" -n "$1"
}

env_value()
{
	set_env kept "a b" && set_env upgrade_available 1 &&
		set_env bootcount 5 && shown uboot-env "$tmp/env" 5 ok 3
}

env_reset()
{
	reset uboot-env "$tmp/env" && shown uboot-env "$tmp/env" 0 ok 3 ||
		return
	[ "$(print_env bootcount) $(print_env upgrade_available)" = "0 0" ] &&
		[ "$(print_env kept)" = "a b" ]
}

rauc_reset()
{
	printf 'BOOT_ORDER=B A\nBOOT_A_LEFT=3\nBOOT_B_LEFT=1\n' |
		fw_setenv -c "$tmp/env" -s - || return
	echo "rauc.slot=B" > "$tmp/proc/cmdline"
	shown rauc-env "$tmp/env" 1 ok 3 && reset rauc-env "$tmp/env" &&
		shown rauc-env "$tmp/env" 3 ok 3 || return
	[ "$(print_env BOOT_ORDER) $(print_env BOOT_A_LEFT)" = "B A 3" ]
}

# The copy that a cut left begun is not the one that counts.
env_torn()
{
	set_env bootcount 2 && erase_copies bootcount=2 || return
	shown uboot-env "$tmp/env" 2 degraded 3 &&
		reset uboot-env "$tmp/env" && shown uboot-env "$tmp/env" 0 ok 3
}

# No good copy: U-Boot runs on its built-in one, and nothing is written
env_lost()
{
	erase_copies
	shown uboot-env "$tmp/env" null damaged null &&
		not_reset uboot-env "$tmp/env" "checksum" || return
	! tr '\0' '\n' < /dev/mtd0 | grep bootcount
}

env_rows()
{
	check "environment, $1: the value" env_value
	check "environment, $1: reset, nothing else is touched" env_reset
	check "environment, $1: RAUC's tries" rauc_reset
	check "environment, $1: a torn copy" env_torn
	check "environment, $1: no copy left" env_lost
}

# ---- Linksys ----

# A record of U-Boot's, at the start of a page or of 16 bytes
linksys_boot()
{
	{
		printf '%b' "\\021\\010\\021\\040\\0$2\\0\\0\\0\\002$((1 + $2))" \
			'\010\021\040'
		tr '\0' '\377' < /dev/zero | head -c $(($1 - 12))
	} > "$tmp/page"
	dd if="$tmp/page" of=/dev/mtd0 bs="$1" seek="$3" conv=notrunc status=none
}

# linksys STRIDE: what we leave the module reads, too
linksys()
{
	linksys_boot "$1" 1 0 && linksys_boot "$1" 2 1 || return
	shown linksys /dev/mtd0 2 ok 3 && reset linksys /dev/mtd0 &&
		shown linksys /dev/mtd0 0 ok 3 || return
	load window_ms=0 counter=linksys \
		"counter_device=\"$(cat /sys/class/mtd/mtd0/name)\"" || return
	shows counter/health ok && shows counter/value 0 && unload
}

# U-Boot and mtd-utils both begin behind it.
linksys_past_bad()
{
	per_block=$(($(cat /sys/class/mtd/mtd0/erasesize) / $1))
	linksys_boot "$1" 1 "$per_block" &&
		linksys_boot "$1" 2 $((per_block + 1)) || return
	shown linksys /dev/mtd0 2 ok 3 && reset linksys /dev/mtd0 &&
		shown linksys /dev/mtd0 0 ok 3
}

# The stock tool gives up for ever at a record that a cut left
linksys_torn()
{
	linksys_boot "$1" 1 3 || return
	printf '\021\010\0\0' > "$tmp/torn"
	tr '\0' '\377' < /dev/zero | head -c $(($1 - 4)) >> "$tmp/torn"
	dd if="$tmp/torn" of=/dev/mtd0 bs="$1" seek=4 conv=notrunc status=none ||
		return
	shown linksys /dev/mtd0 1 degraded 3 && reset linksys /dev/mtd0 &&
		shown linksys /dev/mtd0 0 ok 3
}

# ---- barebox ----

cell()
{
	printf '\0\0\0%b' "\\0$(printf %o "$2")" > "$tree/$1"
}

variable()
{
	mkdir -p "$tree/$1"
	printf '\0\0\0%b\0\0\0\004' "\\0$(printf %o "$2")" > "$tree/$1/reg"
	[ -z "$3" ] || cell "$1/default" "$3"
}

# state.dts, which barebox-state takes, as files
device_tree()
{
	tree=$tmp/proc/device-tree/state
	mkdir -p "$tree"
	printf 'barebox,state\0' > "$tree/compatible"
	printf 'MC20' > "$tree/magic"
	cell backend 9
	cell backend-stridesize 64
	variable bootstate/system0/remaining_attempts@0 0 3
	variable bootstate/system0/priority@4 4 20
	variable bootstate/system1/remaining_attempts@8 8 3
	variable bootstate/system1/priority@c 12 10
	variable bootstate/last_chosen@10 16 ""
	dtc -q -O dtb -o "$tmp/state.dtb" state.dts
}

barebox()
{
	barebox-state -i "$tmp/state.dtb" "$@" 2> "$tmp/barebox"
}

# barebox-state finds MTD devices by their node of the device tree, which this
# machine has not.
name_node()
{
	uevent=/sys/class/mtd/mtd0/uevent
	{
		cat $uevent
		echo OF_FULLNAME=/flash/partitions/partition@0
	} > "$tmp/uevent"
	mount --bind "$tmp/uevent" $uevent
}

barebox_value()
{
	name_node || return
	shown barebox /dev/mtd0 null unknown null &&
		not_reset barebox /dev/mtd0 "ever written" || return
	barebox -s bootstate.system0.remaining_attempts=1 \
		-s bootstate.system1.remaining_attempts=2 \
		-s bootstate.last_chosen=1 && shown barebox /dev/mtd0 1 ok 3
}

barebox_reset()
{
	reset barebox /dev/mtd0 && shown barebox /dev/mtd0 3 ok 3 || return
	barebox -d > "$tmp/dump" && ! grep . "$tmp/barebox" || return
	cat "$tmp/dump"
	[ "$(cut -d = -f 2 "$tmp/dump" | tr '\n' ' ')" = "3 20 2 10 1 " ]
}

# Often enough for blocks to be erased
barebox_rounds()
{
	for round in $(seq "$1"); do
		barebox -s bootstate.system0.remaining_attempts=$((round % 3)) &&
			reset barebox /dev/mtd0 || return
	done
	barebox_reset
}

# One or two of three copies are gone: all see the others, and a reset brings
# them back.
barebox_repair()
{
	barebox -s bootstate.system0.remaining_attempts=2 || return
	flash_erase -q /dev/mtd0 0 2 || return
	shown barebox /dev/mtd0 2 degraded 3 && reset barebox /dev/mtd0 &&
		shown barebox /dev/mtd0 3 ok 3 && barebox_reset
}

# mtdblock would erase a block for each of the copies, which are all in one.
barebox_mtdblock()
{
	barebox -s bootstate.system0.remaining_attempts=1 || return
	shown barebox /dev/mtdblock0 1 ok 3 &&
		not_reset barebox /dev/mtdblock0 /dev/mtd0 &&
		shown barebox /dev/mtd0 1 ok 3
}

# Bits that ECC still corrects: written anew before it no longer can
barebox_flips()
{
	ramflash flipped 0 && shown barebox /dev/mtd0 3 degraded 3 &&
		reset barebox /dev/mtd0 && shown barebox /dev/mtd0 3 ok 3 &&
		[ "$(ramflash flipped)" = -1 ] && barebox_reset
}

# A block that goes bad is marked, and the fourth takes its place.
barebox_worn()
{
	barebox -s bootstate.system0.remaining_attempts=1 &&
		ramflash worn 1 && reset barebox /dev/mtd0 && barebox_reset ||
		return
	mtdinfo -M /dev/mtd0 > "$tmp/map"
	cat "$tmp/map"
	[ "$(grep -c BAD "$tmp/map") $(ramflash breach)" = "1 none" ]
}

# barebox_rows FLASH ROUNDS
barebox_rows()
{
	check "barebox, $1: the value" barebox_value
	check "barebox, $1: reset, nothing else is touched" barebox_reset
	check "barebox, $1: $2 times more" barebox_rounds "$2"
	[ "$1" = MRAM ] || check "barebox, $1: a copy is lost" barebox_repair
	case "$1" in
	*" pages")
		check "barebox, $1: bits flip" barebox_flips
		check "barebox, $1: a block goes bad" barebox_worn
		;;
	MRAM)
		kernel_module mtdblock
		check "barebox, mtdblock: refused" barebox_mtdblock
		rmmod mtdblock
		;;
	esac
	umount /sys/class/mtd/mtd0/uevent
}

nor()
{
	insmod "$RAMFLASH_KO" label="nor" "$@"
}

for program in fw_setenv barebox-state dtc flash_erase; do
	command -v $program > /dev/null || skip_all "no $program"
done
mkdir -p "$tmp/proc"
device_tree

kernel_module nandsim parts=4,4 badblocks=0,5
config 0x4000 3 /dev/mtd0 0 /dev/mtd1 0
env_rows "NAND with bad blocks"
rmmod nandsim
nor blocks=8 erase_size=65536
config 0x10000 1 /dev/mtd0 0 /dev/mtd0 0x10000
check "environment, NOR: the power goes in a reset" env_cuts
check "environment, NOR: read-only" env_read_only
env_rows NOR
rmmod ramflash

nor blocks=2 erase_size=4096
kernel_module mtdblock
check "a word, NOR: reset by one program" word_on_nor
check "a word, mtdblock: refused" word_on_mtdblock
rmmod mtdblock
rmmod ramflash

nor blocks=2 erase_size=4096
check "Linksys, NOR: reset, and the module agrees" linksys 16
check "Linksys, NOR: a torn record" linksys_torn 16
rmmod ramflash
# 4 KiB pages: the stock tool writes past its buffer
nor blocks=4 erase_size=65536 write_size=4096 nand=1
check "Linksys, pages of 4 KiB: reset, and the module agrees" linksys 4096
check "Linksys, pages of 4 KiB: a torn record" linksys_torn 4096
rmmod ramflash
kernel_module nandsim parts=8 badblocks=0
check "Linksys, NAND whose first block is bad" linksys_past_bad 512
rmmod nandsim

# 11 records a block
nor blocks=3 erase_size=512
barebox_rows NOR 6
rmmod ramflash
nor blocks=4 erase_size=2048 write_size=512 nand=1
barebox_rows "NAND of 4 pages" 2
rmmod ramflash
kernel_module nandsim parts=8 badblocks=0
barebox_rows "NAND whose first block is bad" 1
rmmod nandsim
kernel_module mtdram total_size=64 erase_size=16
barebox_rows MRAM 1
rmmod mtdram
rm -rf "$tmp"
tap_end
