#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The flash goes while the log is being written and read, and comes back: on in
# memory, and then with all that was logged meanwhile.

. ./lib.sh

# no record comes by itself
parameters="window_ms=0 short_ms=600000"

# Two that write without a pause, and three that read
begin()
{
	: > "$tmp/busy"
	: > "$tmp/refused"
	count=0
	while [ -e "$tmp/busy" ]; do
		count=$((count % 200 + 1))
		"$verb" slot-set slot=0 tries=$count &&
			echo $count > "$tmp/tries" || echo slot
	done > "$tmp/refused" 2>&1 &
	workers=$!
	while [ -e "$tmp/busy" ]; do
		id=$("$verb" request-set kind=2 arg=7) &&
			"$verb" request-clear kind=2 id="$id" || echo request
	done > "$tmp/refused2" 2>&1 &
	workers="$workers $!"
	for _ in 1 2 3; do
		while [ -e "$tmp/busy" ]; do
			cat "$sys"/*/* "$sys"/partitions/*/*
		done > /dev/null 2>&1 &
		workers="$workers $!"
	done
}

# Whoever writes is refused nothing, whether there is flash or not.
end()
{
	rm "$tmp/busy"
	# shellcheck disable=SC2086 # a list of words
	wait $workers
	cat "$tmp/refused" "$tmp/refused2"
	[ ! -s "$tmp/refused" ] && [ ! -s "$tmp/refused2" ]
}

in_memory()
{
	shows log/backend volatile && shows log/health absent &&
		shows boot/id 1 && shows boot/declared 1
}

on_flash()
{
	shows log/backend mtd && shows log/health ok && shows boot/id 1 &&
		shows boot/declared 1
}

come_and_go()
{
	for _ in $(seq "$1"); do
		$2 && in_memory && sleep 0.1 && in_memory && $3 && on_flash &&
			sleep 0.1 || return
	done
}

pull()
{
	ramflash plug 0
}

plug()
{
	ramflash plug 1
}

# The driver itself; the flash is another one, and erased, when it comes back.
unload_driver()
{
	rmmod ramflash
}

load_driver()
{
	insmod "$RAMFLASH_KO" blocks=3 erase_size=8192
}

# while_busy N GO COME: what was said last is there, on flash too
while_busy()
{
	begin
	come_and_go "$@"
	status=$?
	end && [ $status -eq 0 ] || return
	shows slot/a/tries "$(cat "$tmp/tries")" && shows request none || return
	# shellcheck disable=SC2086 # a list of words
	load $parameters || return
	shows log/backend mtd && shows log/health ok &&
		shows slot/a/tries "$(cat "$tmp/tries")" &&
		shows request none && "$verb" boot-set id=1 && shows boot/id 1
}

# What is said while there is no flash, and nothing after it
merged()
{
	pull || return
	"$verb" slot-set slot=1 slot-state=1 tries=9 next &&
		"$verb" request-set kind=1 arg=3 > /dev/null &&
		"$verb" good-set && in_memory && plug && on_flash || return
	# shellcheck disable=SC2086 # a list of words
	load $parameters || return
	shows slot/b/state trial && shows slot/b/tries 9 && shows slot/next b &&
		shows request failsafe && shows slot/a/state good
}

declared()
{
	# shellcheck disable=SC2086 # a list of words
	load $parameters && [ "$("$verb" boot-set slot=0 rung=2 reason=1)" = 1 ]
}

quiet()
{
	! dmesg | grep -E 'BUG|WARNING|Oops|Call Trace'
}

check "flash in RAM" load_driver
check "a boot is declared" declared
check "the device goes while the log is used" while_busy 10 pull plug
check "its driver goes while the log is used" \
	while_busy 3 unload_driver load_driver
check "what was said meanwhile is on flash" merged
check "nothing was asked of the flash that it can't do" \
	[ "$(ramflash breach)" = none ]
check "the kernel did not complain" quiet
check "unloads" unload
rmmod ramflash
rm -rf "$tmp"
tap_end
