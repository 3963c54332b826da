"""What kind of file system a path is on: local ones commit fast and share the kernel's clock."""

from __future__ import annotations

import os

# The last path component of a mount's type; everything through FUSE counts as remote.
_LOCAL_TYPES = frozenset(
    "ext2 ext3 ext4 xfs btrfs zfs f2fs tmpfs ramfs overlay apfs hfs ufs vfat exfat ntfs ntfs3 "
    "bcachefs jfs reiserfs aufs squashfs rootfs".split()
)


def mount_type(path: str) -> str:
    """The type of the mount that holds `path` as the kernel names it, "" where it does not tell."""
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as mounts:
            lines = [line.split(" ") for line in mounts]
    except OSError:
        return ""
    real = os.path.realpath(path)
    best, kind = "", ""
    for _, mount_point, type_name, *_ in lines:
        point = mount_point.replace("\\040", " ")
        inside = real == point or real.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, type_name
    return kind


def is_local(path: str) -> bool:
    """Whether files below `path` are this machine's own. Systems without /proc count as local."""
    return mount_type(path) in _LOCAL_TYPES or not os.path.exists("/proc/self/mounts")
