# SPDX-License-Identifier: GPL-2.0-or-later
"""Debian packages of another suite or architecture than this machine's.

apt gets a root of its own; nothing is installed, and this machine's apt is
not touched but for the addresses and proxies that it knows.
"""

from .. import archive, command

KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"


def mirror():
    """Address of the archive of this machine's distribution."""
    name = archive.codename()
    for line in archive.sources():
        _deb, uri, suite, _component = line.split(" ")
        if suite == name:
            return uri
    raise command.BoardError(f"apt knows no archive of {name}: "
                             "run apt-get update")


def sources(suites, kind="deb"):
    """apt's lines for @suites of that archive."""
    return [f"{kind} [signed-by={KEYS}] {mirror()} {suite} main"
            for suite in suites]


class Apt:
    """apt for one architecture.

    @root: directory that is its own
    @arch: Debian's name of the architecture
    @lines: its sources.list
    """

    def __init__(self, root, arch, lines):
        self.root = root
        self.arch = arch
        for name in ("lists/partial", "cache/archives/partial", "state",
                     "none"):
            (root / name).mkdir(parents=True, exist_ok=True)
        (root / "status").touch()
        (root / "sources.list").write_text("\n".join(lines) + "\n")

    def _options(self):
        root = self.root
        settings = {
            "APT::Architecture": self.arch, "APT::Architectures": self.arch,
            "Dir::Etc::sourcelist": root / "sources.list",
            "Dir::Etc::sourceparts": root / "none",
            "Dir::Etc::preferencesparts": root / "none",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::State": root / "state", "Dir::State::lists": root / "lists",
            "Dir::State::status": root / "status", "Dir::Cache": root / "cache",
            "Acquire::Languages": "none", "APT::Sandbox::User": "root",
            "APT::Update::Post-Invoke-Success::": "", "Debug::NoLocking": "1",
        }
        return [f"-o{name}={value}" for name, value in settings.items()]

    def run(self, tool, *words, **options):
        """Output of a tool of apt."""
        return command.run([tool, "-q", *self._options(), *words], **options)

    def update(self):
        """Fetch the lists."""
        self.run("apt-get", "update", "--error-on=any")

    def version(self, package):
        """The newest version in all of the suites."""
        lines = self.run("apt-cache", "madison", package).splitlines()
        versions = [line.split("|")[1].strip() for line in lines]
        if not versions:
            raise command.BoardError(f"the archive has no package {package}")
        return versions[0]

    def depends(self, package):
        """Names of the packages that @package depends on."""
        lines = self.run("apt-cache", "depends", package).splitlines()
        return [line.split(":", 1)[1].strip() for line in lines
                if line.strip().startswith("Depends:")]

    def unpack(self, packages, target):
        """Fetch @packages, "NAME" or "NAME=VERSION", and lay out their
        files below @target."""
        debs = target.with_name(f"{target.name}.debs")
        debs.mkdir()
        self.run("apt-get", "download", *packages, cwd=debs)
        target.mkdir(exist_ok=True)
        for deb in sorted(debs.iterdir()):
            command.run(["dpkg-deb", "-x", deb, target])
            deb.unlink()
        debs.rmdir()

    def source(self, package, target):
        """Fetch the source of @package and lay it out as @target."""
        place = target.with_name(f"{target.name}.src")
        place.mkdir()
        self.run("apt-get", "source", "--download-only", package, cwd=place)
        dsc = next(place.glob("*.dsc"))
        command.run(["dpkg-source", "-x", dsc, target])
        command.run(["rm", "-r", place])
