# SPDX-License-Identifier: GPL-2.0-or-later
"""Firmware images, kept under the hash of what they are made of."""

import collections
import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from . import paths

# @partitions: {name: path of its content}; @files: what the emulator needs
Image = collections.namedtuple("Image", "key directory partitions files")

KEPT_IMAGES = 6
PRODUCT = ("Kbuild", "Makefile", "kernel", "userspace", "systemd", "udev",
           "tests/board/root", "tests/board/boardlib/firmware.py",
           "tests/board/boardlib/rootfs.py")


@contextlib.contextmanager
def locked(cache):
    """One build at a time; it ends with the process at the latest."""
    with open(cache / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def cached(kind, seed, inputs, build):
    """The directory that @build filled, and its key.

    @kind: of board
    @seed: text that stands for all inputs that are not files
    @inputs: files and directories of the tree that it is made of
    @build: called with (work, out): a scratch directory, and what to fill
    """
    cache = paths.cache_dir()
    key = _key(f"{kind} {seed}", inputs)
    directory = cache / f"image-{kind}-{key}"
    if not (directory / "complete").exists():
        _make(directory, build)
        _prune(cache, kind)
    os.utime(directory)
    return directory, key


def _make(directory, build):
    with tempfile.TemporaryDirectory(dir=directory.parent,
                                     prefix="work-") as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        out = work / "out"
        out.mkdir()
        build(work, out)
        (out / "complete").touch()
        shutil.rmtree(directory, ignore_errors=True)
        out.rename(directory)


def _key(seed, inputs):
    digest = hashlib.sha256(seed.encode())
    for name in _input_files(PRODUCT + inputs):
        path = paths.TOP / name
        if path.is_symlink():
            content = os.readlink(path).encode()
        elif path.is_file():
            content = path.read_bytes()
        else:
            continue
        mode = path.lstat().st_mode & 0o111
        digest.update(f"\0{name} {mode} {len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _input_files(inputs):
    """The sources under @inputs, without what builds leave beside them."""
    git = ["git", "-C", str(paths.TOP)]
    top = subprocess.run([*git, "rev-parse", "--show-cdup"],
                         capture_output=True, text=True, check=False)
    # A copy inside another repository may be what that one ignores.
    if top.returncode == 0 and not top.stdout.strip():
        done = subprocess.run([*git, "ls-files", "-z", "-co",
                               "--exclude-standard", "--", *inputs],
                              capture_output=True, text=True, check=True)
        return sorted(set(done.stdout.split("\0")) - {""})
    found = []
    for name in inputs:
        top = paths.TOP / name
        found += [top] if top.is_file() else top.rglob("*")
    return sorted(str(path.relative_to(paths.TOP)) for path in found
                  if path.suffix not in (".o", ".ko", ".d", ".cmd", ".mod"))


def _prune(cache, kind):
    images = sorted(cache.glob(f"image-{kind}-*"),
                    key=lambda path: path.stat().st_mtime)
    for old in images[:-KEPT_IMAGES]:
        shutil.rmtree(old, ignore_errors=True)
