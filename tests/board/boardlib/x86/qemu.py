# SPDX-License-Identifier: GPL-2.0-or-later
"""The emulator's command line for a board of kind x86."""

from .. import command, kinds, lan
from ..errors import BoardError, EXIT_MISSING
from . import clock, kernel, layout

PROGRAM = "qemu-system-x86_64"
# Of the models that TCG offers, one with few features boots in two thirds of
# the processor time that "max" takes.
CPU = "qemu64,+rdrand"
CHANNELS = ("button", "agent")


def check_installed():
    """Fail early, and with the package's name, without the emulator."""
    return command.require(PROGRAM, "qemu-system-x86")


def arguments(settings, directory, flash, fds, append=""):
    """The whole argument vector.

    @settings: the board's settings ("flash": one of layout.LAYOUTS, "cpus")
    @directory: where the board's kernel and initramfs are
    @flash: its Flash
    @fds: file descriptors of QEMU's end of "serial", "qmp" and CHANNELS
    @append: further words for the kernel
    """
    files = {"kernel": directory / "vmlinux",
             "initrd": directory / "initrd.img"}
    for path in files.values():
        if not path.exists():
            raise BoardError(f"{path} is missing: create the board anew "
                             "(create --fresh)", EXIT_MISSING)
    argv = [check_installed(), "-S", "-nodefaults", "-no-user-config",
            "-accel", "tcg,thread=multi", "-cpu", CPU, "-smp",
            str(settings["cpus"]),
            "-machine", "pc,usb=off,vmport=off,hpet=off",
            "-m", str(layout.RAM_MIB),
            "-display", "none", "-vga", "none", "-vnc", "none", "-nic", "none",
            "-rtc", "base=utc", "-action", "watchdog=reset,panic=none",
            "-device", "i6300esb",
            "-kernel", str(files["kernel"]), "-initrd", str(files["initrd"]),
            "-append", command_line(settings, append, directory)]
    argv += _channel_arguments(fds) + _flash_arguments(flash)
    # ORDER: last, for the image knows the other devices by their numbers
    argv += _disk_arguments(directory / kinds.DISK)
    if settings.get("lan"):
        argv += lan.arguments(directory)
    return argv


def command_line(settings, append, directory):
    """The kernel's words, with those that describe the flash."""
    flash = layout.LAYOUTS[settings["flash"]]
    disks = [part.name for part in flash.partitions
             if part.chip not in flash.memory]
    words = [f"board.parts={','.join(disks)}"]
    for chip, parameters in flash.memory.items():
        words += _memory_words(chip, parameters)
    words += clock.words(directory)
    if settings.get("lan"):
        words.append(lan.WORD)
    return kernel.command_line(" ".join(words + [append]).strip())


def _memory_words(chip, parameters):
    """For its driver; the board finds out where its memory is."""
    return [f"ramflash.{name}={value}"
            for name, value in ({"label": chip} | parameters).items()]


def _channel_arguments(fds):
    argv = []
    for name in fds:
        argv += ["-chardev", f"socket,id={name},fd={fds[name]}"]
    return argv + [
        "-serial", "chardev:serial",
        "-serial", "chardev:button",
        "-mon", "chardev=qmp,mode=control",
        "-device", "virtio-serial-pci",
        "-device", "virtserialport,chardev=agent,nr=1,id=agent,"
        "name=org.qemu.guest_agent.0",
        # Keys go to the PS/2 keyboard of the machine: a virtio keyboard that
        # belongs to a display takes only those that are typed there.
        "-device", "bochs-display,id=panel",
        "-device", "virtio-keyboard-pci,display=panel"]


def _flash_arguments(flash):
    """One disk a chip, in the order that names them vda onwards, and memory
    for those of tests/ramflash.

    The default cache mode hands each completed write to the host at once,
    so it survives the death of the emulator, as shared memory does.
    """
    argv = []
    for name, size in flash.layout.chips.items():
        path = str(flash.chip(name)).replace(",", ",,")
        if name in flash.layout.memory:
            argv += ["-object", f"memory-backend-file,id={name},share=on,"
                     f"mem-path={path},size={size}",
                     "-device", f"ivshmem-plain,memdev={name}"]
        else:
            argv += _drive(name, path)
    return argv


def _drive(name, path):
    return ["-drive", f"if=none,id={name},format=raw,file={path}",
            "-device", f"virtio-blk-pci,drive={name}"]


def _disk_arguments(path):
    """The last of the disks, and none that stands for flash."""
    if not path.exists():
        return []
    return _drive("disk", str(path).replace(",", ",,"))
