#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The files in sysfs: all of them documented, read-only, one value each.

. ./lib.sh

abi=$TOP/Documentation/ABI/testing/sysfs-class-recovery

# Files below recovery0 that are ours; uevent and power/ are every device's
files()
{
	find "$sys/" ! -type d ! -path '*/power/*' ! -name uevent \
		! -name subsystem | sed "s#^$sys/##" | sort
}

# Each path of the documentation as an extended regular expression; a part in
# capitals is any one name
documented()
{
	awk '/^[A-Z][A-Za-z]*:/ { what = /^What:/ } what { print $NF }' "$abi" |
		sed -n 's#^/sys/class/recovery/recovery0/\(.\)#\1#p' |
		sed -E 's#(^|/)[A-Z]+(/|$)#\1[^/]+\2#g; s/.*/^&$/'
}

all_documented()
{
	documented > "$tmp/patterns"
	files > "$tmp/files"
	[ -s "$tmp/files" ] || { echo "no files"; return 1; }
	! grep -vxE -f "$tmp/patterns" "$tmp/files"
}

all_there()
{
	documented | while read -r pattern; do
		case $pattern in
		*/\$) continue ;;
		esac
		files | grep -qE "$pattern" || echo "missing: $pattern"
	done > "$tmp/missing"
	cat "$tmp/missing"
	[ ! -s "$tmp/missing" ]
}

read_only()
{
	find "$sys/" -type f ! -path '*/power/*' ! -name uevent -perm /222 \
		> "$tmp/writable"
	cat "$tmp/writable"
	[ ! -s "$tmp/writable" ] || return
	files | while read -r file; do
		[ -f "$sys/$file" ] || continue
		(echo 1 > "$sys/$file") 2> /dev/null && echo "wrote to $file"
	done > "$tmp/writable"
	cat "$tmp/writable"
	[ ! -s "$tmp/writable" ]
}

readable_by_all()
{
	! find "$sys/" -type f ! -path '*/power/*' ! -name uevent \
		! -perm -444 | grep .
}

one_line_each()
{
	files | while read -r file; do
		[ -f "$sys/$file" ] || continue
		cat "$sys/$file" > "$tmp/value" || echo "$file: not readable"
		{ read -r line && [ -n "$line" ] && ! read -r line; } \
			< "$tmp/value" || echo "$file: not one line"
	done > "$tmp/odd" 2>&1
	cat "$tmp/odd"
	[ ! -s "$tmp/odd" ]
}

gone()
{
	unload
	[ ! -e /sys/class/recovery ]
}

kernel_module mtdram total_size=256 erase_size=16 || skip_all "no mtdram"
check "loads" load window_ms=0
check "every file is documented" all_documented
check "every documented file is there" all_there
check "nothing can be written" read_only
check "everybody can read" readable_by_all
check "one value a file" one_line_each
check "nothing is left behind" gone
rmmod mtdram
rm -rf "$tmp"
tap_end
