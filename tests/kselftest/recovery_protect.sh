#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Boot loader, environment and running slot can't be written by anybody, until
# somebody says so; with the tools that people write flash with.

. ./lib.sh

boot="rung=2 reason=1"
names="u-boot env bootlog slot-a slot-b other"
writeable=1024	# MTD_WRITEABLE

plug_all()
{
	# shellcheck disable=SC2086 # a list of words
	plug $names
}

index()
{
	sed -n "s/^mtd\([0-9]*\): .* \"$1\"\$/\1/p" /proc/mtd
}

# protected NAME...: these and no others
protected()
{
	wrong=0
	for name in $names; do
		want=0
		case " $* " in
		*" $name "*) want=1 ;;
		esac
		shows "partitions/$name/protected" "$want" || wrong=1
		flags=$(cat "$sys/partitions/$name/mtd/flags")
		[ $((flags & writeable)) -eq $((want ? 0 : writeable)) ] || {
			echo "$name has flags $flags"
			wrong=1
		}
	done
	return $wrong
}

sum()
{
	sync
	sha256sum < "/dev/mtd$(index "$1")"
}

# kept NAME COMMAND...: fails, and leaves the flash as it is
kept()
{
	name=$1
	before=$(sum "$name")
	shift
	if "$@"; then
		echo "$* worked"
		return 1
	fi
	[ "$(sum "$name")" = "$before" ]
}

# written NAME COMMAND...: works, and is seen in the flash
written()
{
	name=$1
	before=$(sum "$name")
	shift
	"$@" && [ "$(sum "$name")" != "$before" ]
}

by_dd()
{
	dd if="$tmp/new" of="/dev/mtd$(index "$1")" bs=16384 status=none
}

by_mtdblock()
{
	dd if="$tmp/new" of="/dev/mtdblock$(index "$1")" bs=16384 conv=fsync \
		status=none
}

by_flash_erase()
{
	flash_erase -q "/dev/mtd$(index "$1")" 0 0
}

by_flashcp()
{
	flashcp "$tmp/new" "/dev/mtd$(index "$1")"
}

nobody_writes()
{
	for how in by_dd by_mtdblock by_flash_erase by_flashcp; do
		kept "$1" $how "$1" || return
	done
}

bootloader_and_env()
{
	protected u-boot env && nobody_writes env && nobody_writes u-boot &&
		written other by_flashcp other
}

# The device is open already when the slot begins to run.
running_slot()
{
	exec 9<> "/dev/mtd$(index slot-a)" || return
	# shellcheck disable=SC2086 # a list of words
	[ "$("$verb" boot-set slot=0 $boot)" = 1 ] || return
	kept slot-a sh -c "cat $tmp/new >&9"
	result=$?
	exec 9>&-
	protected u-boot env slot-a && nobody_writes slot-a &&
		written slot-b by_flashcp slot-b && return $result
}

other_slot()
{
	# shellcheck disable=SC2086 # a list of words
	"$verb" boot-set id=1 slot=1 $boot > /dev/null || return
	protected u-boot env slot-b && nobody_writes slot-b &&
		written slot-a by_flash_erase slot-a
}

# change VERB NAME: by number and name
change()
{
	"$verb" "partition-$1" index="$(index "$2")" name="$2"
}

unlock_is_told()
{
	dmesg -C
	change unlock env && change unlock env || return
	dmesg
	[ "$(dmesg | grep -c "(env) unlocked by verb\[[0-9]*\]")" -eq 1 ] ||
		return
	protected u-boot slot-b && shows partitions/env/unlocked 1 || return
	timeout 1 "$RECOVERYCTL" monitor -n 1 > "$tmp/events"
	cat "$tmp/events"
	grep -q "'env' unlocked" "$tmp/events"
}

unlocked_is_written()
{
	written env by_flashcp env && written env by_flash_erase env
}

locked_again()
{
	change lock env && shows partitions/env/unlocked 0 &&
		protected u-boot env slot-b && nobody_writes env &&
		dmesg | grep -q "(env) locked by verb"
}

# An unlocked slot is protected when it runs again.
unlocked_slot()
{
	change unlock slot-b && protected u-boot env &&
		written slot-b by_flash_erase slot-b || return
	# shellcheck disable=SC2086 # a list of words
	"$verb" boot-set id=1 slot=0 $boot > /dev/null &&
		"$verb" boot-set id=1 slot=1 $boot > /dev/null || return
	protected u-boot env slot-b && shows partitions/slot-b/unlocked 0
}

wrong_partitions()
{
	refused EINVAL partition-unlock index="$(index env)" &&
		refused EINVAL partition-unlock name=env &&
		refused ENOENT partition-unlock index=999 name=env &&
		refused ESTALE partition-unlock index="$(index env)" name=u-boot &&
		refused EOPNOTSUPP partition-unlock index="$(index slot-a)" \
			name=slot-a &&
		refused EOPNOTSUPP partition-lock index="$(index other)" \
			name=other && protected u-boot env slot-b
}

# root of everything but CAP_SYS_ADMIN
not_without_capability()
{
	if setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$verb" \
		partition-unlock index="$(index env)" name=env \
		2> "$tmp/refusal"; then
		echo "unlocked"
		return 1
	fi
	cat "$tmp/refusal"
	grep -q "^EPERM: .*CAP_SYS_ADMIN" "$tmp/refusal" &&
		protected u-boot env slot-b
}

# flags(), before and after, of all devices
flags()
{
	cat /sys/class/mtd/mtd*/flags
}

unload_gives_back()
{
	unload || return
	[ "$(flags)" = "$untouched" ] && written env by_flashcp env
}

reload_protects()
{
	load window_ms=0 && protected u-boot env || return
	"$verb" boot-set id=1 && protected u-boot env slot-b
}

comes_later()
{
	change unlock env && unplug && plug_all || return
	protected u-boot env slot-b && nobody_writes env
}

# recoveryctl: says what it did, and check says what was left open
by_recoveryctl()
{
	"$RECOVERYCTL" partition unlock env && protected u-boot slot-b || return
	"$RECOVERYCTL" partitions | grep "^env .* unlocked" || return
	"$RECOVERYCTL" check > "$tmp/check"
	grep -q "WARN *protection *.*'env' is unlocked" "$tmp/check" || {
		cat "$tmp/check"
		return 1
	}
	"$RECOVERYCTL" partition lock env && protected u-boot env slot-b || return
	! "$RECOVERYCTL" partition unlock environment 2> "$tmp/refusal" &&
		grep "no partition 'environment'" "$tmp/refusal" &&
		! "$RECOVERYCTL" partition unlock other 2> "$tmp/refusal" &&
		grep "none that the module protects" "$tmp/refusal"
}

# Who writes the environment by our library need not unlock it.
env_is_written()
{
	mkdir -p /run/lock
	insmod "$RAMFLASH_KO" label=barebox-env blocks=4 erase_size=16384 || return
	for at in 0x0 0x4000; do
		echo "/dev/mtd$(index barebox-env) $at 0x2000 0x4000 1"
	done > "$tmp/fw_env.config"
	printf 'bootcount=3\nupgrade_available=1\n' > "$tmp/vars"
	change unlock barebox-env || return
	fw_setenv -c "$tmp/fw_env.config" -f "$tmp/vars" bootlimit 3 &&
		change lock barebox-env || return
	kept barebox-env fw_setenv -c "$tmp/fw_env.config" bootcount 4 || return
	dmesg -C
	written barebox-env "$RECOVERYCTL" counter reset --format uboot-env \
		--device "$tmp/fw_env.config" || return
	shows partitions/barebox-env/protected 1 || return
	[ "$(fw_printenv -c "$tmp/fw_env.config" -n bootcount)" = 0 ] || return
	[ "$(dmesg | grep -c "(barebox-env) .*locked by recoveryctl")" -eq 2 ] || return
	# with nothing to write nothing is unlocked
	dmesg -C
	"$RECOVERYCTL" counter reset --format uboot-env \
		--device "$tmp/fw_env.config" || return
	! dmesg | grep locked && rmmod ramflash
}

# Its first two bytes: what it holds is UBI's to write
ubi_slot()
{
	unplug && flash slot-a 'UBI#\001' && load window_ms=0 && plug_all || return
	# shellcheck disable=SC2086 # a list of words
	"$verb" boot-set slot=0 $boot > /dev/null || return
	protected u-boot env &&
		refused EOPNOTSUPP partition-lock index="$(index slot-a)" \
			name=slot-a && grep -q UBI "$tmp/refusal"
}

wrong_parameter()
{
	dmesg -C
	! load window_ms=0 protect=env,kernel || return
	dmesg
	dmesg | grep -q "protect=env,kernel: allowed: bootloader, env and slot"
}

other_parameters()
{
	load window_ms=0 protect= && protected && load window_ms=0 protect=slot &&
		protected || return
	# shellcheck disable=SC2086 # a list of words
	"$verb" boot-set slot=1 $boot > /dev/null && protected slot-b &&
		load window_ms=0 protect=env && protected env
}

# What nobody could write before is not ours to give.
read_only_before()
{
	load window_ms=0 && insmod "$RAMFLASH_KO" label=barebox-env \
		read_only=1 || return
	shows partitions/barebox-env/protected 0 || return
	refused EROFS partition-unlock index="$(index barebox-env)" \
		name=barebox-env && unload || return
	[ "$(($(cat "/sys/class/mtd/mtd$(index barebox-env)/flags") &
		writeable))" -eq 0 ] && rmmod ramflash
}

quiet()
{
	! dmesg | grep -E 'BUG|WARNING|Oops|Call Trace'
}

kernel_module loop || skip_all "no loop devices"
[ -e /dev/loop0 ] || kernel_module loop max_loop=64
kernel_module mtdblock || skip_all "no mtdblock"
head -c 16384 /dev/urandom > "$tmp/new"
for name in $names; do
	flash "$name" "$name"
done
flash bootlog
check "plugged in" plug_all
untouched=$(flags)
check "loads" load window_ms=0
check "boot loader and environment" bootloader_and_env
check "the running slot, also for who has it open" running_slot
check "another slot was declared" other_slot
check "unlock is told of" unlock_is_told
check "what is unlocked can be written" unlocked_is_written
check "locked again" locked_again
check "an unlocked slot" unlocked_slot
check "wrong partitions are refused" wrong_partitions
check "unlock needs CAP_SYS_ADMIN" not_without_capability
check "recoveryctl" by_recoveryctl
check "our library unlocks the environment for its own store" env_is_written
check "the module gives back what it took" unload_gives_back
check "protects when loaded again" reload_protects
check "protects what comes later" comes_later
check "a slot that holds UBI" ubi_slot
check "a wrong parameter is refused" wrong_parameter
check "other parameters" other_parameters
check "read-only before" read_only_before
check "the kernel did not complain" quiet
check "unloads" unload
rmmod block2mtd mtdblock
losetup -D
rm -rf "$tmp"
tap_end
