#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Install the Debian packages that layers need: tests/setup.sh LAYER...
#
# Says nothing and asks no network when all are there. Otherwise it tells what
# it installs and what for, and does so as root or through sudo; without
# either it prints the command to type and fails.

# shellcheck disable=SC2086 # $missing and $root are lists of words
set -eu

# One line for each purpose: layers, packages, what for. ARCH is Debian's name
# of this machine's architecture.
packages()
{
	cat << 'EOT'
module           | gcc make libc6-dev            | compiling
check            | ccache                        | compiling only once
module           | linux-headers-ARCH kmod bc    | building the kernel module
userspace        | gcc make libc6-dev pkg-config | compiling
userspace        | libnl-3-dev libnl-genl-3-dev  | netlink
userspace        | libsystemd-dev libudev-dev    | D-Bus, event loop, devices
userspace        | libmtd-dev libubi-dev         | flash devices
userspace        | libubootenv-dev zlib1g-dev    | environment of U-Boot, checksums
userspace        | libinih-dev libjson-c-dev     | configuration, JSON
userspace        | libmd-dev                     | SHA-256
userspace        | libblkid-dev                  | disks by name, what is on them
unit             | libcmocka-dev                 | unit tests
unit             | e2fsprogs f2fs-tools          | file systems of disks
unit             | libubootenv-tool              | fw_printenv, to be compared with
emulator         | qemu-system-x86               | emulated machines
emulator         | busybox-static cpio kmod      | initramfs images
emulator         | python3                       | talking to the emulator
board            | mmdebstrap squashfs-tools     | root file system of the board
board            | python3-pytest mtd-utils      | board tests, flash images
board            | python3-pytest-xdist          | board tests, several at a time
board            | openssh-client                | logging in to the board
board            | python3-pexpect python3-pyte  | tests of the front panel
board            | initramfs-tools-core zstd     | initramfs of the board
arm              | gcc-arm-linux-gnueabihf       | compiling for the ARM board
arm              | qemu-user-static arch-test    | ARM programs while its root is made
arm              | dpkg-dev flex bison bc        | U-Boot from its source
arm              | libssl-dev libgnutls28-dev uuid-dev | U-Boot from its source
arm              | swig python3-dev python3-setuptools | U-Boot from its source
arm              | u-boot-tools device-tree-compiler | kernel images, device trees
arm              | rauc openssl squashfs-tools    | bundles
sources          | xz-utils                      | unpacking the kernel's source
foreign          | dt-utils libubootenv-tool mtd-utils | other programs' counters
foreign          | device-tree-compiler          | what barebox-state needs
ynl              | python3-yaml python3-jsonschema perl | the kernel's netlink client
lint             | sparse perl                   | checkers of kernel code
lint             | shellcheck pycodestyle pyflakes3 | checkers of scripts
lint             | codespell mandoc yamllint     | checkers of texts
lint             | python3-yaml python3-jsonschema | the netlink specification
lint             | dt-schema device-tree-compiler | the devicetree binding
lint             | systemd                       | checker of units
debugkernel      | flex bison bc libelf-dev      | building a kernel
dkms             | dkms                          | DKMS
package          | debhelper dh-dkms dpkg-dev lintian fakeroot | Debian packages
EOT
}

# Which of the groups above a layer needs
groups()
{
	case $1 in
	module | userspace | package) echo "module userspace $1" ;;
	unit) echo check userspace unit ;;
	powercut) echo check userspace ;;
	plug) echo check module userspace unit emulator sources ;;
	kselftest) echo check module userspace unit emulator sources ynl foreign ;;
	board) echo check module userspace emulator board ;;
	arm | arm-part) echo check userspace emulator board arm ;;
	lint) echo check module userspace sources lint ;;
	kernels) echo check module emulator sources ;;
	debug-kernel) echo check module userspace emulator sources debugkernel ;;
	dkms) echo check module dkms ;;
	bench) echo module userspace unit emulator board sources ;;
	soak) echo module userspace unit emulator board arm sources debugkernel ;;
	*)
		echo "setup.sh: unknown layer '$1'" >&2
		return 1
		;;
	esac
}

# "package purpose" lines for the layers given
wanted()
{
	for layer; do
		groups "$layer" > /dev/null || return
		for group in $(groups "$layer"); do
			echo "$group"
		done
	done | sort -u | while read -r group; do
		packages | sed -n "s/^$group *| //p"
	done | sed "s/ARCH/$arch/g" | awk -F '|' '{
		n = split($1, name, " ")
		sub(/^ */, "", $2)
		for (i = 1; i <= n; i++)
			if (!seen[name[i]]++)
				print name[i], $2
	}'
}

installed()
{
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2> /dev/null |
		sed -n 's/^installed //p'
}

# Leaves out what this Debian release does not have and we can do without.
optional()
{
	case $1 in
	dt-schema) ! apt-cache show "$1" > /dev/null 2>&1 ;;
	*) false ;;
	esac
}

# How to become root: nothing, or sudo
root_command()
{
	if [ "$(id -u)" -eq 0 ]; then
		:
	elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
		echo sudo -n
	elif command -v sudo > /dev/null && [ -t 0 ]; then
		echo sudo
	else
		echo "setup.sh: not root and no sudo; please run, as root:" >&2
		echo "  apt-get update" >&2
		echo "  apt-get install --no-install-recommends" $missing >&2
		return 1
	fi
}

install_missing()
{
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
		--no-install-recommends -o DPkg::Lock::Timeout=600 \
		-o Dpkg::Use-Pty=0 $missing > "$log" 2>&1 < /dev/null
}

[ $# -gt 0 ] || { echo "usage: tests/setup.sh LAYER..." >&2; exit 2; }
command -v dpkg-query > /dev/null || {
	echo "setup.sh: this is not a Debian machine" >&2
	exit 1
}

arch=$(dpkg --print-architecture)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
log=$tmp/log
wanted "$@" > "$tmp/wanted"
installed > "$tmp/installed"
awk 'NR == FNR { have[$1]; next } !($1 in have)' "$tmp/installed" \
	"$tmp/wanted" > "$tmp/missing"
[ -s "$tmp/missing" ] || exit 0

# No list of packages yet, or one from before the first update
first=$(cut -d ' ' -f 1 "$tmp/missing" | head -n 1)
missing=$(cut -d ' ' -f 1 "$tmp/missing" | tr '\n' ' ')
root=$(root_command)
if ! apt-cache show "$first" > /dev/null 2>&1; then
	$root apt-get update -qq
fi

missing=
while read -r package purpose; do
	optional "$package" && continue
	echo "installing $package: $purpose"
	missing="$missing $package"
done < "$tmp/missing"
[ -n "$missing" ] || exit 0

if ! install_missing; then
	# Stale lists name files that the archive no longer has.
	$root apt-get update -qq
	install_missing || {
		cat "$log" >&2
		echo "setup.sh: apt-get install failed:$missing" >&2
		exit 1
	}
fi
