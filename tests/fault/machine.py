"""What a test needs of the machine: programs and root.

Where something is missing the test is skipped and says what to install; in CI and in the soak it
fails instead, since a suite that quietly tests less is worth nothing.
"""

import os
import shutil
from glob import glob

import pytest

PACKAGES = {
    "btrfs": "btrfs-progs",
    "initdb": "postgresql",
    "pg_ctl": "postgresql",
    "pg_dump": "postgresql-client",
    "psql": "postgresql-client",
    "gluster": "glusterfs-server",
    "glusterd": "glusterfs-server",
    "glusterfs": "glusterfs-client",
    "mkfs.btrfs": "btrfs-progs",
    "mkfs.ext4": "e2fsprogs",
    "mount": "mount",
    "nsenter": "util-linux",
    "openssl": "openssl",
    "postgres": "postgresql",
    "setpriv": "util-linux",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
    "strace": "strace",
    "unshare": "util-linux",
}
"""The Debian package of every program that a test may ask for."""


def require(*programs: str, root: bool = False, soak: bool = False) -> None:
    """Go on if the programs are there (and, with `root`, the user is root); skip or fail if not."""
    wants = [
        f"{program} (Debian package {PACKAGES[program]})"
        for program in programs
        if found(program) is None
    ]
    if root and os.geteuid() != 0:
        wants.append("root, to mount")
    if not wants:
        return
    message = f"this test needs {', '.join(wants)}"
    if soak or os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def found(program: str) -> str | None:
    """Where a program is, also one for administrators; None if it is missing."""
    versions = sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)  # Debian's are not on PATH
    folders = [os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", *versions]
    return shutil.which(program, path=":".join(folders))


def obeying_permissions() -> list[str]:
    """A command prefix under which root, too, is bound by the permissions of files."""
    if os.geteuid() != 0:
        return []
    require("setpriv")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
