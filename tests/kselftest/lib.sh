# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the tests written in shell share. To be sourced in the machine; TOP,
# RECOVERY_KO, MODULES and RELEASE are set there.

# shellcheck source=tests/lib.sh
. "$TOP/tests/lib.sh"

sys=/sys/class/recovery/recovery0
tmp=$(mktemp -d /tmp/recovery.XXXXXX)
verb=$PWD/verb

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 4
}

[ -e "${RECOVERY_KO:-}" ] || skip_all "RECOVERY_KO names no module"
echo "TAP version 13"

# check NAME COMMAND...: a test; what the command writes is shown if it fails
check()
{
	test_name=$1
	shift
	if "$@" > "$tmp/out" 2>&1; then
		tap_ok "$test_name"
	else
		tap_fail "$test_name" "$tmp/out"
	fi
}

unload()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q '^recovery ' /proc/modules || return 0
		rmmod recovery 2> /dev/null && return
		sleep 0.1
	done
	rmmod recovery
}

# Brackets in a parameter's value are for the module to see
load()
{
	unload && insmod "$RECOVERY_KO" "$@"
}

kernel_module()
{
	modprobe -d "$MODULES" -S "$RELEASE" "$@"
}

# ramflash PARAMETER [VALUE]: of the flash in RAM, see ramflash/ramflash.c
ramflash()
{
	if [ $# -eq 2 ]; then
		echo "$2" > "/sys/module/ramflash/parameters/$1"
	else
		cat "/sys/module/ramflash/parameters/$1"
	fi
}

# flash NAME [BYTES]: an image of 256 KiB in $tmp, erased but for printf'd bytes
flash()
{
	tr '\0' '\377' < /dev/zero | head -c 262144 > "$tmp/$1.img"
	[ -z "${2:-}" ] || printf '%b' "$2" |
		dd of="$tmp/$1.img" conv=notrunc status=none
	losetup -f --show "$tmp/$1.img" > "$tmp/$1.loop"
}

# plug NAME...: such images as MTD devices of these names, blocks of 16 KiB
plug()
{
	kernel_module block2mtd || return
	for name; do
		echo "$(cat "$tmp/$name.loop"),16384,$name" \
			> /sys/module/block2mtd/parameters/block2mtd || return
	done
}

unplug()
{
	rmmod block2mtd
}

# What a test that was cut short has left
for module in recovery block2mtd mtdram nandsim ramflash; do
	! grep -q "^$module " /proc/modules || rmmod "$module"
done

# shows FILE VALUE: FILE is below the device's directory
shows()
{
	value=$(cat "$sys/$1") || return
	[ "$value" = "$2" ] && return
	echo "$1 is '$value', not '$2'"
	return 1
}

# becomes FILE VALUE: within 5 s
becomes()
{
	for _ in $(seq 50); do
		[ "$(cat "$sys/$1" 2> /dev/null)" = "$2" ] && return
		sleep 0.1
	done
	shows "$@"
}

# refused ERROR VERB ARGUMENT...: with that error, and a reason in words
refused()
{
	error=$1
	shift
	if "$verb" "$@" 2> "$tmp/refusal"; then
		echo "$* was not refused"
		return 1
	fi
	cat "$tmp/refusal"
	grep -q "^$error: ." "$tmp/refusal"
}
