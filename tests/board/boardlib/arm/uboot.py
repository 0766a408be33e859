# SPDX-License-Identifier: GPL-2.0-or-later
"""U-Boot from Debian's source, with the board's configuration and the
project's environment.  Kept under the hash of its inputs."""

import hashlib
import os
import pathlib
import tempfile

from .. import command, paths

BOARD = paths.BOARD_SRC / "arm"
CROSS = "arm-linux-gnueabihf-"
DEFCONFIG = "evb-ast2600_defconfig"
FRAGMENT = BOARD / "u-boot.config"
ENVIRONMENTS = (paths.TOP / "userspace/u-boot/recovery.env",
                BOARD / "u-boot.env")


def environment():
    """The default environment: a line each, without comments."""
    lines = []
    for path in ENVIRONMENTS:
        text = path.read_text().replace("\\\n", "")
        lines += [line for line in text.splitlines()
                  if line and not line.startswith("#")]
    return "\n".join(lines) + "\n"


def build(cache, source, say):
    """The image for the beginning of the first flash chip."""
    text = FRAGMENT.read_text() + environment()
    key = hashlib.sha256(f"{source.parent.name} {text}".encode()).hexdigest()
    image = cache / f"u-boot-{key[:16]}.bin"
    if not image.exists():
        say("building U-Boot (a minute, once)")
        with tempfile.TemporaryDirectory(dir=cache, prefix="work-") as work:
            _build(pathlib.Path(work), source, image)
        for old in cache.glob("u-boot-*.bin"):
            if old != image:
                old.unlink()
    return image


def _build(work, source, image):
    (work / "environment").write_text(environment())
    make = ["make", "-s", f"-j{os.cpu_count()}", "-C", source, f"O={work}",
            f"CROSS_COMPILE={CROSS}"]
    command.run([*make, DEFCONFIG])
    with open(work / ".config", "a", encoding="ascii") as config:
        config.write(FRAGMENT.read_text())
        config.write(f'CONFIG_DEFAULT_ENV_FILE="{work}/environment"\n')
    environ = dict(os.environ, SOURCE_DATE_EPOCH="0")
    command.run([*make, "olddefconfig"])
    command.run(make, env=environ)
    (work / "u-boot-with-spl.bin").rename(image)
