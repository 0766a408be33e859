# SPDX-License-Identifier: GPL-2.0-or-later
# Everything starts here; nothing happens here. Kbuild builds the module,
# userspace/Makefile the programs, tests/run runs the layers of make check.
# ARCH= and CROSS_COMPILE= reach both builds.

# The running kernel if its headers are here, else the newest that has some
ifeq ($(KVER),)
KVER	= $(shell ls -d /lib/modules/*/build 2>/dev/null | cut -d/ -f4 | \
		sort -V | awk -v run="$$(uname -r)" \
		'{ pick = $$0 } pick == run { exit } END { print pick }')
endif
KDIR	?= /lib/modules/$(KVER)/build
DESTDIR	?=
PREFIX	?= /usr

VERSION	:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
DKMS_NAME = recovery/$(VERSION)
DKMS_SRC = $(DESTDIR)/usr/src/recovery-$(VERSION)
INSTALL	?= install
SETUP	:= tests/setup.sh
LAYERS	?= unit powercut plug lint dkms kernels kselftest debug-kernel board arm-part

lib	= $(PREFIX)/lib
UNITS	= *.service *.target *.socket *.timer *.path *.mount *.slice
# copy FILES, DIRECTORY, MODE; that there are none is fine
copy	= $(foreach f,$(wildcard $(1)),$(INSTALL) -D -m $(3) $(f) \
		$(DESTDIR)$(2)/$(notdir $(f)) &&) :

.DEFAULT_GOAL := all
.PHONY: all module userspace help clean
.PHONY: install install-strip install-module install-userspace install-system
.PHONY: dkms-install dkms-remove
.PHONY: board setup check check-unit check-kselftest check-board check-lint
.PHONY: check-arm check-arm-part check-plug
.PHONY: check-kernels check-debug-kernel check-dkms check-powercut
.PHONY: soak bench print-kver

all: module userspace

module:
	@[ -e $(KDIR) ] || { echo "no headers of kernel '$(KVER)' in $(KDIR):" \
		"see tests/setup.sh module" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

userspace:
	$(MAKE) -C userspace

help:
	@echo 'Building'
	@echo '  all                module and userspace (the default)'
	@echo '  module             recovery.ko for KVER=$(KVER)'
	@echo '  userspace          programs'
	@echo '  install            both, with units, rules and manual pages'
	@echo '                     (DESTDIR=, KVER=; PREFIX=/usr)'
	@echo '  install-strip      the same without debugging information'
	@echo '  dkms-install       the module by DKMS, for every kernel to come'
	@echo '  dkms-remove        take that away again'
	@echo '  clean              remove what was built'
	@echo
	@echo 'Trying'
	@echo '  board              an emulated board with a front panel'
	@echo
	@echo 'Checking'
	@echo '  check              all of the following'
	@$(foreach l,$(LAYERS),echo '  check-$(l)';)
	@echo '  check-arm          all tests of the ARM board, more than check does'
	@echo '  soak               long random tests'
	@echo '  bench              measurements'
	@echo
	@echo 'Missing Debian packages are installed on the way (tests/setup.sh).'
	@echo 'Downloads are kept in $${XDG_CACHE_HOME:-~/.cache}/recovery-lab.'

install: install-module install-userspace install-system

install-strip:
	$(MAKE) install INSTALL_STRIP=1

install-module: module
	$(INSTALL) -D -m 644 recovery.ko \
		$(DESTDIR)/lib/modules/$(KVER)/updates/recovery.ko
	$(if $(INSTALL_STRIP),$(CROSS_COMPILE)strip --strip-debug \
		$(DESTDIR)/lib/modules/$(KVER)/updates/recovery.ko)
	$(if $(DESTDIR),,depmod $(KVER))

install-userspace:
	$(MAKE) -C userspace install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

install-system:
	@$(call copy,udev/*.rules,$(lib)/udev/rules.d,644)
	@$(call copy,udev/recovery-*,$(lib)/udev,755)
	@$(call copy,$(UNITS:%=systemd/%),$(lib)/systemd/system,644)
	@$(call copy,systemd/*-generator,$(lib)/systemd/system-generators,755)
	@$(call copy,systemd/*.preset,$(lib)/systemd/system-preset,644)
	@$(call copy,systemd/recovery-banner,$(lib)/recovery,755)
	@$(call copy,systemd/recovery-ssh,$(lib)/recovery,755)
	@$(call copy,systemd/tmpfiles.d/*,$(lib)/tmpfiles.d,644)
	@$(call copy,systemd/sysusers.d/*,$(lib)/sysusers.d,644)
	@$(call copy,systemd/dbus/*.conf,$(PREFIX)/share/dbus-1/system.d,644)
	@$(call copy,systemd/dbus/*.service,$(PREFIX)/share/dbus-1/system-services,644)
	@$(call copy,systemd/polkit/*.policy,$(PREFIX)/share/polkit-1/actions,644)

dkms-install: dkms-remove
	find Kbuild dkms.conf kernel -name '*.[ch]' ! -name '*.mod.c' -print \
		-o ! -type d ! -name '*.*' -print -o -name dkms.conf -print | \
	while read -r file; do \
		$(INSTALL) -D -m 644 $$file $(DKMS_SRC)/$$file || exit; \
	done
	$(if $(DESTDIR),,dkms install $(DKMSFLAGS) -k $(KVER) $(DKMS_NAME))

dkms-remove:
	$(if $(DESTDIR),,[ -z "$$(dkms status $(DKMSFLAGS) $(DKMS_NAME))" ] || \
		dkms remove $(DKMSFLAGS) --all $(DKMS_NAME))
	rm -rf $(DKMS_SRC)

print-kver:
	@echo $(KVER)

clean:
	$(if $(wildcard $(KDIR)),$(MAKE) -C $(KDIR) M=$(CURDIR) clean)
	$(MAKE) -C userspace clean
	rm -rf build

board:
	@$(SETUP) board
	@tests/board/board panel

setup:
	@$(SETUP) $(LAYERS)

check: setup
	+@MAKE='$(MAKE)' tests/run $(LAYERS)

# What checks compile, they compile once; by every path the same.
check-%: export PATH := /usr/lib/ccache:$(PATH)
check-%: export CCACHE_DIR = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/recovery-lab/ccache
check-%: export CCACHE_BASEDIR = $(CURDIR)
check-%: export CCACHE_NOHASHDIR = 1
check-%: export CCACHE_MAXSIZE = 1G

check-unit:
	@$(SETUP) unit
	+@failed=0; $(MAKE) -C tests/unit check || failed=1; \
	$(MAKE) -C tests/fuzz check || failed=1; exit $$failed

check-powercut:
	@$(SETUP) powercut
	@tests/powercut/run

check-plug:
	@$(SETUP) plug
	@tests/plug/run

check-kselftest:
	@$(SETUP) kselftest
	@$(MAKE) -C tests/kselftest check

check-board:
	@$(SETUP) board
	@tests/board/check -m 'not deep'

check-arm:
	@$(SETUP) arm
	@BOARD_KIND=arm tests/board/check

check-arm-part:
	@$(SETUP) arm
	@BOARD_KIND=arm tests/board/check -m 'not deep'

check-lint:
	@$(SETUP) lint
	@tests/lint/run

check-kernels:
	@$(SETUP) kernels
	@tests/kernels/run

check-debug-kernel:
	@$(SETUP) debug-kernel
	@tests/debug-kernel/run

check-dkms:
	@$(SETUP) dkms
	@MAKE='$(MAKE)' tests/dkms/run

soak bench:
	@$(SETUP) $@
	@tests/$@/run
