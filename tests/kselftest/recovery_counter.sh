#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The boot loader's own counter: in an nvmem device, in the flash of Linksys
# boards, and as userspace tells it. The same by sysfs and by netlink.

. ./lib.sh

cmos=/sys/bus/nvmem/devices/cmos_nvram0/nvmem

cli()
{
	/usr/bin/python3 "$YNL/tools/net/ynl/cli.py" \
		--spec "$TOP/Documentation/netlink/specs/recovery.yaml" \
		--schema "$YNL/Documentation/netlink/genetlink.yaml" "$@"
}

# What sysfs has, in one line
now()
{
	(cd "$sys/counter" && cat format value limit health down told |
		tr '\n' ' ' | sed 's/ $//')
}

# counter FORMAT VALUE LIMIT HEALTH [DOWN TOLD]
counter()
{
	[ "$(now)" = "$1 $2 $3 $4 ${5:-0} ${6:-0}" ] && return
	echo "$(now) instead of $*"
	return 1
}

# Netlink has what sysfs has, and no more than that
alike()
{
	netlink=$("$verb" counter) && [ "$netlink" = "$(now)" ] && return
	echo "$netlink by netlink, $(now) in sysfs"
	return 1
}

# ynl prints the words of sysfs
ynl_is_alike()
{
	cli --do state-get --json '{}' --output-json > "$tmp/state" || return
	/usr/bin/python3 -c 'import json, sys
c = json.load(sys.stdin)["counter"]
print(*(c.get(a, "unknown") for a in
	("format", "value", "limit", "health", "down", "told")))' \
		< "$tmp/state" > "$tmp/ynl" || return
	cat "$tmp/ynl"
	[ "$(cat "$tmp/ynl")" = "$(now)" ]
}

# refuses_to_load TEXT PARAMETER...: and says that in the kernel's log
refuses_to_load()
{
	text=$1
	shift
	dmesg -c > /dev/null
	if load "$@" 2> /dev/null; then
		echo "loaded with $*"
		return 1
	fi
	dmesg
	dmesg | grep -qF "$text"
}

# ---- nvmem ----

# poke OCTAL...: from byte 64 of the CMOS RAM on
poke()
{
	printf '%b' "$1" | dd of="$cmos" bs=1 seek=64 conv=notrunc status=none
}

# peeks HEX...: bytes 63 to 66, the first and the last are not the counter's
peeks()
{
	bytes=$(dd if="$cmos" bs=1 skip=63 count=4 status=none | hex)
	[ "$bytes" = "$1" ] && return
	echo "bytes are $bytes, not $1"
	return 1
}

hex()
{
	od -An -tx1 | tr -d ' \n'
}

# neighbours: bytes around the counter that have to stay
neighbours()
{
	printf '\132\000\000\245' | dd of="$cmos" bs=1 seek=63 conv=notrunc \
		status=none
}

nvmem_value()
{
	neighbours
	poke '\0003\0274'
	load window_ms=0 counter=uboot-bc counter_device=cmos_nvram0:64 \
		counter_limit=5 || return
	counter uboot-bc 3 5 ok && alike || return
	poke '\0004\0274'
	shows counter/value 4
}

nvmem_reset()
{
	"$verb" counter-reset && counter uboot-bc 0 5 ok && peeks 5a00bca5 &&
		alike
}

# What is no counter has no value, and is overwritten by force only
nvmem_without_magic()
{
	poke '\0007\0275'
	counter uboot-bc unknown 5 foreign && alike || return
	refused EEXIST counter-reset && peeks 5a07bda5 || return
	poke '\0000\0000'
	counter uboot-bc unknown 5 unknown && alike || return
	refused EEXIST counter-reset && peeks 5a0000a5 || return
	"$verb" counter-reset force && counter uboot-bc 0 5 ok &&
		peeks 5a00bca5
}

nvmem_newer()
{
	poke '\0003\0000\0003\0260'
	load window_ms=0 counter=am33xx counter_device=cmos_nvram0:0x40 ||
		return
	counter am33xx unknown 0 newer || return
	refused EEXIST counter-reset || return
	poke '\0003\0001\0002\0260'
	counter am33xx 3 0 ok && "$verb" counter-reset || return
	bytes=$(dd if="$cmos" bs=1 skip=64 count=4 status=none | hex)
	echo "bytes are $bytes"
	[ "$bytes" = 000002b0 ]
}

# ---- memory ----

# Memory that is kept free for it: half of what recovery_panic.sh has
address=0x1f008000

# word OFFSET [VALUE]: 32 bits there
word()
{
	busybox devmem $((address + $1)) 32 ${2:+"$2"}
}

memory_value()
{
	word 0 0x00000003 && word 4 0xb001c041 || return
	load window_ms=0 counter=uboot-words counter_device=$address \
		counter_limit=5 || return
	counter uboot-words 3 5 ok && alike || return
	grep -i "${address#0x}.*recovery" /proc/iomem
}

memory_reset()
{
	"$verb" counter-reset && counter uboot-words 0 5 ok && alike && unload ||
		return
	echo "$(word 0) $(word 4)"
	[ "$(word 0) $(word 4)" = "0x00000000 0xB001C041" ] &&
		! grep -i "${address#0x}.*recovery" /proc/iomem
}

# A power cut took it
memory_without_magic()
{
	word 0 0 && word 4 0 && word 8 0x5afe5afe || return
	load window_ms=0 counter=uboot-words counter_device=$address || return
	counter uboot-words unknown 0 unknown || return
	refused EEXIST counter-reset && "$verb" counter-reset force &&
		counter uboot-words 0 0 ok && unload || return
	echo "$(word 0) $(word 4) $(word 8)"
	[ "$(word 0) $(word 4) $(word 8)" = \
		"0x00000000 0xB001C041 0x5AFE5AFE" ]
}

# MTD devices are nvmem devices too, read-only ones that come and go
nvmem_comes_late()
{
	load window_ms=0 counter=uboot-bc counter_device=mtd0:16 || return
	counter uboot-bc unknown 0 absent && alike || return
	refused ENODEV counter-reset || return
	kernel_module mtdram total_size=256 erase_size=16 || return
	becomes counter/health unknown || return
	printf '\002\274' | dd of=/dev/mtd0 bs=1 seek=16 conv=notrunc \
		status=none || return
	counter uboot-bc 2 0 ok || return
	refused EINVAL counter-reset && counter uboot-bc 2 0 ok || return
	rmmod mtdram && becomes counter/health absent
}

# Nobody reads: pollers are told by the module on its own
nvmem_is_told_of()
{
	cli --dump event-get --output-json > "$tmp/before" || return
	kernel_module mtdram total_size=256 erase_size=16 || return
	sleep 0.5
	cli --dump event-get --output-json > "$tmp/after" || return
	rmmod mtdram
	before=$(grep -o '"type": "counter"' "$tmp/before" | wc -l)
	after=$(grep -o '"type": "counter"' "$tmp/after" | wc -l)
	echo "$before counter events, then $after"
	[ "$after" -gt "$before" ]
}

# comes_and_goes DEVICE: while it is read and reset without a pause
comes_and_goes()
{
	: > "$tmp/reading"
	for _ in 1 2; do
		while [ -e "$tmp/reading" ]; do
			cat "$sys"/counter/* "$sys/phase"
			"$verb" counter-reset force
		done > /dev/null 2>&1 &
		readers="${readers:-} $!"
	done
	status=0
	for _ in $(seq 10); do
		"$@" || status=1
	done
	rm "$tmp/reading"
	# shellcheck disable=SC2086 # a list of words
	wait $readers
	readers=
	becomes counter/health absent && return $status
}

mtdram_once()
{
	kernel_module mtdram total_size=256 erase_size=16 && sleep 0.05 &&
		rmmod mtdram
}

# ---- s_env ----

erased='\0377\0377\0377\0377'

# log BYTES: an s_env of 128 KiB that begins with them
log()
{
	tr '\0' '\377' < /dev/zero | head -c 131072 > "$tmp/s_env.img"
	printf '%b' "$1" | dd of="$tmp/s_env.img" conv=notrunc status=none
}

# record COUNT: its bytes; up to 9
record()
{
	printf '%s' "\\0021\\0010\\0021\\0040\\000$1\\0000\\0000\\0000"
	printf '%s' "\\002$((1 + $1))\\0010\\0021\\0040$erased"
}

plug()
{
	losetup -f --show "$tmp/s_env.img" > "$tmp/loop" || return
	kernel_module block2mtd || return
	echo "$(cat "$tmp/loop"),65536,${1:-s_env}" \
		> /sys/module/block2mtd/parameters/block2mtd
}

unplug()
{
	rmmod block2mtd && losetup -d "$(cat "$tmp/loop")"
}

nor_absent()
{
	load window_ms=0 counter=linksys || return
	counter linksys unknown 3 absent && refused ENODEV counter-reset &&
		alike
}

nor_value()
{
	log "$(record 1)$(record 2)"
	plug && counter linksys 2 3 ok && alike
}

nor_reset()
{
	"$verb" counter-reset && counter linksys 0 3 ok && alike || return
	sync
	bytes=$(dd if="$tmp/s_env.img" bs=16 skip=2 count=1 status=none | hex)
	echo "the third record is $bytes"
	[ "$bytes" = 110811200000000011081120ffffffff ]
}

# What it says is on flash
nor_survives()
{
	load window_ms=0 counter=linksys counter_limit=4 &&
		counter linksys 0 4 ok && unplug && counter linksys unknown 4 absent
}

# Nobody but the module writes it
nor_protected()
{
	log "$(record 2)"
	load window_ms=0 counter=linksys env=s_env && plug || return
	counter linksys 2 3 ok && shows partitions/s_env/protected 1 || return
	! printf 'x' 2> /dev/null > "/dev/mtd0" || return
	"$verb" counter-reset && counter linksys 0 3 ok &&
		shows partitions/s_env/protected 1 && unplug || return
	load window_ms=0 counter=linksys counter_limit=4
}

# A cut record is skipped, and gone after a reset
nor_torn()
{
	log "$(record 1)\\0021\\0000\\0001$erased"
	plug && counter linksys 1 4 degraded && unplug || return
	log "$(record 2)\\0377\\0010\\0021\\0040$erased$erased$erased"
	plug && counter linksys 2 4 degraded || return
	"$verb" counter-reset && counter linksys 0 4 ok && unplug
}

nor_foreign()
{
	log 'This is not a log of boots.'
	before=$(sha256sum < "$tmp/s_env.img")
	plug && counter linksys unknown 4 foreign && alike || return
	refused EEXIST counter-reset && sync || return
	[ "$(sha256sum < "$tmp/s_env.img")" = "$before" ] || return
	"$verb" counter-reset force && counter linksys 0 4 ok && unplug
}

other_name_is_left_alone()
{
	log "$(record 1)"
	plug s_envy && counter linksys unknown 4 absent && unplug
}

ram_is_blank()
{
	# before our module: it is erased after it was told of
	kernel_module mtdram total_size=256 erase_size=16 || return
	load window_ms=0 counter=linksys-be \
		'counter_device="mtdram test device"' || return
	counter linksys-be 0 3 blank && "$verb" counter-reset &&
		counter linksys-be 0 3 ok || return
	bytes=$(dd if=/dev/mtd0 bs=16 count=1 status=none | hex)
	echo "the first record is $bytes"
	[ "$bytes" = 201108110000000020110811ffffffff ] && rmmod mtdram
}

nand()
{
	kernel_module nandsim parts=16,16 badblocks=1,3 || return
	load window_ms=0 counter=linksys \
		'counter_device="NAND simulator partition 0"' || return
	counter linksys 0 3 blank && "$verb" counter-reset &&
		counter linksys 0 3 ok || return
	# a page that a cut left with half of its magic
	page=$(cat /sys/class/mtd/mtd0/writesize)
	{
		printf '%b' '\0021\0010\0021\0040\0003\0000'
		tr '\0' '\377' < /dev/zero | head -c $((page - 6))
	} > "$tmp/page"
	dd if="$tmp/page" of=/dev/mtd0 bs="$page" seek=1 conv=notrunc \
		status=none || return
	load window_ms=0 counter=linksys \
		'counter_device="NAND simulator partition 0"' || return
	counter linksys 0 3 degraded && "$verb" counter-reset &&
		counter linksys 0 3 ok && rmmod nandsim &&
		shows counter/health absent
}

# ---- told by userspace ----

told()
{
	load window_ms=0 || return
	"$verb" counter-set format=rauc-env value=2 counter-limit=3 \
		counter-health=0 down=1 || return
	counter rauc-env 2 3 ok 1 1 && alike && ynl_is_alike || return
	"$verb" counter-set format=uboot-env counter-health=3 || return
	counter uboot-env unknown 0 unknown 0 1 && alike && ynl_is_alike ||
		return
	refused EOPNOTSUPP counter-reset force || return
	"$verb" counter-set && counter none unknown 0 absent && alike
}

# Who may not change the board may not tell either; counter/told stays
not_told()
{
	load window_ms=0 counter=linksys || return
	refused EBUSY counter-set format=uboot-env value=0 counter-health=0 &&
		refused EBUSY counter-set &&
		counter linksys unknown 3 absent
}

unprivileged()
{
	neighbours
	poke '\0003\0274'
	load window_ms=0 counter=uboot-bc counter_device=cmos_nvram0:64 ||
		return
	setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$verb" counter-reset force 2> "$tmp/refusal" && return 1
	cat "$tmp/refusal"
	grep -q '^EPERM' "$tmp/refusal" && shows counter/value 3 &&
		peeks 5a03bca5
}

nothing()
{
	load window_ms=0 counter= counter_device=s_env &&
		counter none unknown 0 absent || return
	load window_ms=0 && counter none unknown 0 absent && alike &&
		refused EOPNOTSUPP counter-reset
}

quiet()
{
	! dmesg | grep -E 'BUG|WARNING|Oops|Call Trace'
}

kernel_module loop || skip_all "no loop devices"
[ -e /dev/loop0 ] || kernel_module loop max_loop=8
[ -w "$cmos" ] || skip_all "no CMOS RAM"

check "off unless configured" nothing
check "an unknown format" refuses_to_load \
	"counter=uboot-bv: allowed: uboot-words, uboot-words-be" \
	counter=uboot-bv counter_device=cmos_nvram0:64
check "... is told what there is, to the last" refuses_to_load \
	"pfuze, linksys, linksys-be" counter=uboot-bv
check "a format without its device" refuses_to_load \
	"counter_device=: allowed: an nvmem device" counter=uboot-bc
check "an offset that is none" refuses_to_load \
	"counter_device=cmos_nvram0:x: allowed:" \
	counter=uboot-bc counter_device=cmos_nvram0:x
check "a device without a format" refuses_to_load \
	"counter_device=s_env: allowed: with counter=" counter_device=s_env
check "a limit that is none" refuses_to_load \
	"counter_limit=-1: allowed: 0" counter=linksys counter_limit=-1

check "an address that is none" refuses_to_load \
	"counter_device=0xg: allowed: a physical address, a multiple of 4" \
	counter=uboot-words counter_device=0xg
check "an address between two" refuses_to_load \
	"counter_device=0x1f008002: allowed:" \
	counter=uboot-words counter_device=0x1f008002
check "memory of the system" refuses_to_load \
	"counter_device=0x1000000: in use, or memory of the system" \
	counter=uboot-words counter_device=0x1000000

check "memory: the value" memory_value
check "memory: reset" memory_reset
check "memory: no magic, no value, no reset without force" memory_without_magic

check "nvmem: the value" nvmem_value
check "nvmem: reset" nvmem_reset
check "nvmem: no magic, no value, no reset without force" nvmem_without_magic
check "nvmem: a later version; upgrade_available" nvmem_newer
check "nvmem: not for the unprivileged" unprivileged
check "nvmem: a device that comes late and goes" nvmem_comes_late
check "nvmem: its coming is told of" nvmem_is_told_of
check "nvmem: comes and goes while it is read" comes_and_goes mtdram_once

check "s_env: absent" nor_absent
check "s_env: the value" nor_value
check "s_env: reset" nor_reset
check "s_env: survives the module" nor_survives
check "s_env: reset where it is protected" nor_protected
check "s_env: torn records" nor_torn
check "s_env: foreign content is not touched" nor_foreign
check "s_env: by exact name" other_name_is_left_alone
check "s_env: blank, big-endian" ram_is_blank
check "s_env: comes and goes while it is read" comes_and_goes mtdram_once
check "s_env: NAND with bad blocks and a torn page" nand

check "told by userspace" told
check "not where the module reads itself" not_told
check "the kernel did not complain" quiet
check "unloads" unload
losetup -D
rm -rf "$tmp"
tap_end
