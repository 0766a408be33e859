# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The kernel that is installed here, for emulated machines, and modules built
# for it; to be sourced after lib.sh. Holds a lock on what is kept from then on.
# shellcheck disable=SC2034,SC2154 # of those who source this, and of lib.sh

# To be raised when what is kept of the packages changes
layout=2

mkdir -p "$RECOVERY_CACHE/kselftest" || exit
exec 8> "$RECOVERY_CACHE/kselftest/lock"
flock 8

# keep KIND DEB COMMAND...: a directory of the cache that the command fills
keep()
{
	kind=$1
	key=$(echo "$layout ${2##*/}" | sha256sum | cut -c 1-16)
	shift 2
	kept=$RECOVERY_CACHE/kselftest/$kind-$key
	if [ ! -d "$kept" ]; then
		rm -rf "$RECOVERY_CACHE/kselftest/$kind"-*
		mkdir -p "$kept.new" && "$@" "$kept.new" &&
			mv "$kept.new" "$kept" || exit
	fi
	echo "$kept"
}

# The kernel that is installed here, or its newest headers
find_release()
{
	for build in /lib/modules/*/build; do
		[ -e "$build" ] && echo "$build" | cut -d / -f 4
	done | sort -V | tail -n 1
}

unpack_image()
{
	modules=./lib/modules/$release
	dpkg-deb --fsys-tarfile "$image" | tar -x -C "$1" --wildcards \
		"./boot/vmlinuz-$release" "$modules/modules.*" \
		"$modules/kernel/drivers/mtd" "$modules/kernel/drivers/input" \
		"$modules/kernel/drivers/virtio" "$modules/kernel/fs/9p" \
		"$modules/kernel/drivers/block/loop.ko" \
		"$modules/kernel/fs/netfs" "$modules/kernel/fs/fscache" \
		"$modules/kernel/net/9p" "$modules/kernel/lib" &&
		depmod -b "$1" "$release"
}

# Sets release and kernel, a directory with its image and modules.
find_kernel()
{
	release=$(find_release)
	[ -n "$release" ] || die "no kernel headers are installed"
	image=$(fetch_deb "linux-image-$release") || exit
	kernel=$(keep image "$image" unpack_image) || exit
}

# Loaded some hundred times; most of the file says where its lines are.
make_module()
{
	make -s "$jobs" -C "/lib/modules/$release/build" M="$1" W=1 \
		CONFIG_DEBUG_INFO_BTF_MODULES= modules ||
		die "the module does not build"
	strip --strip-debug "$1"/*.ko
}

# build_modules DIR: DIR/module/recovery.ko, DIR/ramflash/ramflash.ko
build_modules()
{
	rm -rf "$1/module" "$1/ramflash"
	copy_module "$1/module"
	mkdir "$1/ramflash"
	cp "$TOP/tests/ramflash/Kbuild" "$TOP"/tests/ramflash/*.c "$1/ramflash"
	make_module "$1/ramflash" &
	make_module "$1/module"
	wait $! || exit
}
