# SPDX-License-Identifier: GPL-2.0-or-later
"""What this machine's apt knows about the package archive.

Addresses come from apt's own configuration, never from this tree.
"""

import hashlib
import pathlib

from . import command
from .errors import BoardError

FIELDS = "$(CREATED_BY) $(REPO_URI) $(RELEASE) $(CODENAME) $(COMPONENT)"


def codename():
    """The distribution of this machine, which is the board's as well."""
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.split("=", 1)[1].strip('"')
    raise BoardError("/etc/os-release has no VERSION_CODENAME")


def sources():
    """The one-line apt sources of this distribution, as apt has them."""
    targets = command.run(["apt-get", "indextargets", "--format", FIELDS])
    name, lines = codename(), set()
    for target in targets.splitlines():
        created_by, uri, release, target_name, component = target.split(" ")
        if created_by == "Packages" and _same_release(target_name, name):
            lines.add(f"deb {uri} {release} {component}")
    if not lines:
        raise BoardError(
            f"apt knows no package lists of {name}: run apt-get update")
    return sorted(lines)


def backports(lines):
    """The source of the backports to the release that @lines are for."""
    name = codename()
    for line in lines:
        kind, uri, release, _ = line.split(" ")
        if release == name:
            return f"{kind} {uri} {name}-backports main"
    raise BoardError(f"apt has no source of {name}: run apt-get update")


def _same_release(target_name, name):
    return target_name == name or target_name.startswith(f"{name}-")


def fingerprint():
    """Changes whenever apt-get update brought a newer archive."""
    digest = hashlib.sha256()
    lists = pathlib.Path("/var/lib/apt/lists")
    for path in sorted(lists.glob("*_dists_*Release")):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def proxy_options():
    """mmdebstrap options that carry over apt's proxies."""
    dump = command.run(["apt-config", "dump", "--format", "%f %v%n",
                        "Acquire"])
    options = []
    for line in dump.splitlines():
        name, _, value = line.partition(" ")
        if name.lower().endswith("::proxy") and value:
            options.append(f'--aptopt={name} "{value}"')
    return options
