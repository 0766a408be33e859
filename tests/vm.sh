# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Small emulated machines for module tests; to be sourced after lib.sh.
#
# A machine boots a kernel and an initramfs made of busybox, some modules and
# an init script. It passes only when its init wrote the line VM-PASS and the
# kernel complained about nothing.

# What no kernel log of a good run contains
VM_COMPLAINTS='BUG:|WARNING:|Oops|general protection|UBSAN:|INFO: task|rcu: INFO'
VM_COMPLAINTS="$VM_COMPLAINTS|refcount_t:|possible recursive locking"
VM_COMPLAINTS="$VM_COMPLAINTS|suspicious RCU|unreferenced object|ODEBUG:"
VM_COMPLAINTS="$VM_COMPLAINTS|blocked for more than|list_(add|del) corruption"
VM_COMPLAINTS="$VM_COMPLAINTS|Kernel panic"

# vm_root DIR INIT: the beginnings of an initramfs, with INIT as /init
vm_root()
{
	mkdir -p "$1/bin" "$1/proc" "$1/sys" "$1/dev" "$1/lib" "$1/modules"
	cp /bin/busybox "$1/bin/busybox"
	ln -s busybox "$1/bin/sh"
	cp "$2" "$1/init"
	chmod 755 "$1/init"
}

# vm_program DIR PROGRAM: a program with the libraries it needs
vm_program()
{
	cp "$2" "$1/bin/"
	ldd "$2" 2> /dev/null | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$1/${library%/*}"
		cp -L "$library" "$1/$library"
	done
}

# vm_modules DIR MODULES-ROOT VERSION NAME...: modules in loading order, with
# what they depend on, and their names without suffix in /modules/order
vm_modules()
(
	dir=$1/modules
	root=$2
	version=$3
	shift 3
	for name; do
		modprobe -d "$root" -S "$version" --show-depends "$name" ||
			exit
	done > "$dir/depends"
	awk '$1 == "insmod" && !seen[$2]++ { print $2 }' "$dir/depends" |
		while read -r file; do
			base=${file##*/}
			case $file in
			*.xz) xz -dc "$file" > "$dir/${base%.xz}" ;;
			*) cp "$file" "$dir/" ;;
			esac
			echo "${base%%.ko*}"
		done > "$dir/order"
	rm "$dir/depends"
)

vm_pack()
{
	(cd "$1" && find . | cpio -o -H newc --quiet) | gzip -1 > "$2"
}

# vm_wait_init PID LOG: until the machine runs its init, or is dead or stuck
vm_wait_init()
{
	vm_waited=0
	until grep -qsa 'Run /init' "$2"; do
		kill -0 "$1" 2> /dev/null || return
		if [ $vm_waited -ge "${VM_START:-120}" ]; then
			kill "$1"
			return 1
		fi
		sleep 1
		vm_waited=$((vm_waited + 1))
	done
}

# vm_boot KERNEL INITRD LOG [COMMAND-LINE [QEMU-OPTION...]]: true if it ended
# by itself. A machine that hangs is killed. A reset is its end, unless
# VM_REBOOTS is set.
#
# On a busy host timer interrupts come too late for the kernel's check of
# them, and now and then get lost for good while it calibrates its clocks. As
# nothing of ours has run before init, such a machine is started again.
# A processor with few features takes the least time, and must have no
# five-level paging: KASAN mistakes its addresses in interrupts that come in
# identify_cpu(). Libraries stay where they are, or the emulator translates
# them anew for each process.
vm_boot()
{
	vm_kernel=$1
	vm_initrd=$2
	vm_log=$3
	vm_append=${4:-}
	shift 3
	[ $# -eq 0 ] || shift
	[ -n "${VM_REBOOTS:-}" ] || set -- "$@" -no-reboot
	for vm_try in 1 2 3; do
		timeout -k 5 "${VM_TIMEOUT:-240}" qemu-system-x86_64 \
			-accel tcg -cpu qemu64,+rdrand -m "${VM_MEMORY:-512}" \
			-nodefaults -display none -serial stdio \
			-kernel "$vm_kernel" -initrd "$vm_initrd" -append \
			"console=ttyS0 panic=-1 no_timer_check norandmaps $vm_append" \
			"$@" < /dev/null > "$vm_log.raw" 2>&1 &
		vm_wait_init $! "$vm_log.raw"
		wait $!
		vm_status=$?
		grep -qsa 'Run /init' "$vm_log.raw" && break
		echo "# $vm_log: no init at try $vm_try" >&2
	done
	tr -d '\r' < "$vm_log.raw" > "$vm_log"
	rm -f "$vm_log.raw"
	return "$vm_status"
}

# vm_clean LOG: the machine said that it passed, and the kernel said nothing;
# what is wrong goes into LOG.why
vm_clean()
{
	: > "$1.why"
	grep -qx 'VM-PASS' "$1" || {
		echo "the machine did not come to its end; its last words:"
		tail -n 40 "$1"
	} > "$1.why"
	grep -nE -A 25 "$VM_COMPLAINTS" "$1" >> "$1.why"
	[ ! -s "$1.why" ]
}
