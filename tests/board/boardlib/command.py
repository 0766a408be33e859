# SPDX-License-Identifier: GPL-2.0-or-later
"""Running programs of the host, and saying clearly what failed."""

import shlex
import shutil
import subprocess

from .errors import BoardError, EXIT_MISSING


def require(program, package):
    """The path of @program; its absence names the Debian @package."""
    path = shutil.which(program)
    if path is None:
        raise BoardError(
            f"{program} is not installed: apt-get install {package}",
            EXIT_MISSING)
    return path


def run(argv, **options):
    """Run @argv to its end and return its output; failure is an error
    that quotes the last lines the program wrote."""
    argv = [str(word) for word in argv]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise BoardError(f"{shlex.join(argv)[:200]}: exit status "
                         f"{done.returncode}\n{tail}")
    return done.stdout


def run_in_root(root, argv):
    """Run @argv chrooted into @root with /proc, /sys and /dev there.

    The mounts live in a mount namespace of their own and go away with it.
    """
    script = ('set -e; r=$1; shift; mount -t proc proc "$r/proc"; '
              'mount --bind /dev "$r/dev"; mount -t sysfs sys "$r/sys"; '
              'exec chroot "$r" "$@"')
    return run(["unshare", "--mount", "sh", "-c", script, "sh", root, *argv],
               env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                    "LC_ALL": "C.UTF-8"})
