# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the shell-written test layers share; to be sourced.
#
# Needs only a POSIX shell. A layer that prints its results with tap_ok,
# tap_fail and tap_skip ends with tap_end, whose status is the layer's.

RECOVERY_CACHE=${RECOVERY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/recovery-lab}
TOP=${TOP:-$(cd "$(dirname "$0")/../.." && pwd)}

# The kernel's makefiles take their own number of jobs from here, whoever called.
unset MAKEFLAGS MFLAGS
# shellcheck disable=SC2034 # used by those who source this
jobs=-j$(nproc)

tap_passed=0
tap_failed=0
tap_skipped=0

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

tap_number()
{
	echo $((tap_passed + tap_failed + tap_skipped))
}

tap_ok()
{
	tap_passed=$((tap_passed + 1))
	echo "ok $(tap_number) - $1"
}

# tap_fail NAME [FILE]: FILE holds what went wrong; its first lines are shown
tap_fail()
{
	tap_failed=$((tap_failed + 1))
	echo "not ok $(tap_number) - $1"
	if [ -n "${2:-}" ] && [ -e "$2" ]; then
		tail -n "${TAP_LINES:-60}" "$2" | sed 's/^/#   /'
	fi
}

tap_skip()
{
	tap_skipped=$((tap_skipped + 1))
	echo "ok $(tap_number) - $1 # SKIP $2"
}

tap_end()
{
	echo "1..$(tap_number)"
	[ "$(tap_number)" -gt 0 ] && [ "$tap_failed" -eq 0 ]
}

# fetch_deb PACKAGE [APT-OPTION...]: print the path of the newest .deb of it.
#
# apt names the file without touching the network, so a package that is in
# the cache is never asked for again. When the download fails, an older
# cached version will do: it was good the last time.
fetch_deb()
(
	package=$1
	shift
	dir=$RECOVERY_CACHE/deb/$package
	mkdir -p "$dir" && cd "$dir" || exit
	name=$(apt-get "$@" --print-uris download "$package" 2>/dev/null |
		sed -n "s/^'[^']*' \([^ ]*\) .*/\1/p" | head -n 1)
	# apt escapes the colon of an epoch in file names
	if [ -n "$name" ] && [ ! -e "$name" ]; then
		tmp=$(mktemp -d "$dir/.get.XXXXXX") || exit
		if (cd "$tmp" && apt-get "$@" -q -o APT::Sandbox::User=root \
			download "$package") >&2; then
			rm -f "$dir"/*.deb
			mv "$tmp"/*.deb "$dir/$name"
		fi
		rm -rf "$tmp"
	fi
	[ -e "$name" ] || name=$(find . -maxdepth 1 -name '*.deb' | tail -n 1)
	if [ -z "$name" ]; then
		echo "package $package: not cached, and apt cannot get it" >&2
		exit 1
	fi
	echo "$dir/${name#./}"
)

# unpack_source PACKAGE DIR [PATH...]: parts of a linux-source package's tree
unpack_source()
{
	deb=$(fetch_deb "$1") || return
	version=${1#linux-source-}
	dir=$2
	shift 2
	mkdir -p "$dir" || return
	for path; do
		set -- "$@" "linux-source-$version/$path"
		shift
	done
	dpkg-deb --fsys-tarfile "$deb" |
		tar -xO "./usr/src/linux-source-$version.tar.xz" |
		tar -xJ -C "$dir" --strip-components=1 "$@"
}

# copy_tree DIR: all sources, as they are now
copy_tree()
{
	mkdir -p "$1"
	(cd "$TOP" && {
		git ls-files -co --exclude-standard 2> /dev/null || find . \
			-path ./build -prune -o -path ./.git -prune -o -type f -print
	} | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done | tar -c -T -) | tar -x -C "$1"
}

# copy_module DIR: the module's sources alone, to be built there. Kernels take
# turns; none finds what another left.
copy_module()
{
	mkdir -p "$1" &&
		(cd "${MODULE_SOURCE:-$TOP}" && find Kbuild kernel \
			\( -name '*.[ch]' ! -name '*.mod.c' -o -name Kbuild \) \
			-print0 |
			tar -c --null -T -) | tar -x -C "$1"
}
